"""What speaks for and against a place being a name of a model, at a glance and on a closer look.

Knows the features by which naming.py decides and training.py learns, as plain strings; a feature
named "a=x/b=y" holds where both do. The words are in lexicons/.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

from dvk_nlp.lexicon import phrases
from dvk_nlp.proposals import Place
from dvk_nlp.region import WINDOW, Region, coarse_shape, lexicon
from dvk_nlp.spans import in_bracket

QUOTE = '"'
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


def _phrase_features(region: Region, place: Place) -> list[str]:
    """What the phrase that begins at a place looks like."""
    words, sign = region.phrase(place.at)
    owner = region.owner_ahead(place.at)
    called = _called_behind().match(region.folded, place.at, region.stop) is not None
    kind = "quote" if place.quoted else "open"
    return [
        f"{kind}/phrase={min(len(words), 14)}/{sign}",
        f"{kind}/sign={sign}/owner={owner}",
        f"{place.kind}/called={called!s}",
        *{f"{kind}/in={coarse_shape(word)}": None for word in words[:12]},
    ]


_SENTENCE_ENDS = re.compile(r"[.!?] ")


def _quote_features(region: Region, place: Place, previous: str, before: list[str]) -> list[str]:
    """What stands right around a quote, and how it looks itself."""
    stop = place.stop if place.stop is not None else place.at
    inner = region.folded[place.at : stop]
    words = len(inner.split())
    after = region.words_after(stop, skip=QUOTE + "'")
    tail = region.folded[max(region.start, place.outer - WINDOW) : place.outer]
    speech = bool(lexicon("speech_words.txt").search(tail[-25:]))
    blocked = bool(lexicon("not_model_heads.txt").search(tail[-30:]))
    called = _called_after().match(region.folded, stop, region.stop)
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
        f"quote/behind called={called is not None}",
        f"quote/behind owner={region.owner_ahead(stop)}",
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


@cache
def _called_behind() -> re.Pattern[str]:
    """Matches a phrase that is then called so: "… , một mô hình", "… là cách làm hay"."""
    return re.compile(
        r"[^.;:!?()\"\n]{4,100}?(?:,|\s(?:là|thành|làm))\s+"
        r"(?:(?:một|các|những) )?(?:trong (?:số )?những )?(?:mô hình|điển hình|cách làm)"
    )
