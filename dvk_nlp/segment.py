"""Words and sentences: the same as underthesea's, with offsets into the text they came from.

Knows how the parts of segmentation work together, and calls underthesea itself where that is
needed; how underthesea cuts and tags is known elsewhere.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterable
from functools import cache, partial
from itertools import compress
from threading import Lock
from typing import NamedTuple

from dvk_nlp import upstream
from dvk_nlp.schema import Span
from dvk_nlp.sentence_ends import split
from dvk_nlp.syllables import Cutter, twin
from dvk_nlp.text import compose
from dvk_nlp.word_tagger import WordTagger

_LOADING = Lock()
_LINE = re.compile(r"[^\n]+")


class Token(NamedTuple):
    """A word of one or more syllables, and where it stands."""

    text: str
    start: int
    stop: int


_new_token = partial(tuple.__new__, Token)  # a third of the time that Token() takes


class Sentence(NamedTuple):
    """The words of a sentence, and where it stands."""

    tokens: tuple[Token, ...]
    start: int
    stop: int


def words(text: str) -> list[Token]:
    """Return the words of `text`, which has no line end, with offsets into it.

    The model was trained on "hoà, uỷ", so it sees the text in that spelling.

    >>> [token.text for token in words("Ủy ban nhân dân xã Hòa Bình")]
    ['Ủy ban nhân dân', 'xã', 'Hòa Bình']
    """
    return _tokens(text, 0, len(text))


def sentences(text: str) -> list[Sentence]:
    """Return the sentences of `text`, line by line, each with its words.

    >>> [s.start for s in sentences("Dân tin. Dân theo.")]
    [0, 9]
    """
    return [
        Sentence(tuple(_tokens(text, start, stop)), start, stop)
        for line in _LINE.finditer(text)
        for start, stop in _sentence_spans(text, *line.span())
    ]


def _tokens(text: str, start: int, stop: int) -> list[Token]:
    with _LOADING:
        find = _finder()
    spans = find(text, start, stop)
    return list(map(_new_token, [(text[a:b], a, b) for a, b in spans if a < b]))


@cache
def _finder() -> Callable[[str, int, int], Iterable[tuple[int, int]]]:
    """What finds the words of a part of a text: our own code where underthesea is a known one."""
    model = upstream.word_model()
    if model is None:
        warnings.warn(
            "the installed underthesea has other files than the versions that dvk_nlp was tested "
            "with (9.0 to 9.5): words are now found by calling it, which takes ten times as long",
            RuntimeWarning,
            stacklevel=4,
        )
        return _called
    tagger = WordTagger(model.crf, model.dictionary, upstream.is_capital)
    cutter = Cutter(upstream.expression)

    def find(text: str, start: int, stop: int) -> Iterable[tuple[int, int]]:
        texts, starts, stops = cutter.cut(text, start, stop)
        begins = tagger.begins(texts)
        ends = [*begins[1:], True]
        return zip(compress(starts, begins), compress(stops, ends), strict=False)

    return find


def _called(text: str, start: int, stop: int) -> list[Span]:
    """The words as underthesea returns them, found again in the text."""
    seen = compose(twin(text[start:stop]))
    found = []
    cursor = 0
    for word in upstream.word_tokenize(seen.text):
        first = -1
        for syllable in word.split():
            at = seen.text.index(syllable, cursor)
            first = at if first < 0 else first
            cursor = at + len(syllable)
        a, b = seen.raw_span(Span(first, cursor))
        found.append(Span(start + a, start + b))
    return found


def _sentence_spans(text: str, start: int, stop: int) -> list[Span]:
    """The sentences of a line."""
    abbreviations = upstream.abbreviations()
    if abbreviations is not None:
        return split(text, start, stop, abbreviations)
    found = []
    cursor = start
    for piece in upstream.sent_tokenize(text[start:stop]):
        at = text.index(piece, cursor)
        cursor = at + len(piece)
        found.append(Span(at, cursor))
    return found
