"""What would be left of a record's time if evidence cost nothing: python benchmarks/floor.py

What the functions below return for the real article is kept once and played back in its order; the
rest is done as ever, and the record is the same. Ratios to word_tokenize are paired in one run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import cycle
from typing import Any
from unittest.mock import patch

from speed import ARTICLE, MINER, row, theirs

from dvk_nlp import linking, naming
from dvk_nlp.linear import Scorer
from dvk_nlp.text import clean

Place = tuple[Any, str]
SUMS: list[Place] = [(Scorer, "score")]
EVIDENCE: list[Place] = [
    (naming, "glance"),
    (naming, "features"),
    (naming, "end_features"),
    (naming, "name_features"),
    (linking, "glance"),
    (linking, "features"),
    (linking, "beside"),
]


@contextmanager
def played_back(places: Sequence[Place]) -> Iterator[None]:
    """Let the functions at `places` return what they return for the article, without work."""
    tapes: list[list[Any]] = [[] for _ in places]
    with patched(
        places, [recorder(*place, tape) for place, tape in zip(places, tapes, strict=True)]
    ):
        record = MINER(ARTICLE)
    with patched(places, [player(tape) for tape in tapes]):
        assert MINER(ARTICLE) == record
        yield


@contextmanager
def patched(places: Sequence[Place], functions: Sequence[Callable[..., Any]]) -> Iterator[None]:
    with ExitStack() as stack:
        for (owner, name), function in zip(places, functions, strict=True):
            stack.enter_context(patch.object(owner, name, function))
        yield


def recorder(owner: Any, name: str, tape: list[Any]) -> Callable[..., Any]:
    function = getattr(owner, name)

    def recording(*arguments: Any) -> Any:
        tape.append(function(*arguments))
        return tape[-1]

    return recording


def player(tape: Sequence[Any]) -> Callable[..., Any]:
    following = cycle(tape).__next__
    return lambda *_: following()


def main() -> None:
    text = clean(ARTICLE).text
    print("| a record | against | times as fast | middle half |\n|---|---|---|---|")
    for what, free in (
        ("as it is", []),
        ("with the sums of weights for nothing", SUMS),
        ("with the evidence for nothing", EVIDENCE),
        ("with both for nothing", [*EVIDENCE, *SUMS]),
    ):
        with played_back(free):
            for also, job in (
                ("", lambda: MINER(ARTICLE)),
                (", and all words", lambda: (MINER(ARTICLE), MINER.tokenize(ARTICLE))),
            ):
                against = "`underthesea.word_tokenize`"
                print(row(what + also, job, against, lambda: theirs(text), 15), flush=True)


if __name__ == "__main__":
    main()
