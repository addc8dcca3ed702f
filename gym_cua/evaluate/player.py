"""Playing single trials: what each worker of an evaluation does."""

from __future__ import annotations

import re
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import gymnasium as gym
import numpy as np

import gym_cua as registers_the_ids

from ..agents import Agent, AgentChoice, OracleAgent
from ..episodes import RecordEpisodes
from ..errors import AgentFault, GymCuaError, SetupError, UnknownNameError
from ..tasks.registry import TaskInfo, list_tasks
from ..wrappers import VirtualTimeLimit
from .episode import run_episode
from .results import EpisodeResult
from .trial import Trial, TrialKey

del registers_the_ids

Keep = Literal["all", "failures", "none"]
"""Which recorded episodes are kept; those of faults are failures."""
KEEP: tuple[Keep, ...] = ("all", "failures", "none")
EPISODES = "episodes"
"""Name of the folder of recorded episodes, within that of the results."""


@dataclass(frozen=True)
class PlayOptions:
    """How trials are played; it can be sent to another process.

    Attributes:
        agent: Who plays.
        folder: Folder of the results; episodes are recorded in its ``episodes``.
        environment: Arguments of ``gymnasium.make`` besides the split.
        timeout: See ``Plan``.
        keep: Which recorded episodes are kept; ``"none"`` records none.
        retries: How often a trial is tried anew after a fault.
        measure_oracle: Whether the oracle plays each seed, too, so that steps can be held against its own.
    """

    agent: AgentChoice
    folder: Path
    environment: Mapping[str, Any] = field(default_factory=dict)
    timeout: str | None = None
    keep: Keep = "all"
    retries: int = 2
    measure_oracle: bool = False


class TrialPlayer:
    """Plays trials one after the other, with one agent, and one environment at a time.

    Trials of one task and split that follow each other share an environment. After a fault it is made anew.

    Args:
        options: How.

    Raises:
        GymCuaError: The agent cannot be made.
    """

    def __init__(self, options: PlayOptions) -> None:
        self._options = options
        self._agent = options.agent.make()
        self._env: gym.Env[Any, Any] | None = None
        self._made_for: tuple[str, str] | None = None
        self._oracle_steps: dict[tuple[str, str, int], int | None] = {}

    def play(self, key: TrialKey, on_step: Callable[[int], None] | None = None) -> Trial:
        """Play a trial, anew after a fault, and return what came of it.

        Args:
            key: What to try.
            on_step: Called with the number of each step.

        Raises:
            BudgetError: The agent may spend no more.
            SetupError: This machine lacks what the task needs.
        """
        info = next(info for info in list_tasks(key.task.partition(".")[0]) if info.task == key.task)
        faults: list[str] = []
        while True:
            episode, folder = self._episode(key, info, on_step)
            if episode.verdict != "fault" or len(faults) >= self._options.retries:
                break
            faults.append(episode.fault or "no verdict")
        return Trial.of(
            key,
            info,
            episode,
            oracle_steps=self._measured(key, info) if self._options.measure_oracle else None,
            earlier_faults=faults,
            usage=_usage(self._agent),
            folder=folder,
        )

    def close(self) -> None:
        """Close the environment and the agent. May be called twice."""
        self._drop()
        close = getattr(self._agent, "close", None)
        if callable(close):
            close()

    def _episode(
        self, key: TrialKey, info: TaskInfo, on_step: Callable[[int], None] | None
    ) -> tuple[EpisodeResult, str | None]:
        """Return what one try came to, and the folder of its recording, relative to the results."""
        agent = Guarded(self._agent, agent_seed(key))
        try:
            env = self._environment(key, info)
        except SetupError:
            raise
        except GymCuaError as error:
            # A computer that does not start is no verdict about the agent either.
            fault = f"{type(error).__name__}: {error}"
            return EpisodeResult(info.id, agent.name, key.seed, key.split, fault=fault), None
        before = _folder(env)
        told = None if on_step is None else lambda number, step: on_step(number)
        try:
            result = run_episode(env, agent, key.seed, on_step=told)
        except BaseException:
            self._drop()
            raise
        folder = _folder(env)
        if result.verdict == "fault":
            self._drop()
        dropped = self._options.keep == "failures" and result.verdict == "success"
        # A reset that broke has begun no recording, and the last one is of another trial.
        kept = folder is not None and folder != before and not dropped
        return result, f"{EPISODES}/{folder.name}" if kept and folder is not None else None

    def _environment(self, key: TrialKey, info: TaskInfo) -> gym.Env[Any, Any]:
        if self._env is not None and self._made_for == (key.task, key.split):
            return self._env
        self._drop()
        env = make_environment(info, key.split, self._options.environment, self._options.timeout)
        if self._options.keep != "none":
            failures = self._options.keep == "failures"
            env = RecordEpisodes(
                env, self._options.folder / EPISODES, agent=self._agent.name, only_failures=failures
            )
        self._env, self._made_for = env, (key.task, key.split)
        return env

    def _drop(self) -> None:
        env, self._env, self._made_for = self._env, None, None
        if env is not None:
            env.close()

    def _measured(self, key: TrialKey, info: TaskInfo) -> int | None:
        """Return how many steps the oracle takes with a trial's seed, or ``None`` where it fails."""
        place = key.task, key.split, key.seed
        if place not in self._oracle_steps:
            made = make_environment(info, key.split, self._options.environment)
            try:
                result = run_episode(made, OracleAgent(), key.seed)
            finally:
                made.close()
            self._oracle_steps[place] = len(result.steps) if result.success else None
        return self._oracle_steps[place]


class Guarded:
    """An agent whose own errors are faults of its own, and take nothing else down.

    Args:
        agent: The agent.
        seed: Seed of its own choices, if it makes any.
    """

    def __init__(self, agent: Agent, seed: int) -> None:
        self._agent = agent
        self._seed = seed

    @property
    def name(self) -> str:
        """The agent's name."""
        return str(self._agent.name)

    def reset(self, env: gym.Env[Any, Any], observation: Mapping[str, Any], info: Mapping[str, Any]) -> None:
        """Begin an episode.

        Raises:
            AgentFault: The agent raised something.
        """
        seed = getattr(self._agent, "seed", None)
        if callable(seed):
            self._ask(lambda: seed(self._seed))
        self._ask(lambda: self._agent.reset(env, observation, info))

    def act(self, observation: Mapping[str, Any], info: Mapping[str, Any]) -> Any:
        """Return the agent's choice.

        Raises:
            AgentFault: The agent raised something.
        """
        return self._ask(lambda: self._agent.act(observation, info))

    def _ask(self, question: Callable[[], Any]) -> Any:
        try:
            return question()
        except GymCuaError:
            raise
        except Exception as error:
            place = traceback.extract_tb(error.__traceback__)[-1]
            where = f"{Path(place.filename).name}, line {place.lineno}"
            raise AgentFault(f"{self.name} raised {type(error).__name__}: {error} ({where}).") from error


def make_environment(
    info: TaskInfo, split: str, environment: Mapping[str, Any], timeout: str | None = None
) -> gym.Env[Any, Any]:
    """Return the environment of a task's trials. Bad actions are penalised there, if nothing else is said.

    Args:
        info: The task.
        split: The split.
        environment: Arguments of ``gymnasium.make``.
        timeout: See ``Plan``.
    """
    steps, seconds = parse_timeout(timeout)
    options = {"on_invalid": "penalise", **environment, "split": split}
    if steps is not None:
        options["max_episode_steps"] = min(steps, info.max_steps)
    env: gym.Env[Any, Any] = gym.make(info.id, disable_env_checker=True, **options)
    return env if seconds is None else VirtualTimeLimit(env, seconds)


def parse_timeout(timeout: str | None) -> tuple[int | None, float | None]:
    """Return the steps and the virtual seconds of a limit such as ``"40"`` or ``"90s"``.

    Raises:
        UnknownNameError: It is neither, or not above 0.
    """
    if timeout is None:
        return None, None
    found = re.fullmatch(r"(\d{1,9})|(\d{1,9}(?:\.\d{1,6})?)s", timeout.strip())
    steps, seconds = (int(found[1] or 0), float(found[2] or 0)) if found else (0, 0.0)
    if steps <= 0 and seconds <= 0:
        raise UnknownNameError(
            f"The timeout is {timeout!r}; it must be like 40, in steps, or 90s, in virtual seconds."
        )
    return (steps, None) if steps else (None, seconds)


def agent_seed(key: TrialKey) -> int:
    """Return the seed for the agent's own choices: another for each repeat, whoever plays it and when."""
    return int(np.random.SeedSequence((key.seed, key.repeat)).generate_state(1)[0])


def _folder(env: gym.Env[Any, Any]) -> Path | None:
    return env.folder if isinstance(env, RecordEpisodes) else None


def _usage(agent: Agent) -> dict[str, float]:
    used = getattr(agent, "usage", None)
    return {str(name): float(value) for name, value in used.items()} if isinstance(used, Mapping) else {}
