"""Google's computer use: the functions of Gemini 2.5 and 3, and those of Gemini 3.5.

A form is a function call, ``{"name": "click_at", "args": {"x": 500, "y": 300}}``. Coordinates are 0 to 999
on a grid of 1000 by 1000 laid over the screen, cut to whole pixels.

Sources: Google's pages "Computer use", section "Supported actions", of the Gemini API and of its enterprise
agent platform; ``agent.py`` and ``computers/playwright/playwright.py`` of
``google-gemini/computer-use-preview`` for how a call is carried out; ``ComputerUse`` of the package
``google-genai`` 3.4.0 for the declaration. Where page and program differ (``press_enter`` of
``type_text_at`` when left out) the page is followed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ...actions import Action, validate
from ...errors import ActionError, UnsupportedActionError
from . import forms
from .forms import DIRECTIONS, Fields, Track
from .key_names import GEMINI, joined
from .scaling import Scaling
from .schema import (
    EXACT,
    MOST_NOTCHES,
    PIXELS_PER_NOTCH,
    Aside,
    PlainSchema,
    ScreenView,
    Support,
    placed,
    unsupported,
)

_GRID, _TOP = 1000, 999
_OLDER = (
    "open_web_browser",
    "wait_5_seconds",
    "go_back",
    "go_forward",
    "search",
    "navigate",
    "click_at",
    "hover_at",
    "type_text_at",
    "key_combination",
    "scroll_document",
    "scroll_at",
    "drag_and_drop",
)
_POINTED: Mapping[str, tuple[str, str]] = {
    "click": ("click", "left"),
    "double_click": ("double_click", "left"),
    "triple_click": ("triple_click", "left"),
    "middle_click": ("click", "middle"),
    "right_click": ("click", "right"),
    "mouse_down": ("mouse_down", "left"),
    "mouse_up": ("mouse_up", "left"),
    "move": ("move", "left"),
}
_NAMES = {pair: name for name, pair in _POINTED.items()}
_NEWER = (
    *_POINTED,
    "type",
    "drag_and_drop",
    "wait",
    "press_key",
    "key_down",
    "key_up",
    "hotkey",
    "take_screenshot",
    "scroll",
    "go_back",
    "navigate",
    "go_forward",
)
_HISTORY: Mapping[str, str] = {"go_back": "ArrowLeft", "go_forward": "ArrowRight"}
_NO_WAY: Mapping[str, str] = {
    "navigate": "no action opens an address; use the page, or the program's own address bar",
    "search": "there is no search engine",
}
_ENVIRONMENTS = ("ENVIRONMENT_BROWSER", "ENVIRONMENT_DESKTOP")
_ASIDES = ("intent", "safety_decision")
_LONGEST_WAIT = 300
_BY_TEXT = Support("none", "the model says so in words, without a call")
_NO_HOLD = Support("none", "buttons and keys go down and up in one call")


@dataclass(frozen=True)
class GeminiSchema(PlainSchema):
    """One generation of Gemini's functions.

    Attributes:
        name: The name in the registry.
        functions: The names of the functions.
        environment: What the tool is told to control.
    """

    name: str
    functions: tuple[str, ...]
    environment: str = _ENVIRONMENTS[0]
    form: str = "a function call, by its name and args"
    coordinates: str = "0 to 999 on a grid of 1000×1000 over the screen, cut to whole pixels"
    keys: str = GEMINI.convention

    @property
    def older(self) -> bool:
        """Whether these are the functions before Gemini 3.5."""
        return "click_at" in self.functions

    @property
    def support(self) -> Mapping[str, Support]:
        """For every kind of our actions, how well the schema can say it."""
        bare = "without held keys"
        if self.older:
            return {
                "move": Support("exact", bare),
                "click": Support("exact", f"left button only; {bare}"),
                "double_click": Support("none", "it clicks once only"),
                "triple_click": Support("none", "it clicks once only"),
                "mouse_down": _NO_HOLD,
                "mouse_up": _NO_HOLD,
                "drag": Support("exact", f"left button, two points; {bare}"),
                "scroll": Support("approximated", f"in thousandths of the screen, an axis at a time; {bare}"),
                "type": Support("none", "`type_text_at` clicks first; click and type are one call"),
                "key": EXACT,
                "key_down": _NO_HOLD,
                "key_up": _NO_HOLD,
                "wait": Support("approximated", "waits of 5 seconds, at least one"),
                "noop": Support("approximated", "`open_web_browser`, which looks and takes no step"),
                "answer": _BY_TEXT,
                "done": _BY_TEXT,
                "infeasible": _BY_TEXT,
            }
        around = "held keys by `key_down` and `key_up`"
        held = f"left button, at a place, or where the pointer is known to be; {around}"
        return {
            "move": Support("exact", around),
            "click": Support("exact", around),
            "double_click": Support("exact", f"left button only; {around}"),
            "triple_click": Support("exact", f"left button only; {around}"),
            "mouse_down": Support("exact", held),
            "mouse_up": Support("exact", held),
            "drag": Support("exact", f"left button only; {around}"),
            "scroll": Support("exact", f"in parts of at most 999 pixels, an axis at a time; {around}"),
            "type": EXACT,
            "key": EXACT,
            "key_down": EXACT,
            "key_up": EXACT,
            "wait": Support("approximated", "in whole seconds, at least one"),
            "noop": Support("approximated", "`take_screenshot`, which looks and takes no step"),
            "answer": _BY_TEXT,
            "done": _BY_TEXT,
            "infeasible": _BY_TEXT,
        }

    def scaling(self, screen: ScreenView) -> Scaling:
        """Return how the schema's coordinates relate to the pixels of the screen."""
        return Scaling(screen.size, (_GRID, _GRID), (_TOP, _TOP))

    def tools(self, screen: ScreenView) -> list[dict[str, Any]]:
        """Return the tool for ``GenerateContentConfig``, without the functions that have no counterpart."""
        excluded = [name for name in self.functions if name in _NO_WAY]
        return [
            {"computer_use": {"environment": self.environment, "excluded_predefined_functions": excluded}}
        ]

    # ----- theirs to ours

    def to_actions(self, form: Any, screen: ScreenView) -> list[Action]:
        """Return the actions that a form stands for; see ``ActionSchema``."""
        name, fields = self._read(form)
        if name in _NO_WAY:
            raise UnsupportedActionError(f"{name} has no counterpart: {_NO_WAY[name]}.", "name")
        track = Track(screen, self.scaling(screen))
        if name in _HISTORY:
            track.add("key", keys=("Alt", _HISTORY[name]))
        elif self.older:
            _add_older(name, fields, track)
        else:
            _add_newer(name, fields, track)
        fields.finish()
        return track.actions

    def aside(self, form: Any, screen: ScreenView) -> Aside:
        """Return the safety decision and the intent that came with a call."""
        _, fields = self._read(form)
        checks = (forms.mapping(fields.get(_ASIDES[1]), _ASIDES[1]),) if fields.has(_ASIDES[1]) else ()
        return Aside(safety_checks=checks, thought=fields.text("intent") if fields.has("intent") else "")

    def _read(self, form: Any) -> tuple[str, Fields]:
        call = forms.mapping(forms.checked(form), "A function call")
        name = forms.chosen(call.get("name"), self.functions, "The function", "name")
        # The Interactions API calls the arguments so.
        args = call.get("args") if call.get("args") is not None else call.get("arguments")
        return name, Fields(name, forms.mapping(args if args is not None else {}, f"args of {name}"), _ASIDES)

    # ----- ours to theirs

    def from_action(self, action: Action, screen: ScreenView) -> list[Any]:
        """Return the forms that say an action; see ``ActionSchema``."""
        action = validate(action, screen.size)
        if self.support[action.kind].level == "none":
            raise unsupported(self, action)
        if self.older:
            return self._older(action, self.scaling(screen))
        if action.kind.startswith("key"):
            return self._newer(action, self.scaling(screen))
        inner = self._newer(placed(action, screen), self.scaling(screen))
        return forms.around(action.keys, _key_form("key_down"), _key_form("key_up"), inner)

    def _older(self, action: Action, scaling: Scaling) -> list[Any]:
        kind = action.kind
        if action.keys and kind != "key":
            raise unsupported(self, action, "it has no field for held keys")
        if kind in ("click", "drag") and action.button != "left":
            raise unsupported(self, action, "it has the left button only")
        if kind in ("move", "click"):
            return [_call("hover_at" if kind == "move" else "click_at", **_at(action, scaling))]
        if kind == "drag":
            (x, y), (end_x, end_y) = self._ends(action, scaling)
            return [_call("drag_and_drop", x=x, y=y, destination_x=end_x, destination_y=end_y)]
        if kind == "scroll":
            at = _at(action, scaling)
            return [
                _call("scroll_at", **at, direction=direction, magnitude=part)
                for direction, pixels in forms.scroll_parts(action.dx, action.dy)
                for part in _magnitudes(scaling, direction, pixels)
            ]
        if kind == "key":
            return [_call("key_combination", keys="+".join(map(GEMINI.theirs, action.keys)))]
        if kind == "wait":
            return [_call("wait_5_seconds")] * max(1, round(action.seconds / 5))
        return [_call("open_web_browser")]

    def _newer(self, action: Action, scaling: Scaling) -> list[Any]:
        kind = action.kind
        if kind == "drag" and action.button == "left":
            if len(action.path) == 2:
                (x, y), (end_x, end_y) = self._ends(action, scaling)
                return [_call("drag_and_drop", intent="", start_x=x, start_y=y, end_x=end_x, end_y=end_y)]
            steps = [_call("move", intent="", **_xy(scaling.from_screen(*point))) for point in action.path]
            return [
                {**steps[0], "name": "mouse_down"},
                *steps[1:],
                {**steps[-1], "name": "mouse_up"},
            ]
        if kind in {ours for ours, _ in _POINTED.values()} | {"drag"}:
            name = _NAMES.get((kind, action.button))
            if name is None:
                raise unsupported(self, action, f"it does not do that with the {action.button} button")
            if action.x is None:
                raise unsupported(self, action, "it needs a place")
            return [_call(name, intent="", **_at(action, scaling))]
        if kind == "scroll":
            return [
                _call(
                    "scroll", intent="", **_at(action, scaling), direction=direction, magnitude_in_pixels=part
                )
                for direction, amount in forms.scroll_parts(action.dx, action.dy)
                for part in [*[_TOP] * (amount // _TOP), amount % _TOP]
                if part or not amount
            ]
        if kind == "key":
            keys = [GEMINI.theirs(key) for key in action.keys]
            if len(keys) == 1:
                return [_call("press_key", intent="", key=keys[0])]
            return [_call("hotkey", intent="", keys=keys)]
        if kind in ("key_down", "key_up"):
            return [_key_form(kind)(key) for key in action.keys]
        if kind == "type":
            return [_call("type", intent="", text=action.text)]
        if kind == "wait":
            return [_call("wait", intent="", seconds=max(1, round(action.seconds)))]
        return [_call("take_screenshot", intent="")]

    def _ends(self, action: Action, scaling: Scaling) -> tuple[tuple[float, float], tuple[float, float]]:
        if len(action.path) > 2:
            raise unsupported(self, action, "a drag has two points")
        return scaling.from_screen(*action.path[0]), scaling.from_screen(*action.path[1])


def _add_older(name: str, fields: Fields, track: Track) -> None:
    if name in ("click_at", "hover_at"):
        track.at("click" if name == "click_at" else "move", _place(fields, track), name)
    elif name == "type_text_at":
        track.at("click", _place(fields, track), name)
        text = fields.text("text")
        if fields.flag("clear_before_typing", True):
            track.add("key", keys=("Control", "a"))
            track.add("key", keys=("Delete",))
        if text:
            track.add("type", text=text)
        if fields.flag("press_enter", True):
            track.add("key", keys=("Enter",))
    elif name == "key_combination":
        track.add("key", keys=joined(fields.get("keys"), GEMINI))
    elif name == "scroll_document":
        direction = fields.choice("direction", DIRECTIONS)
        if direction in ("up", "down"):
            track.add("key", keys=("PageUp" if direction == "up" else "PageDown",))
        else:
            width, height = track.screen.size
            track.scroll((width // 2, height // 2), name, direction, width // 2)
    elif name == "scroll_at":
        direction = fields.choice("direction", DIRECTIONS)
        magnitude = fields.whole("magnitude", 0, _GRID, 800)
        axis = 0 if direction in ("left", "right") else 1
        track.scroll(_place(fields, track), name, direction, track.scaling.length(axis, magnitude))
    elif name == "drag_and_drop":
        start, end = _place(fields, track), _place(fields, track, "destination_")
        track.add("drag", path=(start, end))
    elif name == "wait_5_seconds":
        track.wait(5)


def _add_newer(name: str, fields: Fields, track: Track) -> None:
    if name in _POINTED:
        kind, button = _POINTED[name]
        track.at(kind, _place(fields, track), name, button=button)
    elif name == "type":
        text = fields.text("text")
        enter = fields.flag("press_enter", False)
        if text or not enter:
            track.add("type", text=text)
        if enter:
            track.add("key", keys=("Enter",))
    elif name == "drag_and_drop":
        track.add("drag", path=(_place(fields, track, "start_"), _place(fields, track, "end_")))
    elif name == "wait":
        track.wait(fields.number("seconds", 0, _LONGEST_WAIT, 1))
    elif name == "hotkey":
        track.add("key", keys=tuple(GEMINI.ours(key) for key in fields.strings("keys")))
    elif name in ("press_key", "key_down", "key_up"):
        kind = "key" if name == "press_key" else name
        track.add(kind, keys=(GEMINI.ours(fields.get("key")),))
    elif name == "scroll":
        direction = fields.choice("direction", DIRECTIONS)
        if fields.has("magnitude_in_wheel_clicks"):
            # Not on the pages: what models are seen to send where the environment is a desktop.
            pixels = PIXELS_PER_NOTCH * fields.whole("magnitude_in_wheel_clicks", 0, MOST_NOTCHES)
        else:
            pixels = fields.whole("magnitude_in_pixels", 0, _GRID, 300)
        track.scroll(_place(fields, track), name, direction, pixels)


def _place(fields: Fields, track: Track, prefix: str = "") -> tuple[int, int]:
    return track.place(fields.get(f"{prefix}x"), fields.get(f"{prefix}y"))


def _magnitudes(scaling: Scaling, direction: str, pixels: int) -> list[int]:
    """Return the magnitudes of the scrolls that come nearest to so many pixels together."""
    axis = 0 if direction in ("left", "right") else 1
    parts = [0] if pixels <= 0 else []
    while pixels > 0:
        parts.append(min(scaling.units(axis, pixels), _TOP))
        # Each is cut to whole pixels by itself; what is left after the last is less than a unit.
        pixels = pixels - scaling.length(axis, _TOP) if parts[-1] == _TOP else 0
    return parts


def _call(name: str, **args: Any) -> dict[str, Any]:
    return {"name": name, "args": args}


def _key_form(name: str) -> Any:
    return lambda key: _call(name, intent="", key=GEMINI.theirs(key))


def _xy(place: tuple[float, float]) -> dict[str, float]:
    return {"x": place[0], "y": place[1]}


def _at(action: Action, scaling: Scaling) -> dict[str, float]:
    if action.x is None or action.y is None:
        raise ActionError(f"{action.kind!r} has no place.", "x")
    return _xy(scaling.from_screen(action.x, action.y))


SCHEMAS = (
    GeminiSchema("gemini-2.5", _OLDER),
    GeminiSchema("gemini-3.5", _NEWER),
    GeminiSchema(
        "gemini-3.5-desktop",
        tuple(name for name in _NEWER if name not in _HISTORY and name not in _NO_WAY),
        _ENVIRONMENTS[1],
    ),
)
"""Both generations, the older first, and the newer for desktops; Gemini 3 Flash speaks the older one."""
