"""One tree of errors.

Every message says what was wrong, with the value, and what to do about it. ``ComputerFault`` and its
children are *faults*: something broke that is not the agent's doing. A fault is never turned into a
reward of 0; see ``gym_cua.env``.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class GymCuaError(Exception):
    """The root of every error that gym_cua raises on purpose."""


class ActionError(GymCuaError, ValueError):
    """An action that is not in the vocabulary or is out of range.

    Attributes:
        field: Name of the field at fault (``"kind"``, ``"x"``, ...), or ``None`` for the whole action.
    """

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field

    def __reduce__(self) -> tuple[type[ActionError], tuple[str, str | None]]:
        return type(self), (str(self), self.field)


class UnsupportedActionError(ActionError):
    """An action, or a form of one, that has no counterpart in the other vocabulary; the message says why."""


class UnknownNameError(GymCuaError, KeyError):
    """A world, task, split, agent or other name that does not exist."""

    def __str__(self) -> str:
        # KeyError shows the repr of its argument; a sentence reads better bare.
        return str(self.args[0]) if self.args else ""


class BadNameError(GymCuaError, ValueError):
    """A name for something new that cannot be used: it is badly spelt, or taken."""


class SetupError(GymCuaError):
    """Something that the machine lacks, with the command that mends it."""


class WorldError(GymCuaError):
    """A world or task that breaks the rules for worlds and tasks."""


class OracleError(GymCuaError):
    """An oracle that could not go on: what it looked for is not on the page."""


class ComputerFault(GymCuaError):
    """The computer broke in the middle of an episode: a crashed browser, a lost page, a hung frame."""


class AgentFault(GymCuaError):
    """The agent broke in the middle of an episode: its provider does not answer, or its own code raised.

    No verdict about what it can do, unlike an action that is bad, which is an ``ActionError``.
    """


class BudgetError(GymCuaError):
    """What an agent may spend is spent. The episode under way has no verdict; a larger budget goes on."""


class CheckFault(GymCuaError):
    """A check raised instead of giving a verdict."""


class ClosedError(GymCuaError):
    """A call on an environment or computer that is closed or was never reset."""


class EpisodeError(GymCuaError):
    """A recorded episode that cannot be written, or is damaged; the message names the file and the place."""


class IncompatibleEpisodeError(EpisodeError, ValueError):
    """A recorded episode that is whole but cannot be used here: of another schema or task version."""


class EditConflictError(EpisodeError):
    """Annotations that somebody else has changed since they were read; nothing was written."""


class ResultsError(GymCuaError):
    """Results of an evaluation that cannot be written, are damaged, or contradict each other."""


class IncompatibleResultsError(ResultsError, ValueError):
    """Results that are whole but cannot be used here: of another schema, or of another run."""


def suggestion(name: str, known: Iterable[str]) -> str:
    """Return ``" Did you mean 'x'?"`` for the nearest known name, or the known names when few, or ``""``."""
    names = sorted(known)
    near = difflib.get_close_matches(name, names, n=1, cutoff=0.5)
    if near:
        return f" Did you mean {near[0]!r}?"
    if names and len(names) <= 24:
        return " Known: " + ", ".join(names) + "."
    return ""


def shown(value: object) -> str:
    """Return a value's ``repr`` for a message: short, and whatever the value is."""
    try:
        text = repr(value)
    except Exception:  # noqa: BLE001 - too many digits, too deep, or an object that cannot show itself
        return f"of type {type(value).__name__}, too long to show"
    return text if len(text) <= 60 else text[:57] + "..."
