"""An annotated article: its text, and what a reader who follows the guide found in it.

Knows only the types; markup.py and corpus.py read them from files.
"""

from __future__ import annotations

from dataclasses import dataclass

from dvk_nlp.schema import Field, Figure, Span, UnitType


@dataclass(frozen=True, slots=True)
class GoldModel:
    """A model as annotated; `stated` is None where the annotation does not tell."""

    name: str
    field: Field
    field_alt: tuple[Field, ...]
    units: tuple[str, ...]
    stated: bool | None = None
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class GoldUnit:
    """A unit as annotated: every mention has a span, also the shortened ones."""

    name: str
    type: UnitType
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Annotated:
    """An article and what a reader following the guide found in it."""

    id: str
    text: str
    models: tuple[GoldModel, ...]
    units: tuple[GoldUnit, ...]
    figures: tuple[Figure, ...]
    province: str = ""
    style: str = ""
    title: str = ""
    date: str = ""
    byline: str = ""
    sources: tuple[str, ...] = ()
