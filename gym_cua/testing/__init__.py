"""Tests for worlds of your own: inherit ``WorldTests`` in a test file, and pytest asks all that is demanded.

::

    from gym_cua.testing import WorldTests

    class TestNotes(WorldTests):
        world = "notes"

gym_cua itself never imports this package, which needs pytest.
"""

from ..errors import SetupError

try:
    import pytest  # noqa: F401 - asked for here, so that its absence is told in one line
except ModuleNotFoundError as error:
    raise SetupError("gym_cua.testing needs pytest, which is not here. Run: pip install pytest") from error

from .world_tests import Case, WorldTests

__all__ = ["Case", "WorldTests"]
