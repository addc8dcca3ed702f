"""Whether JSON is what a package's type says, with no field that the type has not."""

from __future__ import annotations

import collections.abc
import types
import typing
from functools import cache
from typing import Any

import typing_extensions

_SEQUENCES = (list, collections.abc.Iterable, collections.abc.Sequence, collections.abc.Iterator)


def flaws(value: Any, annotation: Any, place: str = "body") -> list[str]:
    """Return what is wrong with ``value`` as an instance of ``annotation``; ``[]`` if nothing is."""
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin in (typing.Required, typing.NotRequired, typing_extensions.Required, typing_extensions.NotRequired):
        return flaws(value, arguments[0], place)
    if origin is typing.Annotated:
        return flaws(value, arguments[0], place)
    if annotation in (Any, object):
        return []
    if origin is typing.Literal:
        return [] if value in arguments else [f"{place} is {value!r}, not one of {arguments}"]
    if origin in (typing.Union, types.UnionType):
        return _union(value, arguments, place)
    if typing_extensions.is_typeddict(annotation):
        return _typed_dict(value, annotation, place)
    if origin in _SEQUENCES or getattr(annotation, "__name__", "") == "SequenceNotStr":
        if not isinstance(value, list):
            return [f"{place} is no list"]
        inner = arguments[0] if arguments else Any
        return [flaw for index, item in enumerate(value) for flaw in flaws(item, inner, f"{place}[{index}]")]
    if origin is dict:
        return [] if isinstance(value, dict) else [f"{place} is no object"]
    if annotation is None or annotation is type(None):
        return [] if value is None else [f"{place} is not null"]
    if annotation is float:
        return [] if type(value) in (int, float) else [f"{place} is {value!r}, no number"]
    if isinstance(annotation, type):
        return [] if type(value) is annotation else [f"{place} is {value!r:.60}, no {annotation.__name__}"]
    return [f"{place}: nothing known of {annotation}"]


def _union(value: Any, members: tuple[Any, ...], place: str) -> list[str]:
    found = [flaws(value, member, place) for member in members]
    if any(not flaw for flaw in found):
        return []
    # The nearest member is the one that says most of why.
    return min(found, key=lambda flaw: (any("type is" in line or ", no " in line or "no object" in line for line in flaw), len(flaw)))


@cache
def _hints(annotation: Any) -> dict[str, Any]:
    return typing_extensions.get_type_hints(annotation, include_extras=True)


def _typed_dict(value: Any, annotation: Any, place: str) -> list[str]:
    if not isinstance(value, dict):
        return [f"{place} is no object"]
    hints = _hints(annotation)
    found = [f"{place} has no field {name!r} ({annotation.__name__})" for name in value if name not in hints]
    found += [f"{place} lacks {name!r}" for name in annotation.__required_keys__ if name not in value]
    for name, item in value.items():
        if name in hints:
            found += flaws(item, hints[name], f"{place}.{name}")
    return found
