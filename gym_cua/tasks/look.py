"""Where things are on the screen: what an oracle may know beside its task's parameters."""

from __future__ import annotations

from typing import Protocol

from ..geometry import Box


class Look(Protocol):
    """Looks up geometry. It neither reads the world's state nor acts."""

    @property
    def view(self) -> Box:
        """The part of the screen in which the page shows (the browser's window without its tab strip)."""
        ...

    def boxes(self, selector: str, text: str | None = None) -> list[Box]:
        """Return the boxes of the visible elements that match a CSS selector, in document order.

        Args:
            selector: CSS selector, looked up in the front tab's main document.
            text: Keep only elements whose own visible text, white space collapsed, equals this.
        """
        ...

    def box(self, selector: str, text: str | None = None) -> Box:
        """Return the box of the first visible element that matches.

        Raises:
            OracleError: Nothing matches.
        """
        ...

    def covered(self, selector: str, text: str | None = None) -> bool:
        """Tell whether something else lies over the middle of the first visible element that matches."""
        ...
