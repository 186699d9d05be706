"""Decides by trained weights which units run each model.

Knows how the candidates of a model are chosen from; what they look like is told by
link_evidence.py, what the rules say by link.py. Fitting is in training.py.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dvk_nlp.document import Document
from dvk_nlp.groups import TERRITORIES
from dvk_nlp.linear import Scorer
from dvk_nlp.link import runners
from dvk_nlp.link_candidates import Candidate, candidates, scene
from dvk_nlp.link_evidence import features, glance
from dvk_nlp.models import FoundModel
from dvk_nlp.units import Mention

GLANCE_FILE, FILE = "link_glance", "link"
# Three candidates in four score less at a glance. Of 769 that were chosen in held-out provinces
# none did.
_HOPELESS = -4.0
# The best candidate runs the model from the first probability on, and is one named itself if one is
# likely; those beside it from the second; and from the third where only a word stands for them, or
# where one is a place and the other a body, since a place runs what no body does.
_FIRST, _FURTHER, _FURTHER_OTHER = 0.4, 0.45, 0.8
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

    def _chosen(self, seen: Sequence[Candidate]) -> tuple[Mention, ...]:
        named: dict[Mention, float] = {}
        echoed: dict[Mention, float] = {}
        for candidate in seen:
            first = glance(candidate)
            if self.glances.score(first) < _HOPELESS:
                continue
            probability = self._probability([*first, *features(candidate)])
            found = echoed if candidate.echo else named
            found[candidate.unit] = max(probability, found.get(candidate.unit, 0.0))
        for likely in (named, echoed):
            best = max(likely, key=likely.__getitem__, default=None)
            if best is not None and likely[best] >= _FIRST:
                alike = {u for u in named if (u.type in TERRITORIES) == (best.type in TERRITORIES)}
                beside = {u for u in alike if named[u] >= _FURTHER}
                others = {u for u, p in (*named.items(), *echoed.items()) if p >= _FURTHER_OTHER}
                return tuple(sorted({best, *beside, *others}))
        return ()

    def _probability(self, seen: list[str]) -> float:
        return 1 / (1 + math.exp(-self.weights.score(seen)))


def observed(
    document: Document, models: Sequence[FoundModel], units: Sequence[Mention]
) -> Iterator[Iterator[list[Candidate]]]:
    """Yield for each model the candidates at each of its first mentions, made when asked for."""
    mentions = sorted(mention for model in models for mention in model.mentions)
    setting = scene(document, mentions, units)
    for model, ruled in zip(models, runners(document, models, units), strict=True):
        yield (
            list(candidates(setting, mention, ruled, order))
            for order, mention in enumerate(model.mentions[:MENTIONS])
        )
