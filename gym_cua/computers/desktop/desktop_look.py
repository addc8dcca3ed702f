"""Geometry of the desktop: where widgets are on the screen, for oracles."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ...errors import OracleError, suggestion
from ...geometry import Box
from .accessibility import Widget
from .structure import walk


class DesktopLook:
    """Looks up widgets by what they are and what they are called. It does not act.

    Args:
        widgets: Returns the widgets at the top, read anew.
        size: Width and height of the screen, in pixels.
    """

    def __init__(self, widgets: Callable[[], Sequence[Widget]], size: tuple[int, int]) -> None:
        self._widgets = widgets
        self._size = size

    @property
    def view(self) -> Box:
        """The screen."""
        return Box(0, 0, *self._size)

    def boxes(self, role: str, name: str | None = None) -> list[Box]:
        """Return the boxes of the widgets that show and match, in screen pixels.

        Args:
            role: What the widgets are, in AT-SPI's words: ``"push button"``.
            name: What they are called, or ``None`` for whatever name.
        """
        return [widget.box for widget in self.find(role, name) if widget.box is not None]

    def box(self, role: str, name: str | None = None) -> Box:
        """Return the box of the first widget that shows and matches.

        Raises:
            OracleError: Nothing matches.
        """
        found = self.boxes(role, name)
        if not found:
            also = f" called {name!r}" if name is not None else ""
            roles = {widget.role for widget in self._shown()}
            hint = suggestion(role, roles) if role not in roles else ""
            raise OracleError(f"No {role!r}{also} shows on the desktop.{hint}")
        return found[0]

    def find(self, role: str, name: str | None = None) -> list[Widget]:
        """Return the widgets that show and match."""
        return [
            widget
            for widget in self._shown()
            if widget.role == role and (name is None or " ".join(widget.name.split()) == name)
        ]

    def _shown(self) -> list[Widget]:
        return [widget for widget in walk(self._widgets()) if "showing" in widget.states]
