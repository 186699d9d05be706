"""Decides by trained weights which proposed places are names of models, and where they end.

Knows how the proposals of a block are decided from left to right; the places and what they look
like are of proposals.py. Fitting is in fitting.py.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from dvk_nlp.end_evidence import end_features
from dvk_nlp.evidence import features, glance
from dvk_nlp.linear import Scorer
from dvk_nlp.proposals import LONGEST_NAME, Place, ends, places
from dvk_nlp.region import Region

GLANCE_FILE, START_FILE, END_FILE = "name_glance", "name_start", "name_end"
# A little below even odds: a missed name costs as much as a false one, and misses are more. What is
# seen to be ordinary news seldom names a model, so more must speak for it there.
_THRESHOLD, _ORDINARY_THRESHOLD = -0.4, 1.2
# Seven places in ten score less at a glance. In held-out provinces 20 of 14,550 names that were
# rightly found did, and 25 of those found wrongly.
_HOPELESS = -3.5


class Name(NamedTuple):
    """A span that names a model, in quotes or not."""

    start: int
    stop: int
    quoted: bool


@dataclass(frozen=True, slots=True)
class NameTagger:
    """Linear models: does a name begin here, at a glance and on a closer look; does it end here?"""

    glances: Scorer
    starts: Scorer
    ends: Scorer

    def names(self, region: Region) -> Iterator[Name]:
        """Yield the names of models in a block, in order; none overlaps another."""
        previous: dict[int, str] = {}
        free = region.start
        for place in places(region):
            if place.at < free:
                continue
            stop = place.stop
            named = self._begins(region, place, previous.get(place.sentence, "first"))
            if named and stop is None:
                stop = self._stop(region, place)
            named = named and _plausible(region, place.at, stop)
            if named and stop is not None:
                yield _title_within(region, Name(place.at, stop, place.quoted))
            if stop is not None and (named or place.quoted):
                free = stop
            previous[place.sentence] = "name" if named else "none"

    def _begins(self, region: Region, place: Place, previous: str) -> bool:
        """Whether a name begins at a place."""
        seen = glance(region, place, previous)
        if self.glances.score(seen) < _HOPELESS:
            return False
        score = self.starts.score(seen, features(region, place, previous))
        return score > (_ORDINARY_THRESHOLD if region.ordinary else _THRESHOLD)

    def _stop(self, region: Region, place: Place) -> int:
        """The likeliest end: each is the first that holds, of those possible."""
        best, stop, alive = 0.0, place.at, 1.0
        possible = ends(region, place.at)
        end, order = next(possible), 0
        while alive > best:  # if not, none behind can be likelier
            following = next(possible, None)
            here = 1.0  # the last
            if following is not None:
                score = self.ends.score(end_features(region, place, end, order))
                here = 1 / (1 + math.exp(-score))
            if alive * here > best:
                best, stop = alive * here, end
            if following is None:
                break
            alive *= 1 - here
            end, order = following, order + 1
        return stop


def _title_within(region: Region, name: Name) -> Name:
    """The quoted title with which a name ends, or the name: câu lạc bộ mang tên “Dệt thổ cẩm”."""
    if not name.quoted:
        for quote in region.quotes:
            if name.start < quote.outer_start < name.stop <= quote.outer_stop:
                return Name(quote.start, quote.stop, quoted=True)
    return name


def _plausible(region: Region, start: int, stop: int | None) -> bool:
    return stop is not None and 0 < len(region.folded[start:stop].split()) <= LONGEST_NAME
