"""What speaks for and against a unit running a model, at a glance and on a closer look.

Knows the features by which linking.py decides and training.py learns, as plain strings; the rules
of link.py are one of them. Which units are looked at, link_candidates.py knows.
"""

from __future__ import annotations

from dvk_nlp.link_candidates import WINDOW, Candidate, coarse
from dvk_nlp.region import shapes

_SHORT = 7  # words; what stands between is looked at whole up to this length


def glance(candidate: Candidate) -> list[str]:
    """Return the little that tells of most units that they don't run a model.

    `features` tells the rest.
    """
    where, place, (ruled, any_ruled) = candidate.where, candidate.place, candidate.ruled
    side, _, _, _, names, bodies, same, order = candidate.between
    verdict = f"rule={ruled!s}/{any_ruled!s}"
    return [
        where,
        f"{where}/{place}/same={same}",
        f"{where}/type={candidate.unit.type}",
        f"{where}/order={order}",
        f"{where}/names={names}/bodies={bodies}/{place}",
        verdict,
        f"{verdict}/{side}/{place}",
    ]


def features(candidate: Candidate) -> list[str]:
    """Return what speaks for and against a unit running a model, but for its `glance`."""
    where, place, kind = candidate.where, candidate.place, candidate.kind
    near, next_one, next_two, joined, in_bracket = candidate.scene.setting(candidate.nth)
    mention, mentioned, own_kind, around, own_one, own_two, body = candidate.own
    side, start, stop, sentences, names, found_bodies, _, order = candidate.between
    gap = candidate.scene.document.folded[start:stop]
    bodies, named = f"bodies={found_bodies}", f"names={min(names, 1)}"
    brackets = f"{in_bracket!s}/{gap.count('(') - gap.count(')')}"
    before, own_before = near.before, around.before
    headed = candidate.above > 0 and kind in ("heading", "item")
    found = [
        f"{where}/names={names}",
        f"{where}/w-1={before[0]}",
        f"{where}/w-2={before[1]}",
        f"{where}/w+1={next_one}",
        f"{where}/w+2={next_two}",
        f"{where}/m-1={own_before[0]}",
        f"{where}/m-2={own_before[1]}",
        f"{where}/m-3={own_before[2]}",
        f"{where}/m+1={own_one}",
        f"{where}/m+2={own_two}",
        f"{where}/{place}/w-1={before[0]}",
        f"{where}/{place}/w+1={next_one}",
        f"{where}/{named}/w-1={before[0]}/order={order}",
        f"{where}/{named}/m+1={own_one}/order={order}/{place}",
        f"{side}/joined={joined}/{place}",
        f"{side}/joined={joined}/{place}/order={order}/{brackets}",
        f"{where}/brackets={brackets}/order={order}",
        f"{where}/brackets={brackets}/names={names}/{place}",
        f"{where}/opens={near.opens!s}/{place}/{bodies}",
        f"{where}/length={coarse(len(gap) // 15)}/{named}",
        f"{where}/semicolon={';' in gap!s}/colon={':' in gap!s}",
        f"{where}/commas={min(gap.count(','), 4)}",
        f"{where}/block={own_kind}/quoted={mention.quoted!s}",
        f"{side}/{sentences}/names={names}/{bodies}/{place}/opens={near.opens!s}",
        f"{side}/{sentences}/type={candidate.unit.type}/{named}",
        f"{side}/sentences={sentences}/m+1={own_one}",
        f"{side}/m-1={own_before[0]}/sentences={min(sentences, 1)}/{place}",
        f"heading={headed!s}/{kind}/{own_kind}/{named}/{place}/{bodies}/opens={near.opens!s}",
        f"{side}/mention={min(mentioned, 2)}",
        f"{where}/{place}/body={body}",
        f"{where}/{place}/body={body}/names={names}/{bodies}",
        f"{where}/{place}/body={body}/w-1={before[0]}",
    ]
    if len(gap) < WINDOW * 2 and len(words := shapes(gap)) <= _SHORT:
        gap_words = f"{side}/gap={words}"
        found += [gap_words, f"{gap_words}/{place}"]
    if candidate.echo:
        found.append(f"{where}/echo={candidate.echo}")
    return found
