"""What oracles are made of."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Protocol

from gym_cua.actions import Action
from gym_cua.tasks.look import Look


class AskingLook(Look, Protocol):
    """Looks up geometry, and reads what the page shows: no one else knows what it asks for."""

    def ask(self, function: str, argument: Any = None) -> Any:
        """Call a JavaScript function in a world of its own, hidden from the page, and return its value."""
        ...


Oracle = Callable[[str, AskingLook], Iterator[Action]]
"""Called with the task's sentence and a look at the page."""
