"""OpenCUA and its data set AgentNet: PyAutoGUI code with places as fractions, and AgentNet's mappings.

A form of OpenCUA is the model's whole answer, whose last code fence counts, or code alone: PyAutoGUI's
calls and ``computer.triple_click``, ``computer.wait``, ``computer.terminate``. The first models count
places from 0 to 1; those on Qwen2.5-VL count the pixels of the image as its processor resizes it. A form of
AgentNet is a mapping ``{"type": "click", "params": {"position": {"x": 0.42, "y": 0.63}}}``.

Sources: ``mm_agents/opencua/opencua_agent.py`` and ``prompts.py`` of ``xlang-ai/OSWorld`` (fractions are
rounded to the nearest pixel, resized pixels are cut), and ``evaluation/agentnetbench`` of
``xlang-ai/OpenCUA``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ...actions import Action, validate
from ...errors import ActionError
from . import forms
from .calls import Call, read_calls, written
from .forms import Fields, Track
from .key_names import PYAUTOGUI
from .osworld import WAIT, before_code, code_of
from .pyautogui_code import IMPORTS, POINTER_SUPPORT, code_lines, perform, xy
from .scaling import Scaling, image_scaling, smart_resize
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

_ENDS: Mapping[str, str] = {"success": "done", "failure": "infeasible"}
_STATUS = {kind: status for status, kind in _ENDS.items()}
_NO_ANSWER = Support("none", "it has no answers")
_POSITIONED: Mapping[str, tuple[str, str]] = {
    "click": ("click", "left"),
    "rightClick": ("click", "right"),
    "doubleClick": ("double_click", "left"),
    "tripleClick": ("triple_click", "left"),
    "moveTo": ("move", "left"),
}
_NAMES = {pair: name for name, pair in _POSITIONED.items()}
_TYPES = (*_POSITIONED, "dragTo", "write", "press", "hotkey", "scroll", "terminate")


def _fractions(screen: ScreenView) -> Scaling:
    return Scaling(screen.size, (1, 1), (1, 1), whole=False, rounding="nearest")


@dataclass(frozen=True)
class OpenCuaSchema(PlainSchema):
    """One way of OpenCUA's to count places.

    Attributes:
        name: The name in the registry.
        absolute: Whether places are pixels of the image as Qwen2.5-VL's processor resizes it.
    """

    name: str
    absolute: bool
    form: str = "the model's answer, or its code"
    keys: str = PYAUTOGUI.convention

    @property
    def coordinates(self) -> str:
        """How the schema counts coordinates, in a few words."""
        if self.absolute:
            return "pixels of the image, resized to multiples of 28, cut to whole pixels of the screen"
        return "fractions of the screen from 0 to 1, rounded to the nearest pixel"

    @property
    def support(self) -> Mapping[str, Support]:
        """For every kind of our actions, how well the schema can say it."""
        return {
            **POINTER_SUPPORT,
            "wait": Support("approximated", f"waits of {WAIT:g} seconds, at least one"),
            "noop": Support("none", f"a wait takes {WAIT:g} seconds"),
            "answer": _NO_ANSWER,
            "done": EXACT,
            "infeasible": EXACT,
        }

    def scaling(self, screen: ScreenView) -> Scaling:
        """Return how the schema's coordinates relate to the pixels of the screen."""
        return image_scaling(screen.size, smart_resize(*screen.size)) if self.absolute else _fractions(screen)

    def to_actions(self, form: Any, screen: ScreenView) -> list[Action]:
        """Return the actions that a form stands for; see ``ActionSchema``."""
        track = Track(screen, self.scaling(screen))
        perform(read_calls(code_of(form), IMPORTS), track, PYAUTOGUI, lambda call: _own(call, track))
        return track.actions

    def from_action(self, action: Action, screen: ScreenView) -> list[Any]:
        """Return the forms that say an action; see ``ActionSchema``."""
        action = validate(action, screen.size)
        if action.kind in _STATUS:
            return [written("computer.terminate", status=_STATUS[action.kind])]
        if action.kind == "wait":
            return ["computer.wait()"] * max(1, round(action.seconds / WAIT))
        lines = code_lines(self, action, self.scaling(screen), PYAUTOGUI)
        if action.kind == "triple_click" and action.button == "left":
            return [line.replace("pyautogui.tripleClick", "computer.triple_click") for line in lines]
        return lines

    def aside(self, form: Any, screen: ScreenView) -> Aside:
        """Return what the model wrote before its code."""
        return Aside(thought=before_code(form))


def _own(call: Call, track: Track) -> bool:
    module, _, function = call.name.rpartition(".")
    if module != "computer":
        return False
    if function in ("triple_click", "tripleClick"):
        values = call.arguments(("x", "y"), 2)
        track.at("triple_click", track.place(values["x"], values["y"]), call.name)
    elif function == "wait":
        call.arguments(("seconds",))
        track.wait(WAIT)
    elif function == "terminate":
        values = call.arguments(("status", "answer"), 1)
        kind = _ENDS[forms.chosen(values["status"], _ENDS, "status", "status")]
        answer = values.get("answer")
        if answer is not None and kind == "done":
            track.add("answer", text=answer)
        else:
            track.add(kind)
    else:
        return False
    return True


@dataclass(frozen=True)
class AgentNetSchema(PlainSchema):
    """The actions of AgentNet's trajectories, as mappings."""

    name: str = "agentnet"
    form: str = "a mapping with `type` and `params`"
    coordinates: str = "fractions of the screen from 0 to 1, rounded to the nearest pixel"
    keys: str = PYAUTOGUI.convention

    @property
    def support(self) -> Mapping[str, Support]:
        """For every kind of our actions, how well the schema can say it."""
        none = Support("none", "it has no such action")
        bare = "without held keys"
        return {
            "move": Support("exact", bare),
            "click": Support("exact", f"left and right button; {bare}"),
            "double_click": Support("exact", f"left button only; {bare}"),
            "triple_click": Support("exact", f"left button only; {bare}"),
            "mouse_down": none,
            "mouse_up": none,
            "drag": Support("exact", f"left button, two points; {bare}"),
            "scroll": Support("approximated", f"up or down, in notches of {PIXELS_PER_NOTCH} pixels; {bare}"),
            "type": EXACT,
            "key": EXACT,
            "key_down": none,
            "key_up": none,
            "wait": none,
            "noop": none,
            "answer": _NO_ANSWER,
            "done": EXACT,
            "infeasible": EXACT,
        }

    def scaling(self, screen: ScreenView) -> Scaling:
        """Return how the schema's coordinates relate to the pixels of the screen."""
        return _fractions(screen)

    def to_actions(self, form: Any, screen: ScreenView) -> list[Action]:
        """Return the actions that a form stands for; see ``ActionSchema``."""
        kind, fields = self._read(form)
        track = Track(screen, self.scaling(screen))
        if kind in _POSITIONED:
            ours, button = _POSITIONED[kind]
            track.at(ours, _position(fields, track), kind, button=button)
        elif kind == "dragTo":
            start = track.here(kind)
            end = _position(fields, track)
            if end is None:
                raise ActionError("dragTo needs the field 'position'.", "position")
            track.add("drag", path=(start, end))
        elif kind == "write":
            track.add("type", text=fields.text("content" if fields.has("content") else "text"))
        elif kind == "press":
            for key in fields.strings("keys"):
                track.add("key", keys=(PYAUTOGUI.ours(key),))
        elif kind == "hotkey":
            track.add("key", keys=tuple(PYAUTOGUI.ours(key) for key in fields.strings("keys")))
        elif kind == "scroll":
            amount = fields.whole("amount", -MOST_NOTCHES, MOST_NOTCHES)
            track.at("scroll", _position(fields, track), kind, dy=-amount * PIXELS_PER_NOTCH)
        else:
            track.add(_ENDS[fields.choice("status", _ENDS)])
        fields.finish()
        return track.actions

    def aside(self, form: Any, screen: ScreenView) -> Aside:
        """Return an empty aside, once the form is one of this schema."""
        self._read(form)
        return Aside()

    def _read(self, form: Any) -> tuple[str, Fields]:
        form = forms.mapping(forms.checked(form), "An action of AgentNet")
        kind = forms.chosen(form.get("type"), _TYPES, "The type of an action", "type")
        Fields(kind, form, ("type", "params", "metadata")).finish()
        params = form.get("params")
        return kind, Fields(kind, forms.mapping({} if params is None else params, "params"))

    def from_action(self, action: Action, screen: ScreenView) -> list[Any]:
        """Return the forms that say an action; see ``ActionSchema``."""
        action = validate(action, screen.size)
        kind, scaling = action.kind, self.scaling(screen)
        if self.support[kind].level == "none":
            raise unsupported(self, action)
        if kind == "key":
            name = "press" if len(action.keys) == 1 else "hotkey"
            return [_form(name, keys=[PYAUTOGUI.theirs(key) for key in action.keys])]
        if action.keys:
            raise unsupported(self, action, "it has no word for held keys")
        if kind in _STATUS:
            return [_form("terminate", status=_STATUS[kind])]
        if kind == "type":
            return [_form("write", text=action.text)]
        if kind == "drag":
            if action.button != "left" or len(action.path) != 2:
                raise unsupported(self, action, "a drag has two points and the left button")
            start, end = ({"position": xy(scaling, *point)} for point in action.path)
            return [_form("moveTo", **start), _form("dragTo", **end)]
        assert action.x is not None and action.y is not None
        position = xy(scaling, action.x, action.y)
        if kind == "scroll":
            if action.dx:
                raise unsupported(self, action, "it scrolls up and down only")
            return [_form("scroll", position=position, amount=-forms.notches(action.dy, PIXELS_PER_NOTCH))]
        named = _NAMES.get((kind, action.button))
        if named is None:
            raise unsupported(self, action, f"it does not do that with the {action.button} button")
        return [_form(named, position=position)]


def _form(kind: str, **params: Any) -> dict[str, Any]:
    return {"type": kind, "params": params}


def _position(fields: Fields, track: Track) -> tuple[int, int] | None:
    if not fields.has("position"):
        return None
    position = Fields("position", forms.mapping(fields.get("position"), "position"))
    place = track.place(position.get("x"), position.get("y"))
    position.finish()
    return place


SCHEMAS = (
    OpenCuaSchema("opencua", absolute=False),
    OpenCuaSchema("opencua-qwen25", absolute=True),
    AgentNetSchema(),
)
"""OpenCUA's two ways to count places, and AgentNet's mappings."""
