"""gym_cua: the gym where agents learn to use computers.

A computer that waits for the agent, worlds that can be judged, and rewards that can be trusted, behind
``gymnasium.make``. Importing this package registers its environments::

    import gymnasium as gym
    import gym_cua

    env = gym.make("gym_cua/shop.buy-cheapest-v0", split="train")
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from .actions import Action
from .errors import (
    ActionError,
    BadNameError,
    CheckFault,
    ClosedError,
    ComputerFault,
    GymCuaError,
    OracleError,
    SetupError,
    UnknownNameError,
    WorldError,
)
from .tasks.registry import list_tasks, list_worlds, register_environments

if TYPE_CHECKING:
    from .env import ComputerEnv
    from .extra_reward import ExtraReward
    from .snapshot import Snapshot
    from .spaces import ActionSpace, Screen, UnicodeText
    from .wrappers import GridActions, MultiGridActions, ResizeScreen, VirtualTimeLimit

__version__ = "0.1.0"

# Loaded when first asked for: they bring in the browser driver and the image library.
_LAZY = {
    "ActionSpace": "spaces",
    "ComputerEnv": "env",
    "ExtraReward": "extra_reward",
    "GridActions": "wrappers",
    "MultiGridActions": "wrappers",
    "ResizeScreen": "wrappers",
    "VirtualTimeLimit": "wrappers",
    "Screen": "spaces",
    "Snapshot": "snapshot",
    "UnicodeText": "spaces",
}

__all__ = [
    "Action",
    "ActionError",
    "ActionSpace",
    "BadNameError",
    "CheckFault",
    "ClosedError",
    "ComputerEnv",
    "ComputerFault",
    "ExtraReward",
    "GridActions",
    "GymCuaError",
    "MultiGridActions",
    "OracleError",
    "ResizeScreen",
    "Screen",
    "SetupError",
    "Snapshot",
    "UnicodeText",
    "UnknownNameError",
    "VirtualTimeLimit",
    "WorldError",
    "list_tasks",
    "list_worlds",
]


def __getattr__(name: str) -> Any:
    if name in _LAZY:
        return getattr(import_module(f".{_LAZY[name]}", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


register_environments()
