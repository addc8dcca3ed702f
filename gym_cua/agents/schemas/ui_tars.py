"""UI-TARS: what the model writes, ``Thought: … Action: click(start_box='(x,y)')``, of versions 1.0 and 1.5.

A form is the model's whole answer, or the action alone; several actions stand with an empty line between
them. ``from_action`` gives single actions. Version 1.0 counts on a grid of 1000 by 1000, version 1.5 the
pixels of the image as its processor resizes it. A box of four numbers means its centre. All spellings of a
place that the versions had are understood: ``(x,y)``, ``[x1, y1, x2, y2]``, ``<|box_start|>``, ``<bbox>``
and ``<point>``.

Sources: ``codes/ui_tars/action_parser.py`` and ``codes/ui_tars/prompt.py`` of ``bytedance/UI-TARS``: a
scroll is five notches, a wait five seconds, ``press`` and ``release`` hold and let go of a key, places are
cut to whole pixels; ``call_user`` belongs to version 1.0, words in ``finished`` to version 1.5.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ...actions import Action, validate
from ...errors import ActionError, UnsupportedActionError, shown, suggestion
from . import forms
from .calls import Call, read_calls, written
from .forms import DIRECTIONS, Track
from .key_names import PYAUTOGUI
from .scaling import Scaling, image_scaling, smart_resize
from .schema import EXACT, PIXELS_PER_NOTCH, Aside, PlainSchema, ScreenView, Support, unsupported

_GRID = 1000
_FEWEST_PIXELS, _MOST_PIXELS = 100 * 28 * 28, 16384 * 28 * 28
_SCROLL = 5 * PIXELS_PER_NOTCH
_WAIT = 5.0
_ACTION = re.compile(r"(?:^|\n)[ \t]*Action:")
_THOUGHT = re.compile(r"^\s*(?:Thought|Reflection|Action_Summary):\s*")
_TYPED = re.compile(r"type\(content=(['\"])(.*)\1\)", re.DOTALL)
_ESCAPES = re.compile(r"\\(['\"\\nt])")
_TOKENS = re.compile(r"<\|box_(?:start|end)\|>|</?(?:point|bbox)>|[()\[\]]")
_NUMBER = re.compile(r"-?\d{1,6}(?:\.\d{1,6})?")
_POINTED: Mapping[str, tuple[str, str]] = {
    "click": ("click", "left"),
    "left_single": ("click", "left"),
    "left_double": ("double_click", "left"),
    "right_single": ("click", "right"),
    "hover": ("move", "left"),
}
_NAMES = {pair: name for name, pair in reversed(tuple(_POINTED.items()))}
_KEYS: Mapping[str, str] = {
    "hotkey": "key",
    "press": "key_down",
    "keydown": "key_down",
    "release": "key_up",
    "keyup": "key_up",
}
_FUNCTIONS = (*_POINTED, *_KEYS, "drag", "select", "type", "scroll", "wait", "finished", "call_user")
_ARROWS: Mapping[str, str] = {f"arrow{way}": way for way in DIRECTIONS}


@dataclass(frozen=True)
class UiTarsSchema(PlainSchema):
    """One version of UI-TARS.

    Attributes:
        name: The name in the registry.
        absolute: Whether places are pixels of the resized image (1.5), not of the grid (1.0).
    """

    name: str
    absolute: bool
    form: str = "the model's answer, or an action in its words"
    keys: str = PYAUTOGUI.convention

    @property
    def coordinates(self) -> str:
        """How the schema counts coordinates, in a few words."""
        if self.absolute:
            return "pixels of the image, resized to multiples of 28, cut to whole pixels of the screen"
        return "0 to 1000 on a grid of 1000×1000 over the screen, cut to whole pixels"

    @property
    def support(self) -> Mapping[str, Support]:
        """For every kind of our actions, how well the schema can say it."""
        no_hold = Support("none", "its prompt has no word that holds a button or a key")
        bare = "without held keys"
        call_user = Support("none", "this version has no word for it")
        return {
            "move": Support("exact", f"`hover`, which its prompt leaves out; {bare}"),
            "click": Support("exact", f"left and right button; {bare}"),
            "double_click": Support("exact", f"left button only; {bare}"),
            "triple_click": Support("none", "it has no third click"),
            "mouse_down": no_hold,
            "mouse_up": no_hold,
            "drag": Support("exact", f"left button, two points; {bare}"),
            "scroll": Support(
                "approximated", f"in steps of {_SCROLL} pixels, one axis after the other; {bare}"
            ),
            "type": EXACT,
            "key": EXACT,
            "key_down": no_hold,
            "key_up": no_hold,
            "wait": Support("approximated", f"waits of {_WAIT:g} seconds, at least one"),
            "noop": Support("none", f"a wait takes {_WAIT:g} seconds"),
            "answer": Support("exact", "not an empty one")
            if self.absolute
            else Support("none", "`finished` of this version has no words"),
            "done": EXACT,
            "infeasible": call_user if self.absolute else Support("exact", "`call_user`"),
        }

    def scaling(self, screen: ScreenView) -> Scaling:
        """Return how the schema's coordinates relate to the pixels of the screen."""
        if not self.absolute:
            return Scaling(screen.size, (_GRID, _GRID), (_GRID, _GRID))
        return image_scaling(
            screen.size,
            smart_resize(*screen.size, fewest_pixels=_FEWEST_PIXELS, most_pixels=_MOST_PIXELS),
        )

    # ----- theirs to ours

    def to_actions(self, form: Any, screen: ScreenView) -> list[Action]:
        """Return the actions that a form stands for; see ``ActionSchema``."""
        track = Track(screen, self.scaling(screen))
        for call in _calls(_split(form)[1]):
            _add(call, track)
        return track.actions

    def aside(self, form: Any, screen: ScreenView) -> Aside:
        """Return the model's thought."""
        return Aside(thought=_split(form)[0])

    # ----- ours to theirs

    def from_action(self, action: Action, screen: ScreenView) -> list[Any]:
        """Return the forms that say an action; see ``ActionSchema``."""
        action = validate(action, screen.size)
        kind = action.kind
        if self.support[kind].level == "none":
            raise unsupported(self, action)
        if kind == "key":
            keys = [PYAUTOGUI.theirs(key) for key in action.keys]
            return [written("hotkey", key=" ".join(keys))]
        if action.keys:
            raise unsupported(self, action, "it has no word for held keys")
        if kind in ("type", "answer"):
            if not action.text:
                raise unsupported(self, action, "an empty answer reads as none")
            return [written("type" if kind == "type" else "finished", content=action.text)]
        if kind in ("done", "infeasible"):
            return ["finished()" if kind == "done" else "call_user()"]
        if kind == "wait":
            return ["wait()"] * max(1, round(action.seconds / _WAIT))
        if kind == "drag":
            if action.button != "left" or len(action.path) != 2:
                raise unsupported(self, action, "a drag has two points and the left button")
            start, end = (self._box(screen, *point) for point in action.path)
            return [written("drag", start_box=start, end_box=end)]
        assert action.x is not None and action.y is not None
        box = self._box(screen, action.x, action.y)
        if kind == "scroll":
            if not action.dx and not action.dy:
                raise unsupported(self, action, "it has no scroll by nothing")
            return [
                written("scroll", start_box=box, direction=direction)
                for direction, amount in forms.scroll_parts(action.dx, action.dy, _SCROLL)
                for _ in range(amount)
            ]
        name = _NAMES.get((kind, action.button))
        if name is None:
            raise unsupported(self, action, f"it does not do that with the {action.button} button")
        return [written(name, start_box=box)]

    def _box(self, screen: ScreenView, x: int, y: int) -> str:
        across, down = self.scaling(screen).from_screen(x, y)
        return f"({across},{down})" if self.absolute else f"<|box_start|>({across},{down})<|box_end|>"


def _split(form: Any) -> tuple[str, str]:
    """Return the thought and the action of an answer."""
    if not isinstance(forms.checked(form), str):
        raise ActionError(f"An answer of UI-TARS is a string, not {type(form).__name__}.")
    marks = list(_ACTION.finditer(form))
    if not marks:
        if _THOUGHT.match(form):
            raise ActionError(f"The answer holds no 'Action:': {shown(form)}")
        return "", form.strip()
    return _THOUGHT.sub("", form[: marks[-1].start()]).strip(), form[marks[-1].end() :].strip()


def _calls(text: str) -> list[Call]:
    calls: list[Call] = []
    # An empty line after a closing bracket ends an action; texts have their line breaks escaped.
    for part in re.split(r"(?<=\))\s*\n\s*\n", text):
        action = part.strip()
        try:
            calls += read_calls(action.replace("\r", "").replace("\n", "\\n"))
        except UnsupportedActionError:
            raise
        except ActionError:
            typed = _TYPED.fullmatch(action)
            if typed is None:
                raise
            # Models forget to escape quotes within the text.
            calls.append(Call("type", (), {"content": _ESCAPES.sub(_unescaped, typed[2])}))
    if not calls:
        raise ActionError("The answer holds no action.")
    return calls


def _unescaped(found: re.Match[str]) -> str:
    return {"n": "\n", "t": "\t"}.get(found[1], found[1])


def _add(call: Call, track: Track) -> None:
    name = call.name
    if name in _POINTED:
        kind, button = _POINTED[name]
        box = _named(call, ("start_box", "point"), 1)["start_box"]
        track.at(kind, _place(box, track), name, button=button)
    elif name in ("drag", "select"):
        values = _named(call, ("start_box", "end_box"), 2)
        track.add("drag", path=(_place(values["start_box"], track), _place(values["end_box"], track)))
    elif name in _KEYS:
        value = call.arguments(("key", "hotkey", "press", "release"))
        if len(value) != 1:
            raise ActionError(f"{name} needs one argument, 'key'.", "key")
        track.add(_KEYS[name], keys=_keys(next(iter(value.values()))))
    elif name == "type":
        track.add("type", text=call.arguments(("content",), 1)["content"])
    elif name == "scroll":
        values = _named(call, ("start_box", "direction"))
        direction = forms.chosen(values.get("direction"), DIRECTIONS, "direction", "direction")
        place = _place(values["start_box"], track) if values.get("start_box") else None
        track.scroll(place, name, direction, _SCROLL)
    elif name == "wait":
        call.arguments(())
        track.wait(_WAIT)
    elif name == "finished":
        content = call.arguments(("content",)).get("content", "")
        if content == "":
            track.add("done")
        else:
            track.add("answer", text=content)
    elif name == "call_user":
        call.arguments(("content",))
        track.add("infeasible")
    else:
        hint = suggestion(name[:60], _FUNCTIONS)
        raise UnsupportedActionError(f"UI-TARS has no action {shown(name)} that is known here.{hint}")


def _named(call: Call, parameters: tuple[str, ...], needed: int = 0) -> dict[str, Any]:
    """Return arguments by the names of version 1.0: later versions say ``point`` for ``box``."""
    later = {"point": "start_box", "start_point": "start_box", "end_point": "end_box"}
    named: dict[str, Any] = {}
    for name, value in call.named.items():
        if later.get(name, name) in named:
            raise ActionError(f"{call.name} gets {name!r} twice.", name[:40])
        named[later.get(name, name)] = value
    return Call(call.name, call.positional, named).arguments(parameters, needed)


def _place(box: Any, track: Track) -> tuple[int, int]:
    if not isinstance(box, str) or len(box) > 200:
        raise ActionError(f"A place is {shown(box)}; write it as '(x,y)'.", "start_box")
    parts = re.split(r"[\s,]+", _TOKENS.sub(" ", box).strip(" ,"))
    if len(parts) not in (2, 4) or not all(map(_NUMBER.fullmatch, parts)):
        raise ActionError(f"A place is {shown(box)}; write it as '(x,y)' or '(x1,y1,x2,y2)'.", "start_box")
    numbers = [float(part) for part in parts]
    left, top = numbers[:2]
    right, bottom = numbers[-2:]
    return track.place((left + right) / 2, (top + bottom) / 2)


def _keys(value: Any) -> tuple[str, ...]:
    if not isinstance(value, str) or not value.split() or len(value) > 200:
        raise ActionError(f"A combination of keys is {shown(value)}; write it as 'ctrl c'.", "key")
    return tuple(PYAUTOGUI.ours(_ARROWS.get(name.lower(), name)) for name in value.split())


SCHEMAS = (UiTarsSchema("ui-tars-1.0", absolute=False), UiTarsSchema("ui-tars-1.5", absolute=True))
"""Both versions."""
