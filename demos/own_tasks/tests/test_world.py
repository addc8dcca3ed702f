"""All that gym_cua demands of a world, asked of ours: every task can be done, and by nothing but doing it."""

from gym_cua.testing import WorldTests
from nook_tasks.pools import POOLS


class TestNook(WorldTests):
    """Inherits every test; ``seeds``, ``tasks``, ``splits`` and ``attacks`` may be narrowed here."""

    world = "nook"
    pools = POOLS
