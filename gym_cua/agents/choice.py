"""Which agent is to play: a few words that a command line, a worker process and a report can all hold."""

from __future__ import annotations

import importlib
import inspect
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from ..errors import GymCuaError, SetupError, UnknownNameError, suggestion
from .agent import Agent
from .done import EndAtOnce
from .noop import NoopAgent
from .oracle import OracleAgent
from .policy import PolicyAgent
from .random import RandomAgent
from .replay import ReplayAgent
from .scripted import ScriptedAgent

_MAKERS: Mapping[str, Callable[[int], Agent]] = {
    "oracle": lambda seed: OracleAgent(),
    "noop": lambda seed: NoopAgent(),
    "random": lambda seed: RandomAgent(seed),
    "done": lambda seed: EndAtOnce("done"),
    "infeasible": lambda seed: EndAtOnce("infeasible"),
}
AGENT_NAMES: tuple[str, ...] = tuple(_MAKERS)
"""The names that ``make_agent`` knows."""
# Those of ``gym_cua.agents.models``, which is imported when one of them is made.
_MODELS = ("anthropic", "openai", "gemini", "ui-tars", "opencua")
_WITH_MORE: Mapping[str, str] = {
    "replay": "replay:FOLDER, a dataset of recorded episodes",
    "scripted": "scripted:FILE, actions as JSON lines",
    "policy": "policy:MODULE:FUNCTION, which returns a policy",
    **{name: f"{name}:MODEL" for name in _MODELS},
}
_MEMBERS = ("reset", "act")


def make_agent(name: str, seed: int = 0) -> Agent:
    """Return a new agent.

    Args:
        name: One of ``AGENT_NAMES``.
        seed: Seed of the agent's own random choices; agents without any ignore it.

    Raises:
        UnknownNameError: No agent has this name.
    """
    if name not in _MAKERS:
        raise UnknownNameError(f"No agent {name!r}.{suggestion(name, _MAKERS)}")
    return _MAKERS[name](seed)


@dataclass(frozen=True)
class AgentChoice:
    """An agent by name, with its options; it can be sent to another process, which makes the agent.

    Attributes:
        name: One of ``AGENT_NAMES``; ``"anthropic:MODEL"`` and so on for all of ``gym_cua.agents.models``;
            ``"replay:FOLDER"``; ``"scripted:FILE"``; ``"policy:MODULE:FUNCTION"``, a function that returns
            the policy of a ``PolicyAgent``; or ``"MODULE:CLASS"``, anything callable that returns an agent.
        options: Passed on by name to the class or function.
    """

    name: str
    options: Mapping[str, Any] = field(default_factory=dict)

    def make(self, seed: int = 0) -> Agent:
        """Return the agent.

        Args:
            seed: Seed of the random choices of one of ``AGENT_NAMES``.

        Raises:
            UnknownNameError: There is no such agent, module, class or option.
            GymCuaError: What was made is no agent, or could not be made.
            SetupError: A module needs a package that is not installed.
            EpisodeError: The dataset to replay cannot be read.
        """
        kind, colon, rest = self.name.partition(":")
        if not colon:
            if self.options and self.name in _MAKERS:
                raise UnknownNameError(f"Agent {self.name!r} has no options, so no {min(self.options)!r}.")
            if kind not in _MAKERS and kind in _WITH_MORE:
                raise UnknownNameError(f"Agent {kind!r} needs more words: {_WITH_MORE[kind]}.")
            if kind not in _MAKERS:
                known = [*_MAKERS, *_WITH_MORE]
                hint = suggestion(kind, known) or f" Known: {', '.join(known)}."
                raise UnknownNameError(f"No agent {kind!r}.{hint} One of your own is MODULE:CLASS.")
            return _MAKERS[kind](seed)
        if kind in _MODELS:
            from .models import make_model_agent

            return make_model_agent(kind, rest, **self.options)
        if kind == "replay":
            replay = partial(ReplayAgent, Path(rest))
            return replay(**_checked(replay, self.options, self.name))
        if kind == "scripted":
            scripted = partial(ScriptedAgent.from_file, Path(rest))
            return scripted(**_checked(scripted, self.options, self.name))
        if kind == "policy":
            policy = _made(_found(rest), self.options, self.name)
            return PolicyAgent(policy, name=rest)
        agent = _made(_found(self.name), self.options, self.name)
        missing = [member for member in _MEMBERS if not callable(getattr(agent, member, None))]
        if missing:
            raise GymCuaError(
                f"{self.name} made a {type(agent).__name__}, which has no {missing[0]}(); an agent has "
                "reset(env, observation, info) and act(observation, info)."
            )
        return agent if hasattr(agent, "name") else _Named(agent, self.name)

    def to_json(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return {"name": self.name, "options": dict(self.options)}


class _Named:
    """An agent that has no name, with one."""

    def __init__(self, agent: Any, name: str) -> None:
        self._agent = agent
        self.name = name

    def __getattr__(self, member: str) -> Any:
        # Only for what is not found here; a copy under way has no agent yet.
        if member == "_agent":
            raise AttributeError(member)
        return getattr(self._agent, member)

    def reset(self, env: Any, observation: Mapping[str, Any], info: Mapping[str, Any]) -> None:
        self._agent.reset(env, observation, info)

    def act(self, observation: Mapping[str, Any], info: Mapping[str, Any]) -> Any:
        return self._agent.act(observation, info)


def _found(words: str) -> Callable[..., Any]:
    """Return what ``"module:name"`` means; modules beside the caller are found as by ``python -m``."""
    module_name, colon, name = words.partition(":")
    if not colon or not module_name or not name:
        raise UnknownNameError(f"{words!r} names no class or function: it must be MODULE:NAME.")
    here = str(Path.cwd())
    if here not in sys.path:
        sys.path.insert(0, here)
    try:
        module = importlib.import_module(module_name)
    except ModuleNotFoundError as error:
        if error.name is not None and (module_name == error.name or module_name.startswith(error.name + ".")):
            raise UnknownNameError(f"No module {module_name!r} here or among the installed ones.") from error
        raise SetupError(f"{module_name} needs {error.name!r}, which is not installed.") from error
    except Exception as error:
        raise GymCuaError(f"{module_name} cannot be imported: {type(error).__name__}: {error}") from error
    if not callable(found := getattr(module, name, None)):
        known = [member for member, value in vars(module).items() if callable(value)]
        raise UnknownNameError(f"{module_name} has no class or function {name!r}.{suggestion(name, known)}")
    made: Callable[..., Any] = found
    return made


def _checked(maker: Callable[..., Any], options: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    try:
        parameters = inspect.signature(maker).parameters
    except ValueError:
        return options
    if any(each.kind is each.VAR_KEYWORD for each in parameters.values()):
        return options
    _known_options(options, parameters, name)
    return options


def _known_options(options: Mapping[str, Any], known: Iterable[str], name: str) -> None:
    names = list(known)
    for option in options:
        if option not in names:
            hint = suggestion(option, names) or f" Known: {', '.join(names) or 'none'}."
            raise UnknownNameError(f"Agent {name!r} has no option {option!r}.{hint}")


def _made(maker: Callable[..., Any], options: Mapping[str, Any], name: str) -> Any:
    arguments = _checked(maker, options, name)
    try:
        return maker(**arguments)
    except GymCuaError:
        raise
    except Exception as error:
        raise GymCuaError(f"{name} cannot be made: {type(error).__name__}: {error}") from error
