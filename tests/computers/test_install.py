from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from gym_cua.computers import install as module
from gym_cua.computers.chromium import find_chromium
from gym_cua.computers.install import Finished, Installation, as_root, install, run_limited, try_start

GOOD = 'case "$*" in *--version*) echo "Chromium 1.2.3";; *) echo "<html></html>";; esac'
STUB = 'echo "Command needs the chromium snap to be installed" >&2; exit 1'

MakeProgram = Callable[[str, str], Path]


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> MakeProgram:
    """A machine with nothing but a shell: programs are put on its path one by one."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("sh", "env", "sleep", "cp", "mkdir", "chmod"):
        os.symlink(next(p for p in (f"/bin/{name}", f"/usr/bin/{name}") if os.path.exists(p)), folder / name)
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path / "cache"))
    monkeypatch.delenv("GYM_CUA_CHROMIUM", raising=False)
    monkeypatch.setattr(os, "geteuid", lambda: 0)

    def add(name: str, script: str) -> Path:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)
        return path

    return add


@pytest.fixture
def playwright(programs: MakeProgram, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Put a shell script in the place of `python -m playwright`."""

    def replace(script: str) -> None:
        monkeypatch.setattr(sys, "executable", str(programs("python", script)))

    replace('echo "Error: getaddrinfo ENOTFOUND" >&2; exit 1')
    return replace


def fetched(script: str) -> str:
    """A `playwright install` that fetches a headless shell which runs ``script``."""
    return f"""
    folder="$PLAYWRIGHT_BROWSERS_PATH/chromium_headless_shell-9/linux"
    if [ "$3" = install ] && [ "$4" != --help ]; then
      mkdir -p "$folder"
      echo '#!/bin/sh\n{script}' > "$folder/headless_shell"
      chmod +x "$folder/headless_shell"
    fi"""


def test_output_comes_line_by_line_and_whole() -> None:
    lines: list[str] = []
    done = run_limited(["sh", "-c", "echo one; echo two >&2; exit 3"], 10, lines.append)
    assert done.status == 3 and not done.ok
    assert sorted(lines) == ["one", "two"] == sorted(done.output.splitlines())


def test_the_limit_ends_children_too(tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    started = time.monotonic()
    done = run_limited(["sh", "-c", f"(sleep 2; echo late > {mark}) & sleep 60"], 0.3)
    assert time.monotonic() - started < 2
    assert done.status is None and "time limit" in done.why
    time.sleep(2.2)
    assert not mark.exists()


def test_nothing_waits_for_input() -> None:
    assert run_limited(["sh", "-c", "read line || echo no input"], 10).output == "no input"


def test_a_program_that_is_not_there() -> None:
    done = run_limited(["/nowhere/at-all"], 1)
    assert done.status is None and "cannot run /nowhere/at-all" in done.why


def test_why_prefers_the_line_that_names_an_error() -> None:
    assert Finished(1, "Reading lists\nE: no such package\nBye").why == "E: no such package"
    assert Finished(7, "").why == "exit status 7"


def test_start_tells_the_version_or_the_reason(programs: MakeProgram) -> None:
    assert try_start(programs("good", GOOD)).version == "Chromium 1.2.3"
    stub = try_start(programs("stub", STUB))
    assert stub.version is None and "snap" in str(stub.problem)
    mute = try_start(programs("mute", 'case "$*" in *--version*) echo "Chromium 1";; esac'))
    assert mute.version is None
    hung = try_start(programs("hung", "sleep 60"), limit=0.3)
    assert hung.version is None and "time limit" in str(hung.problem)


def test_what_is_there_is_kept(programs: MakeProgram, playwright: Callable[[str], None]) -> None:
    path = programs("chromium-headless-shell", GOOD)
    result = install()
    assert result.chromium is not None and result.chromium.path == path
    assert (result.how, result.version) == ("found", "Chromium 1.2.3")
    assert len(result.tried) == 1


def test_playwrights_is_fetched_first(programs: MakeProgram, playwright: Callable[[str], None]) -> None:
    programs("apt-get", "exit 9")
    playwright(fetched('echo "<html>Chromium 9"'))
    result = install()
    assert result.how == "downloaded" and result.chromium is not None
    assert result.chromium.source == "playwright"
    assert not any("apt-get" in words for words in result.tried)


def apt(tmp_path: Path, names: str) -> str:
    """An apt-get that can install the packages ``names``, and keeps a log."""
    return f"""echo "$DEBIAN_FRONTEND $*" >> {tmp_path}/log
    for last; do :; done
    case " {names} update " in *" $last "*) ;; *) echo "E: Unable to locate package $last"; exit 100;; esac
    [ "$last" = update ] || cp {tmp_path}/good {tmp_path}/bin/"$last" """


def test_without_a_network_the_package_manager_is_asked(
    programs: MakeProgram, playwright: Callable[[str], None], tmp_path: Path
) -> None:
    programs("../good", GOOD)
    programs("apt-get", apt(tmp_path, "chromium-headless-shell"))
    said: list[str] = []
    result = install(step=said.append)
    assert result.how == "packaged" and result.chromium is not None and result.chromium.headless_shell
    assert any("ENOTFOUND" in words for words in said) and tuple(said) == result.tried
    log = (tmp_path / "log").read_text().splitlines()
    assert len(log) == 2 and all(line.startswith("noninteractive ") for line in log)
    assert "--no-install-recommends" in log[1]


def test_a_full_browser_is_the_last_resort(
    programs: MakeProgram, playwright: Callable[[str], None], tmp_path: Path
) -> None:
    programs("../good", GOOD)
    programs("apt-get", apt(tmp_path, "chromium"))
    result = install()
    assert result.how == "packaged" and result.chromium is not None and not result.chromium.headless_shell
    assert any("could not install chromium-headless-shell: E: Unable" in words for words in result.tried)


def test_a_stub_does_not_count(
    programs: MakeProgram, playwright: Callable[[str], None], tmp_path: Path
) -> None:
    programs("../good", STUB)
    programs("apt-get", apt(tmp_path, "chromium"))
    result = install()
    assert result == Installation(None, None, "none", result.tried)
    assert any("does not start" in words for words in result.tried)


def test_prefer_system_asks_the_package_manager_first(
    programs: MakeProgram, playwright: Callable[[str], None], tmp_path: Path
) -> None:
    programs("../good", GOOD)
    programs("apt-get", apt(tmp_path, "chromium-headless-shell"))
    playwright(fetched('echo "<html>Chromium 9"'))
    result = install(prefer_system=True)
    assert result.how == "packaged"
    assert not any("Playwright" in words for words in result.tried)


def test_a_download_that_does_not_start_makes_way(
    programs: MakeProgram, playwright: Callable[[str], None], tmp_path: Path
) -> None:
    programs("../good", GOOD)
    programs("apt-get", apt(tmp_path, "chromium-headless-shell"))
    playwright(fetched("exit 127"))
    result = install()
    assert result.how == "packaged" and result.version == "Chromium 1.2.3"
    found = find_chromium()
    assert found is not None and found.source == "system"


def test_without_rights_it_says_so(
    programs: MakeProgram, playwright: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    programs("apt-get", "exit 0")
    programs("sudo", "exit 1")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    result = install()
    assert result.chromium is None
    assert any("neither root nor sudo" in words for words in result.tried)


def test_sudo_gets_the_limit_along(programs: MakeProgram, monkeypatch: pytest.MonkeyPatch) -> None:
    programs("sudo", "exit 0")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    command = as_root(["apt-get", "update"], 300)
    assert command is not None
    assert command[:5] == ["sudo", "-n", "timeout", "-k", "5"] and command[-2:] == ["apt-get", "update"]


def test_downloads_that_hang_are_ended(
    programs: MakeProgram, playwright: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "DOWNLOAD_LIMIT", 0.3)
    playwright('[ "$4" = --help ] || sleep 60')
    started = time.monotonic()
    result = install()
    assert result.chromium is None and time.monotonic() - started < 10
    assert any("time limit" in words for words in result.tried)
