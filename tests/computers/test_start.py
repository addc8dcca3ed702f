"""A browser that does not start: once is chance, twice is told with what the browser said."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from gym_cua.computers.chromium import require_chromium

pytestmark = pytest.mark.browser


def play(tmp_path: Path, script: str) -> subprocess.CompletedProcess[str]:
    """Play an episode in a process of its own, with a script in the browser's place."""
    program = tmp_path / "chromium-headless-shell"
    unless = f'case "$*" in *--version*) ;; *) {script} ;; esac'
    program.write_text(f'#!/bin/sh\n{unless}\nexec {require_chromium().path} "$@"\n')
    program.chmod(0o700)
    return subprocess.run(
        [sys.executable, "-c", "import sys; from gym_cua.cli import main; sys.exit(main())",
         "run", "miniwob.click-test", "--agent", "oracle"],
        env={**os.environ, "GYM_CUA_CHROMIUM": str(program)},
        capture_output=True, text=True, timeout=120,
    )  # fmt: skip


def test_a_browser_that_ends_once_is_started_again(tmp_path: Path) -> None:
    played = play(tmp_path, f"mkdir {tmp_path}/tried 2>/dev/null && exit 133")
    assert played.returncode == 0, played.stderr
    assert (tmp_path / "tried").is_dir()


def test_a_browser_that_never_starts_is_told_with_its_own_words(tmp_path: Path) -> None:
    played = play(tmp_path, f'echo x >> {tmp_path}/tried; echo "libnss3.so: no such file" >&2; exit 127')
    assert played.returncode == 3, played.stderr
    assert "libnss3.so: no such file" in " ".join(played.stderr.split())
    assert "gym-cua doctor" in " ".join(played.stderr.split())
    assert (tmp_path / "tried").read_text() == "x\n" * 2
