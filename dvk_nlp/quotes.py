"""Quotes of a text, paired: also those of mixed marks, closed twice or never closed.

Knows quotation marks and where a title that was never closed must have ended; knows no words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from dvk_nlp.schema import Span

_MARKS = frozenset("“”„‟«»〝〞＂\"‘’‚‛‹›'`")
_MARK = re.compile(f"[{''.join(sorted(_MARKS))}]")
_ALWAYS_OPEN = frozenset("“„«〝‘‚‹")
_ALWAYS_CLOSE = frozenset("”»〞’›")
_SINGLE = frozenset("‘’‚‛‹›'`")
# Where an unclosed title ends: "(hội CCB …", "; ", ". Các", "…"
_BREAK = re.compile(
    r"\s*(?:[(\[;…\n]|\.\.|[.!?:](?:\s|$)|\s[-–]\s|,\s+(?:mô hình|Mô hình|các mô hình|trong đó)\b)"
)


class Quote(NamedTuple):
    """A quote: `start` and `stop` are of what stands inside; `closed` tells how it ends."""

    start: int
    stop: int
    closed: bool
    outer_start: int
    outer_stop: int


class _Event(NamedTuple):
    at: int
    role: Literal["open", "close", "either"]
    single: bool


def find_quotes(text: str, span: Span) -> list[Quote]:
    """Return the quotes of `text` that stand in `span`, in order; inner ones after outer ones.

    >>> text = 'mô hình “Tiếng kẻng (xã A) và "Hũ gạo”'
    >>> [text[q.start : q.stop] for q in find_quotes(text, Span(0, len(text)))]
    ['Tiếng kẻng', 'Hũ gạo']
    """
    events = list(_events(text, span))
    if not events:
        return []
    quotes: list[Quote] = []
    open_at: list[_Event] = []
    for n, event in enumerate(events):
        closes = event.role == "close" or (event.role == "either" and bool(open_at))
        if closes:
            if open_at and (open_at[-1].single == event.single or _last_chance(events, n)):
                quotes.append(_closed(text, open_at.pop().at, event.at))
            continue
        if open_at and not _nested(events[n:], open_at[-1]):
            quotes += [_unclosed(text, o.at, event.at) for o in open_at]
            open_at.clear()
        open_at.append(event)
    quotes += [_unclosed(text, o.at, span.stop) for o in open_at[:1]]
    return sorted(q for q in quotes if q.stop > q.start)


def _last_chance(events: list[_Event], n: int) -> bool:
    """Whether events[n] must close the open quote, though its mark is of the other kind.

    It must where the next mark opens a quote, or where there is none: “Tiếng kẻng' của …
    """
    return n + 1 == len(events) or events[n + 1].role == "open"


def _events(text: str, span: Span) -> Iterator[_Event]:
    for match in _MARK.finditer(text, span.start, span.stop):
        at = match.start()
        before = text[at - 1] if at > span.start else " "
        after = text[at + 1] if at + 1 < span.stop else " "
        sign, single = text[at], text[at] in _SINGLE
        if single and before.isalnum() and after.isalnum():
            continue  # "Cư M'gar"
        can_open = (before.isspace() or before in "([{:;,-–/" or before in _MARKS) and (
            not after.isspace() or sign in _ALWAYS_OPEN
        )
        can_close = not before.isspace() or sign in _ALWAYS_CLOSE
        if sign in _ALWAYS_OPEN and (can_open or not can_close):
            yield _Event(at, "open", single)
        elif sign in _ALWAYS_CLOSE and not (can_open and before.isspace() and after.isalnum()):
            yield _Event(at, "close", single)
        elif can_open:
            yield _Event(at, "open", single)
        elif can_close:
            yield _Event(at, "close", single)
        elif not single:
            yield _Event(at, "either", single)  # " Lớp đan lát "


def _nested(rest: list[_Event], outer: _Event) -> bool:
    """Whether the opening mark rest[0] opens a quote inside `outer`, which is still open.

    It does when both are closed before the next one opens: “… “…” …”.
    """
    if rest[0].single != outer.single:
        return True
    closes = [event.role for event in rest[1:3]]
    return closes == ["close", "close"] and rest[2].at - rest[1].at > 1


def _closed(text: str, open_at: int, close_at: int) -> Quote:
    start, stop = _trim(text, open_at + 1, close_at)
    return Quote(start, stop, True, open_at, close_at + 1)


def _unclosed(text: str, open_at: int, limit: int) -> Quote:
    match = _BREAK.search(text, open_at + 1, limit)
    end = match.start() if match else limit
    start, stop = _trim(text, open_at + 1, end)
    stop = start + len(text[start:stop].rstrip(" ,;:-–"))
    return Quote(start, stop, False, open_at, max(stop, open_at + 1))


def _trim(text: str, start: int, stop: int) -> tuple[int, int]:
    """The span without space, further quotation marks and final signs at its ends."""
    while start < stop and (text[start].isspace() or text[start] in _MARKS):
        start += 1
    while start < stop and (
        text[stop - 1].isspace() or text[stop - 1] in ".,;:" or text[stop - 1] in _MARKS
    ):
        stop -= 1
    return start, stop
