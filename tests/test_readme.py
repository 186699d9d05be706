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


def test_the_cross_validated_scores_are_those_of_the_card() -> None:
    card = json.loads((ROOT / "models" / "field.json").read_text("utf-8"))["cross_validation"]
    rows = re.findall(r"^\| ([^|]+?) *\| ([\d.]+) *\|$", README, re.MULTILINE)
    shown = dict(rows)
    assert shown == {
        **{name: f"{card[key]:.3f}" for name, key in CROSS_VALIDATED.items()},
        **{name: f"{card['ordinary'][key]:.3f}" for name, key in ORDINARY.items()},
    }


CROSS_VALIDATED = {
    "models, relaxed F1": "models",
    "models, exact F1": "models_strict",
    "units F1": "units",
    "unit types, accuracy": "unit_type_acc",
    "links model → unit F1": "links",
    "figures F1": "figures",
    "fields in articles, accuracy": "field_acc",
    "fields of bare names, accuracy": "bare_field_acc",
    "fields of bare names, first choice alone": "bare_field_first",
}
ORDINARY = {
    "ordinary news: units F1": "units",
    "ordinary news: figures F1": "figures",
    "ordinary news: false models an article": "false_models",
}
