"""Getting a Chromium: the one that is there, else Playwright's, else the system's package.

Every command has a time limit and its whole process group is ended at that limit, so that a machine
without a network gets an answer and not a silence.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ..errors import SetupError
from .chromium import Chromium, find_chromium, playwright_folder

START_LIMIT = 20.0
"""Seconds within which a Chromium must open an empty page."""
DOWNLOAD_LIMIT = 180.0
"""Seconds for Playwright's download."""
PACKAGE_LIMIT = 300.0
"""Seconds for each command of a package manager."""

Say = Callable[[str], None]

# For each package manager: what to run first (or nothing), then for each package in order of preference
# the command to which its name is added.
_APT = ("-o", "Acquire::Retries=1", "-o", "Acquire::http::Timeout=20", "-o", "DPkg::Lock::Timeout=60")
_MANAGERS: dict[str, tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = {
    "apt-get": (
        ("apt-get", "update", "-q", *_APT),
        ("apt-get", "install", "-y", "-q", "--no-install-recommends", *_APT),
        ("chromium-headless-shell", "chromium"),
    ),
    "dnf": ((), ("dnf", "-y", "--setopt=install_weak_deps=False", "install"), ("chromium",)),
    "pacman": ((), ("pacman", "-Sy", "--noconfirm", "--needed"), ("chromium",)),
    "apk": ((), ("apk", "add", "--no-cache"), ("chromium",)),
    "zypper": ((), ("zypper", "--non-interactive", "install", "--no-recommends"), ("chromium",)),
}


@dataclass(frozen=True)
class Finished:
    """A command that has ended.

    Attributes:
        status: Its exit status; ``None`` if it was ended at its time limit or could not be started.
        output: The last lines of its output, standard error included.
    """

    status: int | None
    output: str

    @property
    def ok(self) -> bool:
        """Whether it ended well."""
        return self.status == 0

    @property
    def why(self) -> str:
        """The line of the output that says most about a failure."""
        lines = [line.strip() for line in self.output.splitlines() if line.strip()]
        telling = [line for line in lines if line.startswith(("Error", "E:", "error"))] or lines
        return telling[0][:200] if telling else f"exit status {self.status}"


@dataclass(frozen=True)
class Start:
    """What came of starting a Chromium.

    Attributes:
        version: Its own words, ``"Chromium 130.0.6723.31"``, or ``None`` if it did not start.
        problem: Why it did not start, or ``None``.
    """

    version: str | None
    problem: str | None


@dataclass(frozen=True)
class Installation:
    """What ``install`` came to.

    Attributes:
        chromium: A Chromium that starts, or ``None``.
        version: Its version.
        how: ``"found"``, ``"downloaded"``, ``"packaged"`` or ``"none"``.
        tried: A line for each thing that was tried.
    """

    chromium: Chromium | None
    version: str | None
    how: str
    tried: tuple[str, ...]


def run_limited(
    command: Sequence[str],
    limit: float,
    line: Say | None = None,
    environment: Mapping[str, str] | None = None,
) -> Finished:
    """Run a command without input, and end its whole process group at a time limit.

    Args:
        command: Program and arguments.
        limit: Seconds.
        line: Called with each line of the output, from another thread.
        environment: Variables to add.
    """
    try:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            env={**os.environ, **(environment or {})},
            start_new_session=True,
        )
    except OSError as error:
        return Finished(None, f"Error: cannot run {command[0]}: {error}")
    kept: deque[str] = deque(maxlen=60)

    def read() -> None:
        assert process.stdout is not None
        for text in process.stdout:
            kept.append(text.rstrip())
            if line is not None:
                line(text.rstrip())

    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    status: int | None = None
    try:
        status = process.wait(limit)
    except subprocess.TimeoutExpired:
        kept.append(f"Error: ended after {limit:g} s, its time limit")
    finally:
        # Also after a good end: a child left behind would hold the pipe open.
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        with suppress(subprocess.TimeoutExpired):
            process.wait(5)
        reader.join(5)
    return Finished(status, "\n".join(kept))


def try_start(program: Path, limit: float = START_LIMIT) -> Start:
    """Start a Chromium on an empty page. A program that is only a stub, or lacks libraries, fails here.

    Args:
        program: Path of the program.
        limit: Seconds for each of the two starts.
    """
    version = run_limited([str(program), "--version"], limit)
    if not version.ok:
        return Start(None, version.why)
    page = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--dump-dom",
        "about:blank",
    ]
    opened = run_limited([str(program), *page], limit)
    if not opened.ok or "<html>" not in opened.output:
        return Start(None, opened.why)
    words = [line.strip() for line in version.output.splitlines() if line.strip()]
    return Start(words[-1] if words else "unknown version", None)


def add_packages(names: Sequence[str], line: Say | None = None) -> str | None:
    """Have the system's package manager install packages, all in one go.

    Args:
        names: Debian's names of them.
        line: Called with each line that it prints, from another thread.

    Returns:
        What went wrong, in words; ``None`` if all are there now.
    """
    if not shutil.which("apt-get"):
        return "there is no apt-get; install them by hand, under the names that your system has for them"
    if as_root([], 1) is None:
        return "neither root nor sudo without a password"
    first, add, _ = _MANAGERS["apt-get"]
    _as_root_limited(first, line)
    done = _as_root_limited((*add, *names), line)
    return None if done.ok else done.why


def as_root(command: Sequence[str], limit: float) -> list[str] | None:
    """Return ``command`` so that it runs as root without asking, or ``None`` where that is not possible."""
    variables = ["DEBIAN_FRONTEND=noninteractive", "NEEDRESTART_MODE=l"]
    if os.geteuid() == 0:
        return ["env", *variables, *command]
    if shutil.which("sudo") and run_limited(["sudo", "-n", "true"], 10).ok:
        # What runs as root cannot be ended from here, so the limit travels along.
        return ["sudo", "-n", "timeout", "-k", "5", str(int(limit)), "env", *variables, *command]
    return None


def install(prefer_system: bool = False, step: Say | None = None, line: Say | None = None) -> Installation:
    """Make sure that there is a Chromium that starts.

    One that is there is kept; else Playwright's headless shell is fetched, with the system libraries it
    needs; else the system's package manager is asked.

    Args:
        prefer_system: Ask the package manager before fetching Playwright's.
        step: Called with a sentence as each thing begins or ends.
        line: Called with each line that a command prints, from another thread.

    Raises:
        SetupError: ``GYM_CUA_CHROMIUM`` names something that is not a program.
    """
    tried: list[str] = []

    def note(words: str) -> None:
        tried.append(words)
        if step is not None:
            step(words)

    ready = _working(note)
    if ready and ready[0].headless_shell:
        return Installation(*ready, "found", tuple(tried))
    ways = [("downloaded", _download), ("packaged", _package)]
    for how, way in reversed(ways) if prefer_system else ways:
        way(note, line)
        found = _working(note)
        if found and (found[0].headless_shell or how == "packaged"):
            return Installation(*found, how, tuple(tried))
    if ready:
        note("Kept the full Chromium that was there; no headless shell could be had.")
        return Installation(*ready, "found", tuple(tried))
    return Installation(None, None, "none", tuple(tried))


def _working(note: Say) -> tuple[Chromium, str] | None:
    """Return the Chromium that the library would use and its version, if it starts."""
    chromium = find_chromium()
    if chromium is None:
        note("No Chromium found.")
        return None
    start = try_start(chromium.path)
    if start.version is None:
        note(f"{chromium.path} does not start: {start.problem}")
        return None
    note(f"Found {start.version} at {chromium.path}.")
    return chromium, start.version


def _download(note: Say, line: Say | None) -> None:
    note(f"Fetching Playwright's headless shell (at most {DOWNLOAD_LIMIT:g} s) ...")
    base = [sys.executable, "-m", "playwright"]
    names = run_limited([*base, "install", "--help"], 30)
    wanted = ["chromium-headless-shell"]
    if "chromium-headless-shell" not in names.output and "--only-shell" in names.output:
        wanted = ["--only-shell", "chromium"]
    known = set(playwright_folder().glob("chromium*"))
    quick = {"PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT": "10000", "NO_COLOR": "1", **os.environ}
    fetched = run_limited([*base, "install", *wanted], DOWNLOAD_LIMIT, line, quick)
    if not fetched.ok:
        note(f"Playwright's download failed: {fetched.why}. Is there a network?")
        return
    chromium = find_chromium()
    if chromium is None or chromium.source != "playwright" or try_start(chromium.path).version:
        return
    # The download works without root; only now, when it turns out to lack libraries, is root needed.
    note("It lacks system libraries; installing them ...")
    command = as_root([*base, "install-deps", *wanted[-1:]], PACKAGE_LIMIT)
    if command is None:
        note("Cannot install them: neither root nor sudo without a password.")
    elif not (added := run_limited(command, PACKAGE_LIMIT, line)).ok:
        note(f"Installing them failed: {added.why}")
    if try_start(chromium.path).version is None:
        # Left there, it would be preferred to the system's, which may start.
        for folder in set(playwright_folder().glob("chromium*")) - known:
            shutil.rmtree(folder, ignore_errors=True)


def _package(note: Say, line: Say | None) -> None:
    manager = next((name for name in _MANAGERS if shutil.which(name)), None)
    if manager is None:
        note(f"No package manager that I know ({', '.join(_MANAGERS)}).")
        return
    first, add, packages = _MANAGERS[manager]
    if as_root([], 1) is None:
        note(f"Cannot ask {manager}: neither root nor sudo without a password.")
        return
    if first:
        note(f"Asking {manager} for its lists ...")
        _as_root_limited(first, line)
    for package in packages:
        note(f"Asking {manager} for {package} ...")
        done = _as_root_limited((*add, package), line)
        if not done.ok:
            note(f"{manager} could not install {package}: {done.why}")
            continue
        # Some distributions' package is a stub for another store: only a start counts.
        chromium = find_chromium()
        if chromium is not None and try_start(chromium.path).version:
            return
        note(f"{package} is installed but does not start.")


def _as_root_limited(command: Sequence[str], line: Say | None) -> Finished:
    rooted = as_root(command, PACKAGE_LIMIT)
    if rooted is None:
        raise SetupError(f"Need root for {' '.join(command)}. Run it yourself, then `gym-cua install` again.")
    return run_limited(rooted, PACKAGE_LIMIT + 10, line)
