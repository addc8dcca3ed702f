from __future__ import annotations

from pathlib import Path

import pytest

from gym_cua.computers.chromium import Chromium, find_chromium, playwright_folder, require_chromium
from gym_cua.errors import SetupError


def program(path: Path, mode: int = 0o755) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("#!/bin/sh\n")
    path.chmod(mode)
    return path


@pytest.fixture
def system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that is the whole PATH; Playwright's cache is beside it, both empty."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path / "cache"))
    monkeypatch.delenv("GYM_CUA_CHROMIUM", raising=False)
    return folder


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


def test_nothing_found_says_what_to_do(system: Path) -> None:
    assert find_chromium() is None
    with pytest.raises(SetupError, match="gym-cua install"):
        require_chromium()


@pytest.mark.parametrize("name", ["chromium-headless-shell", "chrome-headless-shell", "headless_shell"])
def test_the_systems_headless_shell(system: Path, name: str) -> None:
    path = program(system / name)
    assert find_chromium() == require_chromium() == Chromium(path, True, "system")


@pytest.mark.parametrize("name", ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"])
def test_the_systems_full_browser_is_no_headless_shell(system: Path, name: str) -> None:
    assert find_chromium() is None
    path = program(system / name)
    assert find_chromium() == Chromium(path, False, "system")


@pytest.mark.parametrize(
    "inner", ["chrome-linux/headless_shell", "chrome-headless-shell-linux64/chrome-headless-shell"]
)
def test_playwrights_layouts(system: Path, cache: Path, inner: str) -> None:
    path = program(cache / "chromium_headless_shell-1180" / inner)
    assert find_chromium() == Chromium(path, True, "playwright")


def test_the_order_of_preference(system: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    order = [Chromium(program(system / "chromium"), False, "system")]
    assert find_chromium() == order[-1]
    order.append(Chromium(program(cache / "chromium-1180/chrome-linux/chrome"), False, "playwright"))
    assert find_chromium() == order[-1]
    order.append(Chromium(program(system / "chromium-headless-shell"), True, "system"))
    assert find_chromium() == order[-1]
    shell = program(cache / "chromium_headless_shell-1180/chrome-linux/headless_shell")
    order.append(Chromium(shell, True, "playwright"))
    assert find_chromium() == order[-1]
    monkeypatch.setenv("GYM_CUA_CHROMIUM", str(order[0].path))
    assert find_chromium() == Chromium(order[0].path, False, "environment")


def test_the_newest_revision_wins_by_number(system: Path, cache: Path) -> None:
    for revision in ("999", "1180", "1179", "old"):
        program(cache / f"chromium_headless_shell-{revision}/chrome-linux/headless_shell")
    found = find_chromium()
    assert found is not None and "chromium_headless_shell-1180" in str(found.path)


def test_what_cannot_be_run_is_passed_over(system: Path, cache: Path) -> None:
    program(cache / "chromium_headless_shell-3/chrome-linux/headless_shell", mode=0o644)
    (cache / "chromium_headless_shell-2/chrome-linux/headless_shell").mkdir(parents=True)
    program(system / "chromium-headless-shell", mode=0o644)
    assert find_chromium() is None
    path = program(cache / "chromium_headless_shell-1/chrome-linux/headless_shell")
    assert find_chromium() == Chromium(path, True, "playwright")


def test_a_named_program_must_exist(system: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(system / "my-shell")
    monkeypatch.setenv("GYM_CUA_CHROMIUM", "my-shell")
    assert find_chromium() == Chromium(system / "my-shell", True, "environment")
    monkeypatch.setenv("GYM_CUA_CHROMIUM", str(tmp_path / "none"))
    with pytest.raises(SetupError, match="GYM_CUA_CHROMIUM is .*none.* Correct or unset it"):
        find_chromium()
    monkeypatch.setenv("GYM_CUA_CHROMIUM", "")
    assert find_chromium() is None


def test_where_playwright_caches(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path / "mine"))
    assert playwright_folder() == tmp_path / "mine"
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", "0")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    assert playwright_folder() == tmp_path / "xdg" / "ms-playwright"
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert playwright_folder() == tmp_path / ".cache" / "ms-playwright"
    monkeypatch.setattr("sys.platform", "darwin")
    assert playwright_folder() == tmp_path / "Library" / "Caches" / "ms-playwright"
