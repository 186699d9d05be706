"""What speaks for and against a name ending at a place.

Knows the features by which naming.py decides and training.py learns, as plain strings. What speaks
for a name beginning is in evidence.py; the words are in lexicons/.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right

from dvk_nlp.evidence import QUOTE
from dvk_nlp.proposals import Place
from dvk_nlp.region import Region, coarse_shape, lexicon
from dvk_nlp.spans import in_bracket

# "phòng ngoài giờ và họp dân (xã A)": up to a sign that ends a sentence or an item
_SENTENCE = re.compile(r"[^.;:!?…\n]{0,160}")
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
    series = _series(region, at)
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
        f"{plural}/owner={owner}/{series}",
        f"{plural}/kind={place.kind}/{series}",
        f"mark={mark}/owner={owner}",
        f"mark={mark}/owner={owner}/kind={place.kind}",
        f"mark={mark}/kind={place.kind}/block={region.block.kind}",
        f"mark={mark}/first={words[0] if words else ''}/next={first}",
        f"mark={mark}/digit={first == '<n>'}",
        f"mark={mark}/digits={any(map(str.isdigit, name))}",
        f"bracket={in_bracket(name, 0, len(name))}",
        f"mark={mark}/quotes={name.count(QUOTE)}",
        f"mark={mark}/unit={_unit_between(region, place.at, end)}",
        f"mark={mark}/list={region.in_list}",
        f"head inside={'mô hình' in name}",
        f"quote next={first == QUOTE}/{length < 5}",
        *_next_phrase(region, at, mark, words),
    ]


def _series(region: Region, at: int) -> str:
    """Whether what stands behind a possible end, up to the end of its sentence, is a series."""
    ahead = _SENTENCE.match(region.folded, at, region.stop)
    rest = ahead.group() if ahead else ""
    return f"series={min(rest.count(','), 3)}/{' và ' in rest!s}"


def _next_phrase(region: Region, at: int, mark: str, words: list[str]) -> list[str]:
    """What the phrase behind a possible end looks like: another part of the name, or not."""
    following, sign = region.phrase(at)
    shapes = [coarse_shape(word) for word in following[:8]]
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
