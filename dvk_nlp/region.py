"""A block that is searched for names of models, and what stands around its places.

Knows words and signs before and behind a place, and the units and heads near it, each found once
for the whole block. Which places are looked at, and what that says, is not known here.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import NamedTuple

from dvk_nlp.document import Block, Document
from dvk_nlp.lexicon import phrases
from dvk_nlp.quotes import Quote

REACH = 400  # characters; no name is longer
ON_MOVEMENT = ("movement", "mobilisation")  # topics, the foremost first
TELLING = 600  # characters; a shorter text need not say what it is about
WINDOW = 60  # characters before a place that are looked at
_NEAR = 30  # characters before a place that mostly have four words
_AHEAD = 40  # characters behind a place that are looked at
_BEFORE_HEAD = 16

WORD = re.compile(r"\w+|[^\w\s]")
# "xã A (": the next three words or signs, as far as there are so many
_THREE = re.compile(r"\s*(\w+|[^\w\s])?\s*(\w+|[^\w\s])?\s*(\w+|[^\w\s])?")
# " xã", " (": the next word or sign
_ONE = re.compile(r"\s*(\w+|[^\w\s])")
_SIGNS = frozenset(",;:)")
# ", ", "xã ": what may stand before a unit that is the second of the next words
_FIRST = re.compile(r"\W*\w+\s+|\W+")
# "(", "(của ", "do ", " - ": what tells before a unit that something is its own
_OWNERS = (
    re.compile(r"\((?:của |do )?$"),
    re.compile(r"(?:(?<!\w)(?:của|do|ở|tại)|(?<=\s)[-–])\s$"),
)
_LONGEST_OWNER = 5
# "phân loại rác tại nguồn": up to the first sign
_PHRASE = re.compile(r"[^,;:.()\"!?…\n]*")
# It begins with a set, which is searched for faster.
_ITEM_END = re.compile(r"[;!?….](?:(?<!\.)|(?=\s|$))")


@cache
def lexicon(name: str) -> re.Pattern[str]:
    """Return the compiled pattern of a word list."""
    return re.compile(phrases(name))


@cache
def plural() -> re.Pattern[str]:
    """Return the pattern of what, right before a word, makes it one of more: "các ", "10 "."""
    return re.compile(rf"(?:{phrases('plural_words.txt')}|\d+) $")


class Head(NamedTuple):
    """A "mô hình" of a block: what stands before it, and whether it is of more than one."""

    ahead: str
    plural: bool


_NO_HEAD = Head("", plural=False)


@dataclass(frozen=True)
class Region:
    """A block to search, with its quotes. `units` maps where a unit begins to where it ends;
    `in_list` tells whether a line above has announced a list of models, `topic` what the
    article is about.
    """

    document: Document
    block: Block
    units: Mapping[int, int]
    quotes: Sequence[Quote]
    in_list: bool
    topic: str
    _heads: dict[int, Head] = field(default_factory=dict, init=False, repr=False, compare=False)

    @cached_property
    def on_movement(self) -> bool:
        """Whether the article speaks of dân vận."""
        return self.topic in ON_MOVEMENT

    @property
    def ordinary(self) -> bool:
        """Whether the article is long enough to tell that it doesn't speak of dân vận."""
        return not self.on_movement and len(self.document.text) >= TELLING

    @cached_property
    def folded(self) -> str:
        return self.document.folded

    @cached_property
    def start(self) -> int:
        return self.block.start

    @cached_property
    def stop(self) -> int:
        return self.block.stop

    @cached_property
    def unit_starts(self) -> list[int]:
        """Where units begin, in order."""
        return sorted(self.units)

    def at(self, pattern: re.Pattern[str], place: int) -> re.Match[str] | None:
        return pattern.match(self.folded, place, self.stop)

    def words_before(self, at: int) -> list[str]:
        """Return the last four words and signs before a place, numbers by their kind."""
        words = WORD.findall(self.folded, max(self.start, at - _NEAR), at)
        if len(words) <= 4:  # the first may be cut
            words = WORD.findall(self.folded, max(self.start, at - WINDOW), at)
        return [shape(word) for word in words[-4:]]

    def word_before(self, at: int) -> str:
        """Return the last of `words_before`, or "" where there is none."""
        last = self.folded[at - 2 : at] if at - self.start > 1 else ""
        if last[1:] == " " and last[0] in _SIGNS:
            return last[0]  # mostly so, and sooner told
        near = self.folded[max(self.start, at - _NEAR) : at].rsplit(None, 1)
        return shape(WORD.findall(near[-1])[-1]) if near else ""

    def word_after(self, at: int) -> str:
        """Return the first of `words_after`, or "" where there is none."""
        if at in self.units:
            return "<u>"
        word = _ONE.match(self.folded, at, self.stop)
        return shape(word.group(1)) if word else ""

    def words_after(self, at: int, skip: str = "") -> list[str]:
        """Return the next three words and signs, of which a unit is one; behind it stands one.

        `skip`: signs that are passed over.
        """
        folded, units = self.folded, self.units
        while skip and at < self.stop and folded[at] in skip:
            at += 1
        if at in units:
            return ["<u>", *self.words_after(units[at])[:1]]
        limit = min(self.stop, at + _AHEAD)
        three = _THREE.match(folded, at, limit)
        found = [shape(word) for word in three.groups() if word] if three else []
        if units:
            first = _FIRST.match(folded, at, limit)
            if first and first.end() in units:
                found[1:] = ["<u>"]
        return found

    def phrase(self, at: int) -> tuple[list[str], str]:
        """Return the words of the phrase that begins at a place, and the sign that ends it."""
        phrase = _PHRASE.match(self.folded, at, self.stop)
        if not phrase:
            return [], ""
        end = phrase.end()
        return phrase.group().split(), self.folded[end : min(end + 1, self.stop)]

    @cached_property
    def _owners(self) -> list[tuple[int, int]]:
        """The spans of "(", "của ", "(do " … right before a unit, in order."""
        found = [
            match.span()
            for unit in self.units
            for pattern in _OWNERS
            if (match := pattern.search(self.folded, max(self.start, unit - _LONGEST_OWNER), unit))
        ]
        return sorted(found)

    @cached_property
    def _item_ends(self) -> list[int]:
        found = _ITEM_END.finditer(self.folded, self.start, self.stop)
        return [*(match.start() for match in found), self.stop]

    def owner_ahead(self, at: int) -> str:
        """Return how a unit follows before the item ends: "(0", "của1" (behind a comma), "none"."""
        if not self.units:
            return "none"
        owner = bisect_left(self._owners, (at, at))
        if owner == len(self._owners):
            return "none"
        start, stop = self._owners[owner]
        ends = self._item_ends
        if stop > at + REACH or stop > ends[min(bisect_left(ends, at), len(ends) - 1)]:
            return "none"
        commas = self.folded.count(",", at, start)
        return f"{self.folded[start:stop].strip()}{min(commas, 3)}"

    def head(self, at: int) -> Head:
        """Return what is known of the head at a place; -1 is none."""
        if at < 0:
            return _NO_HEAD
        if at not in self._heads:
            ahead = self.folded[max(self.start, at - _BEFORE_HEAD) : at]
            several = plural().search(ahead) is not None
            last_words = " ".join(ahead.split()[-2:])
            self._heads[at] = Head(last_words, several)
        return self._heads[at]

    def heads_other(self, head: int, at: int) -> bool:
        """Return whether something else is headed between a head and a place: "phong trào"."""
        return lexicon("not_model_heads.txt").search(self.folded, head, at) is not None


def shape(word: str) -> str:
    """Return `word`, or "<n>" for a number.

    >>> shape("2022"), shape("xã")
    ('<n>', 'xã')
    """
    return "<n>" if word.isdigit() else word


def coarse_shape(word: str) -> str:
    """Return `word`, or "<n>" where it has a digit.

    >>> coarse_shape("3.200m2"), coarse_shape("hộ,")
    ('<n>', 'hộ,')
    """
    return word if word.isalpha() or not any(map(str.isdigit, word)) else "<n>"


def shapes(text: str) -> list[str]:
    """Return the words and signs of a text, numbers by their kind.

    >>> shapes("xã A (2022)")
    ['xã', 'A', '(', '<n>', ')']
    """
    return [shape(word) for word in WORD.findall(text)]
