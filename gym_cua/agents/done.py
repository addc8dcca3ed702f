"""An agent that ends every episode at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import gymnasium as gym

from ..actions import Action


class EndAtOnce:
    """Claims the end without doing anything. A task that rewards it is broken.

    Args:
        kind: The claim: ``"done"`` or ``"infeasible"``.
    """

    def __init__(self, kind: Literal["done", "infeasible"] = "done") -> None:
        self.name: str = kind

    def reset(self, env: gym.Env[Any, Any], observation: Mapping[str, Any], info: Mapping[str, Any]) -> None:
        """Begin an episode; there is nothing to prepare."""

    def act(self, observation: Mapping[str, Any], info: Mapping[str, Any]) -> Action:
        """Return the claim."""
        return Action(self.name)
