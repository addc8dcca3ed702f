"""What an action schema is: a foreign vocabulary of actions, and how it goes into ours and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, NamedTuple, Protocol

from ...actions import MAX_SCROLL, Action
from ...errors import ActionError, UnsupportedActionError, shown
from .scaling import Scaling, image_scaling

PIXELS_PER_NOTCH = 60
"""Pixels of one notch of the wheel, for schemas that scroll in notches; that of the desktops of gym_cua."""
MOST_NOTCHES = MAX_SCROLL // PIXELS_PER_NOTCH
"""Notches of the longest scroll."""
_LARGEST = 32_767


@dataclass(frozen=True, slots=True)
class ScreenView:
    """The screen as an action is chosen.

    Attributes:
        width: Width of the screenshot, in pixels.
        height: Height of the screenshot, in pixels.
        pointer: Where the pointer is, if it is known. Some forms act there without naming a place; see
            ``pointer_after``.

    Raises:
        ActionError: A size that no screen has, or a pointer beside it.
    """

    width: int
    height: int
    pointer: tuple[int, int] | None = None

    def __post_init__(self) -> None:
        for name in ("width", "height"):
            value = getattr(self, name)
            if type(value) is not int or not 1 <= value <= _LARGEST:
                raise ActionError(
                    f"{name} is {shown(value)}; it must be a whole number from 1 to {_LARGEST}.", name
                )
        if self.pointer is not None:
            x, y = self.pointer
            if not (0 <= x < self.width and 0 <= y < self.height):
                raise ActionError(f"pointer is {shown(self.pointer)}, which is not on the screen.", "pointer")

    @property
    def size(self) -> tuple[int, int]:
        """Width and height."""
        return self.width, self.height


@dataclass(frozen=True, slots=True)
class Aside:
    """What a form says or asks besides its actions.

    Attributes:
        region: ``(left, top, right, bottom)`` in pixels of the screen, if the form asks for an enlarged
            picture of a part of the screen; right and bottom lie outside it.
        pointer: Whether the form asks where the pointer is.
        safety_checks: What the provider wants acknowledged before the action is done, as it came. Whether to
            go on is for the caller to decide.
        thought: Words of the model that came in the form, without the action.
    """

    region: tuple[int, int, int, int] | None = None
    pointer: bool = False
    safety_checks: tuple[Mapping[str, Any], ...] = ()
    thought: str = ""


class Support(NamedTuple):
    """How well a schema can say a kind of our actions.

    Attributes:
        level: ``"exact"``: there and back gives the same action, but for a ``move`` to where the action
            happens, and held keys, long drags and large scrolls in parts. ``"approximated"``: something with
            nearly the same effect. ``"none"``: ``from_action`` raises ``UnsupportedActionError``.
        how: The limits of an exact kind, how a kind is approximated, or why there is none.
    """

    level: Literal["exact", "approximated", "none"]
    how: str = ""


EXACT = Support("exact")


class ActionSchema(Protocol):
    """A foreign vocabulary of actions. Pure: nothing is kept between calls, nothing is sent.

    A model agent shows a picture of ``image_size``, declares ``tools``, gives what the model answers to
    ``to_actions`` and ``aside``, and turns demonstrations into the model's words by ``from_action``.
    """

    @property
    def name(self) -> str:
        """The name in the registry."""
        ...

    @property
    def form(self) -> str:
        """What a form is, in a few words."""
        ...

    @property
    def coordinates(self) -> str:
        """How the schema counts coordinates, in a few words."""
        ...

    @property
    def keys(self) -> str:
        """Name of the convention for keys; see ``gym_cua.agents.schemas.key_names``."""
        ...

    @property
    def support(self) -> Mapping[str, Support]:
        """For every kind of our actions, how well the schema can say it."""
        ...

    def image_size(self, screen: ScreenView) -> tuple[int, int]:
        """Return the width and height that a screenshot must be resized to before the model sees it."""
        ...

    def scaling(self, screen: ScreenView) -> Scaling:
        """Return how the schema's coordinates relate to the pixels of the screen."""
        ...

    def tools(self, screen: ScreenView) -> list[dict[str, Any]]:
        """Return the tool definitions that declare the schema to its API, or ``[]`` where a prompt does."""
        ...

    def to_actions(self, form: Any, screen: ScreenView) -> list[Action]:
        """Return the valid actions that a form stands for, in order; ``[]`` for one that only looks.

        Raises:
            UnsupportedActionError: The form has no counterpart in our vocabulary.
            ActionError: It is not a form of this schema, or out of range.
        """
        ...

    def from_action(self, action: Action, screen: ScreenView) -> list[Any]:
        """Return the forms that say ``action``, in order.

        Raises:
            UnsupportedActionError: The schema has no words for it.
            ActionError: The action is not valid for this screen.
        """
        ...

    def aside(self, form: Any, screen: ScreenView) -> Aside:
        """Return what a form says or asks besides its actions.

        Raises:
            ActionError: It is not a form of this schema.
        """
        ...


class PlainSchema:
    """What most schemas have alike: a prompt declares them, and they count pixels of the screen."""

    def image_size(self, screen: ScreenView) -> tuple[int, int]:
        """Return the size of the screenshot: the model is shown it as it is."""
        return screen.size

    def scaling(self, screen: ScreenView) -> Scaling:
        """Return how the schema's coordinates relate to the pixels of the screen."""
        return image_scaling(screen.size, screen.size)

    def tools(self, screen: ScreenView) -> list[dict[str, Any]]:
        """Return ``[]``: a prompt declares the schema."""
        return []


def unsupported(schema: ActionSchema, action: Action, why: str = "") -> UnsupportedActionError:
    """Return the error for an action that ``schema`` cannot say; by default for the whole kind."""
    reason = why or schema.support[action.kind].how
    return UnsupportedActionError(f"{schema.name} cannot say {action.kind!r}: {reason}.", "kind")


def placed(action: Action, screen: ScreenView) -> Action:
    """Return ``action`` with the place of the pointer, if it names none and the pointer's is known."""
    if action.x is not None or action.path or screen.pointer is None:
        return action
    return replace(action, x=screen.pointer[0], y=screen.pointer[1])


def pointer_after(actions: list[Action], pointer: tuple[int, int] | None) -> tuple[int, int] | None:
    """Return where the pointer is after ``actions``, if it was at ``pointer`` before them."""
    for action in actions:
        if action.path:
            pointer = action.path[-1]
        elif action.x is not None and action.y is not None:
            pointer = (action.x, action.y)
    return pointer


def examples(schema: ActionSchema, screen: ScreenView) -> dict[str, list[Any]]:
    """Return, for each kind of ours that ``schema`` can say, the forms of a plain action of that kind.

    Prompts that declare a schema can show them.
    """
    x, y = screen.width // 2, screen.height // 2
    found = {}
    for action in (
        *(Action(kind, x=x, y=y) for kind in ("move", "click", "double_click", "triple_click")),
        *(Action(kind, x=x, y=y) for kind in ("mouse_down", "mouse_up")),
        Action("drag", path=((x, y), (x // 2, y // 2))),
        Action("scroll", x=x, y=y, dy=5 * PIXELS_PER_NOTCH),
        Action("type", text="tea"),
        Action("key", keys=("Control", "s")),
        Action("key_down", keys=("Shift",)),
        Action("key_up", keys=("Shift",)),
        Action("wait", seconds=5.0),
        Action("noop"),
        Action("answer", text="42"),
        Action("done"),
        Action("infeasible"),
    ):
        if schema.support[action.kind].level != "none":
            found[action.kind] = schema.from_action(action, screen)
    return found
