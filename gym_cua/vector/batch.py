"""The observations of many environments: one array for each part of fixed shape, a tuple for each other."""

from __future__ import annotations

import mmap
import os
import tempfile
from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any, NamedTuple

import numpy as np
from gymnasium import spaces
from numpy.typing import NDArray

Path = tuple[str | int, ...]
"""Where a part of an observation is: the keys that lead to it."""

_FIXED = (spaces.Box, spaces.Discrete, spaces.MultiDiscrete, spaces.MultiBinary)
_ALIGNMENT = 4096


class SharedMemory:
    """Memory that processes share. It has no name, so it is gone when the last of them lets go of it.

    Args:
        size: Bytes.
        descriptor: An open file of that memory; ``None`` makes a new one, filled with zeros.
    """

    def __init__(self, size: int, descriptor: int | None = None) -> None:
        self.size = max(1, size)
        self.descriptor = _anonymous_file(self.size) if descriptor is None else descriptor
        self.bytes = mmap.mmap(self.descriptor, self.size)

    def close(self) -> None:
        """Close the file. Arrays in the memory stay usable. May be called twice."""
        if self.descriptor >= 0:
            os.close(self.descriptor)
            self.descriptor = -1


def _anonymous_file(size: int) -> int:
    if hasattr(os, "memfd_create"):
        descriptor = os.memfd_create("gym_cua-observations")
    else:
        with tempfile.TemporaryFile(prefix="gym_cua-") as file:
            descriptor = os.dup(file.fileno())
    os.ftruncate(descriptor, size)
    return descriptor


class _Part(NamedTuple):
    path: Path
    space: spaces.Space[Any]

    @property
    def fixed(self) -> bool:
        return isinstance(self.space, _FIXED)

    def size(self, count: int) -> int:
        """Return the bytes that an array of ``count`` takes, rounded up to whole pages."""
        bytes_each = int(np.prod(self.space.shape or ())) * np.dtype(self.space.dtype).itemsize
        return -(-count * bytes_each // _ALIGNMENT) * _ALIGNMENT


def _at(path: Path, observation: Any) -> Any:
    for key in path:
        observation = observation[key]
    return observation


def _parts(space: spaces.Space[Any], path: Path = ()) -> Iterator[_Part]:
    if isinstance(space, spaces.Dict):
        for key, part in space.spaces.items():
            yield from _parts(part, (*path, key))
    elif isinstance(space, spaces.Tuple):
        for index, part in enumerate(space.spaces):
            yield from _parts(part, (*path, index))
    else:
        yield _Part(path, space)


def bytes_needed(space: spaces.Space[Any], count: int) -> int:
    """Return the bytes that ``count`` observations take in memory that processes share."""
    return sum(part.size(count) for part in _parts(space) if part.fixed)


class Batch:
    """The last observations of ``count`` environments.

    Args:
        space: Space of one observation.
        count: Number of environments.
        memory: Where the arrays lie; ``None`` for memory of this process alone.
    """

    def __init__(self, space: spaces.Space[Any], count: int, memory: SharedMemory | None = None) -> None:
        self._space = space
        self._arrays: dict[Path, NDArray[Any]] = {}
        self._others: dict[Path, list[Any]] = {}
        offset = 0
        for part in _parts(space):
            if not part.fixed:
                self._others[part.path] = ["" if isinstance(part.space, spaces.Text) else None] * count
                continue
            shape, dtype = (count, *(part.space.shape or ())), np.dtype(part.space.dtype)
            if memory is None:
                self._arrays[part.path] = np.zeros(shape, dtype)
            else:
                self._arrays[part.path] = np.ndarray(shape, dtype, memory.bytes, offset)
            offset += part.size(count)

    def write(self, index: int, observation: Any) -> tuple[Any, ...]:
        """Copy an environment's observation into the arrays; return the parts that have none, for ``put``."""
        for path, array in self._arrays.items():
            array[index] = _at(path, observation)
        return tuple(_at(path, observation) for path in self._others)

    def put(self, index: int, others: tuple[Any, ...]) -> None:
        """Take the parts that have no array."""
        for values, value in zip(self._others.values(), others, strict=True):
            values[index] = value

    def view(self) -> Any:
        """Return all observations as Gymnasium batches them; the arrays are those that ``write`` changes."""
        return self._nested(self._space, (), self._value)

    def copied(self) -> Any:
        """Return all observations in arrays of their own."""
        return deepcopy(self.view())

    def one(self, index: int) -> Any:
        """Return a copy of one environment's observation."""
        return deepcopy(self._nested(self._space, (), lambda path: self._value(path)[index]))

    def _value(self, path: Path) -> Any:
        return self._arrays[path] if path in self._arrays else tuple(self._others[path])

    def _nested(self, space: spaces.Space[Any], path: Path, value: Any) -> Any:
        if isinstance(space, spaces.Dict):
            parts: Mapping[str, Any] = space.spaces
            return {key: self._nested(part, (*path, key), value) for key, part in parts.items()}
        if isinstance(space, spaces.Tuple):
            return tuple(self._nested(part, (*path, i), value) for i, part in enumerate(space.spaces))
        return value(path)
