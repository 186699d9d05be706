"""Units that stand together: "A và B", "A phối hợp với B", and chains of places: "ấp 5, xã B".

Knows which of them act together and which only say where; knows nothing of models.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache

from dvk_nlp.document import Document
from dvk_nlp.lexicon import phrases
from dvk_nlp.spans import in_bracket, within
from dvk_nlp.units import Mention

TERRITORIES = frozenset(["place", "residential"])
_REACH = 400  # characters; units that act together stand within so many


@cache
def _between() -> re.Pattern[str]:
    """Matches what joins two units that run a model together: " và ", ", ", " phối hợp với "."""
    return re.compile(rf"\s*(?:,|;)?\s*(?:{phrases('joining_words.txt')}\s*){{0,2}}")


def group_at(document: Document, units: Sequence[Mention], at: int) -> tuple[Mention, ...]:
    """Return the units that stand together from `at` on, or none when no unit begins there."""
    from_here = within(units, at, at + _REACH)
    if not from_here or from_here[0].start != at:
        return ()
    group = [from_here[0]]
    for unit in from_here[1:]:
        if not together(document, group[-1], unit):
            break
        group.append(unit)
    return tuple(group)


def without_chain(document: Document, group: Sequence[Mention]) -> tuple[Mention, ...]:
    """Return a group without the places that only say where its first lies: "ấp 5, xã B"."""
    kept = [group[0]]
    for unit in group[1:]:
        between = document.folded[kept[-1].stop : unit.start]
        joined = re.search(r"(?<!\w)(?:và|cùng|với|phối hợp|giữa)(?!\w)|;", between)
        chained = unit.type in TERRITORIES and not joined
        if chained and not (kept[-1].type in TERRITORIES and _same_head(document, kept[-1], unit)):
            break
        kept.append(unit)
    return tuple(kept)


def _same_head(document: Document, one: Mention, other: Mention) -> bool:
    """Whether two places are of one list, not of one chain: "xã A, xã B"; "xã A, B" at the head
    of a sentence, but not "(xã A, B)".
    """
    if other.start == other.head_stop and one.type == other.type:
        line = max(document.folded.rfind(sign, 0, one.start) for sign in "\n.;")
        return not in_bracket(document.folded, line + 1, one.start)
    first = document.folded[one.start : one.head_stop]
    return first == document.folded[other.start : other.head_stop]


def groups(document: Document, units: Iterable[Mention]) -> list[tuple[Mention, ...]]:
    """Return the units in groups that act together."""
    found: list[list[Mention]] = []
    for unit in units:
        if found and together(document, found[-1][-1], unit):
            found[-1].append(unit)
        else:
            found.append([unit])
    return [tuple(group) for group in found]


def together(document: Document, one: Mention, other: Mention) -> bool:
    """Return whether two neighbouring units act together; "ở huyện A, hội B" do not."""
    between = document.folded[one.stop : other.start]
    if not _between().fullmatch(between):
        return False
    return between.strip() != "," or not (one.type in TERRITORIES and other.type not in TERRITORIES)
