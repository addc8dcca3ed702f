"""Geometry of the page in front: where elements are on the screen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..errors import OracleError
from ..geometry import Box

_BOXES = """({selector, text}) => {
  const clean = (value) => value.replace(/\\s+/g, " ").trim();
  const found = [];
  for (const element of document.querySelectorAll(selector)) {
    if (text !== null && clean(element.innerText ?? element.textContent ?? "") !== clean(text)) continue;
    const box = element.getBoundingClientRect();
    if (box.width < 1 || box.height < 1) continue;
    if (!element.checkVisibility({visibilityProperty: true, opacityProperty: true})) continue;
    const x = box.x + box.width / 2, y = box.y + box.height / 2;
    const top = document.elementFromPoint(x, y);
    // What lies on top may be the element itself, a part of it, or a label that stands for it.
    const clear = top === null || element.contains(top)
      || (top.contains(element) && top.closest("label") !== null);
    found.push([box.x, box.y, box.width, box.height, clear ? 0 : 1]);
  }
  return found;
}"""


class PageLook:
    """Looks up geometry in the front tab's main document. It neither acts nor reads the world's state.

    Args:
        evaluate: Calls a JavaScript function of one argument in an isolated world of the page.
        area: Returns where the page lies on the screen.
        scale: Pixels of the screen for each CSS pixel.
    """

    def __init__(
        self, evaluate: Callable[[str, Any], Any], area: Callable[[], Box], scale: float = 1.0
    ) -> None:
        self._evaluate = evaluate
        self._area = area
        self.scale = scale

    @property
    def view(self) -> Box:
        """The part of the screen in which the page shows."""
        return self._area()

    def ask(self, function: str, argument: Any = None) -> Any:
        """Call a JavaScript function in a world of its own, hidden from the page, and return its value."""
        return self._evaluate(function, argument)

    def boxes(self, selector: str, text: str | None = None) -> list[Box]:
        """Return the boxes of the visible elements that match, in document order, in screen pixels."""
        return [box for box, _ in self._find(selector, text)]

    def box(self, selector: str, text: str | None = None) -> Box:
        """Return the box of the first visible element that matches.

        Raises:
            OracleError: Nothing matches.
        """
        return self._first(selector, text)[0]

    def covered(self, selector: str, text: str | None = None) -> bool:
        """Tell whether something else lies over the middle of the first visible element that matches."""
        return self._first(selector, text)[1]

    def _first(self, selector: str, text: str | None) -> tuple[Box, bool]:
        found = self._find(selector, text)
        if not found:
            also = f" with text {text!r}" if text is not None else ""
            raise OracleError(f"Nothing visible matches {selector!r}{also}.")
        return found[0]

    def _find(self, selector: str, text: str | None) -> list[tuple[Box, bool]]:
        area = self._area()
        rows = self._evaluate(_BOXES, {"selector": selector, "text": text})
        found = []
        for *sides, covered in rows:
            x, y, width, height = (side * self.scale for side in sides)
            found.append((Box(x + area.x, y + area.y, width, height), bool(covered)))
        return found
