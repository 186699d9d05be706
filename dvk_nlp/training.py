"""Trains the weights of the library from corpora/, and cross-validates them over provinces.

Knows what is trained on what, and what goes into the cards; how weights are found, fitting.py.
"""

from __future__ import annotations

import hashlib
import platform
import re
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

from joblib import Parallel, delayed
from sklearn.model_selection import GroupKFold

from dvk_nlp import classify, linking, naming
from dvk_nlp.annotated import Annotated, GoldModel
from dvk_nlp.corpus import read_articles, read_composed, read_names
from dvk_nlp.feature_tables import Table, join, tabulate
from dvk_nlp.fitting import Example, fit_binary, fit_choices, fit_fields
from dvk_nlp.linear import Weights
from dvk_nlp.miner import from_weights, place_tagger
from dvk_nlp.observations import name_observations, observations
from dvk_nlp.schema import FIELDS, Article, Field, Record
from dvk_nlp.score import Scores, score
from dvk_nlp.text import same_name

FOLDS = 5
_PART = 100  # articles that one process observes together
# The inverse strengths of regularisation, chosen by cross-validation.
NAME_STRENGTH = 1.0
GLANCE_STRENGTH = 0.5
LINK_STRENGTH = 0.25
BESIDE_STRENGTH = 0.5


class Corpora(NamedTuple):
    """What weights are trained on: annotated articles, real names with their province and field,
    and composed names.
    """

    articles: Sequence[Annotated]
    names: Sequence[tuple[str, Example]]
    composed: Sequence[Example]

    def part(self, kept: Sequence[int]) -> Corpora:
        """Return the part with these articles and names; indices count articles, then names."""
        total = len(self.articles)
        return Corpora(
            [self.articles[i] for i in kept if i < total],
            [self.names[i - total] for i in kept if i >= total],
            self.composed,
        )

    @property
    def examples(self) -> list[Example]:
        """All names with their fields; one that stands in several places is kept once."""
        found = [
            Example(m.name, m.field, context=example_context(a, m))
            for a in self.articles
            for m in a.models
        ]
        found += [example for _, example in self.names]
        found += self.composed
        return sorted({same_name(e.name): e for e in reversed(found)}.values())


def example_context(article: Annotated, model: GoldModel) -> tuple[str, ...]:
    """Return the features of the units that run `model` in gold, as the field classifier's are."""
    types = {unit.name: unit.type for unit in article.units}
    return tuple(classify.context([(name, types[name]) for name in model.units]))


def read_corpora(folder: Path) -> Corpora:
    """Return the annotated articles and the names of `folder`.

    Raises FileNotFoundError where they are missing, ValueError where a file is not well formed.
    """
    articles = read_articles(folder / "articles")
    names = [
        (row.province, Example(row.name, row.field, row.field_alt))
        for row in read_names(folder / "names.tsv")
    ]
    composed = [Example(*row) for row in read_composed(folder / "composed_names.tsv")]
    return Corpora(articles, names, composed)


def digest(corpora: Corpora) -> str:
    """Return the SHA-256 of what weights are trained on, by which their cards name it."""
    pieces = [repr((a.id, a.text, a.models)) for a in corpora.articles]
    return hashlib.sha256(
        "\n".join([*pieces, repr(corpora.names), repr(corpora.composed)]).encode()
    ).hexdigest()


class CrossValidated(NamedTuple):
    """Scores on articles whose province the weights had not seen: all, and the ordinary news."""

    everything: Scores
    ordinary: Scores


class Trained(NamedTuple):
    """All weights by the name of their file, and the scores that their cards keep."""

    weights: dict[str, Weights]
    scores: CrossValidated


def train(corpora: Corpora) -> Trained:
    """Return weights trained on all of `corpora`, and how good weights trained so are.

    The scores are of `FOLDS` folds, no province standing in two of them. Each article is read with
    weights trained on the others, and on the names of other provinces; the bare names of names.tsv
    are classified by weights that have seen neither their province nor their name. Raises
    ValueError when a field has no example.
    """
    if len({example.field for example in corpora.examples}) < len(FIELDS):
        raise ValueError("the corpora have no example of some field; all four are needed")
    provinces = [a.province for a in corpora.articles] + [p for p, _ in corpora.names]
    splits = GroupKFold(FOLDS).split(provinces, groups=provinces)
    with Parallel(n_jobs=-1) as parallel:
        seen = observe(corpora.articles, parallel)
        # All together, so that no core waits for another; what takes longest begins first.
        folds = (delayed(_fold)(corpora, seen, *split) for split in splits)
        fitted, *read = parallel([delayed(_fit)(corpora, seen), *folds])
    scores = _scores(read)
    card = _card(corpora, scores)
    return Trained(
        {name: Weights(w.rows, w.intercepts, card) for name, w in fitted.items()}, scores
    )


def _card(corpora: Corpora, scores: CrossValidated) -> dict[str, Any]:
    examples = corpora.examples
    return {
        "corpora_sha256": digest(corpora),
        "articles": len(corpora.articles),
        "names": {field: sum(e.field == field for e in examples) for field in FIELDS},
        "cross_validation": {
            "folds": FOLDS,
            "grouped_by": "province",
            **scores.everything.figures(),
            "ordinary": {
                **scores.ordinary.figures(),
                "false_models": round(scores.ordinary.false_models, 4),
            },
        },
        "versions": {
            "python": platform.python_version(),
            **{name: version(name) for name in ("scikit-learn", "numpy", "underthesea")},
        },
    }


class _Fold(NamedTuple):
    """The articles of some provinces with their records, and the bare names with their fields."""

    pairs: list[tuple[Annotated, Record]]
    bare: list[tuple[Example, Field]]


def _scores(folds: Sequence[_Fold]) -> CrossValidated:
    """A field that a careful reader would also accept counts as right."""
    pairs = [pair for fold in folds for pair in fold.pairs]
    bare = [one for fold in folds for one in fold.bare]
    scores = score(pairs)
    accepted = sum(found in (e.field, e.field_alt) for e, found in bare)
    scores.add_accuracy("bare_field_acc", accepted, len(bare))
    first = sum(found == e.field for e, found in bare)
    scores.add_accuracy("bare_field_first", first, len(bare))
    return CrossValidated(scores, score(p for p in pairs if p[0].style == "ordinary"))


def observe(articles: Sequence[Annotated], parallel: Parallel) -> dict[str, Table]:
    """Return what is observed in `articles`, in which rows are of their numbers in the sequence, by
    the file of the weights that learn from it; one table for all folds.
    """
    numbered = list(enumerate(articles))
    parts = (numbered[i : i + _PART] for i in range(0, len(numbered), _PART))
    return join(parallel(delayed(_observe)(part) for part in parts))


def _observe(articles: Sequence[tuple[int, Annotated]]) -> dict[str, Table]:
    return tabulate((number, observations(article)) for number, article in articles)


def _fold(
    corpora: Corpora, seen: Mapping[str, Table], kept: Sequence[int], held: Sequence[int]
) -> _Fold:
    asked = corpora.part(held)
    bare = [example for _, example in asked.names]
    names = {same_name(e.name) for e in bare}
    reader = from_weights(_fit(corpora.part(kept), part(seen, kept), names))
    return _Fold(
        [(a, reader(Article(a.text, id=a.id))) for a in asked.articles],
        list(zip(bare, reader.classify([example.name for example in bare]), strict=True)),
    )


def part(seen: Mapping[str, Table], articles: Sequence[int]) -> dict[str, Table]:
    """Return what was observed in `articles`."""
    return {file: table.part(articles) for file, table in seen.items()}


def _fit(
    corpora: Corpora, seen: Mapping[str, Table], unseen: AbstractSet[str] = frozenset()
) -> dict[str, Weights]:
    """All weights; the field classifier learns no name of `unseen`."""
    examples = [e for e in corpora.examples if same_name(e.name) not in unseen]
    return {
        classify.FILE: fit_fields(examples),
        **fit_names(corpora.articles, seen),
        **fit_links(seen),
    }


def fit_names(
    articles: Sequence[Annotated], seen: Mapping[str, Table], left_out: str = ""
) -> dict[str, Weights]:
    """Return the weights by which names are found, by the name of their file.

    `seen` in `articles`. `left_out`: features in which this pattern is found are not learned; ""
    leaves none out.
    """

    def fit(table: Table) -> Weights:
        kept = table.without(re.compile(left_out)) if left_out else table
        return fit_binary(kept, NAME_STRENGTH)

    places = (naming.GLANCE_FILE, naming.START_FILE, naming.END_FILE)
    of_places = {file: fit(seen[file]) for file in places}
    tagger = place_tagger(of_places)
    wholes = tabulate((0, name_observations(article, tagger)) for article in articles)
    return {**of_places, **{file: fit(table) for file, table in wholes.items()}}


def fit_links(seen: Mapping[str, Table]) -> dict[str, Weights]:
    """Return the weights by which units are linked to models, by the name of their file."""
    return {
        linking.GLANCE_FILE: fit_binary(seen[linking.GLANCE_FILE], GLANCE_STRENGTH),
        linking.FILE: fit_choices(seen[linking.FILE], LINK_STRENGTH),
        linking.BESIDE_FILE: fit_binary(seen[linking.BESIDE_FILE], BESIDE_STRENGTH),
    }
