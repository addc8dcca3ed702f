"""Processes that are counted, frozen and ended as one, by the kernel's control groups and without them."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import pytest

from gym_cua.computers.desktop.control_group import ControlGroup, hierarchy
from gym_cua.computers.desktop.group import Group, exists
from gym_cua.computers.desktop.process_tree import ProcessTree

pytestmark = pytest.mark.desktop

LIMIT = 20.0
PARENT = """
import subprocess, sys
sys.stdin.readline()
child = subprocess.Popen([sys.executable, "-c", "while True: pass"])
print(child.pid, flush=True)
child.wait()
"""


def control_group() -> Group:
    where = hierarchy()
    if where is None:
        pytest.skip("control groups cannot be made here")
    return ControlGroup(where, f"gym_cua-test-{os.getpid()}")


@pytest.fixture(params=[control_group, ProcessTree])
def group(request: pytest.FixtureRequest) -> Iterator[Group]:
    made: Group = request.param()
    yield made
    made.kill()
    made.remove()


def becomes(is_so: Callable[[], bool]) -> bool:
    """Ask again and again, without a pause."""
    end = time.monotonic() + LIMIT
    while time.monotonic() < end:
        if is_so():
            return True
    return False


def test_what_was_started_later_belongs_to_it_however_often_it_is_asked(group: Group) -> None:
    command = group.joined([sys.executable, "-c", PARENT])
    parent = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert parent.stdin is not None and parent.stdout is not None
    group.adopt(parent.pid)
    assert becomes(lambda: not group.busy())
    parent.stdin.write("\n")
    parent.stdin.flush()
    seen = becomes(lambda: group.busy() and group.cpu() > 1e9)
    child = int(parent.stdout.readline())
    assert seen and group.busy(), "the child computes without end"
    group.freeze()
    before = group.cpu()
    assert group.cpu() == before
    group.thaw()
    assert becomes(lambda: group.cpu() > before)
    group.kill()
    parent.wait(LIMIT)
    assert becomes(lambda: not exists(child))
    assert becomes(lambda: not group.busy())
