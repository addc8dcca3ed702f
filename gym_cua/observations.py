"""What an environment may show: the observations by name, their spaces and how they are taken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from gymnasium import spaces
from numpy.typing import NDArray

from .errors import UnknownNameError, suggestion
from .spaces import Screen, UnicodeText

OBSERVATIONS: Mapping[str, str] = {
    "screenshot": "uint8 RGB, height x width x 3",
    "cursor": "column and row of the pointer, int32",
    "url": "address of the page in front",
    "axtree": "accessibility tree as an indented outline",
    "elements": "interactive elements with their boxes, as JSON",
}
"""Every observation that can be asked for, with what it holds."""

MAX_INSTRUCTION = 2_000
MAX_URL = 2_000
MAX_STRUCTURE = 60_000


def check_observations(names: Sequence[str], offered: Sequence[str] = tuple(OBSERVATIONS)) -> tuple[str, ...]:
    """Return ``names``.

    Args:
        names: What is asked for.
        offered: What the computer can show.

    Raises:
        UnknownNameError: One of them is no observation, or none of this computer's.
    """
    for name in names:
        if name not in OBSERVATIONS:
            raise UnknownNameError(f"No observation {name!r}.{suggestion(name, OBSERVATIONS)}")
        if name not in offered:
            raise UnknownNameError(f"This computer has no {name!r} to observe. It has {', '.join(offered)}.")
    return tuple(names)


def observation_space(names: Sequence[str], width: int, height: int) -> spaces.Dict:
    """Return the space of the named observations and the instruction."""
    known: dict[str, spaces.Space[Any]] = {
        "screenshot": Screen(height, width),
        "cursor": spaces.Box(0, max(width, height), (2,), np.int32),
        "url": UnicodeText(MAX_URL),
        "axtree": UnicodeText(MAX_STRUCTURE),
        "elements": UnicodeText(MAX_STRUCTURE),
    }
    chosen = {name: known[name] for name in names}
    return spaces.Dict({**chosen, "instruction": UnicodeText(MAX_INSTRUCTION)})


def observe(
    computer: Any, names: Sequence[str], instruction: str, frame: NDArray[np.uint8] | None
) -> dict[str, Any]:
    """Return the named observations of a computer that shows ``frame``; texts are cut to their spaces."""
    observation: dict[str, Any] = {"instruction": instruction}
    for name in names:
        if name == "screenshot":
            observation[name] = frame
        elif name == "cursor":
            observation[name] = np.array(computer.cursor, np.int32)
        elif name == "url":
            observation[name] = computer.url[:MAX_URL]
        else:
            structure = computer.axtree() if name == "axtree" else computer.elements()
            observation[name] = structure[:MAX_STRUCTURE]
    return observation
