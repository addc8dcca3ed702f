"""``@pytest.mark.gym_cua(...)``: what is to be played, read and checked while tests are collected."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import gymnasium
import pytest

from ..errors import GymCuaError, UnknownNameError, shown, suggestion
from ..options import CHOICES, check_choices, check_viewport
from ..tasks.registry import find_tasks, in_split, resolve_id

if TYPE_CHECKING:
    from ..agents import Agent
    from ..evaluate import EpisodeResult

_OWN = ("task", "split", "seeds", "agent", "viewport", "max_steps", "min_success")
_NOT_OPTIONS = ("self", "task", "render_mode")
_METHODS = ("reset", "act")


@dataclass(frozen=True)
class Plan:
    """What the marker of a test says.

    Attributes:
        id: Gymnasium id of the task or suite.
        split: ``"train"``, ``"val"`` or ``"test"``.
        seeds: Seeds of the episodes.
        agent: A name that ``AgentChoice`` knows, an agent, or a class or function that makes one.
        max_steps: Steps after which an episode is truncated; ``None`` for the task's own.
        min_success: Share of the episodes that must succeed, where they are all played in one test.
        options: Further arguments of the environment.
    """

    id: str
    split: str = "val"
    seeds: tuple[int, ...] = (0, 1, 2)
    agent: Any = "oracle"
    max_steps: int | None = None
    min_success: float = 1.0
    options: Mapping[str, Any] = field(default_factory=dict)

    def make_agent(self, seed: int) -> Agent:
        """Return the agent for one episode: a new one, unless the marker was given an agent itself.

        Args:
            seed: Seed of its own random choices, if it makes any and has a method ``seed``.

        Raises:
            GymCuaError: What the marker names makes no agent.
        """
        if isinstance(self.agent, str):
            from ..agents import AgentChoice

            agent: Any = AgentChoice(self.agent).make()
        else:
            agent = self.agent if self.agent_is_given else self.agent()
        lacking = [name for name in (*_METHODS, "name") if not hasattr(agent, name)]
        if lacking:
            raise GymCuaError(
                f"agent={shown(self.agent)} gives {shown(agent)}, which has no {' and no '.join(lacking)}; "
                "see gym_cua.agents.Agent."
            )
        if callable(set_seed := getattr(agent, "seed", None)):
            set_seed(seed)
        made: Agent = agent
        return made

    @property
    def agent_is_given(self) -> bool:
        """Whether the marker was given an agent itself, which is its test's to close."""
        return not isinstance(self.agent, str) and not inspect.isclass(self.agent) and _acts(self.agent)

    def hold_to_bar(self, episodes: Sequence[EpisodeResult]) -> None:
        """Fail the test that is running if too few of its episodes succeeded."""
        good = sum(bool(episode.success) for episode in episodes)
        # Multiplied, not divided: 2 of 3 are enough for a bar of 2/3.
        if good < self.min_success * len(episodes) - 1e-9:
            failed = ", ".join(str(episode.seed) for episode in episodes if not episode.success)
            pytest.fail(
                f"{good} of {len(episodes)} episodes succeeded, below min_success={self.min_success:g}. "
                f"Seeds without success: {failed}.",
                pytrace=False,
            )


def read_plan(mark: pytest.Mark, fixtures: Iterable[str]) -> Plan:
    """Return what a marker says.

    Args:
        mark: The marker.
        fixtures: Which of the plugin's fixtures its test asks for, by itself or through others.

    Raises:
        GymCuaError: It says something that cannot be; the message names it and what can be.
    """
    asked = set(fixtures)
    told = dict(mark.kwargs)
    if len(mark.args) == 1 and "task" not in told:
        told["task"] = mark.args[0]
    elif mark.args or "task" not in told:
        raise GymCuaError('it takes one task, as @pytest.mark.gym_cua("world.task"), and all else by name.')
    if not asked:
        raise GymCuaError("the test asks for none of the fixtures episode, episodes and computer_env.")
    if "min_success" in told and "episodes" not in asked:
        raise GymCuaError(
            "min_success is about all seeds together, which are one test: let it ask for the fixture "
            "episodes. With the fixture episode each seed is a test of its own."
        )
    if "seeds" in told and asked <= {"computer_env"}:
        raise GymCuaError(
            "seeds has no effect, for the test asks for computer_env alone: let it ask for "
            "gym_cua_seed, too, and reset the environment with it."
        )
    if {"episode", "episodes"} <= asked:
        raise GymCuaError("the test asks for episode and for episodes; they are one seed, and all of them.")
    id = _task(told.pop("task"))
    split = str(told.pop("split", "val"))
    name = gymnasium.registry[id].kwargs["task"]
    in_split(find_tasks(name)[1], name, split)
    seeds = _seeds(told.pop("seeds", 3))
    agent = _agent(told.pop("agent", "oracle"))
    max_steps = told.pop("max_steps", None)
    if max_steps is not None and not (_whole(max_steps) and max_steps >= 1):
        raise GymCuaError(f"max_steps is {shown(max_steps)}; it must be a whole number from 1 on.")
    bar = told.pop("min_success", 1.0)
    if isinstance(bar, bool) or not isinstance(bar, int | float) or not 0 <= bar <= 1:
        raise GymCuaError(f"min_success is {shown(bar)}; it must be a share from 0 to 1.")
    # A bad action is the agent's failure; whoever drives the environment by hand wants to hear of it.
    plays = bool(asked & {"episode", "episodes"})
    options = {"on_invalid": "penalise" if plays else "raise", **_options(told)}
    return Plan(id, split, seeds, agent, max_steps, float(bar), options)


def _task(name: object) -> str:
    if not isinstance(name, str):
        raise GymCuaError(f"the task is {shown(name)}; it must be a name like 'shop.buy-cheapest'.")
    try:
        return resolve_id(name)
    except UnknownNameError as error:
        raise UnknownNameError(f"{error} Is the package that announces it installed?") from error


def _seeds(seeds: object) -> tuple[int, ...]:
    if _whole(seeds) and seeds >= 1:  # type: ignore[operator]
        return tuple(range(seeds))  # type: ignore[call-overload]
    if isinstance(seeds, Iterable) and not isinstance(seeds, str):
        found = tuple(seeds)
        if found and all(_whole(seed) and seed >= 0 for seed in found) and len({*found}) == len(found):
            return found
    raise GymCuaError(
        f"seeds is {shown(seeds)}; it must be how many, from 1 on, or different whole numbers from 0 on."
    )


def _whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _agent(agent: Any) -> Any:
    if isinstance(agent, str):
        # What has a colon names a file, a module or a model, to be looked for when the test is run.
        if ":" not in agent:
            from ..agents import AgentChoice

            AgentChoice(agent).make()
    elif not callable(agent) and not _acts(agent):
        raise GymCuaError(
            f"agent is {shown(agent)}; it must be a name, an agent with the methods reset and act, or a "
            "class or function that makes one."
        )
    elif inspect.isclass(agent) and not _acts(agent):
        raise GymCuaError(f"agent is the class {agent.__name__}, which has no methods reset and act.")
    return agent


def _acts(agent: Any) -> bool:
    return all(callable(getattr(agent, name, None)) for name in _METHODS)


def _options(told: Mapping[str, Any]) -> dict[str, Any]:
    options = dict(told)
    if {*options} - {"viewport"}:
        from ..env import ComputerEnv

        known = [name for name in inspect.signature(ComputerEnv).parameters if name not in _NOT_OPTIONS]
        for name in options:
            if name not in known:
                near = suggestion(name, [*_OWN, *known])
                raise UnknownNameError(f"it has no argument {name!r}.{near}")
    if options.get("viewport") is not None:
        try:
            check_viewport(options["viewport"], options.get("scale", 1.0))
        except (TypeError, ValueError) as error:
            value = shown(options["viewport"])
            raise GymCuaError(f"viewport is {value}; it must be (width, height).") from error
    check_choices(**{name: value for name, value in options.items() if name in CHOICES})
    return options
