"""Tests for worlds of your own: inherit ``WorldTests`` in a test file, and pytest asks all that is demanded.

::

    from gym_cua.testing import WorldTests

    class TestNotes(WorldTests):
        world = "notes"

Tests with the marker ``gym_cua`` (the plugin ``pytest_gym_cua``) stand on ``marker`` and ``stage``. gym_cua
itself never imports this package, which needs pytest.
"""

from typing import TYPE_CHECKING, Any

from ..errors import SetupError

try:
    import pytest  # noqa: F401 - asked for here, so that its absence is told in one line
except ModuleNotFoundError as error:
    raise SetupError("gym_cua.testing needs pytest, which is not here. Run: pip install pytest") from error

if TYPE_CHECKING:
    from .world_tests import Case, WorldTests

__all__ = ["Case", "WorldTests"]


def __getattr__(name: str) -> Any:
    # Loaded when first asked for: the marker's tests are collected without the audit and its browser.
    if name in __all__:
        from . import world_tests

        return getattr(world_tests, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
