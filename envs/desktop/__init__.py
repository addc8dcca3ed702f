"""A desktop with real programs: text, files, sheets, pictures, a terminal, code, and work across several.

The home folder is the state, which is what task checks read. See `world.HomeWorld`.
"""

from __future__ import annotations

from gym_cua.tasks.world import WorldSpec

from . import (
    tasks_archive,
    tasks_calculator,
    tasks_code,
    tasks_code_upkeep,
    tasks_code_write,
    tasks_document,
    tasks_edit,
    tasks_files,
    tasks_folders,
    tasks_labels,
    tasks_maintain,
    tasks_many,
    tasks_notes,
    tasks_office,
    tasks_picture,
    tasks_preferences,
    tasks_retouch,
    tasks_settings,
    tasks_sheet,
    tasks_terminal,
    tasks_terminal_files,
    tasks_text,
    tasks_unpack,
    tasks_workbook,
)
from .looks import AXES, LOOKS
from .pools import POOLS
from .pools_code import CODE_POOLS
from .pools_sheet import SHEET_POOLS

TASKS = (
    *tasks_text.TASKS,
    *tasks_edit.TASKS,
    *tasks_notes.TASKS,
    *tasks_files.TASKS,
    *tasks_folders.TASKS,
    *tasks_archive.TASKS,
    *tasks_unpack.TASKS,
    *tasks_sheet.TASKS,
    *tasks_workbook.TASKS,
    *tasks_office.TASKS,
    *tasks_calculator.TASKS,
    *tasks_picture.TASKS,
    *tasks_labels.TASKS,
    *tasks_retouch.TASKS,
    *tasks_document.TASKS,
    *tasks_settings.TASKS,
    *tasks_preferences.TASKS,
    *tasks_terminal.TASKS,
    *tasks_terminal_files.TASKS,
    *tasks_maintain.TASKS,
    *tasks_code.TASKS,
    *tasks_code_write.TASKS,
    *tasks_code_upkeep.TASKS,
    *tasks_many.TASKS,
)

PROGRAMS = {
    name: name
    for name in (
        "evince", "galculator", "geany", "gnumeric", "l3afpad", "mousepad", "mtpaint", "pcmanfm", "unzip",
        "xarchiver", "xterm", "zip",
    )
}  # fmt: skip
"""The programs that tasks use; each is Debian's package of that name."""

WORLD = WorldSpec(
    name="desktop",
    title="Desktop",
    summary="Work on a desktop with real programs: text, files, sheets, pictures, a terminal and code.",
    build="gym_cua.envs.desktop.world:HomeWorld",
    tasks=TASKS,
    axes=AXES,
    pools=(*POOLS, *SHEET_POOLS, *CODE_POOLS),
    computer="desktop",
    programs={**PROGRAMS, **LOOKS},
)

__all__ = ["TASKS", "WORLD"]
