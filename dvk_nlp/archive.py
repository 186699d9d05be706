"""Tagging many articles into one file: in shards, by several processes, and on again after a stop.

Knows how a run goes: survey, shards at work, output put together at the end. What is read is known
by sources.py, what is written by outputs.py, what is kept in between by parts.py.
"""

from __future__ import annotations

import hashlib
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from queue import SimpleQueue
from threading import Lock
from typing import Any, NamedTuple, Self

from tqdm import tqdm

from dvk_nlp import __version__, outputs, parts
from dvk_nlp.miner import weights_folder
from dvk_nlp.parts import Counts, Places
from dvk_nlp.schema import SCHEMA_VERSION, Article
from dvk_nlp.sources import Source, Survey, read, survey
from dvk_nlp.tables import Columns
from dvk_nlp.unreadable import Unreadable
from dvk_nlp.workers import Shard, Worker

_Wanted = tuple[Shard, Path]  # a shard, and the place of its file when it is written
_SHARD = 100  # articles: some seconds of work, that a kill can cost
_SHARDS = 32  # at least, where there are articles enough: all processes are busy to the end


class Summary(NamedTuple):
    """What a run did: how many articles have a record, how many an error, and where these are."""

    tagged: int
    errors: int
    seconds: float
    output: Path
    errors_file: Path | None


def tag_archive(  # noqa: PLR0913 - each is named, and a choice of its own
    sources: Source | Iterable[Source],
    output: str | Path,
    *,
    jobs: int = 1,
    resume: bool = False,
    overwrite: bool = False,
    ordered: bool = True,
    columns: Columns | None = None,
    shard_size: int | None = None,
    models: str | Path | None = None,
    progress: bool = False,
) -> Summary:
    """Return a summary, when the record of every article of the sources is in the file `output`.

    `sources`: files, folders, patterns or Articles, one or many, as `dvk_nlp.sources.read` tells.
    `output` ends in .jsonl, .parquet, .sqlite or .db. Beside it stand OUT.manifest.json, which
    tells what run made it, and OUT.errors.jsonl if there are errors: id and reason of each article
    that could not be read or tagged. `jobs`: processes that tag. A run that was stopped goes on
    with `resume`, to the same bytes, from what it kept; `shard_size` articles are kept at a time,
    by default a 32nd of them, 100 at most. `ordered`: the output has the order of the sources; else
    that in which shards were finished. `columns`: where text, id and title stand in tables.
    `models`: a folder of weights other than those of the library. `progress`: a bar on standard
    error; in a log, a line a minute.

    Raises FileExistsError when there is an output or an unfinished run and neither `resume` nor
    `overwrite` is set, FileNotFoundError for a source that is not there, ValueError for an argument
    that cannot be or a run that was begun with others, OSError when there is no room to write: the
    finished shards stay.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     summary = tag_archive([Article("Xã A có 15 hộ nghèo.", id="a")], f"{folder}/out.jsonl")
    >>> summary.tagged, summary.errors
    (1, 0)
    """
    began = time.monotonic()
    single = str | Path | Article | Unreadable
    listed = [sources] if isinstance(sources, single) else list(sources)
    columns = columns or Columns()
    places = parts.places_of(Path(output))
    if jobs < 1 or (shard_size is not None and shard_size < 1):
        raise ValueError(f"jobs ({jobs}) and shard_size ({shard_size}) must be 1 or more")
    if resume and overwrite:
        raise ValueError("a run either goes on (resume) or begins anew (overwrite)")
    outputs.check(places.output)
    known = survey(listed, columns, places.output)
    size = shard_size or min(_SHARD, max(1, known.articles // _SHARDS))
    weights = weights_folder(models)
    run = {**_identity(known, columns, weights), "shard_size": size, "ordered": ordered}
    with parts.claim(places, run, resume=resume, overwrite=overwrite):
        counts = parts.finished(places)
        if counts is None:
            with _Progress(known.articles, places, shown=progress) as bar:
                shards = _shards(read(listed, columns), size, places)
                _tag_all(shards, [Worker(weights) for _ in range(jobs)], bar.told)
                if survey(listed, columns, places.output) != known:
                    raise ValueError(
                        "the sources changed while they were read; begin anew (overwrite)"
                    )
                counts = _put_together(places, ordered=ordered)
            parts.finish(places, counts)
    return Summary(
        tagged=counts.articles - counts.errors,
        errors=counts.errors,
        seconds=time.monotonic() - began,
        output=places.output,
        errors_file=places.errors if counts.errors else None,
    )


def _identity(known: Survey, columns: Columns, weights: Path) -> dict[str, Any]:
    """What a manifest tells of a run, so that it goes on only from the same."""
    return {
        "dvk_nlp": __version__,
        "record_schema": SCHEMA_VERSION,
        "weights": _digest(weights),
        "articles": known.articles,
        "sources": known.digest,
        "columns": asdict(columns),
    }


def _digest(folder: Path) -> str:
    """A digest of all weights in a folder. Raises FileNotFoundError when there are none."""
    files = sorted([*folder.glob("*.npz"), *folder.glob("*.json")])
    if not files:
        raise FileNotFoundError(
            f"{folder}: no weights (*.npz, *.json) in it; `dvk train` writes them"
        )
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.name.encode() + file.read_bytes())
    return digest.hexdigest()


def _shards(
    articles: Iterator[Article | Unreadable], size: int, places: Places
) -> Iterator[_Wanted]:
    """The shards that are not finished, each read when it is asked for, and their places."""
    number = 0
    while shard := list(islice(articles, size)):
        path = places.shard(number)
        if not path.exists():
            yield Shard(path.with_suffix(f".{os.getpid()}.tmp"), shard), path
        number += 1


def _tag_all(
    shards: Iterator[_Wanted], workers: Sequence[Worker], told: Callable[[int, int], None]
) -> None:
    """Tag all shards. In memory are no more than those at work, one that waits for each, and one.

    While the disk takes its time to keep a shard for good, its worker is at the next.
    """
    idle: SimpleQueue[Worker] = SimpleQueue()
    for worker in workers:
        idle.put(worker)

    def tag(shard: Shard, place: Path) -> None:
        worker = idle.get()
        try:
            worker.tag(shard, told)
        finally:
            idle.put(worker)
        with parts.named(place):
            parts.settle(shard.path, place)

    at_work: set[Future[None]] = set()
    try:
        with ThreadPoolExecutor(2 * len(workers)) as threads:
            try:
                for shard, place in shards:
                    at_work.add(threads.submit(tag, shard, place))
                    if len(at_work) >= 2 * len(workers):
                        at_work = _one_less(at_work)
                while at_work:
                    at_work = _one_less(at_work)
            finally:
                for worker in workers:
                    worker.stop()
    finally:
        for worker in workers:
            worker.close()


def _one_less(at_work: set[Future[None]]) -> set[Future[None]]:
    """What is still at work when something is done; what went wrong in it is raised."""
    done, others = wait(at_work, return_when=FIRST_COMPLETED)
    for future in done:
        future.result()
    return others


def _put_together(places: Places, *, ordered: bool) -> Counts:
    """Make the output and the errors file out of the shards, and count what is in them."""
    shards = places.shards()
    if not ordered:
        shards.sort(key=lambda shard: shard.stat().st_mtime_ns)
    counts = parts.tally(shards)
    output, errors = places.parts / "output.tmp", places.parts / "errors.tmp"
    with parts.named(places.output), errors.open("wb") as file:
        outputs.write(parts.lines(shards, file), output, places.output.suffix)
    if counts.errors:
        parts.settle(errors, places.errors)
    parts.settle(output, places.output)
    return counts


class _Progress:
    """A bar: articles done, rate, time left, errors. Told by several threads."""

    def __init__(self, articles: int, places: Places, *, shown: bool) -> None:
        before = parts.tally(places.shards())
        self._errors = before.errors
        self._lock = Lock()
        interval = 0.1 if sys.stderr.isatty() else 60  # seconds
        self._bar: tqdm[Any] = tqdm(
            total=articles,
            initial=before.articles,
            unit=" articles",
            disable=not shown,
            mininterval=interval,
            maxinterval=max(interval, 10),
            postfix={"errors": self._errors},
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.close()

    def told(self, articles: int, errors: int) -> None:
        with self._lock:
            self._errors += errors
            if errors:
                self._bar.set_postfix(errors=self._errors, refresh=False)
            self._bar.update(articles)
