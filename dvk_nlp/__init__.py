"""Reads Vietnamese articles about the “Dân vận khéo” movement into structured records."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from dvk_nlp.document import Document, read
from dvk_nlp.miner import Miner, Tokens, load
from dvk_nlp.schema import (
    FIELDS,
    SCHEMA_VERSION,
    UNIT_TYPES,
    Article,
    Field,
    Figure,
    Model,
    Record,
    Span,
    Unit,
    UnitType,
)
from dvk_nlp.segment import Token

if TYPE_CHECKING:
    from dvk_nlp.archive import Summary, tag_archive
    from dvk_nlp.arrow import arrow_schema, tag_arrow
    from dvk_nlp.tables import Columns

__all__ = [
    "FIELDS",
    "SCHEMA_VERSION",
    "UNIT_TYPES",
    "Article",
    "Columns",
    "Document",
    "Field",
    "Figure",
    "Miner",
    "Model",
    "Record",
    "Span",
    "Summary",
    "Token",
    "Tokens",
    "Unit",
    "UnitType",
    "arrow_schema",
    "load",
    "read",
    "tag_archive",
    "tag_arrow",
]
__version__ = "0.1.0"

_ONLY_WHEN_ASKED_FOR = {
    "Columns": "tables",
    "Summary": "archive",
    "arrow_schema": "arrow",
    "tag_archive": "archive",
    "tag_arrow": "arrow",
}


def __getattr__(name: str) -> Any:
    """Return what is for many articles and takes its time to load, or needs an extra."""
    if name not in _ONLY_WHEN_ASKED_FOR:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_ONLY_WHEN_ASKED_FOR[name]}"), name)
