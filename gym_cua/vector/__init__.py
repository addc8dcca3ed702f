"""Many environments as one: ``ComputerVectorEnv``, which ``gymnasium.make_vec`` makes of every id."""

from .environment import ComputerVectorEnv

__all__ = ["ComputerVectorEnv"]
