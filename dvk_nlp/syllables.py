"""Text cut into what words are made of: syllables, numbers and signs, as underthesea cuts it.

Knows which chunks between spaces underthesea's regular expression surely leaves whole, or cuts
at their ends only; all others it gives to that expression. Knows no words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import accumulate
from typing import Generic, TypeVar
from unicodedata import is_normalized

from dvk_nlp.schema import Span
from dvk_nlp.text import compose, modern_tones

_CHUNK = re.compile(r"\S+")
_RIGHT_D = (("\u00d0", "Đ"), ("\u00f0", "đ"))  # underthesea rewrites the wrong ones
_REMEMBERED = 1 << 15
_LONG = 40  # characters of a chunk that is not remembered
_OPENING = '("“'
_CLOSING = ',;:!?)"”'

T = TypeVar("T")


def twin(text: str) -> str:
    """Return `text` in the spelling that the model was trained on: "hoà, uỷ", the right Đ.

    >>> twin("Ủy ban xã Hòa Bình")
    'Uỷ ban xã Hoà Bình'
    """
    modern = modern_tones(text)
    for wrong, right in _RIGHT_D:
        modern = modern.replace(wrong, right)
    return modern


Pieces = tuple[tuple[T, int, int], ...]


class _Chunks(dict[str, Pieces[T]]):
    """The pieces of chunks that were met before."""

    def __init__(self, pieces: Callable[[str], Pieces[T]]) -> None:
        super().__init__()
        self._pieces = pieces

    def __missing__(self, chunk: str) -> Pieces[T]:
        pieces = self._pieces(chunk)
        if len(chunk) <= _LONG:
            if len(self) >= _REMEMBERED:
                self.clear()
            self[chunk] = pieces
        return pieces


def _places(text: str, start: int, stop: int, chunks: Sequence[str]) -> Sequence[int]:
    """Where `chunks` stand, which are what `text` has from `start` to `stop` between spaces."""
    if sum(map(len, chunks)) + len(chunks) - 1 == stop - start:  # one space between any two
        return list(accumulate([len(chunk) + 1 for chunk in chunks[:-1]], initial=start))
    return [chunk.start() for chunk in _CHUNK.finditer(text, start, stop)]


class Cutter(Generic[T]):
    """Cuts texts, and remembers the chunks that it met. Threads may share a cutter."""

    def __init__(self, pattern: Callable[[], re.Pattern[str]], seen: Callable[[str], T]) -> None:
        """`pattern`: returns underthesea's expression; it is not called before it is needed.

        `seen`: what is to be returned for the text of a syllable.
        """
        self._pattern = pattern
        self._seen = seen
        self._within = _Chunks(lambda chunk: self._pieces(chunk, " "))
        self._last = _Chunks(lambda chunk: self._pieces(chunk, ""))

    def cut(self, text: str, start: int, stop: int) -> tuple[list[T], list[int], list[int]]:
        """Return the syllables of `text` from `start` to `stop`, which counts as its end.

        They come as they are seen, where they start, and where they stop.
        """
        found: list[T] = []
        starts: list[int] = []
        stops: list[int] = []
        chunks = text[start:stop].split()
        places = _places(text, start, stop, chunks)
        ends = bool(chunks) and places[-1] + len(chunks[-1]) == stop
        known = [self._within[chunk] for chunk in (chunks[:-1] if ends else chunks)]
        if ends:
            known.append(self._last[chunks[-1]])
        for at, pieces in zip(places, known, strict=True):
            for piece, first, last in pieces:
                found.append(piece)
                starts.append(at + first)
                stops.append(at + last)
        return found, starts, stops

    def _pieces(self, chunk: str, after: str) -> Pieces[T]:
        """The pieces of a chunk; `after` is empty at the end of a text, where "A." is two."""
        text = twin(chunk)
        if not is_normalized("NFC", text):
            composed = compose(text)
            inner = self._pieces(composed.text, after)
            return tuple((piece, *composed.raw_span(Span(a, b))) for piece, a, b in inner)
        spans = _plain(text) or [m.span() for m in self._pattern().finditer(text + after)]
        return tuple([(self._seen(text[a:b]), a, b) for a, b in spans])


def _plain(chunk: str) -> Sequence[tuple[int, int]]:
    """The spans of a word or number and the signs at its ends: "(xã", "hộ,", "2022"; or none.

    underthesea's expression has longer tokens with a full stop after capitals ("UBND.", "Tp."),
    and with signs that have letters or digits on both sides.
    """
    stop = len(chunk)
    first = 1 if chunk[0] in _OPENING and stop > 1 else 0
    full_stop = chunk[-1] == "." and not chunk[first].isupper()
    last = stop - 1 if chunk[-1] in _CLOSING or full_stop else stop
    core = chunk[first:last]
    if not (core.isalpha() or core.isdecimal()) or "ʺ" in core:  # a letter to Unicode only
        return ()
    return [(a, b) for a, b in ((0, first), (first, last), (last, stop)) if a < b]
