"""Finds the figures (số liệu): numbers in Vietnamese notation and what they count.

Knows the number grammar ("hơn 3,5 tỷ đồng", "5 - 7 hộ", "11/11 cơ sở") and what digits are no
figure (dates, periods, document numbers, slogans). The words are in lexicons/.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple, cast

from dvk_nlp.document import Block, Document, quoted_titles
from dvk_nlp.lexicon import entry, phrases, table
from dvk_nlp.schema import Figure, Qualifier, Span
from dvk_nlp.segment import words
from dvk_nlp.spans import Cover

# "2.150"   "1.250,5"   "98,6"   "98.6"   "01"
_NUMBER = r"(?:\d{1,3}(?:\.\d{3}){1,4}(?:,\d{1,9})?|\d{1,15}(?:[.,]\d{1,9})?)(?!\d)"
_DIGITS = re.compile(r"\d+")
_VALUE = re.compile(rf"(?P<number>{_NUMBER})[ ]?(?P<scale>[^\d]*)")
_GROUPED = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?")
# "-5", "/2022", ".5", "h30" behind a number: it is part of something else
_GOES_ON = re.compile(r"[ ]?[-/]?\d|[.,]\d|[ ]?h\d")
_TO = re.compile("[ ](?:đến|tới|-)[ ]")
_SPACES = re.compile("[ ]{0,2}")
_WORD_START = re.compile(r"[^\W\d_]")
_PHRASE_END = re.compile(r"[^\w ]|\d")
_NOUN_WINDOW = 40


class _Measure(NamedTuple):
    """What is counted, and where that ends; its kind by measures.tsv, "" when no entry."""

    name: str
    stop: int
    kind: str


class _Amount(NamedTuple):
    """The numbers of a figure, scaled, and where they end."""

    value: float
    value_max: float | None
    of: float | None
    stop: int
    scaled: bool


@cache
def _measures() -> re.Pattern[str]:
    """Matches what is counted: "hộ", "mắt camera", "%"; also "m2" of "290m2"."""
    return re.compile(rf"[%‰]|{phrases('measures.tsv', glued=True)}")


@cache
def _amount() -> re.Pattern[str]:
    """Matches "3,5 tỷ", "1 tỷ 200 triệu", "3 - 5 triệu", "500 đến 800", "11/11"."""
    # "năm 2013 tỷ lệ hộ nghèo": no thousands of millions
    scale = rf"(?!{phrases('not_scales.txt', glued=True)}){phrases('scales.tsv', glued=True)}"
    single = rf"{_NUMBER}(?:[ ]?{scale}(?:[ ]{_NUMBER}[ ]?{scale})*)?"
    return re.compile(
        rf"(?<![\w.,-])(?<!\d/)(?P<low>{single})"
        rf"(?:/(?P<of>{_NUMBER})(?![/\w])|[ ]?(?:-|đến|tới)[ ]?(?P<high>{single}))?"
    )


@cache
def _pattern(lexicon: str, column: int | None = None, value: str = "") -> re.Pattern[str]:
    return re.compile(phrases(lexicon, column, value))


@cache
def _qualifier_before() -> re.Pattern[str]:
    return re.compile(rf"(?P<words>{phrases('qualifiers.tsv', 1, 'before')})[ ]{{1,2}}$")


@cache
def _qualifier_after() -> re.Pattern[str]:
    # "15 hộ nghèo trở lên": up to three words may stand between
    return re.compile(rf"(?:[ ]\w+){{0,3}}[ ](?P<words>{phrases('qualifiers.tsv', 1, 'after')})")


@cache
def _counts_after(what: str) -> re.Pattern[str]:
    """Matches phrases that end like those of `_not_after`, behind which a measure of a kind makes
    a figure: "mỗi năm", "cung cấp", "3 tháng".
    """
    phrase = phrases("figure_after_word.tsv", 0, what)
    return re.compile(rf"(?:{phrase}|\b\d+ {phrases('period_words.txt')})[ :]{{0,2}}$")


@cache
def _not_after() -> re.Pattern[str]:
    return re.compile(rf"{phrases('not_figure_after_word.txt')}[ :]{{0,2}}$")


def find_figures(document: Document, taken: Iterable[Span] = ()) -> list[Figure]:
    """Return the figures of `document` in order; spans index its clean text.

    `taken` are the spans of models and units: digits inside a name are no figure.

    >>> from dvk_nlp.document import read
    >>> from dvk_nlp.schema import Article
    >>> article = Article("Năm 2022, hơn 3.100 mắt camera; 5 - 7 hộ; 6 không, 3 có")
    >>> [(f.value, f.value_max, f.measure, f.qualifier) for f in find_figures(read(article))]
    [(3100, None, 'mắt camera', '>'), (5, 7, 'hộ', '')]
    """
    closed = Cover([*taken, *quoted_titles(document)])
    return [
        figure
        for block in document.content
        for figure in _in_block(document, block)
        if not closed.touches(figure.start, figure.stop)
    ]


def _in_block(document: Document, block: Block) -> Iterator[Figure]:
    at = block.start
    for digits in _DIGITS.finditer(document.folded, block.start, block.stop):
        if digits.start() < at:
            continue
        match = _amount().match(document.folded, digits.start(), block.stop)
        if not match:
            continue
        figure = _figure(document, match, block)
        if figure:
            yield figure
        # "5 - 7" that is no range may still hold a figure: "2 - 7 hộ" of a list
        at = figure.stop if figure else match.end("low")


def _figure(document: Document, match: re.Match[str], block: Block) -> Figure | None:
    folded = document.folded
    before = folded[max(block.start, match.start() - 30) : match.start()]
    qualifier = _qualifier_before().search(before)
    start = match.start() - (len(before) - qualifier.start() if qualifier else 0)
    amount = _read_amount(match)
    if _GOES_ON.match(folded, amount.stop, amount.stop + 3):
        return None
    measure = _measure(document, amount, block.stop)
    if measure is None or (not qualifier and _is_label(document, block, match, amount, measure)):
        return None
    amount, stop = _to_second(document, amount, measure, block.stop)
    name = measure.name
    sign = table("qualifiers.tsv")[entry(qualifier["words"])][0] if qualifier else ""
    after = _qualifier_after().match(folded, stop, block.stop)
    if after and not sign:
        sign = table("qualifiers.tsv")[entry(after["words"])][0]
    text = document.text[start:stop]
    return Figure(
        text, amount.value, amount.value_max, amount.of, name, cast(Qualifier, sign), start, stop
    )


def _read_amount(match: re.Match[str]) -> _Amount:
    low, low_scaled = _value(match["low"])
    if match["of"]:
        return _Amount(low, None, _value(match["of"])[0], match.end(), low_scaled)
    if not match["high"]:
        return _Amount(low, None, None, match.end(), low_scaled)
    high, high_scaled = _value(match["high"])
    if high_scaled and not low_scaled:
        factor = high / _value(re.match(_NUMBER, match["high"])[0])[0] if high else 1  # type: ignore[index]
        low *= factor
    return _Amount(_tidy(low), high, None, match.end(), high_scaled)


def _value(words: str) -> tuple[float, bool]:
    """The value of "1 tỷ 200 triệu", and whether a scale word made it."""
    if words.isdecimal():  # as most are
        return int(words), False
    total = 0.0
    scaled = False
    for part in _VALUE.finditer(words):
        number, scale = part["number"], entry(part["scale"].strip())
        if _GROUPED.fullmatch(number):
            number = number.replace(".", "")
        total += float(number.replace(",", ".")) * (
            float(table("scales.tsv")[scale][0]) if scale else 1
        )
        scaled = scaled or bool(scale)
    return _tidy(total), scaled


def _tidy(value: float) -> float:
    """A whole number as an int, and no dust of multiplication: 1.1 * 1e9 is 1100000000."""
    rounded = round(value, 6)
    return int(rounded) if rounded == int(rounded) else rounded


def _is_label(
    document: Document, block: Block, match: re.Match[str], amount: _Amount, measure: _Measure
) -> bool:
    """Whether digits number or date something: "số 5", "cấp 3 trường", "22/6 làm", "2025 đề ra".

    A unit of measurement, and thousands set apart by a point, tell of an amount all the same.
    """
    folded, start = document.folded, match.start()
    if folded[start - 1 : start] == "/":  # "553 hộ/1.894 nhân khẩu", but "2 lần/1 tháng", "34/20"
        return measure.kind != "noun" or amount.value <= 1
    grouped = "." in match["low"]
    if not measure.kind and not grouped and _is_date(amount):
        return True
    before = max(block.start, start - 30)
    if not _not_after().search(folded, before, start):
        return False
    if _is_year(amount.value) and not grouped:
        return True
    if grouped or measure.kind == "unit" or amount.scaled:
        return False
    kinds = ("any", "known") if measure.kind else ("any",)
    return not any(_counts_after(kind).search(folded, before, start) for kind in kinds)


def _is_year(number: float) -> bool:
    return 1900 <= number < 2100


def _is_date(amount: _Amount) -> bool:
    """Whether digits before a word that counts nothing are a date or a score: "2025 đề ra",
    "22/6 làm", "0-1 dù".
    """
    if amount.value_max is not None:
        rises = 0 < amount.value <= amount.value_max
        return _is_year(amount.value_max) or not rises
    month = amount.of is not None and amount.of <= 12
    day = amount.value <= 31 and amount.value > (amount.of or 0)
    return _is_year(amount.value) or (month and day)


def _to_second(
    document: Document, amount: _Amount, measure: _Measure, limit: int
) -> tuple[_Amount, int]:
    """The amount and its end, with the second of two that are measured alike: "50% đến 75%"."""
    joined = _TO.match(document.folded, measure.stop, limit)
    match = _amount().match(document.folded, joined.end(), limit) if joined else None
    if match and measure.kind == "unit" and amount.value_max is None and amount.of is None:
        second = _read_amount(match)
        same = _measure(document, second, limit)
        if same and same.name == measure.name and second.value_max is None:
            return amount._replace(value_max=second.value), same.stop
    return amount, measure.stop


@cache
def _not_counted() -> re.Pattern[str]:
    """Matches what makes the digits before it no figure: " giờ", "g sáng", " tháng"."""
    return re.compile(phrases("not_figure_before_word.txt", glued=True))


def _measure(document: Document, amount: _Amount, limit: int) -> _Measure | None:
    """What an amount counts, and where that ends; None when the digits are no figure."""
    space = _SPACES.match(document.folded, amount.stop, limit)
    at = space.end() if space else amount.stop
    known = _measures().match(document.folded, at, limit)
    not_counted = _not_counted().match(document.folded, at, limit)
    if not_counted and (not known or not_counted.end() >= known.end()):
        return None
    if known:
        kind = table("measures.tsv")[entry(known.group())][0]
        stop = known.end() if kind != "class" else _with_noun(document, known.end(), limit)
        glued = at == amount.stop and len(known.group()) == 1 and document.text[at] == "G"
        return None if glued else _Measure(document.text[at:stop], stop, kind)  # "5G"
    if at == amount.stop and not amount.scaled:
        return None  # "5G", "70C"
    noun_stop = _next_word(document, at, limit)
    if noun_stop is not None:
        return _Measure(document.text[at:noun_stop], noun_stop, "")
    money = amount.scaled and amount.value >= 10**6
    return _Measure("đồng", amount.stop, "unit") if money else None


def _with_noun(document: Document, at: int, limit: int) -> int:
    """The end of the noun behind a classifier: "chiếc áo"; `at` when none follows."""
    space = re.compile("[ ]{1,2}").match(document.folded, at, limit)
    stop = _next_word(document, space.end(), limit) if space else None
    return at if stop is None else stop


def _next_word(document: Document, at: int, limit: int) -> int | None:
    """The end of the lower-case word that begins at `at`, or None."""
    window = document.text[at : min(limit, at + _NOUN_WINDOW)]
    if not _WORD_START.match(window) or not window[0].islower():
        return None
    if _pattern("measure_stops.txt").match(document.folded, at, limit):
        return None
    phrase = _PHRASE_END.split(window, 1)[0]
    word = next(iter(words(phrase)), None)
    return at + word.stop if word else None
