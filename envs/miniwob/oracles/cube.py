"""The task of turning a cube to one of its sides."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gym_cua.actions import Action
from gym_cua.errors import OracleError
from gym_cua.tasks.oracle import click

from .oracle import AskingLook, Oracle
from .reading import all_texts

_ANGLES = "() => document.querySelector('.cube').style.transform"
_GOALS = {"1": (42, 264), "2": (177, 175), "3": (86, 175), "4": (358, 175), "5": (269, 175), "6": (42, 88)}
"""For each side the angles, in degrees, at which it is squarely the active one: across, and up or down."""
_CENTER = (80, 120)
_REACH = (140, 150)
"""How far the pointer goes in one turn, at most."""
_DEGREES_PER_PIXEL = 1.18
_TURNS = 8


def _angles(look: AskingLook) -> tuple[float, float]:
    up, across = re.findall(r"-?[\d.]+(?=deg)", look.ask(_ANGLES))
    return float(across) % 360, float(up) % 360


def _pixels(degrees: float, reach: int) -> int:
    """Return how far to move for a turn by an angle, the shorter way round."""
    shorter = (degrees + 180) % 360 - 180
    return max(-reach, min(reach, round(shorter / _DEGREES_PER_PIXEL)))


def drag_cube(sentence: str, look: AskingLook) -> Iterator[Action]:
    """Turn the cube until the side is the active one, and submit."""
    (side,) = re.findall(r'"(\d)"', sentence)
    for _ in range(_TURNS):
        if all_texts(look, ".cube-image.active") == [side]:
            break
        across, up = _angles(look)
        goal_across, goal_up = _GOALS[side]
        # Seen from behind, the cube turns the other way.
        behind = 90 < up < 270
        right = _pixels((goal_across - across) * (-1 if behind else 1), _REACH[0])
        down = _pixels(up - goal_up, _REACH[1])
        start_x, start_y = _CENTER[0] - right // 2, _CENTER[1] - down // 2
        yield Action("move", x=start_x, y=start_y)
        yield Action("mouse_down", x=start_x, y=start_y)
        yield Action("move", x=start_x + right, y=start_y + down)
        # The cube comes to rest under the pressed button; let go sooner, it spins on.
        yield Action("wait", seconds=0.4)
        yield Action("mouse_up", x=start_x + right, y=start_y + down)
    else:
        raise OracleError(f"Side {side} is not the active one after {_TURNS} turns.")
    x, y = look.box("#subbtn").center
    # Pressing a button while the pointer still moves would turn the cube.
    yield Action("move", x=x, y=y)
    yield from click(look, "#subbtn")


ORACLES: dict[str, Oracle] = {"drag-cube": drag_cube}
