"""OpenAI's computer use: ``computer_use_preview``, one action a call, and ``computer``, several.

A form is one action, ``{"type": "click", "x": 1, "y": 2, "button": "left"}``, or the ``computer_call`` item
of a response that holds one (``action``) or several (``actions``); ``from_action`` gives bare actions.

Sources: the types of the package ``openai`` 3.54.0 (``types/responses/computer_action.py``,
``response_computer_tool_call.py``, ``computer_tool_param.py``) and OpenAI's guide "Computer use", whose
sample program waits two seconds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ...actions import MAX_SCROLL, Action, validate
from ...errors import ActionError, UnsupportedActionError, shown
from . import forms
from .forms import Fields, Track
from .key_names import OPENAI
from .schema import EXACT, Aside, PlainSchema, ScreenView, Support, unsupported

_TYPES = ("click", "double_click", "drag", "keypress", "move", "screenshot", "scroll", "type", "wait")
_BUTTONS: Mapping[str, str] = {"left": "left", "right": "right", "wheel": "middle"}
_TO_BUTTONS = {ours: theirs for theirs, ours in _BUTTONS.items()}
_HISTORY: Mapping[str, str] = {"back": "ArrowLeft", "forward": "ArrowRight"}
_WAIT = 2.0
_NO_HOLD = Support("none", "buttons and keys go down and up in one action")
_BY_TEXT = Support("none", "the model says so in words, without a call")


@dataclass(frozen=True)
class OpenAISchema(PlainSchema):
    """One version of OpenAI's computer use.

    Attributes:
        name: The name in the registry.
        version: The ``type`` that declares it to the API.
        environment: What the preview tool is told to control: ``"browser"``, ``"ubuntu"``, ``"linux"``.
    """

    name: str
    version: str
    environment: str = "browser"
    form: str = "an action, or a `computer_call` item with one or several"
    coordinates: str = "pixels of the screen"
    keys: str = OPENAI.convention

    @property
    def support(self) -> Mapping[str, Support]:
        """For every kind of our actions, how well the schema can say it."""
        return {
            "move": EXACT,
            "click": EXACT,
            "double_click": Support("exact", "left button only"),
            "triple_click": Support("none", "it has no third click"),
            "mouse_down": _NO_HOLD,
            "mouse_up": _NO_HOLD,
            "drag": Support("exact", "left button only"),
            "scroll": EXACT,
            "type": EXACT,
            "key": EXACT,
            "key_down": _NO_HOLD,
            "key_up": _NO_HOLD,
            "wait": Support("approximated", f"waits of {_WAIT:g} seconds, at least one"),
            "noop": Support("approximated", "`screenshot`, which looks and takes no step"),
            "answer": _BY_TEXT,
            "done": _BY_TEXT,
            "infeasible": _BY_TEXT,
        }

    def tools(self, screen: ScreenView) -> list[dict[str, Any]]:
        """Return the tool definition for the API."""
        if self.version == "computer":
            return [{"type": "computer"}]
        return [
            {
                "type": self.version,
                "display_width": screen.width,
                "display_height": screen.height,
                "environment": self.environment,
            }
        ]

    # ----- theirs to ours

    def to_actions(self, form: Any, screen: ScreenView) -> list[Action]:
        """Return the actions that a form stands for; see ``ActionSchema``."""
        track = Track(screen, self.scaling(screen))
        for action in _actions(form):
            _add(track, action)
        return track.actions

    def aside(self, form: Any, screen: ScreenView) -> Aside:
        """Return the safety checks that a call waits for."""
        _actions(form)
        checks = form.get("pending_safety_checks") or ()
        if not isinstance(checks, (list, tuple)) or not all(isinstance(check, Mapping) for check in checks):
            raise ActionError("pending_safety_checks is a list of mappings.", "pending_safety_checks")
        return Aside(safety_checks=tuple(checks))

    # ----- ours to theirs

    def from_action(self, action: Action, screen: ScreenView) -> list[Any]:
        """Return the forms that say an action; see ``ActionSchema``."""
        action = validate(action, screen.size)
        kind = action.kind
        if self.support[kind].level == "none":
            raise unsupported(self, action)
        if kind in ("double_click", "drag") and action.button != "left":
            raise unsupported(self, action, "only the left button does that")
        keys = {"keys": [OPENAI.theirs(key) for key in action.keys]} if action.keys else {}
        at = {} if action.x is None else {"x": action.x, "y": action.y}
        if kind == "click":
            return [{"type": kind, "button": _TO_BUTTONS[action.button], **at, **keys}]
        if kind in ("move", "double_click"):
            return [{"type": kind, **at, **keys}]
        if kind == "drag":
            return [{"type": kind, "path": [{"x": x, "y": y} for x, y in action.path], **keys}]
        if kind == "scroll":
            return [{"type": kind, **at, "scroll_x": action.dx, "scroll_y": action.dy, **keys}]
        if kind == "key":
            return [{"type": "keypress", **keys}]
        if kind == "type":
            return [{"type": kind, "text": action.text}]
        if kind == "wait":
            return [{"type": "wait"}] * max(1, round(action.seconds / _WAIT))
        return [{"type": "screenshot"}]


def _actions(form: Any) -> list[Mapping[str, Any]]:
    """Return the actions of a form, which is one, or a ``computer_call`` that holds them."""
    item = forms.mapping(forms.checked(form), "An action")
    if item.get("type") != "computer_call":
        return [item]
    several, one = item.get("actions"), item.get("action")
    if several is None and one is None:
        raise ActionError("The computer_call holds neither 'action' nor 'actions'.", "actions")
    # A response of the newer tool may repeat its first action in the older field.
    actions = [one] if several is None else several
    if not isinstance(actions, (list, tuple)):
        raise ActionError(f"actions is {shown(actions)}; it must be a list.", "actions")
    return [forms.mapping(action, "An action") for action in actions]


def _add(track: Track, action: Mapping[str, Any]) -> None:
    kind = forms.chosen(action.get("type"), _TYPES, "The type of an action", "type")
    fields = Fields(kind, action, ("type",))
    if kind == "keypress":
        track.add("key", keys=_keys(fields))
    elif kind == "type":
        track.add("type", text=fields.text("text"))
    elif kind == "wait":
        track.wait(_WAIT)
    elif kind == "drag":
        points = fields.get("path")
        if not isinstance(points, (list, tuple)):
            raise ActionError(f"path is {shown(points)}; it must be a list of {{'x': …, 'y': …}}.", "path")
        path = tuple(
            _point(Fields("A point of path", forms.mapping(p, "A point of path")), track) for p in points
        )
        track.add("drag", path=path, keys=_keys(fields))
    elif kind != "screenshot":
        place = _point(fields, track, finish=False)
        keys = _keys(fields)
        if kind == "scroll":
            dx, dy = (fields.whole(name, -MAX_SCROLL, MAX_SCROLL, 0) for name in ("scroll_x", "scroll_y"))
            track.at("scroll", place, kind, dx=dx, dy=dy, keys=keys)
        elif kind == "click":
            _click(track, place, fields.choice("button", (*_BUTTONS, *_HISTORY), "left"), keys)
        else:
            track.at(kind, place, kind, keys=keys)
    fields.finish()


def _click(track: Track, place: tuple[int, int], button: str, keys: tuple[str, ...]) -> None:
    if button in _BUTTONS:
        track.at("click", place, "click", button=_BUTTONS[button], keys=keys)
    elif keys:
        raise UnsupportedActionError(f"The button {button!r} with held keys has no counterpart.", "button")
    else:
        # The side buttons of a mouse go through a browser's history, as these keys do.
        track.add("key", keys=("Alt", _HISTORY[button]))


def _point(fields: Fields, track: Track, finish: bool = True) -> tuple[int, int]:
    place = track.place(fields.get("x"), fields.get("y"))
    if finish:
        fields.finish()
    return place


def _keys(fields: Fields) -> tuple[str, ...]:
    return tuple(OPENAI.ours(key) for key in fields.strings("keys")) if fields.has("keys") else ()


SCHEMAS = (
    OpenAISchema("openai-preview", "computer_use_preview"),
    OpenAISchema("openai", "computer"),
)
"""Both versions, the older first."""
