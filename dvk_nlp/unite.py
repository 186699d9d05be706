"""Brings the mentions of one unit together under its fullest name.

Knows how names are shortened ("Hội LHPN xã", "chị Thắm", a bare "Yên Bái") and abbreviated.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from dvk_nlp.document import Document
from dvk_nlp.lexicon import entry, phrases, table
from dvk_nlp.schema import Span, UnitType
from dvk_nlp.spans import Cover
from dvk_nlp.text import same_name
from dvk_nlp.units import PLACES, Mention


class FoundUnit(NamedTuple):
    """A unit, and every mention of it, the shortened ones too."""

    name: str
    type: UnitType
    mentions: tuple[Mention, ...]


def outside(mentions: Iterable[Mention], names: Iterable[Span]) -> list[Mention]:
    """Return the mentions of units that do not stand inside one of `names`, those of models.

    >>> outside([Mention(0, 6, "place", 3), Mention(9, 15, "place", 12)], [Span(7, 20)])
    [Mention(start=0, stop=6, type='place', head_stop=3)]
    """
    cover = Cover(names)
    return [mention for mention in mentions if not cover.touches(mention.start, mention.stop)]


def unite(document: Document, mentions: Sequence[Mention]) -> list[FoundUnit]:
    """Return the units that `mentions` name, in order; a shortened name joins its fullest form.

    >>> from dvk_nlp.document import read
    >>> from dvk_nlp.schema import Article
    >>> from dvk_nlp.units import find_mentions
    >>> text = "hội LHPN xã Quỳnh Trang, xã Quỳnh Trang; Hội LHPN xã, Quỳnh Trang"
    >>> document = read(Article(text))
    >>> [unit.name for unit in unite(document, find_mentions(document))]
    ['hội LHPN xã Quỳnh Trang', 'xã Quỳnh Trang']
    """
    groups: dict[tuple[str, ...], list[Mention]] = {}
    for mention in mentions:
        groups.setdefault(_key(document, mention), []).append(mention)
    longer = _index(groups)
    fuller = {key: _fuller(document, key, groups, longer) for key in groups}
    fullest: dict[tuple[str, ...], list[Mention]] = {}
    for key, group in groups.items():
        full = fuller[key]
        while fuller[full] != full:  # each is longer, or lacks an order of birth: it ends
            full = fuller[full]
        fullest.setdefault(full, []).extend(group)
    units = []
    for key, group in fullest.items():
        first = groups[key][0]
        name = document.text[first.start : first.stop]
        units.append(FoundUnit(name, first.type, tuple(sorted(group))))
    return sorted(units, key=lambda unit: unit.mentions)


@cache
def _abbreviations() -> re.Pattern[str]:
    return re.compile(phrases("abbreviations.tsv"))


# " (LHPN)" of "Hội Liên hiệp Phụ nữ (LHPN) xã A"
_BRACKET = re.compile(r"\s*\([^()]*\)")


def _key(document: Document, mention: Mention) -> tuple[str, ...]:
    """The words of a mention, abbreviations written out, and left out where they are explained."""
    words = _BRACKET.sub("", document.folded[mention.start : mention.stop])
    full = _abbreviations().sub(_written_out, words)
    return tuple(same_name(full).split())


def _written_out(match: re.Match[str]) -> str:
    (full,) = table("abbreviations.tsv")[entry(match.group())]
    return f"{full} "


def _index(keys: Iterable[tuple[str, ...]]) -> dict[tuple[str, ...], list[tuple[str, ...]]]:
    """The keys by all that may stand for them: their beginnings and their ends."""
    found: dict[tuple[str, ...], list[tuple[str, ...]]] = {}
    for key in keys:
        parts = {key[:n] for n in range(1, len(key))} | {key[n:] for n in range(1, len(key))}
        for part in parts:
            found.setdefault(part, []).append(key)
    return found


def _fuller(
    document: Document,
    key: tuple[str, ...],
    groups: Mapping[tuple[str, ...], Sequence[Mention]],
    longer: Mapping[tuple[str, ...], Sequence[tuple[str, ...]]],
) -> tuple[str, ...]:
    """The key of the unit that `key` shortens, the nearest one named before; or `key`."""
    place = groups[key][0]
    candidates = []
    for other in longer.get(key[-1:] if place.type == "household" else key, ()):
        mentions = groups[other]
        if _shortens(document, key, place, other, mentions[0]):
            before = [m.start for m in mentions if m.start < place.start]
            candidates.append((not before, -max(before, default=0), mentions[0].start, other))
    return min(candidates)[-1] if candidates else key


def _shortens(
    document: Document,
    key: tuple[str, ...],
    short: Mention,
    other: tuple[str, ...],
    full: Mention,
) -> bool:
    """Whether a name is a shorter form of another: without the name of its place, without its
    head, or a person's given name.
    """
    if short.type == "household":
        return full.type == "household" and _names_person(document, short, full)
    if short.start == short.head_stop:
        head = " ".join(other[: -len(key)])
        return full.type in PLACES and other[-len(key) :] == key and head in table("unit_heads.tsv")
    return short.type == full.type and other[: len(key)] == key and _lacks_name(key)


def _names_person(document: Document, short: Mention, full: Mention) -> bool:
    """Whether "anh Tâm", "chú Bảy Tâm" is who is also named in full: "Đại úy Danh Minh Tâm"."""
    given = document.folded[short.head_stop : short.stop].split()
    name = document.folded[full.head_stop : full.stop].split()
    births = table("birth_order.txt")
    if len(given) > 1 and given[0] in births and name[0] not in births:
        given = given[1:]
    if len(given) >= len(name) or given != name[-len(given) :]:
        return False
    one, other = (table("titles.tsv").get(_title(document, person)) for person in (short, full))
    return one is None or other is None or one == other


def _title(document: Document, person: Mention) -> str:
    return document.folded[person.start : person.head_stop].rpartition(" ")[2]


def _lacks_name(key: tuple[str, ...]) -> bool:
    """Whether a name ends with a level or a head: "hội lhpn xã", "ban dân vận huyện uỷ"."""
    last = key[-1]
    return (
        any(
            " ".join(key[-n:]) in lexicon
            for n in range(1, 5)
            for lexicon in (table("unit_levels.txt"), table("unit_heads.tsv"))
        )
        and not last[0].isdigit()
    )
