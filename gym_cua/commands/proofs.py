"""``audit`` and ``bench``: what gym_cua claims, put to the test."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def audit() -> None:
    """Have every task prove itself."""


def bench() -> None:
    """Measure the speed of resets and steps."""
