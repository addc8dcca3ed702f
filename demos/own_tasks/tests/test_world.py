"""All that gym_cua demands of a world, asked of ours: every task can be done, and by nothing but doing it."""

from nook_tasks.pools import POOLS

from gym_cua.testing import WorldTests


class TestNook(WorldTests):
    """Inherits every test; ``seeds``, ``tasks``, ``splits`` and ``attacks`` may be narrowed here."""

    world = "nook"
    pools = POOLS
