from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from gym_cua.computers.private_folder import PrivateFolder, sweep

DIES = """
import os, signal
from gym_cua.computers.private_folder import PrivateFolder
print(PrivateFolder("{owner}").path, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture(autouse=True)
def _own_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)


@pytest.fixture
def kept() -> Iterator[PrivateFolder]:
    folder = PrivateFolder("browser")
    yield folder
    folder.remove()


def left_by_a_dead(owner: str) -> Path:
    run = [sys.executable, "-c", DIES.format(owner=owner)]
    return Path(subprocess.run(run, capture_output=True, text=True, timeout=60).stdout.strip())


def test_the_folder_of_a_dead_owner_is_swept(tmp_path: Path) -> None:
    folder = left_by_a_dead("browser")
    assert folder.parent == tmp_path and folder.is_dir()
    sweep("browser")
    assert not folder.exists()


def test_what_cannot_be_cleared_yet_stays_for_the_next_sweep() -> None:
    folder = left_by_a_dead("desktop")
    seen: list[str] = []
    sweep("desktop", lambda name: seen.append(name) is not None)
    assert seen == [folder.name] and folder.exists()
    sweep("desktop", lambda name: True)
    assert not folder.exists()


def test_each_kind_of_owner_sweeps_its_own() -> None:
    folder = left_by_a_dead("desktop")
    sweep("browser")
    assert folder.exists()


def test_a_living_owner_keeps_its_folder(kept: PrivateFolder) -> None:
    sweep("browser")
    assert kept.path.is_dir() and os.stat(kept.path).st_mode & 0o077 == 0
    kept.remove()
    kept.remove()
    assert not kept.path.exists()


def test_strangers_folders_of_that_name_are_left_alone(tmp_path: Path) -> None:
    empty = tmp_path / "gym_cua-browser-of-someone"
    empty.mkdir()
    (tmp_path / "gym_cua-browser-file").write_text("mine")
    sweep("browser")
    assert empty.is_dir() and (tmp_path / "gym_cua-browser-file").is_file()
