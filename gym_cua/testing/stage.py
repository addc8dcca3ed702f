"""Where tests with the marker ``gym_cua`` play: environments that are kept, and what is told of failures."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import gymnasium as gym
import pytest

from ..episodes import Episode, RecordEpisodes, write_strip
from ..errors import GymCuaError
from ..evaluate import EpisodeResult, run_episode
from .marker import Plan

KEPT = 4
"""Environments that stay open for the tests to come: an open window costs memory, and making one time."""


class Stage:
    """The environments of one pytest session, and what the test that is running has played in its own.

    An environment serves all tests with equal plans, one after the other; each episode is reset from nothing.
    One that a test has closed is not used again.

    Args:
        out: Folder of the recorded episodes, a dataset; made when the first one is recorded. Pictures of
            failed ones come beside them, as ``FOLDER.jpg``.
    """

    def __init__(self, out: Path | str) -> None:
        self._out = Path(out).absolute()
        self._envs: OrderedDict[str, RecordEpisodes] = OrderedDict()
        self._env: RecordEpisodes | None = None
        self._before: Path | None = None
        self._played: list[tuple[EpisodeResult, Path | None]] = []

    def enter(self, plan: Plan) -> RecordEpisodes:
        """Return the environment for a test, which has it for itself until ``leave``."""
        key = repr((plan.id, plan.split, plan.max_steps, sorted(plan.options.items())))
        env = self._envs.pop(key, None)
        if env is None:
            limit = {} if plan.max_steps is None else {"max_episode_steps": plan.max_steps}
            made: gym.Env[Any, Any] = gym.make(
                plan.id, split=plan.split, disable_env_checker=True, **limit, **plan.options
            )
            env = RecordEpisodes(made, self._out)
        env.agent = "test"
        self._envs[key] = self._env = env
        self._before, self._played = env.folder, []
        while len(self._envs) > KEPT:
            self._envs.popitem(last=False)[1].close()
        return env

    def leave(self) -> None:
        """Take the environment back."""
        env, self._env = self._env, None
        computer: Any = env and env.unwrapped
        if env is not None and computer._closed:
            self._envs = OrderedDict((key, kept) for key, kept in self._envs.items() if kept is not env)
            env.close()

    def play(self, plan: Plan, seed: int) -> EpisodeResult:
        """Have the plan's agent play one episode, and return what came of it.

        An episode that broke is an error of the test, not its failure: it says nothing about the agent.
        """
        env = self._env
        assert env is not None
        agent = plan.make_agent(seed)
        env.agent = agent.name
        before = env.folder
        try:
            result = run_episode(env, agent, seed)
        finally:
            if not plan.agent_is_given and callable(close := getattr(agent, "close", None)):
                close()
        self._played.append((result, env.folder if env.folder != before else None))
        if result.fault is not None:
            pytest.fail(f"The episode of seed {seed} broke, which is no verdict: {result.fault}", False)
        return result

    def tell(self) -> str:
        """Return, in words, what the test has played that did not succeed, and where it is."""
        if self._env is not None:
            # An episode that broke on the way is still being written.
            with suppress(GymCuaError):
                self._env.flush()
        return "\n\n".join("\n".join(lines) for lines in self._stories()) or "No episode was begun."

    def close(self) -> None:
        """Close all environments."""
        while self._envs:
            self._envs.popitem()[1].close()

    def _stories(self) -> Iterator[list[str]]:
        told = [(result, folder) for result, folder in self._played if not result.success]
        # A test may fail for another reason than an episode without success.
        for result, folder in told or self._played:
            checks = result.failed_checks if result.fault is None else (result.fault,)
            ended = f"{result.verdict} after {len(result.steps)} steps"
            who = f"{result.task or result.id} ({result.split}), seed {result.seed}, {result.agent}"
            yield [f"{who}: {ended}", *_words(result.instruction, checks), *_kept(folder)]
        env = self._env
        if self._played or env is None or env.folder in (None, self._before):
            return
        computer: Any = env.unwrapped
        verdicts = (verdict for verdict in computer.judgement.verdicts if not verdict.holds)
        checks = tuple(f"{verdict.name}: {verdict.reason}" for verdict in verdicts)
        task = f"{computer.spec_of_world.name}.{computer.task.name}"
        lines = _words(computer.task.instruction, checks)
        yield [f"{task} ({computer.split}), played by hand", *lines, *_kept(env.folder)]


def _words(instruction: str, checks: tuple[str, ...]) -> Iterator[str]:
    yield f"  asked:   {instruction}"
    yield from (f"  failed:  {check}" for check in checks)


def _kept(folder: Path | None) -> Iterator[str]:
    """Say where an episode is, and draw its picture."""
    if folder is None:
        return
    yield f"  episode: {folder}"
    picture = folder.with_name(f"{folder.name}.jpg")
    try:
        write_strip(Episode(folder), picture)
    except (GymCuaError, OSError) as error:
        yield f"  picture: none, for {error}"
    else:
        yield f"  picture: {picture}"
