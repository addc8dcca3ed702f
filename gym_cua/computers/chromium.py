"""Finding a Chromium on this machine."""

from __future__ import annotations

import os
import re
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from ..errors import SetupError

_HEADLESS_SHELLS = ("chromium-headless-shell", "chrome-headless-shell", "headless_shell")
_FULL_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_PROGRAMS_WITH_WINDOWS = (
    "/usr/lib/chromium/chromium",
    "/usr/lib/chromium-browser/chromium-browser",
    "/opt/google/chrome/chrome",
)


@dataclass(frozen=True)
class Chromium:
    """A Chromium found on this machine.

    Attributes:
        path: The program.
        headless_shell: Whether it is the headless shell, which the paused clock needs.
        source: Where it was found: ``"environment"``, ``"playwright"`` or ``"system"``.
    """

    path: Path
    headless_shell: bool
    source: str


def playwright_folder() -> Path:
    """Return the folder in which Playwright caches its browsers."""
    named = os.environ.get("PLAYWRIGHT_BROWSERS_PATH")
    if named and named != "0":
        return Path(named)
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "ms-playwright"
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "ms-playwright"


def _revision(folder: Path) -> int:
    match = re.search(r"-(\d+)$", folder.name)
    return int(match.group(1)) if match else 0


def _cached(pattern: str, program_names: tuple[str, ...]) -> Path | None:
    """Return the newest cached program, in Playwright's layout ``chromium…-REVISION/…/program``."""
    for folder in sorted(playwright_folder().glob(pattern), key=_revision, reverse=True):
        for name in program_names:
            for program in sorted(folder.glob(f"*/{name}")):
                if program.is_file() and os.access(program, os.X_OK):
                    return program
    return None


def find_chromium() -> Chromium | None:
    """Return the best Chromium of this machine, or ``None``.

    In order: the program that ``GYM_CUA_CHROMIUM`` names, Playwright's cached headless shell, the
    system's headless shell, Playwright's cached Chromium, the system's.

    Raises:
        SetupError: ``GYM_CUA_CHROMIUM`` names something that is not a program.
    """
    named = os.environ.get("GYM_CUA_CHROMIUM")
    if named:
        program = shutil.which(named)
        if program is None:
            raise SetupError(f"GYM_CUA_CHROMIUM is {named!r}, which is no program. Correct or unset it.")
        return Chromium(Path(program), "shell" in Path(program).name, "environment")
    cached = _cached("chromium_headless_shell-*", ("headless_shell", "chrome-headless-shell"))
    if cached:
        return Chromium(cached, True, "playwright")
    for name in _HEADLESS_SHELLS:
        if found := shutil.which(name):
            return Chromium(Path(found), True, "system")
    cached = _cached("chromium-*", ("chrome",))
    if cached:
        return Chromium(cached, False, "playwright")
    for name in _FULL_BROWSERS:
        if found := shutil.which(name):
            return Chromium(Path(found), False, "system")
    return None


def find_full_chromium() -> Path | None:
    """Return the program of a Chromium with windows, which desktops show, or ``None``.

    Scripts that distributions put before it are passed by: they read settings that a sandbox lacks.
    """
    for known in _PROGRAMS_WITH_WINDOWS:
        if os.access(known, os.X_OK):
            return Path(known)
    return _cached("chromium-*", ("chrome",))


def require_full_chromium() -> Path:
    """Return the program of a Chromium with windows.

    Raises:
        SetupError: There is none.
    """
    found = find_full_chromium()
    if found is None:
        raise SetupError("No Chromium with windows on this machine. Run `gym-cua install --desktop`.")
    return found


def require_chromium() -> Chromium:
    """Return the best Chromium of this machine.

    Raises:
        SetupError: There is none.
    """
    found = find_chromium()
    if found is None:
        raise SetupError(
            "No Chromium on this machine. Run `gym-cua install`, or name one in GYM_CUA_CHROMIUM."
        )
    return found


def no_start(path: Path, said: str) -> SetupError:
    """Return the error for a browser that does not start.

    Args:
        path: The browser's program.
        said: What Playwright says of it: a long command line, and after it what the browser itself said.
    """
    text = " ".join(said.split())
    _, launched, browser = text.rpartition("<launched>")
    reason = browser.partition("<gracefully close start>")[0][-400:].strip() if launched else text[:400]
    return SetupError(f"{path} did not start: {reason} Run `gym-cua doctor` to see what is missing.")
