"""Whether what two vectors returned is the same, to the type and the last pixel."""

from __future__ import annotations

from typing import Any

import numpy as np


def assert_equal(found: Any, expected: Any, where: str = "it") -> None:
    """Fail with the name of the first part that differs."""
    if isinstance(expected, np.ndarray) and expected.dtype == object:
        assert isinstance(found, np.ndarray) and found.dtype == object, where
        found, expected = list(found), list(expected)
    if isinstance(expected, dict):
        assert isinstance(found, dict) and list(found) == list(expected), f"{where}: {list(found)}, {list(expected)}"
        for key in expected:
            assert_equal(found[key], expected[key], f"{where}[{key!r}]")
    elif isinstance(expected, list | tuple):
        assert type(found) is type(expected) and len(found) == len(expected), where
        for index, value in enumerate(expected):
            assert_equal(found[index], value, f"{where}[{index}]")
    elif isinstance(expected, np.ndarray | np.generic):
        assert found.dtype == expected.dtype and found.shape == expected.shape, where
        assert np.array_equal(found, expected), f"{where}: {found} is not {expected}"
    else:
        assert type(found) is type(expected) and found == expected, f"{where}: {found!r} is not {expected!r}"
