"""What is taken from the installed underthesea: its files, its expression, its functions.

Knows where they are, which of them this library was tested with, and how to call underthesea
without its traps. Nothing else of the library imports it.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from functools import cache, lru_cache
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from threading import RLock
from typing import NamedTuple

from dvk_nlp.crfsuite import Crf, parse

_LOADING = RLock()
_WORDS = "pipeline/word_tokenize/models/ws_crf_vlsp2013_20230727"
_CUTTER = "pipeline/word_tokenize/regex_tokenize.py"
_SENTENCES = "pipeline/sent_tokenize/__init__.py"
# SHA-256 of the files of underthesea 9.5; those of the model are the same since 9.0.
KNOWN = {
    f"{_WORDS}/models.bin": "c3a64c64349f1d73304f89babacaa8f8cd6078b1ec1a1b2c104e9e411ac1d2c3",
    f"{_WORDS}/features.bin": "cf93263c7c7973bf50122b0be76a394443ff61be00c1368713dee1b7d5b8a435",
    f"{_WORDS}/dictionary.bin": "ec8c62b3881c6682c18959988e1fe08800cc835777778845bded470ca02745d9",
    _CUTTER: "5cb4fdc04fc806ac51842d9ec96834e9647262361bf865bacc164e96dc898a76",
    _SENTENCES: "9fad5c8510a2bf9df2b94b59217d4351a5496eaa7210dd5e0ce610beddf6dab7",
}
# SHA-256 of the expression itself, which is the same in 9.0, 9.2 and 9.5, whose files differ.
KNOWN_EXPRESSION = "ed7f6df4bba1133b1fd2baf02d612b7ef6912f0460f7a8166bd6b4aa8f072d25"
_PLAIN = re.compile("[\\x00-\\x7f\u00c0-\u00ff\u0102-\u0111ĨĩŨũƠơƯư\u1ea0-\u1ef9]")


class WordModel(NamedTuple):
    """The model of word_tokenize and the dictionary that it asks."""

    crf: Crf
    dictionary: AbstractSet[str]


def word_model() -> WordModel | None:
    """Return the model of the installed underthesea; none when its files are not the known ones."""
    names = [name for name in KNOWN if name.startswith(_WORDS)]
    if not (all(map(_is_known, names)) and (_is_known(_CUTTER) or _expression_is_known())):
        return None
    crf, _, dictionary = (_file(name).read_bytes() for name in names)
    return WordModel(parse(crf), frozenset(_pickled_strings(dictionary)))


@cache
def expression() -> re.Pattern[str]:
    """Return the regular expression that cuts text, whatever `fixed_words` others have set."""
    with _quiet_import():
        from underthesea.pipeline.word_tokenize import regex_tokenize  # noqa: PLC0415 - see below
    return re.compile(regex_tokenize.regex_patterns_combine, re.VERBOSE | re.UNICODE)


@cache
def abbreviations() -> frozenset[str] | None:
    """Return what a full stop follows without ending a sentence; none when the rule is unknown."""
    if not _is_known(_SENTENCES):
        return None
    with _quiet_import():
        from underthesea.pipeline import sent_tokenize as module  # noqa: PLC0415 - see below

        module.sent_tokenize("")  # loads them
        return frozenset(module.sentence_tokenizer.abbrev_types)


def word_tokenize(text: str) -> list[str]:
    """Return the words of `text` by underthesea itself."""
    return _functions()[0](text, use_token_normalize=False)


def sent_tokenize(text: str) -> list[str]:
    """Return the sentences of `text` by underthesea itself."""
    return _functions()[1](text)


@lru_cache(1 << 12)
def is_capital(character: str) -> bool:
    """Return whether underthesea takes `character` for its own upper case.

    Its table of Unicode is newer than that of some Pythons: U+019B has a capital since 16.0.

    >>> is_capital("Ủ"), is_capital("ủ"), is_capital("5")
    (True, False, True)
    """
    if _PLAIN.match(character):
        return character == character.upper()
    with _LOADING:
        from underthesea_core import CRFFeaturizer  # noqa: PLC0415 - seldom needed

        ((answers,),) = CRFFeaturizer(["T[0].istitle"], {""}).process([[[character]]])
    return bool(answers == ["T[0].istitle=True"])


def _functions() -> tuple[Callable[..., list[str]], Callable[[str], list[str]]]:
    with _LOADING:  # its first call must not come from two threads
        return _loaded_functions()


@cache
def _loaded_functions() -> tuple[Callable[..., list[str]], Callable[[str], list[str]]]:
    with _quiet_import():
        from underthesea import sent_tokenize, word_tokenize  # noqa: PLC0415 - see below
    word_tokenize("một", use_token_normalize=False)
    sent_tokenize("một")
    return word_tokenize, sent_tokenize


@contextmanager
def _quiet_import() -> Iterator[None]:
    """Importing underthesea takes half a second, and puts a handler on the root logger."""
    with _LOADING:
        root = logging.getLogger()
        handlers, level = root.handlers[:], root.level
        try:
            yield
        finally:
            root.handlers[:], root.level = handlers, level


def _file(name: str) -> Path:
    spec = find_spec("underthesea")
    assert spec
    assert spec.submodule_search_locations
    return Path(spec.submodule_search_locations[0], name)


def _is_known(name: str) -> bool:
    file = _file(name)
    return file.is_file() and sha256(file.read_bytes()).hexdigest() == KNOWN[name]


def _expression_is_known() -> bool:
    return sha256(expression().pattern.encode()).hexdigest() == KNOWN_EXPRESSION


# Between two strings of a pickle: one is memoised, some are added to the set, a frame begins.
_BETWEEN = re.compile(rb"\x94(?:\x90|\(|\x95.{8})*\x8c", re.DOTALL)
_END = b"\x94\x90."


def _pickled_strings(data: bytes) -> Iterator[str]:
    """The strings in a pickle (protocol 4) of a set of short strings, read without running it."""
    _, *strings = _BETWEEN.split(data.removesuffix(_END))
    for string in strings:  # its length in a byte, then UTF-8
        if len(string) != string[0] + 1:
            raise ValueError(f"no set of short strings: {string!r}")
        yield string[1:].decode("utf-8")
