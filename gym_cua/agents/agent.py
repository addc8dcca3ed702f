"""What an agent is to the library."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

import gymnasium as gym


class Agent(Protocol):
    """Picks actions from observations. One agent may play any number of episodes, one after the other.

    An evaluation also uses these, of agents that have them: ``seed(value)``, called before each episode, for
    agents that choose at random; ``usage``, a mapping of what the episode has used, by name, such as
    ``input_tokens`` or ``cost_usd``; and ``close()``, called at the end.
    """

    @property
    def name(self) -> str:
        """Short name, for results and tables."""
        ...

    def reset(self, env: gym.Env[Any, Any], observation: Mapping[str, Any], info: Mapping[str, Any]) -> None:
        """Begin an episode.

        Args:
            env: The environment, already reset. A fair agent looks only at its spaces.
            observation: First observation of the episode.
            info: The information that came with it.
        """
        ...

    def act(self, observation: Mapping[str, Any], info: Mapping[str, Any]) -> Any:
        """Return the next action.

        Args:
            observation: The latest observation.
            info: The information that came with it.

        Returns:
            An ``Action``, its JSON form, or a member of the environment's action space.
        """
        ...
