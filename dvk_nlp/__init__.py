"""Reads Vietnamese articles about the “Dân vận khéo” movement into structured records."""

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

__all__ = [
    "FIELDS",
    "SCHEMA_VERSION",
    "UNIT_TYPES",
    "Article",
    "Document",
    "Field",
    "Figure",
    "Miner",
    "Model",
    "Record",
    "Span",
    "Token",
    "Tokens",
    "Unit",
    "UnitType",
    "load",
    "read",
]
__version__ = "0.1.0"
