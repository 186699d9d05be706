"""Who runs each model.

Knows the ways to write it: in brackets behind the name, "của …", "do …", on a line of its own,
as the subject of the sentence. Knows nothing of how models and units are found.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from dvk_nlp.document import Document
from dvk_nlp.groups import TERRITORIES, group_at, groups, without_chain
from dvk_nlp.lexicon import phrases
from dvk_nlp.models import FoundModel, ModelMention
from dvk_nlp.spans import in_bracket, within
from dvk_nlp.units import Mention

_SHARING = 8  # names that share the unit behind the last of them
_NEAR = 10  # lines; a heading that names the unit stands this close above


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

    `units` are in order; none stands inside the name of a model.

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
    return [_runners_of(document, model, mentions, units) for model in models]


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
    group = group_at(document, units, following.end()) if following else ()
    if not group or group[0].type in TERRITORIES:
        group = _later_bracket(document, mention, at, names, units) or group
    if not group and document.blocks[mention.block].kind == "item":
        listed = _COMMA.match(folded, mention.stop, limit)
        group = group_at(document, units, listed.end()) if listed else ()
    return without_chain(document, group) if group else ()


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
    end = _SENTENCE_END.search(document.folded, at, min(limit, after))
    stop = end.start() if end else min(limit, after)
    for bracket in re.compile(r"\((?:của|do)?\s*").finditer(document.folded, at, stop):
        group = group_at(document, units, bracket.end())
        if group and group[0].type not in TERRITORIES:
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
    if inside[0].start - start > 25:
        return ()
    return without_chain(document, groups(document, inside)[0])


# Not behind "tp", "tx", "tt" or a digit. It begins with a set, which is searched for faster.
_SENTENCE_END = re.compile(
    r"[.!?…;](?:(?<=;)|(?<!tp.)(?<!tx.)(?<!tt.)(?<!\d.)[.!?…]*[\"')\]”’]*\s+(?=\S))"
)


def _before(
    document: Document,
    mention: ModelMention,
    names: Sequence[ModelMention],
    units: Sequence[Mention],
) -> tuple[Mention, ...]:
    """Who runs the model by what stands before its name: the subject of the sentence."""
    block = document.blocks[mention.block]
    ends = [m.end() for m in _SENTENCE_END.finditer(document.folded, block.start, mention.start)]
    for start in (max(ends, default=block.start), _previous_start(ends, block.start)):
        subject = _subject(document, mention, units, start)
        if subject:
            return subject
        if any(n.start >= start and n.stop <= mention.start for n in names):
            return ()
    return _protagonist(document, mention, units)


def _protagonist(
    document: Document, mention: ModelMention, units: Sequence[Mention]
) -> tuple[Mention, ...]:
    """Whom a story is about: the last body that acts in the block before a name, where its own
    sentences name nobody ("Chị lập ra …", "Đồn gầy thành mô hình …").
    """
    start = document.blocks[mention.block].start
    acting = _acting(document, mention, units, start)
    bodies = [group for group in acting if group[0].type not in TERRITORIES]
    return without_chain(document, bodies[-1]) if bodies else ()


def _previous_start(ends: Sequence[int], block_start: int) -> int:
    return ends[-2] if len(ends) > 1 else block_start


# "Tại xã A, …", "ở bản B": a place where something is, not who does it
_WHERE = re.compile(r"(?<!\w)(?:tại|ở|về|đến|từ|trên|thuộc|theo|vùng|xuống|lên)\s+$")


@cache
def _not_running() -> re.Pattern[str]:
    """Matches, behind a unit, " (huyện A) đã công nhận"."""
    verbs = phrases("not_running_verbs.txt")
    return re.compile(rf"\s*(?:\([^()]*\))?\s*(?:đã |vừa |mới )?{verbs}")


def _acting(
    document: Document, mention: ModelMention, units: Sequence[Mention], start: int
) -> list[tuple[Mention, ...]]:
    """The groups of units between `start` and a name, without those that only praise or are
    named beside others.
    """
    before = [u for u in units if start <= u.start and u.stop <= mention.start]
    folded = document.folded
    return [
        group
        for group in groups(document, before)
        if not _not_running().match(folded, group[-1].stop)
        and not re.search(r"(?<!\w)(?:theo|được|của)\s+$", folded[start : group[0].start])
        and not in_bracket(folded, start, group[0].start)
    ]


def _subject(
    document: Document, mention: ModelMention, units: Sequence[Mention], start: int
) -> tuple[Mention, ...]:
    """The last group of units between `start` and the name that can be its subject."""
    acting = _acting(document, mention, units, start)
    bodies = [g for g in acting if g[0].type not in TERRITORIES]
    subjects = [g for g in acting if not _WHERE.search(document.folded[start : g[0].start])]
    for choice in (bodies, subjects, acting):
        if choice:
            return without_chain(document, choice[-1])
    return ()


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
        if line and (group := group_at(document, inside, line.end())):
            return without_chain(document, group)
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
            return without_chain(document, groups(document, inside)[0]) if inside else ()
        if above.kind != "item":
            return ()
    return ()
