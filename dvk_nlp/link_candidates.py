"""Which units may run a model: those near a mention of it, from the nearest on, on each side.

Knows how far is looked, and what stands between a unit and the name. What is around each, scene.py
knows; what that says for and against a unit, link_evidence.py.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from dvk_nlp.groups import TERRITORIES
from dvk_nlp.models import ModelMention
from dvk_nlp.scene import Around, Scene, Spot
from dvk_nlp.units import Mention

_MOST = {"before": 5, "after": 3}  # units that are looked at on each side of a name
_ECHOES = 3  # units that words stand for, looked at on each side
_ABOVE, _BELOW = 10, 2  # blocks that are looked at
_HEARD_ABOVE = 1  # blocks that are searched for words that stand for units


class Former(NamedTuple):
    """The model that is named before: where, who runs it, who runs it or one before it, and how the
    likeliest that runs it stands to its name, by `Candidate`; None or "" where nobody does.
    """

    spot: Spot
    owners: frozenset[int]
    ever: frozenset[int]
    where: str
    word_before: str
    territory: bool | None


class _Own(NamedTuple):
    """The mention whose model is asked for, and where it stands; how many of the same model stand
    before it, the kind of its block, what is around it, its own words, and where a body is named:
    "before" or "behind" it in its sentence, or "above" in its block. Then the model before, and how
    far away it is named.
    """

    mention: ModelMention
    spot: Spot
    order: int
    kind: str
    around: Around
    next_one: str
    words: frozenset[str]
    body: str
    former: Former | None
    far: str


class _Between(NamedTuple):
    """What stands between a name and a unit on one side of it: from where to where, and roughly how
    many of each; `same` counts the territories or the bodies, as the unit is one, `units` both.
    """

    side: str
    start: int
    stop: int
    sentences: int
    names: int
    bodies: int
    same: int
    units: int


class Candidate(NamedTuple):
    """A unit that may run a model, and a place where it, or a word for it, stands: `where` names
    the side and how many blocks or sentences it is away, `sort` whether it is a territory, or of
    which type where a word stands for it. `owner` is its number among the units; `ruled` tells
    whether the rules name it, and whether they name any.
    """

    scene: Scene
    own: _Own
    owner: int
    unit: Mention
    place: Mention
    spot: Spot
    between: _Between
    ruled: tuple[bool, bool]
    where: str
    sort: str

    @property
    def kind(self) -> str:
        """The kind of the block in which the unit stands."""
        return self.scene.document.blocks[self.spot.block].kind

    @property
    def territory(self) -> bool:
        return self.unit.type in TERRITORIES

    @property
    def word_before(self) -> str:
        """The word or sign before it."""
        return self.scene.setting(self.place, self.spot).around.before

    @property
    def above(self) -> int:
        """How many blocks the unit stands above the name."""
        return self.own.spot.block - self.spot.block


def candidates(
    scene: Scene,
    mention: ModelMention,
    ruled: Sequence[Mention],
    order: int,
    former: Former | None,
) -> Iterator[Candidate]:
    """Yield the units that may run the model of `mention`, with the places where they are named or
    words stand for them, on each side from the nearest on.

    `ruled`: the units that run it by the rules; `order` counts the mentions of the model before;
    `former` is what is known of the model before.
    """
    own = _own(scene, mention, order, former)
    lowest = max(0, mention.block - _ABOVE)
    highest = min(len(scene.document.blocks) - 1, mention.block + _BELOW)
    blocks = range(lowest, highest + 1)
    yield from _named(scene, own, blocks, ruled)
    yield from _echoing(scene, own, blocks, ruled)


def former(
    scene: Scene, mention: ModelMention, running: Sequence[Candidate], before: Former | None
) -> Former:
    """Return what is known of a model when the next is asked for: `running` run it, the likeliest
    first; `before` is what was known of the one before it.
    """
    spot = scene.spot(mention.start, mention.stop)
    ever = before.ever if before else frozenset()
    if not running:
        return Former(spot, frozenset(), ever, "", "", None)
    first = running[0]
    owners = frozenset(candidate.owner for candidate in running)
    return Former(spot, owners, ever | owners, first.where, first.word_before, first.territory)


def _named(scene: Scene, own: _Own, blocks: range, ruled: Sequence[Mention]) -> Iterator[Candidate]:
    first, last = scene.document.blocks[blocks[0]].start, scene.document.blocks[blocks[-1]].stop
    spots, units = scene.spots, scene.units
    here, behind = own.spot.units_before, own.spot.units_up_to
    for index in range(here - 1, max(here - _MOST["before"], 0) - 1, -1):
        if units[index].start < first:
            break
        yield _candidate(scene, own, "before", units[index], units[index], spots[index], ruled)
    for index in range(behind, min(behind + _MOST["after"], len(units))):
        if units[index].stop > last:
            break
        yield _candidate(scene, own, "after", units[index], units[index], spots[index], ruled)


def _echoing(
    scene: Scene, own: _Own, blocks: range, ruled: Sequence[Mention]
) -> Iterator[Candidate]:
    """The units that words on each side of a name stand for, each once."""
    block, start, stop = own.mention.block, own.mention.start, own.mention.stop
    above = (
        echo
        for b in range(block, max(blocks[0], block - _HEARD_ABOVE) - 1, -1)
        for echo in reversed(scene.echoes(b))
    )
    below = scene.echoes(block)
    before = (echo for echo in above if echo[0].stop <= start)
    after = (echo for echo in below if echo[0].start >= stop)
    for side, echoes in (("before", before), ("after", after)):
        heard: set[Mention] = set()
        for place, unit in echoes:
            if unit in heard:
                continue
            spot = scene.spot(place.start, place.stop)
            found = _candidate(scene, own, f"{side}~", unit, place, spot, ruled)
            if len(heard) == _ECHOES or found.between.units >= _MOST[side]:
                break
            heard.add(unit)
            yield found


def _own(scene: Scene, mention: ModelMention, order: int, former: Former | None) -> _Own:
    around = scene.around(mention, mention.block)
    following = [word for word in around.after if word not in "\"'"]
    kind = scene.document.blocks[mention.block].kind
    words = frozenset(scene.document.folded[mention.start : mention.stop].split())
    spot = scene.spot(mention.start, mention.stop)
    body, far = _body(scene, mention, spot), _far(former.spot, spot) if former else "first"
    one = " ".join(following[:1])
    return _Own(mention, spot, order, kind, around, one, words, body, former, far)


def _far(before: Spot, spot: Spot) -> str:
    """How many blocks or sentences the model before is away."""
    if before.block != spot.block:
        return f"blocks={min(spot.block - before.block, 3)}"
    return f"sentences={min(spot.sentence - before.sentence, 3)}"


def _body(scene: Scene, mention: ModelMention, spot: Spot) -> str:
    """Where a body is named in the block of a mention, by `_Own`; "" where nowhere."""
    block, ends = scene.document.blocks[mention.block], scene.sentence_ends
    at = spot.sentence
    start = max(block.start, ends[at - 1] if at else 0)
    stop = min(block.stop, ends[at] if at < len(ends) else block.stop)
    for where, first, last in (
        ("before", start, mention.start),
        ("behind", mention.stop, stop),
        ("above", block.start, start),
    ):
        low, high = bisect_left(scene.unit_starts, first), bisect_left(scene.unit_starts, last)
        if high - low > scene.territories[high] - scene.territories[low]:
            return where
    return ""


def _candidate(  # noqa: PLR0913, PLR0917 - what is known is passed on
    scene: Scene,
    own: _Own,
    side: str,
    unit: Mention,
    place: Mention,
    spot: Spot,
    ruled: Sequence[Mention],
) -> Candidate:
    between = _between(scene, own, side, place, spot, territory=unit.type in TERRITORIES)
    if spot.block == own.mention.block:
        where = f"{side}/{between.sentences}"
    else:
        kind = scene.document.blocks[spot.block].kind
        where = f"{side}/{kind}/{max(-2, min(own.mention.block - spot.block, 4))}"
    sort = f"territory={unit.type in TERRITORIES}" if place is unit else f"echo={unit.type}"
    verdict = unit in ruled, bool(ruled)
    owner = scene.owners[unit]
    return Candidate(scene, own, owner, unit, place, spot, between, verdict, where, sort)


def _between(  # noqa: PLR0913 - what is known is passed on
    scene: Scene, own: _Own, side: str, place: Mention, spot: Spot, *, territory: bool
) -> _Between:
    mention, here = own.mention, own.spot
    if side in ("before", "before~"):
        start, stop, names = place.stop, mention.start, here.names_ended - spot.names_begun
        first, last = spot.units_up_to, here.units_before
        sentences = here.sentence - spot.sentence
    else:
        start, stop, names = mention.stop, place.start, spot.names_ended - here.names_begun
        first, last = here.units_up_to, spot.units_before
        sentences = spot.sentence - here.sentence
    territories = scene.territories[last] - scene.territories[first]
    bodies = last - first - territories
    return _Between(
        side,
        start,
        stop,
        min(3, sentences),
        max(0, min(names, 3)),
        min(3, bodies),
        coarse(territories if territory else bodies),
        last - first,
    )


def coarse(count: int) -> int:
    """Return a count, the larger the more roughly.

    >>> [coarse(count) for count in (2, 4, 8, 30)]
    [2, 3, 5, 9]
    """
    return count if count < 3 else 3 if count < 5 else 5 if count < 9 else 9
