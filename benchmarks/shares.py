"""What a record's time is spent on, by module: python benchmarks/shares.py

Runs the profiler over the real article and over ten of corpora/articles. Time in the standard
library counts for the module that called it.
"""

from __future__ import annotations

import cProfile
import pstats
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import dvk_nlp
from dvk_nlp.corpus import read_articles

CORPORA = Path(__file__).parent.parent / "corpora"
PACKAGE = str(Path(dvk_nlp.__file__).parent)
REPEATS = 10
LEAST = 0.01  # of the whole; smaller shares are not shown


def shares(texts: Sequence[str]) -> tuple[Counter[str], Counter[str]]:
    """The share of each module, and of each function with what it called outside the library."""
    miner = dvk_nlp.load()
    for text in texts:
        miner(text)  # patterns are compiled, weights loaded
    profile = cProfile.Profile()
    profile.enable()
    for text in texts * REPEATS:
        miner(text)
    profile.disable()
    stats: Any = pstats.Stats(profile).stats  # type: ignore[attr-defined]
    by_module: Counter[str] = Counter()
    by_function: Counter[str] = Counter()
    for function, (_, _, own, _, callers) in stats.items():
        for name, seconds in blamed(stats, function, own, callers):
            by_module[name.partition(":")[0]] += seconds
            by_function[name] += seconds
    whole = sum(by_module.values())
    return tuple(Counter({n: s / whole for n, s in c.items()}) for c in (by_module, by_function))


def blamed(
    stats: Any, function: Any, seconds: float, callers: Any, below: frozenset[Any] = frozenset()
) -> list[tuple[str, float]]:
    """Who of the library has to answer for the time of a function: itself, or who called it.

    `below`: the functions that it called itself, which are passed over where they call it again.
    """
    path, _, name = function
    if path.startswith(PACKAGE):
        return [(f"{Path(path).stem}:{name}", seconds)]
    below |= {function}
    others = {caller: told for caller, told in callers.items() if caller not in below}
    calls = sum(told[1] for told in others.values())
    return [
        found
        for caller, (_, count, *_) in others.items()
        for found in blamed(stats, caller, seconds * count / calls, stats[caller][4], below)
    ]


def main() -> None:
    real = [a.text for a in read_articles(CORPORA / "test") if a.id == "hoang-mai"]
    ten = [a.text for a in read_articles(CORPORA / "articles")][::30][:10]
    found = [(*shares(real), *shares(ten))]
    ((modules, functions, modules_of_ten, functions_of_ten),) = found
    for title, one, other in (
        ("module", modules, modules_of_ten),
        ("function", functions, functions_of_ten),
    ):
        print(f"| {title} | the real article | ten articles |\n|---|---|---|")
        for name, share in one.most_common():
            if share >= LEAST or other[name] >= LEAST:
                print(f"| `{name}` | {share:.0%} | {other[name]:.0%} |")
        print()


if __name__ == "__main__":
    main()
