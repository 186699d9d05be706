"""The wheel works alone: weights and word lists travel in it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent


def test_a_wheel_installed_elsewhere_reads_an_article(tmp_path: Path) -> None:
    target = tmp_path / "site"
    subprocess.run(
        [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--target", target, ROOT],
        check=True,
    )
    code = (
        "import dvk_nlp; print(dvk_nlp.__file__);"
        "record = dvk_nlp.load()('Hội LHPN xã A có mô hình “Sinh kế bền vững”.');"
        "print(record.models[0].name, record.models[0].units[0])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        check=True,
        capture_output=True,
        cwd=tmp_path,
        env={"PYTHONPATH": str(target), "PYTHONIOENCODING": "utf-8", "HOME": str(tmp_path)},
    )
    where, found = done.stdout.decode().splitlines()
    assert where.startswith(str(target))
    assert found == "Sinh kế bền vững Hội LHPN xã A"
    assert (target / "dvk_nlp" / "py.typed").is_file()
