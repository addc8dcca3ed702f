"""Tasks start only programs that their world has installed: one that a machine lacks is found by the doctor."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from gym_cua.evaluate.leakage import make_world
from gym_cua.tasks.registry import list_worlds
from gym_cua.tasks.world import SPLITS

WORLDS = [name for name, spec in list_worlds().items() if spec.programs]


def named(argv: Sequence[str]) -> str:
    """The program that a command runs: ``env`` is that of another, with settings before it."""
    return next(word for word in argv if word != "env" and "=" not in word)


@pytest.mark.parametrize("name", WORLDS)
def test_what_tasks_start_is_installed_with_their_world(name: str) -> None:
    spec = list_worlds()[name]
    started: dict[str, set[str]] = {}
    for split in SPLITS:
        world = make_world(spec, split, 0)
        try:
            start = world.snapshot()
            for template in spec.tasks:
                if split in template.splits:
                    world.restore(start)
                    template(world, split, np.random.default_rng(0))
                    programs = {named(program.argv) for program in world.programs}
                    started.setdefault(template.name, set()).update(programs)
        finally:
            world.close()
    needs = {template.name: template.needs for template in spec.tasks}
    lacking = {task: programs - {*spec.programs, *needs[task]} for task, programs in started.items()}
    assert any(started.values())
    assert not any(lacking.values()), {task: programs for task, programs in lacking.items() if programs}
