"""Decides by trained weights which units run each model.

Knows how the candidates of a model are chosen from; what they look like is told by
link_evidence.py, what the rules say by link.py. Fitting is in training.py.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from dvk_nlp.document import Document
from dvk_nlp.groups import TERRITORIES
from dvk_nlp.linear import Scorer
from dvk_nlp.link import runners
from dvk_nlp.link_candidates import Candidate, candidates, scene
from dvk_nlp.link_evidence import features, glance
from dvk_nlp.models import FoundModel
from dvk_nlp.units import Mention

GLANCE_FILE, FILE = "link_glance", "link"
# Three candidates in four score less at a glance. In held-out provinces 13 of 7,124 that were
# rightly chosen did, and 10 of those chosen wrongly.
_HOPELESS = -3.5
# The best candidate runs the model from the first probability on, those beside it from the second,
# and from the third where one is a place and the other a body: a place runs what no body does.
_FIRST, _FURTHER, _OTHER = 0.4, 0.45, 0.8
MENTIONS = 3  # of one model that are looked at


@dataclass(frozen=True, slots=True)
class Linker:
    """Linear models of whether a unit runs a model, at a glance and on a closer look."""

    glances: Scorer
    weights: Scorer

    def runners(
        self, document: Document, models: Sequence[FoundModel], units: Sequence[Mention]
    ) -> list[tuple[Mention, ...]]:
        """Return for each model the mentions of the units that run it, maybe none.

        `units` are in order; none stands inside the name of a model.
        """
        return [
            next(filter(None, map(self._chosen, seen)), ())
            for seen in observed(document, models, units)
        ]

    def _chosen(self, seen: Iterable[Candidate]) -> tuple[Mention, ...]:
        """The units that run a model: those named near it, or else those that a word stands for."""
        for _, alike in groupby(seen, key=lambda candidate: bool(candidate.echo)):
            likely = self._likely(alike)
            best = max(likely, key=likely.__getitem__, default=None)
            if best is not None and likely[best] >= _FIRST:
                place = best.type in TERRITORIES
                beside = {
                    unit
                    for unit, probability in likely.items()
                    if probability >= (_FURTHER if (unit.type in TERRITORIES) == place else _OTHER)
                }
                return tuple(sorted({best, *beside}))
        return ()

    def _likely(self, seen: Iterable[Candidate]) -> dict[Mention, float]:
        """How likely each unit runs the model, but for those that are hopeless at a glance."""
        found: dict[Mention, float] = {}
        for candidate in seen:
            first = glance(candidate)
            if self.glances.score(first) >= _HOPELESS:
                score = self.weights.score([*first, *features(candidate)])
                likely = 1 / (1 + math.exp(-score))
                found[candidate.unit] = max(likely, found.get(candidate.unit, 0.0))
        return found


def observed(
    document: Document, models: Sequence[FoundModel], units: Sequence[Mention]
) -> Iterator[Iterator[Iterator[Candidate]]]:
    """Yield for each model the candidates at each of its first mentions, made when asked for."""
    mentions = sorted(mention for model in models for mention in model.mentions)
    setting = scene(document, mentions, units)
    for model, ruled in zip(models, runners(document, models, units), strict=True):
        yield (
            candidates(setting, mention, ruled, order)
            for order, mention in enumerate(model.mentions[:MENTIONS])
        )
