"""The corpora are well formed, and what is not well formed is told with its line."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from dvk_nlp.corpus import read_articles, read_names
from dvk_nlp.markup import parse_marked
from dvk_nlp.schema import FIELDS
from dvk_nlp.text import same_name
from dvk_nlp.training import read_corpora

CORPORA = Path(__file__).parent.parent / "corpora"


def test_the_articles_are_many_and_of_many_provinces() -> None:
    articles = read_articles(CORPORA / "articles")
    assert len(articles) >= 60
    assert len({a.province for a in articles if a.models}) >= 15
    assert all(a.title in a.text and a.date in a.text and a.byline in a.text for a in articles)


def test_names_of_all_four_fields_alike() -> None:
    counts = Counter(row.field for row in read_names(CORPORA / "names.tsv"))
    assert sum(counts.values()) >= 400
    assert min(counts[field] for field in FIELDS) >= 100


def test_nothing_of_the_test_articles_is_trained_on() -> None:
    trained = {same_name(example.name) for example in read_corpora(CORPORA).examples}
    gold = {same_name(m.name) for a in read_articles(CORPORA / "test") for m in a.models}
    # Short titles that many places use ("Camera an ninh") may stand in both.
    assert not {name for name in trained & gold if len(name.split()) > 6}
    texts = " ".join(same_name(a.text) for a in read_articles(CORPORA / "test"))
    for article in read_articles(CORPORA / "articles"):
        words = same_name(article.text).split()
        runs = [" ".join(words[i : i + 12]) for i in range(0, len(words) - 12, 6)]
        shared = sum(run in texts for run in runs)
        assert shared <= max(2, 0.05 * len(runs)), article.id


@pytest.mark.parametrize(
    ("marked", "complaint"),
    [
        ("{U xã A | village}", "unit type 'village'"),
        ("{M Ba sạch | farming}", "field 'farming'"),
        ("{M Ba sạch | economy | xã A}", "the link 'xã A' is no unit"),
        ("{F hộ | 5 | hộ}", "has no digit"),
        ("{F 5 hộ | 5 | người}", "does not stand in"),
        ("{F 5 hộ | năm | hộ}", "a figure is"),
        ("{U= xã | xã A}", "which no U mark defines"),
        ("{U xã A | place} {U xã A | place}", "defined twice"),
        ("{U “xã A” | place}", "begin or end with a quote"),
        ("{U xã A | place", "not well formed"),
    ],
)
def test_a_mark_that_is_not_well_formed_is_told_with_its_line(marked: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=r"text:2: .*" + complaint):
        parse_marked("\n" + marked)
