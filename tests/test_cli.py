"""The command line, as a user calls it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import dvk_nlp
from dvk_nlp.cli import main

ROOT = Path(__file__).parent.parent
EXAMPLE = ROOT / "corpora" / "examples" / "phong-nha.txt"


def dvk(*arguments: object, stdin: str | bytes | None = None) -> Result:
    return CliRunner().invoke(main, [str(a) for a in arguments], input=stdin)


def test_tag_writes_a_record_a_line(tmp_path: Path, miner: dvk_nlp.Miner) -> None:
    out = tmp_path / "out.jsonl"
    result = dvk("tag", EXAMPLE, EXAMPLE, "-o", out)
    assert result.exit_code == 0
    lines = out.read_text("utf-8").splitlines()
    expected = miner(dvk_nlp.Article(EXAMPLE.read_text("utf-8"), id="phong-nha")).to_dict()
    assert [json.loads(line) for line in lines] == [expected] * 2


def test_tag_reads_standard_input() -> None:
    result = dvk("tag", "-", stdin="Xã Tân An có 15 hộ nghèo.")
    record = json.loads(result.stdout)
    assert (record["id"], record["figures"][0]["value"]) == ("-", 15)


def test_tag_reports_one_bad_file_and_tags_the_others(tmp_path: Path) -> None:
    bad = tmp_path / "bad.txt"
    bad.write_bytes(b"x\xff\xfe")
    result = dvk("tag", bad, tmp_path / "none.txt", EXAMPLE)
    assert result.exit_code == 1
    assert len(result.stdout.splitlines()) == 1
    assert f"{bad}: not UTF-8 (byte 1)" in result.stderr
    assert "none.txt: No such file or directory" in result.stderr
    assert "2 of 3 articles could not be tagged" in result.stderr


def test_tag_tells_a_target_that_cannot_be_written(tmp_path: Path) -> None:
    result = dvk("tag", EXAMPLE, "-o", tmp_path / "no" / "out.jsonl")
    assert result.exit_code == 1
    assert "out.jsonl: there is no folder" in result.stderr


def test_show_marks_the_article() -> None:
    plain = dvk("show", EXAMPLE)
    assert "[Hội Nông dân xã Hưng Trạch | union]" in plain.stdout
    assert "[12 - 15 thuyền | 12..15]" in plain.stdout
    coloured = dvk("show", "--colour", EXAMPLE)
    assert "\x1b[32m" in coloured.stdout
    assert dvk("show", "none.txt").exit_code == 1


def test_evaluate_prints_the_table() -> None:
    result = dvk("evaluate", ROOT / "corpora" / "test" / "hoang-mai.json", "--errors")
    assert result.exit_code == 0
    assert json.loads(result.stdout.splitlines()[-1])["records"] == 1
    assert "hoang-mai " in result.stdout


def test_evaluate_tells_a_folder_without_articles(tmp_path: Path) -> None:
    result = dvk("evaluate", tmp_path)
    assert result.exit_code == 1
    assert "no annotated article" in result.stderr


def test_train_tells_what_it_misses(tmp_path: Path) -> None:
    result = dvk("train", "--corpora", tmp_path, "--models", tmp_path / "m")
    assert result.exit_code == 1
    assert "no annotated article" in result.stderr


@pytest.mark.parametrize("command", ["tag", "show", "train", "evaluate"])
def test_each_command_tells_what_it_does(command: str) -> None:
    assert dvk(command, "--help").exit_code == 0


def test_tag_reads_what_a_folder_holds(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Xã Tân An có 15 hộ nghèo.", "utf-8")
    (tmp_path / "b.csv").write_text("body,key\nMột.,k\n", "utf-8")
    result = dvk("tag", tmp_path, "--text-column", "body", "--id-column", "key")
    assert [json.loads(line)["id"] for line in result.stdout.splitlines()] == ["a", "k"]
    (tmp_path / "none").mkdir()
    assert "no article in the sources" in dvk("tag", tmp_path / "none").stderr


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("-o", "out.doc"), "out.doc must end in .jsonl, .parquet, .sqlite, .db"),
        (("--jobs", 2), "--jobs needs -o OUT"),
        (("-o", "out.jsonl", "--resume", "--overwrite"), "either goes on (resume) or begins anew"),
        (("none.txt", "-o", "out.jsonl"), "none.txt: No such file or directory"),
    ],
)
def test_tag_tells_what_cannot_be_before_it_begins(
    arguments: tuple[object, ...], told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = dvk("tag", EXAMPLE, *arguments)
    assert result.exit_code > 0
    assert told in result.stderr
    assert not list(tmp_path.iterdir())
