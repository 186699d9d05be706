"""Which units may run a model: those near a mention of it, from the nearest on, on each side.

Knows the units, the words that stand for one, and what is around each and between it and the name.
What that says for and against it, link_evidence.py knows.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from dvk_nlp.document import Document
from dvk_nlp.echoes import echoes
from dvk_nlp.groups import TERRITORIES
from dvk_nlp.models import ModelMention
from dvk_nlp.region import WORD, shape, shapes
from dvk_nlp.spans import in_bracket
from dvk_nlp.units import Mention

_MOST = {"before": 6, "after": 4}  # units that are looked at on each side of a name
_ECHOES = 3  # units that words stand for, looked at on each side
_ABOVE, _BELOW = 10, 2  # blocks that are looked at
WINDOW = 40  # characters around a mention that are looked at
_NEAR = 24  # characters before a mention that mostly have four words

# Not behind "tp", "tx", "tt" or a digit. It begins with a set, which is searched for faster.
_SENTENCE_END = re.compile(
    r"[.!?…\n](?:(?<=\n)|(?<!tp.)(?<!tx.)(?<!tt.)(?<!\d.)[.!?…]*[\"')\]”’]*\s+(?=\S))"
)

# "xã A (2022": the next four words or signs, as far as there are so many
_FOUR = re.compile(r"\s*(\w+|[^\w\s])?" * 4)


class _Around(NamedTuple):
    """The words around a mention, and whether it opens its sentence; the last one, two and three
    words before it stand as features name them.
    """

    before: tuple[str, str, str]
    after: tuple[str, ...]
    opens: bool


class _Setting(NamedTuple):
    """A unit in its block: the words around it, what joins it to the unit before, and whether it
    stands in a bracket.
    """

    around: _Around
    next_one: str
    next_two: str
    joined: str
    in_bracket: bool


@dataclass(frozen=True)
class Scene:
    """A document with the units that it mentions, where names of models begin and end, and where
    sentences end; all in order. `unit_blocks` are the blocks of the units. Words that stand for a
    unit are among the units; `meant` has for each the unit that it means.
    """

    document: Document
    name_starts: Sequence[int]
    name_stops: Sequence[int]
    units: Sequence[Mention]
    unit_starts: Sequence[int]
    unit_blocks: Sequence[int]
    sentence_ends: Sequence[int]
    meant: Sequence[Mention]
    _settings: dict[int, _Setting] = field(default_factory=dict, repr=False, compare=False)

    def setting(self, index: int) -> _Setting:
        """Return what is around a unit."""
        if index not in self._settings:
            self._settings[index] = _setting(self, index)
        return self._settings[index]


def scene(document: Document, mentions: Sequence[ModelMention], units: Sequence[Mention]) -> Scene:
    """Return what `candidates` needs to know of a document; both lists are in order."""
    ends = [m.end() for m in _SENTENCE_END.finditer(document.folded)]
    starts = [block.start for block in document.blocks]
    echoed = echoes(document, units)
    units = sorted([*units, *echoed])
    meant = [echoed.get(unit, unit) for unit in units]
    unit_starts = [unit.start for unit in units]
    blocks = [bisect_right(starts, start) - 1 for start in unit_starts]
    name_starts, name_stops = [m.start for m in mentions], [m.stop for m in mentions]
    return Scene(document, name_starts, name_stops, units, unit_starts, blocks, ends, meant)


def _setting(scene: Scene, index: int) -> _Setting:
    document, unit, block = scene.document, scene.units[index], scene.unit_blocks[index]
    around = _around(document, unit, block, scene.sentence_ends)
    joined = _joined(document, scene.units[index - 1], unit) if index else ""
    bracket = in_bracket(document.folded, document.blocks[block].start, unit.start)
    return _Setting(around, str(around.after[:1]), str(around.after[:2]), joined, bracket)


def _around(
    document: Document, mention: Mention | ModelMention, block: int, ends: Sequence[int]
) -> _Around:
    folded, (_, start, stop) = document.folded, document.blocks[block]
    before = WORD.findall(folded, max(start, mention.start - _NEAR), mention.start)
    if len(before) <= 3:  # the first may be cut
        before = WORD.findall(folded, max(start, mention.start - WINDOW), mention.start)
    last = tuple(shape(word) for word in before[-3:])
    four = _FOUR.match(folded, mention.stop, min(stop, mention.stop + WINDOW))
    sentence = max(start, ends[at - 1] if (at := bisect_right(ends, mention.start)) else 0)
    lead = WORD.findall(folded, sentence, min(mention.start, sentence + 12))
    opens = len(lead) <= 2 and not (lead and lead[-1].isalnum())
    return _Around(
        (str(last[-1:]), str(last[-2:]), str(last)),
        tuple(shape(word) for word in four.groups() if word) if four else (),
        opens,
    )


class _Own(NamedTuple):
    """The mention whose model is asked for, how many of the same model stand before it, the kind of
    its block, what is around it, and where a body is named: "before" or "behind" it in its
    sentence, or "above" in its block.
    """

    mention: ModelMention
    order: int
    kind: str
    around: _Around
    next_one: str
    next_two: str
    body: str


class _Between(NamedTuple):
    """What stands between a name and a unit on one side of it: from where to where, and roughly how
    many of each; `same` counts the territories or the bodies, as the unit is one, `order` both.
    """

    side: str
    start: int
    stop: int
    sentences: int
    names: int
    bodies: int
    same: int
    order: int


class Candidate(NamedTuple):
    """A unit that may run a model, and where it, or a word for it, stands: `where` names the side
    and how many blocks or sentences it is away, `place` whether it is a territory, or of which type
    where a word stands for it. `ruled` tells whether the rules name it, and whether they name any.
    """

    scene: Scene
    own: _Own
    unit: Mention
    nth: int  # of the units
    between: _Between
    ruled: tuple[bool, bool]
    where: str
    place: str

    @property
    def kind(self) -> str:
        """The kind of the block in which the unit stands."""
        return self.scene.document.blocks[self.scene.unit_blocks[self.nth]].kind

    @property
    def echo(self) -> str:
        """The folded word that stands for the unit; "" where it stands itself."""
        place = self.scene.units[self.nth]
        return "" if place is self.unit else self.scene.document.folded[place.start : place.stop]

    @property
    def above(self) -> int:
        """How many blocks the unit stands above the name."""
        return self.own.mention.block - self.scene.unit_blocks[self.nth]


def candidates(
    scene: Scene, mention: ModelMention, ruled: Sequence[Mention], order: int
) -> Iterator[Candidate]:
    """Yield the units that may run the model of `mention`, on each side from the nearest on.

    First those that are named, then those that a word stands for. `ruled`: the units that run it by
    the rules; `order` counts the mentions of the model before.
    """
    around = _around(scene.document, mention, mention.block, scene.sentence_ends)
    following = [word for word in around.after if word not in "\"'"]
    kind = scene.document.blocks[mention.block].kind
    body = _body(scene, mention)
    own = _Own(mention, order, kind, around, str(following[:1]), str(following[:2]), body)
    here = bisect_left(scene.unit_starts, mention.start)
    behind = bisect_left(scene.unit_starts, mention.stop, lo=here)
    sides = (("before", range(here - 1, -1, -1)), ("after", range(behind, len(scene.units))))
    for echoing in (False, True):
        for side, indices in sides:
            yield from _on_side(scene, own, ruled, side, indices, echoing=echoing)


def _body(scene: Scene, mention: ModelMention) -> str:
    """Where a body is named in the block of a mention, by `_Own`; "" where nowhere."""
    block, ends = scene.document.blocks[mention.block], scene.sentence_ends
    at = bisect_right(ends, mention.start)
    start = max(block.start, ends[at - 1] if at else 0)
    stop = min(block.stop, ends[at] if at < len(ends) else block.stop)
    for where, first, last in (
        ("before", start, mention.start),
        ("behind", mention.stop, stop),
        ("above", block.start, start),
    ):
        found = range(bisect_left(scene.unit_starts, first), bisect_left(scene.unit_starts, last))
        if any(
            scene.meant[index] is scene.units[index] and scene.units[index].type not in TERRITORIES
            for index in found
        ):
            return where
    return ""


def _on_side(  # noqa: PLR0913 - what is known is passed on
    scene: Scene,
    own: _Own,
    ruled: Sequence[Mention],
    side: str,
    indices: Iterable[int],
    *,
    echoing: bool,
) -> Iterator[Candidate]:
    """The units on one side of a name, from the nearest on; `echoing`: those that a word stands
    for, each once. These do not count among those that stand between.
    """
    blocks, block = scene.document.blocks, own.mention.block
    first = blocks[max(0, block - _ABOVE)].start
    last = blocks[min(len(blocks) - 1, block + _BELOW)].stop
    territories = bodies = 0
    heard: set[Mention] = set()
    for index in indices:
        place, unit = scene.units[index], scene.meant[index]
        if place.start < first or place.stop > last or territories + bodies == _MOST[side]:
            return
        echo, territory = unit is not place, unit.type in TERRITORIES
        if echo == echoing and unit not in heard:
            if len(heard) == _ECHOES:
                return
            which = f"{side}~" if echo else side
            between = _between(scene, own.mention, place, which, territories, bodies)
            where = _where(scene, own.mention, index, between)
            kind = f"echo={unit.type}" if echo else f"territory={territory!s}"
            verdict = unit in ruled, bool(ruled)
            yield Candidate(scene, own, unit, index, between, verdict, where, kind)
        if echo and echoing:
            heard.add(unit)
        elif not echo:
            territories += territory
            bodies += not territory


def _where(scene: Scene, mention: ModelMention, index: int, between: _Between) -> str:
    block = scene.unit_blocks[index]
    if block == mention.block:
        return f"{between.side}/{between.sentences}"
    kind = scene.document.blocks[block].kind
    return f"{between.side}/{kind}/{max(-2, min(mention.block - block, 4))}"


def _between(  # noqa: PLR0913, PLR0917 - what is known is passed on
    scene: Scene, mention: ModelMention, unit: Mention, side: str, territories: int, bodies: int
) -> _Between:
    start, stop = (
        (mention.stop, unit.start) if side.startswith("after") else (unit.stop, mention.start)
    )
    ends = scene.sentence_ends
    sentences = bisect_right(ends, stop) - bisect_right(ends, start)
    names = bisect_right(scene.name_stops, stop) - bisect_left(scene.name_starts, start)
    return _Between(
        side,
        start,
        stop,
        min(sentences, 3),
        min(max(0, names), 3),
        min(bodies, 3),
        coarse(territories if unit.type in TERRITORIES else bodies),
        coarse(territories + bodies),
    )


def coarse(count: int) -> int:
    """Return a count, the larger the more roughly.

    >>> [coarse(count) for count in (2, 4, 8, 30)]
    [2, 3, 5, 9]
    """
    return count if count < 3 else 3 if count < 5 else 5 if count < 9 else 9


def _joined(document: Document, previous: Mention, unit: Mention) -> str:
    """What joins a unit to the one right before it: "và", ", , territory"; "" when nothing does."""
    between = document.folded[previous.stop : unit.start]
    if len(between) > WINDOW or "\n" in between:
        return ""
    words = shapes(between)
    kind = "territory" if previous.type in TERRITORIES else "body"
    return f"{words} {kind}" if len(words) <= 4 else ""
