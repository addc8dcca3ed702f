"""What commands print: JSON alone on standard output, words and progress on standard error."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console

FAILED = 1
"""Exit status of a verdict that is not good: an episode or an audit failed."""
USAGE = 2
"""Exit status of a name or value that does not exist."""
FAULT = 3
"""Exit status of something that broke or is missing on this machine."""


def words() -> Console:
    """Return a console on standard error."""
    from rich.console import Console

    return Console(stderr=True, highlight=False)


def page() -> Console:
    """Return a console on standard output; into a pipe or file its lines are as long as they need."""
    from rich.console import Console

    return Console(highlight=False, width=None if sys.stdout.isatty() else 160)


def print_json(value: Any) -> None:
    """Write one JSON document and nothing else to standard output.

    Raises:
        ValueError: ``value`` holds a number that JSON cannot say (infinity, not a number).
    """
    json.dump(value, sys.stdout, indent=2, ensure_ascii=False, allow_nan=False)
    sys.stdout.write("\n")
    sys.stdout.flush()


def facts() -> dict[str, str]:
    """Return what a report names at its end: versions and the machine."""
    import platform
    from importlib import metadata

    from ..computers.chromium import find_chromium
    from ..computers.install import try_start

    chromium = find_chromium()
    version = try_start(chromium.path).version if chromium else None
    name, _, number = (version or "Chromium unknown").rpartition(" ")
    return {
        "gym_cua": metadata.version("gym-cua"),
        "Python": platform.python_version(),
        name: number,
        "gymnasium": metadata.version("gymnasium"),
    }
