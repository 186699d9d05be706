"""Weights out of a model file of CRFsuite, the format of first-order linear-chain CRFs.

Knows the bytes of that format (version 100); knows nothing of words, and does not write.
"""

from __future__ import annotations

import struct
from typing import NamedTuple

# magic, size, type, version, features, labels, attributes; where features, labels, attributes,
# features by label and features by attribute begin.
_HEADER = struct.Struct("<4sI4s9I")
_STRINGS = struct.Struct("<4s5I")  # magic, size, flag, byte order, number of strings, their places
_FEATURES = struct.Struct("<4sII")  # magic, size, number of features
_FEATURE = struct.Struct("<3Id")  # kind, from where, to which label, weight
_STATE, _TRANSITION = 0, 1
_KEY = 8  # bytes of a string's number and length, which stand before it


class Crf(NamedTuple):
    """The weights of a linear-chain CRF.

    `states`: one row an attribute, one column a label. `transitions`: from row to column.
    """

    labels: tuple[str, ...]
    attributes: tuple[str, ...]
    states: list[list[float]]
    transitions: list[list[float]]


def parse(data: bytes) -> Crf:
    """Return the weights in `data`, the bytes of a CRFsuite model file.

    Raises ValueError when `data` is of another form or damaged. Source of the format:
    http://www.chokkan.org/software/crfsuite/ (crf1d_model.c, quark.c and cqdb.c).

    >>> parse(b"PK")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ValueError: no model file of CRFsuite: ...
    """
    try:
        return _parse(data)
    except (struct.error, ValueError, LookupError) as error:
        raise ValueError(f"no model file of CRFsuite: {error}") from error


def _parse(data: bytes) -> Crf:
    magic, _, kind, version, _, n_labels, n_attributes, at, labels_at, attributes_at, _, _ = (
        _HEADER.unpack_from(data)
    )
    if (magic, kind, version) != (b"lCRF", b"FOMC", 100):
        raise ValueError(f"it begins with {data[:4]!r} and says version {version}")
    states = [[0.0] * n_labels for _ in range(n_attributes)]
    transitions = [[0.0] * n_labels for _ in range(n_labels)]
    weights = {_STATE: states, _TRANSITION: transitions}
    for which, source, target, weight in _FEATURE.iter_unpack(_features(data, at)):
        weights[which][source][target] = weight
    return Crf(
        _strings(data, labels_at, n_labels),
        _strings(data, attributes_at, n_attributes),
        states,
        transitions,
    )


def _strings(data: bytes, at: int, count: int) -> tuple[str, ...]:
    """The strings of the constant database at `at`, by their numbers."""
    magic, _, _, _, stored, places_at = _STRINGS.unpack_from(data, at)
    if magic != b"CQDB" or stored != count:
        raise ValueError(f"{stored} strings at {at} where {count} belong")
    found = []
    for place in struct.unpack_from(f"<{count}I", data, at + places_at):
        start = at + place + _KEY
        length = int.from_bytes(data[start - 4 : start], "little")
        found.append(data[start : start + length - 1].decode("utf-8"))  # it ends with a zero
    return tuple(found)


def _features(data: bytes, at: int) -> bytes:
    magic, _, count = _FEATURES.unpack_from(data, at)
    if magic != b"FEAT":
        raise ValueError(f"no features at {at}")
    start = at + _FEATURES.size
    return data[start : start + count * _FEATURE.size]
