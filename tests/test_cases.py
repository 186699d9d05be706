"""One line, one case: what the annotation guide says, each sentence with its example."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import dvk_nlp
from dvk_nlp.annotated import Annotated
from dvk_nlp.markup import parse_marked
from dvk_nlp.schema import Record
from dvk_nlp.text import same_name

CASES = Path(__file__).parent / "cases"


def _models(found: Annotated | Record) -> Any:
    return [m.name for m in found.models]


def _units(found: Annotated | Record) -> Any:
    return [(u.name, u.type) for u in found.units]


def _figures(found: Annotated | Record) -> Any:
    return [(f.text, f.value, f.value_max, f.of, f.measure, f.qualifier) for f in found.figures]


def _fields(found: Annotated | Record) -> Any:
    stated = [
        m.field_source == "stated" if isinstance(m, dvk_nlp.Model) else m.stated
        for m in found.models
    ]
    return [(m.name, m.field, s) for m, s in zip(found.models, stated, strict=True)]


def _links(found: Annotated | Record) -> Any:
    return [(m.name, {same_name(u) for u in m.units}) for m in found.models]


COMPARED: dict[str, Callable[[Annotated | Record], Any]] = {
    "models": _models,
    "units": _units,
    "figures": _figures,
    "fields": _fields,
    "links": _links,
}


def _lines() -> Iterator[Any]:
    for name in COMPARED:
        source = (CASES / f"{name}.txt").read_text("utf-8")
        for number, line in enumerate(source.splitlines(), 1):
            if not line.strip() or line.startswith("#"):
                continue
            known = line.startswith("xfail ")
            marks = [pytest.mark.xfail(strict=True)] if known else []
            yield pytest.param(
                name, line.removeprefix("xfail "), id=f"{name}.txt:{number}", marks=marks
            )


@pytest.mark.parametrize(("name", "line"), list(_lines()))
def test_case(name: str, line: str, miner: dvk_nlp.Miner) -> None:
    gold = parse_marked(line.replace(" ¶ ", "\n\n"), name)
    compared = COMPARED[name]
    assert compared(miner(gold.text)) == compared(gold)
