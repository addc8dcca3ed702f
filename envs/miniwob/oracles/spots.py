"""Where an element can really be hit: moves for elements that lie partly under others."""

from __future__ import annotations

from collections.abc import Iterator

from gym_cua.actions import Action
from gym_cua.errors import OracleError

from .oracle import AskingLook

_SPOTS = """({selector, text}) => {
  const clean = (value) => value.replace(/\\s+/g, " ").trim();
  const hit = (element, x, y) => element.contains(document.elementFromPoint(x, y));
  const spot = (element, margin) => {
    for (const box of element.getClientRects()) {
      const middle = [box.x + box.width / 2, box.y + box.height / 2];
      const points = [];
      for (let x = Math.ceil(box.left); x < box.right; x++)
        for (let y = Math.ceil(box.top); y < box.bottom; y++)
          points.push([Math.hypot(x - middle[0], y - middle[1]), x, y]);
      points.sort((one, other) => one[0] - other[0]);
      for (const [, x, y] of points) {
        if (x < 0 || y < 0 || x >= innerWidth || y >= innerHeight) continue;
        const corners = [[0, 0], [-1, -1], [1, -1], [-1, 1], [1, 1]];
        if (corners.every(([dx, dy]) => hit(element, x + dx * margin, y + dy * margin))) return [x, y];
      }
    }
    return null;
  };
  return [...document.querySelectorAll(selector)]
    .filter((element) => text === null || clean(element.innerText ?? element.textContent) === clean(text))
    .filter((element) => element.checkVisibility({visibilityProperty: true, opacityProperty: true}))
    .map((element) => spot(element, 2) ?? spot(element, 0))
    .filter((found) => found !== null);
}"""
_WAITS = 20


def spots(look: AskingLook, selector: str, text: str | None = None) -> list[tuple[int, int]]:
    """Return for each matching element that can be hit the point near its middle at which it can."""
    area = look.view
    found = look.ask(_SPOTS, {"selector": selector, "text": text})
    return [(round(x + area.x), round(y + area.y)) for x, y in found]


def press(look: AskingLook, selector: str, text: str | None = None) -> Action:
    """Return a click on the first matching element that can be hit.

    Raises:
        OracleError: None can be hit.
    """
    found = spots(look, selector, text)
    if not found:
        also = f" with text {text!r}" if text is not None else ""
        raise OracleError(f"Nothing that can be hit matches {selector!r}{also}.")
    x, y = found[0]
    return Action("click", x=x, y=y)


def settle(look: AskingLook, selector: str) -> Iterator[Action]:
    """Wait until the matching elements have come to rest."""
    before = None
    for _ in range(_WAITS):
        now = look.boxes(selector)
        if now == before:
            return
        before = now
        yield Action("wait", seconds=0.3)
    raise OracleError(f"What matches {selector!r} does not come to rest.")
