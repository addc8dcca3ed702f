"""The notebook runs from top to bottom and says again what it says in the repository.

``python tests/docs/test_quickstart.py`` runs it and writes its outputs anew.
"""

from __future__ import annotations

import base64
import copy
import re
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

ROOT = Path(__file__).parents[2]
NOTEBOOK = ROOT / "docs" / "quickstart.ipynb"
MOST_BYTES = 400_000
# Addresses and times of this run, which no stored output may hold.
VOLATILE = re.compile(r"0x[0-9a-f]{6,}|/tmp/|/home/|\d\d:\d\d:\d\d|\d+(\.\d+)? ?s\b")


def run(notebook: Any) -> Any:
    """Return a notebook with the outputs of a new run and nothing that tells when or where it was."""
    fresh = copy.deepcopy(notebook)
    NotebookClient(fresh, timeout=200, kernel_name="python3", record_timing=False).execute()
    for number, cell in enumerate((cell for cell in fresh.cells if cell.cell_type == "code"), 1):
        cell.execution_count, cell.metadata = number, {}
        cell.outputs = joined(cell.outputs)
        for output in cell.outputs:
            if output.output_type == "execute_result":
                output.execution_count = number
                # Beside a picture stands what Python would print of it, with its address.
                output.data = {kind: value for kind, value in output.data.items() if kind == "image/png"}
    fresh.metadata = copy.deepcopy(notebook.metadata)
    return fresh


def joined(outputs: list[Any]) -> list[Any]:
    """Return outputs with what was printed in pieces, as it happened to be sent, in one."""
    found: list[Any] = []
    for output in outputs:
        if found and output.output_type == "stream" and found[-1].get("name") == output.name:
            found[-1].text += output.text
        else:
            found.append(output)
    return found


def texts(notebook: Any) -> list[str]:
    return [
        "".join(output.text for output in cell.outputs if output.output_type == "stream")
        for cell in notebook.cells
        if cell.cell_type == "code"
    ]


def pictures(notebook: Any) -> list[bytes]:
    return [
        base64.b64decode(output.data["image/png"])
        for cell in notebook.cells
        if cell.cell_type == "code"
        for output in cell.outputs
        if output.output_type == "execute_result"
    ]


def stored() -> Any:
    return nbformat.read(NOTEBOOK, as_version=4)


def test_it_is_a_valid_notebook_with_its_pictures_and_small() -> None:
    notebook = stored()
    nbformat.validate(notebook)
    assert NOTEBOOK.stat().st_size <= MOST_BYTES
    assert len(pictures(notebook)) == 4 and all(raw.startswith(b"\x89PNG") for raw in pictures(notebook))
    outputs = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    assert {output.output_type for output in outputs} == {"stream", "execute_result"}
    assert not [text for text in texts(notebook) if VOLATILE.search(text)]
    assert not [output for output in outputs if output.get("name") == "stderr"]


def test_its_links_lead_somewhere() -> None:
    links = re.findall(r"\]\(([^)#]+)", "\n".join(cell.source for cell in stored().cells))
    assert len(links) > 5 and not [link for link in links if not (NOTEBOOK.parent / link).is_file()]


@pytest.mark.browser
def test_it_runs_and_says_the_same_again() -> None:
    notebook = stored()
    fresh = run(notebook)
    assert texts(fresh) == texts(notebook)
    assert len(pictures(fresh)) == len(pictures(notebook))


if __name__ == "__main__":
    nbformat.write(run(stored()), NOTEBOOK)
