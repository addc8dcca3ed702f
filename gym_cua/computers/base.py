"""What a computer is to the library: a screen, a pointer, a keyboard and a clock. It knows no tasks."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ..actions import Action


class Computer(Protocol):
    """A screen, a pointer, a keyboard and a clock."""

    size: tuple[int, int]
    """Width and height of the screen, in pixels."""

    @property
    def cursor(self) -> tuple[int, int]:
        """Where the pointer is, in pixels of the screen."""
        ...

    @property
    def virtual_time(self) -> float:
        """Virtual milliseconds since the episode started."""
        ...

    def perform(self, action: Action) -> None:
        """Perform a valid action and let the world settle.

        Raises:
            ComputerFault: The computer broke.
        """
        ...

    def screenshot(self) -> NDArray[np.uint8]:
        """Return the present screen as ``uint8`` RGB of shape ``(height, width, 3)``; a fresh array."""
        ...

    def close(self) -> None:
        """Let go of everything. May be called twice."""
        ...
