"""Trains the field classifier from corpora/ and cross-validates it over provinces.

Knows scikit-learn; the only module that does. What it writes, classify.py reads without it.
"""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, f1_score
from sklearn.model_selection import GroupKFold

from dvk_nlp.classify import FieldClassifier, features
from dvk_nlp.corpus import read_articles, read_names
from dvk_nlp.schema import FIELDS, Field
from dvk_nlp.text import same_name

FOLDS = 5
_STRENGTH = 8.0  # inverse of the regularisation; chosen by cross-validation


class Example(NamedTuple):
    """A model's name, its field, and the group that must not be split between folds."""

    name: str
    field: Field
    group: str


def examples(corpora: Path) -> list[Example]:
    """Return the names with their fields of the annotated articles and of names.tsv.

    A name that stands in several places is kept once. Raises ValueError when a file is not
    well formed.
    """
    found = [
        Example(model.name, model.field, article.province)
        for article in read_articles(corpora / "articles")
        for model in article.models
    ]
    found += [
        Example(row.name, row.field, row.province) for row in read_names(corpora / "names.tsv")
    ]
    unique: dict[str, Example] = {}
    for example in found:
        unique.setdefault(same_name(example.name), example)
    return sorted(unique.values())


def train(corpora: Path) -> FieldClassifier:
    """Return a classifier fitted on all of `corpora`, its cross-validated scores in the card."""
    data = examples(corpora)
    if len({example.field for example in data}) < len(FIELDS):
        raise ValueError(f"{corpora} has no examples of some field; all four are needed")
    card: dict[str, Any] = {
        "examples": {field: sum(e.field == field for e in data) for field in FIELDS},
        "data_sha256": digest(data),
        "cross_validation": cross_validate(data),
        "versions": {
            "python": platform.python_version(),
            **{name: version(name) for name in ("scikit-learn", "numpy", "underthesea")},
        },
    }
    return fit(data, card)


def digest(data: Sequence[Example]) -> str:
    """Return the SHA-256 of `data`, by which a card tells what its weights were trained on."""
    lines = "\n".join("\t".join(example) for example in data)
    return hashlib.sha256(lines.encode()).hexdigest()


def fit(data: Sequence[Example], card: dict[str, Any]) -> FieldClassifier:
    """Return a classifier fitted on `data`."""
    vectorizer = TfidfVectorizer(analyzer=features, sublinear_tf=True)
    matrix = vectorizer.fit_transform([example.name for example in data])
    model = LogisticRegression(C=_STRENGTH, class_weight="balanced", max_iter=1000)
    model.fit(matrix, [FIELDS.index(example.field) for example in data])
    return FieldClassifier(
        vocabulary={name: int(row) for name, row in vectorizer.vocabulary_.items()},
        idf=vectorizer.idf_.astype(np.float32),
        coefficients=model.coef_.T.astype(np.float32),
        intercepts=model.intercept_.astype(np.float32),
        card=card,
    )


def cross_validate(data: Sequence[Example]) -> dict[str, Any]:
    """Return accuracy and macro F1 of `FOLDS` folds, no province standing in two of them."""
    groups = [example.group for example in data]
    gold = [example.field for example in data]
    predicted = [""] * len(data)
    for kept, held in GroupKFold(FOLDS).split(gold, groups=groups):
        classifier = fit([data[i] for i in kept], {})
        scores = classifier.scores([data[i].name for i in held])
        for i, score in zip(held, scores, strict=True):
            predicted[i] = max(score, key=lambda field: score[field])
    return {
        "folds": FOLDS,
        "grouped_by": "province",
        "accuracy": round(float(accuracy_score(gold, predicted)), 4),
        "macro_f1": round(float(f1_score(gold, predicted, average="macro")), 4),
        "f1": {
            name: round(float(value), 4)
            for name, value in zip(
                FIELDS, f1_score(gold, predicted, average=None, labels=list(FIELDS)), strict=True
            )
        },
    }
