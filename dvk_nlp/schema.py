"""What goes into the library and what comes out: articles, records and their parts.

Knows the names, types and JSON form of a record; knows nothing of how one is found.
The written specification is the annotation guide; `record.schema.json` is made from here.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal, NamedTuple, get_args

SCHEMA_VERSION = "1"

Field = Literal["economy", "culture_society", "defence_security", "political_system"]
FieldSource = Literal["stated", "predicted"]
Qualifier = Literal["", ">", ">=", "<", "<=", "~"]
UnitType = Literal[
    "party",
    "government",
    "front",
    "union",
    "armed_forces",
    "religious",
    "school",
    "health",
    "business",
    "residential",
    "place",
    "household",
    "other",
]

FIELDS: tuple[Field, ...] = get_args(Field)
UNIT_TYPES: tuple[UnitType, ...] = get_args(UnitType)
QUALIFIERS: tuple[Qualifier, ...] = get_args(Qualifier)


class Span(NamedTuple):
    """A half-open range of character positions, `text[start:stop]`.

    >>> "xã Quỳnh Liên"[slice(*Span(3, 13))]
    'Quỳnh Liên'
    """

    start: int
    stop: int


@dataclass(frozen=True, slots=True)
class Article:
    """One article as it goes in.

    `text` is the whole article as published, its title line included; spans index it.
    `id` names it in outputs and error messages. `title`, where the caller knows it,
    replaces the one that the library would read off the text.

    >>> Article("Tin vắn", id="bna-17").id
    'bna-17'
    """

    text: str
    id: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class Model:
    """A mô hình: its name, its field, and who runs it.

    `field_scores` are the classifier's probabilities, summing to 1; `field_source` tells
    whether the article states the field or the classifier predicted it. `units` are names
    of units. `spans` are all the places of the article where the name stands.
    """

    name: str
    field: Field
    field_scores: Mapping[Field, float] = dataclasses.field(hash=False)
    field_source: FieldSource
    units: tuple[str, ...]
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Unit:
    """A đơn vị: an organisation, a place, or a household that runs a model.

    `spans` are all the places of the article where the name stands.
    """

    name: str
    type: UnitType
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """A số liệu: a quantity written with digits, and what it counts.

    `value` is the number in plain units ("3,5 tỷ đồng" is 3500000000 "đồng"). `value_max` is
    the upper end of a range, `of` the whole of a ratio ("11/11 cơ sở"); both are None where
    there is none. `measure` is the counted noun or the unit of measurement.
    """

    text: str
    value: float
    value_max: float | None
    of: float | None
    measure: str
    qualifier: Qualifier
    start: int
    stop: int


@dataclass(frozen=True, slots=True)
class Record:
    """Everything that one article states.

    >>> Record(id="a", title="", models=(), units=(), figures=()).to_dict()["schema"]
    '1'
    """

    id: str
    title: str
    models: tuple[Model, ...]
    units: tuple[Unit, ...]
    figures: tuple[Figure, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the record as plain JSON values with fixed keys.

        >>> sorted(Record("a", "", (), (), ()).to_dict())
        ['figures', 'id', 'models', 'schema', 'title', 'units']
        """
        return {
            "id": self.id,
            "title": self.title,
            "schema": SCHEMA_VERSION,
            "models": [_plain(model) for model in self.models],
            "units": [_plain(unit) for unit in self.units],
            "figures": [_plain(figure) for figure in self.figures],
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Record:
        """Return the record that `to_dict` wrote.

        Raises ValueError when a key is missing or the schema version is another one.

        >>> record = Record("a", "Tin vắn", (), (), ())
        >>> Record.from_dict(record.to_dict()) == record
        True
        """
        version = data.get("schema")
        if version != SCHEMA_VERSION:
            raise ValueError(
                f"record {data.get('id')!r} has schema {version!r}; this version of dvk_nlp "
                f"reads schema {SCHEMA_VERSION!r}"
            )
        try:
            return cls(
                id=data["id"],
                title=data["title"],
                models=tuple(_model(m) for m in data["models"]),
                units=tuple(Unit(u["name"], u["type"], _spans(u["spans"])) for u in data["units"]),
                figures=tuple(Figure(**f) for f in data["figures"]),
            )
        except (KeyError, TypeError) as error:
            raise ValueError(f"record {data.get('id')!r} is not complete: {error}") from error


def _plain(part: Model | Unit | Figure) -> dict[str, Any]:
    """A part of a record as JSON values: spans as [start, stop], tuples as lists."""
    plain = asdict(part)
    for key, value in plain.items():
        if isinstance(value, tuple):
            plain[key] = [list(v) if isinstance(v, tuple) else v for v in value]
    return plain


def _model(data: Mapping[str, Any]) -> Model:
    values = {**data, "units": tuple(data["units"]), "spans": _spans(data["spans"])}
    return Model(**values)


def _spans(pairs: list[list[int]]) -> tuple[Span, ...]:
    return tuple(Span(*pair) for pair in pairs)
