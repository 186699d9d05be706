"""What speaks for and against a place being a name of a model, and a name ending at a place.

Knows the features by which naming.py decides and training.py learns, as plain strings; a feature
named "a=x/b=y" holds where both do. The words are in lexicons/.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import cache, lru_cache
from typing import NamedTuple

from dvk_nlp.lexicon import phrases
from dvk_nlp.proposals import Place
from dvk_nlp.region import WINDOW, Region, lexicon
from dvk_nlp.spans import in_bracket

_QUOTE = '"'
# Features that take no word from the text come in few combinations; so many are remembered.
_REMEMBERED = 1 << 10


def glance(region: Region, place: Place, previous: str) -> list[str]:
    """Return the little that tells most places where no name begins; `features` tells the rest.

    `previous` tells of the place before it in its sentence: "name", "none", or "first".
    """
    kind, at = place.kind, place.at
    owner = region.owner_ahead(at)
    plural = region.head(place.head).plural
    last = f"w-1={region.word_before(place.outer)}"
    first = region.word_after(at)
    upper = region.document.text[at].isupper()
    setting = _Setting(
        kind, region.block.kind, region.in_list, region.topic, plural, previous, owner, upper
    )
    return [
        *_of_setting(setting),
        last,
        f"w0={first}",
        f"{kind}/w0={first}",
        f"{kind}/{last}/w0={first}",
        f"{kind}/plural={plural}/previous={previous}/{last}",
        f"{kind}/unit={at in region.units}/{last}",
    ]


def features(region: Region, place: Place, previous: str) -> list[str]:
    """Return what speaks for and against a name beginning at `place`, but for its `glance`."""
    kind, at = place.kind, place.at
    before = region.words_before(place.outer)
    two = " ".join(before[-2:])
    plural = region.head(place.head).plural
    found = [
        f"w-2={two}",
        f"{kind}/w-2={two}/plural={plural}/block={region.block.kind}",
        f"w01={' '.join(region.words_after(at)[:2])}",
    ]
    found += _sentence_features(region, place, previous)
    found += _phrase_features(region, place)
    if place.quoted:
        found += _quote_features(region, place, previous, before)
    return found


class _Setting(NamedTuple):
    """What a place is like apart from its words and its sentence."""

    kind: str
    block: str
    in_list: bool
    topic: str
    plural: bool
    previous: str
    owner: str
    upper: bool


@lru_cache(_REMEMBERED)
def _of_setting(setting: _Setting) -> tuple[str, ...]:
    kind, block, in_list, topic, plural, previous, owner, upper = setting
    return (
        f"kind={kind}",
        f"{kind}/block={block}",
        f"{kind}/plural={plural}",
        f"{kind}/previous={previous}",
        f"{kind}/owner={owner}",
        f"{kind}/owner={owner}/previous={previous}",
        f"{kind}/upper={upper}",
        f"{kind}/list={in_list}",
        f"topic={topic}",
        f"{kind}/topic={topic}/plural={plural}/previous={previous}",
        f"{kind}/topic={topic}/owner={owner}",
    )


def _sentence_features(region: Region, place: Place, previous: str) -> list[str]:
    """What the sentence says before the place, and word lists of the place itself."""
    folded, kind, at = region.folded, place.kind, place.at
    headed = 0 <= place.head < at
    head = folded[place.head : at] if headed else ""
    course = _Course(
        kind,
        previous,
        gap=min(head.count(";") + head.count(","), 6),
        semicolon=";" in head,
        opens=":" in head or "như" in head or "gồm" in head,
        bracket=in_bracket(folded, place.sentence, at),
        kind_word=region.at(lexicon("model_kinds.txt"), at) is not None,
        clause=region.at(lexicon("clause_openers.txt"), at) is not None,
        label=region.at(lexicon("item_labels.txt"), at) is not None,
        blocked=headed and region.heads_other(place.head, at),
    )
    ahead = region.head(place.head).ahead if headed else ""
    return [*_of_course(course), f"{kind}/ahead={ahead}"]


class _Course(NamedTuple):
    """What a sentence says before a place, and which word lists know the words of the place."""

    kind: str
    previous: str
    gap: int
    semicolon: bool
    opens: bool
    bracket: bool
    kind_word: bool
    clause: bool
    label: bool
    blocked: bool


@lru_cache(_REMEMBERED)
def _of_course(course: _Course) -> tuple[str, ...]:
    kind = course.kind
    return (
        f"{kind}/gap={course.gap}",
        f"{kind}/semicolon={course.semicolon}",
        f"{kind}/opens={course.opens}/previous={course.previous}",
        f"{kind}/bracket={course.bracket}",
        f"{kind}/kind word={course.kind_word}",
        f"{kind}/clause={course.clause}",
        f"{kind}/label={course.label}",
        f"{kind}/blocked={course.blocked}",
    )


# "phân loại rác tại nguồn": the phrase that begins at a place, up to its first sign
_PHRASE = re.compile(r"[^,;:.()\"!?…\n]*")


def _phrase_at(region: Region, at: int) -> tuple[list[str], str]:
    """The words of the phrase that begins at a place, and the sign that ends it."""
    phrase = _PHRASE.match(region.folded, at, region.stop)
    if not phrase:
        return [], ""
    end = phrase.end()
    return phrase.group().split(), region.folded[end : min(end + 1, region.stop)]


def _phrase_features(region: Region, place: Place) -> list[str]:
    """What the phrase that begins at a place looks like."""
    words, sign = _phrase_at(region, place.at)
    owner = region.owner_ahead(place.at)
    called = _called_behind().match(region.folded, place.at, region.stop) is not None
    kind = "quote" if place.quoted else "open"
    return [
        f"{kind}/phrase={min(len(words), 14)}/{sign}",
        f"{kind}/sign={sign}/owner={owner}",
        f"{place.kind}/called={called!s}",
        *{f"{kind}/in={_shape_of(word)}": None for word in words[:12]},
    ]


def _shape_of(word: str) -> str:
    return word if word.isalpha() or not any(map(str.isdigit, word)) else "<n>"


_SENTENCE_ENDS = re.compile(r"[.!?] ")


def _quote_features(region: Region, place: Place, previous: str, before: list[str]) -> list[str]:
    """What stands right around a quote, and how it looks itself."""
    stop = place.stop if place.stop is not None else place.at
    inner = region.folded[place.at : stop]
    words = len(inner.split())
    after = region.words_after(stop, skip=_QUOTE + "'")
    tail = region.folded[max(region.start, place.outer - WINDOW) : place.outer]
    speech = bool(lexicon("speech_words.txt").search(tail[-25:]))
    blocked = bool(lexicon("not_model_heads.txt").search(tail[-30:]))
    return [
        f"quote/glued={place.glued}/previous={previous}",
        f"quote/w-1={' '.join(before[-1:])}",
        f"quote/w-2={' '.join(before[-2:])}",
        f"quote/w-3={' '.join(before[-3:])}",
        f"quote/after={' '.join(after[:1])}",
        f"quote/after2={' '.join(after[:2])}",
        f"quote/words={min(words, 15)}",
        f"quote/sentence={_SENTENCE_ENDS.search(inner) is not None}/{inner[-1:] in '.?!'}",
        f"quote/head={place.head >= 0}/blocked={blocked}/speech={speech}",
        f"quote/head={place.head >= 0}/blocked={blocked}/glued={place.glued}/previous={previous}",
        f"quote/founded={_founded().search(tail) is not None}",
        f"quote/called={_called_after().match(region.folded, stop, region.stop) is not None}",
        f"quote/owner={region.owner_ahead(stop)}",
    ]


@cache
def _founded() -> re.Pattern[str]:
    """Matches "… lập ra “", "… có mô hình mang tên “"."""
    return re.compile(rf"{phrases('founding_verbs.txt')}\s*:?\s*$")


@cache
def _called_after() -> re.Pattern[str]:
    """Matches, behind a name, "… là mô hình của", "… trở thành mô hình điểm"."""
    return re.compile(
        r"[\s\"'”’»]*(?:\([^()]*\)\s*)?,?\s*(?:cũng |đều |nay )?"
        r"(?:là|trở thành|thành|được (?:\w+ ){0,4}?là|được (?:\w+ ){0,4}?công nhận)\s+"
        r"(?:(?:một|các|những) )?(?:trong những )?(?:mô hình|điển hình|cách làm)"
    )


# "phòng ngoài giờ và họp dân (xã A)": up to a sign that ends a sentence or an item
_SENTENCE = re.compile(r"[^.;:!?…\n]{0,160}")


@cache
def _called_behind() -> re.Pattern[str]:
    """Matches a phrase that is then called so: "… , một mô hình", "… là cách làm hay"."""
    return re.compile(
        r"[^.;:!?()\"\n]{4,100}?(?:,|\s(?:là|thành|làm))\s+"
        r"(?:(?:một|các|những) )?(?:trong (?:số )?những )?(?:mô hình|điển hình|cách làm)"
    )


_LETTERS = re.compile(r"\w+")
# ", ": the sign behind a possible end
_MARK = re.compile(r"\s*([^\w\s]?)\s*")


def end_features(region: Region, place: Place, end: int, order: int) -> list[str]:
    """Return what speaks for and against the name that begins at `place` ending at `end`.

    `order` counts the ends that were possible before it.
    """
    name = region.folded[place.at : end]
    words = _LETTERS.findall(name)
    sign = _MARK.match(region.folded, end, region.stop)
    mark, at = (sign.group(1), sign.end()) if sign else ("", end)
    first, second = (*region.words_after(at), "", "")[:2]
    last = words[-1] if words else ""
    owner = region.owner_ahead(at)
    turns = bool(region.at(lexicon("name_ends.txt"), at))
    clause = bool(region.at(lexicon("clause_openers.txt"), at))
    length = min(len(words), 20)
    commas = min(name.count(","), 4)
    plural = f"mark={mark}/plural={region.head(place.head).plural!s}"
    return [
        f"mark={mark}",
        f"next={first}",
        f"next2={first} {second}",
        f"mark={mark}/next={first}",
        f"mark={mark}/clause={clause}/turns={turns}",
        f"last={last}",
        f"last={last}/next={first}",
        f"length={length}",
        f"mark={mark}/length={length // 3}",
        f"mark={mark}/order={min(order, 8)}",
        f"mark={mark}/commas={commas}",
        f"{plural}/commas={commas}",
        f"{plural}/next={first}",
        f"{plural}/owner={owner}/{_series(region, at)}",
        f"{plural}/kind={place.kind}/{_series(region, at)}",
        f"mark={mark}/owner={owner}",
        f"mark={mark}/owner={owner}/kind={place.kind}",
        f"mark={mark}/kind={place.kind}/block={region.block.kind}",
        f"mark={mark}/first={words[0] if words else ''}/next={first}",
        f"mark={mark}/digit={first == '<n>'}",
        f"mark={mark}/digits={any(map(str.isdigit, name))}",
        f"bracket={in_bracket(name, 0, len(name))}",
        f"mark={mark}/quotes={name.count(_QUOTE)}",
        f"mark={mark}/unit={_unit_between(region, place.at, end)}",
        f"mark={mark}/list={region.in_list}",
        f"head inside={'mô hình' in name}",
        f"quote next={first == _QUOTE}/{length < 5}",
        *_next_phrase(region, at, mark, words),
    ]


def _series(region: Region, at: int) -> str:
    """Whether what stands behind a possible end, up to the end of its sentence, is a series."""
    ahead = _SENTENCE.match(region.folded, at, region.stop)
    rest = ahead.group() if ahead else ""
    return f"series={min(rest.count(','), 3)}/{' và ' in rest!s}"


def _next_phrase(region: Region, at: int, mark: str, words: list[str]) -> list[str]:
    """What the phrase behind a possible end looks like: another part of the name, or not."""
    following, sign = _phrase_at(region, at)
    shapes = [_shape_of(word) for word in following[:8]]
    number = any(map(str.isdigit, "".join(following)))
    third = " ".join(shapes[:3])
    return [
        f"mark={mark}/number={number}/{sign}",
        f"mark={mark}/next3={third}",
        f"mark={mark}/length={min(len(following), 12)}/{sign}",
        f"mark={mark}/last2={' '.join(words[-2:])}",
        f"mark={mark}/same={bool(following) and following[0] in words}",
        *{f"mark={mark}/in={word}": None for word in shapes},
    ]


def _unit_between(region: Region, start: int, stop: int) -> bool:
    """Whether a unit begins behind `start` and before `stop`."""
    starts = region.unit_starts
    return bisect_right(starts, start) < bisect_left(starts, stop)
