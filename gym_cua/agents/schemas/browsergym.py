"""BrowserGym's coordinate actions: calls such as ``mouse_click(640, 360, 'left')``, read and never run.

A form is a string with one call or several, a line each. Calls that name an element by its ``bid`` and
calls that go to addresses or tabs have no counterpart.

Source: ``browsergym/core/src/browsergym/core/action/functions.py`` of ``ServiceNow/BrowserGym``: ``scroll``
is in pixels where the pointer is, ``noop`` waits so many milliseconds, 1,000 if it does not say; a key is
one of Playwright's names, or a combination joined by ``+``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ...actions import MAX_SCROLL, Action, validate
from ...errors import UnsupportedActionError, shown, suggestion
from . import forms
from .calls import Call, read_calls, written
from .forms import Track
from .key_names import PLAYWRIGHT, joined
from .osworld import before_code, code_of
from .schema import EXACT, Aside, PlainSchema, ScreenView, Support, placed, unsupported

_NO_BID = "it names an element by its bid, which a screenshot does not show"
_NO_WAY: Mapping[str, str] = {
    **{
        name: _NO_BID
        for name in (
            *("fill", "check", "uncheck", "select_option", "click", "dblclick", "hover", "press", "focus"),
            *("clear", "drag_and_drop", "upload_file"),
        )
    },
    "goto": "no action opens an address; use the page",
    "new_tab": "no action opens a tab; use the page",
    "tab_focus": "no action names a tab; click on it",
    "mouse_upload_file": "files are chosen in the file chooser",
}
_POINTED: Mapping[str, str] = {
    "mouse_move": "move",
    "mouse_click": "click",
    "mouse_dblclick": "double_click",
    "mouse_down": "mouse_down",
    "mouse_up": "mouse_up",
}
_NAMES = {kind: name for name, kind in _POINTED.items()}
_KEYS: Mapping[str, str] = {"keyboard_press": "key", "keyboard_down": "key_down", "keyboard_up": "key_up"}
_TO_KEYS = {kind: name for name, kind in _KEYS.items()}
_HISTORY: Mapping[str, tuple[str, ...]] = {
    "go_back": ("Alt", "ArrowLeft"),
    "go_forward": ("Alt", "ArrowRight"),
    "tab_close": ("Control", "w"),
}
_LONGEST_WAIT = 300_000


@dataclass(frozen=True)
class BrowserGymSchema(PlainSchema):
    """BrowserGym's action subsets ``coord``, ``chat``, ``infeas`` and ``nav``."""

    name: str = "browsergym"
    form: str = "a string of calls, a line each"
    coordinates: str = "pixels of the page, which is the screen here, cut to whole pixels"
    keys: str = PLAYWRIGHT.convention

    @property
    def support(self) -> Mapping[str, Support]:
        """For every kind of our actions, how well the schema can say it."""
        around = "held keys by `keyboard_down` and `keyboard_up`"
        return {
            "move": Support("exact", around),
            "click": Support("exact", around),
            "double_click": Support("exact", around),
            "triple_click": Support("none", "it has no third click"),
            "mouse_down": Support("exact", f"at a place, or where the pointer is known to be; {around}"),
            "mouse_up": Support("exact", f"at a place, or where the pointer is known to be; {around}"),
            "drag": Support("exact", around),
            "scroll": Support("exact", f"after a move; {around}"),
            "type": EXACT,
            "key": EXACT,
            "key_down": EXACT,
            "key_up": EXACT,
            "wait": Support("exact", "in milliseconds, at least one"),
            "noop": Support("exact", "`noop(0)`"),
            "answer": Support("exact", "`send_msg_to_user`"),
            "done": Support("none", "an episode ends with a message"),
            "infeasible": Support("exact", "`report_infeasible`, whose reason is dropped"),
        }

    def to_actions(self, form: Any, screen: ScreenView) -> list[Action]:
        """Return the actions that a form stands for; see ``ActionSchema``."""
        track = Track(screen, self.scaling(screen))
        for call in read_calls(code_of(form)):
            _add(call, track)
        return track.actions

    def aside(self, form: Any, screen: ScreenView) -> Aside:
        """Return what stands before the code."""
        return Aside(thought=before_code(form))

    def from_action(self, action: Action, screen: ScreenView) -> list[Any]:
        """Return the forms that say an action; see ``ActionSchema``."""
        action = validate(action, screen.size)
        kind = action.kind
        if self.support[kind].level == "none":
            raise unsupported(self, action)
        if kind == "key":
            return [written("keyboard_press", "+".join(map(PLAYWRIGHT.theirs, action.keys)))]
        if kind in ("key_down", "key_up"):
            return [_key_form(kind)(key) for key in action.keys]
        if kind == "type":
            return [written("keyboard_type", action.text)]
        if kind == "wait":
            # Rounded, for thousandths of a second are seldom whole in binary.
            milliseconds = round(1000 * action.seconds, 9)
            return [written("noop", max(1, milliseconds))]
        if kind in ("noop", "answer", "infeasible"):
            return [
                {
                    "noop": "noop(0)",
                    "answer": written("send_msg_to_user", action.text),
                    "infeasible": "report_infeasible('')",
                }[kind]
            ]
        inner = self._pointer_forms(placed(action, screen))
        return forms.around(action.keys, _key_form("key_down"), _key_form("key_up"), inner)

    def _pointer_forms(self, action: Action) -> list[str]:
        kind = action.kind
        button = [] if action.button == "left" else [action.button]
        if kind == "drag":
            if len(action.path) == 2 and not button:
                return [written("mouse_drag_and_drop", *action.path[0], *action.path[1])]
            moves = [written("mouse_move", *point) for point in action.path[1:]]
            down, up = (
                written(name, *action.path[end], *button)
                for name, end in (("mouse_down", 0), ("mouse_up", -1))
            )
            return [down, *moves, up]
        if action.x is None:
            raise unsupported(self, action, "it needs a place")
        if kind == "scroll":
            return [written("mouse_move", action.x, action.y), written("scroll", action.dx, action.dy)]
        return [written(_NAMES[kind], action.x, action.y, *button)]


def _key_form(kind: str) -> Callable[[str], str]:
    return lambda key: written(_TO_KEYS[kind], PLAYWRIGHT.theirs(key))


def _add(call: Call, track: Track) -> None:
    name = call.name
    if name in _POINTED:
        parameters = ("x", "y") if name == "mouse_move" else ("x", "y", "button")
        values = call.arguments(parameters, 2)
        button = forms.button(values.get("button", "left"))
        track.at(_POINTED[name], track.place(values["x"], values["y"]), name, button=button)
    elif name == "mouse_drag_and_drop":
        values = call.arguments(("from_x", "from_y", "to_x", "to_y"), 4)
        start = track.place(values["from_x"], values["from_y"])
        track.add("drag", path=(start, track.place(values["to_x"], values["to_y"])))
    elif name == "scroll":
        values = call.arguments(("delta_x", "delta_y"), 2)
        dx, dy = (
            round(forms.number(values[key], -MAX_SCROLL, MAX_SCROLL, key)) for key in ("delta_x", "delta_y")
        )
        track.at("scroll", None, name, dx=dx, dy=dy)
    elif name in _KEYS:
        keys = joined(call.arguments(("key",), 1)["key"], PLAYWRIGHT)
        track.add(_KEYS[name], keys=keys)
    elif name in ("keyboard_type", "keyboard_insert_text"):
        track.add("type", text=call.arguments(("text",), 1)["text"])
    elif name == "noop":
        milliseconds = forms.number(
            call.arguments(("wait_ms",)).get("wait_ms", 1000), 0, _LONGEST_WAIT, "wait_ms"
        )
        if milliseconds:
            track.wait(milliseconds / 1000)
        else:
            track.add("noop")
    elif name == "send_msg_to_user":
        track.add("answer", text=call.arguments(("text",), 1)["text"])
    elif name == "report_infeasible":
        call.arguments(("reason",), 1)
        track.add("infeasible")
    elif name in _HISTORY:
        call.arguments(())
        track.add("key", keys=_HISTORY[name])
    elif name in _NO_WAY:
        raise UnsupportedActionError(f"{name} has no counterpart: {_NO_WAY[name]}.")
    else:
        hint = suggestion(
            name[:60], {*_POINTED, *_KEYS, "mouse_drag_and_drop", "keyboard_type", "scroll", "noop"}
        )
        raise UnsupportedActionError(f"BrowserGym has no action {shown(name)} that is known here.{hint}")


SCHEMAS = (BrowserGymSchema(),)
"""The schema."""
