"""What README says is what happens: its examples, its table, its commands."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

from click.testing import CliRunner

from dvk_nlp.cli import main

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")


def _blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


def test_the_python_example_prints_what_stands_below_it(capsys, monkeypatch) -> None:
    monkeypatch.chdir(ROOT)
    code, printed = _blocks("python")[0], _blocks("text")[0]
    exec(compile(code, "README.md", "exec"), {})  # noqa: S102 - it is ours
    assert capsys.readouterr().out.strip() == printed.strip()


def test_the_table_is_what_the_command_beside_it_prints(monkeypatch) -> None:
    monkeypatch.chdir(ROOT)
    for command, table in re.findall(
        r"`dvk (evaluate [^`]+)`[^`]*?\n\n```console\n(.*?)```", README, re.DOTALL
    ):
        result = CliRunner().invoke(main, shlex.split(command))
        assert result.stdout.rsplit("\n", 2)[0].strip() == table.strip(), command


def test_the_commands_of_the_readme_are_there() -> None:
    commands = _blocks("sh")
    assert "tests/run" in commands[1]
    assert (ROOT / "tests" / "run").stat().st_mode & 0o100
    ci = (ROOT / ".ci" / "run").read_text("utf-8")
    assert "tests/run" in ci
    (example,) = re.findall(r"dvk tag (\S+)", commands[0])
    assert (ROOT / example).is_file()


def test_contributing_lists_the_checks_that_ci_runs() -> None:
    listed = re.findall(
        r"^\| `([^`]+)`", (ROOT / "CONTRIBUTING.md").read_text("utf-8"), re.MULTILINE
    )
    run = (ROOT / "tests" / "run").read_text("utf-8")
    ran = re.findall(
        r'^(?:"\$python" -m |\.venv/bin/)((?!pip)[a-z][a-z .-]*[a-z.])', run, re.MULTILINE
    )
    assert listed == ran


def test_every_number_of_the_card_in_the_readme_is_of_the_card() -> None:
    card = json.loads((ROOT / "models" / "field.json").read_text("utf-8"))
    accuracy = card["cross_validation"]["accuracy"]
    assert f"{accuracy:.3f}" in README
