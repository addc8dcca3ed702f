"""An agent that does what a file says."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import gymnasium as gym

from ..errors import GymCuaError

_LONGEST = 4 << 20


class ScriptedAgent:
    """Sends the same actions in every episode, then says that it is done.

    Args:
        actions: In our JSON form, or as ``Action``.
        name: Short name, for results and tables.
    """

    def __init__(self, actions: Sequence[Any], name: str = "scripted") -> None:
        self.name = name
        self._actions = tuple(actions)
        self._script: Iterator[Any] = iter(())

    @classmethod
    def from_file(cls, path: Path) -> ScriptedAgent:
        """Return an agent that sends a file's actions: JSON lines, one action each; empty lines are skipped.

        Raises:
            GymCuaError: The file cannot be read, or a line is no JSON object.
        """
        try:
            with path.open("rb") as file:
                lines = file.read(_LONGEST).split(b"\n")
        except OSError as error:
            raise GymCuaError(f"{path} cannot be read: {error.strerror}.") from error
        actions = []
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                action = json.loads(line)
            except ValueError as error:
                raise GymCuaError(f"{path}, line {number}: it is no JSON ({error}).") from error
            if not isinstance(action, dict):
                raise GymCuaError(f"{path}, line {number}: it is {str(action)[:40]!r}, which is no action.")
            actions.append(action)
        return cls(actions, f"scripted:{path.name}")

    def reset(self, env: gym.Env[Any, Any], observation: Mapping[str, Any], info: Mapping[str, Any]) -> None:
        """Begin the script anew."""
        self._script = iter(self._actions)

    def act(self, observation: Mapping[str, Any], info: Mapping[str, Any]) -> Any:
        """Return the script's next action, and ``done`` after its last."""
        return next(self._script, {"kind": "done"})
