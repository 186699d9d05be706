"""An article with its models, units and figures marked, for the eyes of a person.

Knows how to lay marks over a text, in colour or with brackets; finds nothing itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

import click

from dvk_nlp.schema import Figure, Record, Span

Kind = Literal["model", "unit", "figure"]
_COLOURS: dict[Kind, str] = {"model": "green", "unit": "cyan", "figure": "yellow"}
_SHORT = {
    "economy": "kinh tế",
    "culture_society": "văn hoá - xã hội",
    "defence_security": "quốc phòng - an ninh",
    "political_system": "hệ thống chính trị",
}


class Marked(NamedTuple):
    """A span to be marked: what it is, and a word or two about it."""

    span: Span
    kind: Kind
    note: str


def marked(record: Record) -> list[Marked]:
    """Return what is to be marked in the article of `record`, in order, nothing overlapping."""
    found = [
        Marked(span, "model", _SHORT[model.field])
        for model in record.models
        for span in model.spans
    ]
    found += [Marked(span, "unit", unit.type) for unit in record.units for span in unit.spans]
    found += [Marked(Span(f.start, f.stop), "figure", _value(f)) for f in record.figures]
    kept: list[Marked] = []
    for mark in sorted(found):
        if not kept or kept[-1].span.stop <= mark.span.start:
            kept.append(mark)
    return kept


def _value(figure: Figure) -> str:
    """The value of a figure in few signs: "> 3100", "5..7", "11 of 11"."""
    shown = f"{figure.qualifier} {figure.value:.15g}".strip()
    if figure.value_max is not None:
        shown += f"..{figure.value_max:.15g}"
    return shown if figure.of is None else f"{shown} of {figure.of:.15g}"


def render(text: str, record: Record, *, colour: bool) -> str:
    """Return `text` with the findings of its record marked, and a legend under it.

    `colour`: with the colours of a terminal; else as "[mô hình: … | field]".

    >>> from dvk_nlp.miner import load
    >>> text = "Xã Quỳnh Liên có 15 hộ thoát nghèo."
    >>> print(render(text, load()(text), colour=False).splitlines()[0])
    [Xã Quỳnh Liên | place] có [15 hộ | 15] thoát nghèo.
    """
    pieces = list(_pieces(text, record, colour=colour))
    return "".join(pieces) + "\n\n" + _legend(record, colour=colour)


def _pieces(text: str, record: Record, *, colour: bool) -> Iterator[str]:
    at = 0
    for mark in marked(record):
        yield text[at : mark.span.start]
        words = text[mark.span.start : mark.span.stop]
        if colour:
            yield click.style(words, fg=_COLOURS[mark.kind], bold=True)
            yield click.style(f" {mark.note}", fg=_COLOURS[mark.kind], dim=True)
        else:
            yield f"[{words} | {mark.note}]"
        at = mark.span.stop
    yield text[at:]


def _legend(record: Record, *, colour: bool) -> str:
    lines = [
        f"{len(record.models)} models, {len(record.units)} units, {len(record.figures)} figures"
    ]
    for model in record.models:
        units = "; ".join(model.units) or "-"
        name = click.style(model.name, fg="green", bold=True) if colour else model.name
        lines.append(f"  {name}\n      {_SHORT[model.field]} ({model.field_source}) · {units}")
    return "\n".join(lines)
