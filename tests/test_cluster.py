"""Beyond one machine: Spark and Dask give the records of one process, also when workers die."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import psutil
import pyarrow as pa
import pytest
from pyarrow import parquet

from dvk_nlp import Article, Record
from dvk_nlp.arrow import from_row
from dvk_nlp.corpus import read_articles

ROOT = Path(__file__).parent.parent
FILES = 6


@pytest.fixture(scope="module")
def articles() -> list[Article]:
    return [Article(a.text, id=a.id) for a in read_articles(ROOT / "corpora" / "articles")[:60]]


@pytest.fixture(scope="module")
def source(articles, tmp_path_factory) -> Path:
    """The articles in a few files."""
    folder = tmp_path_factory.mktemp("in")
    for number in range(FILES):
        rows = [{"id": a.id, "text": a.text} for a in articles[number::FILES]]
        parquet.write_table(pa.Table.from_pylist(rows), folder / f"{number}.parquet")
    return folder


@pytest.fixture(scope="module")
def expected(articles, miner) -> dict[str, Record]:
    return {record.id: record for record in miner.stream(articles)}


def records(folder: Path) -> dict[str, Record]:
    rows = [
        row for file in folder.glob("*.parquet") for row in parquet.read_table(file).to_pylist()
    ]
    found = {row["id"]: from_row(row) for row in rows}
    assert len(found) == len(rows), "an article came twice"
    return found


def cpu(process: psutil.Process) -> float:
    """Seconds that a process has worked; none when it is gone."""
    with suppress(psutil.NoSuchProcess):
        return sum(process.cpu_times()[:2])
    return 0.0


def kill_one(busy: Callable[[], list[psutil.Process]], run: subprocess.Popen[bytes]) -> bool:
    """Whether a process was killed that had worked a while for the run, before that ended."""
    before = {process.pid: cpu(process) for process in busy()}
    while run.poll() is None:
        time.sleep(0.05)
        for process in busy():
            if cpu(process) - before.get(process.pid, 0.0) > 0.3:
                process.kill()
                return True
    return False


def test_spark_gives_the_records_of_one_process_though_a_worker_is_killed(
    source, expected, tmp_path
) -> None:
    pytest.importorskip("pyspark", reason="the extra `spark` is not installed")
    if not shutil.which("java"):
        pytest.skip("no Java: apt-get install openjdk-17-jre-headless")
    command = [
        *(Path(sys.executable).parent / "spark-submit", "--master", "local[2,4]"),
        *("--conf", "spark.sql.files.openCostInBytes=64m"),  # a task a file, small as they are
        *("--conf", "spark.ui.enabled=false"),
        *(ROOT / "docs" / "tag_on_spark.py", source, tmp_path / "out"),
    ]
    log = tmp_path / "log"
    with log.open("wb") as out:
        environment = {
            **os.environ,
            "PYSPARK_PYTHON": sys.executable,
            "SPARK_LOCAL_IP": "127.0.0.1",
        }
        run = subprocess.Popen(command, stdout=out, stderr=out, env=environment)

    def workers() -> list[psutil.Process]:
        """The Python processes that Spark's daemon has forked."""
        forked = []
        for process in psutil.Process(run.pid).children(recursive=True):
            with suppress(psutil.NoSuchProcess):  # one may end while they are looked at
                if "pyspark.daemon" in process.cmdline():
                    forked += process.children()
        return forked

    killed = kill_one(workers, run)
    assert run.wait(300) == 0, log.read_text("utf-8")[-3000:]
    assert killed
    assert "Lost task" in log.read_text("utf-8")
    assert records(tmp_path / "out") == expected


def test_dask_gives_the_records_of_one_process_though_a_worker_is_killed(
    source, expected, tmp_path
) -> None:
    distributed = pytest.importorskip("distributed", reason="the extra `dask` is not installed")
    cluster = distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None)
    with cluster, distributed.Client(cluster) as client:
        pids = client.run(os.getpid).values()
        command = [sys.executable, ROOT / "docs" / "tag_on_dask.py", cluster.scheduler_address]
        with (tmp_path / "log").open("wb") as out:
            run = subprocess.Popen([*command, source, tmp_path / "out"], stdout=out)
        killed = kill_one(lambda: [psutil.Process(pid) for pid in pids], run)
        assert run.wait(300) == 0
    assert killed
    lines = (tmp_path / "log").read_text("utf-8").split("\n")
    assert sorted(lines) == ["", *(f"{n}.parquet finished " for n in range(FILES))]
    assert records(tmp_path / "out") == expected
