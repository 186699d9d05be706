"""The corpora: folders of annotated articles, the JSON of corpora/test, and tables of names.

Knows where annotated data lies; the inline mark-up is read by markup.py.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from dvk_nlp.annotated import Annotated, GoldModel, GoldUnit
from dvk_nlp.markup import read_marked
from dvk_nlp.schema import FIELDS, Field, Figure


def read_articles(*paths: Path) -> list[Annotated]:
    """Return the annotated articles of files and folders: marked-up *.txt and gold *.json.

    Raises FileNotFoundError when there is none, ValueError when a file is not well formed.
    """
    files = [file for path in paths for file in ([path] if path.is_file() else _files(path))]
    if not files:
        names = ", ".join(map(str, paths))
        raise FileNotFoundError(f"no annotated article (*.txt, *.json) in {names}")
    return [read_marked(file) if file.suffix == ".txt" else read_json(file) for file in files]


def _files(folder: Path) -> list[Path]:
    return sorted([*folder.rglob("*.txt"), *folder.rglob("*.json")])


def read_json(path: Path) -> Annotated:
    """Return the annotated article of a JSON file with its gold record (the form of corpora/test).

    Raises ValueError when a key is missing.
    """
    data = json.loads(path.read_text("utf-8"))
    try:
        return Annotated(
            id=data["id"],
            text=data["text"],
            models=tuple(
                GoldModel(
                    m["name"], m["field"], tuple(m.get("field_alt", ())), tuple(m.get("units", ()))
                )
                for m in data["models"]
            ),
            units=tuple(GoldUnit(u["name"], u["type"]) for u in data["units"]),
            figures=tuple(_json_figure(f) for f in data["figures"]),
        )
    except (KeyError, TypeError) as error:
        raise ValueError(f"{path} is no annotated article: {error!r} is missing") from error


def _json_figure(data: dict[str, Any]) -> Figure:
    return Figure(
        text=data["text"],
        value=data["value"],
        value_max=data.get("value_max"),
        of=data.get("of"),
        measure=data["measure"],
        qualifier=data.get("qualifier") or "",
        start=0,
        stop=0,
    )


class NamedModel(NamedTuple):
    """A row of names.tsv: a real model's name, its field, and where that is stated.

    `field_alt` is another field that a careful reader would also accept, "" where there is none.
    """

    name: str
    field: Field
    field_alt: str
    stated: str
    unit: str
    province: str
    source: str


class ComposedName(NamedTuple):
    """A row of composed_names.tsv: a name that was made up to learn from, and its field."""

    name: str
    field: Field
    field_alt: str


def read_names(path: Path) -> list[NamedModel]:
    """Return the rows of a names.tsv.

    Raises ValueError, naming the line, when a row has not all columns or no known field.
    """
    return [NamedModel(*cells) for cells in _rows(path, NamedModel._fields)]


def read_composed(path: Path) -> list[ComposedName]:
    """Return the rows of a composed_names.tsv; raises as `read_names` does."""
    return [ComposedName(*cells) for cells in _rows(path, ComposedName._fields)]


def _rows(path: Path, columns: Sequence[str]) -> Iterator[list[Any]]:
    """The cells of the lines below the header, their fields checked."""
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        cells = line.split("\t")
        if number == 1 and cells == list(columns):
            continue
        wrong = len(cells) != len(columns) or cells[1] not in FIELDS
        if wrong or cells[2] not in ("", *FIELDS):
            raise ValueError(
                f"{path}:{number}: not {len(columns)} columns with known fields: {line!r}"
            )
        yield cells
