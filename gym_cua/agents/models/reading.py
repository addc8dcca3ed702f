"""Reading what a server answered: JSON that may be anything."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...errors import UnknownNameError, suggestion
from ..schemas import SCHEMAS, ActionSchema
from .usage import Tokens


class NoAnswer(ValueError):
    """What came is not what the API is to answer; the message completes "The provider ..."."""


def mapping(value: Any, what: str) -> Mapping[str, Any]:
    """Return ``value`` if it is an object.

    Raises:
        NoAnswer: It is not.
    """
    if not isinstance(value, Mapping):
        raise NoAnswer(f"answered with {what} that is no object.")
    return value


def objects(value: Any, what: str) -> list[Mapping[str, Any]]:
    """Return ``value`` if it is a list of objects.

    Raises:
        NoAnswer: It is not.
    """
    if not isinstance(value, list):
        raise NoAnswer(f"answered with {what} that is no list.")
    return [mapping(item, f"a part of {what}") for item in value]


def text(part: Mapping[str, Any], name: str) -> str:
    """Return a field that holds text, or ``""`` if it holds none."""
    value = part.get(name)
    return value if isinstance(value, str) else ""


def tokens(usage: Any, read: tuple[str, ...], written: tuple[str, ...], cached: Any) -> Tokens | None:
    """Return the tokens that a server counted, or ``None`` if it counted none.

    Args:
        usage: The object that holds the counts.
        read: Fields whose sum the model read.
        written: Fields whose sum it wrote.
        cached: How many came from the cache.
    """
    if not isinstance(usage, Mapping):
        return None
    counts = [sum(_count(usage.get(name)) for name in names) for names in (read, written)]
    return Tokens(counts[0], counts[1], min(counts[0], _count(cached))) if any(counts) else None


def _count(value: Any) -> int:
    return value if type(value) is int and value > 0 else 0


def chosen_schema(name: str | None, default: str, family: str) -> ActionSchema:
    """Return the action schema of an agent.

    Args:
        name: What the option ``tool_version`` says, or ``None``.
        default: The model's own.
        family: How the names of the schemas begin that the agent can speak.

    Raises:
        UnknownNameError: The agent speaks no schema of this name.
    """
    known = [schema for schema in SCHEMAS if schema.startswith(family)]
    if name is None:
        return SCHEMAS[default]
    if name not in known:
        raise UnknownNameError(f"tool_version cannot be {name!r}.{suggestion(name, known)}")
    return SCHEMAS[name]
