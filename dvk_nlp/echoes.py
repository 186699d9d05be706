"""Words that stand for a unit named before: "chị", "Chi hội", "đồn", "nhà trường".

Knows which words they are and which unit each means: the last one of its type or with its head.
Whether that unit runs a model, linking.py decides.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from dvk_nlp.document import Block, Document
from dvk_nlp.lexicon import entry, table
from dvk_nlp.region import lexicon, plural
from dvk_nlp.spans import Cover
from dvk_nlp.units import Mention

Echoes = Sequence[tuple[Mention, Mention]]


class Known(NamedTuple):
    """The units of a document by their type and by the words with which they begin, in order and
    with where they begin; and where units are named.
    """

    by_word: Mapping[str, tuple[Sequence[int], Sequence[Mention]]]
    named: Cover


def known(document: Document, units: Sequence[Mention]) -> Known:
    """Return what `echoes` needs to know of the units of a document, which are in order."""
    by_word: dict[str, tuple[list[int], list[Mention]]] = {}
    for unit in units:
        words = document.folded[unit.start : unit.stop].split()[:3]
        keys = [" ".join(words[:count]) for count in range(1, len(words) + 1)]
        if unit.type != "household" or words[0] not in table("echoes.tsv"):
            keys.append(unit.type)  # "chị" is no "ông Tâm"
        for key in keys:
            starts, mentions = by_word.setdefault(key, ([], []))
            starts.append(unit.start)
            mentions.append(unit)
    return Known(by_word, Cover(units))


def echoes(document: Document, known: Known, block: Block) -> Echoes:
    """Return where words of a block stand for a unit named before, in order, each with the mention
    of the unit that it means.

    >>> from dvk_nlp.document import read
    >>> from dvk_nlp.units import find_mentions
    >>> document = read("Hội LHPN xã A ra quân. Hôm ấy hội lập tổ thu gom rác.")
    >>> units = known(document, find_mentions(document))
    >>> ((echo, unit),) = echoes(document, units, document.blocks[0])
    >>> [document.text[m.start : m.stop] for m in (echo, unit)]
    ['hội', 'Hội LHPN xã A']
    """
    return [
        (Mention(*word.span(), unit.type, word.end()), unit)
        for word in lexicon("echoes.tsv").finditer(document.folded, block.start, block.stop)
        if (unit := _meant(document, known, word))
    ]


def _meant(document: Document, known: Known, word: re.Match[str]) -> Mention | None:
    """The unit that a word means: the last one that begins with it, or of its type."""
    start, stop = word.span()
    if known.named.touches(start, stop):
        return None
    following = document.text[stop : stop + 2].strip()
    if following.isupper() or following.isdigit():  # "chị Thắm", "tổ 5"
        return None
    key = entry(word.group())
    kinds = table("echoes.tsv")[key]
    unit = _last(known, key, start) or (_last(known, kinds[0], start) if kinds else None)
    several = unit and plural().search(document.folded, max(0, start - 12), start)
    return None if several else unit


def _last(known: Known, key: str, at: int) -> Mention | None:
    """The last unit of a key that is named before a place."""
    if key not in known.by_word:
        return None
    starts, mentions = known.by_word[key]
    before = bisect_left(starts, at)
    return mentions[before - 1] if before else None
