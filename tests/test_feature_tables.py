"""Tables of features: nothing that was observed is lost, however articles are divided."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from dvk_nlp.feature_tables import Table, join, tabulate
from dvk_nlp.observations import Observed

some_names = st.lists(
    st.sampled_from(["w0\tmô", "w0\txã", "topic=1", "open/gap=2", "b"]), unique=True
)
some_places = st.builds(
    Observed, some_names, st.booleans(), question=st.integers(0, 3), owner=st.integers(-1, 9)
)
some_articles = st.lists(st.lists(some_places, max_size=4), min_size=1, max_size=6)


def rows(table: Table) -> list[tuple[int, Observed]]:
    """The rows as they were observed, with the numbers of their articles; names in order."""
    features = [[table.names[i] for i in row.indices] for row in table.features]
    facts = (table.holds, table.questions, table.owners)
    observed = map(Observed, features, *(column.tolist() for column in facts))
    return list(zip(table.articles.tolist(), observed, strict=True))


def expected(articles: list[tuple[int, list[Observed]]]) -> list[tuple[int, Observed]]:
    return [
        (number, place._replace(features=sorted(place.features)))
        for number, places in articles
        for place in places
    ]


@given(some_articles, st.integers(1, 4), st.sets(st.integers(0, 5)))
def test_a_table_keeps_what_was_observed(
    articles: list[list[Observed]], size: int, kept: set[int]
) -> None:
    numbered = list(enumerate(articles))
    parts = [numbered[i : i + size] for i in range(0, len(numbered), size)]
    tables = [tabulate((n, {"starts": places}) for n, places in part) for part in parts]
    table = join(tables)["starts"]
    assert rows(table) == expected(numbered)
    assert rows(table.part(list(kept))) == expected([pair for pair in numbered if pair[0] in kept])
    assert list(table.names) == sorted(
        {name for _, place in rows(table) for name in place.features}
    )


def test_a_group_of_features_is_left_out() -> None:
    seen = {"starts": [Observed(["w0\tmô", "topic=1"], holds=True)]}
    table = tabulate([(0, seen)])["starts"].without(re.compile("topic="))
    assert rows(table) == [(0, Observed(["w0\tmô"], holds=True))]
