"""Turning what a person types into ids, worlds and splits that exist."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ..errors import UnknownNameError, suggestion


def short(env_id: str) -> str:
    """Return an id without namespace and version: ``gym_cua/shop.buy-cheapest-v0`` → ``shop.buy-cheapest``."""
    return re.sub(r"-v\d+$", "", env_id.rpartition("/")[2])


def one_of(name: str, known: Iterable[str], kind: str) -> str:
    """Return ``name`` if it is known.

    Raises:
        UnknownNameError: It is not; the message names the nearest one.
    """
    names = list(known)
    if name not in names:
        raise UnknownNameError(f"No {kind} {name!r}.{suggestion(name, names)}")
    return name


def resolve_id(name: str, ids: Iterable[str]) -> str:
    """Return the id that ``name`` means, where the namespace and the version may be left out.

    Args:
        name: ``"shop.buy-cheapest"``, ``"gym_cua/shop.buy-cheapest-v0"``, ...
        ids: The ids that exist. Of several versions a name without one means the newest.

    Raises:
        UnknownNameError: There is none.
    """
    known = sorted(ids)
    for candidate in (name, f"gym_cua/{name}"):
        if candidate in known:
            return candidate
    versions = [env_id for env_id in known if short(env_id) == name or env_id.startswith(f"{name}-v")]
    if versions:
        return max(versions, key=lambda env_id: int(env_id.rpartition("-v")[2]))
    hint = suggestion(short(name), {short(env_id) for env_id in known}) or " `gym-cua list` shows them all."
    raise UnknownNameError(f"No environment {name!r}.{hint}")
