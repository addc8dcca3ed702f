"""The tables of docs/ are what the code says."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from gym_cua.actions import KINDS, Action
from gym_cua.agents.models import MODEL_AGENTS, OPTIONS
from gym_cua.agents.schemas import SCHEMAS
from gym_cua.commands import tables
from gym_cua.errors import ActionError, GymCuaError, UnknownNameError
from gym_cua.evaluate.attackers import ATTACKS
from gym_cua.keys import KEY_NAMES
from gym_cua.tasks.registry import list_tasks

DOCS = Path(__file__).parents[2] / "docs"
EXAMPLES = {
    "x": 5,
    "y": 5,
    "button": "middle",
    "keys": ["Shift"],
    "path": [[1, 1], [2, 2]],
    "dx": 3,
    "dy": 3,
    "text": "tea",
    "seconds": 1,
}


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    for name in tables.PAGES:
        shutil.copy(DOCS / name, tmp_path)
    return tmp_path


@pytest.mark.parametrize("name", tables.PAGES)
def test_the_pages_are_up_to_date(name: str) -> None:
    page = (DOCS / name).read_text("utf-8")
    assert page == tables.rewritten(page), "run `python -m gym_cua.commands.tables`"


def test_a_stale_page_is_told_and_mended(pages: Path) -> None:
    command = [sys.executable, "-m", "gym_cua.commands.tables", "--docs", str(pages)]

    def run(*more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([*command, *more], capture_output=True, text=True, timeout=60, check=False)

    path = pages / "actions.md"
    good = path.read_text("utf-8")
    path.write_text(good.replace("| `click` |", "| `clack` |"), "utf-8")
    stale = run("--check")
    assert stale.returncode == 1 and "actions.md: stale" in stale.stderr and "tasks.md" not in stale.stderr
    assert "clack" in path.read_text("utf-8"), "--check writes nothing"
    assert run().returncode == 0
    assert path.read_text("utf-8") == good
    assert run("--check").returncode == 0


def test_a_missing_page_or_table_is_an_error(pages: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (pages / "tasks.md").write_text("# Tasks\n", "utf-8")
    assert tables.main(["--docs", str(pages)]) == 2
    assert "no table" in capsys.readouterr().err
    (pages / "tasks.md").unlink()
    assert tables.main(["--docs", str(pages)]) == 2
    with pytest.raises(UnknownNameError, match="Did you mean 'kinds'"):
        tables.rewritten("<!-- table: kind -->\n<!-- end of table -->")
    with pytest.raises(GymCuaError):
        tables.rewritten("")


@pytest.mark.parametrize("kind", KINDS)
def test_the_fields_of_a_kind_are_those_that_the_validation_takes(kind: str) -> None:
    required, optional = tables.fields(kind)
    takes = [*required, *optional]
    full = {name: EXAMPLES[name] for name in takes}
    Action.from_json({"kind": kind, **full}, (100, 100))
    Action.from_json({"kind": kind, **{name: EXAMPLES[name] for name in required}}, (100, 100))
    for name in required:
        with pytest.raises(ActionError):
            Action.from_json({"kind": kind, **{n: v for n, v in full.items() if n != name}}, (100, 100))
    for name in EXAMPLES.keys() - set(takes):
        with pytest.raises(ActionError) as refused:
            Action.from_json({"kind": kind, **full, name: EXAMPLES[name]}, (100, 100))
        assert refused.value.field == name


def test_nothing_is_left_out() -> None:
    actions, tasks, checks, audit, schemas, models = ((DOCS / name).read_text("utf-8") for name in tables.PAGES)
    assert all(f"| `{kind}` |" in actions for kind in KINDS)
    assert all(f"`{name}`" in actions for name in KEY_NAMES if len(name) > 1)
    assert all(f"| `{name}` |" in actions for name in EXAMPLES)
    assert all(f"| `{name}` |" in checks for name in tables.public_checks())
    assert all(f"| `{name}` |" in audit for name in ATTACKS)
    assert all(f"| `{name}` |" in schemas for name in (*SCHEMAS, *KINDS))
    assert all(f"`{name}`" in schemas for name in KEY_NAMES if len(name) > 1)
    assert all(f"| `{name}` |" in models for name in (*OPTIONS, *MODEL_AGENTS))
    assert {"row_has", "file_json", "negated"} <= set(tables.public_checks())
    listed = re.findall(r"^\| `(gym_cua/[\w.-]+)` \|", tasks, re.M)
    assert listed == [task.id for task in list_tasks() if task.world in tables._own_worlds()]
    assert listed
