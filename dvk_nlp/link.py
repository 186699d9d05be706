"""Who runs each model.

Knows the ways to write it: in brackets behind the name, "của …", "do …", on a line of its own,
as the subject of the sentence. Knows nothing of how models and units are found.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache

from dvk_nlp.document import Document
from dvk_nlp.lexicon import phrases
from dvk_nlp.models import FoundModel, ModelMention
from dvk_nlp.spans import Cover, within
from dvk_nlp.units import Mention

_PLACES = frozenset(["place", "residential"])
_GROUP = 400  # characters; units that run a model together stand within so many
_SHARING = 8  # names that share the unit behind the last of them
_NEAR = 10  # lines; a heading that names the unit stands this close above


@cache
def _between() -> re.Pattern[str]:
    """Matches what joins two units that run a model together: " và ", ", ", " phối hợp với "."""
    return re.compile(rf"\s*(?:,|;)?\s*(?:{phrases('joining_words.txt')}\s*){{0,2}}")


# between two names that share what follows: ", ", " và ", "; "
_GLUE = re.compile(
    r"[\s,”“\"'’‘»«]*(?:và|hay|cùng)?[\s”“\"'’‘»«]*(?:mô hình)?[\s”“\"'’‘»«]*"
    r"(?:dân vận khéo[\"”]? (?:trong|về|với) )?"
)
# behind a name, before who runs it: "” của ", " do ", " ở ", ": ", " tại ", " giữa ", " mà "
_BEHIND = re.compile(
    r"[\s”“\"'’‘»«.]*(?:\([^()]*\)[\s,]*)?,?\s*(?:[^.;:()\"]{0,40}?(?<!\w))??"
    r"(?:(?:cũng )?của|(?:được )?do|giữa|mà|:|ở|tại|–|-)\s+(?:tập thể |chị em |cán bộ )?"
)
# ", Trạm Y tế xã A" behind the name of an item
_COMMA = re.compile(r"[\s”“\"'’‘»«]*,\s*")
_BRACKET = re.compile(r"[\s”“\"'’‘»«]*(?P<open>[(\[])(?:của|do|giữa|ở|tại)?\s*")


def runners(
    document: Document, models: Sequence[FoundModel], units: Sequence[Mention]
) -> list[tuple[Mention, ...]]:
    """Return for each model the mentions of the units that run it, maybe none.

    >>> from dvk_nlp.document import read
    >>> from dvk_nlp.schema import Article
    >>> from dvk_nlp.units import find_mentions
    >>> document = read(Article("Mô hình “Sinh kế” (hội LHPN xã B, huyện C)"))
    >>> model = FoundModel("Sinh kế", (ModelMention(9, 16, quoted=True, block=0),))
    >>> ((unit,),) = runners(document, [model], find_mentions(document))
    >>> document.text[unit.start : unit.stop]
    'hội LHPN xã B'
    """
    mentions = sorted(mention for model in models for mention in model.mentions)
    names = Cover(mentions)
    outside = [u for u in units if not names.touches(u.start, u.stop)]
    return [_runners_of(document, model, mentions, outside) for model in models]


def _runners_of(
    document: Document,
    model: FoundModel,
    mentions: Sequence[ModelMention],
    units: Sequence[Mention],
) -> tuple[Mention, ...]:
    for mention in model.mentions:
        block = document.blocks[mention.block]
        names = within(mentions, block.start, block.stop)
        inside = within(units, block.start, block.stop)
        link = (
            _behind(document, mention, names, inside)
            or _named_below(document, mention, units)
            or _before(document, mention, names, inside)
            or _heading_above(document, mention, units)
        )
        if link:
            return link
    return ()


def _behind(
    document: Document,
    mention: ModelMention,
    names: Sequence[ModelMention],
    units: Sequence[Mention],
) -> tuple[Mention, ...]:
    """Who runs the model by what stands behind its name, or behind the list that it opens."""
    for _ in range(_SHARING):
        found = _right_behind(document, mention, names, units)
        after = next(iter(within(names, mention.stop, document.blocks[mention.block].stop)), None)
        if (
            found
            or after is None
            or not _GLUE.fullmatch(document.folded, mention.stop, after.start)
        ):
            return found
        mention = after
    return ()


def _right_behind(
    document: Document,
    mention: ModelMention,
    names: Sequence[ModelMention],
    units: Sequence[Mention],
) -> tuple[Mention, ...]:
    """Who runs the model by the bracket, the "của …" or the comma right behind its name."""
    limit = document.blocks[mention.block].stop
    folded = document.folded
    bracket = _BRACKET.match(folded, mention.stop, limit)
    at = mention.stop
    if bracket:
        close = _closing(folded, bracket.start("open"), limit)
        if chosen := _of_bracket(document, within(units, bracket.end(), close), bracket.end()):
            return chosen
        at = min(close + 1, limit)
    following = _BEHIND.match(folded, at, limit)
    group = _group_at(document, units, following.end()) if following else ()
    if not group or group[0].type in _PLACES:
        group = _later_bracket(document, mention, at, names, units) or group
    if not group and document.blocks[mention.block].kind == "item":
        listed = _COMMA.match(folded, mention.stop, limit)
        group = _group_at(document, units, listed.end()) if listed else ()
    return _without_chain(document, group) if group else ()


def _later_bracket(
    document: Document,
    mention: ModelMention,
    at: int,
    names: Sequence[ModelMention],
    units: Sequence[Mention],
) -> tuple[Mention, ...]:
    """The organisation in a bracket that closes the item: "“A” thu gom ve chai làm quỹ (hội B)"."""
    limit = document.blocks[mention.block].stop
    after = next((n.start for n in names if n.start >= mention.stop), limit)
    end = _sentence_end().search(document.folded, at, min(limit, after))
    stop = end.start() if end else min(limit, after)
    for bracket in re.compile(r"\((?:của|do)?\s*").finditer(document.folded, at, stop):
        group = _group_at(document, units, bracket.end())
        if group and group[0].type not in _PLACES:
            return group
    return ()


def _closing(folded: str, opening: int, limit: int) -> int:
    """Where the bracket that opens at `opening` closes; `limit` when it never does."""
    depth = 0
    for at in range(opening, limit):
        if folded[at] in "([":
            depth += 1
        elif folded[at] in ")]":
            depth -= 1
            if not depth:
                return at
    return limit


def _of_bracket(document: Document, inside: Sequence[Mention], start: int) -> tuple[Mention, ...]:
    """Of the units in a bracket: the organisations that act together, else the first place."""
    if not inside:
        return ()
    first = inside[0]
    if first.start - start > 25:
        return ()
    group = [first]
    for unit in inside[1:]:
        if not _together(document, group[-1], unit):
            break
        group.append(unit)
    return _without_chain(document, tuple(group))


def _group_at(document: Document, units: Sequence[Mention], at: int) -> tuple[Mention, ...]:
    """The units that stand together from `at` on, or none when no unit begins there."""
    from_here = within(units, at, at + _GROUP)
    if not from_here or from_here[0].start != at:
        return ()
    group = [from_here[0]]
    for unit in from_here[1:]:
        if not _together(document, group[-1], unit):
            break
        group.append(unit)
    return tuple(group)


def _without_chain(document: Document, group: Sequence[Mention]) -> tuple[Mention, ...]:
    """A group without the places that only say where its first lies: "ấp 5, xã B, huyện C"."""
    kept = [group[0]]
    for unit in group[1:]:
        between = document.folded[kept[-1].stop : unit.start]
        joined = re.search(r"(?<!\w)(?:và|cùng|với|phối hợp|giữa)(?!\w)|;", between)
        chained = unit.type in _PLACES and not joined
        if chained and not (kept[-1].type in _PLACES and _same_head(document, kept[-1], unit)):
            break
        kept.append(unit)
    return tuple(kept)


def _same_head(document: Document, one: Mention, other: Mention) -> bool:
    """Whether two places are of one list, not of one chain: "xã A, xã B"; "xã A, B" at the head
    of a sentence, but not "(xã A, B)".
    """
    if other.start == other.head_stop and one.type == other.type:
        line = max(document.folded.rfind(sign, 0, one.start) for sign in "\n.;")
        return not _in_bracket(document.folded[line + 1 : one.start], one.start)
    first = document.folded[one.start : one.head_stop]
    return first == document.folded[other.start : other.head_stop]


@cache
def _sentence_end() -> re.Pattern[str]:
    return re.compile(r"(?<!tp)(?<!tx)(?<!tt)(?<!\d)[.!?…]+[\"')\]”’]*\s+(?=\S)|;")


def _before(
    document: Document,
    mention: ModelMention,
    names: Sequence[ModelMention],
    units: Sequence[Mention],
) -> tuple[Mention, ...]:
    """Who runs the model by what stands before its name: the subject of the sentence."""
    block = document.blocks[mention.block]
    ends = [m.end() for m in _sentence_end().finditer(document.folded, block.start, mention.start)]
    for start in (max(ends, default=block.start), _previous_start(ends, block.start)):
        subject = _subject(document, mention, units, start)
        if subject:
            return subject
        if any(n.start >= start and n.stop <= mention.start for n in names):
            break
    return ()


def _previous_start(ends: Sequence[int], block_start: int) -> int:
    return ends[-2] if len(ends) > 1 else block_start


# "Tại xã A, …", "ở bản B": a place where something is, not who does it
_WHERE = re.compile(r"(?<!\w)(?:tại|ở|về|đến|từ|trên|thuộc|theo|vùng|xuống|lên)\s+$")


@cache
def _not_running() -> re.Pattern[str]:
    """Matches, behind a unit, " (huyện A) đã công nhận"."""
    verbs = phrases("not_running_verbs.txt")
    return re.compile(rf"\s*(?:\([^()]*\))?\s*(?:đã |vừa |mới )?{verbs}")


def _subject(
    document: Document, mention: ModelMention, units: Sequence[Mention], start: int
) -> tuple[Mention, ...]:
    """The last group of units between `start` and the name that can be its subject."""
    before = [u for u in units if start <= u.start and u.stop <= mention.start]
    groups = _groups(document, before)
    depth = document.folded[start : mention.start]
    acting = [
        g
        for g in groups
        if not _not_running().match(document.folded, g[-1].stop)
        and not re.search(r"(?<!\w)(?:theo|được|của)\s+$", document.folded[start : g[0].start])
        and not _in_bracket(depth, g[0].start - start)
    ]
    bodies = [g for g in acting if g[0].type not in _PLACES]
    subjects = [g for g in acting if not _WHERE.search(document.folded[start : g[0].start])]
    for choice in (bodies, subjects, acting):
        if choice:
            return _without_chain(document, choice[-1])
    return ()


def _in_bracket(text: str, at: int) -> bool:
    return text.count("(", 0, at) > text.count(")", 0, at)


def _groups(document: Document, units: Iterable[Mention]) -> list[tuple[Mention, ...]]:
    groups: list[list[Mention]] = []
    for unit in units:
        if groups and _together(document, groups[-1][-1], unit):
            groups[-1].append(unit)
        else:
            groups.append([unit])
    return [tuple(group) for group in groups]


def _together(document: Document, one: Mention, other: Mention) -> bool:
    """Whether two neighbouring units act together; "ở huyện A, hội B" do not."""
    between = document.folded[one.stop : other.start]
    if not _between().fullmatch(between):
        return False
    return between.strip() != "," or not (one.type in _PLACES and other.type not in _PLACES)


@cache
def _runner_line() -> re.Pattern[str]:
    """Matches "- Đơn vị: ", "+ Nơi thực hiện: "."""
    return re.compile(rf"\W*{phrases('runner_labels.txt')}\s*:\s*")


def _named_below(
    document: Document, mention: ModelMention, units: Sequence[Mention]
) -> tuple[Mention, ...]:
    """The unit of an item right below the name: "1. Mô hình “A” / - Đơn vị: …"."""
    for below in document.blocks[mention.block + 1 : mention.block + 3]:
        line = _runner_line().match(document.folded, below.start, below.stop)
        inside = within(units, below.start, below.stop)
        if line and (group := _group_at(document, inside, line.end())):
            return _without_chain(document, group)
    return ()


def _heading_above(
    document: Document, mention: ModelMention, units: Sequence[Mention]
) -> tuple[Mention, ...]:
    """The unit of a heading right above an item: "1. Chi bộ thôn A / - Tên mô hình: …"."""
    block = document.blocks[mention.block]
    if block.kind != "item":
        return ()
    for above in reversed(document.blocks[max(0, mention.block - _NEAR) : mention.block]):
        if above.kind == "heading":
            inside = within(units, above.start, above.stop)
            return _without_chain(document, _groups(document, inside)[0]) if inside else ()
        if above.kind != "item":
            return ()
    return ()
