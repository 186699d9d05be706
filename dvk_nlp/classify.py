"""The trained field classifier: features of a model's name, weights, predict, save, load.

Knows TF-IDF and a linear softmax in numpy, so that predicting needs no scikit-learn; fitting is
in training.py. The file is npz + JSON, and nothing in it is ever executed.
"""

from __future__ import annotations

import hashlib
import json
import math
import zipfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dvk_nlp.schema import FIELDS, Field
from dvk_nlp.segment import words
from dvk_nlp.text import clean, same_name

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

PROTOCOL = 1
NAME = "field"


@dataclass(frozen=True, slots=True)
class FieldClassifier:
    """A linear classifier of names over the four fields.

    `vocabulary` maps a feature to its row; `idf` has one weight a feature, `coefficients` one
    row a feature and one column a field (in the order of FIELDS), `intercepts` one number a field.
    """

    vocabulary: Mapping[str, int]
    idf: NDArray[np.float32]
    coefficients: NDArray[np.float32]
    intercepts: NDArray[np.float32]
    card: Mapping[str, Any]

    def scores(self, names: Sequence[str]) -> list[dict[Field, float]]:
        """Return for each name the probability of each field, to six decimals; they sum to 1.

        A name without any known word gets the share of the fields in the training data.
        """
        return [self._scores_of(name) for name in names]

    def _scores_of(self, name: str) -> dict[Field, float]:
        counts = Counter(features(name))
        rows = [self.vocabulary[f] for f in counts if f in self.vocabulary]
        values = [1 + math.log(n) for f, n in counts.items() if f in self.vocabulary]
        totals = self.intercepts.astype("float64")
        if rows:
            weights = self.idf[rows].astype("float64") * values
            weights /= math.sqrt(float((weights * weights).sum()))
            totals = totals + weights @ self.coefficients[rows]
        powers = [math.exp(t - float(totals.max())) for t in totals.tolist()]
        return _rounded([p / sum(powers) for p in powers])


def _rounded(probabilities: Sequence[float]) -> dict[Field, float]:
    """The probabilities of the fields to six decimals, still summing to 1."""
    rounded = [round(p, 6) for p in probabilities]
    top = rounded.index(max(rounded))
    rounded[top] = round(1 - sum(p for n, p in enumerate(rounded) if n != top), 6)
    return dict(zip(FIELDS, rounded, strict=True))


def features(name: str) -> list[str]:
    """Return the features of a model's name: its words, pairs of words, and pairs of syllables.

    >>> features("Nuôi bò")
    ['nuôi', 'bò', 'nuôi+bò', '^nuôi']

    """
    text = clean(name).text.replace("\n", " ")
    syllables = same_name(text).split()
    tokens = [same_name(token.text) for token in words(text)]
    tokens = [token for token in tokens if token]
    pairs = [f"{a}+{b}" for a, b in pairwise(syllables)]
    first = [f"^{syllables[0]}"] if syllables else []
    return (
        [*tokens, *syllables, *pairs, *first] if tokens != syllables else [*tokens, *pairs, *first]
    )


def save(classifier: FieldClassifier, folder: Path) -> None:
    """Write the weights and their card into `folder`, as field.npz and field.json."""
    import numpy as np  # noqa: PLC0415 - not at import

    names = sorted(classifier.vocabulary, key=lambda f: classifier.vocabulary[f])
    buffer = BytesIO()
    np.savez_compressed(
        buffer,
        vocabulary=np.frombuffer("\n".join(names).encode(), dtype=np.uint8),
        idf=classifier.idf,
        coefficients=classifier.coefficients,
        intercepts=classifier.intercepts,
    )
    weights = buffer.getvalue()
    card = {
        "protocol": PROTOCOL,
        "fields": list(FIELDS),
        "sha256": hashlib.sha256(weights).hexdigest(),
        **classifier.card,
    }
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{NAME}.npz").write_bytes(weights)
    written = json.dumps(card, ensure_ascii=False, indent=1) + "\n"
    (folder / f"{NAME}.json").write_text(written, "utf-8")


def load(folder: Path) -> FieldClassifier:
    """Return the classifier that `save` wrote into `folder`; runs no code from the files.

    Raises FileNotFoundError when a file is missing, ValueError when one is damaged or was made
    by another version of the protocol.
    """
    import numpy as np  # noqa: PLC0415 - not at import

    card_path, weights_path = folder / f"{NAME}.json", folder / f"{NAME}.npz"
    for path in (card_path, weights_path):
        if not path.is_file():
            raise FileNotFoundError(f"{path} is missing; `dvk train` writes it")
    try:
        card = json.loads(card_path.read_text("utf-8"))
        protocol = card["protocol"]
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError(f"{card_path} is damaged: {error}; `dvk train` writes it anew") from error
    if protocol != PROTOCOL:
        raise ValueError(
            f"{card_path} was made by protocol {protocol!r}, this dvk_nlp reads protocol "
            f"{PROTOCOL}; `dvk train` writes it anew"
        )
    weights = weights_path.read_bytes()
    if hashlib.sha256(weights).hexdigest() != card.get("sha256") or card.get("fields") != list(
        FIELDS
    ):
        raise ValueError(
            f"{weights_path} is damaged or not of its card; `dvk train` writes it anew"
        )
    try:
        with np.load(BytesIO(weights), allow_pickle=False) as arrays:
            names = arrays["vocabulary"].tobytes().decode().split("\n")
            return FieldClassifier(
                {name: row for row, name in enumerate(names)},
                arrays["idf"],
                arrays["coefficients"],
                arrays["intercepts"],
                card,
            )
    except (ValueError, KeyError, zipfile.BadZipFile) as error:
        raise ValueError(
            f"{weights_path} is damaged: {error}; `dvk train` writes it anew"
        ) from error


def best(scores: Mapping[Field, float]) -> Field:
    """Return the field with the highest score.

    >>> best(dict(zip(FIELDS, [0.1, 0.7, 0.1, 0.1], strict=True)))
    'culture_society'
    """
    return max(FIELDS, key=lambda field: scores[field])
