"""The trained field classifier: the features of a model's name and of the units that run it.

Knows TF-IDF and how a probability for each field becomes one of all; fitting is in fitting.py.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, repeat
from operator import mul

from dvk_nlp.linear import Weights
from dvk_nlp.schema import FIELDS, Field, UnitType
from dvk_nlp.text import same_name

FILE = "field"
CONTEXT_WEIGHT = 0.3  # beside a name's values, whose squares sum to 1; by cross-validation


@dataclass(frozen=True, slots=True)
class FieldClassifier:
    """Linear classifiers of names, one a field in the order of FIELDS, each of which tells how
    likely a name is of its field.

    The last output of `weights` is no field but the inverse document frequency of the feature,
    by which its value is scaled before the values of a name are brought to length 1.
    """

    weights: Weights

    def scores(
        self, names: Sequence[str], contexts: Sequence[Sequence[str]] = ()
    ) -> list[dict[Field, float]]:
        """Return for each name the probability of each field, to six decimals; they sum to 1.

        `contexts`: for each name what `context` tells of the units that run it; without them the
        names alone decide. A name without any known word gets about the share of the fields in the
        training data.
        """
        known = contexts or [()] * len(names)
        return [self._scores_of(*pair) for pair in zip(names, known, strict=True)]

    def _scores_of(self, name: str, context: Sequence[str]) -> dict[Field, float]:
        get = self.weights.rows.get
        counts = Counter(features(name))
        known = [(row, 1 + math.log(n)) for f, n in counts.items() if (row := get(f))]
        values = [value * row[-1] for row, value in known]
        length = math.sqrt(sum(map(mul, values, values))) or 1.0
        beside = [row for f in dict.fromkeys(context) if (row := get(f))]
        rows = [*(row for row, _ in known), *beside]
        factors = [*(value / length for value in values), *repeat(CONTEXT_WEIGHT, len(beside))]
        totals = self.weights.sums(rows, factors)[: len(FIELDS)]
        each = [1 / (1 + math.exp(-total)) for total in totals]
        whole = sum(each)
        return _rounded([one / whole for one in each])


def _rounded(probabilities: Sequence[float]) -> dict[Field, float]:
    """The probabilities of the fields to six decimals, still summing to 1."""
    rounded = [round(p, 6) for p in probabilities]
    top = rounded.index(max(rounded))
    rounded[top] = round(1 - sum(p for n, p in enumerate(rounded) if n != top), 6)
    return dict(zip(FIELDS, rounded, strict=True))


def features(name: str) -> list[str]:
    """Return the features of a model's name: its syllables, and pairs of them.

    >>> features("Nuôi bò")
    ['nuôi', 'bò', '^ nuôi', 'nuôi bò']
    """
    syllables = same_name(name).split()
    return [*syllables, *map(" ".join, pairwise(["^", *syllables]))]


def context(units: Sequence[tuple[str, UnitType]]) -> list[str]:
    """Return the features of the units that run a model, each by its name and type.

    >>> context([("Công an xã Tân An", "armed_forces")])
    ['type=armed_forces', 'unit=công an']
    """
    types = [f"type={kind}" for _, kind in units]
    heads = [f"unit={' '.join(same_name(name).split()[:2])}" for name, _ in units]
    return [*types, *heads]


def best(scores: Mapping[Field, float]) -> Field:
    """Return the field with the highest score.

    >>> best(dict(zip(FIELDS, [0.1, 0.7, 0.1, 0.1], strict=True)))
    'culture_society'
    """
    return max(FIELDS, key=lambda field: scores[field])
