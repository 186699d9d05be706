"""What a run keeps beside its output: the manifest, and a folder of finished shards.

Knows the names of these files, when a run may begin or go on, and how a file appears whole or not
at all. Knows nothing of how articles are tagged, or what the output is made of.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, NamedTuple

from dvk_nlp.unreadable import Unreadable

_ERROR = b"!"  # begins the line of an error in a shard; a record's line begins with "{"


class Places(NamedTuple):
    """Where a run writes: OUT, OUT.errors.jsonl, OUT.manifest.json and, till it ends, OUT.parts."""

    output: Path
    errors: Path
    manifest: Path
    parts: Path

    def shard(self, number: int) -> Path:
        """Return the file of a shard."""
        return self.parts / f"{number:08d}.jsonl"

    def shards(self) -> list[Path]:
        """Return the files of the finished shards, in the order of their articles."""
        return sorted(self.parts.glob("*.jsonl"))


class Counts(NamedTuple):
    """How many articles are done, and how many of them are errors."""

    articles: int
    errors: int


def places_of(output: Path) -> Places:
    """Return where a run with this output writes.

    >>> places_of(Path("news.sqlite")).errors.name
    'news.sqlite.errors.jsonl'
    """
    ends = (".errors.jsonl", ".manifest.json", ".parts")
    return Places(output, *(output.with_name(output.name + end) for end in ends))


@contextmanager
def claim(
    places: Places, run: Mapping[str, Any], *, resume: bool, overwrite: bool
) -> Iterator[None]:
    """Make the places ready for a run, and keep other runs out while it is at work.

    `run`: all that decides the output, as JSON values; a run goes on only from the same. Raises
    FileExistsError when there is something and neither `resume` nor `overwrite` says what to do
    with it, ValueError when it is of another run, BlockingIOError when a run is at work there, and
    OSError when the place cannot be written.
    """
    from filelock import FileLock, Timeout  # noqa: PLC0415 - 20 ms

    there = next((place for place in places if os.path.lexists(place)), None)
    if there and not resume and not overwrite:
        raise FileExistsError(
            f"{there} is there already: go on with that run (--resume), begin anew and lose it "
            "(--overwrite), or choose another name"
        )
    if not places.output.parent.is_dir():
        raise FileNotFoundError(f"{places.output}: there is no folder {places.output.parent}")
    made = not places.parts.exists()
    places.parts.mkdir(exist_ok=True)
    try:
        with FileLock(places.parts / "lock", timeout=0):
            if overwrite:
                _clear(places)
            _begin(places, run)
            made = False
            yield
    except Timeout as error:
        raise BlockingIOError(f"another run is at work on {places.output}") from error
    finally:
        if made or finished(places):
            shutil.rmtree(places.parts)


def _clear(places: Places) -> None:
    """Remove what an earlier run left, its manifest last."""
    for path in (*places.parts.glob("*.*"), places.output, places.errors, places.manifest):
        path.unlink(missing_ok=True)


def _begin(places: Places, run: Mapping[str, Any]) -> None:
    """Write the manifest of a new run, or see that the one there is of the same."""
    if not places.manifest.exists():
        if places.output.exists() or places.shards():
            raise FileExistsError(f"{places.output}: no manifest tells what run made what is there")
        _write_manifest(places, run)
        return
    known = json.loads(places.manifest.read_text("utf-8"))
    other = [key for key in run if known.get(key) != run[key]]
    if other:
        changes = "; ".join(_change(key, known.get(key), run[key]) for key in other)
        raise ValueError(f"{places.output} was begun as another run, it cannot go on: {changes}")
    for left in places.parts.glob("*.tmp"):
        left.unlink(missing_ok=True)


def _change(key: str, then: object, now: object) -> str:
    """What is another than it was; of digests nothing else can be told.

    >>> _change("shard_size", 100, 50), _change("weights", "1f" * 32, "2e" * 32)
    ('shard_size 100 then, 50 now', 'other weights')
    """
    digests = isinstance(now, str) and len(now) == 64
    return f"other {key}" if digests else f"{key} {then} then, {now} now"


def _write_manifest(places: Places, content: Mapping[str, Any]) -> None:
    new = places.parts / "manifest.tmp"
    with named(places.manifest):
        new.write_text(json.dumps(content, indent=1) + "\n", "utf-8")
        settle(new, places.manifest)


def finished(places: Places) -> Counts | None:
    """Return the counts of a run that ended, None while it has not."""
    if not (places.manifest.exists() and places.output.exists()):
        return None
    counts = json.loads(places.manifest.read_text("utf-8")).get("finished")
    return Counts(**counts) if counts else None


def finish(places: Places, counts: Counts) -> None:
    """Note in the manifest that the output is complete."""
    run = json.loads(places.manifest.read_text("utf-8"))
    _write_manifest(places, {**run, "finished": counts._asdict()})


@contextmanager
def named(path: Path) -> Iterator[None]:
    """Give errors of writing a file its name: "No space left on device" comes without."""
    try:
        yield
    except OSError as error:
        raise OSError(error.errno, error.strerror or str(error), str(path)) from error


def settle(new: Path, path: Path) -> None:
    """Make the file `new` appear as `path`, whole, also if the machine stops at any moment."""
    with new.open("rb+") as file:
        os.fsync(file.fileno())
    new.replace(path)
    if os.name == "posix":  # elsewhere a folder cannot be opened
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def keep(path: Path, results: Iterable[Mapping[str, Any] | Unreadable]) -> None:
    """Write a new shard: a line for each record, and for each error, in their order."""
    with path.open("wb") as file:
        for result in results:
            if isinstance(result, Unreadable):
                error = json.dumps(result._asdict(), ensure_ascii=False)
                file.write(_ERROR + error.encode(errors="replace") + b"\n")
            else:
                file.write(json.dumps(result, ensure_ascii=False).encode() + b"\n")


def lines(shards: Iterable[Path], errors: IO[bytes]) -> Iterator[bytes]:
    """Return the lines of the records of shards; those of errors go to the file `errors`."""
    for shard in shards:
        with shard.open("rb") as file:
            for line in file:
                if line.startswith(_ERROR):
                    errors.write(line.removeprefix(_ERROR))
                else:
                    yield line


def tally(shards: Iterable[Path]) -> Counts:
    """Return how many articles and errors there are in shards."""
    articles = errors = 0
    for shard in shards:
        with shard.open("rb") as file:
            for line in file:
                articles += 1
                errors += line.startswith(_ERROR)
    return Counts(articles, errors)
