"""A task of the shop under the tests that every world has to pass; the audit takes them all."""

from __future__ import annotations

import pytest
from gym_cua.envs.shop.pools import POOLS

from gym_cua.testing import WorldTests

pytestmark = pytest.mark.browser


class TestShop(WorldTests):
    world = "shop"
    tasks = ("change-quantity",)
    seeds = 1
    attacks = ("guesses", "methods", "storage")
    pools = POOLS
