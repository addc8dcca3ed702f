"""Oracles: for each task a script that solves it through the action space.

Each is called with the task's sentence and a ``Look``, and yields actions until the page ends the episode.
"""

from __future__ import annotations

from .amounts import ORACLES as AMOUNTS
from .buttons import ORACLES as BUTTONS
from .choices import ORACLES as CHOICES
from .controls import ORACLES as CONTROLS
from .cube import ORACLES as CUBE
from .dates import ORACLES as DATES
from .drags import ORACLES as DRAGS
from .drawing import ORACLES as DRAWING
from .entries import ORACLES as ENTRIES
from .figures import ORACLES as FIGURES
from .inbox import ORACLES as INBOX
from .oracle import Oracle
from .panels import ORACLES as PANELS
from .points import ORACLES as POINTS
from .posts import ORACLES as POSTS
from .selections import ORACLES as SELECTIONS
from .services import ORACLES as SERVICES

ORACLES: dict[str, Oracle] = {
    **AMOUNTS,
    **BUTTONS,
    **CHOICES,
    **CONTROLS,
    **CUBE,
    **DATES,
    **DRAGS,
    **DRAWING,
    **ENTRIES,
    **FIGURES,
    **INBOX,
    **PANELS,
    **POINTS,
    **POSTS,
    **SELECTIONS,
    **SERVICES,
}
