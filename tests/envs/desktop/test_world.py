"""A task of the desktop under the tests that every world has to pass; the audit takes them all."""

from __future__ import annotations

import pytest

from gym_cua.computers.desktop.requirements import missing, problem
from gym_cua.testing import WorldTests

pytestmark = [
    pytest.mark.desktop,
    pytest.mark.skipif(
        problem() is not None or bool(missing({"l3afpad": "l3afpad"})),
        reason=f"{problem()} gym-cua install --desktop",
    ),
]


class TestDesktop(WorldTests):
    world = "desktop"
    tasks = ("append-line",)
    seeds = 3
