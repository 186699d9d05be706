"""Articles out of the rows of JSONL, CSV and Parquet.

Knows in which columns the parts of an article stand, and says of a row that holds none why.
Reads row by row (Parquet: by small batches); knows nothing of folders.
"""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dvk_nlp.schema import Article
from dvk_nlp.unreadable import TO_UTF8, Unreadable, whole

if TYPE_CHECKING:
    from pyarrow import parquet

_LONGEST_CELL = 2**26  # characters; a quote that is never closed must not swallow the whole file
_BATCH = 64  # rows of Parquet held at a time
_FIRST_LINES = 100  # of JSONL, in which every key that is asked for must be seen once


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns (of JSONL: keys) in which text, id and title stand.

    Where `id` and `title` are None, the columns "id" and "title" are used when there are such;
    otherwise an article is named by its file and row, as in "news:17", and its title is not known.

    >>> Columns(text="body").id is None
    True
    """

    text: str = "text"
    id: str | None = None
    title: str | None = None


def read_table(path: Path, name: str, columns: Columns) -> Iterator[Article | Unreadable]:
    """Return the articles in a table's rows, one after the other, as they are asked for.

    `path` ends in .jsonl, .ndjson, .csv, .tsv or .parquet. `name`: how the table is called in the
    ids of rows that have none. A row, or the rest of a file, that cannot be read comes as
    Unreadable.
    """
    number = 0
    try:
        for number, row in _rows(path, columns):
            yield _article(row, f"{name}:{number}", columns)
    except _broken() as error:
        yield Unreadable(f"{name}:{number + 1}", f"{path} cannot be read from here on: {error}")


def count_rows(path: Path, columns: Columns) -> int:
    """Return how many articles `read_table` will give of a table that is not broken.

    Raises ValueError when a column that is asked for is not in the table.
    """
    try:
        names = _column_names(path)
        rows = _count(path)
    except _broken():
        return 1  # reported in its place by read_table
    for asked in (columns.text, columns.id, columns.title):
        if names and asked is not None and asked not in names:
            raise ValueError(f"{path} has no column {asked!r}; it has: {', '.join(names)}")
    return rows


def _count(path: Path) -> int:
    if _ending(path) == ".parquet":
        with _parquet(path) as file:
            return int(file.metadata.num_rows)
    if _ending(path) in (".csv", ".tsv"):
        return sum(1 for _ in _csv_rows(path))
    with path.open("rb") as lines:
        return sum(1 for line in lines if not line.isspace())


def _ending(path: Path) -> str:
    return path.suffix.lower()


def _rows(path: Path, columns: Columns) -> Iterator[tuple[int, Mapping[Any, Any] | str]]:
    """Each row with its number from 1 (of JSONL: its line): its cells, or why there are none."""
    if _ending(path) == ".parquet":
        return enumerate(_parquet_rows(path, columns), 1)
    if _ending(path) in (".csv", ".tsv"):
        return enumerate(_csv_rows(path), 1)
    return _json_lines(path)


def _article(row: Mapping[Any, Any] | str, place: str, columns: Columns) -> Article | Unreadable:
    if isinstance(row, str):
        return Unreadable(place, row)
    named = row.get(columns.id or "id")
    name = place if named is None or named == "" else str(named)
    title = row.get(columns.title or "title")
    text = row.get(columns.text)
    if None in row:  # where csv.DictReader puts cells beyond the header
        return Unreadable(name, "more cells than the header has; text with a comma needs quotes")
    if not isinstance(text, str):
        found = "nothing" if text is None else type(text).__name__
        return Unreadable(name, f"{columns.text!r} holds no text but {found}")
    return whole(Article(text, id=name, title=title if isinstance(title, str) else ""))


def _json_lines(path: Path) -> Iterator[tuple[int, Mapping[Any, Any] | str]]:
    with path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            if line.isspace():
                continue
            try:
                row = json.loads(line.decode("utf-8-sig"))
            except UnicodeDecodeError as error:
                yield number, f"not UTF-8 (byte {error.start} of the line); {TO_UTF8}"
            except (ValueError, RecursionError) as error:
                yield number, f"no JSON: {error}"
            else:
                yield number, row if isinstance(row, dict) else "no JSON object"


def _csv_rows(path: Path) -> Iterator[Mapping[Any, Any]]:
    """The rows of a CSV file; bytes that are not UTF-8 come as lone surrogates."""
    with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as lines:
        separator = max(",;\t", key=lines.readline().count)  # Excel writes ";" in many countries
        lines.seek(0)
        reader = csv.DictReader(lines, delimiter=separator)
        while True:
            with _long_cells():
                row = next(reader, None)
            if row is None:
                return
            yield row


@contextmanager
def _long_cells() -> Iterator[None]:
    """Let cells be longer than csv's 131,072 characters, for the caller's own reading not."""
    before = csv.field_size_limit(_LONGEST_CELL)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def _parquet(path: Path) -> parquet.ParquetFile:
    try:
        from pyarrow import parquet  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise ImportError(f"to read {path}: pip install 'dvk-nlp[arrow]'") from error
    return parquet.ParquetFile(path)


def _parquet_rows(path: Path, columns: Columns) -> Iterator[Mapping[Any, Any]]:
    wanted = {columns.text, columns.id or "id", columns.title or "title"}
    with _parquet(path) as file:
        names = [name for name in file.schema_arrow.names if name in wanted]
        for batch in file.iter_batches(batch_size=_BATCH, columns=names):
            yield from batch.to_pylist()


def _broken() -> tuple[type[Exception], ...]:
    """What is raised when a file breaks off or turns out to be no table."""
    arrow = sys.modules.get("pyarrow")  # if it was not needed, it has raised nothing
    return (csv.Error, OSError, *([arrow.ArrowException] if arrow else []))


def _column_names(path: Path) -> list[str]:
    """The names of a table's columns; of JSONL those of the first lines."""
    if _ending(path) == ".parquet":
        with _parquet(path) as file:
            return list(file.schema_arrow.names)
    if _ending(path) in (".csv", ".tsv"):
        return [name for name in next(_csv_rows(path), {}) if name is not None]
    first = islice(_json_lines(path), _FIRST_LINES)
    return list(dict.fromkeys(key for _, row in first if isinstance(row, dict) for key in row))
