"""PyAutoGUI code, read into actions and written from them; for the schemas that speak it.

Source: the signatures and the behaviour of PyAutoGUI 0.9.54 on Linux: a positive scroll is up, a positive
``hscroll`` is right, both in notches; fractions of pixels are cut; ``hotkey`` presses in order and releases
in reverse. Durations, intervals and tweens say how fast, not what, and are passed over.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ...actions import Action
from ...errors import ActionError, UnsupportedActionError, shown, suggestion
from . import forms
from .calls import Call, written
from .forms import Track
from .key_names import KeyNames
from .scaling import Scaling
from .schema import EXACT, MOST_NOTCHES, PIXELS_PER_NOTCH, ActionSchema, Support, unsupported

IMPORTS = ("pyautogui", "time", "pyperclip")
"""What code may import."""
_PAUSES = ("logScreenshot", "_pause")
_MOVING = ("duration", "tween", *_PAUSES)
_CLICK_SIGNATURE = ("x", "y", "interval", "duration", "tween", *_PAUSES)
_MULTIPLE_SIGNATURE = ("x", "y", "interval", "button", *_MOVING)
_SIGNATURES: Mapping[str, tuple[tuple[str, ...], int]] = {
    "click": (("x", "y", "clicks", "interval", "button", *_MOVING), 0),
    "leftClick": (_CLICK_SIGNATURE, 0),
    "middleClick": (_CLICK_SIGNATURE, 0),
    "rightClick": (_CLICK_SIGNATURE, 0),
    "doubleClick": (_MULTIPLE_SIGNATURE, 0),
    "tripleClick": (_MULTIPLE_SIGNATURE, 0),
    "moveTo": (("x", "y", *_MOVING), 0),
    "moveRel": (("xOffset", "yOffset", *_MOVING), 0),
    "dragTo": (("x", "y", "duration", "tween", "button", *_PAUSES, "mouseDownUp"), 0),
    "dragRel": (("xOffset", "yOffset", "duration", "tween", "button", *_PAUSES, "mouseDownUp"), 0),
    "mouseDown": (("x", "y", "button", *_MOVING), 0),
    "mouseUp": (("x", "y", "button", *_MOVING), 0),
    "scroll": (("clicks", "x", "y", *_PAUSES), 1),
    "hscroll": (("clicks", "x", "y", *_PAUSES), 1),
    "write": (("message", "interval", *_PAUSES), 1),
    "press": (("keys", "presses", "interval", *_PAUSES), 1),
    "keyDown": (("key", *_PAUSES), 1),
    "keyUp": (("key", *_PAUSES), 1),
    "sleep": (("seconds",), 1),
    "screenshot": ((), 0),
}
_OTHER_NAMES: Mapping[str, str] = {
    "move": "moveRel",
    "drag": "dragRel",
    "vscroll": "scroll",
    "typewrite": "write",
    "shortcut": "hotkey",
}
_CLICKS: Mapping[str, tuple[str, str | None]] = {
    "leftClick": ("click", "left"),
    "middleClick": ("click", "middle"),
    "rightClick": ("click", "right"),
    "doubleClick": ("double_click", None),
    "tripleClick": ("triple_click", None),
}
_BY_COUNT = {1: "click", 2: "double_click", 3: "triple_click"}
_BUTTONS: Mapping[object, str] = {"primary": "left", "secondary": "right", 1: "left", 2: "middle", 3: "right"}
_MOST_PRESSES = 100
_LONGEST_SLEEP = 300

POINTER_SUPPORT: Mapping[str, Support] = {
    **{kind: Support("exact", "held keys by `keyDown` and `keyUp`") for kind in ("move", "click")},
    "double_click": Support("exact", "held keys by `keyDown` and `keyUp`"),
    "triple_click": Support("exact", "held keys by `keyDown` and `keyUp`"),
    "mouse_down": Support("exact", "held keys by `keyDown` and `keyUp`"),
    "mouse_up": Support("exact", "held keys by `keyDown` and `keyUp`"),
    "drag": Support("exact", "held keys by `keyDown` and `keyUp`"),
    "scroll": Support("approximated", f"in notches of {PIXELS_PER_NOTCH} pixels, one axis after the other"),
    "type": EXACT,
    "key": EXACT,
    "key_down": EXACT,
    "key_up": EXACT,
}
"""How well PyAutoGUI says pointer and keyboard actions."""


def perform(calls: list[Call], track: Track, names: KeyNames, more: Callable[[Call], bool]) -> None:
    """Add the actions of calls to ``track``.

    Args:
        calls: The calls, in order.
        track: Where the actions go.
        names: The convention of keys.
        more: Deals with calls beyond PyAutoGUI's and returns whether it did.

    Raises:
        ActionError: A call that is not known, or has no counterpart.
    """
    clipboard: str | None = None
    for call in calls:
        if more(call):
            continue
        if call.name == "pyperclip.copy":
            clipboard = forms.Fields(call.name, call.arguments(("text",), 1)).text("text")
            continue
        function = _function(call)
        if function == "hotkey":
            keys = _hotkey(call, names)
            if clipboard is not None and keys == ("Control", "v"):
                # The usual way round PyAutoGUI's typing of US characters only.
                track.add("type", text=clipboard)
            else:
                track.add("key", keys=keys)
        else:
            signature, needed = _SIGNATURES[function]
            _add(function, call.arguments(signature, needed), track, names)
        if clipboard is not None and function not in ("hotkey", "sleep"):
            clipboard = None


def _function(call: Call) -> str:
    module, _, function = call.name.rpartition(".")
    if module == "time" and function == "sleep":
        return function
    function = _OTHER_NAMES.get(function, function)
    if module != "pyautogui" or (function != "hotkey" and function not in _SIGNATURES):
        known = [f"pyautogui.{name}" for name in (*_SIGNATURES, "hotkey")]
        hint = suggestion(call.name[:60], known)
        raise UnsupportedActionError(f"The function {shown(call.name)} is not known here.{hint}")
    return function


def _hotkey(call: Call, names: KeyNames) -> tuple[str, ...]:
    keys = list(call.positional)
    Call(call.name, (), call.named).arguments(("interval", *_PAUSES))
    if len(keys) == 1 and isinstance(keys[0], list):
        keys = keys[0]
    return tuple(names.ours(key) for key in keys)


def _add(function: str, values: dict[str, Any], track: Track, names: KeyNames) -> None:
    if function == "click":
        count = forms.number(values.get("clicks", 1), 1, 3, "clicks")
        if count not in _BY_COUNT:
            raise ActionError(f"clicks is {shown(count)}; it must be 1, 2 or 3.", "clicks")
        place = _place(values, track)
        track.at(_BY_COUNT[int(count)], place, function, button=_button(values))
    elif function in _CLICKS:
        kind, button = _CLICKS[function]
        track.at(kind, _place(values, track), function, button=button or _button(values))
    elif function in ("moveTo", "moveRel"):
        track.at("move", _target(function, values, track), function)
    elif function in ("dragTo", "dragRel"):
        if values.get("mouseDownUp", True) is not True:
            raise UnsupportedActionError("A drag without pressing is a move. Use moveTo.", "mouseDownUp")
        start = track.here(function)
        track.add("drag", path=(start, _target(function, values, track)), button=_button(values))
    elif function in ("mouseDown", "mouseUp"):
        place = _place(values, track)
        kind = "mouse_down" if function == "mouseDown" else "mouse_up"
        where = {} if place is None else {"x": place[0], "y": place[1]}
        track.add(kind, button=_button(values), **where)
    elif function in ("scroll", "hscroll"):
        amount = int(forms.number(values["clicks"], -MOST_NOTCHES, MOST_NOTCHES, "clicks"))
        less, more = ("down", "up") if function == "scroll" else ("left", "right")
        direction = more if amount > 0 else less
        track.scroll(_place(values, track), function, direction, abs(amount) * PIXELS_PER_NOTCH)
    elif function == "write":
        _write(values["message"], track, names)
    elif function == "press":
        keys = values["keys"] if isinstance(values["keys"], list) else [values["keys"]]
        ours = [names.ours(key) for key in keys]
        for _ in range(int(forms.number(values.get("presses", 1), 0, _MOST_PRESSES, "presses"))):
            for key in ours:
                track.add("key", keys=(key,))
    elif function in ("keyDown", "keyUp"):
        track.add("key_down" if function == "keyDown" else "key_up", keys=(names.ours(values["key"]),))
    elif function == "sleep":
        track.wait(forms.number(values["seconds"], 0, _LONGEST_SLEEP, "seconds"))


def _write(message: Any, track: Track, names: KeyNames) -> None:
    if isinstance(message, list):
        for key in message:
            track.add("key", keys=(names.ours(key),))
    elif message != "":
        track.add("type", text=message)


def _button(values: dict[str, Any]) -> str:
    value = values.get("button", "left")
    if isinstance(value, (str, int)) and value in _BUTTONS and not isinstance(value, bool):
        return _BUTTONS[value]
    return forms.button(value)


def _place(values: dict[str, Any], track: Track) -> tuple[int, int] | None:
    x, y = values.get("x"), values.get("y")
    if isinstance(x, list) and len(x) == 2 and y is None:
        x, y = x
    if isinstance(x, str):
        raise UnsupportedActionError(
            "Looking for a picture on the screen has no counterpart. Give x and y.", "x"
        )
    if x is None and y is None:
        return None
    if x is None or y is None:
        # The other coordinate is that of the pointer.
        here = track.here("A place with one coordinate")
        around = track.scaling.from_screen(*here)
        return track.place(around[0] if x is None else x, around[1] if y is None else y)
    return track.place(x, y)


def _target(function: str, values: dict[str, Any], track: Track) -> tuple[int, int]:
    if function.endswith("To"):
        place = _place(values, track)
        return place if place is not None else track.here(function)
    offsets = [values.get("xOffset", 0), values.get("yOffset", 0)]
    if isinstance(offsets[0], list) and len(offsets[0]) == 2:
        offsets = offsets[0]
    if track.scaling.grid != track.scaling.screen:
        raise UnsupportedActionError(
            f"{function} has no meaning on a grid of its own. Use moveTo.", "xOffset"
        )
    here = track.here(function)
    ends = []
    for axis, offset in enumerate(offsets):
        size = track.screen.size[axis]
        ends.append(min(max(here[axis] + int(forms.number(offset, -size, size, "offset")), 0), size - 1))
    return ends[0], ends[1]


# ----- from ours


def code_lines(schema: ActionSchema, action: Action, scaling: Scaling, names: KeyNames) -> list[str]:
    """Return the lines of code for a pointer or keyboard action.

    Raises:
        UnsupportedActionError: A key that ``names`` does not have.
    """
    kind = action.kind
    if kind == "key":
        return [_call("press" if len(action.keys) == 1 else "hotkey", *map(names.theirs, action.keys))]
    if kind in ("key_down", "key_up"):
        return [_press_or_release(kind, names)(key) for key in action.keys]
    if kind == "type":
        return [_call("write", message=action.text)]
    if kind not in POINTER_SUPPORT:
        raise unsupported(schema, action)
    press, release = _press_or_release("key_down", names), _press_or_release("key_up", names)
    return forms.around(action.keys, press, release, _pointer_lines(action, scaling))


def _pointer_lines(action: Action, scaling: Scaling) -> list[str]:
    kind = action.kind
    button = {} if action.button == "left" else {"button": action.button}
    at = {}
    if action.x is not None and action.y is not None:
        at = xy(scaling, action.x, action.y)
    if kind == "move":
        return [_call("moveTo", **at)]
    if kind == "click":
        names = {"left": "click", "right": "rightClick", "middle": "middleClick"}
        return [_call(names[action.button], **at)]
    if kind in ("double_click", "triple_click"):
        return [_call("doubleClick" if kind == "double_click" else "tripleClick", **at, **button)]
    if kind in ("mouse_down", "mouse_up"):
        return [_call("mouseDown" if kind == "mouse_down" else "mouseUp", **at, **button)]
    if kind == "scroll":
        signs = {"up": 1, "down": -1, "left": -1, "right": 1}
        return [
            _call("scroll" if direction in ("up", "down") else "hscroll", signs[direction] * amount, **at)
            for direction, amount in forms.scroll_parts(action.dx, action.dy, PIXELS_PER_NOTCH)
        ]
    points = [xy(scaling, *point) for point in action.path]
    if len(points) == 2:
        return [_call("moveTo", **points[0]), _call("dragTo", **points[1], button=action.button)]
    moves = [_call("moveTo", **point) for point in points]
    down, up = _call("mouseDown", button=action.button), _call("mouseUp", button=action.button)
    return [moves[0], down, *moves[1:], up]


def _press_or_release(kind: str, names: KeyNames) -> Callable[[str], str]:
    function = "keyDown" if kind == "key_down" else "keyUp"
    return lambda key: _call(function, names.theirs(key))


def xy(scaling: Scaling, x: int, y: int) -> dict[str, float]:
    """Return a place of the screen in a schema's coordinates."""
    across, down = scaling.from_screen(x, y)
    return {"x": across, "y": down}


def _call(function: str, *positional: Any, **named: Any) -> str:
    return written(f"pyautogui.{function}", *positional, **named)
