"""Tagging many articles: python benchmarks/archive.py

One process against two on the articles of corpora/, in turns; peak memory at 1,000 and at 100,000
short articles, for each form of output; time for an article as their number grows.
"""

from __future__ import annotations

import argparse
import json
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from itertools import cycle, islice
from pathlib import Path
from typing import NamedTuple

from dvk_nlp.corpus import read_articles
from dvk_nlp.schema import Article

SHORT = "Hội LHPN xã {0} (Nghệ An) có mô hình “Đường hoa số {0}”, giúp {0} hộ thoát nghèo."


def write(articles: Iterable[Article], path: Path) -> None:
    with path.open("w", encoding="utf-8") as file:
        for article in articles:
            line = json.dumps({"id": article.id, "text": article.text}, ensure_ascii=False)
            file.write(line + "\n")


RUN = """
import re, resource, sys
from dvk_nlp import tag_archive
tag_archive(sys.argv[1], sys.argv[2], jobs=int(sys.argv[3]), overwrite=True)
own, workers = (resource.getrusage(w) for w in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
print(sum((own.ru_utime, own.ru_stime, workers.ru_utime, workers.ru_stime)))
print(int(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1]) / 1024)
print(workers.ru_maxrss / 1024)
"""


class Run(NamedTuple):
    """Seconds by the clock and of all processors; peak MB of the run and of its largest worker."""

    seconds: float
    cpu: float
    own: float
    worker: float


def run(source: Path, output: Path, jobs: int) -> Run:
    began = time.perf_counter()
    command = [sys.executable, "-c", RUN, source, output, str(jobs)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return Run(time.perf_counter() - began, *map(float, done.stdout.split()))


def one_against_two(folder: Path, articles: int, pairs: int) -> None:
    texts = cycle(read_articles(Path("corpora/articles")))
    source = folder / "articles.jsonl"
    write(islice((Article(a.text, id=a.id) for a in texts), articles), source)
    runs = [[run(source, folder / "out.jsonl", jobs) for jobs in (1, 2)] for _ in range(pairs)]
    ratios = sorted(one.seconds / two.seconds for one, two in runs)
    one, two = (statistics.median(r.seconds for r in column) for column in zip(*runs, strict=True))
    cpu = statistics.median(alone.cpu for alone, _ in runs) / articles
    print(f"{articles} articles of {source.stat().st_size / articles:.0f} bytes, {pairs} pairs:")
    print(f"  one process {articles / one:.1f} articles/s, two {articles / two:.1f}; ", end="")
    print(
        f"two are {statistics.median(ratios):.2f} times as fast ({ratios[0]:.2f}-{ratios[-1]:.2f})"
    )
    print(
        f"  {cpu * 1e3:.1f} ms of a core each: {cpu * 1e8 / 3600:.0f} core-hours for 100 million\n"
    )


def growing(folder: Path, forms: list[str], most: int) -> None:
    sizes = [size for size in (1_000, 10_000, 100_000) if size <= most]
    print("| output | short articles | ms each, two processes | CPU ms each | peak MB | a worker |")
    print("|---|---|---|---|---|---|")
    for form in forms:
        for size in sizes:
            source = folder / f"{size}.jsonl"
            write((Article(SHORT.format(n), id=str(n)) for n in range(size)), source)
            done = run(source, folder / f"out.{form}", 2)
            each = (f"{s / size * 1e3:.2f}" for s in (done.seconds, done.cpu))
            cells = (form, f"{size:,}", *each, f"{done.own:.0f}", f"{done.worker:.0f}")
            print(f"| {' | '.join(cells)} |", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=1_000, help="for one process against two")
    parser.add_argument("--pairs", type=int, default=3)
    parser.add_argument("--most", type=int, default=100_000, help="short articles")
    parser.add_argument("--forms", nargs="+", default=["jsonl", "parquet", "sqlite"])
    given = parser.parse_args()
    print(f"{platform.machine()}, {platform.system()}, Python {platform.python_version()}")
    with tempfile.TemporaryDirectory() as folder:
        one_against_two(Path(folder), given.articles, given.pairs)
        growing(Path(folder), given.forms, given.most)


if __name__ == "__main__":
    main()
