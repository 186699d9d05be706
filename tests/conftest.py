from __future__ import annotations

import pytest

import dvk_nlp


@pytest.fixture(scope="session")
def miner() -> dvk_nlp.Miner:
    return dvk_nlp.load()
