"""What speaks for and against a unit running a model together with another.

Knows how the two stand to one another, which linking.py decides by and training.py learns; what
tells of a unit alone, link_evidence.py knows.
"""

from __future__ import annotations

from collections.abc import Sequence

from dvk_nlp.linear import Evidence
from dvk_nlp.link_candidates import Candidate
from dvk_nlp.region import shapes
from dvk_nlp.scene import SHORT, WINDOW
from dvk_nlp.units import Mention


def beside(candidate: Candidate, first: Sequence[Candidate]) -> Evidence:
    """Return what speaks for and against a unit running a model together with another.

    `first`: the places of that other. What tells of the unit alone is not among it.
    """
    other = min(first, key=lambda place: _distance(place.place, candidate.place))
    before = candidate.place.start < other.place.start
    low, high = (candidate, other) if before else (other, candidate)
    gap = candidate.scene.document.folded[low.place.stop : high.place.start]
    words = shapes(gap) if len(gap) < WINDOW * 2 and "\n" not in gap else []
    near = " ".join(words) if 0 < len(words) <= SHORT else "far" if gap else "touching"
    between = min(high.spot.units_before - low.spot.units_up_to, 3)
    sorts = f"{candidate.sort}/{other.sort}"
    opening, closing = (words[0], words[-1]) if words else (near, near)
    next_one = candidate.scene.setting(candidate.place, candidate.spot).next_one
    named = low.place.stop <= candidate.own.mention.start < high.place.start
    head, other_head = (candidate.scene.called(place.unit).head for place in (candidate, other))
    heads, alike = f"{head}/{other_head}", head == other_head
    return Evidence(
        groups=_BESIDE,
        values=(
            f"{before}/{near}",
            f"{before}/{near}/{sorts}",
            f"{before}/{closing}/{sorts}/{between}",
            f"{before}/{sorts}/{between}",
            f"{before}/{candidate.unit.type}/{other.unit.type}/{between}",
            f"{candidate.where}/{other.where}/{sorts}",
            f"{before}/{between}",
            f"{candidate.word_before}/{candidate.where}/{between}",
            f"{next_one}/{candidate.where}/{between}",
            f"{opening}/{closing}/{between}",
            f"{named}/{sorts}/{between}/{before}",
            f"{before}/{near}/{heads}",
            f"{heads}/{between}",
            f"{alike}/{before}/{near}/{between}",
            f"{alike}/{closing}/{between}/{sorts}",
        ),
    )


_BESIDE = (
    "beside/gap",
    "beside/gap/sorts",
    "beside/closing/sorts/between",
    "beside/sorts/between",
    "beside/types/between",
    "beside/wheres/sorts",
    "beside/between",
    "beside/w-1/where/between",
    "beside/w+1/where/between",
    "beside/opening/closing/between",
    "beside/name/sorts/between",
    "beside/gap/heads",
    "beside/heads/between",
    "beside/alike/gap/between",
    "beside/alike/closing/sorts/between",
)


def _distance(place: Mention, other: Mention) -> int:
    return max(place.start - other.stop, other.start - place.stop)
