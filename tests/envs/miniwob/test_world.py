"""Two MiniWoB++ tasks under the tests that every world has to pass; the audit takes them all."""

from __future__ import annotations

import pytest

from gym_cua.testing import WorldTests

pytestmark = pytest.mark.browser


class TestMiniWob(WorldTests):
    world = "miniwob"
    tasks = ("click-checkboxes", "use-slider")
    splits = ("train", "test")
    seeds = 1
    attacks = ("guesses", "storage")
