"""Proposes where names of models may stand: quotes, and places without quotes.

Knows the words and signs around names; decides nothing. What a place looks like is told by
evidence.py, what it is by naming.py. The words are in lexicons/.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from dvk_nlp.lexicon import alternation, phrases, table
from dvk_nlp.region import REACH, Region, lexicon
from dvk_nlp.schema import Span
from dvk_nlp.spans import Cover
from dvk_nlp.text import same_name

LONGEST_NAME = 45  # words; what is longer is a sentence
_MOST_ENDS = 24
_NEAR_HEAD = 60  # characters; five words are hardly more
# kinds of places right behind "mô hình" or “Dân vận khéo”
_HEADED = frozenset(["head", "khéo", "bare", "bullet+head"])
_BARE = frozenset(["dân vận khéo", "khéo", "mô hình dân vận khéo", "dân vận"])


class Place(NamedTuple):
    """A place where a name may begin.

    `stop` is where it ends if it is a name, None where that is open. `sentence` is where its
    sentence begins, `head` where the last "mô hình" of the sentence before it stands, -1 without
    one. `outer` is where its quote opens, or `at`; `glued` tells that only a comma or "và" stands
    between it and the quote before.
    """

    at: int
    stop: int | None
    kind: str
    sentence: int
    head: int
    outer: int
    glued: bool = False

    @property
    def quoted(self) -> bool:
        return self.kind in ("quote", "unclosed")


def speaks_of_model(folded: str) -> bool:
    """Return whether folded words have a head such as "mô hình" or "cách làm".

    >>> speaks_of_model("một cách làm hay")
    True
    """
    return bool(lexicon("model_heads.txt").search(folded))


def places(region: Region) -> list[Place]:
    """Return the places of a block where a name may begin, in order."""
    ends = [m.end() for m in SENTENCE_END.finditer(region.folded, region.start, region.stop)]
    sentences = [region.start, *ends]
    heads = list(lexicon("model_heads.txt").finditer(region.folded, region.start, region.stop))
    covered = Cover(Span(q.outer_start, q.outer_stop) for q in region.quotes)
    unquoted: dict[int, Place] = {}
    for place in (
        *_bullet(region),
        *_in_sentences(region, sentences, heads),
        *_behind_units(region, sentences),
    ):
        if not covered.touches(place.at, place.at + 1):
            unquoted.setdefault(place.at, place)
    named = [
        p
        for p in unquoted.values()
        if not (p.kind in _HEADED and _only_a_kind(region, p.at))
        and not _leads_to_head(region, p.at)
    ]
    return sorted([*_quoted(region, sentences, heads), *named])


# --- quotes --------------------------------------------------------------------------------

# “Mô hình nuôi hươu …”, “Dân vận khéo trong …”: the head words inside the quotes
_OWN_HEAD = re.compile(
    r'(?:các )?mô hình:?\s+(?=\w)|"?dân vận khéo"?\s*(?:trong|về|với|:|-)\s+(?=\w)'
)
# "3 tuyến “…”", "23 khu phố “…”": a counted kind, not a model
_COUNTED = re.compile(r"\d(?<!\w.)\d* (?!mô hình|cách làm|điển hình|công trình)\w+(?: \w+)?\s*$")
# between two names of one list: ", ", " và ", "; ", " hay "
_GLUE = re.compile(r"[\s,;”“\"'’‘»«]*(?:và|hay|hoặc|cùng với|cùng)?[\s”“\"'’‘»«]*")


def _quoted(
    region: Region, sentences: Sequence[int], heads: Sequence[re.Match[str]]
) -> Iterator[Place]:
    """The quotes that are neither inside another, nor a bare “Dân vận khéo”, nor counted."""
    free = before = region.start
    for quote in region.quotes:
        if quote.outer_start < free:
            continue
        free = quote.outer_stop
        if same_name(region.document.text[quote.start : quote.stop]) in _BARE:
            continue
        gap = region.folded[before : quote.outer_start]
        glued = before > region.start and _GLUE.fullmatch(gap) is not None
        before = quote.outer_stop
        if _COUNTED.search(gap):
            continue
        sentence = sentences[bisect_right(sentences, quote.outer_start) - 1]
        last = max((h.start() for h in heads if h.start() < quote.outer_start), default=-1)
        own = _OWN_HEAD.match(region.folded, quote.start, quote.stop)
        yield Place(
            at=own.end() if own else quote.start,
            stop=quote.stop if quote.closed else None,
            kind="quote" if quote.closed else "unclosed",
            sentence=sentence,
            head=last if last >= sentence else -1,
            outer=quote.outer_start,
            glued=glued,
        )


# --- names without quotes ------------------------------------------------------------------

# Not behind "tp", "tx", "tt". It begins with a set, which is searched for ten times as fast.
SENTENCE_END = re.compile(r"[.!?…](?<!tp.)(?<!tx.)(?<!tt.)[.!?…]*[\"')\]”’]*\s+(?=\S)")
# "mô hình “Dân vận khéo” trong …", "mô hình có tên …", "điển hình: …"
_LEAD = re.compile(
    r'\s*(?:"?(?:dân vận )?khéo"?\s*)?(?:(?:về|với|trong|là)\s+)?(?:việc |công tác )?'
    r"(?:có tên(?: gọi)? |mang tên )?:?\s*(?=\w)"
)
# '“Dân vận khéo” trong …', without a head of its own
_BARE_LEAD = re.compile(r'"(?:dân vận )?khéo"\s+(?:trong|về|với)\s+(?:việc |công tác )?(?=\w)')
# "- ", "+ Mô hình ", "1. ", "a) "
_BULLET = re.compile(
    r"(?:[-+*•●▪■–>]|\(?\w\)|\d{1,2}\s?[.)-])\s*(?:tên mô hình:? |mô hình:? |công tác )?"
    r'(?:"?(?:dân vận )?khéo"? (?:trong |về |với )?)?(?=\w)'
)
# "xây dựng và nhân rộng mô hình"
_LEADS_TO_HEAD = re.compile(r"(?:\w+ ){0,5}mô hình(?!\w)")
# "mô hình vận động nhân dân … trên các lĩnh vực, như: “…”": the kind of those that follow
_LIST_BELOW = re.compile(r"[^.;]{0,250}?(?<!\w)(?:như|gồm|tiêu biểu là|cụ thể)(?: sau)?\s*:")


@cache
def _item() -> re.Pattern[str]:
    """Matches what may stand before an item: "; ", ", ", ") và ", ": ", "như ", "thực hiện "; not
    before ", có", "; 15 hộ".
    """
    openers = alternation([*";:,)", *table("item_openers.txt")])
    return re.compile(
        rf"{openers}[\s”\"’']*\s+"
        r'(?:và )?(?:mô hình )?(?:"?(?:dân vận )?khéo"? (?:trong )?)?(?:công tác )?'
        rf"(?:\(?\d\)?[.)] )?(?=\w)(?!\d|{phrases('never_openers.txt')})"
    )


def _bullet(region: Region) -> Iterator[Place]:
    bullet = region.at(_BULLET, region.start)
    if bullet:
        kind = "bullet+head" if "mô hình" in bullet.group() else "bullet"
        yield Place(bullet.end(), None, kind, region.start, -1, bullet.end())
    elif region.block.kind == "item" or (region.in_list and region.block.kind == "heading"):
        # of a list that has lost its bullets, or of a table
        yield Place(region.start, None, "line", region.start, -1, region.start)


def _in_sentences(
    region: Region, sentences: Sequence[int], heads: Sequence[re.Match[str]]
) -> Iterator[Place]:
    spoken = region.on_movement
    for start, stop in pairwise([*sentences, region.stop]):
        here = [head for head in heads if start <= head.start() < stop]
        yield from _behind_heads(region, here, start, stop)
        if region.in_list or here or spoken:
            first = here[0].end() if here and not (region.in_list or spoken) else start
            yield from _items(region, here, start, first, stop)
        spoken = spoken or bool(here)


def _behind_heads(
    region: Region, heads: Sequence[re.Match[str]], start: int, stop: int
) -> Iterator[Place]:
    for head in heads:
        lead = _LEAD.match(region.folded, head.end(), stop)
        if lead:
            kind = "khéo" if "khéo" in head.group() + lead.group() else "head"
            yield Place(lead.end(), None, kind, start, head.start(), lead.end())
    for bare in _BARE_LEAD.finditer(region.folded, start, stop):
        last = heads[0].start() if heads else -1
        yield Place(bare.end(), None, "bare", start, last, bare.end())


def _items(
    region: Region, heads: Sequence[re.Match[str]], start: int, first: int, stop: int
) -> Iterator[Place]:
    """Items behind a separator, from `first` on."""
    starts = [head.start() for head in heads]
    for item in _item().finditer(region.folded, first, stop):
        before = bisect_left(starts, item.start()) if starts else 0
        kind = "item" if before else "listed" if region.in_list else "later"
        last = starts[before - 1] if before else -1
        if region.folded.endswith("công tác ", item.start(), item.end()):
            kind += "+công tác"
        yield Place(item.end(), None, kind, start, last, item.end())


@cache
def _behind_unit() -> re.Pattern[str]:
    """Matches what leads from a unit to the model that it runs: ": ", " - ", " (xã A) đã có "."""
    return re.compile(
        r"\s*(?:\([^()]{0,60}\)\s*)?"
        rf"(?:[:-]\s+|(?:\w+ ){{0,2}}?{phrases('unit_verbs.txt')}\s+)(?:mô hình )?(?=\w)"
    )


def _behind_units(region: Region, sentences: Sequence[int]) -> Iterator[Place]:
    """Places behind a unit, where the article is of a kind that has models."""
    if region.topic == "other":
        return
    for stop in region.units.values():
        lead = region.at(_behind_unit(), stop)
        if lead and lead.end() not in region.units:
            sentence = sentences[bisect_right(sentences, lead.end()) - 1]
            kind = "unit:" if lead.group().strip()[-1] in ":-" else "unit"
            yield Place(lead.end(), None, kind, sentence, -1, lead.end())


def _only_a_kind(region: Region, at: int) -> bool:
    """Whether what begins at `at` is the kind of the models that its sentence goes on to list, or
    of those that something belongs to: "15 hộ thuộc mô hình sinh kế".
    """
    folded, stop = region.folded, region.stop
    return folded.endswith("thuộc mô hình ", max(region.start, at - 14), at) or (
        folded.find(":", at, stop) >= 0 and region.at(_LIST_BELOW, at) is not None
    )


def _leads_to_head(region: Region, at: int) -> bool:
    """Whether a head follows so soon ("xây dựng mô hình …") that it would be part of the name,
    which it never is.
    """
    near = region.folded.find("mô hình", at, min(region.stop, at + _NEAR_HEAD)) >= 0
    return near and region.at(_LEADS_TO_HEAD, at) is not None


# "(", ";", ": ", ". ", "…", a quotation mark, " - ", ", ", or a word
_BOUNDARY = re.compile(r'\s*[(\[;:…"]|\s*\.(?=\s|$|\.)|[!?)]|\s[-–](?=\s)|\s*,\s*|\s+(?=\w)')
_HARD = frozenset(".;!?…")


def ends(region: Region, start: int) -> Iterator[int]:
    """Yield the places where a name that begins at `start` may end, in order; at least one."""
    folded, stop = region.folded, region.stop
    limit = min(stop, start + REACH)
    ends_here, turns_here = lexicon("name_ends.txt").match, lexicon("name_turns.txt").match
    is_time = lexicon("time_ends.txt").match
    found = 0
    for boundary in _BOUNDARY.finditer(folded, start + 1, limit):
        sign, (before, behind) = boundary.group().strip(), boundary.span()
        timed = is_time(folded, behind, stop) is not None
        if (
            sign
            or timed
            or behind in region.units
            or ends_here(folded, behind, stop)
            or turns_here(folded, behind, stop)
        ):
            found += 1
            yield before
        if timed or sign in _HARD or found > _MOST_ENDS:
            return
    yield start + len(folded[start:limit].rstrip(" ."))
