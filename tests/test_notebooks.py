"""The notebooks run from top to bottom, and show what they showed when they were written."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

NOTEBOOKS = sorted((Path(__file__).parent.parent / "notebooks").glob("*.ipynb"))


def _shown(notebook: nbformat.NotebookNode) -> list[str]:
    outputs = [out for cell in notebook.cells for out in cell.get("outputs", [])]
    assert not [out for out in outputs if out.output_type == "error"]
    return [out.text if out.output_type == "stream" else out.data["text/plain"] for out in outputs]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_and_shows_the_same(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    before = _shown(notebook)
    resources = {"metadata": {"path": path.parent}}
    NotebookClient(notebook, timeout=120, resources=resources).execute()
    assert _shown(notebook) == before
    assert before
