"""Records into one file: JSONL, Parquet or SQLite.

Knows the form of each, and writes the same bytes for the same records. Holds few records at a time;
knows nothing of where they come from.
"""

from __future__ import annotations

import errno
import json
import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from importlib.util import find_spec
from itertools import count, islice
from pathlib import Path
from typing import Any

from dvk_nlp.schema import FIELDS

_ROW_GROUP = 1000  # records
_NUMBERS = ("value", "value_max", "of")

_TABLES = f"""
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
CREATE TABLE articles (
  article INTEGER PRIMARY KEY,  -- its number in the output, from 1; ids may occur twice
  id TEXT NOT NULL,
  title TEXT NOT NULL
);
CREATE TABLE models (
  model INTEGER PRIMARY KEY,
  article INTEGER NOT NULL REFERENCES articles,
  name TEXT NOT NULL,
  field TEXT NOT NULL,
  field_source TEXT NOT NULL,
  {", ".join(f"score_{field} REAL NOT NULL" for field in FIELDS)},
  spans TEXT NOT NULL  -- JSON: [[start, stop], ...]
);
CREATE TABLE units (
  unit INTEGER PRIMARY KEY,
  article INTEGER NOT NULL REFERENCES articles,
  name TEXT NOT NULL,
  type TEXT NOT NULL,
  spans TEXT NOT NULL
);
CREATE TABLE model_units (  -- which units run a model
  model INTEGER NOT NULL REFERENCES models,
  unit INTEGER NOT NULL REFERENCES units,
  PRIMARY KEY (model, unit)
) WITHOUT ROWID;
CREATE TABLE figures (
  figure INTEGER PRIMARY KEY,
  article INTEGER NOT NULL REFERENCES articles,
  text TEXT NOT NULL,
  value REAL NOT NULL,
  value_max REAL,
  "of" REAL,
  measure TEXT NOT NULL,
  qualifier TEXT NOT NULL,
  start INTEGER NOT NULL,
  stop INTEGER NOT NULL
);
"""
_INDICES = """
CREATE INDEX articles_id ON articles (id);
CREATE INDEX models_article ON models (article);
CREATE INDEX models_name ON models (name);
CREATE INDEX units_article ON units (article);
CREATE INDEX units_name ON units (name);
CREATE INDEX model_units_unit ON model_units (unit);
CREATE INDEX figures_article ON figures (article);
"""


def check(output: Path) -> None:
    """Raise ValueError when an output's name tells no form, ImportError when pyarrow is missing."""
    if output.suffix not in _WRITERS:
        raise ValueError(f"{output} must end in {', '.join(_WRITERS)}: that tells what is written")
    if output.suffix == ".parquet" and find_spec("pyarrow") is None:
        raise ImportError(f"to write {output}: pip install 'dvk-nlp[arrow]'")


def write(lines: Iterable[bytes], path: Path, form: str) -> None:
    """Write records, each a line of JSON, to a new file.

    `form`: ".jsonl", ".parquet", ".sqlite" or ".db". Raises OSError when it cannot be written.
    """
    _WRITERS[form](lines, path)


def _write_jsonl(lines: Iterable[bytes], path: Path) -> None:
    with path.open("wb") as file:
        file.writelines(lines)


def _write_parquet(lines: Iterable[bytes], path: Path) -> None:
    import pyarrow as pa  # noqa: PLC0415 - an extra
    from pyarrow import parquet  # noqa: PLC0415

    from dvk_nlp.arrow import record_schema, to_row  # noqa: PLC0415

    schema = record_schema()
    rows = (to_row(json.loads(line)) for line in lines)
    with parquet.ParquetWriter(path, schema, compression="zstd") as file:
        while group := list(islice(rows, _ROW_GROUP)):
            file.write_table(pa.Table.from_pylist(group, schema=schema))


def _write_sqlite(lines: Iterable[bytes], path: Path) -> None:
    path.unlink(missing_ok=True)
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as base:
            base.executescript(_TABLES)
            base.execute("BEGIN")
            _insert(base, (json.loads(line) for line in lines))
            base.execute("COMMIT")
            base.executescript(_INDICES)
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_FULL:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path)) from error
        raise OSError(errno.EIO, str(error), str(path)) from error


def _insert(base: sqlite3.Connection, records: Iterator[dict[str, Any]]) -> None:
    """Put the rows of each record into the tables; keys count from 1 in the order of the output."""
    models, units = count(1), count(1)
    for article, record in enumerate(records, 1):
        _add(base, "articles", (article, record["id"], record["title"]))
        keys = {}
        for unit in record["units"]:
            keys[unit["name"]] = key = next(units)
            _add(base, "units", (key, article, unit["name"], unit["type"], _json(unit["spans"])))
        for model in record["models"]:
            key = next(models)
            scores = (model["field_scores"][field] for field in FIELDS)
            named = (model["name"], model["field"], model["field_source"])
            _add(base, "models", (key, article, *named, *scores, _json(model["spans"])))
            for name in model["units"]:
                _add(base, "model_units", (key, keys[name]))
        for figure in record["figures"]:
            # A whole number may be too long for SQLite's integers.
            numbers = (None if figure[k] is None else float(figure[k]) for k in _NUMBERS)
            place = (figure["start"], figure["stop"])
            words = (figure["measure"], figure["qualifier"])
            _add(base, "figures", (None, article, figure["text"], *numbers, *words, *place))


def _add(base: sqlite3.Connection, table: str, row: Sequence[Any]) -> None:
    base.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})", row)  # noqa: S608 - ours


def _json(spans: list[list[int]]) -> str:
    return json.dumps(spans, separators=(",", ":"))


_WRITERS: dict[str, Callable[[Iterable[bytes], Path], None]] = {
    ".jsonl": _write_jsonl,
    ".parquet": _write_parquet,
    ".sqlite": _write_sqlite,
    ".db": _write_sqlite,
}
