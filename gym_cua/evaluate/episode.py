"""Running one episode: an agent in an environment, from reset to end."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import gymnasium as gym
import numpy as np
from numpy.typing import NDArray

from ..actions import Action, validate
from ..agents import Agent
from ..errors import ActionError, AgentFault, CheckFault, ComputerFault, OracleError
from ..snapshot import frame_hash
from .results import EpisodeResult, Step

# What breaks an episode without being the agent's choice. An oracle that cannot go on says that the task
# is broken, not that it was failed.
_FAULTS = (ComputerFault, CheckFault, OracleError, AgentFault)


def run_episode(
    env: gym.Env[Any, Any],
    agent: Agent,
    seed: int | None,
    max_steps: int | None = None,
    keep_frames: bool = False,
    think: float = 0.0,
    on_step: Callable[[int, Step], None] | None = None,
) -> EpisodeResult:
    """Play one episode and return what happened.

    A fault ends the episode without a verdict: ``success`` is then ``None`` and ``fault`` says what broke.

    Args:
        env: The environment; it is reset with ``seed`` and stays open.
        agent: Picks the actions.
        seed: Seed of the reset; ``None`` goes on from the last one.
        max_steps: Cut the episode off after so many steps, if it has not ended before.
        keep_frames: Keep every frame in the result, 2.8 MB each at 1280×720.
        think: Real seconds to sleep before each action, to stand for a slow agent.
        on_step: Called after each step with its number, from 1, and the step.

    Raises:
        ActionError: The agent sent something that is no action.
        BudgetError: The agent may spend no more.
    """
    result = EpisodeResult(
        id=env.spec.id if env.spec is not None else "", agent=agent.name, seed=seed, split=""
    )
    began = time.perf_counter()
    try:
        observation, info = env.reset(seed=seed)
    except _FAULTS as error:
        return replace(result, fault=_words(error), wall_ms=1000 * (time.perf_counter() - began))
    frame = _frame(env, observation)
    result = replace(
        result,
        split=str(getattr(env.unwrapped, "split", "")),
        instruction=str(observation.get("instruction", "")),
        task=str(info.get("task", "")),
        variation=dict(getattr(env.unwrapped, "variation", {})),
        reset_ms=1000 * (time.perf_counter() - began),
        first_frame=frame_hash(frame),
        first_image=frame.copy() if keep_frames else None,
    )
    steps: list[Step] = []
    terminated = truncated = False
    fault = info.get("fault")
    try:
        if fault is None:
            agent.reset(env, observation, info)
        while fault is None and not (terminated or truncated):
            if max_steps is not None and len(steps) >= max_steps:
                truncated = True
                break
            choice = agent.act(observation, info)
            if think > 0:
                time.sleep(think)
            started = time.perf_counter()
            observation, reward, terminated, truncated, info = env.step(choice)
            seconds = time.perf_counter() - started
            fault = info.get("fault")
            step = _step(env, choice, float(reward), info, seconds, _frame(env, observation), keep_frames)
            steps.append(step)
            if on_step is not None:
                on_step(len(steps), step)
    except _FAULTS as error:
        fault = _words(error)
    return replace(
        result,
        success=None if fault is not None else bool(info.get("success", False)),
        fault=None if fault is None else str(fault),
        terminated=bool(terminated),
        truncated=bool(truncated),
        steps=tuple(steps),
        wall_ms=1000 * (time.perf_counter() - began),
        **({} if fault is not None else _judged(env)),
    )


def _judged(env: gym.Env[Any, Any]) -> dict[str, Any]:
    """Return what the checks of the environment, if it has any, say of the end, however it came."""
    judgement = getattr(env.unwrapped, "judgement", None)
    if judgement is None:
        return {}
    failed = tuple(f"{verdict.name}: {verdict.reason}" for verdict in judgement.verdicts if not verdict.holds)
    return {"damage": not judgement.intact, "failed_checks": failed}


def _step(
    env: gym.Env[Any, Any],
    choice: Any,
    reward: float,
    info: Mapping[str, Any],
    seconds: float,
    frame: NDArray[np.uint8],
    keep: bool,
) -> Step:
    return Step(
        action=_action(env, choice, frame),
        reward=reward,
        reward_terms=dict(info.get("reward_terms") or {}),
        milestones=dict(info.get("milestones") or {}),
        virtual_time=float(info.get("virtual_time", 0.0)),
        milliseconds=1000 * seconds,
        frame=frame_hash(frame),
        image=frame.copy() if keep else None,
        error=info.get("action_error"),
    )


def _action(env: gym.Env[Any, Any], choice: Any, frame: NDArray[np.uint8]) -> Action:
    """Return ``choice``, which the environment has just taken, in the one vocabulary."""
    try:
        if isinstance(choice, Action) or isinstance(choice.get("kind"), str):
            return validate(choice, (frame.shape[1], frame.shape[0]))
        space: Any = env.action_space
        action: Action = space.decode(choice)
        return action
    except ActionError:
        # An environment that penalises bad actions instead of refusing them has done nothing.
        return Action("noop")


def _frame(env: gym.Env[Any, Any], observation: Mapping[str, Any]) -> NDArray[np.uint8]:
    frame: NDArray[np.uint8] | None = observation.get("screenshot")
    if frame is None:
        unwrapped: Any = env.unwrapped
        frame = unwrapped.computer.screenshot()
    return frame


def _words(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"
