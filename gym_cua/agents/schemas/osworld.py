"""OSWorld's action spaces: ``pyautogui``, pieces of Python code, and ``computer_13``, mappings.

A form of ``pyautogui`` is a string of code (a code fence round it is passed over), or ``WAIT``, ``FAIL`` or
``DONE``. A form of ``computer_13`` is ``{"action_type": "CLICK", "parameters": {"x": 1, "y": 2}}``, or one
of the same words.

Sources: ``desktop_env/actions.py``, ``desktop_env/controllers/python.py`` and ``mm_agents/prompts.py`` of
``xlang-ai/OSWorld``: how its controller carries out each type, that ``WAIT`` sleeps for the pause after an
action, two seconds, and that parameters may stand beside ``action_type``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ...actions import Action, validate
from ...errors import ActionError
from . import forms
from .calls import Call, read_calls
from .forms import Fields, Track
from .key_names import COMPUTER_13, PYAUTOGUI
from .pyautogui_code import IMPORTS, POINTER_SUPPORT, code_lines, perform
from .schema import (
    EXACT,
    MOST_NOTCHES,
    PIXELS_PER_NOTCH,
    Aside,
    PlainSchema,
    ScreenView,
    Support,
    unsupported,
)

WAIT = 2.0
"""Seconds of a ``WAIT``."""
_WORDS: Mapping[str, str] = {"WAIT": "wait", "FAIL": "infeasible", "DONE": "done"}
_TO_WORDS = {kind: word for word, kind in _WORDS.items()}
_FENCE = re.compile(r"```(?:python|code)?[ \t]*\n?(.*?)```", re.DOTALL)
_NO_ANSWER = Support("none", "it has no answers")


def code_of(form: Any) -> str:
    """Return the code of a form: what stands in its last code fence, or the whole."""
    if not isinstance(forms.checked(form), str):
        raise ActionError(f"Code is a string, not {type(form).__name__}.")
    fenced = _FENCE.findall(form)
    return str(fenced[-1] if fenced else form).strip()


def before_code(form: Any) -> str:
    """Return what stands before the first code fence of a form; nothing where there is none."""
    code_of(form)
    before, fence, _ = form.partition("```")
    return str(before).strip() if fence else ""


def words(word: str, track: Track) -> bool:
    """Add the action of ``WAIT``, ``FAIL`` or ``DONE`` and return whether it was one of them."""
    if word not in _WORDS:
        return False
    if word == "WAIT":
        track.wait(WAIT)
    else:
        track.add(_WORDS[word])
    return True


def _no_more(call: Call) -> bool:
    return False


@dataclass(frozen=True)
class PyAutoGuiSchema(PlainSchema):
    """OSWorld's action space ``pyautogui``."""

    name: str = "osworld-pyautogui"
    form: str = "a string of PyAutoGUI code, or `WAIT`, `FAIL`, `DONE`"
    coordinates: str = "pixels of the screen"
    keys: str = PYAUTOGUI.convention

    @property
    def support(self) -> Mapping[str, Support]:
        """For every kind of our actions, how well the schema can say it."""
        return {
            **POINTER_SUPPORT,
            "wait": EXACT,
            "noop": Support("approximated", "a sleep of no time"),
            "answer": _NO_ANSWER,
            "done": EXACT,
            "infeasible": EXACT,
        }

    def to_actions(self, form: Any, screen: ScreenView) -> list[Action]:
        """Return the actions that a form stands for; see ``ActionSchema``."""
        code, track = code_of(form), Track(screen, self.scaling(screen))
        if not words(code, track):
            perform(read_calls(code, IMPORTS), track, PYAUTOGUI, _no_more)
        return track.actions

    def from_action(self, action: Action, screen: ScreenView) -> list[Any]:
        """Return the forms that say an action; see ``ActionSchema``."""
        action = validate(action, screen.size)
        if action.kind in ("done", "infeasible"):
            return [_TO_WORDS[action.kind]]
        if action.kind in ("wait", "noop"):
            return [f"time.sleep({action.seconds!r})" if action.kind == "wait" else "time.sleep(0)"]
        return code_lines(self, action, self.scaling(screen), PYAUTOGUI)

    def aside(self, form: Any, screen: ScreenView) -> Aside:
        """Return an empty aside, once the form is code of a sensible size."""
        code_of(form)
        return Aside()


@dataclass(frozen=True)
class Computer13Schema(PlainSchema):
    """OSWorld's action space ``computer_13``."""

    name: str = "osworld-computer-13"
    form: str = "a mapping with `action_type`, or `WAIT`, `FAIL`, `DONE`"
    coordinates: str = "pixels of the screen"
    keys: str = COMPUTER_13.convention

    @property
    def support(self) -> Mapping[str, Support]:
        """For every kind of our actions, how well the schema can say it."""
        around = "held keys by `KEY_DOWN` and `KEY_UP`"
        return {
            "move": Support("exact", around),
            "click": Support("exact", around),
            "double_click": Support("exact", around),
            "triple_click": Support("exact", around),
            "mouse_down": Support("exact", around),
            "mouse_up": Support("exact", around),
            "drag": Support("exact", around),
            "scroll": Support("approximated", f"in notches of {PIXELS_PER_NOTCH} pixels, after a move"),
            "type": EXACT,
            "key": EXACT,
            "key_down": EXACT,
            "key_up": EXACT,
            "wait": Support("approximated", f"waits of {WAIT:g} seconds, at least one"),
            "noop": Support("none", "a `WAIT` takes two seconds"),
            "answer": _NO_ANSWER,
            "done": EXACT,
            "infeasible": EXACT,
        }

    def to_actions(self, form: Any, screen: ScreenView) -> list[Action]:
        """Return the actions that a form stands for; see ``ActionSchema``."""
        kind, fields = self._read(form)
        track = Track(screen, self.scaling(screen))
        if not words(kind, track):
            _TYPES[kind](fields, track)
        fields.finish()
        return track.actions

    def aside(self, form: Any, screen: ScreenView) -> Aside:
        """Return an empty aside, once the form is one of this schema."""
        self._read(form)
        return Aside()

    def _read(self, form: Any) -> tuple[str, Fields]:
        if isinstance(forms.checked(form), str):
            return forms.chosen(form, _WORDS, "The word", "action_type"), Fields(form, {})
        form = forms.mapping(form, "An action of computer_13")
        kind = forms.chosen(form.get("action_type"), (*_TYPES, *_WORDS), "action_type", "action_type")
        if form.get("parameters") is None:
            return kind, Fields(kind, form, ("action_type",))
        extra = Fields(kind, form, ("action_type", "parameters"))
        extra.finish()
        return kind, Fields(kind, forms.mapping(form["parameters"], "parameters"))

    def from_action(self, action: Action, screen: ScreenView) -> list[Any]:
        """Return the forms that say an action; see ``ActionSchema``."""
        action = validate(action, screen.size)
        kind = action.kind
        if self.support[kind].level == "none":
            raise unsupported(self, action)
        if kind in ("done", "infeasible"):
            return [_TO_WORDS[kind]]
        if kind == "wait":
            return ["WAIT"] * max(1, round(action.seconds / WAIT))
        if kind == "type":
            return [_form("TYPING", text=action.text)]
        if kind == "key":
            keys = [COMPUTER_13.theirs(key) for key in action.keys]
            return [_form("PRESS", key=keys[0]) if len(keys) == 1 else _form("HOTKEY", keys=keys)]
        if kind in ("key_down", "key_up"):
            return [_key_form(kind.upper())(key) for key in action.keys]
        return forms.around(action.keys, _key_form("KEY_DOWN"), _key_form("KEY_UP"), _pointer_forms(action))


def _pointer_forms(action: Action) -> list[Any]:
    kind, button = action.kind, {} if action.button == "left" else {"button": action.button}
    at = {} if action.x is None else {"x": action.x, "y": action.y}
    if kind == "move":
        return [_form("MOVE_TO", **at)]
    if kind in ("click", "double_click", "triple_click"):
        count = {"click": 1, "double_click": 2, "triple_click": 3}[kind]
        return [_form("CLICK", **at, **button, num_clicks=count)]
    if kind in ("mouse_down", "mouse_up"):
        return [*([_form("MOVE_TO", **at)] if at else []), _form(kind.upper(), **button)]
    if kind == "scroll":
        dx, dy = forms.notches(action.dx, PIXELS_PER_NOTCH), forms.notches(action.dy, PIXELS_PER_NOTCH)
        # Its wheel turns up for positive numbers.
        return [_form("MOVE_TO", **at), _form("SCROLL", dx=dx, dy=-dy)]
    moves = [_form("MOVE_TO", x=x, y=y) for x, y in action.path]
    if len(moves) == 2 and not button:
        return [moves[0], {**moves[1], "action_type": "DRAG_TO"}]
    return [moves[0], _form("MOUSE_DOWN", **button), *moves[1:], _form("MOUSE_UP", **button)]


def _form(kind: str, **parameters: Any) -> dict[str, Any]:
    return {"action_type": kind, "parameters": parameters}


def _key_form(kind: str) -> Callable[[str], Any]:
    return lambda key: _form(kind, key=COMPUTER_13.theirs(key))


def _place(fields: Fields, track: Track) -> tuple[int, int] | None:
    if not fields.has("x") and not fields.has("y"):
        return None
    return track.place(fields.get("x"), fields.get("y"))


def _button(fields: Fields) -> str:
    return forms.button(fields.get("button")) if fields.has("button") else "left"


def _click(fields: Fields, track: Track) -> None:
    kinds = ("click", "double_click", "triple_click")
    kind = kinds[fields.whole("num_clicks", 1, 3, 1) - 1]
    track.at(kind, _place(fields, track), "CLICK", button=_button(fields))


def _move(fields: Fields, track: Track) -> None:
    track.at("move", track.place(fields.get("x"), fields.get("y")), "MOVE_TO")


def _drag(fields: Fields, track: Track) -> None:
    start = track.here("DRAG_TO")
    track.add("drag", path=(start, track.place(fields.get("x"), fields.get("y"))))


def _scroll(fields: Fields, track: Track) -> None:
    dx, dy = (fields.whole(axis, -MOST_NOTCHES, MOST_NOTCHES, 0) for axis in ("dx", "dy"))
    track.at("scroll", None, "SCROLL", dx=dx * PIXELS_PER_NOTCH, dy=-dy * PIXELS_PER_NOTCH)


def _key(kind: str) -> Callable[[Fields, Track], None]:
    return lambda fields, track: track.add(kind, keys=(COMPUTER_13.ours(fields.get("key")),))


_TYPES: Mapping[str, Callable[[Fields, Track], None]] = {
    "MOVE_TO": _move,
    "CLICK": _click,
    "MOUSE_DOWN": lambda fields, track: track.add("mouse_down", button=_button(fields)),
    "MOUSE_UP": lambda fields, track: track.add("mouse_up", button=_button(fields)),
    "RIGHT_CLICK": lambda fields, track: track.at(
        "click", _place(fields, track), "RIGHT_CLICK", button="right"
    ),
    "DOUBLE_CLICK": lambda fields, track: track.at("double_click", _place(fields, track), "DOUBLE_CLICK"),
    "DRAG_TO": _drag,
    "SCROLL": _scroll,
    "TYPING": lambda fields, track: track.add("type", text=fields.text("text")),
    "PRESS": _key("key"),
    "KEY_DOWN": _key("key_down"),
    "KEY_UP": _key("key_up"),
    "HOTKEY": lambda fields, track: track.add(
        "key", keys=tuple(COMPUTER_13.ours(key) for key in fields.strings("keys"))
    ),
}

SCHEMAS = (PyAutoGuiSchema(), Computer13Schema())
"""Both action spaces."""
