"""Records as Arrow columns, and the tagging of Arrow batches for Spark, Dask and the like.

Knows the schema and both ways across it; knows no engine. Needs pyarrow (the extra `arrow`).
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow import parquet

from dvk_nlp.miner import Miner, load
from dvk_nlp.parts import settle
from dvk_nlp.schema import FIELDS, SCHEMA_VERSION, Article, Record
from dvk_nlp.unreadable import Unreadable, attempt

_BATCH = 256  # rows that are given back at a time, however many come in a batch


def _list(kind: pa.DataType) -> pa.ListType:
    return pa.list_(pa.field("element", kind))  # as Parquet has it, and reads it back


_SPANS = _list(pa.struct({"start": pa.int64(), "stop": pa.int64()}))
_MODEL = {
    "name": pa.string(),
    "field": pa.string(),
    "field_scores": pa.struct(dict.fromkeys(FIELDS, pa.float64())),
    "field_source": pa.string(),
    "units": _list(pa.string()),
    "spans": _SPANS,
}
_UNIT = {"name": pa.string(), "type": pa.string(), "spans": _SPANS}
_FIGURE = {
    "text": pa.string(),
    "value": pa.float64(),
    "value_max": pa.float64(),
    "of": pa.float64(),
    "measure": pa.string(),
    "qualifier": pa.string(),
    "start": pa.int64(),
    "stop": pa.int64(),
}
_RECORD = {
    "id": pa.string(),
    "title": pa.string(),
    "models": _list(pa.struct(_MODEL)),
    "units": _list(pa.struct(_UNIT)),
    "figures": _list(pa.struct(_FIGURE)),
}


def record_schema() -> pa.Schema:
    """Return the Arrow schema of records: nested columns of the names that `Record` has.

    >>> record_schema().names
    ['id', 'title', 'models', 'units', 'figures']
    """
    return pa.schema(_RECORD, metadata={"dvk_nlp.schema": SCHEMA_VERSION})


def arrow_schema() -> pa.Schema:
    """Return the Arrow schema of what `tag_arrow` gives: a record, and why there is none.

    `error` is null where the article was tagged; elsewhere the lists of the record are null.

    >>> arrow_schema().names[-1]
    'error'
    """
    return pa.schema({**_RECORD, "error": pa.string()})


def tag_arrow(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Return the records of articles in Arrow batches, in their order, in the `arrow_schema`.

    `batches`: with a column `text`, and, where known, `id` and `title`; others are left alone.
    Made for Spark's `mapInArrow`. The weights are loaded once in a process. An article that cannot
    be tagged has its reason in the column `error`. Raises ValueError when there is no `text`.

    >>> articles = pa.RecordBatch.from_pydict({"id": [7], "text": ["Xã Tân An có 15 hộ nghèo."]})
    >>> next(tag_arrow([articles])).to_pylist()[0]["figures"][0]["value"]
    15.0
    """
    for batch in batches:
        if "text" not in batch.schema.names:
            raise ValueError(
                f"no column 'text' among {batch.schema.names}; rename the one you mean"
            )
        kept = batch.select(
            [name for name in ("id", "title", "text") if name in batch.schema.names]
        )
        for start in range(0, len(kept), _BATCH):
            rows = [_tagged(**row) for row in kept.slice(start, _BATCH).to_pylist()]
            yield pa.RecordBatch.from_pylist(rows, schema=arrow_schema())


def tag_parquet(source: str | Path, target: str | Path) -> str:
    """Tag the articles of a Parquet file into another one, and return its name.

    The columns are those of `tag_arrow`. The file appears whole or not at all, so a task that was
    lost can be done again; one that is there already is left as it is. Raises OSError or
    ValueError when `source` cannot be read or `target` not be written.
    """
    target = Path(target)
    if not target.exists():
        new = target.with_name(f".{target.name}.{os.getpid()}.tmp")
        try:
            with parquet.ParquetFile(source) as file:
                _write(tag_arrow(file.iter_batches(batch_size=_BATCH)), new)
            settle(new, target)
        finally:
            new.unlink(missing_ok=True)
    return str(target)


def from_row(row: Mapping[str, Any]) -> Record:
    """Return the Record of a row of Parquet that this library, Spark or Dask wrote.

    Raises ValueError when the row holds an error, not a record.

    >>> articles = pa.RecordBatch.from_pydict({"id": ["a"], "text": ["Xã Tân An có 15 hộ nghèo."]})
    >>> from_row(next(tag_arrow([articles])).to_pylist()[0]).figures[0].measure
    'hộ nghèo'
    """
    if row.get("error") is not None:
        raise ValueError(f"article {row['id']!r} has no record: {row['error']}")
    parts = {
        kind: [
            {**part, "spans": [(s["start"], s["stop"]) for s in part["spans"]]}
            for part in row[kind]
        ]
        for kind in ("models", "units")
    }
    return Record.from_dict({**row, **parts, "schema": SCHEMA_VERSION})


def to_row(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return the row of `record_schema` for a record in the form of `Record.to_dict`."""
    parts = {
        kind: [
            {**part, "spans": [{"start": start, "stop": stop} for start, stop in part["spans"]]}
            for part in record[kind]
        ]
        for kind in ("models", "units")
    }
    numbers = ("value", "value_max", "of")
    figures = [
        {**figure, **{key: None if figure[key] is None else float(figure[key]) for key in numbers}}
        for figure in record["figures"]
    ]
    return {"id": record["id"], "title": record["title"], **parts, "figures": figures}


def _write(batches: Iterable[pa.RecordBatch], path: Path) -> None:
    with parquet.ParquetWriter(path, arrow_schema()) as file:
        for batch in batches:
            file.write_batch(batch)


@cache
def _miner() -> Miner:
    return load()


def _tagged(text: Any, id: Any = None, title: Any = None) -> dict[str, Any]:  # noqa: A002
    name = "" if id is None else str(id)
    if not isinstance(text, str):
        return {"id": name, "error": f"'text' holds no text but {type(text).__name__}"}
    result = attempt(_miner(), Article(text, id=name, title=title or ""))
    if isinstance(result, Unreadable):
        return {"id": name, "error": result.reason}
    return to_row(result)
