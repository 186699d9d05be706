"""No score on corpora/test falls below its floor; see quality.py."""

from __future__ import annotations

import json

import quality


def test_no_score_falls_below_its_floor() -> None:
    gate = json.loads(quality.FLOORS.read_text("utf-8"))
    assert quality.digest() == gate["gold_sha256"], "the gold has changed: measure and say so"
    now = quality.reached()
    for part, floors in gate["floors"].items():
        for name, floor in floors.items():
            assert now[part][name] >= floor - quality.SLACK, f"{part}: {name} fell below {floor}"


def test_the_floors_are_those_that_the_project_promised() -> None:
    promised = {
        "corpora/test": {
            "models": 0.80,
            "units": 0.85,
            "figures": 0.93,
            "links": 0.70,
            "field_acc": 0.85,
            "unit_type_acc": 0.90,
        },
        "the real article": {"models": 0.90, "units": 0.90, "figures": 0.95},
    }
    floors = json.loads(quality.FLOORS.read_text("utf-8"))["floors"]
    for part, least in promised.items():
        assert {k for k, v in least.items() if floors[part][k] < v} == set()
