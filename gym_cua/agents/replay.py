"""An agent that does what was recorded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import gymnasium as gym

from ..episodes import EpisodeDataset
from ..errors import AgentFault

_BAD = {"kind": None}
"""Stands for a bad action, of which only the penalty was recorded."""


class ReplayAgent:
    """Repeats, in each episode, the actions that a dataset has for its task, split and seed.

    Where the dataset has several, the first that succeeded is taken, else the first.

    Args:
        path: Folder of the dataset.

    Raises:
        EpisodeError: The dataset cannot be read.
    """

    def __init__(self, path: Path | str) -> None:
        self.name = f"replay:{Path(path).name}"
        self._dataset = EpisodeDataset(path)
        self._folders: dict[tuple[str, str, int | None], str] = {}
        solved: set[tuple[str, str, int | None]] = set()
        for entry in self._dataset.entries():
            key = entry.task, entry.split, entry.seed
            if key not in self._folders or (entry.success and key not in solved):
                self._folders[key] = entry.folder
                if entry.success:
                    solved.add(key)
        self._actions: Iterator[Any] = iter(())

    def reset(self, env: gym.Env[Any, Any], observation: Mapping[str, Any], info: Mapping[str, Any]) -> None:
        """Find the recorded actions of this episode.

        Raises:
            AgentFault: There are none, or a secret that was typed was hidden in them.
            EpisodeError: The episode is damaged.
        """
        split, seed = str(getattr(env.unwrapped, "split", "")), env.unwrapped.np_random_seed
        key = str(info.get("task", "")), split, seed
        if key not in self._folders:
            raise AgentFault(f"{self._dataset.path} has no episode of {key[0]} ({split}), seed {seed}.")
        steps = list(self._dataset.open(self._folders[key]).steps())
        if any(step.masked for step in steps):
            raise AgentFault(f"{self._folders[key]} hides a secret that was typed, so it cannot be repeated.")
        self._actions = iter([_BAD if step.action is None else step.action for step in steps])

    def act(self, observation: Mapping[str, Any], info: Mapping[str, Any]) -> Any:
        """Return the recorded action that comes next.

        Raises:
            AgentFault: There is no more, and the episode has not ended.
        """
        for action in self._actions:
            return action
        raise AgentFault("The recording ends before the episode does.")
