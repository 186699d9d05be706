"""A document as links see it: its units, and what stands around and between them and the names.

Knows where each thing stands among the others, each found once for the whole document. Which units
may run a model, link_candidates.py knows.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from itertools import accumulate
from typing import NamedTuple

from dvk_nlp.document import Document
from dvk_nlp.echoes import Echoes, Known, echoes, known
from dvk_nlp.groups import TERRITORIES
from dvk_nlp.lexicon import entry, phrases
from dvk_nlp.models import FoundModel, ModelMention
from dvk_nlp.region import WORD, shape, shapes
from dvk_nlp.spans import in_bracket
from dvk_nlp.unite import FoundUnit
from dvk_nlp.units import Mention

WINDOW = 40  # characters around a mention that are looked at
SHORT = 7  # words; what stands between two things is looked at whole up to this length

# Not behind "tp", "tx", "tt" or a digit. It begins with a set, which is searched for faster.
_SENTENCE_END = re.compile(
    r"[.!?…\n](?:(?<=\n)|(?<!tp.)(?<!tx.)(?<!tt.)(?<!\d.)[.!?…]*[\"')\]”’]*\s+(?=\S))"
)

# '" của xã A': the next two words or signs, as far as there are so many
_TWO = re.compile(r"\s*(\w+|[^\w\s])?" * 2)


class Around(NamedTuple):
    """The word before a mention, the words behind it, and whether it opens its sentence."""

    before: str
    after: tuple[str, ...]
    opens: bool


class Setting(NamedTuple):
    """A unit in its block: the words around it, what joins it to the unit before, and whether it
    stands in a bracket.
    """

    around: Around
    next_one: str
    joined: str
    in_bracket: bool


class Called(NamedTuple):
    """What a unit is called: the first word of its name, the level of the first territory named in
    it, "" if none is, and all its words.
    """

    head: str
    level: str
    words: frozenset[str]


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
    many of the mentions before each name territories, `named` which mentions are a unit's, and
    `most` how often the unit that is named most often is, up to each: bodies, and territories.
    """

    document: Document
    name_starts: Sequence[int]
    name_stops: Sequence[int]
    units: Sequence[Mention]
    owners: Mapping[Mention, int]
    unit_starts: Sequence[int]
    territories: Sequence[int]
    named: Mapping[int, Sequence[int]]
    most: tuple[Sequence[int], Sequence[int]]
    block_starts: Sequence[int]
    sentence_ends: Sequence[int]
    _settings: dict[Mention, Setting] = field(default_factory=dict, repr=False, compare=False)
    _called: dict[Mention, Called] = field(default_factory=dict, repr=False, compare=False)
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
    def heard(self) -> Mapping[int, int]:
        """How often each unit is named, or words stand for it, in the whole document."""
        heard = {owner: len(places) for owner, places in self.named.items()}
        for index, block in enumerate(self.document.blocks):
            if block.kind != "furniture":
                for _, unit in self.echoes(index):
                    heard[self.owners[unit]] += 1
        return heard

    @cached_property
    def most_heard(self) -> tuple[int, int]:
        """How often the body or person is heard that is most often, and the territory."""
        most = [0, 0]
        for owner, times in self.heard.items():
            territory = self.units[self.named[owner][0]].type in TERRITORIES
            most[territory] = max(most[territory], times)
        return most[0], most[1]

    def first_block(self, owner: int) -> str:
        """Return in which block a unit is first named: "title", "heading", or its number to 4."""
        block = self.spots[self.named[owner][0]].block
        kind = self.document.blocks[block].kind
        return kind if kind in ("title", "heading") else str(min(block, 4))

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

    def setting(self, place: Mention, spot: Spot) -> Setting:
        """Return what is around a unit, or a word that stands for one."""
        if place not in self._settings:
            self._settings[place] = _setting(self, place, spot)
        return self._settings[place]

    def called(self, unit: Mention) -> Called:
        """Return what a unit is called where it is mentioned."""
        if unit not in self._called:
            self._called[unit] = _called(self.document, unit)
        return self._called[unit]

    def times_named(self, owner: int, before: int) -> int:
        """Return how many of the mentions `before` a place name a unit."""
        return bisect_left(self.named[owner], before)


def scene(document: Document, models: Sequence[FoundModel], units: Sequence[FoundUnit]) -> Scene:
    """Return what `candidates` needs to know of a document."""
    names = sorted(mention for model in models for mention in model.mentions)
    owners = {mention: index for index, unit in enumerate(units) for mention in unit.mentions}
    mentions = sorted(owners)
    named, most = _counts(mentions, owners)
    return Scene(
        document,
        [name.start for name in names],
        [name.stop for name in names],
        mentions,
        owners,
        [mention.start for mention in mentions],
        [0, *accumulate(mention.type in TERRITORIES for mention in mentions)],
        named,
        most,
        [block.start for block in document.blocks],
        [m.end() for m in _SENTENCE_END.finditer(document.folded)],
    )


def _counts(
    mentions: Sequence[Mention], owners: Mapping[Mention, int]
) -> tuple[dict[int, list[int]], tuple[list[int], list[int]]]:
    """Which mentions are a unit's, by unit; and how often the body, and the territory, that is
    named most often is named up to each mention.
    """
    named: dict[int, list[int]] = {}
    most: tuple[list[int], list[int]] = [0], [0]
    for index, mention in enumerate(mentions):
        places = named.setdefault(owners[mention], [])
        places.append(index)
        for territory, counts in enumerate(most):
            same = territory == (mention.type in TERRITORIES)
            counts.append(max(counts[-1], len(places)) if same else counts[-1])
    return named, most


@cache
def _levels() -> re.Pattern[str]:
    """Matches the words that name a territory's level: "xã", "thôn"."""
    heads = "unit_heads.tsv"
    sorts = (phrases(heads, column=0, value=sort) for sort in sorted(TERRITORIES))
    return re.compile("|".join(sorts))


def _called(document: Document, unit: Mention) -> Called:
    words = document.folded[unit.start : unit.stop].split()
    level = _levels().search(document.folded, unit.start, unit.stop)
    return Called(words[0], entry(level.group()) if level else "", frozenset(words))


def _setting(scene: Scene, place: Mention, spot: Spot) -> Setting:
    document = scene.document
    around = scene.around(place, spot.block)
    previous = scene.units[spot.units_before - 1] if spot.units_before else None
    joined = _joined(document, previous, place) if previous else ""
    bracket = in_bracket(document.folded, document.blocks[spot.block].start, place.start)
    return Setting(around, " ".join(around.after[:1]), joined, bracket)


def _around(
    document: Document, mention: Mention | ModelMention, block: int, ends: Sequence[int]
) -> Around:
    folded, (_, start, stop) = document.folded, document.blocks[block]
    before = folded[max(start, mention.start - WINDOW) : mention.start].rsplit(None, 1)
    two = _TWO.match(folded, mention.stop, min(stop, mention.stop + WINDOW))
    sentence = max(start, ends[at - 1] if (at := bisect_right(ends, mention.start)) else 0)
    lead = WORD.findall(folded, sentence, min(mention.start, sentence + 12))
    opens = len(lead) <= 2 and not (lead and lead[-1].isalnum())
    return Around(
        shape(WORD.findall(before[-1])[-1]) if before else "",
        tuple(shape(word) for word in two.groups() if word) if two else (),
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
