"""What the article itself says of the field of its models, by a heading or by a sentence.

Knows the forms ("II. VĂN HÓA - XÃ HỘI", "Trên lĩnh vực quốc phòng - an ninh có …") and how far
they reach. The words are in lexicons/. Where the article is silent, classify.py decides.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple, cast

from dvk_nlp.document import Block, Document
from dvk_nlp.lexicon import entry, phrases, table
from dvk_nlp.models import FoundModel
from dvk_nlp.proposals import SENTENCE_END
from dvk_nlp.schema import Field


class Stated(NamedTuple):
    """A field that the article states of a model; `near` where it does so in the sentence that
    names the model, or by the heading right above its block.
    """

    field: Field
    near: bool


class _Statement(NamedTuple):
    """From `start` on, until the next statement of its reach, models are of `field`; the words that
    say so, or their heading, end at `said`.
    """

    start: int
    stop: int
    field: Field
    said: int


@cache
def _heading_pattern() -> re.Pattern[str]:
    """Matches "II. VĂN HÓA - XÃ HỘI: …", "* Lĩnh vực phát triển kinh tế", "3/ Văn hóa - xã hội"."""
    return re.compile(r"[^\w]*(?:(?:\d{1,2}|[ivx]{1,4}|[a-hđ])[.)/:-]+\s*){0,4}" + _field_words())


# '. ', ': "': behind it a clause begins
_CLAUSE_START = re.compile(r"[.;:!?…]\s\"?")


@cache
def _opening_pattern() -> re.Pattern[str]:
    """Matches, where a clause begins, "Trên lĩnh vực quốc phòng - an ninh", "- Về kinh tế,"."""
    return re.compile(rf"[ ]*[-+*•]?[ ]*{phrases('field_prepositions.txt')}\s+{_field_words()}")


@cache
def _noun_pattern() -> re.Pattern[str]:
    """Matches anywhere "lĩnh vực kinh tế", "mảng văn hóa - xã hội"."""
    return re.compile(rf"{phrases('field_nouns.txt')}\s+{_field_words()}")


def _field_words() -> str:
    opener = phrases("field_openers.txt")
    return rf"(?:{opener}\s+)*(?P<field>{phrases('fields.tsv')})"


@cache
def _run_in_pattern() -> re.Pattern[str]:
    """Matches "a. Xây dựng hệ thống chính trị. Đảng ủy …", "* Lĩnh vực kinh tế: Hội …"."""
    return re.compile(_heading_pattern().pattern + r"\s*(?:\([^()]*\)\s*)?[.:–-]\s")


def stated_fields(document: Document, models: Sequence[FoundModel]) -> list[Stated | None]:
    """Return for each model the field that a heading or a sentence of the article states, or None.

    >>> from dvk_nlp.document import read
    >>> from dvk_nlp.models import ModelMention
    >>> from dvk_nlp.schema import Article
    >>> document = read(Article("Trên lĩnh vực quốc phòng - an ninh có mô hình “Hàng cây xanh”."))
    >>> model = FoundModel("Hàng cây xanh", (ModelMention(47, 60, quoted=True, block=0),))
    >>> stated_fields(document, [model])
    [Stated(field='defence_security', near=True)]
    """
    named = [document.blocks[n] for n in sorted({model.mentions[0].block for model in models})]
    sentences = [
        statement
        for block in named  # no sentence reaches into another
        if block.kind in ("paragraph", "item")
        for statement in _in_sentences(document, block)
    ]
    headings, blocks = _headings(document), [block.start for block in document.blocks]
    found: list[Stated | None] = []
    for at, block in ((model.mentions[0].start, model.mentions[0].block) for model in models):
        if sentence := _reaching(sentences, at):
            near = SENTENCE_END.search(document.folded, sentence.said, at + 1) is None
            found.append(Stated(sentence.field, near))
        elif heading := _reaching(headings, at):
            found.append(Stated(heading.field, near=block <= bisect_right(blocks, heading.said)))
        else:
            found.append(None)
    return found


def _reaching(statements: Sequence[_Statement], at: int) -> _Statement | None:
    """The last statement before `at`, where it reaches so far."""
    before = bisect_right(statements, at, key=lambda statement: statement.start)
    last = statements[before - 1] if before else None
    return last if last and at < last.stop else None


def _headings(document: Document) -> list[_Statement]:
    """What headings state; each reaches to the next that states one or is of the first level."""
    found: list[_Statement] = []
    heading: Field | None = None
    since = said = 0
    for block in document.content:
        if block.kind != "heading" and not _short_item(block):
            continue
        stated = _heading_field(document, block)
        first_level = block.kind == "heading" and _NUMBERED.match(document.folded, block.start)
        if stated or first_level:
            if heading:
                found.append(_Statement(since, block.start, heading, said))
            heading, since, said = stated, block.start, block.stop
    if heading:
        found.append(_Statement(since, len(document.text), heading, said))
    return found


# "II. Kết quả", "3. …": a heading of the first level, which ends the one above it
_NUMBERED = re.compile(r"(?:[ivx]{1,4}|[a-h])[.)/]\s")


def _short_item(block: Block) -> bool:
    return block.kind == "item" and block.stop - block.start < 80


def _heading_field(document: Document, block: Block) -> Field | None:
    match = _heading_pattern().match(document.folded, block.start, block.stop)
    if not match:
        return None
    others = set(_fields_in(document.folded[match.end() : block.stop]))
    field = _field(match["field"])
    return (
        field if not others - {field} or ":" in document.folded[match.end() : block.stop] else None
    )


def _in_sentences(document: Document, block: Block) -> list[_Statement]:
    """Statements within a paragraph; each reaches to the next one, or to its end."""
    run_in = _run_in_pattern().match(document.folded, block.start, block.stop)
    at = run_in.end() if run_in else block.start
    matches = [run_in] if run_in else []
    matches += [
        m for m in _stating(document, at, block.stop) if not _several(document, m, block.stop)
    ]
    ends = [*(m.start() for m in matches[1:]), block.stop][: len(matches)]
    return [
        _Statement(m.start(), end, _field(m["field"]), m.end())
        for m, end in zip(matches, ends, strict=True)
    ]


def _stating(document: Document, at: int, limit: int) -> Iterator[re.Match[str]]:
    """What may state a field, in order and without what stands within another."""
    folded = document.folded
    starts = [at, *(m.end() for m in _CLAUSE_START.finditer(folded, at, limit))]
    openings = (_opening_pattern().match(folded, start, limit) for start in starts)
    found = [m for m in openings if m] + list(_noun_pattern().finditer(folded, at, limit))
    for match in sorted(found, key=re.Match.start):
        if match.start() >= at:
            yield match
            at = match.end()


def _several(document: Document, match: re.Match[str], limit: int) -> bool:
    """Whether a statement only opens a list of fields: "trên các lĩnh vực kinh tế, văn hóa …"."""
    rest = re.split(r"[.;:]|có |với ", document.folded[match.end() : min(limit, match.end() + 60)])[
        0
    ]
    before = document.folded[max(0, match.start() - 5) : match.end()]
    return bool(_fields_in(rest)) or bool(
        re.search(r"(?<!\w)(?:các|bốn|4) (?:lĩnh vực|mặt|nhóm)", before)
    )


def _fields_in(words: str) -> list[Field]:
    return [_field(m.group()) for m in re.finditer(phrases("fields.tsv"), words)]


def _field(words: str) -> Field:
    return cast(Field, table("fields.tsv")[entry(words)][0])
