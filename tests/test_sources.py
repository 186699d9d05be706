"""Articles out of files: every article, in order, and a reason for each that cannot be read."""

from __future__ import annotations

import csv
import json
from itertools import islice
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from dvk_nlp import Article, Columns
from dvk_nlp.sources import Survey, read, survey
from dvk_nlp.unreadable import Unreadable

ROWS = [
    {"id": "a", "title": "Tin vắn", "text": "Một, “hai”\nba; bốn"},
    {"id": "b", "title": "", "text": "x" * 200_000},  # longer than csv allows by itself
]
ARTICLES = [Article(row["text"], id=row["id"], title=row["title"]) for row in ROWS]


def write(path: Path, rows: list[dict[str, str]]) -> Path:
    """The rows as the table that the ending of `path` tells."""
    path.parent.mkdir(exist_ok=True, parents=True)
    if path.suffix == ".parquet":
        parquet.write_table(pa.Table.from_pylist(rows), path)
    elif path.suffix == ".jsonl":
        path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    else:
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            table = csv.DictWriter(
                file, list(rows[0]), delimiter="\t" if path.suffix == ".tsv" else ";"
            )
            table.writeheader()
            table.writerows(rows)
    return path


def all_of(*sources: object, columns: Columns | None = None) -> list[Article | Unreadable]:
    return list(read(sources, columns or Columns()))


@pytest.mark.parametrize("ending", ["jsonl", "csv", "tsv", "parquet"])
def test_each_kind_of_table_gives_its_articles(tmp_path, ending) -> None:
    path = write(tmp_path / f"news.{ending}", ROWS)
    limit = csv.field_size_limit()
    assert all_of(path) == ARTICLES
    assert survey([path], Columns(), tmp_path / "out.jsonl").articles == 2
    assert csv.field_size_limit() == limit


@pytest.mark.parametrize("ending", ["jsonl", "csv", "parquet"])
def test_columns_have_the_names_that_are_given(tmp_path, ending) -> None:
    path = write(tmp_path / f"news.{ending}", [{"id": "1", "body": "Một.", "no": "bna-7"}])
    assert all_of(path, columns=Columns("body", "no")) == [Article("Một.", id="bna-7")]
    (unreadable,) = all_of(path)
    assert unreadable == Unreadable("1", "'text' holds no text but nothing")
    with pytest.raises(ValueError, match=r"news\.\w+ has no column 'text'; it has: id, body, no"):
        survey([path], Columns(), tmp_path / "out.jsonl")


def test_rows_without_id_are_called_after_their_file_and_row(tmp_path) -> None:
    write(tmp_path / "2024" / "news.csv", [{"text": "Một."}, {"text": "Hai."}])
    write(tmp_path / "2025" / "news.jsonl", [{"id": 7, "text": "Ba."}, {"id": None, "text": "Tư."}])
    (tmp_path / "2025" / "tin.txt").write_text("Năm.", "utf-8")
    (tmp_path / "2025" / ".hidden.txt").write_text("Không.", "utf-8")
    (tmp_path / "2025" / "notes.md").write_text("Không.", "utf-8")
    ids = ["2024/news:1", "2024/news:2", "7", "2025/news:2", "2025/tin"]
    assert [article.id for article in all_of(tmp_path)] == ids
    assert [article.id for article in all_of(f"{tmp_path}/**/*.txt")] == ["2025/tin"]
    assert [article.id for article in all_of(tmp_path / "2025" / "notes.md")] == ["notes"]


def test_what_cannot_be_read_is_told_and_the_rest_is_read(tmp_path) -> None:
    lines = tmp_path / "news.jsonl"
    lines.write_bytes(
        b'{"text": "M\xe1\xbb\x99t."}\n\n{"text": "M\xe9"}\n[1]\n{"text": 3}\n'
        b'{"id": "s", "text": "\\ud83d"}\n{"text": "Hai."}'
    )
    table = tmp_path / "rows.csv"
    table.write_bytes("text,day\nMột.,1\nHai, ba,1\n".encode() + b"T\xe9,1\n")
    latin = tmp_path / "latin.txt"
    latin.write_bytes(b"ng\xe0y")
    broken = tmp_path / "broken.parquet"
    broken.write_bytes(b"PAR1 and no more")
    found = all_of(lines, table, latin, broken)
    told = {item.id: item.reason for item in found if isinstance(item, Unreadable)}
    assert [item.id for item in found if isinstance(item, Article)] == [
        "news:1",
        "news:7",
        "rows:1",
    ]
    assert told["rows:2"] == "more cells than the header has; text with a comma needs quotes"
    assert "not UTF-8 (byte 11 of the line); convert it first" in told["news:3"]
    assert told["rows:3"].startswith("not UTF-8 (character 1); convert it first")
    assert told["news:4"] == "no JSON object"
    assert told["s"] == "half a surrogate pair (character 0) is no text"
    assert told["latin"].startswith(f"{latin}: not UTF-8 (byte 2); convert it first")
    assert told["broken:1"].startswith(f"{broken} cannot be read from here on: ")
    assert len(found) == survey([lines, table, latin, broken], Columns(), tmp_path / "o").articles


def test_a_quote_that_is_never_closed_does_not_swallow_the_file(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr("dvk_nlp.tables._LONGEST_CELL", 1000)
    path = tmp_path / "news.csv"
    path.write_text('text\nMột.\n"Hai.\n' + "Ba.\n" * 1000, "utf-8")
    first, second = all_of(path)
    assert first == Article("Một.", id="news:1")
    assert second == Unreadable(
        "news:2", f"{path} cannot be read from here on: field larger than field limit (1000)"
    )


def test_sources_are_known_again_until_they_change(tmp_path) -> None:
    path = write(tmp_path / "news.jsonl", ROWS)

    def seen() -> Survey:
        return survey([path, Article("Ba.")], Columns(), tmp_path / "out.jsonl")

    before = seen()
    assert before == seen()
    assert before.articles == 3
    write(path, [*ROWS, *ROWS])
    assert seen().digest != before.digest


def test_what_is_not_there_or_is_the_output_is_refused(tmp_path) -> None:
    path = write(tmp_path / "in" / "news.jsonl", ROWS)
    for source, output, error, told in [
        (tmp_path / "no.txt", "o.jsonl", FileNotFoundError, "No such file"),
        (f"{tmp_path}/*.txt", "o.jsonl", FileNotFoundError, "no article in it"),
        (tmp_path / "in", "in/o.jsonl", ValueError, "choose a place outside it"),
        (path, "in/news.jsonl", ValueError, "choose another name"),
    ]:
        with pytest.raises(error, match=told):
            survey([source], Columns(), tmp_path / output)


def test_tables_are_read_as_they_are_asked_for(tmp_path) -> None:
    path = tmp_path / "news.jsonl"
    path.write_text('{"text": "Một."}\n' * 10, "utf-8")
    articles = read([path, "no/such/file.txt"], Columns())
    assert len(list(islice(articles, 10))) == 10
    path.unlink()
    assert isinstance(next(articles), Unreadable)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    data=st.binary(max_size=200), ending=st.sampled_from(["jsonl", "csv", "tsv", "txt", "parquet"])
)
def test_no_bytes_make_reading_raise(tmp_path, data, ending) -> None:
    path = tmp_path / f"news.{ending}"
    path.write_bytes(b"text,id\n" + data if ending == "csv" else data)
    for item in all_of(path):
        (item.text if isinstance(item, Article) else item.reason).encode()
