"""One environment of a vector: how it is made, what it is told to do, and what came of that."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import gymnasium
import numpy as np

from ..errors import ComputerFault
from .batch import Batch

Info = dict[str, Any]
Wrap = Callable[[gymnasium.Env[Any, Any]], gymnasium.Env[Any, Any]]


@dataclass(frozen=True)
class Plan:
    """How one environment is made.

    Attributes:
        id: Its Gymnasium id.
        options: What ``ComputerEnv`` is made with, beside the task.
        max_episode_steps: Steps after which an episode is truncated; ``None`` is what the id says.
        wrappers: What is put around it, innermost first.
    """

    id: str
    options: Mapping[str, Any]
    max_episode_steps: int | None = None
    wrappers: Sequence[Wrap] = ()

    def make(self) -> gymnasium.Env[Any, Any]:
        """Make it as ``gymnasium.make`` does, less the checker."""
        env: gymnasium.Env[Any, Any] = gymnasium.make(
            self.id, max_episode_steps=self.max_episode_steps, disable_env_checker=True, **self.options
        )
        for wrap in self.wrappers:
            env = wrap(env)
        return env

    @property
    def raises(self) -> bool:
        """Whether a bad action is an error and not a penalty."""
        return bool(self.options.get("on_invalid", "raise") == "raise")


class Order(NamedTuple):
    """What an environment is to do.

    Attributes:
        kind: Whether to step or to reset.
        action: What to step with.
        reset_when_over: Whether to reset at once when the step ends the episode.
        seed: What to reset with.
        options: What to reset with.
    """

    kind: Literal["step", "reset"]
    action: Any = None
    reset_when_over: bool = False
    seed: int | None = None
    options: dict[str, Any] | None = None


class Outcome(NamedTuple):
    """What came of an order.

    Attributes:
        others: The parts of the observation that have no array; ``None`` if there is no new observation.
        info: The info that goes with the observation.
        reward: Of the step; 0 for a reset.
        terminated: Of the step.
        truncated: Of the step.
        final: Observation and info of the step, if the environment was reset after it.
        fault: Why there is no new episode, if a reset failed.
        generator: State of the environment's generator after a reset.
    """

    others: tuple[Any, ...] | None
    info: Info
    reward: float = 0.0
    terminated: bool = False
    truncated: bool = False
    final: tuple[Any, Info] | None = None
    fault: str | None = None
    generator: Mapping[str, Any] | None = None


class Slot:
    """One environment and its place among the others.

    Args:
        index: Its place.
        plan: How it is made.
        generator: State that its generator shall begin with, if it takes up where another one ended.
    """

    def __init__(self, index: int, plan: Plan, generator: Mapping[str, Any] | None = None) -> None:
        self.index = index
        self.env = plan.make()
        # An interrupted caller may come back while a step is still under way.
        self._lock = threading.Lock()
        if generator is not None:
            random = np.random.Generator(np.random.PCG64())
            random.bit_generator.state = generator
            self.env.unwrapped.np_random = random

    def carry_out(self, order: Order, batch: Batch) -> Outcome:
        """Do what is ordered; the arrays of the batch get the observation."""
        with self._lock:
            if order.kind == "reset":
                return self._reset(order.seed, order.options, batch)
            observation, reward, terminated, truncated, info = self.env.step(order.action)
            if not (order.reset_when_over and (terminated or truncated)):
                others = batch.write(self.index, observation)
                return Outcome(others, info, float(reward), terminated, truncated)
            begun = self._reset(None, None, batch)
            return begun._replace(
                reward=float(reward), terminated=terminated, truncated=truncated, final=(observation, info)
            )

    def _reset(self, seed: int | None, options: dict[str, Any] | None, batch: Batch) -> Outcome:
        try:
            observation, info = self.env.reset(seed=seed, options=options)
        except ComputerFault as fault:
            return Outcome(None, {}, fault=f"computer: {fault}")
        generator = self.env.unwrapped.np_random.bit_generator.state
        return Outcome(batch.write(self.index, observation), info, generator=generator)

    def call(self, name: str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
        """Return an attribute of the environment or a wrapper, or what it returns if it can be called."""
        with self._lock:
            found = self.env.get_wrapper_attr(name)
            return found(*args, **kwargs) if callable(found) else found

    def set(self, name: str, value: Any) -> None:
        """Set an attribute of the environment, or of the wrapper that has it."""
        with self._lock:
            self.env.set_wrapper_attr(name, value)

    def close(self) -> None:
        """Close the environment."""
        with self._lock:
            self.env.close()
