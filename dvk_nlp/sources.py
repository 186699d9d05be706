"""Articles out of files, folders and patterns, one after the other.

Knows which files are meant and in what order, how an article is named after its file, and by what
the same sources are known again. Rows are read by tables.py; what is done with articles elsewhere.
"""

from __future__ import annotations

import glob
import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from dvk_nlp.schema import Article
from dvk_nlp.tables import Columns, count_rows, read_table
from dvk_nlp.unreadable import TO_UTF8, Unreadable, whole

_TABLES = (".jsonl", ".ndjson", ".csv", ".tsv", ".parquet")
_IN_FOLDERS = (".txt", *_TABLES)

Source = str | Path | Article | Unreadable


class File(NamedTuple):
    """A file to read, and the name by which its articles are called."""

    path: Path
    name: str


class Survey(NamedTuple):
    """How many articles the sources hold, and a digest by which the same sources are known."""

    articles: int
    digest: str


def read(sources: Iterable[Source], columns: Columns) -> Iterator[Article | Unreadable]:
    """Return the articles of the sources in a fixed order, each read when it is asked for.

    `sources`: paths of files (*.jsonl, *.ndjson, *.csv, *.tsv and *.parquet hold many articles, any
    other file is one article in UTF-8), of folders (with all below them, by name), patterns such as
    "news/**/*.txt", or Articles. `columns`: where the parts of an article stand in tables. What
    cannot be read comes as Unreadable in its place.

    >>> list(read(["no/such.txt"], Columns()))
    [Unreadable(id='such', reason='no/such.txt: No such file or directory')]
    """
    for item in _expand(sources):
        if isinstance(item, Unreadable):
            yield item
        elif isinstance(item, Article):
            yield whole(item)
        elif item.path.suffix.lower() in _TABLES:
            yield from read_table(item.path, item.name, columns)
        else:
            yield _read_text(item)


def survey(sources: Sequence[Source], columns: Columns, output: Path) -> Survey:
    """Return how many articles there are, and a digest of all names, sizes and times of change.

    Raises FileNotFoundError for a source that is not there or in which there is nothing to read,
    ValueError when a table lacks a column or when `output` is, or stands in, a source.
    """
    written = os.path.abspath(output)  # noqa: PTH100 - of every file below, links not followed
    digest = hashlib.sha256()
    articles = 0
    for source in sources:
        _refuse_inside(source, written)
        found = 0
        for item in _expand([source]):
            found += 1
            if not isinstance(item, File):
                digest.update(repr(item).encode(errors="surrogatepass"))
                articles += 1
                continue
            if os.path.abspath(item.path).startswith(written):  # noqa: PTH100
                raise ValueError(f"{item.path} is of the output and a source; choose another name")
            facts = item.path.stat()
            digest.update(json.dumps((item.name, facts.st_size, facts.st_mtime_ns)).encode())
            table = item.path.suffix.lower() in _TABLES
            articles += count_rows(item.path, columns) if table else 1
        if not found:
            raise FileNotFoundError(f"{source}: no article in it (*{', *'.join(_IN_FOLDERS)})")
    return Survey(articles, digest.hexdigest())


def _refuse_inside(source: Source, written: str) -> None:
    """Raise when what is written would be found when the folder is read."""
    if isinstance(source, str | Path) and Path(source).is_dir():
        folder = os.path.abspath(source)  # noqa: PTH100
        if Path(written).is_relative_to(folder):
            raise ValueError(
                f"{written} would stand inside the source {source} and be read as one; "
                "choose a place outside it"
            )


def _expand(sources: Iterable[Source]) -> Iterator[File | Article | Unreadable]:
    """The files that the sources mean; folders are walked as it is asked for."""
    for source in sources:
        if isinstance(source, Article | Unreadable):
            yield source
            continue
        path = Path(source)
        if path.is_dir():
            yield from _walk(path, path)
        elif path.exists() or not glob.has_magic(str(source)):
            yield _named(path, path.parent)
        else:
            yield from _matches(str(source))


def _walk(folder: Path, top: Path) -> Iterator[File]:
    """The files to read in a folder and all below it, by name; hidden ones are left alone."""
    with os.scandir(folder) as entries:
        shown = (e for e in entries if not e.name.startswith((".", "_")))
        names = sorted(e.name + "/" * e.is_dir(follow_symlinks=False) for e in shown)
    for name in names:  # of one folder; a million of them are some 70 MB
        path = folder / name
        if name.endswith("/"):
            yield from _walk(path, top)
        elif path.suffix.lower() in _IN_FOLDERS:
            yield _named(path, top)


def _matches(pattern: str) -> Iterator[File]:
    """The files that a pattern means, named from its first wildcard on."""
    parts = Path(pattern).parts
    fixed = next(i for i, part in enumerate(parts) if glob.has_magic(part))
    matches = glob.glob(pattern, recursive=True)  # noqa: PTH207 - Path.glob finds hidden files too
    for match in sorted(matches):
        path = Path(match)
        if path.is_file():
            yield _named(path, Path(*parts[:fixed]))


def _named(path: Path, top: Path) -> File:
    name = path.relative_to(top).with_suffix("").as_posix()
    return File(path, os.fsencode(name).decode(errors="replace"))  # a name may be no UTF-8


def _read_text(file: File) -> Article | Unreadable:
    try:
        return Article(file.path.read_bytes().decode("utf-8"), id=file.name)
    except UnicodeDecodeError as error:
        return Unreadable(file.name, f"{file.path}: not UTF-8 (byte {error.start}); {TO_UTF8}")
    except OSError as error:
        return Unreadable(file.name, f"{file.path}: {error.strerror or error}")
