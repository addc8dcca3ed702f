"""gym_cua: the gym where agents learn to use computers.

A computer that waits for the agent, worlds that can be judged, and rewards that can be trusted, behind
``gymnasium.make``. Importing this package registers its environments::

    import gymnasium as gym
    import gym_cua

    env = gym.make("gym_cua/shop.buy-cheapest-v0", split="train")
"""

from .actions import Action
from .env import ComputerEnv
from .errors import (
    ActionError,
    CheckFault,
    ClosedError,
    ComputerFault,
    GymCuaError,
    SetupError,
    UnknownNameError,
    WorldError,
)
from .snapshot import Snapshot
from .spaces import ActionSpace, Screen, UnicodeText
from .tasks.registry import list_tasks, list_worlds, register_environments

__version__ = "0.1.0"

__all__ = [
    "Action",
    "ActionError",
    "ActionSpace",
    "CheckFault",
    "ClosedError",
    "ComputerEnv",
    "ComputerFault",
    "GymCuaError",
    "Screen",
    "SetupError",
    "Snapshot",
    "UnicodeText",
    "UnknownNameError",
    "WorldError",
    "list_tasks",
    "list_worlds",
]

register_environments()
