"""Writes the JSON Schema of a record, made from the types: python tests/record_schema.py"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec

from dvk_nlp.schema import SCHEMA_VERSION, Record

PATH = Path(__file__).parent.parent / "dvk_nlp" / "record.schema.json"


def record_schema() -> dict[str, Any]:
    (_,), parts = msgspec.json.schema_components([Record], ref_template="#/$defs/{name}")
    record = parts.pop("Record")
    record["properties"]["schema"] = {"const": SCHEMA_VERSION}
    record["required"] = sorted([*record["required"], "schema"])
    for part in (record, *parts.values()):
        if part.get("type") == "object":
            part["additionalProperties"] = False
        # What the docstring says for readers of Python; the first line is enough here.
        part["description"] = part.get("description", "").split("\n")[0]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"dvk_nlp/record/{SCHEMA_VERSION}",
        **record,
        "$defs": parts,
    }


def written() -> str:
    return json.dumps(record_schema(), ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    PATH.write_text(written(), "utf-8")
