"""Wrappers that give other spaces: discrete actions on a grid, and smaller or grey screens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, SupportsFloat

import cv2
import gymnasium
import numpy as np
from gymnasium import spaces
from gymnasium.utils import RecordConstructorArgs
from numpy.typing import NDArray

from .actions import MAX_SCROLL, Action, validate
from .errors import ActionError, GymCuaError
from .keys import key_name
from .spaces import ActionSpace, Screen

DEFAULT_KEYS = ("Enter", "Tab", "Escape", "Backspace", "ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight")


class _Grid:
    """The cells of a grid over the screen."""

    def __init__(self, env: gymnasium.Env[Any, Any], columns: int, rows: int, keys: Sequence[str]) -> None:
        if columns < 1 or rows < 1:
            raise GymCuaError(f"A grid of {columns}x{rows} cells has no cells; both must be at least 1.")
        self.columns, self.rows = columns, rows
        self.keys = tuple(key_name(name) for name in keys)
        screen: Screen = _screen_of(env)
        self.width, self.height = screen.width, screen.height

    def center(self, column: int, row: int) -> tuple[int, int]:
        """Return the middle of a cell, in pixels."""
        return (
            min(self.width - 1, int((column + 0.5) * self.width / self.columns)),
            min(self.height - 1, int((row + 0.5) * self.height / self.rows)),
        )


class GridActions(gymnasium.ActionWrapper[Any, Any, Any], RecordConstructorArgs):
    """Makes the action space ``Discrete``: a click on each cell, then keys, scrolls, noop and done.

    Index ``row * columns + column`` clicks the middle of a cell; after the cells come the keys in order,
    scroll down, scroll up, ``noop`` and ``done``.

    Args:
        env: An environment with a ``Screen`` among its observations.
        columns: Cells across.
        rows: Cells down.
        keys: Keys that can be pressed.
        scroll: Pixels that a scroll moves by.
    """

    def __init__(
        self,
        env: gymnasium.Env[Any, Any],
        columns: int = 32,
        rows: int = 18,
        keys: Sequence[str] = DEFAULT_KEYS,
        scroll: int = 300,
    ) -> None:
        RecordConstructorArgs.__init__(self, columns=columns, rows=rows, keys=list(keys), scroll=scroll)
        super().__init__(env)
        grid = _Grid(env, columns, rows, keys)
        clicks = [
            Action("click", x=x, y=y)
            for row in range(rows)
            for x, y in [grid.center(column, row) for column in range(columns)]
        ]
        x, y = grid.width // 2, grid.height // 2
        self.actions: tuple[Action, ...] = (
            *clicks,
            *(Action("key", keys=(name,)) for name in grid.keys),
            Action("scroll", x=x, y=y, dy=scroll),
            Action("scroll", x=x, y=y, dy=-scroll),
            Action("noop"),
            Action("done"),
        )
        """The action of each index."""
        self.action_space = spaces.Discrete(len(self.actions))

    def action(self, action: Any) -> Action:
        """Return the action of an index.

        Raises:
            ActionError: The index is not in the space.
        """
        if isinstance(action, bool) or not _holds(self.action_space, action):
            raise ActionError(f"Action {action!r} is not an index from 0 to {len(self.actions) - 1}.")
        return self.actions[int(action)]


class MultiGridActions(gymnasium.ActionWrapper[Any, Any, Any], RecordConstructorArgs):
    """Makes the action space ``MultiDiscrete``: what to do, which column, which row, which key.

    What to do is one of ``KINDS``; column and row count for pointer actions, the key for ``key``.

    Args:
        env: An environment with a ``Screen`` among its observations.
        columns: Cells across.
        rows: Cells down.
        keys: Keys that can be pressed.
        scroll: Pixels that a scroll moves by.
    """

    KINDS = ("click", "double_click", "move", "key", "scroll_down", "scroll_up", "noop", "done")

    def __init__(
        self,
        env: gymnasium.Env[Any, Any],
        columns: int = 32,
        rows: int = 18,
        keys: Sequence[str] = DEFAULT_KEYS,
        scroll: int = 300,
    ) -> None:
        RecordConstructorArgs.__init__(self, columns=columns, rows=rows, keys=list(keys), scroll=scroll)
        super().__init__(env)
        self._grid = _Grid(env, columns, rows, keys)
        self._scroll = scroll
        self.action_space = spaces.MultiDiscrete([len(self.KINDS), columns, rows, len(self._grid.keys)])

    def action(self, action: Any) -> Action:
        """Return the action of a member.

        Raises:
            ActionError: It is not in the space.
        """
        if not _holds(self.action_space, action):
            raise ActionError(f"Action {action!r} is not in {self.action_space}.")
        kind_index, column, row, key_index = (int(part) for part in action)
        kind = self.KINDS[kind_index]
        x, y = self._grid.center(column, row)
        if kind == "key":
            return Action("key", keys=(self._grid.keys[key_index],))
        if kind.startswith("scroll"):
            return Action("scroll", x=x, y=y, dy=self._scroll if kind == "scroll_down" else -self._scroll)
        if kind in ("noop", "done"):
            return Action(kind)
        return Action(kind, x=x, y=y)


class VirtualTimeLimit(gymnasium.Wrapper[Any, Any, Any, Any], RecordConstructorArgs):
    """Truncates an episode once the world's own clock has run for so long, however fast the machine is.

    Args:
        env: An environment of gym_cua.
        seconds: Virtual seconds from the reset; the step in which they are over is the last.

    Raises:
        GymCuaError: ``seconds`` is not above 0.
    """

    def __init__(self, env: gymnasium.Env[Any, Any], seconds: float) -> None:
        RecordConstructorArgs.__init__(self, seconds=seconds)
        super().__init__(env)
        if not seconds > 0:
            raise GymCuaError(f"seconds is {seconds!r}; it must be above 0.")
        self._limit = 1000.0 * seconds

    def step(self, action: Any) -> tuple[Any, SupportsFloat, bool, bool, dict[str, Any]]:
        """Perform an action; ``truncated`` is true once the time is over and the episode has not ended."""
        observation, reward, terminated, truncated, info = self.env.step(action)
        over = not terminated and float(info["virtual_time"]) >= self._limit
        return observation, reward, terminated, truncated or over, info


class ResizeScreen(gymnasium.Wrapper[Any, Any, Any, Any], RecordConstructorArgs):
    """Shows a smaller screen, in grey if wished, and takes actions in its coordinates.

    Args:
        env: An environment with a ``screenshot`` among its observations.
        width: Width of the smaller screen, in pixels.
        height: Height of the smaller screen, in pixels.
        grey: Whether to show one channel (luma) instead of three.
    """

    def __init__(self, env: gymnasium.Env[Any, Any], width: int, height: int, grey: bool = False) -> None:
        RecordConstructorArgs.__init__(self, width=width, height=height, grey=grey)
        super().__init__(env)
        screen = _screen_of(env)
        if not (1 <= width <= screen.width and 1 <= height <= screen.height):
            raise GymCuaError(
                f"{width}x{height} is not a size within the screen's {screen.width}x{screen.height}."
            )
        self._full = (screen.width, screen.height)
        self._size = (width, height)
        self._grey = grey
        inner = env.observation_space
        assert isinstance(inner, spaces.Dict)
        small: dict[str, spaces.Space[Any]] = {**inner.spaces}
        small["screenshot"] = Screen(height, width, 1 if grey else screen.channels)
        if "cursor" in small:
            small["cursor"] = spaces.Box(0, max(width, height), (2,), np.int32)
        self.observation_space = spaces.Dict(small)
        if isinstance(env.action_space, ActionSpace):
            self.action_space = ActionSpace(width, height)

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[Any, dict[str, Any]]:
        """Reset the environment; see there."""
        observation, info = self.env.reset(seed=seed, options=options)
        return self._shrink(observation), info

    def step(self, action: Any) -> tuple[Any, SupportsFloat, bool, bool, dict[str, Any]]:
        """Perform an action given in the coordinates of the smaller screen."""
        observation, reward, terminated, truncated, info = self.env.step(self._enlarge(action))
        return self._shrink(observation), reward, terminated, truncated, info

    def _enlarge(self, action: Any) -> Any:
        space = self.action_space
        if not isinstance(space, ActionSpace):
            return action
        is_member = isinstance(action, dict) and not isinstance(action.get("kind"), str)
        try:
            small = space.decode(action) if is_member else validate(action, self._size)
        except ActionError as error:
            # The environment's own way with bad actions applies; nothing here can be scaled.
            return {"kind": None} if is_member else _without(action, error.field)
        scale_x, scale_y = (full / part for full, part in zip(self._full, self._size, strict=True))

        def scaled(x: int, y: int) -> tuple[int, int]:
            return int((x + 0.5) * scale_x), int((y + 0.5) * scale_y)

        if small.path:
            return replace(small, path=tuple(scaled(x, y) for x, y in small.path))
        if small.x is None or small.y is None:
            return small
        x, y = scaled(small.x, small.y)
        dx, dy = _within_reach(small.dx * scale_x), _within_reach(small.dy * scale_y)
        return replace(small, x=x, y=y, dx=dx, dy=dy)

    def _shrink(self, observation: dict[str, Any]) -> dict[str, Any]:
        shown = dict(observation)
        shown["screenshot"] = self._shrunk(observation["screenshot"])
        if "cursor" in shown:
            (x, y), (width, height), (full_x, full_y) = shown["cursor"], self._size, self._full
            # The small pixel that the large one's middle lies in: where a click sent it comes back from.
            column, row = (x + 0.5) * width / full_x, (y + 0.5) * height / full_y
            shown["cursor"] = np.array([int(column), int(row)], np.int32)
        return shown

    def _shrunk(self, frame: NDArray[np.uint8]) -> NDArray[np.uint8]:
        small = cv2.resize(frame, self._size, interpolation=cv2.INTER_AREA)
        if small.ndim == 2:
            # OpenCV drops the axis of a single channel.
            return np.asarray(small, np.uint8)[:, :, np.newaxis]
        if self._grey:
            return np.asarray(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY), np.uint8)[:, :, np.newaxis]
        return np.asarray(small, np.uint8)


def _without(action: Any, field: str | None) -> Any:
    """Return a bad action without the point at fault, which may lie off the small screen only."""
    name = (field or "").partition("[")[0]
    if name not in ("x", "y", "path"):
        return action
    missing: dict[str, Any] = {name: None}
    return replace(action, **missing) if isinstance(action, Action) else {**action, **missing}


def _within_reach(pixels: float) -> int:
    return max(-MAX_SCROLL, min(MAX_SCROLL, round(pixels)))


def _holds(space: spaces.Space[Any], action: Any) -> bool:
    try:
        return space.contains(action)
    except (TypeError, ValueError, OverflowError):
        # Gymnasium's spaces convert before they compare.
        return False


def _screen_of(env: gymnasium.Env[Any, Any]) -> Screen:
    space = env.observation_space
    if isinstance(space, spaces.Dict):
        screen = space.spaces.get("screenshot")
        if isinstance(screen, Screen):
            return screen
    raise GymCuaError('This wrapper needs "screenshot" among the observations.')
