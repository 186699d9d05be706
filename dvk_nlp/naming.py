"""Decides by trained weights which proposed places are names of models, and where they end.

Knows how the proposals of a block are decided from left to right; the places and what they look
like are of proposals.py. Fitting is in fitting.py.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import NamedTuple

from dvk_nlp.end_evidence import end_features, name_features
from dvk_nlp.evidence import features, glance
from dvk_nlp.linear import Evidence, Scorer
from dvk_nlp.proposals import LONGEST_NAME, Place, ends, places
from dvk_nlp.region import Region

GLANCE_FILE, START_FILE, END_FILE = "name_glance", "name_start", "name_end"
SPAN_FILE, NAME_FILE = "name_span", "name"
# A little below even odds for what is quoted: a missed name costs as much as a false one, and
# misses are more. What is seen to be ordinary news seldom names a model; more must speak for it,
# since an archive is full of it: at 2.0 it has twice as many false ones, the rest 0.2 % more F1.
_THRESHOLD, _QUOTE_THRESHOLD, _ORDINARY_THRESHOLD = 0.0, -0.4, 3.0
# Seven places in ten score less at a glance. In held-out provinces 49 of 20,056 names did that a
# closer look finds rightly, and 31 of those that it finds wrongly.
_HOPELESS = -3.5
_DOUBTFUL = -1.5  # where a name without quotes begins less likely, its end is not looked for
_LEAST_LIKELY = 0.1  # of the ends of a name
_NEARLY, _SURE = 1.0, 1.5  # an end so nearly the likeliest stands where the next surely begins
_LOOKED_AHEAD, _LONGEST_GAP = 8, 8  # places behind one; characters between two of a list
MOST_SPANS = 3  # that are compared, where several ends are likely
_SPACE = re.compile(r"\s*")


class Name(NamedTuple):
    """A span that names a model, in quotes or not."""

    start: int
    stop: int
    quoted: bool


class LikelyEnd(NamedTuple):
    """Where a name may end, and how likely by what stands there."""

    probability: float
    stop: int


class Start(NamedTuple):
    """How much speaks for a name beginning at a place, and what does."""

    score: float
    evidence: tuple[Evidence, Evidence]


@dataclass(frozen=True, slots=True)
class PlaceTagger:
    """Linear models that see one place: does a name begin here, at a glance and on a closer look;
    does it end here?
    """

    glances: Scorer
    starts: Scorer
    ends: Scorer

    def start(self, region: Region, place: Place, previous: str) -> Start | None:
        """Return what speaks for a name beginning at a place; None where a glance rules it out."""
        seen = glance(region, place, previous)
        if self.glances.score(seen) < _HOPELESS:
            return None
        evidence = seen, features(region, place, previous)
        return Start(self.starts.score(*evidence), evidence)

    def likely_ends(self, region: Region, place: Place) -> list[LikelyEnd]:
        """Return where a name that begins at `place` may end, the likeliest first; at least one.

        Each end is the first that holds, of those possible.
        """
        found: list[LikelyEnd] = []
        possible = ends(region, place.at)
        end, order, alive = next(possible), 0, 1.0
        while alive > _LEAST_LIKELY:
            following = next(possible, None)
            here = 1.0  # the last
            if following is not None:
                score = self.ends.score(end_features(region, place, end, order))
                here = 1 / (1 + math.exp(-score))
            found.append(LikelyEnd(alive * here, end))
            if following is None:
                break
            alive *= 1 - here
            end, order = following, order + 1
        found.sort(reverse=True)
        return [*found[:1], *(one for one in found[1:] if one.probability > _LEAST_LIKELY)]


@dataclass(frozen=True, slots=True)
class NameTagger:
    """Finds names by what their places look like, and by what whole names do: which of the likely
    spans is the name that begins at a place, and does one begin there at all, if that is it?
    """

    places: PlaceTagger
    spans: Scorer
    wholes: Scorer

    def names(self, region: Region) -> Iterator[Name]:
        """Yield the names of models in a block, in order; none overlaps another."""
        previous: dict[int, str] = {}
        free = region.start
        proposed = places(region)
        for index, place in enumerate(proposed):
            if place.at < free:
                continue
            following = proposed[index + 1 : index + 1 + _LOOKED_AHEAD]
            before = previous.get(place.sentence, "first")
            stop = self._stop(region, place, before, following)
            named = _plausible(region, place.at, stop)
            if named and stop is not None:
                yield _title_within(region, Name(place.at, stop, place.quoted))
                free = stop
            elif place.stop is not None:
                free = place.stop
            previous[place.sentence] = "name" if named else "none"

    def _stop(
        self, region: Region, place: Place, previous: str, following: Sequence[Place]
    ) -> int | None:
        """Where the name ends that begins at a place; None where none does."""
        start = self.places.start(region, place, previous)
        if start is None:
            return None
        if place.quoted:
            least = _ORDINARY_THRESHOLD if region.ordinary else _QUOTE_THRESHOLD
            if start.score <= least:
                return None
            return place.stop or self.places.likely_ends(region, place)[0].stop
        if start.score <= _DOUBTFUL:
            return None
        likely = self.places.likely_ends(region, place)[:MOST_SPANS]
        spans = [name_features(region, place, end.stop, previous) for end in likely]
        odds = [
            self.spans.score(span) + math.log(end.probability)
            for span, end in zip(spans, likely, strict=True)
        ]
        best = self._best(region, [end.stop for end in likely], odds, following)
        score = self.wholes.score(*start.evidence, spans[best])
        least = _ORDINARY_THRESHOLD if region.ordinary else _THRESHOLD
        stop = likely[best].stop
        return stop if score > least and not _leads_to_quote(region, stop) else None

    def _best(
        self,
        region: Region,
        stops: Sequence[int],
        odds: Sequence[float],
        following: Sequence[Place],
    ) -> int:
        """The number of the likeliest end; or of one before it that is nearly as likely, where
        the next name begins right behind: "trồng nấm rơm | , đan lục bình" are two.
        """
        best = odds.index(max(odds))
        for number, stop in sorted(enumerate(stops), key=itemgetter(1)):
            nearly = odds[number] > odds[best] - _NEARLY
            if stop < stops[best] and nearly and self._begins(region, stop, stops[best], following):
                return number
        return best

    def _begins(self, region: Region, start: int, limit: int, following: Sequence[Place]) -> bool:
        """Whether a name without quotes surely begins right behind `start`, before `limit`."""
        place = next((p for p in following if p.at >= start), None)
        if place is None or place.quoted or place.at >= min(limit, start + _LONGEST_GAP + 1):
            return False
        begun = self.places.start(region, place, "name")
        return begun is not None and begun.score > _SURE


def _leads_to_quote(region: Region, stop: int) -> bool:
    """Whether a quote opens right there: mô hình vệ sinh môi trường “Bảy ngày sạch”. What stands
    before it is the kind of what it names; no name in `corpora/articles` stands so.
    """
    space = region.at(_SPACE, stop)
    behind = space.end() if space else stop
    return any(quote.outer_start == behind for quote in region.quotes)


def _title_within(region: Region, name: Name) -> Name:
    """The quoted title with which a name ends, or the name: câu lạc bộ mang tên “Dệt thổ cẩm”."""
    if not name.quoted:
        for quote in region.quotes:
            if name.start < quote.outer_start < name.stop <= quote.outer_stop:
                return Name(quote.start, quote.stop, quoted=True)
    return name


def _plausible(region: Region, start: int, stop: int | None) -> bool:
    return stop is not None and 0 < len(region.folded[start:stop].split()) <= LONGEST_NAME
