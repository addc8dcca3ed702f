"""A desktop with real programs: text, files, sheets, pictures, a terminal, and work across several of them.

The home folder is the state, which is what task checks read. See `world.HomeWorld`.
"""

from __future__ import annotations

from gym_cua.tasks.world import WorldSpec

from . import (
    tasks_calculator,
    tasks_document,
    tasks_labels,
    tasks_picture,
    tasks_sheet,
    tasks_text,
    tasks_workbook,
)
from .looks import AXES
from .pools import POOLS
from .pools_sheet import SHEET_POOLS

TASKS = (
    *tasks_text.TASKS,
    *tasks_sheet.TASKS,
    *tasks_workbook.TASKS,
    *tasks_calculator.TASKS,
    *tasks_picture.TASKS,
    *tasks_labels.TASKS,
    *tasks_document.TASKS,
)

WORLD = WorldSpec(
    name="desktop",
    title="Desktop",
    summary="Work on a desktop with real programs: text, files, sheets, pictures and a terminal.",
    build="gym_cua.envs.desktop.world:HomeWorld",
    tasks=TASKS,
    axes=AXES,
    pools=(*POOLS, *SHEET_POOLS),
    computer="desktop",
)

__all__ = ["TASKS", "WORLD"]
