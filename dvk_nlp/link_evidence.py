"""What speaks for and against a unit running a model: where it stands, and what stands between.

Knows the features by which linking.py decides and training.py learns, as plain strings; the rules
of link.py are one of them. Which units are looked at, from the nearest on, is said here too.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from dvk_nlp.document import Document
from dvk_nlp.groups import TERRITORIES
from dvk_nlp.models import ModelMention
from dvk_nlp.region import shape
from dvk_nlp.units import Mention

_BEFORE, _AFTER = 6, 4  # units that are looked at on each side of a name
_ABOVE, _BELOW = 10, 2  # blocks that are looked at
_WINDOW = 40  # characters around a mention that are looked at
_SHORT = 7  # words; what stands between is looked at whole up to this length

_SENTENCE_END = re.compile(r"(?<!tp)(?<!tx)(?<!tt)(?<!\d)[.!?…]+[\"')\]”’]*\s+(?=\S)|\n")
_WORD = re.compile(r"\w+|[^\w\s]")


class Candidate(NamedTuple):
    """A unit that may run a model, and what speaks for and against it."""

    unit: Mention
    features: list[str]


class _Around(NamedTuple):
    """The block of a mention, the words around it, and whether it opens its sentence."""

    block: int
    before: tuple[str, ...]
    after: tuple[str, ...]
    opens: bool


@dataclass(frozen=True, slots=True)
class Scene:
    """A document with the mentions of its models and units, in order, and where sentences end."""

    document: Document
    mentions: Sequence[ModelMention]
    units: Sequence[Mention]
    sentence_ends: Sequence[int]
    around: Sequence[_Around]  # one for each unit


def scene(document: Document, mentions: Sequence[ModelMention], units: Sequence[Mention]) -> Scene:
    """Return what `candidates` needs to know of a document; both lists are in order."""
    ends = [m.end() for m in _SENTENCE_END.finditer(document.folded)]
    starts = [block.start for block in document.blocks]
    around = [_around(document, u, bisect_right(starts, u.start) - 1, ends) for u in units]
    return Scene(document, mentions, units, ends, around)


def _around(
    document: Document, mention: Mention | ModelMention, block: int, ends: Sequence[int]
) -> _Around:
    folded, (_, start, stop) = document.folded, document.blocks[block]
    before = _shapes(folded[max(start, mention.start - _WINDOW) : mention.start])[-3:]
    after = _shapes(folded[mention.stop : min(stop, mention.stop + _WINDOW)])[:4]
    sentence = max(start, ends[at - 1] if (at := bisect_right(ends, mention.start)) else 0)
    lead = _WORD.findall(folded[sentence : min(mention.start, sentence + 12)])
    opens = len(lead) <= 2 and not (lead and lead[-1].isalnum())
    return _Around(block, tuple(before), tuple(after), opens)


def _shapes(words: str) -> list[str]:
    return [shape(word) for word in _WORD.findall(words)]


def candidates(
    scene: Scene, mention: ModelMention, ruled: Sequence[Mention], order: int
) -> Iterator[Candidate]:
    """Yield the units that may run the model of `mention`, on each side from the nearest on.

    `ruled`: the units that run it by the rules; `order` counts the mentions of the model before.
    """
    blocks, units = scene.document.blocks, scene.units
    own = _Own(mention, _around(scene.document, mention, mention.block, scene.sentence_ends))
    first = blocks[max(0, mention.block - _ABOVE)].start
    last = blocks[min(len(blocks) - 1, mention.block + _BELOW)].stop
    here = bisect_left(units, mention.start, key=lambda unit: unit.start)
    behind = bisect_left(units, mention.stop, key=lambda unit: unit.start)
    for side, indices in (
        ("before", range(here - 1, max(-1, here - 1 - _BEFORE), -1)),
        ("after", range(behind, min(len(units), behind + _AFTER))),
    ):
        territories = bodies = 0
        for index in indices:
            unit = units[index]
            if unit.start < first or unit.stop > last:
                break
            between = _between(scene, mention, unit, side)._replace(
                territories=territories, bodies=bodies
            )
            seen = _features(scene, own, index, between)
            seen += _ruled(ruled, unit, side)
            seen.append(f"{side}/mention={min(order, 2)}")
            yield Candidate(unit, seen)
            territories += unit.type in TERRITORIES
            bodies += unit.type not in TERRITORIES


class _Own(NamedTuple):
    """The mention whose model is asked for, and what is around it."""

    mention: ModelMention
    around: _Around


class _Between(NamedTuple):
    """What stands between a name and a unit on one side of it, and how many of each."""

    side: str
    words: str
    sentences: int
    names: int
    territories: int = 0
    bodies: int = 0


def _between(scene: Scene, mention: ModelMention, unit: Mention, side: str) -> _Between:
    start, stop = (mention.stop, unit.start) if side == "after" else (unit.stop, mention.start)
    ends = scene.sentence_ends
    first = bisect_left(scene.mentions, start, key=lambda m: m.start)
    last = bisect_right(scene.mentions, stop, key=lambda m: m.stop)
    return _Between(
        side,
        scene.document.folded[start:stop],
        bisect_right(ends, stop) - bisect_right(ends, start),
        max(0, last - first),
    )


def _ruled(ruled: Sequence[Mention], unit: Mention, side: str) -> list[str]:
    verdict = f"rule={unit in ruled}/{bool(ruled)}"
    return [verdict, f"{verdict}/{side}/territory={unit.type in TERRITORIES}"]


def _features(scene: Scene, own: _Own, index: int, between: _Between) -> list[str]:
    unit, near = scene.units[index], scene.around[index]
    mention, block = own
    side, gap = between.side, between.words
    kind = scene.document.blocks[near.block].kind
    own_kind = scene.document.blocks[block.block].kind
    above = block.block - near.block
    sentences, names = min(between.sentences, 3), min(between.names, 3)
    bodies, order = min(between.bodies, 3), _coarse(between.territories + between.bodies)
    territory = unit.type in TERRITORIES
    same = _coarse(between.territories if territory else between.bodies)
    where = f"{side}/{f'{kind}/{max(-2, min(above, 4))}' if above else sentences}"
    place = f"territory={territory}"
    near_before, near_after = near.before[-1:], near.after[:1]
    following = [word for word in block.after if word not in "\"'"]
    joined = _joined(scene, index)
    brackets = f"{_in_bracket(scene, index)}/{gap.count('(') - gap.count(')')}"
    heading = f"heading={above > 0 and kind in ('heading', 'item')}/{kind}/{own_kind}"
    found = [
        where,
        f"{where}/{place}/same={same}",
        f"{where}/type={unit.type}",
        f"{where}/order={order}",
        f"{where}/names={names}/bodies={bodies}/{place}",
        f"{where}/names={names}",
        f"{where}/w-1={near_before}",
        f"{where}/w-2={near.before[-2:]}",
        f"{where}/w+1={near_after}",
        f"{where}/w+2={near.after[:2]}",
        f"{where}/m-1={block.before[-1:]}",
        f"{where}/m-2={block.before[-2:]}",
        f"{where}/m-3={block.before}",
        f"{where}/m+1={following[:1]}",
        f"{where}/m+2={following[:2]}",
        f"{where}/{place}/w-1={near_before}",
        f"{where}/{place}/w+1={near_after}",
        f"{where}/names={min(names, 1)}/w-1={near_before}/order={order}",
        f"{where}/names={min(names, 1)}/m+1={following[:1]}/order={order}/{place}",
        f"{side}/joined={joined}/{place}",
        f"{side}/joined={joined}/{place}/order={order}/{brackets}",
        f"{where}/brackets={brackets}/order={order}",
        f"{where}/brackets={brackets}/names={names}/{place}",
        f"{where}/opens={near.opens}/{place}/bodies={bodies}",
        f"{where}/length={_coarse(len(gap) // 15)}/names={min(names, 1)}",
        f"{where}/semicolon={';' in gap}/colon={':' in gap}",
        f"{where}/commas={min(gap.count(','), 4)}",
        f"{where}/block={own_kind}/quoted={mention.quoted}",
        f"{side}/{sentences}/names={names}/bodies={bodies}/{place}/opens={near.opens}",
        f"{side}/{sentences}/type={unit.type}/names={min(names, 1)}",
        f"{side}/{sentences}/m+1={following[:1]}",
        f"{side}/m-1={block.before[-1:]}/sentences={min(sentences, 1)}/{place}",
        f"{heading}/names={min(names, 1)}/{place}/bodies={bodies}/opens={near.opens}",
    ]
    if len(gap) < _WINDOW * 2 and len(words := _shapes(gap)) <= _SHORT:
        found += [f"{side}/gap={words}", f"{side}/gap={words}/{place}"]
    return found


def _coarse(count: int) -> int:
    return count if count < 3 else 3 if count < 5 else 5 if count < 9 else 9


def _joined(scene: Scene, index: int) -> str:
    """What joins a unit to the one right before it: "và", ", , territory"; "" when nothing does."""
    unit = scene.units[index]
    if not index:
        return ""
    previous = scene.units[index - 1]
    if unit.start - previous.stop > _WINDOW or "\n" in (
        between := scene.document.folded[previous.stop : unit.start]
    ):
        return ""
    words = _shapes(between)
    kind = "territory" if previous.type in TERRITORIES else "body"
    return f"{words} {kind}" if len(words) <= 4 else ""


def _in_bracket(scene: Scene, index: int) -> bool:
    start = scene.document.blocks[scene.around[index].block].start
    stop, folded = scene.units[index].start, scene.document.folded
    return folded.count("(", start, stop) > folded.count(")", start, stop)
