"""Compares field classifiers, cross-validated over provinces: python benchmarks/fields.py

First, of the models whose field their article does not state: how many are right with and without
the units. Then six feature sets and three linear learners on the names of corpora/; accuracy (the
first choice alone) on the bare names of articles and of names.tsv, and the expected calibration
error of the probabilities (10 bins); last, the classifier that is kept on the same names. The
composed names are learned from in every fold.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.calibration import CalibratedClassifierCV
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold
from sklearn.naive_bayes import ComplementNB
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.svm import LinearSVC

from dvk_nlp.classify import FieldClassifier, best, features
from dvk_nlp.fitting import Example, fit_fields
from dvk_nlp.schema import FIELDS
from dvk_nlp.segment import words
from dvk_nlp.text import same_name
from dvk_nlp.training import Corpora, example_context, read_corpora


def only_words(name: str) -> list[str]:
    return [same_name(token.text) for token in words(name)]


def also_words(name: str) -> list[str]:
    return [*features(name), *(f"{word}_" for word in only_words(name))]


def letters(name: str) -> list[str]:
    padded = f" {same_name(name)} "
    return [padded[i : i + n] for n in (2, 3, 4, 5) for i in range(len(padded) - n + 1)]


def pairs_apart(name: str) -> list[str]:
    found = same_name(name).split()
    apart = [f"{a}_{b}" for at, a in enumerate(found) for b in found[at + 2 : at + 5]]
    return [*also_words(name), *apart]


def everything(name: str) -> list[str]:
    return [*pairs_apart(name), *letters(name)]


SETS: dict[str, Callable[[str], list[str]]] = {
    "words": only_words,
    "syllables and pairs": features,
    "letters 2 to 5": letters,
    "words, syllables, pairs": also_words,
    "the same, and pairs apart": pairs_apart,
    "all of them": everything,
}
LEARNERS = {
    "logistic regression": lambda: LogisticRegression(
        C=8.0, class_weight="balanced", max_iter=1000
    ),
    "linear SVM, calibrated": lambda: CalibratedClassifierCV(
        LinearSVC(C=0.5, class_weight="balanced"), cv=5
    ),
    "complement naive Bayes": lambda: ComplementNB(alpha=0.3),
}


def calibration_error(probabilities: np.ndarray, right: np.ndarray) -> float:
    """The expected calibration error of the probabilities of the predicted classes."""
    bins = np.minimum((probabilities * 10).astype(int), 9)
    gaps = [
        (bins == b).mean() * abs(right[bins == b].mean() - probabilities[bins == b].mean())
        for b in range(10)
        if (bins == b).any()
    ]
    return float(sum(gaps))


def compare_contexts(corpora: Corpora) -> None:
    """Prints accuracies by fields that a careful reader would accept."""
    provinces = [a.province for a in corpora.articles] + [p for p, _ in corpora.names]
    right = {"the name alone": 0, "the name and the units that run the model": 0}
    asked = 0
    for kept, held in GroupKFold(5).split(provinces, groups=provinces):
        classifier = FieldClassifier(fit_fields(corpora.part(kept).examples))
        models = [(a, m) for a in corpora.part(held).articles for m in a.models if not m.stated]
        asked += len(models)
        names = [model.name for _, model in models]
        contexts = [example_context(article, model) for article, model in models]
        for what, scores in zip(
            right,
            (classifier.scores(names), classifier.scores(names, contexts)),
            strict=True,
        ):
            right[what] += sum(
                best(score) in (model.field, *model.field_alt)
                for score, (_, model) in zip(scores, models, strict=True)
            )
    print("| what is looked at | accuracy where the field is not stated |\n|---|---|")
    for what, count in right.items():
        print(f"| {what} | {count / asked:.3f} |")


def main() -> None:
    corpora = read_corpora(Path("corpora"))
    compare_contexts(corpora)
    compare_learners(corpora)


def compare_learners(corpora: Corpora) -> None:
    """Prints a row for each feature set and learner, and one for what is kept."""
    rows = [(a.province, m.name, m.field) for a in corpora.articles for m in a.models]
    split = len(rows)
    rows += [(province, e.name, e.field) for province, e in corpora.names]
    groups, names, fields = zip(*rows, strict=True)
    gold = np.array([FIELDS.index(field) for field in fields])
    composed = [example.name for example in corpora.composed]
    composed_gold = np.array([FIELDS.index(example.field) for example in corpora.composed])
    folds = list(GroupKFold(5).split(names, groups=groups))
    print("| features | learner | names of articles | names.tsv | calibration error |")
    print("|---|---|---|---|---|")

    def compare(what: str, make: Callable[[], Any]) -> None:
        scores = np.zeros((len(names), len(FIELDS)))
        for kept, held in folds:
            unseen = {same_name(names[i]) for i in held}
            known = [i for i in kept if same_name(names[i]) not in unseen]
            model, learned = make(), [names[i] for i in known] + composed
            model.fit(learned, np.concatenate([gold[known], composed_gold]))
            scores[held] = model.predict_proba([names[i] for i in held])
        right = scores.argmax(axis=1) == gold
        error = calibration_error(scores.max(axis=1), right)
        print(
            f"| {what} | {right[:split].mean():.3f} | {right[split:].mean():.3f} | {error:.3f} |",
            flush=True,
        )

    for set_name, analyzer in SETS.items():
        for learner, make in LEARNERS.items():
            compare(f"{set_name} | {learner}", partial(pipeline, analyzer, make))
    compare("syllables and pairs | one for each field, scaled (kept)", Kept)


def pipeline(analyzer: Callable[[str], list[str]], make: Callable[[], Any]) -> Pipeline:
    return make_pipeline(TfidfVectorizer(analyzer=analyzer, sublinear_tf=True), make())


class Kept:
    """The field classifier of the library, in scikit-learn's manner."""

    def fit(self, names: Sequence[str], gold: Sequence[int]) -> None:
        examples = [Example(*pair) for pair in zip(names, (FIELDS[i] for i in gold), strict=True)]
        self.classifier = FieldClassifier(fit_fields(examples))

    def predict_proba(self, names: Sequence[str]) -> np.ndarray:
        return np.array([[s[field] for field in FIELDS] for s in self.classifier.scores(names)])


if __name__ == "__main__":
    main()
