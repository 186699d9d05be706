"""Tables of what was observed: a row for each place, a column for each feature.

Knows how observations become tables that take little memory, and how tables are joined and parted;
what is observed, observations.py knows.
"""

from __future__ import annotations

import re
from array import array
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from scipy.sparse import csr_matrix, vstack

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dvk_nlp.observations import Observed


class Table(NamedTuple):
    """What was observed: `features` has a row for each place, with a one where the feature of the
    column holds, which `names` has. The rest tells of each row whether it is of the kind that is
    learned, in which article it stands, which question of the article it answers, and whose it is.
    """

    names: Sequence[str]
    features: csr_matrix
    holds: NDArray[np.bool_]
    articles: NDArray[np.int32]
    questions: NDArray[np.int32]
    owners: NDArray[np.int32]

    def part(self, articles: Sequence[int]) -> Table:
        """Return the rows that stand in `articles`."""
        kept = np.isin(self.articles, articles)
        return Table(
            self.names,
            self.features[kept],
            self.holds[kept],
            self.articles[kept],
            self.questions[kept],
            self.owners[kept],
        )

    def without(self, group: re.Pattern[str]) -> Table:
        """Return the columns of the features in whose names `group` is not found."""
        kept = [number for number, name in enumerate(self.names) if not group.search(name)]
        names = [self.names[number] for number in kept]
        return self._replace(names=names, features=self.features[:, kept])


def tabulate(
    observed: Iterable[tuple[int, Mapping[str, Sequence[Observed]]]],
) -> dict[str, Table]:
    """Return a table for each kind of observation, by its name.

    `observed`: the numbers of articles, with what was observed in each, by its kind.

    >>> from dvk_nlp.observations import Observed
    >>> seen = {"starts": [Observed(["w0=mô"], holds=True), Observed(["w0=xã"], holds=False)]}
    >>> table = tabulate([(7, seen)])["starts"]
    >>> table.names, table.features.toarray().tolist(), table.articles.tolist()
    (['w0=mô', 'w0=xã'], [[1, 0], [0, 1]], [7, 7])
    """
    kinds: dict[str, _Rows] = {}
    for article, seen in observed:
        for kind, places in seen.items():
            rows = kinds.setdefault(kind, _Rows())
            for place in places:
                rows.add(article, place)
    return {kind: rows.table() for kind, rows in kinds.items()}


class _Rows:
    """The rows of a table that grows. Names of features come again a hundred times; only their
    numbers are kept.
    """

    def __init__(self) -> None:
        self._columns: defaultdict[str, int] = defaultdict()
        self._columns.default_factory = self._columns.__len__  # a new name has the next number
        self._held = array("i")
        self._stops = array("i", [0])
        self._facts = array("i")

    def add(self, article: int, place: Observed) -> None:
        self._held.extend(map(self._columns.__getitem__, place.features))
        self._stops.append(len(self._held))
        self._facts.extend((place.holds, article, place.question, place.owner))

    def table(self) -> Table:
        held, stops = np.array(self._held, np.int32), np.array(self._stops, np.int32)
        ones = np.ones(len(held), np.int8)
        features = csr_matrix((ones, held, stops), (len(stops) - 1, len(self._columns)))
        holds, *others = np.array(self._facts, np.int32).reshape(-1, 4).T
        table = Table([*self._columns], features, holds > 0, *others)
        return _with_columns(table, _in_order(self._columns))


def _in_order(names: Iterable[str]) -> dict[str, int]:
    """The columns of features: fitting adds in the same order whichever was seen first."""
    return {name: number for number, name in enumerate(sorted(names))}


def _with_columns(table: Table, columns: Mapping[str, int]) -> Table:
    """The table with `columns`, which are those that it has, maybe with others between them."""
    moved = np.array([columns[name] for name in table.names], np.int32)
    old = table.features
    features = csr_matrix((old.data, moved[old.indices], old.indptr), (old.shape[0], len(columns)))
    features.sort_indices()
    return table._replace(names=[*columns], features=features)


def join(parts: Sequence[Mapping[str, Table]]) -> dict[str, Table]:
    """Return the tables of all parts, each with the rows of all."""
    kinds: dict[str, list[Table]] = {}
    for part in parts:
        for kind, table in part.items():
            kinds.setdefault(kind, []).append(table)
    return {kind: _joined(tables) for kind, tables in kinds.items()}


def _joined(tables: Sequence[Table]) -> Table:
    columns = _in_order({name for table in tables for name in table.names})
    alike = [_with_columns(table, columns) for table in tables]
    facts: list[Any] = [np.concatenate(column) for column in list(zip(*alike, strict=True))[2:]]
    return Table(alike[0].names, vstack([t.features for t in alike], "csr"), *facts)
