"""A home folder as a world: what counts, what is hidden, what may be laid."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

import gymnasium as gym
import pytest

import gym_cua  # noqa: F401 - registers the ids
from gym_cua.errors import GymCuaError, UnknownNameError, WorldError
from gym_cua.programs import Program
from gym_cua.tasks.desktop_world import DesktopWorld

EPOCH = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)


def moved_in(home: Path, **files: str) -> DesktopWorld:
    world = DesktopWorld(EPOCH, settings=[".config/editor"])
    for path, text in files.items():
        target = home / path.replace("__", "/")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)
    world.move_in(home)
    return world


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def test_what_is_hidden_does_not_count_unless_named(tmp_path: Path) -> None:
    world = moved_in(tmp_path, Documents__note="a")
    start = world.state()
    write(tmp_path / ".cache" / "thumbnail", "x")
    write(tmp_path / "Documents" / ".~lock.note", "x")
    assert world.state().changes_since(start) == []
    write(tmp_path / ".config" / "editor" / "settings", "tabs=4")
    write(tmp_path / "Documents" / "note", "b")
    changed = [(change.key, change.kind) for change in world.state().changes_since(start)]
    assert changed == [(".config/editor", "added"), (".config/editor/settings", "added"), ("Documents/note", "changed")]


@pytest.mark.parametrize("path", ["/etc/passwd", "../out", "a/../../b", ""])
def test_nothing_is_laid_outside_the_home(path: str) -> None:
    for world in (DesktopWorld(EPOCH, {path: b""}), DesktopWorld(EPOCH)):
        if not world.files:
            world.folders.append(path)
        with pytest.raises(WorldError, match="leads out of the home"):
            world.laid()


def test_empty_folders_are_laid_too(tmp_path: Path) -> None:
    from gym_cua.computers.desktop.home import lay

    world = DesktopWorld(EPOCH, {"Documents/a": b"b"})
    world.folders += ["Pictures", "Documents/Old/"]
    lay(tmp_path, world.laid(), EPOCH.timestamp())
    world.move_in(tmp_path)
    kinds = {path: entry.type for path, entry in world.state().entries.items()}
    assert kinds == {
        "Documents": "folder", "Documents/a": "file", "Documents/Old": "folder", "Pictures": "folder",
    }  # fmt: skip


def test_a_snapshot_brings_the_home_back(tmp_path: Path) -> None:
    world = moved_in(tmp_path, Documents__note="a", old="b")
    os.symlink("/etc", tmp_path / "link")
    before, kept = world.state(), world.snapshot()
    (tmp_path / "old").unlink()
    write(tmp_path / "Documents" / "note", "changed")
    write(tmp_path / "new" / "deep", "c")
    assert len(world.state().changes_since(before)) == 4
    world.restore(kept)
    assert world.state().changes_since(before) == []


def test_before_there_is_a_home_a_snapshot_keeps_what_is_to_be_laid(tmp_path: Path) -> None:
    world = DesktopWorld(EPOCH, {"a": b"b\xff"}, [Program(("editor", "a"), (1, 2, 3, 4))])
    assert dict(world.state().entries) == {}
    kept = world.snapshot()
    world.files["c"], world.programs[:] = b"d", []
    world.folders.append("e")
    world.restore(kept)
    assert (world.files, world.folders) == ({"a": b"b\xff"}, [])
    assert [tuple(program.argv) for program in world.programs] == [("editor", "a")]
    world.move_in(tmp_path)
    with pytest.raises(WorldError, match="Take it anew"):
        world.restore(kept)


def test_a_desktop_offers_what_it_has() -> None:
    pytest.importorskip("Xlib")
    with pytest.raises(UnknownNameError, match="no 'url' to observe"):
        gym.make("gym_cua/desktop.append-line-v0", observation=("screenshot", "url"))
    with pytest.raises(GymCuaError, match="a desktop has only 1"):
        gym.make("gym_cua/desktop.append-line-v0", scale=2)
    with pytest.raises(UnknownNameError, match="sandbox cannot be 'docker'"):
        gym.make("gym_cua/desktop.append-line-v0", sandbox="docker")
