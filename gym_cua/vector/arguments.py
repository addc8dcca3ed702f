"""What a vector environment is told, made plain: plans, seeds, masks and actions of each environment."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from gymnasium import spaces
from gymnasium.vector import AutoresetMode
from gymnasium.vector.utils import iterate
from numpy.typing import NDArray

from ..actions import validate
from ..errors import ActionError, GymCuaError, UnknownNameError, shown, suggestion
from ..spaces import ActionSpace
from ..tasks.registry import resolve_id
from .slot import Plan, Wrap


def mode_of(mode: AutoresetMode | str) -> AutoresetMode:
    """Return a mode of autoreset, which may be given by its value: ``"NextStep"``.

    Raises:
        UnknownNameError: There is none of that name.
    """
    known = [known.value for known in AutoresetMode]
    if not isinstance(mode, AutoresetMode) and mode not in known:
        raise UnknownNameError(f"autoreset_mode cannot be {mode!r}.{suggestion(str(mode), known)}")
    return AutoresetMode(mode)


def plans_of(
    common: Mapping[str, Any],
    each: Sequence[Mapping[str, Any]] | None,
    count: int | None,
    wrappers: Sequence[Wrap],
) -> list[Plan]:
    """Return how each environment is made.

    Args:
        common: Arguments of all, with ``task`` and ``max_episode_steps``, which may be ``None``.
        each: Arguments of each environment, over the common ones. One that names a task has that task's own
            ``max_episode_steps`` unless it names these, too.
        count: Number of environments, or ``None`` for as many as ``each`` has.
        wrappers: What is put around each.

    Raises:
        GymCuaError: There are no environments, or ``each`` has not ``count``, or one has no task.
        UnknownNameError: There is no such task.
    """
    if each is None:
        each = [{}] * (1 if count is None else count)
    elif count not in (None, 1, len(each)):  # make_vec says 1 where nothing was said
        raise GymCuaError(f"num_envs is {count}, but each has {len(each)}; leave num_envs out.")
    if not each:
        raise GymCuaError("A vector of 0 environments cannot be made; num_envs must be at least 1.")
    plans = []
    for index, own in enumerate(each):
        ownership = {"max_episode_steps": None, **own} if "task" in own else own
        options = {**common, **ownership}
        task, limit = options.pop("task"), options.pop("max_episode_steps")
        if task is None:
            raise GymCuaError(f'Environment {index} has no task. Pass one, such as "shop.buy-cheapest".')
        plans.append(Plan(resolve_id(task), options, limit, wrappers))
    return plans


def workers_of(workers: int | None, count: int) -> int:
    """Return how many worker processes ``count`` environments are shared out to; 0 for none.

    Raises:
        GymCuaError: It is less than 0.
    """
    if workers is None:
        return min(count, _cores()) if count > 1 else 0
    if workers < 0:
        raise GymCuaError(f"workers is {workers}; it must be 0 (none) or more.")
    return min(workers, count)


def _cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def seeds_of(seed: int | Sequence[int | None] | None, count: int) -> list[int | None]:
    """Return the seed of each environment; a number ``s`` gives ``s``, ``s + 1`` and so on.

    Raises:
        GymCuaError: The list has another length.
    """
    if seed is None:
        return [None] * count
    if isinstance(seed, int | np.integer):
        return [int(seed) + index for index in range(count)]
    if len(seed) != count:
        raise GymCuaError(f"{len(seed)} seeds for {count} environments. Pass one for each, or one number.")
    return [None if one is None else int(one) for one in seed]


def split_mask(
    options: Mapping[str, Any] | None, count: int
) -> tuple[NDArray[np.bool_], dict[str, Any] | None]:
    """Return which environments ``reset`` shall reset, and its other options.

    Raises:
        GymCuaError: ``options["reset_mask"]`` is no boolean array of an element for each, or has no ``True``.
    """
    if options is None or "reset_mask" not in options:
        return np.ones(count, np.bool_), dict(options) if options is not None else None
    others = {name: value for name, value in options.items() if name != "reset_mask"}
    mask = options["reset_mask"]
    if not (isinstance(mask, np.ndarray) and mask.dtype == np.bool_ and mask.shape == (count,)):
        raise GymCuaError(f"reset_mask is {shown(mask)}; it must be a boolean array of shape ({count},).")
    if not mask.any():
        raise GymCuaError("reset_mask is False everywhere, so there is nothing to reset.")
    return mask, others


def actions_of(space: spaces.Space[Any], actions: Any, count: int) -> list[Any]:
    """Return the action of each environment.

    Args:
        space: The batched action space.
        actions: A member of it, or a list with an action for each in any form.
        count: Number of environments.

    Raises:
        ActionError: It is neither.
    """
    if isinstance(actions, list | tuple) and not isinstance(space, spaces.Tuple):
        found = list(actions)
    else:
        try:
            found = list(iterate(space, actions))
        except (TypeError, ValueError, KeyError, AttributeError) as error:
            raise ActionError(f"{shown(actions)} is no batch of actions: {error}") from error
    if len(found) != count:
        raise ActionError(f"{len(found)} actions for {count} environments. Pass one for each.")
    return found


def check_action(space: spaces.Space[Any], action: Any, index: int) -> None:
    """See that an environment can take an action.

    Args:
        space: Action space of one environment.
        action: A member of it; of an ``ActionSpace``, any form that ``ComputerEnv.step`` takes.
        index: The environment.

    Raises:
        ActionError: It cannot.
    """
    try:
        if not isinstance(space, ActionSpace):
            if not _holds(space, action):
                raise ActionError(f"{shown(action)} is not in {space}.")
        elif isinstance(action, Mapping) and "point" in action:
            space.decode(action)
        else:
            validate(action, (space.width, space.height))
    except ActionError as error:
        told = f"Environment {index}: {error} No environment has moved."
        raise ActionError(told, error.field) from error


def _holds(space: spaces.Space[Any], action: Any) -> bool:
    try:
        return bool(space.contains(action))
    except (TypeError, ValueError, OverflowError):
        # Gymnasium's spaces convert before they compare.
        return False
