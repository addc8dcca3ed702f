"""Checking names and options that a person types."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from typing import Any

import typer

from ..errors import UnknownNameError, suggestion


def one_of(name: str, known: Iterable[str], kind: str) -> str:
    """Return ``name`` if it is known.

    Raises:
        UnknownNameError: It is not; the message names the nearest one.
    """
    names = list(known)
    if name not in names:
        raise UnknownNameError(f"No {kind} {name!r}.{suggestion(name, names)}")
    return name


def shard_of(text: str) -> tuple[int, int]:
    """Return the number of a shard and how many there are: ``(1, 4)`` for ``"1/4"``.

    Raises:
        UnknownNameError: The text is of another form, or there is no such shard.
    """
    found = re.fullmatch(r"(\d{1,6})/(\d{1,6})", text.strip())
    if found is None:
        raise UnknownNameError(f"--shard {text!r} is not of the form I/N, such as 1/4.")
    number, count = int(found[1]), int(found[2])
    if not 1 <= number <= count:
        raise UnknownNameError(f"There is no shard {number}/{count}; they are 1/{count} to {count}/{count}.")
    return number, count


def options_of(given: Sequence[str] | None, option: str) -> dict[str, Any]:
    """Return the names and values of ``NAME=VALUE``; a value is JSON, or else the text as it stands.

    Raises:
        typer.BadParameter: A text is of another form.
    """
    found: dict[str, Any] = {}
    for text in given or ():
        name, equals, value = text.partition("=")
        if not equals or not name.isidentifier():
            raise typer.BadParameter(f"{option} {text!r} is not of the form NAME=VALUE.")
        try:
            found[name] = json.loads(value)
        except ValueError:
            found[name] = value
    return found
