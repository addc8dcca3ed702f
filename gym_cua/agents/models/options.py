"""The options of model agents: read from JSON values or from words of a command line, and checked."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, fields
from typing import Any, Literal

from ...errors import GymCuaError, UnknownNameError, shown, suggestion
from .pictures import Format

MAX_PROMPT = 20_000
"""Longest text of the option ``prompt``, in characters."""
_EVERY = ("anthropic", "openai", "gemini", "ui-tars", "opencua")
_PROVIDERS = _EVERY[:3]
# Servers of one's own are set up for few pictures; these are what the models were trained to be shown.
IMAGES: Mapping[str, int] = {"ui-tars": 5, "opencua": 3}
"""``max_images`` where it is not the common one."""


@dataclass(frozen=True, slots=True)
class OptionSpec:
    """What an option takes.

    Attributes:
        kind: ``"whole"``, ``"number"`` or ``"text"``.
        meaning: What it does, in a few words.
        agents: Names of the agents that have it.
        lowest: The lowest number that it takes.
        highest: The highest, or the longest text.
        words: Words that it takes; all that it takes if it is a text, beside a number else.
    """

    kind: Literal["whole", "number", "text"]
    meaning: str
    agents: tuple[str, ...] = _EVERY
    lowest: float = 0.0
    highest: float = math.inf
    words: tuple[str, ...] = ()

    @property
    def values(self) -> str:
        """What it takes, in words."""
        words = ", ".join(f"`{word}`" for word in self.words)
        if self.kind == "text":
            return words or "text"
        unit = "whole number" if self.kind == "whole" else "number"
        bounds = f"from {self.lowest:.12g}" + (f" to {self.highest:.12g}" if self.highest < math.inf else "")
        return f"{words}, or a {unit} {bounds}" if words else f"{unit} {bounds}"


def _option(default: Any, kind: Literal["whole", "number", "text"], meaning: str, **more: Any) -> Any:
    return field(default=default, metadata={"spec": OptionSpec(kind, meaning, **more)})


@dataclass(frozen=True, slots=True)
class ModelOptions:
    """How a model is asked. ``None`` leaves a choice to the provider, unless said otherwise."""

    base_url: str | None = _option(None, "text", "address of the API", highest=2000)
    timeout: float = _option(
        120.0, "number", "seconds until an attempt is given up", lowest=0.05, highest=3600
    )
    max_retries: int = _option(
        4, "whole", "further attempts after a refusal that passes: too many requests, overload", highest=20
    )
    max_output_tokens: int = _option(
        8192, "whole", "most tokens of one answer, thoughts included", lowest=16, highest=1_000_000
    )
    temperature: float | None = _option(
        None, "number", "how much chance there is in answers", highest=2, agents=_EVERY[1:]
    )
    effort: Literal["low", "medium", "high"] | None = _option(
        None, "text", "how much the model thinks", words=("low", "medium", "high"), agents=_PROVIDERS
    )
    thinking: str | int | None = _option(
        None,
        "whole",
        "thinking: off, as much as the model wants, or at most so many tokens",
        lowest=1024,
        highest=1_000_000,
        words=("off", "adaptive"),
        agents=("anthropic",),
    )
    tool_version: str | None = _option(
        None, "text", "name of the [action schema](action-schemas.md); by default the model's", highest=100
    )
    environment: Literal["browser", "linux", "ubuntu", "windows", "mac"] = _option(
        "browser",
        "text",
        "what the tool `computer_use_preview` is told to control",
        words=("browser", "linux", "ubuntu", "windows", "mac"),
        agents=("openai",),
    )
    safety: Literal["stop", "acknowledge"] = _option(
        "stop",
        "text",
        "what a safety check of the provider leads to",
        words=("stop", "acknowledge"),
        agents=("openai", "gemini"),
    )
    prompt: str = _option("", "text", "words added to the instructions for the model", highest=MAX_PROMPT)
    max_images: int = _option(
        10, "whole", "pictures in a request, the newest; words stand for older ones", lowest=1, highest=100
    )
    max_turns: int | None = _option(
        None, "whole", "turns in a request, the newest; by default all", lowest=1, highest=1000
    )
    image_format: Format = _option("png", "text", "how screenshots are encoded", words=("png", "jpeg"))
    price_input: float | None = _option(None, "number", "US dollars for a million tokens read")
    price_output: float | None = _option(None, "number", "US dollars for a million tokens written")
    price_cached: float | None = _option(
        None, "number", "US dollars for a million tokens read from the cache; by default as `price_input`"
    )
    budget_usd: float | None = _option(None, "number", "US dollars that may be spent over the agent's life")
    budget_tokens: int | None = _option(None, "whole", "tokens that may be used over the agent's life")


OPTIONS: Mapping[str, OptionSpec] = {field.name: field.metadata["spec"] for field in fields(ModelOptions)}
"""Every option by its name."""


def read_options(agent: str, given: Mapping[str, Any]) -> ModelOptions:
    """Return the options of an agent.

    Args:
        agent: The agent's name.
        given: Values by option; a string may say a number, as on a command line. ``None`` counts as left out.

    Raises:
        UnknownNameError: The agent has no such option, or the option no such word.
        GymCuaError: A value is of the wrong type or out of range, or options contradict each other.
    """
    known = [name for name, spec in OPTIONS.items() if agent in spec.agents]
    values: dict[str, Any] = {}
    for name, value in given.items():
        if name not in known:
            raise UnknownNameError(f"The agent {agent!r} has no option {name!r}.{suggestion(name, known)}")
        if value is not None:
            values[name] = _value(name, value)
    if agent in IMAGES:
        values.setdefault("max_images", IMAGES[agent])
    options = ModelOptions(**values)
    if (options.price_input is None) != (options.price_output is None):
        raise GymCuaError("price_input and price_output go together; give both.")
    for name in ("budget_usd", "price_cached"):
        if getattr(options, name) is not None and options.price_input is None:
            raise GymCuaError(f"{name} needs prices: give price_input and price_output too.")
    if isinstance(options.thinking, int) and options.thinking >= options.max_output_tokens:
        raise GymCuaError(
            f"thinking is {options.thinking}, and max_output_tokens {options.max_output_tokens}; "
            "thoughts count as output, so it must be less."
        )
    return options


def _value(name: str, value: Any) -> Any:
    spec = OPTIONS[name]
    if spec.kind == "text" or (isinstance(value, str) and value in spec.words):
        return _text(name, value, spec)
    if isinstance(value, str):
        with suppress(ValueError):
            value = json.loads(value)
    number = not isinstance(value, bool) and isinstance(value, (int, float)) and math.isfinite(value)
    if not number or (spec.kind == "whole" and value != int(value)):
        raise GymCuaError(f"{name} is {shown(value)}; it must be a {spec.values}.".replace("`", ""))
    if not spec.lowest <= value <= spec.highest:
        raise GymCuaError(f"{name} is {shown(value)}; it must be a {spec.values}.".replace("`", ""))
    return int(value) if spec.kind == "whole" else float(value)


def _text(name: str, value: Any, spec: OptionSpec) -> str:
    if not isinstance(value, str):
        raise GymCuaError(f"{name} is {shown(value)}; it must be text.")
    if spec.words and value not in spec.words:
        raise UnknownNameError(f"{name} cannot be {shown(value)}.{suggestion(value, spec.words)}")
    if len(value) > spec.highest:
        raise GymCuaError(f"{name} has {len(value)} characters; at most {spec.highest:g} are taken.")
    return value
