"""The widgets of all programs of a desktop, as assistive technology sees them (AT-SPI 2.1 over D-Bus)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ...geometry import Box
from .bus import Bus, Question

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
_FEW = 4_000
"""Most children of one widget that are asked for. A sheet of an office program has billions of cells."""
_QUESTIONS = 5
"""Questions about each widget that shows."""

Reference = tuple[str, str]
"""A widget's program, by its name on the bus, and its path there."""


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
    """Return all programs, with the widgets that show below them; at most ``most`` widgets are looked at.

    The tree is read level by level, all widgets of a level at once.

    Raises:
        ComputerFault: The bus is gone.
        OracleError: A program does not answer.
    """
    top: list[Widget] = []
    level = [(reference, top) for reference in _children(bus, [_ROOT])[0]]
    count = 0
    seen: set[Reference] = set()
    while level and count < most:
        fresh: list[tuple[Reference, list[Widget]]] = []
        for reference, parent in level:
            if reference not in seen and len(fresh) < most - count:
                seen.add(reference)
                fresh.append((reference, parent))
        count += len(fresh)
        states = _states(bus, [reference for reference, _ in fresh])
        # What does not show now has nothing to show: closed menus, other pages of a notebook. It is asked no
        # more, which is most of the work with many programs. They themselves never show.
        shown = [
            (reference, parent, held)
            for (reference, parent), held in zip(fresh, states, strict=True)
            if "showing" in held or parent is top
        ]
        asked: list[tuple[Reference, Widget]] = []
        described = _describe(bus, [(reference, held) for reference, _, held in shown])
        for (reference, parent, _), (widget, within) in zip(shown, described, strict=True):
            if widget is not None:
                parent.append(widget)
                if within:
                    asked.append((reference, widget))
        found = _children(bus, [reference for reference, _ in asked])
        level = [
            (child, widget.children)
            for (_, widget), children in zip(asked, found, strict=True)
            for child in children
        ]
    return top


def _children(bus: Bus, references: Sequence[Reference]) -> list[list[Reference]]:
    answers = bus.ask([(name, path, _ACCESSIBLE, "GetChildren", "", ()) for name, path in references])
    return [[(name, path) for name, path in answer or ()] for answer in answers]


def _states(bus: Bus, references: Sequence[Reference]) -> list[frozenset[str]]:
    """Return the states of each; none for what is no more."""
    answers = bus.ask([(name, path, _ACCESSIBLE, "GetState", "", ()) for name, path in references])
    bits = [sum(word << (32 * place) for place, word in enumerate(words or ())) for words in answers]
    return [frozenset(state for state, bit in _STATES.items() if held >> bit & 1) for held in bits]


def _describe(
    bus: Bus, references: Sequence[tuple[Reference, frozenset[str]]]
) -> list[tuple[Widget | None, bool]]:
    """Return what each is, or ``None`` if it is no more, and whether its children may be asked for."""
    questions: list[Question] = []
    properties, interface = "org.freedesktop.DBus.Properties", "org.a11y.atspi.Text"
    for (name, path), _ in references:
        questions += [
            (name, path, _ACCESSIBLE, "GetRoleName", "", ()),
            (name, path, properties, "Get", "ss", (_ACCESSIBLE, "Name")),
            (name, path, "org.a11y.atspi.Component", "GetExtents", "u", (_SCREEN,)),
            (name, path, interface, "GetText", "ii", (0, _SHORT)),
            (name, path, properties, "Get", "ss", (_ACCESSIBLE, "ChildCount")),
        ]
    answers = bus.ask(questions)
    widgets: list[tuple[Widget | None, bool]] = []
    for place, (_, held) in enumerate(references):
        role, name, extents, text, count = answers[place * _QUESTIONS : (place + 1) * _QUESTIONS]
        if role is None:
            widgets.append((None, False))
            continue
        box = Box(*extents) if extents is not None and extents[2] > 0 and extents[3] > 0 else None
        widget = Widget(str(role), str(name[1]) if name else "", box, held, str(text or ""))
        # A count that is too large for its 32 bits is told as a negative one.
        widgets.append((widget, count is None or 0 < count[1] <= _FEW))
    return widgets
