"""What breaks in a vector stays where it broke: pages, browsers, resets, workers, and who started them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
from typing import Any

import gymnasium as gym
import numpy as np
import psutil
import pytest
from gymnasium.vector import AutoresetMode

from gym_cua import ComputerFault, UnknownNameError
from gym_cua.vector import ComputerVectorEnv

from .comparing import assert_equal
from .vectors import DONE, NOOP, SMALL, click, make

pytestmark = pytest.mark.browser


def crash_page(vector: Any, index: int) -> None:
    """Crash the page of one environment of this process."""
    computer = vector.get_attr("computer")[index]

    async def crash() -> None:
        computer._open_window.front.post("Page.crash", {})

    computer._call(crash())


def kill_worker(vector: Any, index: int) -> None:
    """Kill the worker of an environment, and wait until it has ended; how, is left for the vector to find out."""
    worker = vector.pids[index]
    os.kill(worker, signal.SIGKILL)
    os.waitid(os.P_PID, worker, os.WEXITED | os.WNOWAIT)


def part(observation: Any, index: int) -> list[Any]:
    return [observation["screenshot"][index].copy(), observation["instruction"][index]]


def test_a_page_that_crashes_ends_its_own_episode_alone() -> None:
    vector = make(3)
    vector.reset(seed=0)
    crash_page(vector, 1)
    _, rewards, terminated, truncated, infos = vector.step([NOOP] * 3)
    assert truncated.tolist() == [False, True, False] and not terminated.any()
    assert infos["fault"][1].startswith("computer: ") and infos["fault"][0] is infos["fault"][2] is None
    _, rewards, terminated, truncated, infos = vector.step([NOOP] * 3)
    assert not (terminated | truncated).any() and list(infos["fault"]) == [None] * 3
    assert infos["virtual_time"][1] < infos["virtual_time"][0]
    vector.close()


@pytest.fixture(scope="module")
def expected() -> Any:
    """Return what the second episodes begin with, of three environments with the seeds from 5 on."""
    unharmed = make(3, 0, autoreset_mode="SameStep")
    unharmed.reset(seed=5)
    observation, *_ = unharmed.step([DONE, DONE, DONE])
    unharmed.close()
    return observation


@pytest.mark.parametrize("mode", AutoresetMode)
def test_a_killed_worker_is_a_fault_of_its_environments_and_their_next_episode_is_the_next(
    mode: AutoresetMode, expected: Any
) -> None:
    vector = make(3, 2, autoreset_mode=mode)
    vector.reset(seed=5)
    before, *_ = vector.step([NOOP] * 3)
    pids = vector.pids
    assert pids[0] == pids[1] != pids[2]
    kill_worker(vector, 1)
    after, rewards, terminated, truncated, infos = vector.step([NOOP, NOOP, click(80, 130)])
    assert truncated.tolist() == [True, True, False] and rewards[:2].tolist() == [0, 0]
    if mode is AutoresetMode.SAME_STEP:
        final = infos["final_obs"][0]
        assert_equal([final["screenshot"], final["instruction"]], part(before, 0))
        assert "signal SIGKILL" in infos["final_info"]["fault"][0] and infos["fault"][0] is None
        assert infos["_final_obs"].tolist() == [True, True, False]
    else:
        assert_equal(part(after, 0), part(before, 0))
        assert infos["fault"][0].startswith("computer: ") and "signal SIGKILL" in infos["fault"][1]
        assert not infos["success"].any()
        if mode is AutoresetMode.DISABLED:
            after, infos = vector.reset(options={"reset_mask": np.array([True, True, False])})
        else:
            after, _, terminated, truncated, infos = vector.step([None, None, NOOP])
            assert not (terminated | truncated).any()
        assert infos["fault"][0] is infos["fault"][1] is None
    for index in (0, 1):
        assert_equal(part(after, index), part(expected, index))
    assert vector.pids[2] == pids[2] and vector.pids[0] != pids[0]
    *_, truncated, infos = vector.step([NOOP] * 3)
    assert not truncated.any() and infos["virtual_time"][2] > infos["virtual_time"][0]
    vector.close()


def test_a_worker_that_ends_between_steps_is_told_of_and_rebuilt() -> None:
    vector = make(3, 3)
    vector.reset(seed=0)
    kill_worker(vector, 0)
    with pytest.raises(ComputerFault, match="Environment 0: .*signal SIGKILL"):
        vector.get_attr("variation")
    # The vector has not forgotten that this environment has no episode.
    *_, truncated, infos = vector.step([NOOP] * 3)
    assert truncated.tolist() == [True, False, False] and "SIGKILL" in infos["fault"][0]
    *_, truncated, infos = vector.step([NOOP] * 3)
    assert not truncated.any() and list(infos["fault"]) == [None] * 3
    kill_worker(vector, 2)
    observation, _ = vector.reset(seed=0)
    fresh = make(3)
    assert_equal(observation, fresh.reset(seed=0)[0])
    fresh.close()
    vector.close()


def test_what_a_killed_worker_had_started_ends_with_it() -> None:
    vector = make(2, 2)
    vector.reset(seed=0)
    started = psutil.Process(vector.pids[0]).children(recursive=True)
    assert any("chrom" in process.name() or "shell" in process.name() for process in started)
    kill_worker(vector, 0)
    _, left = psutil.wait_procs(started, timeout=60)
    assert not left
    vector.close()


def flaky(env: Any) -> Any:
    """Wrap an environment so that its resets fail while ``failing`` is true."""

    class Flaky(gym.Wrapper[Any, Any, Any, Any]):
        failing = False

        def reset(self, **options: Any) -> Any:
            if self.failing:
                raise ComputerFault("No power.")
            return super().reset(**options)

    return Flaky(env)


@pytest.mark.parametrize("mode", [AutoresetMode.NEXT_STEP, AutoresetMode.SAME_STEP])
def test_a_reset_that_fails_is_a_fault_and_is_tried_again(mode: AutoresetMode) -> None:
    vector = ComputerVectorEnv(
        "miniwob.click-test-2", 2, workers=0, wrappers=[flaky], autoreset_mode=mode, **SMALL
    )
    vector.reset(seed=0)
    vector.set_attr("failing", [True, False])
    _, _, terminated, truncated, infos = vector.step([DONE, NOOP])
    assert terminated.tolist() == [True, False]
    if mode is AutoresetMode.NEXT_STEP:
        assert infos["fault"][0] is None
        _, _, terminated, truncated, infos = vector.step([NOOP, NOOP])
        assert truncated.tolist() == [True, False] and not terminated.any()
    assert infos["fault"].tolist() == ["computer: No power.", None]
    vector.set_attr("failing", [False, False])
    _, rewards, terminated, truncated, infos = vector.step([NOOP, NOOP])
    assert infos["fault"].tolist() == [None, None] and rewards.tolist() == [0, 0]
    if mode is AutoresetMode.SAME_STEP:
        # To the caller an episode had begun; it ends here, and the next one has begun.
        assert truncated.tolist() == [True, False] and infos["final_info"]["fault"][0] == "computer: No power."
    *_, truncated, infos = vector.step([NOOP, NOOP])
    assert not truncated.any() and infos["virtual_time"][0] < infos["virtual_time"][1]

    vector.set_attr("failing", True)
    with pytest.raises(ComputerFault, match=r"Environment 0 could not be reset 3 times in a row: .*No power"):
        for _ in range(4):
            vector.step([DONE, NOOP])
    with pytest.raises(ComputerFault, match="Environment 0: .*No power"):
        vector.reset(options={"reset_mask": np.array([True, False])})
    vector.close()


def test_what_cannot_be_made_is_raised_here() -> None:
    for workers in (0, 1):
        with pytest.raises(UnknownNameError, match="No split"):
            make(1, workers, split="trian")
    vector = make(2, 2)
    with pytest.raises(UnknownNameError, match="No task") as told:
        vector.reset(options={"task": "nothing"})
    assert "In environment 0 of 2." in told.value.__notes__
    vector.close()


PARENT = """
    import os, gymnasium as gym, gym_cua
    envs = gym.make_vec("gym_cua/miniwob.click-test-v0", 2, viewport=(160, 210), workers=2)
    envs.reset(seed=0)
    print(*envs.pids, flush=True)
    input()
"""


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_nothing_outlives_who_made_the_vector(how: signal.Signals, tmp_path: Any) -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(PARENT)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "TMPDIR": str(tmp_path)},
    )
    assert parent.stdout is not None and parent.stdin is not None
    workers = [psutil.Process(int(pid)) for pid in parent.stdout.readline().split()]
    everything = [*workers, *(child for worker in workers for child in worker.children(recursive=True))]
    assert len(everything) > 4
    parent.send_signal(how)
    parent.wait(60)
    parent.stdin.close()
    parent.stdout.close()
    _, left = psutil.wait_procs(everything, timeout=60)
    assert not left
    # Workers clear up behind them, whatever happened to their parent.
    assert list(tmp_path.glob("gym_cua-*")) == []
