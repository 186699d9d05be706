"""The corpora: folders of annotated articles, the JSON of corpora/test, and names.tsv.

Knows where annotated data lies; the inline mark-up is read by markup.py.
"""

from __future__ import annotations

import json
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
    """A row of names.tsv: a model's name, its field, and where that is stated."""

    name: str
    field: Field
    stated: str
    unit: str
    province: str
    source: str


def read_names(path: Path) -> list[NamedModel]:
    """Return the rows of a names.tsv.

    Raises ValueError, naming the line, when a row has not six columns or no known field.
    """
    rows = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        cells = line.split("\t")
        if number == 1 and cells == list(NamedModel._fields):
            continue
        if len(cells) != len(NamedModel._fields) or cells[1] not in FIELDS:
            raise ValueError(f"{path}:{number}: not six columns with a known field: {line!r}")
        rows.append(NamedModel(*cells))  # type: ignore[arg-type]  # the field was just checked
    return rows
