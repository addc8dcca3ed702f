"""An agent that plays the task's own solution."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import gymnasium as gym

from ..actions import Action
from ..errors import OracleError


class OracleAgent:
    """Sends the actions of the task's own oracle, through the same action space as everyone."""

    name = "oracle"

    def __init__(self) -> None:
        self._script: Iterator[Action] = iter(())

    def reset(self, env: gym.Env[Any, Any], observation: Mapping[str, Any], info: Mapping[str, Any]) -> None:
        """Begin the solution of the task that ``env`` was reset to."""
        unwrapped: Any = env.unwrapped
        self._script = unwrapped.oracle()

    def act(self, observation: Mapping[str, Any], info: Mapping[str, Any]) -> Action:
        """Return the solution's next action.

        Raises:
            OracleError: The solution is over and the episode is not, or it could not go on.
        """
        for action in self._script:
            return action
        raise OracleError("The oracle ran out of actions before the episode ended; it must end with done.")
