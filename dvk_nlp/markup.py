"""The inline mark-up of annotated articles: reading it, and telling what is not well formed.

Knows the format that corpora/README.md describes; knows nothing of how the library
finds what is marked.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple, cast

from dvk_nlp.annotated import Annotated, GoldModel, GoldUnit
from dvk_nlp.schema import FIELDS, QUALIFIERS, UNIT_TYPES, Figure, Qualifier, Span, UnitType
from dvk_nlp.schema import Field as FieldName
from dvk_nlp.text import same_name

HEADER = ("id", "province", "style", "title", "date", "byline", "source")
STYLES = (
    "report",  # with headings that state the field
    "news",
    "feature",
    "portrait",
    "summary",  # of a conference
    "bullets",  # annual report
    "site",  # with banner, menus and related links
    "archive",  # of the 1990s and 2000s
    "none",  # about mass mobilisation, but no model
    "other",  # not about this movement
    "ordinary",  # ordinary news on any subject
)

# {U hội LHPN xã Quỳnh Trang | union}   {U= Hội | hội LHPN xã Quỳnh Trang}
_MARK = re.compile(r"\{(?P<kind>[MUF]=?) (?P<body>[^{}]*)\}")
# > 3100      5..7      11 of 11      ~ 2.5
_VALUE = re.compile(
    r"(?P<qualifier>>=|<=|>|<|~)?\s*(?P<value>\d+(\.\d+)?)"
    r"(\s*\.\.\s*(?P<max>\d+(\.\d+)?)|\s+of\s+(?P<of>\d+(\.\d+)?))?"
)
_EDGE = " \t\n\"'“”‘’«»„.;:"


class Mark(NamedTuple):
    """One mark of the text: what kind, where (in the text without marks), and its columns."""

    kind: str
    span: Span
    columns: tuple[str, ...]
    line: int


@dataclass(slots=True)
class _Reader:
    """The marks of one file on their way to an `Annotated`; errors are gathered, not raised."""

    path: Path
    errors: list[str] = field(default_factory=list)

    def complain(self, line: int, what: str) -> None:
        self.errors.append(f"{self.path}:{line}: {what}")


def read_marked(path: Path) -> Annotated:
    """Return the annotated article that the marked-up file `path` holds.

    Raises ValueError with one line an error (file:line: what is wrong) when the file breaks
    the format of corpora/README.md.
    """
    reader = _Reader(path)
    source = path.read_text("utf-8")
    if source != unicodedata.normalize("NFC", source):
        reader.complain(1, "not NFC: normalise the file")
    head, _, body = source.partition("\n---\n")
    header = _header(reader, head)
    article = _annotated(reader, header, body.strip("\n"), head.count("\n") + 3)
    if reader.errors:
        raise ValueError("\n".join(reader.errors))
    return article


def parse_marked(marked: str, name: str = "text") -> Annotated:
    """Return the annotated article of a marked-up text without a header.

    Raises ValueError, naming `name` and the line, when a mark is not well formed.

    >>> parse_marked("{F hơn 15 hộ | > 15 | hộ} thoát nghèo").figures[0].text
    'hơn 15 hộ'
    """
    reader = _Reader(Path(name))
    article = _annotated(reader, dict.fromkeys(HEADER, ""), marked, 1)
    if reader.errors:
        raise ValueError("\n".join(reader.errors))
    return article


def _annotated(reader: _Reader, header: Mapping[str, str], body: str, first_line: int) -> Annotated:
    text, marks = _strip_marks(reader, body, first_line)
    units = _gold_units(reader, marks)
    return Annotated(
        id=header["id"],
        text=text,
        models=_gold_models(reader, marks, units),
        units=units,
        figures=tuple(f for m in marks if m.kind == "F" if (f := _gold_figure(reader, m))),
        province=header["province"],
        style=header["style"],
        title=header["title"],
        date=header["date"],
        byline=header["byline"],
        sources=tuple(header["source"].split()),
    )


def _header(reader: _Reader, head: str) -> dict[str, str]:
    header = dict.fromkeys(HEADER, "")
    for number, line in enumerate(head.split("\n"), 1):
        key, colon, value = line.partition(":")
        if not colon or key not in header:
            reader.complain(number, f"no header line: {line!r}; the keys are {', '.join(HEADER)}")
        else:
            header[key] = value.strip()
    if header["id"] != reader.path.stem:
        reader.complain(1, f"id {header['id']!r} is not the name of the file")
    if header["style"] not in STYLES:
        reader.complain(1, f"style {header['style']!r} is none of {', '.join(STYLES)}")
    return header


def _strip_marks(reader: _Reader, body: str, first_line: int) -> tuple[str, list[Mark]]:
    """The text without marks, and the marks with their spans in it."""
    pieces: list[str] = []
    marks: list[Mark] = []
    length = at = 0
    for match in _MARK.finditer(body):
        line = first_line + body.count("\n", 0, match.start())
        columns = tuple(column.strip() for column in match["body"].split("|"))
        before, words = body[at : match.start()], columns[0]
        pieces += [before, words]
        start = length + len(before)
        length = start + len(words)
        marks.append(Mark(match["kind"], Span(start, length), columns, line))
        if not words or words[0] in _EDGE or words[-1] in _EDGE:
            reader.complain(line, f"the marked words {words!r} begin or end with a quote or sign")
        at = match.end()
    pieces.append(body[at:])
    text = "".join(pieces)
    for number, line_text in enumerate(_MARK.sub("", body).split("\n"), first_line):
        if re.search(r"[{}|]", line_text):
            reader.complain(number, "a brace or bar outside a mark: the mark is not well formed")
    return text, marks


def _mentions(reader: _Reader, marks: list[Mark], kind: str) -> dict[str, list[Mark]]:
    """The marks of each name, its defining mark first. Keys are `same_name` forms."""
    found: dict[str, list[Mark]] = {}
    for mark in marks:
        if mark.kind == kind:
            key = same_name(mark.columns[0])
            if key in found:
                reader.complain(
                    mark.line,
                    f"{mark.columns[0]!r} is defined twice; write {kind}= the second time",
                )
            found.setdefault(key, []).append(mark)
    for mark in marks:
        if mark.kind == kind + "=":
            name = mark.columns[-1]
            if same_name(name) not in found:
                reader.complain(mark.line, f"{kind}= names {name!r}, which no {kind} mark defines")
            found.setdefault(same_name(name), []).append(mark)
    return found


def _gold_units(reader: _Reader, marks: list[Mark]) -> tuple[GoldUnit, ...]:
    units = []
    for mentions in _mentions(reader, marks, "U").values():
        mark = mentions[0]
        kind = mark.columns[1] if len(mark.columns) == 2 else ""
        if mark.kind == "U" and kind not in UNIT_TYPES:
            reader.complain(mark.line, f"unit type {kind!r} is none of {', '.join(UNIT_TYPES)}")
        spans = tuple(sorted(m.span for m in mentions))
        units.append(GoldUnit(mark.columns[0], cast(UnitType, kind), spans))
    return tuple(sorted(units, key=lambda unit: unit.spans))


def _gold_models(
    reader: _Reader, marks: list[Mark], units: tuple[GoldUnit, ...]
) -> tuple[GoldModel, ...]:
    known = {same_name(unit.name): unit.name for unit in units}
    models = []
    for mentions in _mentions(reader, marks, "M").values():
        mark = mentions[0]
        columns = (*mark.columns, "", "")
        fields = re.findall(r"\w+", columns[1])
        if mark.kind == "M" and (not fields or len(mark.columns) > 3):
            reader.complain(mark.line, "a model is {M name | field | unit; unit}")
        for name in fields:
            if name not in FIELDS:
                reader.complain(mark.line, f"field {name!r} is none of {', '.join(FIELDS)}")
        links = [link.strip() for link in columns[2].split(";") if link.strip()]
        for link in links:
            if same_name(link) not in known:
                reader.complain(mark.line, f"the link {link!r} is no unit of this article")
        models.append(
            GoldModel(
                name=mark.columns[0],
                field=cast(FieldName, fields[0] if fields else ""),
                field_alt=cast(tuple[FieldName, ...], tuple(fields[1:])),
                units=tuple(known.get(same_name(link), link) for link in links),
                stated="!" in columns[1],
                spans=tuple(sorted(m.span for m in mentions)),
            )
        )
    return tuple(sorted(models, key=lambda model: model.spans))


def _gold_figure(reader: _Reader, mark: Mark) -> Figure | None:
    match = _VALUE.fullmatch(mark.columns[1]) if len(mark.columns) == 3 else None
    if match is None:
        reader.complain(
            mark.line, "a figure is {F words | > 5..7 | measure} or {F words | 7 of 9 | measure}"
        )
        return None
    words, _, measure = mark.columns
    if not re.search(r"\d", words):
        reader.complain(mark.line, f"the figure {words!r} has no digit")
    if same_name(measure) not in same_name(words):
        reader.complain(mark.line, f"the measure {measure!r} does not stand in {words!r}")
    qualifier = match["qualifier"] or ""
    assert qualifier in QUALIFIERS
    return Figure(
        text=words,
        value=float(match["value"]),
        value_max=float(match["max"]) if match["max"] else None,
        of=float(match["of"]) if match["of"] else None,
        measure=measure,
        qualifier=cast(Qualifier, qualifier),
        start=mark.span.start,
        stop=mark.span.stop,
    )
