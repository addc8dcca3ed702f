"""Oracles: for each task a script that solves it through the action space.

Each is called with the task's sentence and a ``Look``, and yields actions until the page ends the episode.
"""

from __future__ import annotations

from .buttons import ORACLES as BUTTONS
from .oracle import Oracle

ORACLES: dict[str, Oracle] = {**BUTTONS}
