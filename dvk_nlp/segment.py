"""Words and sentences: underthesea's, with offsets into the text they came from.

Knows how to call underthesea without its traps; nothing else of the library does.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from functools import cache
from threading import Lock
from typing import NamedTuple

from dvk_nlp.schema import Span
from dvk_nlp.text import modern_tones

_LOADING = Lock()
_RIGHT_D = str.maketrans("\u00d0\u00f0", "Đđ")  # underthesea rewrites the wrong ones


class Token(NamedTuple):
    """A word of one or more syllables, and where it stands."""

    text: str
    start: int
    stop: int


class Sentence(NamedTuple):
    """The words of a sentence, and where it stands."""

    tokens: tuple[Token, ...]
    start: int
    stop: int


@cache
def _underthesea() -> tuple[Callable[..., list[str]], Callable[[str], list[str]]]:
    """Underthesea's two functions, warmed up: its first call must not come from two threads."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    from underthesea import sent_tokenize, word_tokenize  # noqa: PLC0415 - half a second

    word_tokenize("một", use_token_normalize=False)
    root.handlers[:], root.level = handlers, level
    return word_tokenize, sent_tokenize


def words(text: str) -> list[Token]:
    """Return the words of `text`, which has no line end, with offsets into it.

    The model was trained on "hoà, uỷ", so it sees the text in that spelling.

    >>> [token.text for token in words("Ủy ban nhân dân xã Hòa Bình")]
    ['Ủy ban nhân dân', 'xã', 'Hòa Bình']
    """
    with _LOADING:
        word_tokenize, _ = _underthesea()
    twin = modern_tones(text).translate(_RIGHT_D)
    tokens = []
    cursor = 0
    for word in word_tokenize(twin, use_token_normalize=False):
        start = stop = -1
        for syllable in word.split():
            at = twin.find(syllable, cursor)
            if at < 0:
                raise ValueError(f"underthesea returned {word!r}, which is not in {text[:80]!r}")
            start = at if start < 0 else start
            cursor = stop = at + len(syllable)
        if start >= 0:
            tokens.append(Token(text[start:stop], start, stop))
    return tokens


def sentences(text: str) -> list[Sentence]:
    """Return the sentences of `text`, line by line, each with its words.

    >>> [s.start for s in sentences("Dân tin. Dân theo.")]
    [0, 9]
    """
    with _LOADING:
        _, sent_tokenize = _underthesea()
    found = []
    for line in re.finditer(r"[^\n]+", text):
        cursor = line.start()
        for piece in sent_tokenize(line.group()):
            start = text.index(piece, cursor)
            cursor = start + len(piece)
            found.append(_sentence(text, Span(start, cursor)))
    return found


def _sentence(text: str, span: Span) -> Sentence:
    tokens = tuple(
        Token(t.text, t.start + span.start, t.stop + span.start)
        for t in words(text[span.start : span.stop])
    )
    return Sentence(tokens, span.start, span.stop)
