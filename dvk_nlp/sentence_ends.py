"""Where sentences end, as underthesea finds it: at a full stop, "?" or "!", unless it shortens.

Knows the rule; the abbreviations are underthesea's. Takes one pass, however long the text is.
"""

from __future__ import annotations

import re
from functools import lru_cache

from dvk_nlp.schema import Span

_SIGNS = re.compile(r"\.{3,}|[.?!]")  # "..." is one sign
_MORE_SIGNS = re.compile(r"[.?!]*")
_SPACES = re.compile(r"[ \t]*")
_SPACES_OR_ENDS = re.compile(r"[ \t\n\r]*")


def split(text: str, start: int, stop: int, abbreviations: frozenset[str]) -> list[Span]:
    """Return the sentences of `text` from `start` to `stop`, without the spaces around them.

    `abbreviations`: in lower case, without their last full stop.

    >>> split("Ông A. Ba đến... nơi. Vui!", 0, 26, frozenset("a"))
    [Span(start=0, stop=21), Span(start=22, stop=26)]
    """
    longest = _longest(abbreviations)
    found: list[Span] = []
    begun = at = start
    while sign := _SIGNS.search(text, at, stop):
        at = sign.end()
        if at - sign.start() > 1:
            follows = _end(_SPACES, text, at, stop)
            ends = follows == stop or text[follows].isupper()
        elif sign[0] == "." and _is_inside_number(text, start, at - 1, stop):
            ends = False
        else:
            ends = sign[0] != "." or _before(text, start, at - 1, longest) not in abbreviations
            if ends:
                at = _end(_MORE_SIGNS, text, at, stop)
        if ends:
            found.append(_stripped(text, begun, at))
            begun = at = _end(_SPACES_OR_ENDS, text, at, stop)
    found.append(_stripped(text, begun, stop))
    return [span for span in found if span.start < span.stop]


def _is_inside_number(text: str, start: int, at: int, stop: int) -> bool:
    """Whether the sign at `at` stands between two digits, as in "1.500"."""
    return start < at < stop - 1 and text[at - 1].isdigit() and text[at + 1].isdigit()


@lru_cache(1)
def _longest(abbreviations: frozenset[str]) -> int:
    return max(map(len, abbreviations), default=0)


def _end(pattern: re.Pattern[str], text: str, start: int, stop: int) -> int:
    match = pattern.match(text, start, stop)
    assert match
    return match.end()


def _before(text: str, start: int, stop: int, longest: int) -> str:
    """The letters, digits and full stops before `stop`, few more than `longest`, in lower case."""
    first = stop
    start = max(start, stop - longest - 1)
    while first > start and (text[first - 1].isalnum() or text[first - 1] == "."):
        first -= 1
    return text[first:stop].lower()


def _stripped(text: str, start: int, stop: int) -> Span:
    piece = text[start:stop]
    return Span(stop - len(piece.lstrip()), start + len(piece.rstrip()))
