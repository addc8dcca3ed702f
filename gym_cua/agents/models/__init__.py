"""Agents that are models: of Anthropic, OpenAI and Google, and any behind an OpenAI-compatible address.

``make_model_agent("anthropic", "claude-opus-5-5", max_images=5)``. What the options are, and how a model
ends an episode, stands in ``docs/model-agents.md``. A provider's package is imported when an agent is made.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from ...errors import GymCuaError, UnknownNameError, suggestion
from .agent import UNREADABLE, ModelAgent
from .anthropic import AnthropicClient
from .client import ModelClient
from .compatible import CompatibleClient
from .gemini import GeminiClient
from .openai import OpenAIClient
from .options import OPTIONS, ModelOptions, OptionSpec, read_options

__all__ = [
    "MODEL_AGENTS",
    "OPTIONS",
    "UNREADABLE",
    "ModelAgent",
    "ModelClient",
    "ModelOptions",
    "OptionSpec",
    "make_model_agent",
    "read_options",
]

MODEL_AGENTS: Mapping[str, Callable[[str, ModelOptions, int], ModelClient]] = {
    "anthropic": lambda model, options, seed: AnthropicClient(model, options),
    "openai": lambda model, options, seed: OpenAIClient(model, options),
    "gemini": GeminiClient,
    "ui-tars": partial(CompatibleClient, "ui-tars"),
    "opencua": partial(CompatibleClient, "opencua"),
}
"""By the agent's name, what reaches a model, given the model's name, the options and a seed."""


def make_model_agent(name: str, model: str, seed: int = 0, **options: Any) -> ModelAgent:
    """Return a new agent that asks a model.

    Args:
        name: One of ``MODEL_AGENTS``.
        model: The provider's name of the model.
        seed: Seed of the model's choices, where the API takes one.
        options: See ``OPTIONS``; values as in JSON, or the words of a command line.

    Raises:
        UnknownNameError: There is no such agent, option or word.
        GymCuaError: An option is of the wrong type or out of range.
        SetupError: The provider's package, or the key in the environment, is missing.
    """
    if name not in MODEL_AGENTS:
        raise UnknownNameError(f"No model agent {name!r}.{suggestion(name, MODEL_AGENTS)}")
    if not model.strip():
        raise GymCuaError(f"Which model? Name one, as in {name}:MODEL.")
    read = read_options(name, options)
    return ModelAgent(f"{name}:{model}", MODEL_AGENTS[name](model, read, seed), read)
