"""The list of MiniWoB++ tasks and the page that tells of them, without a browser."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from gym_cua.envs.miniwob import TASKS, WORLD
from gym_cua.envs.miniwob.catalogue import CATALOGUE, NO_ORACLE
from gym_cua.envs.miniwob.oracles import ORACLES
from gym_cua.envs.miniwob.pages import Pages
from gym_cua.envs.miniwob.seeds import SEEDS
from gym_cua.envs.miniwob.world import MiniWobWorld

DOCS = Path(__file__).parents[3] / "docs"
SPLITS = ("train", "val", "test")


def test_every_task_of_the_package_is_here() -> None:
    # In a process of its own: the package registers environments and loads Selenium.
    script = (
        "import gymnasium, miniwob; "
        "print(*(i[8:-3] for i in gymnasium.registry if i.startswith('miniwob/') and i.endswith('-v1')))"
    )
    listed = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert sorted(listed.stdout.split()) == sorted(entry.name for entry in CATALOGUE)
    assert len(TASKS) == 128


def test_every_task_has_an_oracle_or_a_reason() -> None:
    names = {entry.name for entry in CATALOGUE}
    assert ORACLES.keys() | NO_ORACLE.keys() == names
    assert not ORACLES.keys() & NO_ORACLE.keys()
    assert len(ORACLES) >= 100


def test_the_page_tells_of_every_task() -> None:
    rows = re.findall(r"^\| `([\w.-]+)` \| (.*?) \|", (DOCS / "miniwob.md").read_text("utf-8"), re.M)
    assert [name for name, _ in rows] == [entry.name for entry in CATALOGUE]
    for name, oracle in rows:
        assert oracle == ("none" if name in NO_ORACLE else "10 of 10"), name


@pytest.mark.parametrize("split", SPLITS)
def test_splits_share_no_seed_of_a_page(split: str) -> None:
    seeds = SEEDS[split]
    others = [SEEDS[other] for other in SPLITS if other != split]
    assert all(seeds.stop <= other.start or other.stop <= seeds.start for other in others)
    for seed in range(20):
        world = WORLD.make(np.random.default_rng(seed), split, {})
        assert isinstance(world, MiniWobWorld)
        assert world.page_seed in seeds


def test_a_pinned_seed_is_the_page_s() -> None:
    world = WORLD.make(np.random.default_rng(1), "train", {"page_seed": 7})
    assert isinstance(world, MiniWobWorld)
    assert world.page_seed == 7


def served(pages: Pages, path: str, method: str = "GET") -> tuple[str, dict[str, str], bytes]:
    told: list[tuple[str, dict[str, str]]] = []
    environ = {"REQUEST_METHOD": method, "PATH_INFO": path}
    body = b"".join(pages(environ, lambda status, headers, *_: told.append((status, dict(headers)))))  # type: ignore[arg-type,func-returns-value]
    return *told[0], body


def make_pages() -> Pages:
    return Pages("nonce", {"secret": "secret", "seed": 1}, lambda message: None, lambda: True)


@pytest.mark.parametrize("path", ["/../../pyproject.toml", "/miniwob", "/miniwob/none.html", "/core/../../../x", "/"])
def test_nothing_else_is_served(path: str) -> None:
    assert served(make_pages(), path)[0].startswith("404")


def test_only_the_page_s_own_scripts_may_run() -> None:
    status, headers, body = served(make_pages(), "/miniwob/click-test.html")
    policy = headers["Content-Security-Policy"]
    assert status.startswith("200")
    assert "script-src 'nonce-nonce'" in policy and "'unsafe-inline'" not in policy.partition("style-src")[0]
    assert b"secret" in body
    assert re.findall(rb"<script(?! nonce=\"nonce\")", body) == []


def test_a_page_in_a_frame_gets_no_guard() -> None:
    _, headers, body = served(make_pages(), "/flight/AA/index.html")
    assert b"secret" not in body
    assert "'unsafe-hashes' 'sha256-" in headers["Content-Security-Policy"]
    assert b"secret" in served(make_pages(), "/flight/AA/wrapper.html")[2]


def test_the_address_of_reports_takes_only_the_secret() -> None:
    assert served(make_pages(), "/_/guess", "POST")[0].startswith("404")
    assert served(make_pages(), "/_/secret", "GET")[0].startswith("404")
