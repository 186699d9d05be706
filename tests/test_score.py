"""The measure: the same numbers as the script that the project was given (given_measure.py)."""

from __future__ import annotations

import json
from pathlib import Path

import given_measure

import dvk_nlp
from dvk_nlp.corpus import read_articles
from dvk_nlp.score import score

TEST = Path(__file__).parent.parent / "corpora" / "test"


def test_the_same_numbers_as_the_given_measure(
    miner: dvk_nlp.Miner, tmp_path: Path, capsys
) -> None:
    articles = read_articles(TEST)
    records = [miner(dvk_nlp.Article(a.text, id=a.id)) for a in articles]
    lines = [json.dumps(record.to_dict()) for record in records]
    (tmp_path / "found.jsonl").write_text("\n".join(lines), "utf-8")
    given = given_measure.main(TEST, tmp_path / "found.jsonl")
    ours = score(zip(articles, records, strict=True))
    assert ours.figures() == given
    assert capsys.readouterr().out == ours.table() + "\n" + json.dumps(given) + "\n"


def test_every_kind_of_disagreement_is_told() -> None:
    (gold,) = read_articles(TEST / "nc-d01.json")
    nothing = dvk_nlp.Record("nc-d01", "", (), (), ())
    told = score([(gold, nothing)]).disagreements
    assert {error.kind for error in told} == {"MODEL missed", "UNIT missed", "FIGURE missed"}
    assert all(error.context for error in told)
    assert len(told) == len(gold.models) + len(gold.units) + len(gold.figures)
