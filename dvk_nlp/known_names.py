"""Names that no head announces: places of the gazetteer, bodies that everybody knows.

Knows the lists of such names and the words that take them away ("sông Thái Bình"). Knows nothing
of heads and of where in an article to look.
"""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet
from functools import cache
from typing import cast

from dvk_nlp.document import Document
from dvk_nlp.lexicon import alternation, phrases, table
from dvk_nlp.schema import UnitType
from dvk_nlp.text import fold
from dvk_nlp.unit_names import compounds


@cache
def gazetteer() -> frozenset[str]:
    """Return the folded names of provinces, districts, countries and cities abroad."""
    names = ("provinces.txt", "districts.tsv", "abroad.txt")
    return frozenset(place for name in names for place in table(name))


@cache
def communes(district: str) -> frozenset[str]:
    """Return the folded names of the communes of a district, which is in communes.tsv."""
    (names,) = table("communes.tsv")[district]
    return frozenset(map(fold, names.split("; ")))


@cache
def known_places() -> re.Pattern[str]:
    """Return the pattern of the gazetteer, to match on folded text."""
    return re.compile(alternation(sorted(gazetteer())))


def kind_of(name: str, places: AbstractSet[str]) -> UnitType | None:
    """Return what a name is that no head announces: a place, a well-known body, or such a body
    somewhere ("Canon Việt Nam"); None when nobody knows it.
    """
    if name in places:
        return "place"
    bodies = table("well_known.tsv")
    if name in bodies:
        return cast(UnitType, bodies[name][0])
    body, _, place = name.partition(" ")
    there = body in bodies and (place in gazetteer() or place in table("unit_levels.txt"))
    return cast(UnitType, bodies[body][0]) if there else None


def abbreviates(document: Document, start: int, stop: int) -> bool:
    """Return whether a name stands in brackets of its own: "Tổ chức Y tế Thế giới (WHO)"."""
    return document.text[start - 1 : start] == "(" and document.text[stop : stop + 1] == ")"


@cache
def _not_place() -> re.Pattern[str]:
    """Matches what makes a place part of another name: "sông ", "cao tốc Biên Hòa - "."""
    return re.compile(rf"{phrases('not_place_after_word.txt')}[ ](?:(?:\w+[ ]){{1,4}}-[ ])?$")


def is_no_place(document: Document, at: int) -> bool:
    """Return whether the name at `at` is that of a road or river, or only begins a common word."""
    before = document.folded[max(0, at - 40) : at]
    return bool(_not_place().search(before) or compounds().match(document.folded, at))
