"""Precision, recall and F1 of records against gold; field, type and qualifier accuracy.

Knows how two names, figures and links count as the same. The measure is the one that the
project was given; `tests/test_score.py` holds it to the same numbers.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, TypeVar

from dvk_nlp.annotated import Annotated
from dvk_nlp.schema import Figure, Record
from dvk_nlp.text import fold, same_name

_T = TypeVar("_T")
_CONTEXT = 40  # characters on each side
RELAXED = 0.75  # token F1 from which two names are the same, relaxed
LISTS = ("models_strict", "models", "units_strict", "units", "links", "figures_value", "figures")
ACCURACIES = ("field_acc", "unit_type_acc", "qualifier_acc")


@dataclass(slots=True)
class Tally:
    """Counts of what is right, what is in gold and what was predicted."""

    right: int = 0
    gold: int = 0
    predicted: int = 0

    def add(self, right: int, gold: int, predicted: int) -> None:
        self.right += right
        self.gold += gold
        self.predicted += predicted

    @property
    def precision(self) -> float:
        return self.right / self.predicted if self.predicted else 0.0

    @property
    def recall(self) -> float:
        return self.right / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        total = self.gold + self.predicted
        return 2 * self.right / total if total else 1.0


class Disagreement(NamedTuple):
    """Something that a record has and gold has not, or the other way round, or has otherwise."""

    kind: str  # "MODEL missed", "UNIT extra", "FIELD" …
    article: str
    what: str
    context: str

    def __str__(self) -> str:
        return f"{self.article} {self.kind}: {self.what}" + (
            f"\n      {self.context}" if self.context else ""
        )


@dataclass(slots=True)
class Scores:
    """The scores of many records: a tally a list, and [right, all] an accuracy."""

    records: int = 0
    lists: dict[str, Tally] = field(default_factory=lambda: {name: Tally() for name in LISTS})
    accuracies: dict[str, Tally] = field(
        default_factory=lambda: {name: Tally() for name in ACCURACIES}
    )
    disagreements: list[Disagreement] = field(default_factory=list)

    def figures(self) -> dict[str, float | int | None]:
        """Return every number by its name, rounded to four places."""
        return {
            "records": self.records,
            **{name: round(tally.f1, 4) for name, tally in self.lists.items()},
            **{
                name: round(t.right / t.gold, 4) if t.gold else None
                for name, t in self.accuracies.items()
            },
        }

    def add_accuracy(self, name: str, right: int, total: int) -> None:
        """Add an accuracy of its own to the table."""
        self.accuracies.setdefault(name, Tally()).add(right, total, total)

    @property
    def false_models(self) -> float:
        """How many models a record names, on average, that gold does not."""
        tally = self.lists["models"]
        return (tally.predicted - tally.right) / self.records if self.records else 0.0

    def errors(self) -> str:
        """Return every disagreement with its line of context, grouped by kind, most first."""
        kinds = Counter(error.kind for error in self.disagreements)
        lines = []
        for kind, number in kinds.most_common():
            lines.append(f"{kind} ({number})")
            lines += [f"  {error}" for error in self.disagreements if error.kind == kind]
        return "\n".join(lines)

    def table(self) -> str:
        """Return the scores as lines to print."""
        lines = [
            f"{name:14s} P {t.precision:.3f}  R {t.recall:.3f}  F1 {t.f1:.3f}   "
            f"gold {t.gold} pred {t.predicted}"
            for name, t in self.lists.items()
        ]
        numbers = self.figures()
        lines += [
            f"{name:14s} {t.right}/{t.gold} = {numbers[name]}"
            for name, t in self.accuracies.items()
        ]
        return "\n".join(lines)


def score(pairs: Iterable[tuple[Annotated, Record]]) -> Scores:
    """Return the scores of records against their gold.

    >>> score([]).figures()["models"]
    1.0
    """
    scores = Scores()
    for gold, record in pairs:
        scores.records += 1
        _score_models(scores, gold, record)
        _score_units(scores, gold, record)
        _score_figures(scores, gold, record)
    return scores


def model_key(name: str) -> str:
    """Return the form in which model names are compared: without "mô hình" and “Dân vận khéo”.

    >>> model_key("Mô hình “Dân vận khéo” trong vay vốn")
    'vay vốn'
    """
    key = re.sub(r"^(các )?mô hình ", "", same_name(name))
    return re.sub(r"^dân vận khéo (trong |về |với )?(?=\w)", "", key)


def token_f1(one: str, other: str) -> float:
    """Return the F1 of the words that two names share."""
    a, b = one.split(), other.split()
    shared = sum((Counter(a) & Counter(b)).values())
    return 2 * shared / (len(a) + len(b)) if a and b else 0.0


def pair(
    gold: Sequence[_T], found: Sequence[_T], alike: Callable[[_T, _T], float], least: float
) -> list[tuple[int, int]]:
    """Return pairs of indices, one to one, greedily by falling likeness of at least `least`."""
    ranked = sorted(
        ((alike(g, p), i, j) for i, g in enumerate(gold) for j, p in enumerate(found)), reverse=True
    )
    used_gold: set[int] = set()
    used_found: set[int] = set()
    pairs = []
    for likeness, i, j in ranked:
        if likeness < least:
            break
        if i not in used_gold and j not in used_found:
            used_gold.add(i)
            used_found.add(j)
            pairs.append((i, j))
    return pairs


def _score_models(scores: Scores, gold: Annotated, record: Record) -> None:
    wanted = [model_key(m.name) for m in gold.models]
    found = [model_key(m.name) for m in record.models]
    strict = sum((Counter(wanted) & Counter(found)).values())
    scores.lists["models_strict"].add(strict, len(wanted), len(found))
    pairs = pair(wanted, found, token_f1, RELAXED)
    scores.lists["models"].add(len(pairs), len(wanted), len(found))
    for i, j in pairs:
        g, p = gold.models[i], record.models[j]
        right = p.field in (g.field, *g.field_alt)
        scores.accuracies["field_acc"].add(right, 1, 1)
        if not right:
            what = f"{g.name!r} is {g.field}, got {p.field}"
            _note(scores, gold, "FIELD", what, g.name)
        one, other = [same_name(u) for u in g.units], [same_name(u) for u in p.units]
        links = pair(one, other, token_f1, RELAXED)
        scores.lists["links"].add(len(links), len(one), len(other))
        if len(links) < max(len(one), len(other)):
            what = f"{g.name!r} is run by {list(g.units)}, got {list(p.units)}"
            _note(scores, gold, "LINK", what, g.name)
    names = (
        [(repr(m.name), m.name) for m in gold.models],
        [(repr(m.name), m.name) for m in record.models],
    )
    _note_rest(scores, gold, "MODEL", names, pairs)


def _score_units(scores: Scores, gold: Annotated, record: Record) -> None:
    types = {same_name(u.name): u.type for u in gold.units}
    found_types = {same_name(u.name): u.type for u in record.units}
    wanted, found = list(types), list(found_types)
    scores.lists["units_strict"].add(
        len(types.keys() & found_types.keys()), len(wanted), len(found)
    )
    pairs = pair(wanted, found, token_f1, RELAXED)
    scores.lists["units"].add(len(pairs), len(wanted), len(found))
    for i, j in pairs:
        right = types[wanted[i]] == found_types[found[j]]
        scores.accuracies["unit_type_acc"].add(right, 1, 1)
        if not right:
            what = f"{wanted[i]!r} is {types[wanted[i]]}, got {found_types[found[j]]}"
            _note(scores, gold, "TYPE", what, wanted[i])
    spelt = {same_name(u.name): u.name for u in gold.units}
    spelt.update({same_name(u.name): u.name for u in record.units})
    names = (
        [(repr(spelt[key]), spelt[key]) for key in wanted],
        [(repr(spelt[key]), spelt[key]) for key in found],
    )
    _note_rest(scores, gold, "UNIT", names, pairs)


def _score_figures(scores: Scores, gold: Annotated, record: Record) -> None:
    wanted, found = gold.figures, record.figures
    values = pair(wanted, found, _same_value, 1)
    scores.lists["figures_value"].add(len(values), len(wanted), len(found))
    pairs = pair(wanted, found, _same_figure, 1)
    scores.lists["figures"].add(len(pairs), len(wanted), len(found))
    for i, j in pairs:
        scores.accuracies["qualifier_acc"].add(wanted[i].qualifier == found[j].qualifier, 1, 1)
    shown = [(_shown(f), f.text) for f in wanted], [(_shown(f), f.text) for f in found]
    _note_rest(scores, gold, "FIGURE", shown, pairs)


def _shown(figure: Figure) -> str:
    return f"{figure.text} = {figure.value} {figure.measure}"


def _same_value(gold: Figure, found: Figure) -> float:
    if abs(gold.value - found.value) > 1e-6 * max(1, abs(gold.value)):
        return 0.0
    return float(gold.value_max is None or found.value_max == gold.value_max)


def _same_figure(gold: Figure, found: Figure) -> float:
    a, b = same_name(gold.measure), same_name(found.measure)
    alike = a == b or a.startswith(b) or b.startswith(a) or token_f1(a, b) >= 0.5
    return float(bool(b) and alike and bool(_same_value(gold, found)))


def _note(scores: Scores, gold: Annotated, kind: str, what: str, name: str) -> None:
    scores.disagreements.append(Disagreement(kind, gold.id, what, _context(gold.text, name)))


def _context(text: str, name: str) -> str:
    """The words around the first place where `name` stands, in one line; "" where it does not."""
    at = fold(text).find(fold(name))
    if at < 0:
        return ""
    around = text[max(0, at - _CONTEXT) : at + len(name) + _CONTEXT]
    return f"… {' '.join(around.split())} …"


def _note_rest(
    scores: Scores,
    gold: Annotated,
    kind: str,
    names: tuple[Sequence[tuple[str, str]], Sequence[tuple[str, str]]],
    pairs: Sequence[tuple[int, int]],
) -> None:
    """Note what of gold and of the record has no partner; each as what is said, and its words."""
    partners = {i for i, _ in pairs}, {j for _, j in pairs}
    for verdict, found, paired in zip(("missed", "extra"), names, partners, strict=True):
        for index, (what, words) in enumerate(found):
            if index not in paired:
                _note(scores, gold, f"{kind} {verdict}", what, words)
