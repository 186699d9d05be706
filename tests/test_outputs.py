"""What is written: a database with keys that hold, and columns from which records come back."""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest
from pyarrow import parquet

import dvk_nlp
from dvk_nlp import Article, Record, arrow_schema, outputs, tag_arrow
from dvk_nlp.arrow import from_row, record_schema, tag_parquet
from dvk_nlp.corpus import read_articles

CORPORA = Path(__file__).parent.parent / "corpora"


@pytest.fixture(scope="module")
def articles() -> list[Article]:
    read = read_articles(CORPORA / "articles")[:12]
    return [*(Article(a.text, id=a.id) for a in read), Article("Tin vắn.", id=read[0].id)]


@pytest.fixture(scope="module")
def records(articles, miner) -> list[Record]:
    return list(miner.stream(articles))


def written(records: list[Record], path: Path) -> Path:
    lines = (json.dumps(record.to_dict()).encode() + b"\n" for record in records)
    outputs.write(lines, path, path.suffix)
    return path


def rows(articles: list[Article]) -> pa.RecordBatch:
    return pa.RecordBatch.from_pylist([{"id": a.id, "text": a.text, "day": 1} for a in articles])


def test_the_database_holds_every_part_and_its_keys_hold(records, tmp_path) -> None:
    with closing(sqlite3.connect(written(records, tmp_path / "out.sqlite"))) as base:
        assert base.execute("PRAGMA foreign_key_check").fetchall() == []
        assert base.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        for table in ("models", "units", "figures"):
            expected = [
                (n, part.name if table != "figures" else part.text)
                for n, record in enumerate(records, 1)
                for part in getattr(record, table)
            ]
            name = "text" if table == "figures" else "name"
            query = f"SELECT article, {name} FROM {table} ORDER BY rowid"  # noqa: S608
            assert base.execute(query).fetchall() == expected
            assert base.execute(f"PRAGMA foreign_key_list({table})").fetchall()
        pairs = [
            (record.id, model.name, unit)
            for record in records
            for model in record.models
            for unit in model.units
        ]
        assert pairs
        query = (
            "SELECT a.id, m.name, u.name FROM model_units JOIN models m USING (model)"
            " JOIN units u USING (unit) JOIN articles a ON a.article = m.article"
            " WHERE u.article = m.article"
        )
        assert sorted(base.execute(query).fetchall()) == sorted(pairs)
        (plan,) = base.execute(
            "EXPLAIN QUERY PLAN SELECT * FROM units WHERE article = 1"
        ).fetchall()
        assert "USING INDEX units_article" in plan[3]


def test_a_database_that_cannot_be_written_is_told_as_a_file_is() -> None:
    with pytest.raises(OSError, match="unable to open database file"):
        outputs.write([], Path("/proc/out.sqlite"), ".sqlite")


def test_parquet_gives_the_records_back(records, tmp_path) -> None:
    path = written(records, tmp_path / "out.parquet")
    table = parquet.read_table(path)
    assert table.schema.equals(record_schema(), check_metadata=True)
    assert [from_row(row) for row in table.to_pylist()] == records
    frame = pd.read_parquet(path)
    assert list(frame["id"]) == [record.id for record in records]


@pytest.mark.parametrize("form", [".jsonl", ".parquet", ".sqlite"])
def test_the_same_records_are_the_same_bytes(records, form, tmp_path) -> None:
    once, again = (written(records, tmp_path / f"{n}{form}").read_bytes() for n in "ab")
    assert once == again


def test_a_number_too_long_for_an_integer_is_kept(tmp_path) -> None:
    figure = dvk_nlp.Figure("9", 10**25, 10**26, None, "hộ", "", 0, 1)
    record = Record("a", "", (), (), (figure,))
    with closing(sqlite3.connect(written([record], tmp_path / "out.db"))) as base:
        assert base.execute("SELECT value FROM figures").fetchall() == [(1e25,)]
    table = parquet.read_table(written([record], tmp_path / "out.parquet"))
    assert table["figures"].to_pylist()[0][0]["value_max"] == 1e26


def test_arrow_batches_give_the_records_of_the_miner(articles, records) -> None:
    batches = [rows(articles[:5]), rows(articles[:5]).slice(5), rows(articles[5:])]
    tagged = pa.Table.from_batches(tag_arrow(iter(batches)), schema=arrow_schema())
    assert [from_row(row) for row in tagged.to_pylist()] == records
    assert tagged["error"].null_count == len(records)


def test_an_article_that_cannot_be_tagged_is_told_in_its_row() -> None:
    batch = pa.RecordBatch.from_pydict({"text": ["Một.", None], "title": ["Tin", None]})
    first, second = next(tag_arrow([batch])).to_pylist()
    assert (first["title"], first["error"]) == ("Tin", None)
    assert (second["models"], second["error"]) == (None, "'text' holds no text but NoneType")
    with pytest.raises(ValueError, match="article '' has no record: 'text' holds no text"):
        from_row(second)
    with pytest.raises(ValueError, match=r"no column 'text' among \['day'\]"):
        next(tag_arrow([pa.RecordBatch.from_pydict({"day": [1]})]))


def test_a_parquet_file_is_tagged_whole_or_not_at_all(articles, records, tmp_path) -> None:
    source, target = tmp_path / "in.parquet", tmp_path / "out.parquet"
    parquet.write_table(
        pa.Table.from_batches([rows(articles)]).rename_columns(["id", "x", "day"]), source
    )
    with pytest.raises(ValueError, match="no column 'text'"):
        tag_parquet(source, target)
    assert not list(tmp_path.glob("*out*"))
    parquet.write_table(pa.Table.from_batches([rows(articles)]), source)
    assert tag_parquet(source, target) == str(target)
    assert [from_row(row) for row in parquet.read_table(target).to_pylist()] == records
    source.unlink()
    assert tag_parquet(source, target) == str(target)  # as a task that is done again


def test_the_page_on_archives_says_what_works(records, tmp_path, monkeypatch) -> None:
    page = (CORPORA.parent / "docs" / "archives.md").read_text("utf-8")
    ((cut,), (query,)) = (
        re.findall(rf"```{kind}\n(.*?)```", page, re.DOTALL) for kind in ("python", "sql")
    )
    monkeypatch.chdir(tmp_path)
    Path("articles.jsonl").write_text('{"id": "a", "text": "Một."}\n' * 3, "utf-8")
    exec(cut, {})  # noqa: S102 - it is ours
    assert parquet.read_table("pieces").num_rows == 3
    with closing(sqlite3.connect(written(records, tmp_path / "out.sqlite"))) as base:
        assert base.execute(query).fetchone()[2] >= 1
