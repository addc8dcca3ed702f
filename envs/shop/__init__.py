"""A web shop: several hundred products, a cart, a checkout and an account.

The pages are a WSGI application served in-process; the state is a SQLite database
in memory, which is what task checks read. See `world.ShopWorld`.
"""

from __future__ import annotations

from gym_cua.tasks.variation import Axis
from gym_cua.tasks.world import WorldSpec

from . import (
    tasks_account,
    tasks_answer,
    tasks_browse,
    tasks_buy,
    tasks_cart,
    tasks_list,
    tasks_orders,
    tasks_service,
)
from .looks import AXES
from .split_pools import CATALOGUE, SPLIT_POOLS
from .visits import VISIT_AXES

TASKS = (
    *tasks_browse.TASKS,
    *tasks_cart.TASKS,
    *tasks_buy.TASKS,
    *tasks_list.TASKS,
    *tasks_orders.TASKS,
    *tasks_account.TASKS,
    *tasks_service.TASKS,
    *tasks_answer.TASKS,
)

WORLD = WorldSpec(
    name="shop",
    title="Web shop",
    summary="Find, compare, buy and return goods in a web shop, and look after an account there.",
    build="gym_cua.envs.shop.world:ShopWorld",
    tasks=TASKS,
    axes=(
        *(Axis(name, {split: AXES[split][name] for split in AXES}) for name in AXES["train"]),
        *VISIT_AXES,
    ),
    pools=SPLIT_POOLS,
    catalogue=CATALOGUE,
)

__all__ = ["TASKS", "WORLD"]
