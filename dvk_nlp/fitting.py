"""Finds the weights of linear models from what was observed.

Knows scikit-learn's learners; no other module does. What it finds, the library reads without them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import hstack
from sklearn.feature_extraction import DictVectorizer
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

from dvk_nlp import classify
from dvk_nlp.feature_tables import Table
from dvk_nlp.linear import Weights
from dvk_nlp.schema import FIELDS, Field

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy.sparse import csr_matrix

_FIELD_STRENGTH = 5.0  # the inverse strength of regularisation, chosen by cross-validation
_SMOOTHING = 0.1  # added to how common each feature is, chosen likewise
_LITTLE = 1e-5  # of the loss; where a step gains less, fitting ends
_LEAST_WEIGHT = 0.04  # what weighs less is left out of the file; more decides no better
_THREADS = 1  # of the solvers: more add in another order, and end at other weights


class Example(NamedTuple):
    """A model's name, its field, another that is accepted too ("" where there is none), and the
    features of the units that run it, where they are known.
    """

    name: str
    field: Field
    field_alt: str = ""
    context: tuple[str, ...] = ()


def fit_fields(examples: Sequence[Example]) -> Weights:
    """Return the weights of a field classifier fitted on `examples`.

    A name whose units are known is learned with them and without them, by half each: it may be
    asked either way.
    """
    bare = [example._replace(context=()) for example in examples if example.context]
    learned = [*examples, *bare]
    shares = [*(0.5 if example.context else 1.0 for example in examples), *[0.5] * len(bare)]
    names = TfidfVectorizer(analyzer=classify.features, sublinear_tf=True)
    around = DictVectorizer()
    contexts = [dict.fromkeys(example.context, classify.CONTEXT_WEIGHT) for example in learned]
    of_names = names.fit_transform([example.name for example in learned])
    matrix = hstack([of_names, around.fit_transform(contexts)], "csr")
    fields = np.array([FIELDS.index(example.field) for example in learned])
    fitted = [_fit_field(matrix, fields == at, np.array(shares)) for at in range(len(FIELDS))]
    features = [*names.get_feature_names_out(), *around.get_feature_names_out()]
    idf = [*names.idf_, *[0.0] * len(around.vocabulary_)]
    columns = np.vstack([*(weights for weights, _ in fitted), idf]).T.astype(np.float32).tolist()
    rows = dict(zip(features, columns, strict=True))
    return Weights(rows, [*(intercept for _, intercept in fitted), 0.0])


def _fit_field(
    matrix: csr_matrix, holds: NDArray[Any], shares: NDArray[Any]
) -> tuple[NDArray[Any], float]:
    """The weights and the intercept by which names of a field are told from all others.

    What is much commoner with the field than without it, or much rarer, is fitted on a larger
    scale: by the logarithm of how many times as common it is (Wang and Manning 2012, "Baselines
    and Bigrams"), or rather the root of its size, which was better here.
    """

    def common(rows: NDArray[Any]) -> NDArray[Any]:
        sums = matrix[rows].T @ shares[rows] + _SMOOTHING
        return np.asarray(sums / sums.sum())

    scale = np.sqrt(np.abs(np.log(common(holds) / common(~holds))))
    model = LogisticRegression(C=_FIELD_STRENGTH, max_iter=1000)
    with threadpool_limits(_THREADS):
        model.fit(matrix.multiply(scale).tocsr(), holds, shares)
    return model.coef_[0] * scale, float(np.float32(model.intercept_[0]))


def fit_binary(table: Table, strength: float) -> Weights:
    """Return the weights by which the features of the rows of `table` tell which of them hold.

    `strength` is the inverse strength of regularisation.
    """
    model = LogisticRegression(C=strength, solver="liblinear", max_iter=500)
    with threadpool_limits(_THREADS):
        model.fit(table.features, table.holds)
    return _weights(table, model.coef_[0], model.intercept_[0])


def _weights(table: Table, found: NDArray[Any], intercept: float) -> Weights:
    pairs = zip(table.names, found.tolist(), strict=True)
    rows = {name: [weight] for name, weight in pairs if abs(weight) >= _LEAST_WEIGHT}
    return Weights(rows, [float(intercept)])


def fit_choices(table: Table, strength: float) -> Weights:
    """Return the weights by which the features of the rows of `table` tell which of those that
    answer a question holds, or none.

    Each question has places of several owners, and an owner's odds, to those of none, are the sum
    of exp(score) over its places: a conditional logit with hidden places. Where several owners
    hold, each is to win over those that don't. `strength` is the inverse strength of
    regularisation.
    """
    matrix, holds = table.features.astype(float), table.holds
    transposed = matrix.T.tocsr()
    _, asked = _numbered(table.articles, table.questions)
    owners, owner = _numbered(asked[holds], table.owners[holds])
    question = owners[:, 0]
    none_holds = np.ones(asked.max() + 1, dtype=bool)
    none_holds[question] = False

    def loss(weights: NDArray[Any]) -> tuple[float, NDArray[Any]]:
        scores = matrix @ weights[:-1] + weights[-1]
        wrong = np.zeros(len(none_holds))  # the log of the odds of all that don't hold, and of none
        np.logaddexp.at(wrong, asked[~holds], scores[~holds])
        odds = np.full(len(owners), -np.inf)
        np.logaddexp.at(odds, owner, scores[holds])
        either = np.logaddexp(odds, wrong[question])
        share = none_holds * 1.0  # by how much each question would have its wrong places lower
        np.add.at(share, question, np.exp(wrong[question] - either))
        slope = np.empty(len(holds))
        slope[~holds] = np.exp(scores[~holds] - wrong[asked[~holds]]) * share[asked[~holds]]
        slope[holds] = np.exp(scores[holds] - odds[owner]) * np.expm1(odds - either)[owner]
        penalty = weights[:-1] / strength
        lost = (either - odds).sum() + wrong[none_holds].sum() + weights[:-1] @ penalty / 2
        return float(lost), np.append(transposed @ slope + penalty, slope.sum())

    start = np.zeros(matrix.shape[1] + 1)
    with threadpool_limits(_THREADS):
        found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"ftol": _LITTLE}).x
    return _weights(table, found[:-1], found[-1])


def _numbered(*columns: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """The different rows of `columns`, and for each row which of them it is."""
    rows, number = np.unique(np.column_stack(columns), axis=0, return_inverse=True)
    return rows, number.ravel()  # numpy 2.0 gives a column
