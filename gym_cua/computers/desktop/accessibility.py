"""The widgets of all programs of a desktop, as assistive technology sees them (AT-SPI 2.1 over D-Bus)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ...geometry import Box
from .bus import Bus

_ROOT = ("org.a11y.atspi.Registry", "/org/a11y/atspi/accessible/root")
_ACCESSIBLE = "org.a11y.atspi.Accessible"
_SCREEN = 0
"""``ATSPI_COORD_TYPE_SCREEN``."""
_STATES: Mapping[str, int] = {
    "active": 1,
    "checked": 4,
    "editable": 7,
    "enabled": 8,
    "expanded": 10,
    "focusable": 11,
    "focused": 12,
    "pressed": 20,
    "selected": 23,
    "sensitive": 24,
    "showing": 25,
    "visible": 30,
    "checkable": 41,
}
"""Bits of ``AtspiStateType`` (``atspi-constants.h``)."""
_SHORT = 4_000
"""Most characters of a text that are asked for."""


@dataclass
class Widget:
    """One widget.

    Attributes:
        role: What it is, in AT-SPI's words: ``"push button"``.
        name: What it is called.
        box: Where it is, in pixels of the screen; ``None`` if it has no place.
        states: Those of its states that hold.
        text: The text that it holds, or ``""``.
        children: The widgets within.
    """

    role: str
    name: str
    box: Box | None
    states: frozenset[str]
    text: str = ""
    children: list[Widget] = field(default_factory=list)


def read(bus: Bus, most: int) -> list[Widget]:
    """Return the widgets at the top of every program, with all below, at most ``most`` in all.

    The tree is read level by level, all widgets of a level at once.

    Raises:
        ComputerFault: The bus is gone.
        OracleError: A program does not answer.
    """
    top: list[Widget] = []
    level = [(reference, top) for reference in _children(bus, [_ROOT])[0]]
    count = 0
    seen: set[tuple[str, str]] = set()
    while level and count < most:
        fresh: list[tuple[tuple[str, str], list[Widget]]] = []
        for reference, parent in level:
            if reference not in seen and len(fresh) < most - count:
                seen.add(reference)
                fresh.append((reference, parent))
        count += len(fresh)
        references = [reference for reference, _ in fresh]
        widgets = _describe(bus, references)
        level = []
        for (_, parent), widget, children in zip(fresh, widgets, _children(bus, references), strict=True):
            if widget is not None:
                parent.append(widget)
                # What does not show now has nothing to show: closed menus, other pages of a notebook.
                if "showing" in widget.states or widget.role == "application":
                    level += [(child, widget.children) for child in children]
    return top


def _children(bus: Bus, references: list[tuple[str, str]]) -> list[list[tuple[str, str]]]:
    answers = bus.ask([(name, path, _ACCESSIBLE, "GetChildren", "", ()) for name, path in references])
    return [[(name, path) for name, path in answer or ()] for answer in answers]


def _describe(bus: Bus, references: list[tuple[str, str]]) -> list[Widget | None]:
    questions: list[tuple[str, str, str, str, str, tuple[Any, ...]]] = []
    properties, interface = "org.freedesktop.DBus.Properties", "org.a11y.atspi.Text"
    for name, path in references:
        questions += [
            (name, path, _ACCESSIBLE, "GetRoleName", "", ()),
            (name, path, properties, "Get", "ss", (_ACCESSIBLE, "Name")),
            (name, path, _ACCESSIBLE, "GetState", "", ()),
            (name, path, "org.a11y.atspi.Component", "GetExtents", "u", (_SCREEN,)),
            (name, path, interface, "GetText", "ii", (0, _SHORT)),
        ]
    answers = bus.ask(questions)
    widgets: list[Widget | None] = []
    for start in range(0, len(answers), 5):
        role, name, states, extents, text = answers[start : start + 5]
        if role is None:
            widgets.append(None)
            continue
        bits = sum(word << (32 * place) for place, word in enumerate(states or ()))
        held = frozenset(state for state, bit in _STATES.items() if bits >> bit & 1)
        box = Box(*extents) if extents is not None and extents[2] > 0 and extents[3] > 0 else None
        widgets.append(Widget(str(role), str(name[1]) if name else "", box, held, str(text or "")))
    return widgets
