"""Linear weights by feature: sums in plain Python, files as npz + JSON.

Knows how weights are kept and checked; nothing in a file is ever executed. What a feature is,
classify.py and naming.py know; how weights are found, fitting.py.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from itertools import repeat
from operator import mul
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

PROTOCOL = 3
_JOINT = "\t"  # in the name of a feature: between its group and its value
_REMEMBERED = 1 << 14
K = TypeVar("K")
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Weights:
    """Weights of features for some outputs: `rows` has one list a feature, one number an output.

    `card` tells what they were trained on and how good they are.
    """

    rows: Mapping[str, Sequence[float]]
    intercepts: Sequence[float]
    card: Mapping[str, Any] = field(default_factory=dict)

    def sums(self, rows: Iterable[Sequence[float]], values: Iterable[float]) -> list[float]:
        """Return for each output the intercept and the sum of `rows`, each times its value.

        `rows`: those of the features that hold; an unknown feature has none.

        >>> weights = Weights({"a": [1.0, -1.0]}, [0.5, 0.0])
        >>> weights.sums([weights.rows["a"]], [2.0])
        [2.5, -2.0]
        """
        factors = (1.0, *values)
        columns = zip(self.intercepts, *rows, strict=True)
        return [sum(map(mul, column, factors)) for column in columns]


class Evidence(NamedTuple):
    """The features that hold of one thing: those of its setting by name, of which few combinations
    come; and values, each of the group that stands at its place. None stands twice.
    """

    setting: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    values: Sequence[str] = ()

    def names(self) -> list[str]:
        r"""Return the names of all features, by which weights know them.

        >>> Evidence(("quoted",), ("word",), ["xã"]).names()
        ['quoted', 'word\txã']
        """
        pairs = zip(self.groups, self.values, strict=True)
        return [*self.setting, *(f"{group}{_JOINT}{value}" for group, value in pairs)]


class Scorer:
    r"""The sums of weights that have one output, for features that hold or do not.

    It remembers sums of settings, and which weights are of which groups: they come again and again.

    >>> scorer = Scorer(Weights({"a": [1.5], "b\tx": [-1.0]}, [0.5]))
    >>> scorer.score(Evidence(("a", "unknown"), ("b", "b"), ("x", "y")))
    1.0
    """

    def __init__(self, weights: Weights) -> None:
        (self._intercept,) = weights.intercepts
        self._plain: dict[str, float] = {}
        self._tables: dict[str, dict[str, float]] = {}
        for name, (weight,) in weights.rows.items():
            group, joint, value = name.partition(_JOINT)
            table = self._tables.setdefault(group, {}) if joint else self._plain
            table[value if joint else name] = weight
        self._of_settings: dict[tuple[str, ...], float] = {}
        self._of_groups: dict[tuple[str, ...], list[dict[str, float]]] = {}

    def score(self, *evidence: Evidence) -> float:
        """Return the intercept and the weights of all features of `evidence`."""
        total = self._intercept
        for setting, groups, values in evidence:
            of_setting = self._of_settings.get(setting)
            if of_setting is None:
                of_setting = sum(self._plain.get(name, 0.0) for name in setting)
                _remember(self._of_settings, setting, of_setting)
            total += of_setting
            if groups:
                tables = self._of_groups.get(groups)
                if tables is None:
                    tables = [self._tables.get(group, {}) for group in groups]
                    _remember(self._of_groups, groups, tables)
                total = sum(map(dict.get, tables, values, repeat(0.0)), total)
        return total


def _remember(known: dict[K, V], key: K, value: V) -> None:
    """Keep a value, and begin anew when there are many."""
    if len(known) >= _REMEMBERED:
        known.clear()
    known[key] = value


def save(weights: Weights, folder: Path, name: str) -> None:
    """Write `weights` into `folder` as <name>.npz, and their card as <name>.json.

    Raises ValueError when the name of a feature holds a line end, by which names are told apart.
    """
    import numpy as np  # noqa: PLC0415 - not at import

    features = sorted(weights.rows)
    if broken := [feature for feature in features if "\n" in feature]:
        raise ValueError(f"{name}: a feature holds a line end: {broken[0]!r}; name it without")
    buffer = BytesIO()
    np.savez_compressed(
        buffer,
        features=np.frombuffer("\n".join(features).encode(), dtype=np.uint8),
        rows=np.array([weights.rows[f] for f in features], dtype=np.float32),
        intercepts=np.array(weights.intercepts, dtype=np.float32),
    )
    packed = buffer.getvalue()
    digest = hashlib.sha256(packed).hexdigest()
    card = {"protocol": PROTOCOL, "sha256": digest, **weights.card}
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.npz").write_bytes(packed)
    written = json.dumps(card, ensure_ascii=False, indent=1) + "\n"
    (folder / f"{name}.json").write_text(written, "utf-8")


def load(folder: Path, name: str) -> Weights:
    """Return the weights that `save` wrote; runs no code from the files.

    Raises FileNotFoundError when a file is missing, ValueError when one is damaged or was made
    by another version of the protocol.
    """
    import numpy as np  # noqa: PLC0415 - not at import

    card = _card(folder / f"{name}.json")
    path = folder / f"{name}.npz"
    if not path.is_file():
        raise FileNotFoundError(f"{path} is missing; `dvk train` writes it")
    packed = path.read_bytes()
    if hashlib.sha256(packed).hexdigest() != card.get("sha256"):
        raise ValueError(f"{path} is damaged or not of its card; `dvk train` writes it anew")
    try:
        with np.load(BytesIO(packed), allow_pickle=False) as arrays:
            features = arrays["features"].tobytes().decode().split("\n")
            rows = dict(zip(features, arrays["rows"].tolist(), strict=True))
            return Weights(rows, arrays["intercepts"].tolist(), card)
    except (ValueError, KeyError, zipfile.BadZipFile) as error:
        raise ValueError(f"{path} is damaged: {error}; `dvk train` writes it anew") from error


def _card(path: Path) -> dict[str, Any]:
    if not path.is_file():
        raise FileNotFoundError(f"{path} is missing; `dvk train` writes it")
    try:
        card: dict[str, Any] = json.loads(path.read_text("utf-8"))
        protocol = card["protocol"]
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError(f"{path} is damaged: {error}; `dvk train` writes it anew") from error
    if protocol != PROTOCOL:
        raise ValueError(
            f"{path} was made by protocol {protocol!r}, this dvk_nlp reads protocol {PROTOCOL}; "
            "`dvk train` writes it anew"
        )
    return card
