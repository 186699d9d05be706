"""How fast dvk_nlp is beside underthesea and pyvi: python benchmarks/speed.py

Prints Markdown: ratios that are paired in one run, start-up, memory, and how time grows. Takes
some three minutes; needs the extra `benchmarks`. A further table is a function more in TABLES.
"""

from __future__ import annotations

import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from math import log
from pathlib import Path

import underthesea
from pyvi import ViTokenizer

import dvk_nlp
from dvk_nlp.corpus import read_articles
from dvk_nlp.segment import words
from dvk_nlp.text import clean

CORPORA = Path(__file__).parent.parent / "corpora"
# The real article of the final measure: its time is taken, what is found in it is not looked at.
ARTICLE = next(a.text for a in read_articles(CORPORA / "test") if a.id == "hoang-mai")
MINER = dvk_nlp.load()
LENGTHS = (1_000, 10_000, 100_000, 1_000_000, 5_000_000)  # characters
NUMBERS = (25, 50, 100, 200, 400, 800)  # articles

Job = Callable[[], object]


def seconds(job: Job) -> float:
    start = time.perf_counter()
    job()
    return time.perf_counter() - start


def row(what: str, ours: Job, against: str, theirs: Job, repeats: int) -> str:
    """One row of ratios: the two jobs by turns, so that a busy machine slows both."""
    pairs = [(seconds(ours), seconds(theirs)) for _ in range(repeats + 1)][1:]  # the first warms up
    return ratios(what, against, [theirs / ours for ours, theirs in pairs])


def ratios(what: str, against: str, found: Sequence[float]) -> str:
    low, middle, high = statistics.quantiles(found, n=4)
    return f"| {what} | {against} | {middle:.1f} | {low:.1f} to {high:.1f} |"


def speed() -> Iterator[str]:
    yield "| what | against | times as fast | middle half |"
    yield "|---|---|---|---|"
    texts = [clean(article.text).text for article in read_articles(CORPORA / "articles")]
    first = [(seconds(lambda t=t: segment(t)), seconds(lambda t=t: theirs(t))) for t in texts]
    against = "`underthesea.word_tokenize`"
    words_first = f"words of {len(texts)} articles, each for the first time"
    yield ratios(words_first, against, [theirs / ours for ours, theirs in first[1:]])
    text = clean(ARTICLE).text
    yield row("words of one article", lambda: segment(text), against, lambda: theirs(text), 21)
    pyvi = lambda: ViTokenizer.tokenize(text)  # noqa: E731
    yield row("words of one article", lambda: segment(text), "pyvi", pyvi, 21)
    yield row(
        "its words and sentences",
        lambda: MINER.tokenize(ARTICLE),
        "`word_tokenize` and `sent_tokenize`",
        lambda: (theirs(text), underthesea.sent_tokenize(text)),
        21,
    )
    yield row("its record", lambda: MINER(ARTICLE), against, lambda: theirs(text), 21)
    both = lambda: (MINER(ARTICLE), MINER.tokenize(ARTICLE))  # noqa: E731
    yield row("its record, and all words", both, against, lambda: theirs(text), 21)
    ner = lambda: underthesea.ner(text)  # noqa: E731
    yield row("its record", lambda: MINER(ARTICLE), "`underthesea.ner`", ner, 2)


def segment(text: str) -> object:
    return [words(line) for line in text.split("\n") if line]


def theirs(text: str) -> object:
    return underthesea.word_tokenize(text)


STARTS = {
    "Python alone": "pass",
    "`import dvk_nlp`": "import dvk_nlp",
    "… and `load()`": "import dvk_nlp; dvk_nlp.load()",
    "… and the record of one article": "import dvk_nlp; dvk_nlp.load()(text)",
    "… and its words": "import dvk_nlp; m = dvk_nlp.load(); m(text); m.tokenize(text)",
    "`underthesea.word_tokenize`": "import underthesea; underthesea.word_tokenize(text)",
    "pyvi": "from pyvi import ViTokenizer; ViTokenizer.tokenize(text)",
    "`underthesea.ner`": "import underthesea; underthesea.ner(text)",
}
# What getrusage tells of a new process on Linux may be the peak of the one that started it.
MEASURED = """
import pathlib, re, sys, time
text = sys.stdin.read()
start = time.perf_counter()
{code}
taken = time.perf_counter() - start
status = pathlib.Path("/proc/self/status")
peak = re.search(r"VmHWM:\\s+(\\d+)", status.read_text()) if status.exists() else None
print(taken, int(peak[1]) / 1024 if peak else "nan")
"""


def start_up() -> Iterator[str]:
    yield "| a fresh process | seconds | peak memory, MB |"
    yield "|---|---|---|"
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in STARTS}
    for turn in range(5):
        for name, code in STARTS.items():
            if turn == 0 or name != "`underthesea.ner`":
                found[name].append(fresh(code))
    for name, runs in found.items():
        taken, memory = (statistics.median(column) for column in zip(*runs, strict=True))
        yield f"| {name} | {taken:.2f} | {memory:.0f} |"


def fresh(code: str) -> tuple[float, float]:
    """The seconds that `code` takes in a process of its own, and its peak memory."""
    command = [sys.executable, "-c", MEASURED.format(code=code)]
    result = subprocess.run(command, input=ARTICLE, capture_output=True, text=True, check=True)
    taken, megabytes = result.stdout.split()[-2:]
    return float(taken), float(megabytes)


def growth() -> Iterator[str]:
    articles = [article.text for article in read_articles(CORPORA / "articles")]
    all_text = "\n\n".join(articles)
    all_text *= max(LENGTHS) // len(all_text) + 1
    texts = [all_text[:length] for length in LENGTHS]
    yield f"| {' | '.join(['milliseconds for', *(f'{n // 1000:,} kB' for n in LENGTHS)])} | slope |"
    yield "|---" * (len(LENGTHS) + 2) + "|"
    yield grown("a record", LENGTHS, [lambda t=t: MINER(t) for t in texts])
    yield grown("words and sentences", LENGTHS, [lambda t=t: MINER.tokenize(t) for t in texts])
    yield ""
    yield f"| {' | '.join(['milliseconds for', *(f'{n} articles' for n in NUMBERS)])} | slope |"
    yield "|---" * (len(NUMBERS) + 2) + "|"
    for article in articles:
        MINER(article)  # so that none is met for the first time
    streams = [[articles[i % len(articles)] for i in range(n)] for n in NUMBERS]
    jobs = [lambda s=s: sum(1 for _ in MINER.stream(s)) for s in streams]
    yield grown("records", NUMBERS, jobs)


def grown(what: str, sizes: Sequence[int], jobs: Sequence[Job]) -> str:
    """A row of times, and the slope of log time against log size: 1 is linear."""
    times = [min(seconds(job), seconds(job)) for job in jobs]
    slope = statistics.linear_regression([log(s) for s in sizes], [log(t) for t in times]).slope
    return f"| {what} | {' | '.join(f'{1000 * t:,.0f}' for t in times)} | {slope:.2f} |"


TABLES = (speed, start_up, growth)


if __name__ == "__main__":
    print(f"Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} cores")
    for table in TABLES:
        print()
        for line in table():
            print(line, flush=True)
