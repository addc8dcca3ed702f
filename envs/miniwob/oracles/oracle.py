"""What oracles are made of."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from gym_cua.actions import Action
from gym_cua.tasks.look import Look

Oracle = Callable[[str, Look], Iterator[Action]]
"""Called with the task's sentence and a ``Look``."""
