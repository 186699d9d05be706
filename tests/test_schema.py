"""The published JSON Schema is that of the types, and describes what the library writes."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
import record_schema

import dvk_nlp

EXAMPLE = Path(__file__).parent.parent / "corpora" / "examples" / "phong-nha.txt"


def test_the_published_schema_is_that_of_the_types() -> None:
    assert record_schema.PATH.read_text("utf-8") == record_schema.written()


def test_a_record_is_what_the_schema_describes(miner: dvk_nlp.Miner) -> None:
    schema = json.loads(record_schema.PATH.read_text("utf-8"))
    record = miner(dvk_nlp.Article(EXAMPLE.read_text("utf-8"), id="phong-nha"))
    jsonschema.validate(json.loads(json.dumps(record.to_dict())), schema)
    assert record.models
    assert record.units
    assert record.figures


def test_a_record_of_another_schema_is_refused() -> None:
    plain = dvk_nlp.Record("a", "", (), (), ()).to_dict()
    with pytest.raises(ValueError, match="record 'a' has schema '99'"):
        dvk_nlp.Record.from_dict({**plain, "schema": "99"})
    del plain["units"]
    with pytest.raises(ValueError, match="record 'a' is not complete: 'units'"):
        dvk_nlp.Record.from_dict(plain)
