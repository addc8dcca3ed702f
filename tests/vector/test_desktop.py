"""A vector of desktops."""

from __future__ import annotations

from typing import Any

import psutil
import pytest

from .vectors import NOOP, click, make

pytestmark = pytest.mark.desktop


def test_desktops_are_stepped_side_by_side_and_leave_nothing() -> None:
    before = set(psutil.Process().children(recursive=True))
    vector: Any = make(3, 2, id="gym_cua/desktop.append-line-v0", viewport=(1280, 720), max_episode_steps=2)
    observation, _ = vector.reset(seed=0)
    assert observation["screenshot"].shape == (3, 720, 1280, 3)
    assert all(observation["screenshot"][index].std() > 0 for index in range(3))
    vector.step([NOOP, click(600, 300), NOOP])
    *_, truncated, infos = vector.step([NOOP] * 3)
    assert truncated.all() and list(infos["fault"]) == [None] * 3
    *_, truncated, infos = vector.step([NOOP] * 3)
    assert not truncated.any() and list(infos["fault"]) == [None] * 3
    new = set(psutil.Process().children(recursive=True)) - before
    vector.close()
    _, left = psutil.wait_procs(new, timeout=30)
    assert not left
