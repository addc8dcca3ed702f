"""What a check is: a name and a function that returns ``None`` when it holds, else the reason why not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from ...actions import Action
from ...errors import CheckFault
from ...traffic import Request
from ..state import Change

_LONGEST = 80


def shortened(value: object, most: int = _LONGEST) -> str:
    """Return ``value`` for a reason: quoted, printable, at most ``most`` characters."""
    # Cut before quoting: the text may be megabytes long.
    text = repr(value[: most + 1] if isinstance(value, str | bytes) else value)
    return text if len(text) <= most else text[: most - 1] + "…"


@dataclass(frozen=True)
class Situation:
    """All that a check may look at.

    Attributes:
        start: State of the world when the episode began.
        now: State of the world now.
        requests: Requests that the world answered in this episode, oldest first.
        ending: The action that ended the episode (``done``, ``answer`` or ``infeasible``), or ``None``.
    """

    start: Any
    now: Any
    requests: Sequence[Request] = ()
    ending: Action | None = None

    @property
    def changes(self) -> Sequence[Change]:
        """Every record that differs between ``start`` and ``now``."""
        changes: Sequence[Change] = self.now.changes_since(self.start)
        return changes


class Verdict(NamedTuple):
    """What a check found: whether it holds and, if not, why."""

    name: str
    holds: bool
    reason: str


@dataclass(frozen=True)
class Check:
    """A named predicate.

    Attributes:
        name: Short name in words, unique within a task.
        test: Returns ``None`` when the check holds, else the reason why it does not.
    """

    name: str
    test: Callable[[Situation], str | None]

    def __call__(self, situation: Situation) -> Verdict:
        """Ask the check.

        Raises:
            CheckFault: The predicate raised; that is a defect of the task, not a verdict.
        """
        try:
            reason = self.test(situation)
        except Exception as error:
            raise CheckFault(f"Check {self.name!r} raised {type(error).__name__}: {error}") from error
        # File names may hold bytes that are no text; a reason must be fit for any log.
        told = (reason or "").encode("utf-8", "backslashreplace").decode("utf-8")
        return Verdict(self.name, reason is None, told)
