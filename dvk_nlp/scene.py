"""A document as links see it: its units, and what stands around and between them and the names.

Knows where each thing stands among the others, each found once for the whole document. Which units
may run a model, link_candidates.py knows.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple

from dvk_nlp.document import Document
from dvk_nlp.echoes import Echoes, Known, echoes, known
from dvk_nlp.groups import TERRITORIES
from dvk_nlp.models import FoundModel, ModelMention
from dvk_nlp.region import WORD, shape, shapes
from dvk_nlp.spans import in_bracket
from dvk_nlp.unite import FoundUnit
from dvk_nlp.units import Mention

WINDOW = 40  # characters around a mention that are looked at
_NEAR = 24  # characters before a mention that mostly have four words

# Not behind "tp", "tx", "tt" or a digit. It begins with a set, which is searched for faster.
_SENTENCE_END = re.compile(
    r"[.!?…\n](?:(?<=\n)|(?<!tp.)(?<!tx.)(?<!tt.)(?<!\d.)[.!?…]*[\"')\]”’]*\s+(?=\S))"
)

# "xã A (2022": the next four words or signs, as far as there are so many
_FOUR = re.compile(r"\s*(\w+|[^\w\s])?" * 4)


class Around(NamedTuple):
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

    around: Around
    next_one: str
    next_two: str
    joined: str
    in_bracket: bool


class Spot(NamedTuple):
    """Where something stands: in which block; how many sentences begin before it; how many names
    of models begin before its end, and end before its start; how many units are named before it,
    and up to its end.
    """

    block: int
    sentence: int
    names_begun: int
    names_ended: int
    units_before: int
    units_up_to: int


@dataclass(frozen=True)
class Scene:
    """A document with all mentions of its units, where names of models begin and end, and where
    sentences end; all in order. `owners` tells which unit each mention names, `territories` how
    many of the mentions before each name territories.
    """

    document: Document
    name_starts: Sequence[int]
    name_stops: Sequence[int]
    units: Sequence[Mention]
    owners: Mapping[Mention, int]
    unit_starts: Sequence[int]
    territories: Sequence[int]
    block_starts: Sequence[int]
    sentence_ends: Sequence[int]
    _settings: dict[Mention, _Setting] = field(default_factory=dict, repr=False, compare=False)
    _echoes: dict[int, Echoes] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def spots(self) -> list[Spot]:
        """Where the units stand."""
        return [self.spot(unit.start, unit.stop) for unit in self.units]

    def spot(self, start: int, stop: int) -> Spot:
        """Return where a span stands."""
        return Spot(
            bisect_right(self.block_starts, start) - 1,
            bisect_right(self.sentence_ends, start),
            bisect_left(self.name_starts, stop),
            bisect_right(self.name_stops, start),
            bisect_left(self.unit_starts, start),
            bisect_left(self.unit_starts, stop),
        )

    @cached_property
    def _known(self) -> Known:
        return known(self.document, self.units)

    def echoes(self, block: int) -> Echoes:
        """Return the words of a block that stand for a unit, in order, each with that unit."""
        if block not in self._echoes:
            self._echoes[block] = echoes(self.document, self._known, self.document.blocks[block])
        return self._echoes[block]

    def around(self, mention: Mention | ModelMention, block: int) -> Around:
        """Return what is around a mention, which stands in this block."""
        return _around(self.document, mention, block, self.sentence_ends)

    def setting(self, place: Mention, spot: Spot) -> _Setting:
        """Return what is around a unit, or a word that stands for one."""
        if place not in self._settings:
            self._settings[place] = _setting(self, place, spot)
        return self._settings[place]


def scene(document: Document, models: Sequence[FoundModel], units: Sequence[FoundUnit]) -> Scene:
    """Return what `candidates` needs to know of a document."""
    names = sorted(mention for model in models for mention in model.mentions)
    owners = {mention: index for index, unit in enumerate(units) for mention in unit.mentions}
    mentions = sorted(owners)
    return Scene(
        document,
        [name.start for name in names],
        [name.stop for name in names],
        mentions,
        owners,
        [mention.start for mention in mentions],
        [0, *accumulate(mention.type in TERRITORIES for mention in mentions)],
        [block.start for block in document.blocks],
        [m.end() for m in _SENTENCE_END.finditer(document.folded)],
    )


def _setting(scene: Scene, place: Mention, spot: Spot) -> _Setting:
    document = scene.document
    around = scene.around(place, spot.block)
    previous = scene.units[spot.units_before - 1] if spot.units_before else None
    joined = _joined(document, previous, place) if previous else ""
    bracket = in_bracket(document.folded, document.blocks[spot.block].start, place.start)
    return _Setting(around, " ".join(around.after[:1]), " ".join(around.after[:2]), joined, bracket)


def _around(
    document: Document, mention: Mention | ModelMention, block: int, ends: Sequence[int]
) -> Around:
    folded, (_, start, stop) = document.folded, document.blocks[block]
    before = WORD.findall(folded, max(start, mention.start - _NEAR), mention.start)
    if len(before) <= 3:  # the first may be cut
        before = WORD.findall(folded, max(start, mention.start - WINDOW), mention.start)
    last = list(map(shape, before[-3:]))
    four = _FOUR.match(folded, mention.stop, min(stop, mention.stop + WINDOW))
    sentence = max(start, ends[at - 1] if (at := bisect_right(ends, mention.start)) else 0)
    lead = WORD.findall(folded, sentence, min(mention.start, sentence + 12))
    opens = len(lead) <= 2 and not (lead and lead[-1].isalnum())
    return Around(
        (last[-1] if last else "", " ".join(last[-2:]), " ".join(last)),
        tuple(shape(word) for word in four.groups() if word) if four else (),
        opens,
    )


def _joined(document: Document, previous: Mention, unit: Mention) -> str:
    """What joins a unit to the one right before it: "và", ", , territory"; "" when nothing does."""
    between = document.folded[previous.stop : unit.start]
    if len(between) > WINDOW or "\n" in between:
        return ""
    words = shapes(between)
    kind = "territory" if previous.type in TERRITORIES else "body"
    return f"{' '.join(words)} {kind}" if len(words) <= 4 else ""
