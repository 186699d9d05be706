"""Words and sentences: the same as underthesea's, with offsets into the text they came from.

Knows how the parts of segmentation work together, and calls underthesea itself where that is
needed; how underthesea cuts and tags is known elsewhere.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterable
from functools import cache, lru_cache, partial
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
_REMEMBERED = 1 << 14  # tokens


class Token(NamedTuple):
    """A word of one or more syllables, and where it stands."""

    text: str
    start: int
    stop: int


_new_token = partial(tuple.__new__, Token)  # a third of the time that Token() takes


def words(text: str) -> list[Token]:
    """Return the words of `text`, which has no line end, with offsets into it.

    The model was trained on "hoà, uỷ", so it sees the text in that spelling.

    >>> [token.text for token in words("Ủy ban nhân dân xã Hòa Bình")]
    ['Ủy ban nhân dân', 'xã', 'Hòa Bình']
    """
    return tokens_at(text, word_spans(text, 0, len(text)))


def tokens_at(text: str, spans: Iterable[tuple[int, int]]) -> list[Token]:
    """Return the words of `text` that stand at `spans`."""
    return list(map(_new_token, [(text[start:stop], start, stop) for start, stop in spans]))


def word_spans(text: str, start: int, stop: int) -> list[tuple[int, int]]:
    """Return where the words of a line or sentence stand, which is `text` from `start` to `stop`.

    >>> word_spans("Dân tin. Dân theo.", 9, 18)
    [(9, 12), (13, 17), (17, 18)]
    """
    with _LOADING:
        find = _finder()
    return [(a, b) for a, b in find(text, start, stop) if a < b]


def sentence_spans(text: str) -> list[Span]:
    """Return where the sentences of `text` stand; none goes beyond a line.

    >>> [span.start for span in sentence_spans("Dân tin. Dân theo.")]
    [0, 9]
    """
    return [
        span for line in _LINE.finditer(text) for span in _sentences_of_line(text, *line.span())
    ]


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
    # One token comes in several chunks: "xã", "xã,", "(xã".
    cutter = Cutter(upstream.expression, lru_cache(_REMEMBERED)(tagger.token))

    def find(text: str, start: int, stop: int) -> Iterable[tuple[int, int]]:
        tokens, starts, stops = cutter.cut(text, start, stop)
        begins = tagger.begins(tokens)
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


def _sentences_of_line(text: str, start: int, stop: int) -> list[Span]:
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
