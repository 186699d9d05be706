"""Finds the named models (mô hình), and tells what is none: a movement, a campaign, a slogan.

Knows how an article announces that a quote names a model; names without quotes are found by
names.py. The words are in lexicons/. Knows nothing of who runs a model or of its field.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import NamedTuple

from dvk_nlp.document import Block, Document
from dvk_nlp.lexicon import phrases
from dvk_nlp.names import LONGEST_NAME, Region, lexicon, speaks_of_model, unquoted_names
from dvk_nlp.quotes import Quote
from dvk_nlp.schema import Span
from dvk_nlp.spans import Cover, within
from dvk_nlp.text import same_name

_BARE = frozenset(["dân vận khéo", "khéo", "mô hình dân vận khéo", "dân vận"])
_LEAST_SHORT_FORM = 3  # words; what is shorter may name another model
_NEAR = 40  # models; a shorter form follows its full name this closely


class ModelMention(NamedTuple):
    """A place where a model is named, in quotes or not; `block` is the index of its block."""

    start: int
    stop: int
    quoted: bool
    block: int

    @property
    def span(self) -> Span:
        return Span(self.start, self.stop)


class FoundModel(NamedTuple):
    """A model, and every mention of it; its name is that of the first."""

    name: str
    mentions: tuple[ModelMention, ...]


def find_models(document: Document, units: Sequence[Span] = ()) -> list[FoundModel]:
    """Return the models that `document` names, in order; spans index its clean text.

    `units` are the places where units are named: a name without quotes ends before "của" and a
    unit, and a quote that a unit follows in brackets names a model.

    >>> from dvk_nlp.document import read
    >>> from dvk_nlp.schema import Article
    >>> text = "Có mô hình “Ba sạch”, mô hình nuôi bò vỗ béo (xã A), theo phong trào “Năm tốt”."
    >>> [model.name for model in find_models(read(Article(text)))]
    ['Ba sạch', 'nuôi bò vỗ béo']
    """
    mentions: list[ModelMention] = []
    in_list = False
    for index, block in enumerate(document.blocks):
        if block.kind in ("furniture", "date", "byline"):
            continue
        if block.kind != "item":
            in_list = in_list and block.kind == "heading"
        inside = dict(within(units, block.start, block.stop))
        quotes = within(document.quotes, block.start, block.stop)
        mentions += _in_region(Region(document, block, inside, quotes, in_list), index)
        if block.kind != "item":
            in_list = in_list or _announces_list(document, block)
    return _unite(document, mentions)


def _announces_list(document: Document, block: Block) -> bool:
    """Whether a heading or a paragraph ending with a colon says that models are listed below."""
    words = document.folded[block.start : block.stop]
    if block.kind in ("heading", "title"):
        return speaks_of_model(words)
    return words.endswith(":") and speaks_of_model(words.rsplit(". ", 1)[-1])


def _in_region(region: Region, index: int) -> list[ModelMention]:
    document = region.document
    outer: list[Quote] = []
    for quote in region.quotes:
        if not outer or quote.outer_start >= outer[-1].outer_stop:
            outer.append(quote)
    found = [
        ModelMention(*_quoted_name(document, quote), quoted=True, block=index)
        for quote in _accepted(region, outer)
    ]
    taken = Cover(Span(q.outer_start, q.outer_stop) for q in outer if not _is_bare(document, q))
    last = region.start
    for start, stop in sorted(set(unquoted_names(region))):
        if start >= last and not taken.touches(start, stop):
            found.append(ModelMention(start, stop, quoted=False, block=index))
            last = stop
    return sorted(found)


def _is_bare(document: Document, quote: Quote) -> bool:
    return same_name(document.text[quote.start : quote.stop]) in _BARE


# “Mô hình nuôi hươu …”, “Dân vận khéo trong …”: the head words inside the quotes
_OWN_HEAD = re.compile(
    r'(?:các )?mô hình:?\s+(?=\w)|"?dân vận khéo"?\s*(?:trong|về|với|:|-)\s+(?=\w)'
)


def _quoted_name(document: Document, quote: Quote) -> tuple[int, int]:
    head = _OWN_HEAD.match(document.folded, quote.start, quote.stop)
    return (head.end() if head else quote.start), quote.stop


# between two names of one list: ", ", " và ", "; ", " hay "
_GLUE = re.compile(r"[\s,;”“\"'’‘»«]*(?:và|hay|hoặc|cùng với|cùng)?[\s”“\"'’‘»«]*")


def _accepted(region: Region, quotes: Sequence[Quote]) -> Iterator[Quote]:
    """The quotes of a block that name models, decided from left to right."""
    previous: Quote | None = None
    verdict = False
    for quote in quotes:
        if _is_bare(region.document, quote):
            continue
        gap = region.folded[previous.outer_stop if previous else region.start : quote.outer_start]
        if not (previous and _GLUE.fullmatch(gap)):  # in one list with it: the same verdict
            carried = verdict and previous is not None
            first_of_item = region.in_list and previous is None
            verdict = _announced(gap, carried=carried, first_of_item=first_of_item)
        if not verdict and not _blocked(gap):
            verdict = _explained(region, quote, gap)
        if verdict and _could_be_name(region.document, quote):
            yield quote
        previous = quote


def _announced(gap: str, *, carried: bool, first_of_item: bool) -> bool:
    """Whether the words before a quote announce a model.

    `carried`: the quote before was one; `first_of_item`: it opens an item of a list of models.
    """
    if _blocked(gap):
        return False
    sentence = re.split(r"[.!?…]+[\s)]+(?=\S)", gap)[-1]
    carried = carried and len(sentence) == len(gap)
    head = _last_end(lexicon("model_heads.txt"), sentence)
    blocker = _last_end(lexicon("not_model_heads.txt"), _without_brackets(sentence))
    if head >= 0 and head >= blocker:
        return True
    if first_of_item and not sentence.strip(" -+*•–\t"):
        return True
    return (carried or head >= 0) and blocker < 0


def _last_end(pattern: re.Pattern[str], words: str) -> int:
    return max((match.end() for match in pattern.finditer(words)), default=-1)


def _without_brackets(words: str) -> str:
    return re.sub(r"\([^()]*\)", lambda m: " " * len(m.group()), words)


# "3 tuyến “…”", "23 khu phố “…”": a counted kind, not a model
_COUNTED = re.compile(r"(?<!\w)\d+ (?!mô hình|cách làm|điển hình|công trình)\w+(?: \w+)?\s*$")


def _blocked(gap: str) -> bool:
    """Whether the words right before a quote announce something else: 'phong trào “…”'."""
    if _COUNTED.search(gap):
        return True
    tail = gap[-70:]
    head = _last_end(lexicon("model_heads.txt"), gap) - len(gap) + len(tail)
    near = [m.end() for m in lexicon("not_model_heads.txt").finditer(tail)]
    if head < 0:
        near += [m.end() for m in lexicon("speech_words.txt").finditer(tail)]
    return any(
        end > head and re.fullmatch(r"(?:\s+\w+){0,3}\s*[:,]?\s*", tail[end:]) for end in near
    )


# behind a name: "… là mô hình của", "… trở thành mô hình điểm"
_CALLED_AFTER = re.compile(
    r"[”\"’'»\s]*(?:\([^()]*\)\s*)?,?\s*(?:cũng |đều |nay )?"
    r"(?:là|trở thành|thành|được (?:\w+ ){0,4}?là|được (?:\w+ ){0,4}?công nhận)\s+"
    r"(?:(?:một|các|những) )?(?:trong những )?(?:mô hình|điển hình|cách làm)"
)
# '“…” (hội LHPN …', '“…” của xã A'
_OWNER = re.compile(r"[\s”\"'’»]*(?:\((?:của |do )?|của |do |ở |tại )")


def _explained(region: Region, quote: Quote, gap: str) -> bool:
    """Whether a quote that no head announces is a model by what stands around it."""
    owner = region.at(_OWNER, quote.stop)
    return (
        region.at(_CALLED_AFTER, quote.stop) is not None
        or (owner is not None and owner.end() in region.units)
        or (_founded().search(gap) is not None and region.document.text[quote.start].isupper())
    )


@cache
def _founded() -> re.Pattern[str]:
    """Matches "… lập ra “", "… có mô hình mang tên “"."""
    return re.compile(rf"{phrases('founding_verbs.txt')}\s*:?\s*$")


def _could_be_name(document: Document, quote: Quote) -> bool:
    inner = document.text[quote.start : quote.stop]
    words = inner.split()
    if len(words) > LONGEST_NAME or (len(words) == 1 and not re.search(r"\w[+-]\w", inner)):
        return False
    sentences = re.sub(r"\b(?:TP|TX|TT)\.", "", inner)
    return not re.search(r"[.!?]\s+\S", sentences) and not inner.endswith("?")


def _unite(document: Document, mentions: Sequence[ModelMention]) -> list[FoundModel]:
    """One model for each name: the same spelling, or a shorter form of one named before."""
    groups: dict[str, list[ModelMention]] = {}
    recent: deque[str] = deque(maxlen=_NEAR)
    for mention in sorted(mentions):
        key = same_name(document.text[mention.start : mention.stop])
        known = key if key in groups else _fuller(key, recent, mention)
        if known not in groups:
            recent.append(known)
        groups.setdefault(known, []).append(mention)
    return [FoundModel(document.text[g[0].start : g[0].stop], tuple(g)) for g in groups.values()]


def _fuller(key: str, recent: Iterable[str], mention: ModelMention) -> str:
    """The key among `recent` that `key` shortens, or `key`.

    A quoted name shortens another when it begins it; one without quotes, when the other has all
    its words.
    """
    words = key.split()
    for other in recent:
        longer = other.split()
        if not _LEAST_SHORT_FORM <= len(words) < len(longer):
            continue
        if longer[: len(words)] == words or (not mention.quoted and set(words) <= set(longer)):
            return other
    return key
