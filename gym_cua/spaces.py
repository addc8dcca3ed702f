"""Spaces: a compact ``Screen``, Unicode text, and the action space.

Gymnasium's ``Box`` keeps two arrays of the observation's size, which for a screen means megabytes in
every pickle; ``Screen`` is a ``Box`` whose bounds are broadcast scalars.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from gymnasium import spaces
from gymnasium.spaces.utils import flatten, flatten_space, unflatten
from gymnasium.vector.utils import batch_space, read_from_shared_memory
from numpy.typing import NDArray

from .actions import BUTTONS, KINDS, Action
from .errors import ActionError
from .keys import KEY_NAMES, MODIFIERS


class Screen(spaces.Box):
    """Screenshots: ``uint8`` arrays of shape ``(height, width, channels)``, values 0–255.

    It is a ``Box`` to every library that asks, and pickles to a few hundred bytes.

    Args:
        height: Pixels.
        width: Pixels.
        channels: 3 for RGB, 1 for grey.
        batch: Leading dimensions, for vectors of environments.
        seed: Seed or generator of ``sample``.
    """

    def __init__(
        self,
        height: int,
        width: int,
        channels: int = 3,
        batch: tuple[int, ...] = (),
        seed: int | np.random.Generator | None = None,
    ) -> None:
        self.height, self.width, self.channels, self.batch = height, width, channels, batch
        shape = (*batch, height, width, channels)
        spaces.Space.__init__(self, shape, np.uint8, seed)
        self.low = np.broadcast_to(np.uint8(0), shape)
        self.high = np.broadcast_to(np.uint8(255), shape)
        self.low_repr, self.high_repr = "0", "255"
        self.bounded_below = self.bounded_above = np.broadcast_to(np.True_, shape)

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild_screen, (self.height, self.width, self.channels, self.batch, self._np_random)

    def __deepcopy__(self, memo: dict[int, Any]) -> Screen:
        import copy

        return _rebuild_screen(
            self.height, self.width, self.channels, self.batch, copy.deepcopy(self._np_random, memo)
        )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, spaces.Box) and other.dtype == self.dtype and (
            self.shape == other.shape
            if isinstance(other, Screen)
            else self.shape == other.shape and bool((other.low == 0).all() and (other.high == 255).all())
        )

    __hash__ = None  # type: ignore[assignment]

    def contains(self, x: Any) -> bool:
        """Tell whether ``x`` is a ``uint8`` array of this shape; every such value is within the bounds."""
        return isinstance(x, np.ndarray) and x.dtype == np.uint8 and x.shape == self.shape

    def sample(self, mask: None = None, probability: None = None) -> NDArray[np.uint8]:
        """Return an array of random bytes of this shape."""
        shape = self.shape
        size = int(np.prod(shape))
        return np.frombuffer(self.np_random.bytes(size), np.uint8).reshape(shape).copy()

    def __repr__(self) -> str:
        return f"Screen{self.shape}"


def _rebuild_screen(
    height: int, width: int, channels: int, batch: tuple[int, ...], generator: np.random.Generator | None
) -> Screen:
    screen = Screen(height, width, channels, batch)
    if generator is not None:
        screen._np_random = generator
    return screen


@batch_space.register(Screen)
def _batch_screen(space: Screen, n: int = 1) -> Screen:
    import copy

    return Screen(
        space.height, space.width, space.channels, (n, *space.batch), copy.deepcopy(space.np_random)
    )


class UnicodeText(spaces.Text):
    """Strings of at most ``max_length`` characters, any Unicode; samples are printable ASCII.

    Args:
        max_length: Longest string.
        seed: Seed or generator of ``sample``.
    """

    def __init__(self, max_length: int, seed: int | np.random.Generator | None = None) -> None:
        super().__init__(max_length, min_length=0, charset=_PRINTABLE, seed=seed)

    def contains(self, x: Any) -> bool:
        """Tell whether ``x`` is a string that is not too long."""
        return isinstance(x, str) and len(x) <= self.max_length

    def __repr__(self) -> str:
        return f"UnicodeText({self.max_length})"


_PRINTABLE = "".join(chr(code) for code in range(32, 127))


# The shared memory of vector environments keeps texts as arrays of code points, -1 past the end.
@flatten_space.register(UnicodeText)
def _flat_space_of_text(space: UnicodeText) -> spaces.Box:
    return spaces.Box(-1, sys.maxunicode, (space.max_length,), np.int32)


@flatten.register(UnicodeText)
def _flatten_text(space: UnicodeText, x: str) -> NDArray[np.int32]:  # type: ignore[misc]
    codes = np.full(space.max_length, -1, np.int32)
    codes[: len(x)] = [ord(character) for character in x]
    return codes


@unflatten.register(UnicodeText)
def _unflatten_text(space: UnicodeText, x: NDArray[np.int32]) -> str:  # type: ignore[misc]
    # Within a flattened Dict the codes come as floats, which hold them exactly.
    return "".join(chr(int(code)) for code in x if code >= 0)


class _LiveTexts(Sequence[str]):
    """Texts in shared memory, read when looked at.

    ``AsyncVectorEnv`` reads the memory once and expects a view that changes with it, as arrays do; texts
    read then would stay as they were. Its copies (``copy=True``) are plain tuples.
    """

    def __init__(self, space: UnicodeText, codes: NDArray[np.int32]) -> None:
        self._space, self._codes = space, codes

    def __len__(self) -> int:
        return len(self._codes)

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return tuple(self)[index]
        return _unflatten_text(self._space, self._codes[index])

    def __deepcopy__(self, memo: dict[int, Any]) -> tuple[str, ...]:
        return tuple(self)


@read_from_shared_memory.register(UnicodeText)
def _read_texts(space: UnicodeText, shared_memory: Any, n: int = 1) -> Sequence[str]:
    return _LiveTexts(space, np.frombuffer(shared_memory.get_obj(), dtype=np.int32).reshape((n, -1)))


_KIND_WEIGHTS = {
    "click": 40.0,
    "type": 10.0,
    "key": 10.0,
    "scroll": 14.0,
    "move": 5.0,
    "double_click": 3.0,
    "drag": 3.0,
    "wait": 2.0,
    "noop": 2.0,
    "triple_click": 1.0,
    "mouse_down": 1.0,
    "mouse_up": 1.0,
    "key_down": 0.5,
    "key_up": 0.5,
    "answer": 0.1,
    "done": 0.3,
    "infeasible": 0.1,
}
_MODIFIER_NAMES = tuple(MODIFIERS)
_TEXT_LENGTH = 64
_REACH = 1000


class ActionSpace(spaces.Dict):
    """The action vocabulary as a ``Dict`` space of fixed shape; every sample is a valid action.

    A member holds ``kind`` (index into ``KINDS``), ``point`` and ``to`` (column and row, in pixels; a drag
    goes from the one to the other), ``button`` (index into ``BUTTONS``), ``scroll`` (pixels right and
    down, at most 1000 each way), ``key`` (index into ``KEY_NAMES``), ``modifiers`` (Alt, Control, Meta,
    Shift; for keys and pointer actions), ``text`` and ``seconds`` (at most 1). Fields that the kind does
    not use are ignored.

    Samples are weighted towards what is useful: mostly clicks, scrolls, keys and typing; rarely an end.

    Args:
        width: Width of the screen, in pixels.
        height: Height of the screen, in pixels.
        seed: Seed of ``sample``.
    """

    def __init__(self, width: int, height: int, seed: int | dict[str, int] | None = None) -> None:
        self.width, self.height = width, height
        super().__init__(
            {
                "kind": spaces.Discrete(len(KINDS)),
                "point": spaces.MultiDiscrete([width, height]),
                "to": spaces.MultiDiscrete([width, height]),
                "button": spaces.Discrete(len(BUTTONS)),
                "scroll": spaces.MultiDiscrete([2 * _REACH + 1] * 2, start=[-_REACH] * 2),
                "key": spaces.Discrete(len(KEY_NAMES)),
                "modifiers": spaces.MultiBinary(len(_MODIFIER_NAMES)),
                "text": UnicodeText(_TEXT_LENGTH),
                "seconds": spaces.Box(0.0, 1.0, (1,), np.float32),
            },
            seed=seed,
        )

    def sample(self, mask: Any = None, probability: Any = None) -> dict[str, Any]:
        """Return a random member; ``kind`` is weighted, modifiers and other buttons are rare."""
        member: dict[str, Any] = super().sample(mask, probability)
        if mask is None and probability is None:
            kinds = self.spaces["kind"]
            generator = kinds.np_random
            weights = np.array([_KIND_WEIGHTS[kind] for kind in KINDS])
            member["kind"] = np.int64(generator.choice(len(KINDS), p=weights / weights.sum()))
            member["button"] = np.int64(generator.choice(len(BUTTONS), p=(0.94, 0.02, 0.04)))
            member["modifiers"] = (generator.random(len(_MODIFIER_NAMES)) < 0.05).astype(np.int8)
        return member

    def contains(self, x: Any) -> bool:
        """Tell whether ``x`` is a member; whatever ``x`` is, nothing is raised."""
        return isinstance(x, dict) and x.keys() == self.spaces.keys() and not self._wrong(x)

    def _wrong(self, member: Mapping[str, Any]) -> list[str]:
        """Return the names of the fields that are missing or not in their spaces."""
        wrong = []
        for name, space in self.spaces.items():
            try:
                holds = name in member and space.contains(member[name])
            except (TypeError, ValueError, OverflowError):
                # Gymnasium's spaces convert before they compare.
                holds = False
            if not holds:
                wrong.append(name)
        return wrong

    def decode(self, member: Mapping[str, Any]) -> Action:
        """Return the action that a member of the space stands for.

        Raises:
            ActionError: ``member`` is not in the space.
        """
        if not isinstance(member, Mapping):
            raise ActionError(f"A member of the action space is a mapping, not {type(member).__name__}.")
        if not self.contains(dict(member)):
            wrong = self._wrong(member)
            raise ActionError(
                f"Not a member of the action space: wrong or missing {', '.join(wrong) or 'fields'}.",
                wrong[0] if wrong else None,
            )
        kind = KINDS[int(member["kind"])]
        x, y = (int(value) for value in member["point"])
        held = tuple(n for n, on in zip(_MODIFIER_NAMES, member["modifiers"], strict=True) if on)
        button = BUTTONS[int(member["button"])]
        if kind in ("click", "double_click", "triple_click", "mouse_down", "mouse_up"):
            return Action(kind, x=x, y=y, button=button, keys=held)
        if kind == "move":
            return Action(kind, x=x, y=y, keys=held)
        if kind == "drag":
            to_x, to_y = (int(value) for value in member["to"])
            return Action(kind, path=((x, y), (to_x, to_y)), button=button, keys=held)
        if kind == "scroll":
            dx, dy = (int(value) for value in member["scroll"])
            return Action(kind, x=x, y=y, dx=dx, dy=dy, keys=held)
        if kind in ("key", "key_down", "key_up"):
            name = KEY_NAMES[int(member["key"])]
            return Action(kind, keys=(*(h for h in held if h != name), name))
        if kind == "type":
            return Action(kind, text=str(member["text"]) or " ")
        if kind == "answer":
            return Action(kind, text=str(member["text"]))
        if kind == "wait":
            return Action(kind, seconds=float(member["seconds"][0]))
        return Action(kind)

    def encode(self, action: Action) -> dict[str, Any]:
        """Return a member of the space that stands for ``action``, as far as the space can say it.

        Drags keep their first and last point, long texts are cut, scrolls and waits are clipped.

        Raises:
            ActionError: A key that the space does not name.
        """
        member: dict[str, Any] = {
            "kind": np.int64(KINDS.index(action.kind)),
            "point": np.array([action.x or 0, action.y or 0], np.int64),
            "to": np.zeros(2, np.int64),
            "button": np.int64(BUTTONS.index(action.button)),
            "scroll": np.clip(np.array([action.dx, action.dy], np.int64), -_REACH, _REACH),
            "key": np.int64(0),
            "modifiers": np.array([name in action.keys for name in _MODIFIER_NAMES], np.int8),
            "text": action.text[:_TEXT_LENGTH],
            "seconds": np.array([min(action.seconds, 1.0)], np.float32),
        }
        if action.path:
            member["point"] = np.array(action.path[0], np.int64)
            member["to"] = np.array(action.path[-1], np.int64)
        if action.kind.startswith("key"):
            name = action.keys[-1]
            if name not in KEY_NAMES:
                raise ActionError(f"The action space has no key {name!r}; pass the JSON form.", "keys")
            member["key"] = np.int64(KEY_NAMES.index(name))
            member["modifiers"] = np.array([m in action.keys[:-1] for m in _MODIFIER_NAMES], np.int8)
        return member

