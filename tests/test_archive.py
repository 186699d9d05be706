"""Many articles into one file: nothing is lost, whatever is killed, and nothing piles up."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from filelock import FileLock

import dvk_nlp
from dvk_nlp import Article, archive, sources, tag_archive
from dvk_nlp.miner import weights_folder
from dvk_nlp.workers import Shard, Worker

DVK = "from dvk_nlp.cli import main; main()"
# Kills itself when it is about to change or read one of its files for the n-th time.
DVK_THAT_DIES = """
import os, signal, sys
left = int(sys.argv.pop(1))
def count(event, arguments):
    global left
    touched = event in {"open", "os.rename", "os.mkdir", "sqlite3.connect"}
    if event in {"os.remove", "os.rmdir"} or touched and "out." in str(arguments[0]):
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(count)
from dvk_nlp.cli import main
main()
"""
# Makes the processes of a test die, or fail, at articles that hold a word.
SITECUSTOMIZE = """
import os, signal
from dvk_nlp.miner import Miner
read = Miner.__call__
def read_or_die(self, article):
    if "POISON" in article.text:
        os.kill(os.getpid(), signal.SIGKILL)
    if "FAULT" in article.text:
        raise RecursionError("too deep")
    return read(self, article)
Miner.__call__ = read_or_die
"""


def text(number: int) -> str:
    return (
        f"Hội LHPN xã {number} (Nghệ An) có mô hình “Đường hoa số {number}” dài {number + 1} km."
        " Công an xã Tân An duy trì mô hình “Tiếng kẻng bình yên” với hơn 120 hộ tham gia."
    )


def write(path: Path, articles: int) -> Path:
    """JSONL with an article a line; the fourth one is no article."""
    lines = [json.dumps({"id": f"a{n}", "text": text(n)}) for n in range(articles)]
    path.write_text("\n".join([*lines[:3], "{", *lines[3:]]) + "\n", "utf-8")
    return path


def dvk(*arguments: object, code: str = DVK, **kwargs) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", code, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, **kwargs)


def left(folder: Path) -> dict[str, bytes]:
    """What a run leaves, but for its manifest; a folder of parts would not be readable."""
    files = sorted(path for path in folder.iterdir() if path.name.startswith("out."))
    return {path.name: path.read_bytes() for path in files if "manifest" not in path.name}


@pytest.fixture(scope="module")
def source(tmp_path_factory) -> Path:
    return write(tmp_path_factory.mktemp("source") / "news.jsonl", 200)


@pytest.fixture(scope="module")
def undisturbed(source: Path, tmp_path_factory) -> Callable[[str], dict[str, bytes]]:
    """What one process leaves that nobody disturbs, by form."""
    made: dict[str, dict[str, bytes]] = {}

    def by_form(form: str) -> dict[str, bytes]:
        if form not in made:
            folder = tmp_path_factory.mktemp(form)
            tag_archive(source, folder / f"out.{form}", shard_size=30)
            made[form] = left(folder)
        return made[form]

    return by_form


@pytest.mark.parametrize("form", ["jsonl", "parquet", "sqlite"])
def test_more_workers_and_other_shards_write_the_same_bytes(
    source, undisturbed, form, tmp_path
) -> None:
    done = tag_archive(source, tmp_path / f"out.{form}", jobs=3, shard_size=7)
    assert (done.tagged, done.errors) == (200, 1)
    assert left(tmp_path) == undisturbed(form)


def test_the_records_are_those_of_the_miner_in_their_order(undisturbed, miner) -> None:
    expected = [miner(Article(text(n), id=f"a{n}")).to_dict() for n in range(200)]
    lines = undisturbed("jsonl")["out.jsonl"].splitlines()
    assert [json.loads(line) for line in lines] == expected
    (error,) = undisturbed("jsonl")["out.jsonl.errors.jsonl"].splitlines()
    assert json.loads(error)["id"] == "news:4"
    assert json.loads(error)["reason"].startswith("no JSON: ")


def test_unordered_has_the_same_records(source, undisturbed, tmp_path) -> None:
    tag_archive(source, tmp_path / "out.jsonl", jobs=2, shard_size=30, ordered=False)
    lines, expected = (
        made["out.jsonl"].splitlines() for made in (left(tmp_path), undisturbed("jsonl"))
    )
    assert sorted(lines) == sorted(expected)


@pytest.mark.parametrize("form", ["jsonl", "sqlite"])
def test_killed_at_each_of_its_files_and_resumed(source, undisturbed, form, tmp_path) -> None:
    for point in range(1, 1000):
        run = (point, "tag", source, "-o", tmp_path / f"out.{form}", "--shard-size", 70)
        done = dvk(*run, "--jobs", 2, "--resume", code=DVK_THAT_DIES)
        if done.returncode != -signal.SIGKILL:
            break
    assert done.returncode == 1, done.stderr  # as there is an error in the source
    assert point > 15
    assert left(tmp_path) == undisturbed(form)


def test_killed_while_it_works_and_resumed(source, undisturbed, tmp_path) -> None:
    run = ["tag", source, "-o", tmp_path / "out.jsonl", "--shard-size", 30, "--jobs", 2, "--resume"]
    parts = tmp_path / "out.jsonl.parts"
    for finished in (0, 1, 3, 5):  # of 7 shards
        process = subprocess.Popen([sys.executable, "-c", DVK, *map(str, run)])
        workers: list[psutil.Process] = []
        while not workers or len(list(parts.glob("0*"))) <= finished:  # none at work on one more
            assert process.poll() is None
            time.sleep(0.003)
            workers = psutil.Process(process.pid).children()
        process.kill()
        process.wait()
        assert not psutil.wait_procs(workers, timeout=20)[1], "a worker outlives its run"
    assert dvk(*run).returncode == 1
    assert left(tmp_path) == undisturbed("jsonl")


def test_a_worker_is_killed_and_another_goes_on(tmp_path) -> None:
    shard = Shard(tmp_path / "0.jsonl", [Article(text(n)) for n in range(60)])
    moments = [1, 30, 59]
    done = 0

    def told(articles: int, _: int) -> None:
        nonlocal done
        done += articles
        if done in moments:
            moments.remove(done)
            for process in psutil.Process().children():
                process.kill()

    worker = Worker(weights_folder())
    worker.tag(shard, told)
    assert (done, moments) == (60, [])
    killed = shard.path.read_bytes()
    worker.tag(shard, lambda *_: None)
    worker.stop()
    worker.close()
    assert shard.path.read_bytes() == killed
    assert killed.count(b"\n") == 60


def test_poison_is_found_reported_and_passed_over(tmp_path) -> None:
    (tmp_path / "sitecustomize.py").write_text(SITECUSTOMIZE, "utf-8")
    texts = [text(n) for n in range(40)]
    for number, word in ((5, "POISON"), (6, "POISON"), (7, "FAULT")):
        texts[number] += word
    source = tmp_path / "news.csv"
    source.write_text("text\n" + "\n".join(f'"{t}"' for t in texts), "utf-8")
    run = ("tag", source, "-o", tmp_path / "out.jsonl", "--jobs", 2, "--shard-size", 10)
    done = dvk(*run, env={**os.environ, "PYTHONPATH": str(tmp_path)})
    assert done.returncode == 1
    assert "37 articles" in done.stderr
    assert "3 could not be tagged" in done.stderr
    died = "3 processes that tagged it died (SIGKILL)"
    errors = (tmp_path / "out.jsonl.errors.jsonl").read_text("utf-8").splitlines()
    assert [tuple(json.loads(line).values()) for line in errors] == [
        ("news:6", died),
        ("news:7", died),
        ("news:8", "RecursionError: too deep"),
    ]
    records = (tmp_path / "out.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line)["id"] for line in records] == [
        f"news:{n}" for n in range(1, 41) if n not in {6, 7, 8}
    ]


def test_no_room_for_a_shard_or_the_output_keeps_what_is_finished(tmp_path) -> None:
    texts = [text(n) for n in range(60)]
    texts[55] = " ".join(map(text, range(200)))  # so the second shard is much larger
    source = tmp_path / "news.jsonl"
    source.write_text("\n".join(json.dumps({"text": t}) for t in texts), "utf-8")
    tag_archive(source, tmp_path / "whole.jsonl")
    expected = (tmp_path / "whole.jsonl").read_bytes()
    run = ("tag", source, "-o", tmp_path / "out.jsonl", "--shard-size", 30, "--resume")
    for room, finished in ((len(expected) // 2, 1), (len(expected) - 1, 2)):
        limit = (resource.RLIMIT_FSIZE, (room, room))
        done = dvk(*run, preexec_fn=lambda limit=limit: resource.setrlimit(*limit))
        assert done.returncode == 1
        assert "File too large; what is finished stays, --resume goes on" in done.stderr
        assert len(list((tmp_path / "out.jsonl.parts").glob("*.jsonl"))) == finished
    assert dvk(*run).returncode == 0
    assert left(tmp_path) == {"out.jsonl": expected}


def test_a_target_that_cannot_be_written_is_told_before_work(source) -> None:
    done = dvk("tag", source, "-o", "/proc/out.jsonl")
    assert done.returncode == 1
    assert done.stderr.startswith("Error: /proc/out.jsonl.parts: ")
    assert "Traceback" not in done.stderr


def test_nothing_is_overwritten_unless_asked(tmp_path) -> None:
    out = tmp_path / "out.jsonl"
    out.write_text("mine", "utf-8")
    with pytest.raises(FileExistsError, match="is there already"):
        tag_archive([Article("Một.")], out)
    with pytest.raises(FileExistsError, match="no manifest tells what run made"):
        tag_archive([Article("Một.")], out, resume=True)
    assert left(tmp_path) == {"out.jsonl": b"mine"}
    assert tag_archive([Article("Một.")], out, overwrite=True).tagged == 1
    before = left(tmp_path)
    with pytest.raises(FileExistsError, match="is there already"):
        tag_archive([Article("Hai.")], out)
    assert tag_archive([Article("Một.")], out, resume=True).tagged == 1  # finished, nothing to do
    assert left(tmp_path) == before


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"sources": [Article("Hai.")]}, "other sources"),
        ({"columns": dvk_nlp.Columns(text="body")}, "columns"),
        ({"shard_size": 2}, "shard_size 1 then, 2 now"),
        ({"ordered": False}, "ordered True then, False now"),
    ],
)
def test_a_run_goes_on_only_from_the_same(tmp_path, change, told) -> None:
    run = {"sources": [Article("Một.")], "output": tmp_path / "out.jsonl"}
    tag_archive(**run)
    with pytest.raises(ValueError, match=f"it cannot go on: .*{told}"):
        tag_archive(**{**run, **change}, resume=True)


def test_two_runs_keep_out_of_each_other(tmp_path) -> None:
    (tmp_path / "out.jsonl.parts").mkdir()
    with FileLock(tmp_path / "out.jsonl.parts" / "lock"), pytest.raises(BlockingIOError):
        tag_archive([Article("Một.")], tmp_path / "out.jsonl", resume=True)


def test_a_worker_that_cannot_start_is_told(tmp_path) -> None:
    (tmp_path / "field.json").write_text("{}", "utf-8")
    with pytest.raises(
        RuntimeError, match=r"no process .* could be started: .*field.json is damaged"
    ):
        tag_archive([Article("Một.")], tmp_path / "out.jsonl", models=tmp_path)


def test_sources_that_change_while_they_are_read_are_told(tmp_path, monkeypatch) -> None:
    source = write(tmp_path / "news.jsonl", 3)

    def grows(*arguments: object) -> Iterator[object]:
        yield from sources.read(*arguments)
        write(source, 4)

    monkeypatch.setattr(archive, "read", grows)
    with pytest.raises(ValueError, match="the sources changed while they were read"):
        tag_archive(source, tmp_path / "out.jsonl")
    assert not (tmp_path / "out.jsonl").exists()


def test_nothing_of_this_is_loaded_with_the_library() -> None:
    heavy = "{'pyarrow', 'tqdm', 'filelock', 'sqlite3', 'dvk_nlp.archive', 'dvk_nlp.workers'}"
    assert (
        dvk(code=f"import dvk_nlp, sys; sys.exit(len({heavy} & set(sys.modules)))").returncode == 0
    )


def test_no_more_is_read_than_is_at_work(tmp_path, monkeypatch) -> None:
    parts = tmp_path / "out.jsonl.parts"
    ahead = []

    def articles(*_: object) -> Iterator[Article]:
        for number in range(600):
            ahead.append(number - 10 * len(list(parts.glob("*.jsonl"))))
            yield Article(text(number))

    monkeypatch.setattr(archive, "read", articles)
    tag_archive([Article("Một.")], tmp_path / "out.jsonl", jobs=2, shard_size=10)
    assert len(ahead) == 600
    assert max(ahead) < 10 * 5  # two at work, two wait, one is being read


def test_memory_does_not_grow_with_the_number_of_articles(tmp_path) -> None:
    code = (
        "import re, resource, sys; from dvk_nlp import tag_archive;"
        "tag_archive(*sys.argv[1:], jobs=2, shard_size=10);"
        "print(*re.findall(r'VmHWM:\\s+(\\d+)', open('/proc/self/status').read()));"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    peaks = []
    line = json.dumps({"text": " " * 50_000 + text(1)}) + "\n"
    for articles in (100, 500):  # 5 and 25 MB; five shards are held at the most, ten are there
        source = tmp_path / f"{articles}.jsonl"
        source.write_text(line * articles, "utf-8")
        done = dvk(source, tmp_path / f"{articles}.out.jsonl", code=code)
        peaks.append([int(peak) for peak in done.stdout.split()])
    for few, many in zip(*peaks, strict=True):
        assert many < 1.2 * few
