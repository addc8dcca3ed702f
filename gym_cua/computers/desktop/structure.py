"""A desktop's widgets in the forms in which a page's are told: an outline, and a list of elements."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from ..structure import MAX_ELEMENTS, MAX_NODES, elements_json
from .accessibility import Widget

_INTERACTIVE = frozenset(
    {
        *("push button", "toggle button", "check box", "radio button", "combo box", "entry", "password text"),
        *("text", "spin button", "slider", "link", "list item", "table cell", "tree item", "page tab"),
        *("menu", "menu item", "check menu item", "radio menu item", "button", "terminal"),
    }
)
_SILENT = frozenset({"filler", "panel", "unknown", "redundant object", "separator"})
"""Roles that say nothing without a name."""
_SHOWN = ("checked", "expanded", "focused", "pressed", "selected")


def outline(widgets: Sequence[Widget]) -> str:
    """Return the widgets that show as an outline, two spaces a level; at most ``MAX_NODES`` lines."""
    lines: list[str] = []
    stack = [(widget, 0) for widget in reversed(widgets)]
    while stack and len(lines) < MAX_NODES:
        widget, depth = stack.pop()
        if not _visible(widget):
            continue
        told = bool(widget.name) or widget.role not in _SILENT
        if told:
            lines.append("  " * depth + _line(widget))
        stack.extend((child, depth + told) for child in reversed(widget.children))
    return "\n".join(lines)


def _visible(widget: Widget) -> bool:
    return widget.role == "application" or "showing" in widget.states


def _line(widget: Widget) -> str:
    parts = [widget.role]
    if name := " ".join(widget.name.split()):
        parts.append(json.dumps(name[:160], ensure_ascii=False))
    if widget.text and widget.role != "password text":
        parts.append(f"value={json.dumps(widget.text[:160], ensure_ascii=False)}")
    parts += [state for state in _SHOWN if state in widget.states]
    if "sensitive" not in widget.states and widget.role in _INTERACTIVE:
        parts.append("disabled")
    return " ".join(parts)


def elements(widgets: Sequence[Widget], size: tuple[int, int]) -> str:
    """Return what can be clicked or typed into as JSON, boxes as ``[x, y, width, height]`` in screen pixels.

    Args:
        widgets: The widgets at the top.
        size: Width and height of the screen, in pixels; what lies outside is left out.
    """
    rows: list[dict[str, Any]] = []
    for widget in walk(widgets):
        if len(rows) == MAX_ELEMENTS:
            break
        box = widget.box
        if widget.role not in _INTERACTIVE or box is None or not _visible(widget):
            continue
        if box.x >= size[0] or box.y >= size[1] or box.x + box.width <= 0 or box.y + box.height <= 0:
            continue
        row: dict[str, Any] = {"role": widget.role, "name": " ".join(widget.name.split())[:120], "box": box}
        if widget.text and widget.role != "password text":
            row["value"] = " ".join(widget.text.split())[:120]
        row |= {state: True for state in ("checked", "focused") if state in widget.states}
        if "sensitive" not in widget.states:
            row["disabled"] = True
        rows.append(row)
    return elements_json(rows, 0, 0)


def walk(widgets: Sequence[Widget]) -> Iterator[Widget]:
    """Yield all widgets in the order in which programs tell them, parents first."""
    stack = list(reversed(widgets))
    while stack:
        widget = stack.pop()
        yield widget
        stack.extend(reversed(widget.children))
