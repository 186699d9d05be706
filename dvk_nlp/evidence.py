"""What speaks for and against a place being a name of a model, at a glance and on a closer look.

Knows the features by which naming.py decides and training.py learns. In a name such as "a=x/b" of
a group of values, a is fixed and b is what the values tell. The words are in lexicons/.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

from dvk_nlp.lexicon import phrases
from dvk_nlp.linear import Evidence
from dvk_nlp.proposals import Place
from dvk_nlp.region import WINDOW, Region, coarse_shape, lexicon
from dvk_nlp.spans import in_bracket

QUOTE = '"'
# Features that take no word from the text come in few combinations; so many are remembered.
_REMEMBERED = 1 << 10


def glance(region: Region, place: Place, previous: str) -> Evidence:
    """Return the little that tells most places where no name begins; `features` tells the rest.

    `previous` tells of the place before it in its sentence: "name", "none", or "first".
    """
    at = place.at
    setting = _Setting(
        place.kind,
        region.block.kind,
        region.in_list,
        region.topic,
        region.head(place.head).plural,
        previous,
        region.owner_ahead(at),
        region.document.text[at].isupper(),
        at in region.units,
    )
    last, first = region.word_before(place.outer), region.word_after(at)
    return Evidence(*_of_setting(setting), (last, first, first, f"{last} {first}", last, last))


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
    unit: bool


@lru_cache(_REMEMBERED)
def _of_setting(setting: _Setting) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The features of a setting, and the groups of the words in it."""
    kind, block, in_list, topic, plural, previous, owner, upper, unit = setting
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
    ), (
        "w-1",
        "w0",
        f"{kind}/w0",
        f"{kind}/w-1/w0",
        f"{kind}/plural={plural}/previous={previous}/w-1",
        f"{kind}/unit={unit}/w-1",
    )


def features(region: Region, place: Place, previous: str) -> Evidence:
    """Return what speaks for and against a name beginning at `place`, but for its `glance`."""
    at, head = place.at, region.head(place.head)
    before = region.words_before(place.outer)
    two = " ".join(before[-2:])
    words, sign = region.phrase(at)
    inside = dict.fromkeys(map(coarse_shape, words[:12]))
    return Evidence(
        _of_course(_course(region, place, previous)),
        _groups(place.kind, head.plural, region.block.kind, place.quoted, len(inside)),
        (
            two,
            two,
            " ".join(region.words_after(at)[:2]),
            head.ahead if place.head < at else "",
            f"{min(len(words), 14)}{sign}",
            f"{sign}{region.owner_ahead(at)}",
            str(_called_behind().match(region.folded, at, region.stop) is not None),
            *inside,
            *(_of_quote(region, place, previous, before) if place.quoted else ()),
        ),
    )


@lru_cache(_REMEMBERED)
def _groups(kind: str, plural: bool, block: str, quoted: bool, inside: int) -> tuple[str, ...]:  # noqa: FBT001 - an argument of a cached function is a key
    """The groups of the values of `features`; so many words stand in the phrase."""
    look = "quote" if quoted else "open"
    return (
        "w-2",
        f"{kind}/plural={plural}/block={block}/w-2",
        "w01",
        f"{kind}/ahead",
        f"{look}/phrase/sign",
        f"{look}/sign/owner",
        f"{kind}/called",
        *[f"{look}/in"] * inside,
        *(_OF_QUOTE if quoted else ()),
    )


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


def _course(region: Region, place: Place, previous: str) -> _Course:
    folded, at = region.folded, place.at
    headed = 0 <= place.head < at
    head = folded[place.head : at] if headed else ""
    return _Course(
        place.kind,
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


_SENTENCE_ENDS = re.compile(r"[.!?] ")
_OF_QUOTE = (
    "quote/glued/previous",
    "quote/w-1",
    "quote/w-2",
    "quote/w-3",
    "quote/after",
    "quote/after2",
    "quote/words",
    "quote/sentence",
    "quote/head/blocked/speech",
    "quote/head/blocked/glued/previous",
    "quote/founded",
    "quote/behind called",
    "quote/behind owner",
)


def _of_quote(region: Region, place: Place, previous: str, before: list[str]) -> tuple[str, ...]:
    """What stands right around a quote, and how it looks itself; the values of _OF_QUOTE."""
    stop = place.stop if place.stop is not None else place.at
    inner = region.folded[place.at : stop]
    after = region.words_after(stop, skip=QUOTE + "'")
    tail = region.folded[max(region.start, place.outer - WINDOW) : place.outer]
    speech = lexicon("speech_words.txt").search(tail[-25:]) is not None
    blocked = lexicon("not_model_heads.txt").search(tail[-30:]) is not None
    headed = f"{place.head >= 0}/{blocked}"
    sentence = _SENTENCE_ENDS.search(inner) is not None
    return (
        f"{place.glued}/{previous}",
        " ".join(before[-1:]),
        " ".join(before[-2:]),
        " ".join(before[-3:]),
        " ".join(after[:1]),
        " ".join(after[:2]),
        str(min(len(inner.split()), 15)),
        f"{sentence}/{inner[-1:] in '.?!'}",
        f"{headed}/{speech}",
        f"{headed}/{place.glued}/{previous}",
        str(_founded().search(tail) is not None),
        str(_called_after().match(region.folded, stop, region.stop) is not None),
        region.owner_ahead(stop),
    )


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
