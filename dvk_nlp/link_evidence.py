"""What speaks for and against a unit running a model, at a glance and on a closer look.

Knows the features by which linking.py decides and training.py learns; the rules of link.py are
one of them. Which units are looked at, link_candidates.py knows.
"""

from __future__ import annotations

from functools import lru_cache

from dvk_nlp.linear import Evidence
from dvk_nlp.link_candidates import Candidate, Former, coarse
from dvk_nlp.region import shapes
from dvk_nlp.scene import SHORT, WINDOW, Setting, Spot

_REMEMBERED = 1 << 12  # settings come again and again


def glance(candidate: Candidate) -> Evidence:
    """Return the little that tells of most units that they don't run a model.

    `features` tells the rest.
    """
    side, _, _, _, names, bodies, same, units = candidate.between
    where, sort, ruled = candidate.where, candidate.sort, candidate.ruled
    between = (side, names, bodies, same, coarse(units))
    return _at_glance(where, sort, candidate.unit.type, ruled, between)


@lru_cache(_REMEMBERED)
def _at_glance(
    where: str,
    sort: str,
    unit_type: str,
    ruled: tuple[bool, bool],
    between: tuple[str, int, int, int, int],
) -> Evidence:
    side, names, bodies, same, order = between
    verdict = f"rule={ruled[0]}/{ruled[1]}"
    return Evidence(
        (
            where,
            f"{where}/{sort}/same={same}",
            f"{where}/type={unit_type}",
            f"{where}/order={order}",
            f"{where}/names={names}/bodies={bodies}/{sort}",
            verdict,
            f"{verdict}/{side}/{sort}",
        )
    )


def features(candidate: Candidate) -> Evidence:
    """Return what speaks for and against a unit running a model, but for its `glance`."""
    where, sort, kind = candidate.where, candidate.sort, candidate.kind
    setting = candidate.scene.setting(candidate.place, candidate.spot)
    near, next_one, joined, in_bracket = setting
    mention, _, mentioned, own_kind, around, own_one, _, body, _, _ = candidate.own
    side, start, stop, sentences, names, bodies, _, units = candidate.between
    gap = candidate.scene.document.folded[start:stop]
    named = min(names, 1)
    brackets = f"{in_bracket}/{gap.count('(') - gap.count(')')}"
    last, own_last = near.before, around.before
    runs, ever = _before(candidate)
    headed = candidate.above > 0 and kind in ("heading", "item")
    words = shapes(gap) if len(gap) < WINDOW * 2 else [""] * (SHORT + 1)
    short = len(words) <= SHORT
    return Evidence(
        groups=_groups((where, sort, side, named, coarse(units)), short),
        values=(
            str(names),
            last,
            next_one,
            own_last,
            own_one,
            last,
            next_one,
            last,
            own_one,
            joined,
            brackets,
            f"{brackets}/{names}",
            str(coarse(len(gap) // 15)),
            f"{';' in gap}/{':' in gap}",
            str(min(gap.count(","), 4)),
            f"{own_kind}/{mention.quoted}",
            f"{sentences}/{candidate.unit.type}",
            f"{sentences}/{own_one}",
            f"{min(sentences, 1)}/{own_last}",
            f"{headed}/{kind}/{own_kind}/{bodies}/{near.opens}",
            str(min(mentioned, 2)),
            body,
            f"{body}/{last}",
            " ".join(near.after),
            *_of_story(candidate, setting, runs, ever),
            *_of_former(candidate, last, runs),
            *([" ".join(words)] * 2 if short else ()),
        ),
    )


def _of_story(candidate: Candidate, setting: Setting, runs: str, ever: str) -> tuple[str, ...]:
    """What the unit is called, also beside the name of the model, how often it was named before it
    and is in the whole document, and whether it runs a model named before: stories have a hero.
    """
    scene, own, names = candidate.scene, candidate.own, candidate.between.names
    own_last, order = own.around.before, min(own.order, 2)
    called = scene.called(candidate.unit)
    overlap = str(min(len(called.words & own.words), 3))
    times = scene.times_named(candidate.owner, own.spot.units_before)
    most = times >= scene.most[candidate.territory][own.spot.units_before] > 0
    named, foremost = str(coarse(times)), f"{most}/{min(times, 3)}"
    ruled, alone = candidate.ruled, not setting.joined
    all_times, all_most = scene.heard[candidate.owner], scene.most_heard[candidate.territory]
    hero = f"{all_times >= all_most}/{all_times * 2 >= all_most}/{min(all_times, 4)}"
    first = scene.first_block(candidate.owner)
    return (
        called.head,
        f"{called.head}/{own_last}",
        called.level,
        overlap,
        overlap,
        named,
        named,
        foremost,
        foremost,
        ever,
        ever,
        f"{ever}/{called.level}",
        f"{ever}/{foremost}/{ruled}",
        f"{ever}/{order}/{ruled}",
        f"{ever}/{names}/{setting.around.opens}",
        f"{names}/{own.order}/{ruled}",
        f"{names}/{runs}/{ruled}",
        f"{alone}/{foremost}",
        hero,
        hero,
        first,
        f"{first}/{hero}",
    )


def _before(candidate: Candidate) -> tuple[str, str]:
    """Whether a unit runs the model before, and whether it runs that or one before that."""
    former = candidate.own.former
    if former is None:
        return "first", "first"
    runs = str(candidate.owner in former.owners) if former.owners else "nobody"
    return runs, str(candidate.owner in former.ever)


def _of_former(candidate: Candidate, last: str, runs: str) -> tuple[str, ...]:
    """How a unit is related to the model before: models that stand together are often run by the
    same unit, or have theirs at the same place.
    """
    former, far, where = candidate.own.former or _NO_FORMER, candidate.own.far, candidate.where
    _, _, _, _, names, bodies, _, _ = candidate.between
    alike = former.where == where, former.word_before == last
    same_sort = former.territory == candidate.territory
    return (
        runs,
        f"{runs}/{far}",
        runs,
        f"{runs}/{far}",
        f"{runs}/{far}/{candidate.own.around.before}",
        f"{runs}/{far}/{bodies}/{names}",
        f"{alike}/{same_sort}/{far}/{runs}",
        f"{former.where}/{far}/{runs}",
    )


_NO_FORMER = Former(Spot(0, 0, 0, 0, 0, 0), frozenset(), frozenset(), "", "", None)


@lru_cache(_REMEMBERED)
def _groups(
    around: tuple[str, str, str, int, int],
    short: bool,  # noqa: FBT001 - an argument of a cached function is a key
) -> tuple[str, ...]:
    """The groups of the values of `features`. `short`: the words between are looked at."""
    where, sort, side, named, order = around
    return (
        f"{where}/names",
        f"{where}/w-1",
        f"{where}/w+1",
        f"{where}/m-1",
        f"{where}/m+1",
        f"{where}/{sort}/w-1",
        f"{where}/{sort}/w+1",
        f"{where}/names={named}/order={order}/w-1",
        f"{where}/names={named}/order={order}/{sort}/m+1",
        f"{side}/{sort}/joined",
        f"{where}/order={order}/brackets",
        f"{where}/{sort}/brackets/names",
        f"{where}/names={named}/length",
        f"{where}/semicolon/colon",
        f"{where}/commas",
        f"{where}/block/quoted",
        f"{side}/names={named}/sentences/type",
        f"{side}/sentences/m+1",
        f"{side}/{sort}/sentences/m-1",
        f"heading/{sort}/names={named}",
        f"{side}/mention",
        f"{where}/{sort}/body",
        f"{where}/{sort}/body/w-1",
        f"{where}/{sort}/w+2",
        f"{where}/head",
        f"{side}/head/m-1",
        f"{where}/{sort}/level",
        f"{sort}/overlap",
        f"{where}/{sort}/overlap",
        f"{sort}/named",
        f"{where}/{sort}/named",
        f"{sort}/most",
        f"{where}/{sort}/most",
        f"{sort}/ever",
        f"{where}/{sort}/ever",
        "ever/level",
        "ever/most/rule",
        "ever/order/rule",
        "ever/names/opens",
        "names/order/rule",
        "names/former/rule",
        f"{sort}/alone/most",
        f"{sort}/hero",
        f"{where}/{sort}/hero",
        f"{sort}/first block",
        f"{sort}/first block/hero",
        f"{sort}/former",
        f"{sort}/former/far",
        f"{where}/{sort}/former",
        f"{where}/{sort}/former/far",
        f"{where}/former/far/m-1",
        f"{where}/former/far/bodies/names",
        "former/alike",
        f"{where}/former where",
        *((f"{side}/gap", f"{side}/{sort}/gap") if short else ()),
    )
