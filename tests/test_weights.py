"""The trained weights: their files, what is refused on loading, and reproducible training."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import dvk_nlp
from dvk_nlp import classify, fitting, linear, training
from dvk_nlp.classify import FieldClassifier
from dvk_nlp.corpus import read_articles
from dvk_nlp.feature_tables import tabulate
from dvk_nlp.linear import Evidence, Scorer, Weights
from dvk_nlp.miner import place_tagger
from dvk_nlp.observations import Observed, name_observations, observations

ROOT = Path(__file__).parent.parent


@pytest.fixture
def weights(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "models", tmp_path / "models")
    return tmp_path / "models"


def test_a_missing_file_is_told(weights: Path) -> None:
    (weights / "field.npz").unlink()
    with pytest.raises(FileNotFoundError, match=r"field\.npz is missing; `dvk train`"):
        dvk_nlp.load(weights)


def test_a_damaged_file_is_told(weights: Path) -> None:
    damaged = bytearray((weights / "field.npz").read_bytes())
    damaged[1000] ^= 1
    (weights / "field.npz").write_bytes(damaged)
    with pytest.raises(ValueError, match="damaged"):
        dvk_nlp.load(weights)
    (weights / "field.json").write_text("{", "utf-8")
    with pytest.raises(ValueError, match=r"field\.json is damaged"):
        dvk_nlp.load(weights)


def test_another_protocol_is_told(weights: Path) -> None:
    card = json.loads((weights / "field.json").read_text("utf-8"))
    (weights / "field.json").write_text(json.dumps({**card, "protocol": 99}), "utf-8")
    with pytest.raises(ValueError, match="protocol 99, this dvk_nlp reads protocol 3"):
        dvk_nlp.load(weights)


def test_a_pickle_is_never_opened(weights: Path, tmp_path: Path) -> None:
    class Bomb:
        def __reduce__(self):
            return (Path.touch, (tmp_path / "opened",))

    array = np.empty(1, dtype=object)
    array[0] = Bomb()
    with (weights / "field.npz").open("wb") as file:
        np.savez(file, features=array, rows=array, intercepts=array)
    card = json.loads((weights / "field.json").read_text("utf-8"))
    card["sha256"] = hashlib.sha256((weights / "field.npz").read_bytes()).hexdigest()
    (weights / "field.json").write_text(json.dumps(card), "utf-8")
    with pytest.raises(ValueError, match="damaged"):
        dvk_nlp.load(weights)
    assert not (tmp_path / "opened").exists()


def test_what_was_saved_is_what_is_loaded(tmp_path: Path) -> None:
    weights = Weights({"nuôi bò": [1.5, -2.0], "^nuôi": [0.0, 0.25]}, [0.5, 0.0], {"note": "a"})
    linear.save(weights, tmp_path, "some")
    loaded = linear.load(tmp_path, "some")
    assert (loaded.rows, loaded.intercepts) == (weights.rows, weights.intercepts)
    assert loaded.card["note"] == "a"


def test_a_feature_that_could_not_be_read_back_is_not_written(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"some: a feature holds a line end: 'a\\nb'"):
        linear.save(Weights({"a\nb": [1.0]}, [0.0]), tmp_path, "some")
    assert not list(tmp_path.iterdir())


def test_training_again_gives_the_same_predictions(miner: dvk_nlp.Miner) -> None:
    corpora = training.read_corpora(ROOT / "corpora")
    cards = [json.loads(path.read_text("utf-8")) for path in (ROOT / "models").glob("*.json")]
    assert len(cards) == 9
    for card in cards:
        assert card["corpora_sha256"] == training.digest(corpora), "run `dvk train`"
    fitted = FieldClassifier(fitting.fit_fields(corpora.examples))
    names = [example.name for example in corpora.examples][::7]
    for again, shipped in zip(fitted.scores(names), miner.field_scores(names), strict=True):
        assert again == pytest.approx(shipped, abs=1e-4)


def test_training_wants_all_four_fields() -> None:
    with pytest.raises(ValueError, match="no example of some field"):
        training.train(training.Corpora([], [], []))


def test_fields_are_learned_from_names_whose_units_nobody_knows() -> None:
    names = {"Nuôi bò": "economy", "Đọc sách": "culture_society"}
    names |= {"Camera an ninh": "defence_security", "Chi bộ bốn tốt": "political_system"}
    examples = [fitting.Example(name, field) for name, field in names.items()]
    classifier = FieldClassifier(fitting.fit_fields(examples))
    assert [classify.best(scores) for scores in classifier.scores([*names])] == [*names.values()]


def test_predicting_imports_neither_scikit_learn_nor_what_is_not_needed() -> None:
    code = """
import sys, dvk_nlp
heavy = {"sklearn", "numpy", "underthesea"} & set(sys.modules)
assert not heavy, heavy
assert dvk_nlp.load()("Xã A có mô hình “Sinh kế bền vững”.").models
assert "sklearn" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", code], check=True)


def test_no_feature_stands_twice() -> None:
    """The sums of weights rely on it."""
    shipped = {path.stem: linear.load(path.parent, path.stem) for path in ROOT.glob("models/*.npz")}
    tagger = place_tagger(shipped)
    learned = set()
    for article in read_articles(ROOT / "corpora" / "articles")[::25]:
        seen = {**observations(article), **name_observations(article, tagger)}
        learned |= {file for file, places in seen.items() if places}
        for place in (place for places in seen.values() for place in places):
            assert len(set(place.features)) == len(place.features), place.features
    assert learned == set(shipped) - {classify.FILE}


some_words = st.text("ab=/ ", max_size=3)
some_groups = st.lists(some_words, unique=True, max_size=4)


@given(some_groups, some_groups, st.data())
def test_a_score_is_the_sum_of_the_weights_by_name(
    setting: list[str], groups: list[str], data: st.DataObject
) -> None:
    values = [data.draw(some_words) for _ in groups]
    evidence = Evidence(tuple(setting), tuple(groups), values)
    known = {name: [data.draw(st.integers(-9, 9)) * 1.0] for name in evidence.names()[::2]}
    scorer = Scorer(Weights(known, [0.5]))
    for _ in range(2):  # the second time from what is remembered
        assert scorer.score(evidence, Evidence()) == 0.5 + sum(w for (w,) in known.values())


def test_of_several_choices_the_fitted_weights_prefer_the_right_one_or_none() -> None:
    near, far, other = ("near", 1, True), ("far", 2, False), ("other", 1, False)
    questions = [
        *[[near, far]] * 20,
        *[[other, far]] * 20,  # nobody
        *[[near, ("beside", 3, True), far]] * 20,  # both
        *[[("hidden", 1, True), ("other", 1, True), far]] * 20,  # by one of its places
    ]
    observed = [
        Observed([name], holds, question, owner)
        for question, choices in enumerate(questions)
        for name, owner, holds in choices
    ]
    rows = fitting.fit_choices(tabulate([(0, {"links": observed})])["links"], 10.0)
    scorer = Scorer(rows)
    score = {name: scorer.score(Evidence((name,))) for name in rows.rows}
    assert min(score["near"], score["beside"], score["hidden"]) > 0.5
    assert max(score["far"], score["other"]) < -0.5
