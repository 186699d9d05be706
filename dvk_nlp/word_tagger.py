"""Where words begin: underthesea's CRF, its weights merged by runs of one, two, three tokens.

Knows the templates of that model and Viterbi for two labels; reads no files and cuts no text.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import count, pairwise, product
from operator import add, sub
from typing import NamedTuple

from dvk_nlp.crfsuite import Crf

LABELS = ("B-W", "I-W")
# Where a template looks from the token in question, by the number of tokens it sees.
_PLACES = (
    ("-2", "-1", "0", "1", "2"),
    ("-2,-1", "-1,0", "0,1", "1,2"),
    ("-2,0", "-1,1", "0,2"),
)
_QUESTIONS = ("", ".lower", ".isdigit", ".istitle", ".is_in_dict")
_LARGEST_INT = "2147483647"
_BASE = 1 << 20  # more than there are syllables; the base in which the number of a run is written

Weights = tuple[float, ...]  # by the place of the token in question
Answers = list[dict[str, Weights]]  # by question


class Token(NamedTuple):
    """What the model knows of a token."""

    number: int  # of its text, and below of its text in lower case; 0 if no run has it
    low: int
    capital: bool
    weights: Weights


class _Runs(NamedTuple):
    """What runs of two or three tokens say more than `usual`, by their number in lower case.

    `texts`: where the text as it is written says something else, by the number of that.
    """

    texts: dict[int, dict[int, Weights]]
    lowers: dict[int, Weights]
    usual: Weights  # of a run that is unknown and not capital
    capital: float  # of the first token; templates ask it of no other
    before: Weights  # of a run that begins before the text
    after: Weights


class _Pair(NamedTuple):
    """All that is known of a run of two tokens: as in `_Runs`, and whether a known run of three
    begins with it.
    """

    weights: Weights
    texts: Mapping[int, Weights]
    begins: bool


_NOTHING: Mapping[int, Weights] = {}


class WordTagger:
    """The model. It is never changed, and threads may share it."""

    def __init__(
        self, crf: Crf, dictionary: AbstractSet[str], is_capital: Callable[[str], bool]
    ) -> None:
        """`dictionary`: words in lower case, their syllables parted by one space.

        `is_capital`: whether a character is its own upper case.
        Raises ValueError when `crf` has other labels or templates than this class can merge.
        """
        self._dictionary = dictionary
        self._is_capital = is_capital
        self._transitions = crf.transitions
        numbers: defaultdict[str, int] = defaultdict(count(1).__next__)
        self._singles, pairs, triples = _answers(crf)
        runs = _runs(pairs, dictionary, numbers, spaces=1)
        self._triples = _runs(triples, dictionary, numbers, spaces=2)
        self._numbers = dict(numbers)
        self._known = _known(runs, self._triples)
        self._pairs = runs._replace(texts={}, lowers={})  # of these, `_known` has it all
        self._usual = sum(self._pairs.usual) + sum(self._triples.usual)
        self._alone = {
            said: _total(self._singles, ["", "", *map(str, said)])
            for said in product((False, True), repeat=3)
        }
        self._before = Token(0, 0, capital=False, weights=_total(self._singles, ["BOS"] * 5))
        self._after = Token(0, 0, capital=False, weights=_total(self._singles, ["EOS"] * 5))
        self._edges, self._edges_of_one = self._weigh_edges(), self._weigh_edges(only=True)

    def token(self, text: str) -> Token:
        """Return what the model knows of a token; it is asked for often, and best remembered."""
        low = text.lower()
        capital = self._is_capital(text[0])
        weights = self._alone[_is_int(text), capital, low in self._dictionary]
        for known in (self._singles[0].get(text), self._singles[1].get(low)):
            if known is not None:
                weights = tuple(map(add, weights, known))
        return Token(self._numbers.get(text, 0), self._numbers.get(low, 0), capital, weights)

    def begins(self, tokens: Sequence[Token]) -> list[bool]:
        """Return for each of `tokens` whether a word begins with it."""
        return self._best(self._weights(tokens)) if tokens else []

    def _weights(self, tokens: Sequence[Token]) -> list[float]:
        """For each token by how much its features prefer the second label to the first."""
        seen = (self._before, self._before, *tokens, self._after, self._after)
        numbers, lows, capitals, alone = zip(*seen, strict=True)
        usual = self._usual
        windows = zip(alone, alone[1:], alone[2:], alone[3:], alone[4:], strict=False)
        sums = [a[0] + b[1] + c[2] + d[3] + e[4] + usual for a, b, c, d, e in windows]
        found = [0.0, 0.0, *sums, 0.0, 0.0, 0.0]
        self._add_known(found, numbers, lows)
        self._add_capital(found, capitals)
        edges = self._edges if len(tokens) > 1 else self._edges_of_one
        for n, weight in zip((2, 3, -5, -4), edges, strict=True):
            found[n] += weight
        return found[2:-3]

    def _add_known(self, found: list[float], numbers: Sequence[int], lows: Sequence[int]) -> None:
        """Add what the known pairs and triples say."""
        pairs = map(self._known.get, [a * _BASE + b for a, b in pairwise(lows)])
        for n, pair in enumerate(pairs):
            if pair is None:
                continue
            weights, texts, begins = pair
            if texts:
                weights = texts.get(numbers[n] * _BASE + numbers[n + 1], weights)
            last, second, first, before = weights
            found[n + 2] += last
            found[n + 1] += second
            found[n] += first
            found[n - 1] += before
            if begins:
                run = _number(lows[n : n + 3])
                weights = self._triples.lowers.get(run, ())
                if run in self._triples.texts:
                    text = _number(numbers[n : n + 3])
                    weights = self._triples.texts[run].get(text, weights)
                for column, weight in enumerate(weights):
                    found[n + 2 - column] += weight

    def _add_capital(self, found: list[float], capitals: Sequence[bool]) -> None:
        """Add what it says that all tokens of a run are capital."""
        pair, triple = self._pairs.capital, self._triples.capital
        for n, (a, b) in enumerate(pairwise(capitals)):
            if a and b:
                found[n] += pair + triple if capitals[n + 2] else pair

    def _best(self, weights: list[float]) -> list[bool]:
        """Viterbi with two labels: by how much the second is better than the first."""
        (t00, t01), (t10, t11) = self._transitions
        to_first, to_second = t00 - t10, t01 - t11  # above it the second label came before
        lead = weights[0]
        leads = [lead]
        for weight in weights[1:]:
            first = lead + t10 if lead > to_first else t00
            second = lead + t11 if lead > to_second else t01
            lead = second - first + weight
            leads.append(lead)
        is_first = leads.pop() <= 0
        begins = [is_first]
        for lead in reversed(leads):
            is_first = lead <= (to_first if is_first else to_second)
            begins.append(is_first)
        begins[-1] = True
        begins.reverse()
        return begins

    def _weigh_edges(self, *, only: bool = False) -> Weights:
        """What the ends of a text say of its first, second, last but one and last token.

        `only`: it has one token, and all three tokens around that begin before the text.
        """
        (_, (p0, p1, *_), (_, _, p2, p3)), (_, (q0, q1, _), (_, r1, r2)) = (
            (runs.usual, runs.before, runs.after) for runs in (self._pairs, self._triples)
        )
        return p0 + p1 + q0 + q1, p0 + q0, p3 + r2, p2 + p3 + r2 + (0.0 if only else r1)


def _runs(
    answers: Answers, dictionary: Iterable[str], numbers: Mapping[str, int], *, spaces: int
) -> _Runs:
    """The weights of runs with so many spaces; `numbers` gives each token a number."""

    def run(text: str) -> int:
        return _number([numbers[token] for token in text.split(" ")])

    usual, capital, listed, before, after = (
        _total(answers, said)
        for said in (
            ["", "", "False", "False", "False"],
            ["", "", "False", "True", "False"],
            ["", "", "False", "False", "True"],
            ["BOS"] * 5,
            ["EOS"] * 5,
        )
    )
    nothing = (0.0,) * len(usual)
    in_dictionary = tuple(map(sub, listed, usual))
    lowers = {run(word): in_dictionary for word in dictionary if word.count(" ") == spaces}
    texts: dict[int, dict[int, Weights]] = {}
    for low, weights in answers[1].items():
        if low.count(" ") == spaces:  # it is not "BOS" or "EOS"
            number = run(low)
            lowers[number] = tuple(map(add, lowers.get(number, nothing), weights))
    for text, weights in answers[0].items():
        if text.count(" ") == spaces:
            low_run = run(text.lower())
            same_in_lower_case = lowers.setdefault(low_run, nothing)
            texts.setdefault(low_run, {})[run(text)] = tuple(map(add, same_in_lower_case, weights))
    return _Runs(
        texts,
        lowers,
        usual,
        capital[2] - usual[2],
        tuple(map(sub, before, usual)),
        tuple(map(sub, after, usual)),
    )


def _known(pairs: _Runs, triples: _Runs) -> dict[int, _Pair]:
    """All pairs that say something, or begin a triple that does."""
    beginnings = {run // _BASE for run in triples.lowers}
    nothing = (0.0,) * len(pairs.usual)
    known = {}
    alike: dict[tuple[Weights, bool], _Pair] = {}  # most only stand in the dictionary
    for number in [*pairs.lowers, *(beginnings - pairs.lowers.keys())]:
        weights, begins = pairs.lowers.get(number, nothing), number in beginnings
        if number in pairs.texts:
            known[number] = _Pair(weights, pairs.texts[number], begins)
        else:
            pair = _Pair(weights, _NOTHING, begins)
            known[number] = alike.setdefault((weights, begins), pair)
    return known


def _number(tokens: Sequence[int]) -> int:
    """The number of a run of tokens."""
    number = 0
    for token in tokens:
        number = number * _BASE + token
    return number


def _is_int(text: str) -> bool:
    """Whether `text` is a number of 32 bits; no token begins with a sign."""
    digits = text.lstrip("0")
    fits = (len(digits), digits) <= (len(_LARGEST_INT), _LARGEST_INT)
    return fits and text.isascii() and text.isdecimal()


def _total(answers: Answers, said: Sequence[str]) -> Weights:
    """The weights of what was `said` to each question."""
    rows = [table[answer] for table, answer in zip(answers, said, strict=True) if answer in table]
    return tuple(map(sum, zip(*rows, strict=True)))


def _answers(crf: Crf) -> list[Answers]:
    """The differences of the two labels' weights, by the number of tokens that were asked about."""
    if crf.labels != LABELS:
        raise ValueError(f"the labels are {crf.labels} instead of {LABELS}")
    templates = {
        f"T[{place}]{question}": (size, asked, column)
        for size, places in enumerate(_PLACES)
        for column, place in enumerate(places)
        for asked, question in enumerate(_QUESTIONS)
    }
    rows: list[list[dict[str, list[float]]]] = [[{} for _ in _QUESTIONS] for _ in _PLACES]
    for attribute, (first, second) in zip(crf.attributes, crf.states, strict=True):
        template, _, answer = attribute.partition("=")
        if template not in templates:
            raise ValueError(f"the template of {attribute!r} is not known")
        size, asked, column = templates[template]
        rows[size][asked].setdefault(answer, [0.0] * len(_PLACES[size]))[column] = second - first
    return [
        [{answer: tuple(row) for answer, row in table.items()} for table in tables]
        for tables in rows
    ]
