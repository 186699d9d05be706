"""Words that stand for a unit named before: "chị", "Chi hội", "đồn", "nhà trường".

Knows which words they are and which unit each means: the last one of its type or with its head.
Whether that unit runs a model, linking.py decides.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from dvk_nlp.document import Document
from dvk_nlp.lexicon import entry, table
from dvk_nlp.region import lexicon, plural
from dvk_nlp.spans import Cover
from dvk_nlp.units import Mention


def echoes(document: Document, units: Sequence[Mention]) -> Mapping[Mention, Mention]:
    """Return where words stand for one of `units`, in order, and the mention that each means.

    `units` are in order.

    >>> from dvk_nlp.document import read
    >>> from dvk_nlp.units import find_mentions
    >>> document = read("Hội LHPN xã A ra quân. Hôm ấy hội lập tổ thu gom rác.")
    >>> ((echo, unit),) = echoes(document, find_mentions(document)).items()
    >>> [document.text[m.start : m.stop] for m in (echo, unit)]
    ['hội', 'Hội LHPN xã A']
    """
    return dict(_echoes(document, units))


def _echoes(document: Document, units: Sequence[Mention]) -> Iterator[tuple[Mention, Mention]]:
    folded, kinds = document.folded, table("echoes.tsv")
    named = Cover(units)
    last: dict[str, Mention] = {}
    known = 0
    for word in lexicon("echoes.tsv").finditer(folded):
        start, stop = word.span()
        while known < len(units) and units[known].start < start:
            _remember(folded, units[known], last)
            known += 1
        following = document.text[stop : stop + 2].strip()
        if following.isupper() or following.isdigit():  # "chị Thắm", "tổ 5"
            continue
        key = entry(word.group())
        unit = last.get(key) or last.get("".join(kinds[key]))
        if (
            unit
            and not named.touches(start, stop)
            and not plural().search(folded, max(0, start - 12), start)
        ):
            yield Mention(start, stop, unit.type, stop), unit


def _remember(folded: str, unit: Mention, last: dict[str, Mention]) -> None:
    """Note that `unit` is now the last of its type, and of the words with which it begins."""
    words = folded[unit.start : unit.stop].split()[:3]
    if unit.type != "household" or words[0] not in table("echoes.tsv"):  # "chị" is no "ông Tâm"
        last[unit.type] = unit
    for count in range(1, len(words) + 1):
        last[" ".join(words[:count])] = unit
