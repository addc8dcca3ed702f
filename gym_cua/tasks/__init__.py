"""Tasks: sentences that ask for something in a world, with parameters, checks, reward and an oracle."""

from ..geometry import Box
from ..traffic import Request
from .checks import (
    Allowance,
    Check,
    Situation,
    Verdict,
    answered_number,
    answered_text,
    nothing_else_changed,
    row_gone,
    row_has,
    some_row,
    visited,
)
from .look import Look
from .state import Change, DatabaseState
from .task import Script, Task
from .variation import Axis
from .world import SPLITS, DatabaseWorld, World, WorldSpec

__all__ = [
    "SPLITS",
    "Allowance",
    "Axis",
    "Box",
    "Change",
    "Check",
    "DatabaseState",
    "DatabaseWorld",
    "Look",
    "Request",
    "Script",
    "Situation",
    "Task",
    "Verdict",
    "World",
    "WorldSpec",
    "answered_number",
    "answered_text",
    "nothing_else_changed",
    "row_gone",
    "row_has",
    "some_row",
    "visited",
]
