"""The dialogs of ``alert()``, ``confirm()``, ``prompt()`` and of leaving a page with unsaved changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ...actions import Action
from .buttons import draw_button
from .events import Event, EventReader, KeyPressed, Moved, Pressed, Released, Typed
from .painting import (
    INK,
    MUTED,
    WHITE,
    Box,
    Frame,
    dim,
    draw_text,
    drop_shadow,
    ellipsised,
    fill_box,
    line_height,
    text_width,
    wrapped,
)
from .text_field import TextField

DialogKind = Literal["alert", "confirm", "prompt", "beforeunload"]

_WIDTH = 448
_MOST_LINES = 12
_TITLE_SIZE = 15
_TEXT_SIZE = 14
_LABELS = {
    "alert": ("OK", None),
    "confirm": ("OK", "Cancel"),
    "prompt": ("OK", "Cancel"),
    "beforeunload": ("Leave", "Stay"),
}


@dataclass(frozen=True)
class DialogAnswer:
    """How a dialog was closed.

    Attributes:
        accept: Whether by OK or Leave.
        text: The prompt's text; empty for the other kinds.
    """

    accept: bool
    text: str = ""


@dataclass(frozen=True)
class _Layout:
    panel: Box
    padding: int
    lines: tuple[str, ...]
    parts: dict[str, Box]


class JavaScriptDialog:
    """A dialog that a page opened, drawn over the page's last frame and worked by the agent.

    Pointer actions are read against the frame that ``draw`` saw last; before the first ``draw`` they do
    nothing, as nobody has seen where the buttons are.

    Args:
        kind: ``"alert"``, ``"confirm"``, ``"prompt"`` or ``"beforeunload"``.
        message: What the page says. Browsers show a sentence of their own for ``"beforeunload"``.
        default_text: What the prompt's field holds at first.
        origin_host: The host that the page came from; may be empty.
    """

    def __init__(self, kind: DialogKind, message: str, default_text: str = "", origin_host: str = "") -> None:
        self.kind = kind
        self.title = "Leave site?" if kind == "beforeunload" else f"{origin_host or 'This page'} says"
        self.message = "Changes you made may not be saved." if kind == "beforeunload" else message
        self._field = TextField(default_text)
        self._accept, self._cancel = _LABELS[kind]
        # In the order in which the Tab key visits them.
        self._stops = [
            *(["field"] if kind == "prompt" else []),
            *(["cancel"] if self._cancel else []),
            "accept",
        ]
        self._focus = "field" if kind == "prompt" else "accept"
        self._armed: str | None = None
        self._hovered: str | None = None
        self._reader = EventReader()
        self._layout: _Layout | None = None
        self._size: tuple[int, int] | None = None

    def draw(self, frame: Frame) -> None:
        """Dim the page and paint the dialog near its top, in place."""
        layout = self._placed(frame)
        panel, padding = layout.panel, layout.padding
        dim(frame, 0.6)
        drop_shadow(frame, panel, 12)
        fill_box(frame, panel, WHITE, 12)
        left, top = panel.x + padding, panel.y + padding
        width = panel.width - 2 * padding
        draw_text(
            frame,
            left,
            top,
            ellipsised(self.title, width, _TITLE_SIZE, "semibold"),
            INK,
            _TITLE_SIZE,
            "semibold",
        )
        top += line_height(_TITLE_SIZE) + padding // 3
        for line in layout.lines:
            draw_text(frame, left, top, line, MUTED, _TEXT_SIZE)
            top += line_height(_TEXT_SIZE)
        for name, box in layout.parts.items():
            focused, hovered = name == self._focus, name == self._hovered
            if name == "field":
                self._field.draw(frame, box, focused)
            else:
                label = self._accept if name == "accept" else self._cancel or ""
                draw_button(frame, box, label, primary=name == "accept", focused=focused, hovered=hovered)

    def handle(self, action: Action) -> DialogAnswer | None:
        """Take an action of the agent. Returns the answer when it closes the dialog, else ``None``."""
        for event in self._reader.read(action):
            answer = self._on(event)
            if answer is not None:
                return answer
        return None

    def _on(self, event: Event) -> DialogAnswer | None:
        if isinstance(event, KeyPressed):
            return self._on_key(event)
        if isinstance(event, Typed):
            if self._focus == "field":
                self._field.insert(event.text)
            elif event.text.startswith(" "):
                return self._answer(self._focus == "accept")
        elif isinstance(event, Pressed):
            self._on_press(event)
        elif isinstance(event, Moved):
            self._hovered = self._part(event.x, event.y)
            if event.down and self._armed == "field" and self._layout is not None:
                self._field.point(event.x, self._layout.parts["field"], extend=True)
        elif isinstance(event, Released):
            armed, self._armed = self._armed, None
            if armed in ("accept", "cancel") and self._part(event.x, event.y) == armed:
                return self._answer(armed == "accept")
        return None

    def _on_press(self, event: Pressed) -> None:
        self._armed = self._hovered = self._part(event.x, event.y)
        if self._armed is None or self._layout is None:
            return
        self._focus = self._armed
        if self._armed == "field":
            extend = "Shift" in event.modifiers
            self._field.point(event.x, self._layout.parts["field"], event.count, extend)

    def _on_key(self, event: KeyPressed) -> DialogAnswer | None:
        if event.name == "Enter":
            return self._answer(self._focus != "cancel")
        if event.name == "Escape":
            return self._answer(False)
        if event.name == "Tab":
            step = -1 if "Shift" in event.modifiers else 1
            self._focus = self._stops[(self._stops.index(self._focus) + step) % len(self._stops)]
        elif self._focus == "field":
            self._field.press(event)
        return None

    def _answer(self, accept: bool) -> DialogAnswer:
        return DialogAnswer(accept, self._field.text if accept and self.kind == "prompt" else "")

    def _part(self, x: int, y: int) -> str | None:
        if self._layout is None:
            return None
        return next((name for name, box in self._layout.parts.items() if box.contains(x, y)), None)

    def _placed(self, frame: Frame) -> _Layout:
        size = (frame.shape[1], frame.shape[0])
        if self._layout is None or self._size != size:
            self._layout, self._size = self._lay_out(*size), size
        return self._layout

    def _lay_out(self, width: int, height: int) -> _Layout:
        roomy = width >= 400 and height >= 300
        padding, part_height = (20, 32) if roomy else (7, 24)
        panel_width = min(_WIDTH, width - (40 if roomy else 8))
        inner = panel_width - 2 * padding
        top = min(40, height // 18) if roomy else 3
        field_height = part_height + padding // 2 if self.kind == "prompt" else 0
        fixed = 2 * padding + line_height(_TITLE_SIZE) + padding // 3 + field_height + padding + part_height
        most = max(1, min(_MOST_LINES, (height - 2 * top - fixed) // line_height(_TEXT_SIZE)))
        lines = wrapped(self.message, inner, _TEXT_SIZE, most) if self.message else ()
        text_height = len(lines) * line_height(_TEXT_SIZE)
        panel = Box((width - panel_width) // 2, top, panel_width, fixed + text_height)
        parts: dict[str, Box] = {}
        left = panel.x + padding
        if field_height:
            y = panel.y + padding + line_height(_TITLE_SIZE) + padding // 3 + text_height + padding // 2
            parts["field"] = Box(left, y, inner, part_height)
        y = panel.y + panel.height - padding - part_height
        right = left + inner
        for name, label in (("accept", self._accept), ("cancel", self._cancel)):
            if label:
                wanted = max(72, text_width(label, 14, "semibold") + 36)
                button = min(wanted, (inner - 8) // 2)
                parts[name] = Box(right - button, y, button, part_height)
                right -= button + 8
        return _Layout(panel, padding, lines, parts)
