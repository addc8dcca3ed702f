"""The programs of the system that a desktop stands on, and where they are."""

from __future__ import annotations

import functools
import glob
import shutil
import subprocess

from ...errors import SetupError

PACKAGES = {
    "Xvfb": "xvfb",
    "openbox": "openbox",
    "tint2": "tint2",
    "dbus-daemon": "dbus",
    "bwrap": "bubblewrap",
}
"""Debian's package for each program."""
_FAKETIME = (
    "/usr/lib/*/faketime/libfaketimeMT.so.1",
    "/usr/lib*/faketime/libfaketimeMT.so.1",
)
_REGISTRY = ("/usr/libexec/at-spi2-registryd", "/usr/lib/at-spi2-core/at-spi2-registryd")


@functools.cache
def tool(name: str) -> str:
    """Return the path of a program that desktops need.

    Raises:
        SetupError: It is not installed; the message has the command that installs it.
    """
    path = shutil.which(name)
    if path is None:
        package = PACKAGES.get(name, name)
        raise SetupError(f"A desktop needs the program {name}. Install it: apt-get install {package}")
    return path


@functools.cache
def bubblewrap() -> str:
    """Return the path of bubblewrap, after a sandbox was made once to see that it can.

    Raises:
        SetupError: It is missing, too old, or not allowed to make namespaces here.
    """
    path = tool("bwrap")
    options = subprocess.run([path, "--help"], capture_output=True, text=True, check=False, timeout=20).stdout
    if "--size" not in options or "--disable-userns" not in options:
        raise SetupError("A desktop needs bubblewrap 0.8. Install a newer one, or use sandbox='none'.")
    trial = [path, "--unshare-all", "--unshare-user", "--ro-bind", "/", "/", "--proc", "/proc"]
    run = subprocess.run([*trial, "true"], capture_output=True, text=True, check=False, timeout=20)
    if run.returncode != 0:
        reason = run.stderr.strip().splitlines()[-1:] or [f"status {run.returncode}"]
        raise SetupError(
            f"bubblewrap cannot make a sandbox here: {reason[0]}. Allow user namespaces "
            "(sysctl kernel.unprivileged_userns_clone=1 user.max_user_namespaces=10000; in a container: "
            "--security-opt seccomp=unconfined --security-opt systempaths=unconfined), "
            "or ask for sandbox='none', which protects nothing."
        )
    return path


@functools.cache
def faketime_library() -> str:
    """Return the path of libfaketime's library for programs with threads.

    Raises:
        SetupError: It is not installed.
    """
    found = sorted(path for pattern in _FAKETIME for path in glob.glob(pattern))
    if not found:
        raise SetupError("A paused desktop needs libfaketime. Install it: apt-get install libfaketime")
    return found[0]


@functools.cache
def registry() -> str | None:
    """Return the path of AT-SPI's registry, or ``None`` where it is not installed."""
    return next((path for path in _REGISTRY if shutil.which(path)), None)
