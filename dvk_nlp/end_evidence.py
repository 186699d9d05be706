"""What speaks for and against a name ending at a place, and for a text being a name as a whole.

Knows the features by which naming.py decides and training.py learns, which have names as
in evidence.py. What speaks for a name beginning is there; the words are in lexicons/.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import lru_cache

from dvk_nlp.evidence import QUOTE
from dvk_nlp.linear import Evidence
from dvk_nlp.proposals import Place
from dvk_nlp.region import Region, coarse_shape, lexicon
from dvk_nlp.spans import in_bracket

# "phòng ngoài giờ và họp dân (xã A)": up to a sign that ends a sentence or an item
_SENTENCE = re.compile(r"[^.;:!?…\n]{0,160}")
# "hòa giải; camera an ninh, hũ gạo": up to a sign that ends a sentence
_TO_STOP = re.compile(r"[^.!?…\n]{0,160}")
_LETTERS = re.compile(r"\w+")
# ", ": the sign behind a possible end
_MARK = re.compile(r"\s*([^\w\s]?)\s*")
_REMEMBERED = 1 << 10  # settings come in few combinations


def end_features(region: Region, place: Place, end: int, order: int) -> Evidence:
    """Return what speaks for and against the name that begins at `place` ending at `end`.

    `order` counts the ends that were possible before it.
    """
    name = region.folded[place.at : end]
    words = _LETTERS.findall(name)
    mark, at = _mark(region, end)
    first, second = (*region.words_after(at), "", "")[:2]
    following, after = region.phrase(at)
    inside = dict.fromkeys(shapes := [coarse_shape(word) for word in following[:8]])
    last = words[-1] if words else ""
    owner = region.owner_ahead(at)
    commas = str(min(name.count(","), 4))
    series = _series(region, at)
    around = (mark, region.head(place.head).plural, place.kind, region.block.kind)
    return Evidence(
        *_of_setting(around, region.in_list, len(inside)),
        (
            first,
            f"{first} {second}",
            first,
            _word_lists(region, at),
            last,
            f"{last} {first}",
            str(length := min(len(words), 20)),
            str(length // 3),
            str(min(order, 8)),
            commas,
            commas,
            first,
            f"{owner}/{series}",
            series,
            owner,
            owner,
            f"{words[0] if words else ''} {first}",
            str(first == "<n>"),
            str(any(map(str.isdigit, name))),
            str(in_bracket(name, 0, len(name))),
            str(name.count(QUOTE)),
            str(_unit_between(region, place.at, end)),
            str("mô hình" in name),
            f"{first == QUOTE}/{length < 5}",
            f"{any(map(str.isdigit, ''.join(following)))}/{after}",
            " ".join(shapes[:3]),
            f"{min(len(following), 12)}{after}",
            " ".join(words[-2:]),
            str(bool(following) and following[0] in words),
            *inside,
        ),
    )


@lru_cache(_REMEMBERED)
def _of_setting(
    around: tuple[str, bool, str, str],
    in_list: bool,  # noqa: FBT001 - an argument of a cached function is a key
    inside: int,
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The features of a setting, and the groups of the values in it; `around` are the sign behind
    the end, whether the head is of more than one, and the kinds of the place and of its block; so
    many words stand in the phrase behind.
    """
    mark, plural, kind, block = around
    marked, headed = f"mark={mark}", f"mark={mark}/plural={plural}"
    return (marked, f"{marked}/kind={kind}/block={block}", f"{marked}/list={in_list}"), (
        "next",
        "next2",
        f"{marked}/next",
        f"{marked}/clause/turns",
        "last",
        "last/next",
        "length",
        f"{marked}/length",
        f"{marked}/order",
        f"{marked}/commas",
        f"{headed}/commas",
        f"{headed}/next",
        f"{headed}/owner/series",
        f"{headed}/kind={kind}/series",
        f"{marked}/owner",
        f"{marked}/kind={kind}/owner",
        f"{marked}/first/next",
        f"{marked}/digit",
        f"{marked}/digits",
        "bracket",
        f"{marked}/quotes",
        f"{marked}/unit",
        "head inside",
        "quote next/short",
        f"{marked}/number/sign",
        f"{marked}/next3",
        f"{marked}/following/sign",
        f"{marked}/last2",
        f"{marked}/same",
        *[f"{marked}/in"] * inside,
    )


def _mark(region: Region, end: int) -> tuple[str, int]:
    """The sign behind a possible end, "" where a word stands there, and where the rest begins."""
    sign = _MARK.match(region.folded, end, region.stop)
    return (sign.group(1), sign.end()) if sign else ("", end)


def _word_lists(region: Region, at: int) -> str:
    """Whether what stands behind a possible end opens a clause, and whether it may end a name."""
    clause = region.at(lexicon("clause_openers.txt"), at) is not None
    return f"{clause}/{region.at(lexicon('name_ends.txt'), at) is not None}"


def _series(region: Region, at: int) -> str:
    """Whether what stands behind a possible end, up to the end of its sentence, is a series."""
    ahead = _SENTENCE.match(region.folded, at, region.stop)
    rest = ahead.group() if ahead else ""
    return f"{min(rest.count(','), 3)}/{' và ' in rest}"


def _unit_between(region: Region, start: int, stop: int) -> bool:
    """Whether a unit begins behind `start` and before `stop`."""
    starts = region.unit_starts
    return bisect_right(starts, start) < bisect_left(starts, stop)


def name_features(region: Region, place: Place, stop: int, previous: str) -> Evidence:
    """Return what speaks for and against the text from `place` to `stop` being a name as a whole.

    `previous` tells of the place before it in its sentence, as for evidence.glance.
    """
    name = region.folded[place.at : stop]
    words = _LETTERS.findall(name)
    mark, at = _mark(region, stop)
    behind = region.words_after(at)
    first, last = (words[0], words[-1]) if words else ("", "")
    following, two = " ".join(behind[:1]), " ".join(words[:2])
    kind, length, owner = place.kind, min(len(words), 16), region.owner_ahead(at)
    plural = region.head(place.head).plural
    inside = dict.fromkeys(map(coarse_shape, name.split()[:16]))
    return Evidence(
        groups=_of_name(len(inside)),
        values=(
            str(length),
            f"{kind}/{length}",
            f"{mark}/{following}",
            f"{kind}/{mark}/{following}",
            f"{mark}/{' '.join(behind[:2])}",
            " ".join(behind),
            last,
            f"{last}/{mark}/{following}",
            f"{first}/{mark}/{following}",
            two,
            f"{two}/{kind}",
            f"{kind}/{owner}",
            f"{kind}/{mark}/{owner}",
            f"{kind}/{plural}/{previous}/{owner}/{mark}",
            f"{kind}/{length // 3}/{owner}",
            f"{_unit_between(region, place.at, stop)}/{kind}",
            f"{any(map(str.isdigit, name))}/{kind}",
            f"{kind}/{min(name.count(','), 2)}/{' và ' in name}",
            *_of_list(region, place, name, mark, at),
            *inside,
        ),
    )


def _of_list(region: Region, place: Place, name: str, mark: str, at: int) -> tuple[str, ...]:
    """Whether a name looks like several of a list: what stands between its commas, whether the list
    goes on behind it, and whether semicolons part its items.
    """
    pieces = name.split(",")
    shortest = min(6, *(len(piece.split()) for piece in pieces))
    ahead, sign = region.phrase(at)
    rest = _TO_STOP.match(region.folded, at, region.stop)
    before = ";" in region.folded[place.sentence : place.at]
    behind = rest is not None and ";" in rest.group()
    commas = f"{min(len(pieces) - 1, 2)}/{mark}"
    return (
        f"{place.kind}/{region.head(place.head).plural}/{commas}",
        f"{commas}/{_series(region, at)}",
        f"{commas}/{before}/{behind}",
        f"{commas}/{shortest}",
        f"{commas}/{shortest}/{min(len(ahead), 6)}{sign}",
    )


@lru_cache(_REMEMBERED)
def _of_name(inside: int) -> tuple[str, ...]:
    """The groups of the values of a name, which has so many words."""
    return (
        "name/length",
        "name/kind/length",
        "name/mark/next",
        "name/kind/mark/next",
        "name/mark/next2",
        "name/next3",
        "name/last",
        "name/last/mark/next",
        "name/first/mark/next",
        "name/first2",
        "name/first2/kind",
        "name/kind/owner",
        "name/kind/mark/owner",
        "name/kind/plural/previous/owner/mark",
        "name/kind/length/owner",
        "name/unit/kind",
        "name/digits/kind",
        "name/kind/commas/and",
        "name/kind/plural/list",
        "name/list/series",
        "name/list/semicolons",
        "name/list/shortest",
        "name/list/shortest/ahead",
        *["name/in"] * inside,
    )
