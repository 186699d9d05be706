"""A process that tags shards of articles, and the end of it that the run holds.

Knows how the two talk: a line of JSON with a shard, and a line back for each article done. So it is
known at which article a process died, and a process whose run is gone stops by itself. (The pools
of joblib and concurrent.futures tell neither, and lose the shards of all their processes at once.)
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple

from dvk_nlp.miner import Miner, load
from dvk_nlp.parts import keep
from dvk_nlp.schema import Article
from dvk_nlp.unreadable import Unreadable, attempt

_DEATHS = 3  # of processes at one article, before it is taken to be the cause
_CODE = """
import json, sys
sys.path[:] = json.loads(sys.argv[1])  # as in the process that starts this one
from dvk_nlp.workers import main
main()
"""
_READY, _TAGGED, _ERROR, _DONE, _FAILED = "ready", "tagged", "error", "done", "failed"


class Shard(NamedTuple):
    """Some articles, and the new file that is to hold their records and errors."""

    path: Path
    articles: Sequence[Article | Unreadable]


class Closed(Exception):  # noqa: N818 - not an error: the run is ending
    """The worker was closed while it was at work."""


class Worker:
    """Tags one shard after the other in a process, and in a new one when that dies."""

    def __init__(self, models: Path) -> None:
        self._models = models
        self._process: subprocess.Popen[str] | None = None
        self._lock = Lock()
        self._closed = False

    def tag(self, shard: Shard, told: Callable[[int, int], None]) -> None:
        """Tag a shard, and write its records and errors to its file.

        `told` is called with the number of articles done, and of errors among them, since the last
        call; both are negative when a process died and its work is done again. An article at which
        three processes died becomes an error. Raises OSError when the file cannot be written,
        RuntimeError when no process can be started, Closed after `stop`.
        """
        articles = list(shard.articles)
        deaths: Counter[int] = Counter()
        while True:
            process = self._running()
            done = _send(process, Shard(shard.path, articles), told)
            if done is None:
                return
            deaths[done] += 1
            if deaths[done] == _DEATHS:
                cause = f"{_DEATHS} processes that tagged it died ({_cause(process.wait())})"
                if done == len(articles):
                    raise RuntimeError(f"{shard.path} cannot be kept: {cause}")
                articles[done] = Unreadable(articles[done].id, cause)

    def stop(self) -> None:
        """Kill the process, whatever it is doing; `tag` raises Closed from now on."""
        with self._lock:
            self._closed = True
            if self._process:
                self._process.kill()

    def close(self) -> None:
        """Wait for the process that was stopped, when `tag` is not at work any more."""
        if self._process:
            self._process.communicate()

    def _running(self) -> subprocess.Popen[str]:
        """The process, or a new one where there is none or it died."""
        for _ in range(_DEATHS):
            with self._lock:
                if self._closed:
                    raise Closed
                if self._process and self._process.poll() is None:
                    return self._process
                self._process = process = _start(self._models)
            kind, _, why = next(_replies(process), "").partition(" ")
            if kind == _READY:
                return process
            process.communicate()
            if kind == _FAILED:
                raise RuntimeError(f"no process to tag articles could be started: {why}")
        raise RuntimeError(
            f"no process to tag articles could be started ({_cause(process.wait())})"
        )


def _start(models: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", _CODE, json.dumps(sys.path), str(models)]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, stdin=pipe, stdout=pipe, encoding="utf-8")  # noqa: S603


def _replies(process: subprocess.Popen[str]) -> Iterator[str]:
    """The lines that a process writes, until it dies."""
    assert process.stdout
    return (line.removesuffix("\n") for line in iter(process.stdout.readline, ""))


def _send(
    process: subprocess.Popen[str], shard: Shard, told: Callable[[int, int], None]
) -> int | None:
    """Have a process tag a shard: None, or how many articles were done when it died."""
    assert process.stdin
    try:
        process.stdin.write(_task(shard) + "\n")
        process.stdin.flush()
    except BrokenPipeError:
        process.communicate()
        return 0
    done = errors = 0
    for reply in _replies(process):
        kind, _, rest = reply.partition(" ")
        if kind == _DONE:
            return None
        if kind == _FAILED:
            raise OSError(*json.loads(rest))
        done += 1
        errors += kind == _ERROR
        told(1, int(kind == _ERROR))
    process.communicate()
    told(-done, -errors)
    return done


def _cause(status: int) -> str:
    """How a process ended.

    >>> _cause(-9), _cause(1)
    ('SIGKILL', 'exit status 1')
    """
    return signal.Signals(-status).name if status < 0 else f"exit status {status}"


def _task(shard: Shard) -> str:
    """A shard as a line of JSON: an article has three values, what is unreadable two."""
    values = [
        (a.id, a.reason) if isinstance(a, Unreadable) else (a.id, a.title, a.text)
        for a in shard.articles
    ]
    return json.dumps([str(shard.path), values])


def main() -> None:
    """Tag the shards that come by standard input; the process that Worker starts."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the run stops its processes
    run = os.dup(1)
    os.dup2(2, 1)  # what a library prints must not pass for a reply
    try:
        miner = load(sys.argv[2])
    except (OSError, ValueError) as error:
        _reply(run, f"{_FAILED} {error}")
        return
    try:
        _reply(run, _READY)
        for line in sys.stdin:
            path, values = json.loads(line)
            try:
                keep(Path(path), _results(miner, values, run))
            except BrokenPipeError:
                raise
            except OSError as error:
                _reply(run, f"{_FAILED} {json.dumps([error.errno, error.strerror, path])}")
            else:
                _reply(run, _DONE)
    except BrokenPipeError:  # the run is gone
        sys.exit(1)


def _results(
    miner: Miner, values: Sequence[Sequence[str]], run: int
) -> Iterator[dict[str, Any] | Unreadable]:
    for value in values:
        if len(value) == 2:
            result: dict[str, Any] | Unreadable = Unreadable(*value)
        else:
            name, title, text = value
            result = attempt(miner, Article(text, id=name, title=title))
        yield result
        _reply(run, _ERROR if isinstance(result, Unreadable) else _TAGGED)


def _reply(run: int, line: str) -> None:
    os.write(run, line.encode() + b"\n")
