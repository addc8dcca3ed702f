"""An agent that does nothing, for ever."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import gymnasium as gym

from ..actions import Action


class NoopAgent:
    """Sends ``noop`` until the episode is truncated."""

    name = "noop"

    def reset(self, env: gym.Env[Any, Any], observation: Mapping[str, Any], info: Mapping[str, Any]) -> None:
        """Begin an episode; there is nothing to prepare."""

    def act(self, observation: Mapping[str, Any], info: Mapping[str, Any]) -> Action:
        """Return ``noop``."""
        return Action("noop")
