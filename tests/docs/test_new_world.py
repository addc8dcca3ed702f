"""The world that docs/new-world.md builds, built from the page's own code blocks and put to the test."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from gym_cua.testing import WorldTests

from ..announcing import announce, pytest_outcomes, python

PAGE = Path(__file__).parents[2] / "docs" / "new-world.md"
BLOCK = re.compile(r'^```\w+ title="([\w./-]+)"\n(.*?)^```$', re.M | re.S)


def build(folder: Path) -> None:
    """Write the page's files and announce the package."""
    for name, text in BLOCK.findall(PAGE.read_text("utf-8")):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        assert not path.exists(), f"{name} is there twice"
        path.write_text(text, "utf-8")
    announce(folder)


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cua-notes")
    build(folder)
    return folder


def test_the_tree_on_the_page_is_the_tree_of_the_blocks(package: Path) -> None:
    drawn = re.search(r"^```\n(cua-notes/.*?)^```$", PAGE.read_text("utf-8"), re.M | re.S)
    assert drawn is not None
    names = {line.split()[0] for line in drawn[1].splitlines() if not line.split()[0].endswith("/")}
    written = {path.name for path in package.rglob("*") if path.suffix in (".py", ".toml")} - {"demo.py"}
    assert names == written


def test_the_world_is_found_without_loading_its_pages(package: Path) -> None:
    code = (
        "import json, sys, gym_cua\n"
        "ids = [task.id for task in gym_cua.list_tasks('notes')]\n"
        "print(json.dumps([ids, [name for name in ('flask', 'cua_notes.world') if name in sys.modules]]))"
    )
    done = python(package, "-W", "error", "-c", code)
    assert done.returncode == 0, done.stderr
    ids, loaded = json.loads(done.stdout)
    assert ids == ["gym_cua/notes.edit-note-v0", "gym_cua/notes.count-label-v0"]
    assert loaded == []


def test_splits_share_nothing(package: Path) -> None:
    code = (
        "import itertools, json, cua_notes\n"
        "from cua_notes.pools import POOLS\n"
        "pools = [*cua_notes.WORLD.axes[0].pools.values()], *zip(*POOLS.values()), "
        "*([*task.instructions.values()] for task in cua_notes.WORLD.tasks)\n"
        "print(json.dumps([sorted(set(a) & set(b)) for p in pools for a, b in itertools.combinations(p, 2)]))"
    )
    done = python(package, "-c", code)
    assert done.returncode == 0, done.stderr
    shared = json.loads(done.stdout)
    assert len(shared) == 3 * 6 and not any(shared)


def test_the_code_keeps_the_house_style(package: Path) -> None:
    config = Path(__file__).parents[2] / "pyproject.toml"
    done = python(package, "-m", "ruff", "check", "--no-cache", "--config", str(config), "cua_notes")
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_table_names_every_inherited_test() -> None:
    section = PAGE.read_text("utf-8").partition("## 6. ")[2].partition("\n## ")[0]
    rows = [line.partition(" | ")[0] for line in section.splitlines() if line.startswith("| `test_")]
    told = re.findall(r"`(test_\w+)`", " ".join(rows))
    assert sorted(told) == sorted(name for name in vars(WorldTests) if name.startswith("test_"))


def test_its_own_tests_pass_as_far_as_they_need_no_browser(package: Path) -> None:
    outcomes = pytest_outcomes(package, "-k", "declaration or share or layouts", "tests")
    assert len(outcomes) == 2 + 2 + 2 + 1 + 6 and set(outcomes.values()) == {"passed"}


@pytest.mark.browser
def test_its_own_tests_pass_in_the_browser(package: Path) -> None:
    outcomes = pytest_outcomes(package, "-k", "val and (repeat or rewards or say_why or looking)", "tests")
    assert len(outcomes) == 2 * 5 and set(outcomes.values()) == {"passed"}


def test_the_splits_share_nothing(package: Path) -> None:
    code = (
        "import json\n"
        "from gym_cua.evaluate.leakage import leakage\n"
        "from gym_cua.tasks.registry import find_world\n"
        "print(json.dumps(leakage([find_world('notes')], seeds=5).to_json()))"
    )
    done = python(package, "-W", "error", "-c", code)
    assert done.returncode == 0, done.stderr
    (world,) = json.loads(done.stdout.splitlines()[-1])["worlds"]
    assert world["leaks"] == []
    assert world["compared"]["catalogue"] > 20 and world["compared"]["instruction"] > 10


@pytest.mark.browser
def test_the_audit_passes(package: Path) -> None:
    code = (
        "import json\n"
        "from gym_cua.evaluate.audit import audit\n"
        "print(json.dumps(audit(['gym_cua/notes-v0'], seeds=1, workers=1).to_json()))"
    )
    done = python(package, "-W", "error", "-c", code)
    assert done.returncode == 0, done.stderr
    report: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    assert report["passed"], [audit["breaches"] for audit in report["audits"]]
    assert {(a["task"], a["split"]) for a in report["audits"]} == {
        (task, split)
        for task in ("notes.edit-note", "notes.count-label")
        for split in ("train", "val", "test")
    }
    near = set()
    for audit in report["audits"]:
        counts = audit["counts"]
        assert counts.pop("oracle") == {"trials": 1, "successes": 1}
        assert {"noop", "random", "done", "infeasible", "answer"} <= counts.keys()
        assert all(count == {"trials": 1, "successes": 0} for count in counts.values()), counts
        near |= {name for name in counts if name.startswith("near: ")}
    assert len(near) == 5


@pytest.mark.browser
def test_the_program_at_the_end_runs(package: Path) -> None:
    done = python(package, "demo.py")
    assert done.returncode == 0, done.stderr
    assert "“" in done.stdout


@pytest.mark.browser
def test_damage_is_named_and_progress_is_lost_again(package: Path) -> None:
    code = (
        "import json, gymnasium as gym, gym_cua\n"
        "env = gym.make('gym_cua/notes.edit-note-v0', split='test', disable_env_checker=True)\n"
        "found = {}\n"
        "env.reset(seed=3)\n"
        "names = list(env.unwrapped.near_misses())\n"
        "for name in [*names, 'oracle']:\n"
        "    env.reset(seed=3)\n"
        "    near = env.unwrapped.near_misses()\n"
        "    total, info = 0.0, {}\n"
        "    for action in near.get(name) or env.unwrapped.oracle():\n"
        "        _, reward, over, _, info = env.step(action)\n"
        "        total += reward\n"
        "    failed = [c['name'] for c in info['checks'] if not c['holds']]\n"
        "    found[name] = [total, failed, over]\n"
        "env.close()\n"
        "print(json.dumps(found))"
    )
    done = python(package, "-c", code)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1]) == {
        "not saved": [0.5, ["the text is right"], True],
        "the wrong note": [0.0, ["the text is right", "nothing else changed"], True],
        "another note deleted": [1.0, ["nothing else changed"], True],
        "oracle": [2.0, [], True],
    }
