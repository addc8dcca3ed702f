"""Checking names that a person types."""

from __future__ import annotations

from collections.abc import Iterable

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
