"""Looking things up by place in a text: what begins or is open in a range, what a span overlaps.

Knows sorted spans and bisection, so that long texts take no longer a character than short ones.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from operator import attrgetter
from typing import Protocol, TypeVar


class Placed(Protocol):
    """Anything with a place in the text."""

    @property
    def start(self) -> int: ...
    @property
    def stop(self) -> int: ...


P = TypeVar("P", bound=Placed)
_start = attrgetter("start")


def within(items: Sequence[P], start: int, stop: int) -> Sequence[P]:
    """Return those of `items` that begin from `start` on and before `stop`; they are sorted.

    >>> from dvk_nlp.schema import Span
    >>> within([Span(0, 2), Span(3, 5), Span(8, 9)], 3, 8)
    [Span(start=3, stop=5)]
    """
    first = bisect_left(items, start, key=_start)
    return items[first : bisect_left(items, stop, lo=first, key=_start)]


def in_bracket(text: str, start: int, stop: int) -> bool:
    """Return whether a bracket that opens behind `start` is still open at `stop`.

    >>> in_bracket("hội (xã A) và (xã B", 0, 8), in_bracket("hội (xã A) và", 0, 13)
    (True, False)
    """
    return text.count("(", start, stop) > text.count(")", start, stop)


class Cover:
    """The characters that some spans cover.

    >>> from dvk_nlp.schema import Span
    >>> cover = Cover([Span(3, 5), Span(4, 9)])
    >>> cover.touches(0, 3), cover.touches(8, 20)
    (False, True)
    """

    def __init__(self, spans: Iterable[Placed]) -> None:
        self._starts: list[int] = []
        self._stops: list[int] = []
        for span in sorted(spans, key=_start):
            if self._stops and span.start <= self._stops[-1]:
                self._stops[-1] = max(self._stops[-1], span.stop)
            else:
                self._starts.append(span.start)
                self._stops.append(span.stop)

    def touches(self, start: int, stop: int) -> bool:
        """Return whether some character of `start` to `stop` is covered."""
        first = bisect_right(self._stops, start)
        return first < len(self._starts) and self._starts[first] < stop
