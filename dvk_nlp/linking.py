"""Decides by trained weights which units run each model.

Knows how the candidates of a model are chosen from, one model after the other; what they look like
is told by link_evidence.py, what the rules say by link.py. Fitting is in fitting.py.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from dvk_nlp.beside_evidence import beside
from dvk_nlp.document import Document
from dvk_nlp.linear import Evidence, Scorer
from dvk_nlp.link import runners
from dvk_nlp.link_candidates import Candidate, candidates, former
from dvk_nlp.link_evidence import features, glance
from dvk_nlp.models import FoundModel
from dvk_nlp.scene import scene
from dvk_nlp.unite import FoundUnit

GLANCE_FILE, FILE, BESIDE_FILE = "link_glance", "link", "link_beside"
# Three candidates in five score less at a glance. In held-out provinces 110 of 13,286 did that run
# the model and were likelier to than nobody, and 1,697 of 7,970 that don't run it.
_HOPELESS = -3.5
_NOBODY = 1.0  # the odds of nobody running a model, to which those of units are
MENTIONS = 3  # of one model that are looked at


class _Seen(NamedTuple):
    """A place of a unit, the odds that it gives it, and the evidence for them."""

    odds: float
    candidate: Candidate
    evidence: tuple[Evidence, Evidence]


@dataclass(frozen=True, slots=True)
class Linker:
    """Linear models: may a unit run a model, at a glance; which does, or nobody; and which others
    run it together with that one?
    """

    glances: Scorer
    first: Scorer
    beside: Scorer

    def runners(
        self, document: Document, models: Sequence[FoundModel], units: Sequence[FoundUnit]
    ) -> list[tuple[FoundUnit, ...]]:
        """Return for each model the units that run it, in the order of the text, maybe none.

        No mention of `units` stands inside the name of a model. Models are decided on in their
        order, each with what was decided on the one before.
        """
        setting = scene(document, models, units)
        rules = runners(document, models, setting.units)
        found: list[tuple[FoundUnit, ...]] = []
        before = None
        for model, ruled in zip(models, rules, strict=True):
            seen = (
                self._running(candidates(setting, mention, ruled, order, before))
                for order, mention in enumerate(model.mentions[:MENTIONS])
            )
            running: list[Candidate] = next(filter(None, seen), [])
            before = former(setting, model.mentions[0], running, before)
            in_order = sorted(running, key=lambda candidate: candidate.place)
            found.append(tuple(units[candidate.owner] for candidate in in_order))
        return found

    def _running(self, asked: Iterable[Candidate]) -> list[Candidate]:
        """The likeliest place of each unit that runs a model, that of the likeliest unit first."""
        places: dict[int, list[_Seen]] = {}
        for candidate in asked:
            glimpse = glance(candidate)
            if self.glances.score(glimpse) >= _HOPELESS:
                evidence = glimpse, features(candidate)
                odds = math.exp(self.first.score(*evidence))
                places.setdefault(candidate.owner, []).append(_Seen(odds, candidate, evidence))
        # The odds of a unit are the sum over its places.
        likely = {
            owner: total
            for owner, seen in places.items()
            if (total := sum(place.odds for place in seen)) > _NOBODY
        }
        if not likely:
            return []
        first = max(likely, key=likely.__getitem__)
        others = [places[owner] for owner in likely if owner != first]
        firsts = [seen.candidate for seen in places[first]]
        running = [places[first], *(seen for seen in others if self._joins(seen, firsts))]
        return [max(seen, key=lambda place: place.odds).candidate for seen in running]

    def _joins(self, seen: Iterable[_Seen], first: Sequence[Candidate]) -> bool:
        """Whether a unit runs a model together with another, which has the places `first`."""
        return any(
            self.beside.score(*place.evidence, beside(place.candidate, first)) > 0 for place in seen
        )
