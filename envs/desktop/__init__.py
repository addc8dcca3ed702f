"""A desktop with real programs: text, files, sheets, pictures, a terminal, and work across several of them.

The home folder is the state, which is what task checks read. See `world.HomeWorld`.
"""

from __future__ import annotations

from gym_cua.tasks.world import WorldSpec

from . import (
    tasks_archive,
    tasks_edit,
    tasks_files,
    tasks_folders,
    tasks_notes,
    tasks_text,
    tasks_unpack,
)
from .looks import AXES
from .pools import POOLS

TASKS = (
    *tasks_text.TASKS,
    *tasks_edit.TASKS,
    *tasks_notes.TASKS,
    *tasks_files.TASKS,
    *tasks_folders.TASKS,
    *tasks_archive.TASKS,
    *tasks_unpack.TASKS,
)

PROGRAMS = {
    name: name
    for name in (
        "geany", "galculator", "gnumeric", "l3afpad", "mousepad", "mtpaint", "pcmanfm", "unzip", "xarchiver",
        "xterm", "zathura", "zip",
    )
}  # fmt: skip
"""The programs that tasks use; each is Debian's package of that name."""

WORLD = WorldSpec(
    name="desktop",
    title="Desktop",
    summary="Work on a desktop with real programs: text, files, sheets, pictures and a terminal.",
    build="gym_cua.envs.desktop.world:HomeWorld",
    tasks=TASKS,
    axes=AXES,
    pools=POOLS,
    computer="desktop",
    programs=PROGRAMS,
)

__all__ = ["TASKS", "WORLD"]
