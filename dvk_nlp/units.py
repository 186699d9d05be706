"""Finds the units (đơn vị): organisations, places, and the people who may run a model.

Knows how an article names them: by a head word, sharing one ("xã A và B"), as a bare place, in a
line of capitals. What belongs to a name is told by unit_names.py. Knows nothing of models.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from functools import cache
from typing import NamedTuple, cast

from dvk_nlp.document import Block, Document, quoted_titles
from dvk_nlp.known_names import abbreviates, communes, gazetteer, is_no_place, kind_of, known_places
from dvk_nlp.lexicon import alternation, entry, phrases, table
from dvk_nlp.schema import Span, UnitType
from dvk_nlp.spans import Cover
from dvk_nlp.unit_limits import is_crowd, is_of_many, is_title, joined_stop, office, person_cut
from dvk_nlp.unit_names import (
    NAME,
    RUN,
    counted,
    dashed,
    has_capital,
    heads,
    levels,
    unit_stop,
)

_LISTED = re.compile(r"[ ]?(?:,|;|, và|và)[ ]{1,2}")
_FIRST_WORD = re.compile(r"\S+\s+")
_DIGIT = re.compile(r"\d")
_FREQUENT = "nhtgci"  # of the letters of a text they are more than two in five
PLACES: frozenset[UnitType] = frozenset(["place", "residential", "religious"])


_SHORT = 12  # characters: "Khoa Diễn", a person, not "Khoa Ngoại Chấn thương"
# "Đại hội XIII", "Đại hội đại biểu Đảng bộ huyện": an event, no body
_CONGRESS = re.compile(r"đ(?<!\w.)ại hội(?: (?:đại biểu )?đảng bộ)?$")


class Mention(NamedTuple):
    """A place of the text where a unit is named."""

    start: int
    stop: int
    type: UnitType
    head_stop: int  # where the head ends and the rest of the name begins

    @property
    def span(self) -> Span:
        return Span(self.start, self.stop)


@cache
def _plural() -> re.Pattern[str]:
    """Matches the words before a head that names share: "các ", "3 ", "hai phường, "."""
    return re.compile(rf"(?:{phrases('plural_words.txt')}|\d+)[ ](?:\w+, )*$")


def find_mentions(document: Document) -> list[Mention]:
    """Return every place where a unit, or a person who may run a model, is named, in order.

    Those of one unit are not yet brought together; see unite.py.

    >>> from dvk_nlp.document import read
    >>> from dvk_nlp.schema import Article
    >>> document = read(Article("hội LHPN xã Quỳnh Trang, xã Quỳnh Vinh và Quỳnh Lộc"))
    >>> [document.text[m.start : m.stop] for m in find_mentions(document)]
    ['hội LHPN xã Quỳnh Trang', 'xã Quỳnh Vinh', 'Quỳnh Lộc']
    """
    loud: list[Block] = []
    plain: list[Block] = []
    for block in document.content:
        (loud if _is_shouting(document, block) else plain).append(block)
    mentions = [m for block in plain for m in _headed(document, block, None)]
    spelt = {document.folded[m.start : m.stop] for m in mentions}
    mentions += [m for block in loud for m in _headed(document, block, spelt)]
    own = _own_places(document, mentions)
    places = gazetteer() | own | _communes_near(document, mentions)
    cover = Cover(mentions)
    titles = Cover(quoted_titles(document))
    for block in plain:
        if _names_people(document, block):
            continue
        runs = RUN.finditer(document.text, block.start, block.stop)
        runs = (run for run in runs if not titles.touches(*run.span()))
        mentions += _bare(document, runs, places, cover)
    loud = [block for block in loud if not _names_people(document, block)]
    if loud:
        mentions += _bare_in_capitals(document, loud, own, mentions)
    return sorted(mentions)


def _headed(document: Document, block: Block, spelt: AbstractSet[str] | None) -> Iterator[Mention]:
    """Units that a head word announces, and the names that share it.

    `spelt`: in a line of capitals, the folded names that the rest of the article spells out.
    """
    at = block.start
    while match := heads().search(document.folded, at, block.stop):
        start, head_stop = match.span()
        sort, needs = table("unit_heads.tsv")[entry(match.group())]
        kind = cast(UnitType, sort)
        stop = _headed_stop(document, block, match, needs, spelt)
        if stop is None:
            at = head_stop
            for listed in _list_after_head(document, match, kind, block.stop):
                yield listed
                at = listed.stop
            continue
        unit = Mention(start, stop, kind, head_stop)
        yield unit
        at = stop
        for shared in _sharing_head(document, unit, block):
            yield shared
            at = shared.stop


def _headed_stop(
    document: Document,
    block: Block,
    head: re.Match[str],
    needs: str,
    spelt: AbstractSet[str] | None,
) -> int | None:
    """The end of the unit that `head` begins; None when it begins none. `spelt` as for _headed."""
    start, head_stop = head.span()
    stop = unit_stop(document, head_stop, needs, block.stop)
    if needs != "never" and " " in head.group() and (start, head_stop) == (block.start, block.stop):
        stop = head_stop if document.text[start:head_stop].isupper() else stop  # a letterhead
    if stop is None and needs == "scope" and is_title(document, block, head):
        stop = None if is_of_many(document, block, head) else head_stop
    if stop is None or _is_none(document, block, head, stop):
        return None
    if needs != "none" and document.folded[start:stop] in gazetteer():
        return None  # "Hội An" is a place
    if spelt is not None:
        return stop if stop == head_stop else _spelt_stop(document, start, stop, spelt)
    stop = person_cut(document, block, head, stop)
    return stop and joined_stop(document, start, stop, block.stop, gazetteer())


def _is_none(document: Document, block: Block, head: re.Match[str], stop: int) -> bool:
    """Whether what a head begins is no unit: an event, a crowd, a common noun, an office."""
    kind, needs = table("unit_heads.tsv")[entry(head.group())]
    if needs == "title":
        short = stop - head.start() < _SHORT and block.kind == "byline"  # "Tin, ảnh: Khoa Diễn"
        if short or not has_capital(document, head.start(), head.end()):
            return True
    if kind == "household" and _is_body(document, head.end(), block.stop):
        return True  # "các anh Công an xã", "bà Phó Trưởng Ban"
    before = max(block.start, head.start() - 20)
    congress = _CONGRESS.search(document.folded, before, head.end())
    return bool(congress) or is_crowd(document, block, head, stop)


def _is_body(document: Document, at: int, limit: int) -> bool:
    """Whether a body or an office, not a person, follows "anh", "bà"."""
    head = heads().match(document.folded, at + 1, limit)
    if head and (" " in head.group() or document.text[head.start() : head.start() + 2].isupper()):
        return True
    return bool(office().match(document.folded, at + 1, limit))


def _list_after_head(
    document: Document, head: re.Match[str], kind: UnitType, limit: int
) -> Iterator[Mention]:
    """Names in brackets, after a colon or an adjective behind a plural head: "3 giáo xứ (A và B,
    C)", "hai xã biên giới A và B".
    """
    opening = _opening().match(document.folded, head.end(), limit) if kind in PLACES else None
    if not opening:
        return
    before = document.folded[max(0, head.start() - 30) : head.start()]
    if not _plural().search(before):
        return
    name = NAME.match(document.text, opening.end(), limit)
    while name and not heads().match(document.folded, name.start(), limit):
        yield Mention(name.start(), name.end(), kind, name.start())
        comma = _LISTED.match(document.folded, name.end(), limit)
        name = NAME.match(document.text, comma.end(), limit) if comma else None


@cache
def _opening() -> re.Pattern[str]:
    return re.compile(rf"[ ]?[:(][ ]?|[ ]{phrases('place_adjectives.txt')}[ ]?:?[ ]")


def _sharing_head(document: Document, unit: Mention, block: Block) -> Iterator[Mention]:
    """The names that share the head of `unit`: "xã Quỳnh Vinh và Quỳnh Lộc"."""
    if unit.type not in PLACES:
        return
    plural = _plural().search(document.folded, max(block.start, unit.start - 30), unit.start)
    stop = unit.stop
    while comma := _LISTED.match(document.folded, stop, block.stop):
        name = NAME.match(document.text, comma.end(), block.stop)
        if not name or heads().match(document.folded, name.start(), block.stop):
            return
        words = document.folded[name.start() : name.end()].split()
        person = words[0] in table("surnames.txt") and len(words) > 2 and words[-1].isalpha()
        if not plural and (person or len(words) < 2):
            return
        if not plural and "và" not in comma.group() and unit.type != "place":
            return
        if name.group()[0].isdigit() and counted().match(document.folded, name.end()):
            return
        yield Mention(name.start(), name.end(), unit.type, name.start())
        stop = name.end()


def _names_people(document: Document, block: Block) -> bool:
    """Whether a block is a byline: people bear the names of places, "Thanh Bình thực hiện"."""
    return block.kind == "byline" and not _DIGIT.search(document.text, block.start, block.stop)


def _is_shouting(document: Document, block: Block) -> bool:
    """Whether a block is all in capitals, so that capitals tell no names."""
    text = document.text[block.start : block.stop]
    if sum(map(text.count, _FREQUENT)) > 0.2 * len(text):
        return False
    letters = re.sub(r"[\W\d_]", "", text)
    return len(letters) > 12 and sum(map(str.isupper, letters)) > 0.8 * len(letters)


def _spelt_stop(document: Document, start: int, stop: int, spelt: AbstractSet[str]) -> int | None:
    """In a line of capitals: the end of the longest name that the article also spells out, or
    that ends with a known place: "HUYỆN ỦY THAN UYÊN".
    """
    ends = [start + m.end() for m in re.finditer(r"[^\s,.:;]+", document.folded[start:stop])]
    known = max((end for end in ends if document.folded[start:end] in spelt), default=0)
    last = [m.end() for m in heads().finditer(document.folded, start, stop)][-1]
    placed = (end for end in ends if document.folded[last:end].strip() in gazetteer())
    return max(known, *placed, 0) or None


def _own_places(document: Document, mentions: Iterable[Mention]) -> frozenset[str]:
    """Folded names that stand behind "xã", "huyện" … in this article, also within a longer unit."""
    found = set()
    for mention in mentions:
        words = document.folded[mention.start : mention.stop]
        for level in levels().finditer(words):
            name = words[level.end() :].strip()
            if name and " " in name and not name[0].isdigit() and not heads().search(name):
                found.add(name)
    return frozenset(found)


def _communes_near(document: Document, mentions: Iterable[Mention]) -> frozenset[str]:
    """Folded names of the communes of all districts with whose names units end."""
    ends = {
        " ".join(words[-count:])
        for mention in mentions
        for words in [document.folded[mention.start : mention.stop].split()]
        for count in (1, 2, 3)
    }
    return frozenset().union(*map(communes, ends & table("communes.tsv").keys()))


def _bare_in_capitals(
    document: Document, loud: list[Block], own: AbstractSet[str], mentions: list[Mention]
) -> list[Mention]:
    """Places in lines of capitals: those that the article also names, then other known ones."""
    places = gazetteer() | own
    patterns = [re.compile(alternation(sorted(own)))] if own else []
    found: list[Mention] = []
    for pattern in [*patterns, known_places()]:
        cover = Cover([*mentions, *found])
        for block in loud:
            runs = pattern.finditer(document.folded, block.start, block.stop)
            found += _bare(document, runs, places, cover)
    return found


def _bare(
    document: Document, runs: Iterable[re.Match[str]], places: AbstractSet[str], cover: Cover
) -> Iterator[Mention]:
    """Places where no head announces them, among runs of capitals."""
    for run in runs:
        start, stop = run.span()
        joined = dashed().match(document.folded, start)
        stop = joined.end() if joined else stop
        # "Ở Yên Khương": the first capital may only be that of the sentence
        first = _FIRST_WORD.match(run.group())
        opens = first and first.group().strip().lower() in table("sentence_openers.txt")
        for at in (start, start + first.end()) if first and opens else (start,):
            kind = kind_of(entry(document.folded[at:stop]), places)
            if not kind or (kind == "place" and is_no_place(document, at)):
                continue
            if kind != "place" and abbreviates(document, at, stop) and cover.touches(at - 3, at):
                continue
            if not cover.touches(at, stop):
                yield Mention(at, stop, kind, at)
                break
