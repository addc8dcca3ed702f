"""ComputerVectorEnv on a real Chromium: what Gymnasium's own vectors return, and what it has beyond them."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
import warnings
from typing import Any

import gymnasium as gym
import numpy as np
import psutil
import pytest
from gymnasium.vector import AutoresetMode
from gymnasium.vector.utils import concatenate, create_empty_array
from gymnasium.wrappers.vector import RecordEpisodeStatistics
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gym_cua import Action, ActionError, ClosedError, GridActions, GymCuaError
from gym_cua.vector import ComputerVectorEnv

from .comparing import assert_equal
from .vectors import DONE, ID, NOOP, SMALL, click, make

pytestmark = pytest.mark.browser

COUNT = 3
# Ends of all kinds: by the agent, by the page when the right button is clicked, and by the limit of steps.
ACTIONS = st.one_of(
    st.just(Action("noop")),
    st.sampled_from([Action("done"), Action("answer", text="x")]),
    st.builds(lambda x, y: Action("click", x=x, y=y), st.integers(0, 159), st.integers(50, 209)),
)
EPISODES = st.lists(st.lists(ACTIONS, min_size=COUNT, max_size=COUNT), min_size=6, max_size=9)


def members(vector: Any, actions: list[Action]) -> Any:
    """Return actions as a member of the batched space, which is all that Gymnasium's vectors take."""
    space = vector.single_action_space
    return concatenate(space, [space.encode(action) for action in actions], create_empty_array(space, len(actions)))


@pytest.mark.parametrize(("mode", "workers"), [*((mode, 2) for mode in AutoresetMode), (AutoresetMode.SAME_STEP, 0)])
def test_it_returns_what_gymnasiums_own_vector_returns(mode: AutoresetMode, workers: int) -> None:
    options = {**SMALL, "max_episode_steps": 4, "observation": ("screenshot", "cursor", "url")}
    sync: Any = gym.make_vec(
        ID, COUNT, vectorization_mode="sync", vector_kwargs={"autoreset_mode": mode}, **options
    )
    ours = make(COUNT, workers, autoreset_mode=mode, **options)
    assert ours.observation_space == sync.observation_space and ours.action_space == sync.action_space
    assert ours.metadata == sync.metadata and ours.render_mode == sync.render_mode

    @settings(max_examples=2, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.one_of(st.integers(0, 99), st.lists(st.integers(0, 99), min_size=COUNT, max_size=COUNT)), EPISODES)
    def compare(seed: int | list[int], steps: list[list[Action]]) -> None:
        assert_equal(ours.reset(seed=seed), sync.reset(seed=seed), "reset")
        for actions in steps:
            batched = members(sync, actions)
            found, expected = ours.step(batched), sync.step(batched)
            assert_equal(found, expected, "step")
            over = expected[2] | expected[3]
            if mode is AutoresetMode.DISABLED and over.any():
                both = [vector.reset(options={"reset_mask": over.copy()}) for vector in (ours, sync)]
                assert_equal(*both, "masked reset")

    try:
        compare()
    finally:
        ours.close()
        sync.close()


def trajectory(vector: Any, index: int, steps: int = 5) -> list[Any]:
    """Return all that environment ``index`` shows under clicks that depend on its index alone."""
    observation, infos = vector.reset(seed=[100 - other for other in range(vector.num_envs)])
    seen: list[Any] = [observation["screenshot"][index].copy(), observation["instruction"][index]]
    for number in range(steps):
        actions = [click(20 + 30 * other, 60 + 25 * number) for other in range(vector.num_envs)]
        observation, rewards, terminated, truncated, infos = vector.step(actions)
        ended = (float(rewards[index]), bool(terminated[index]), bool(truncated[index]))
        seen += [observation["screenshot"][index].copy(), *ended, float(infos["virtual_time"][index])]
    return seen


def test_equal_seeds_give_equal_episodes_among_any_others() -> None:
    found = []
    for count, workers in ((2, 0), (4, 2)):
        vector = make(count, workers)
        found.append(trajectory(vector, 1))
        vector.close()
    for other in found[1:]:
        assert_equal(other, found[0])


def test_a_bad_action_moves_no_environment_and_names_the_one() -> None:
    vector = make(3, 2)
    vector.reset(seed=0)
    with pytest.raises(ActionError, match="Environment 2: .*No environment has moved"):
        vector.step([click(80, 120), DONE, click(160, 0)])
    assert [snapshot.actions for snapshot in vector.call("snapshot")] == [()] * 3
    _, _, terminated, truncated, _ = vector.step([NOOP] * 3)
    assert not (terminated | truncated).any()
    with pytest.raises(ActionError, match="2 actions for 3"):
        vector.step([NOOP] * 2)
    vector.close()


def test_a_bad_action_is_a_penalty_where_that_is_asked_for() -> None:
    vector = make(2, 0, on_invalid="penalise", invalid_penalty=0.5)
    vector.reset(seed=0)
    _, rewards, _, _, infos = vector.step([{"kind": "fly"}, NOOP])
    assert rewards.tolist() == [-0.5, 0.0]
    assert "fly" in infos["action_error"][0] and infos["action_error"][1] is None
    vector.close()


def test_one_array_is_given_out_again_and_again_without_copies() -> None:
    vector = make(2, 2, copy=False)
    first, _ = vector.reset(seed=0)
    kept = first["screenshot"].copy()
    second = vector.step([click(30, 100), click(90, 150)])[0]
    assert second["screenshot"] is first["screenshot"] and (kept != second["screenshot"]).any()
    vector.copy = True
    third = vector.step([NOOP] * 2)[0]
    assert third["screenshot"] is not first["screenshot"]
    vector.close()
    # The memory is there for as long as somebody looks at it.
    assert second["screenshot"].shape == (2, 210, 160, 3) and second["screenshot"].any()


@pytest.mark.parametrize("workers", [0, 2])
def test_attributes_and_calls_reach_every_environment(workers: int) -> None:
    vector = make(2, workers, render_mode="rgb_array", pinned={"window": (1.0, 1.0)})
    observation, _ = vector.reset(seed=[3, 4])
    assert [variation["window"] for variation in vector.get_attr("variation")] == [(1.0, 1.0)] * 2
    assert_equal(np.stack(vector.render()), observation["screenshot"])
    assert vector.np_random_seed == (3, 4)
    assert len({int(random.integers(1 << 40)) for random in vector.np_random}) == 2
    vector.set_attr("note", ["a", "b"])
    assert vector.get_attr("note") == ("a", "b")
    vector.set_attr("note", "c")
    assert vector.call("note") == ("c", "c")
    with pytest.raises(GymCuaError, match="3 values of 'note' for 2"):
        vector.set_attr("note", [1, 2, 3])
    with pytest.raises(AttributeError) as told:
        vector.call("no_such_thing")
    assert "In environment 0 of 2." in told.value.__notes__
    if workers:
        with pytest.raises(GymCuaError, match="workers=0"):
            vector.get_attr("computer")
    else:
        assert vector.get_attr("computer")[0].size == (160, 210)
    vector.close()


def test_environments_may_differ_and_have_wrappers() -> None:
    vector = ComputerVectorEnv(
        each=[{"task": "miniwob.click-test"}, {"task": "miniwob.click-test-2", "max_episode_steps": 2}],
        wrappers=[lambda env: GridActions(env, 4, 4)],
        workers=2,
        **SMALL,
    )
    assert vector.action_space.shape == (2,) and vector.num_envs == 2
    _, infos = vector.reset(seed=0)
    assert list(infos["task"]) == ["miniwob.click-test", "miniwob.click-test-2"]
    noop = vector.single_action_space.n - 2
    for _ in range(2):
        _, _, _, truncated, _ = vector.step(np.array([noop, noop]))
    assert truncated.tolist() == [False, True]
    # What goes to an environment that is reset instead is ignored.
    vector.step([noop, noop + 2])
    with pytest.raises(ActionError, match=r"Environment 1: .*Discrete"):
        vector.step([noop, noop + 2])
    vector.close()
    with pytest.raises(GymCuaError, match=r"Environment 1 has the observation_space"):
        ComputerVectorEnv("miniwob.click-test", each=[{}, {"viewport": (200, 210)}], workers=0, viewport=(160, 210))


def test_episodes_are_counted_by_gymnasiums_wrapper() -> None:
    vector = RecordEpisodeStatistics(make(2, 0, max_episode_steps=3))
    vector.reset(seed=0)
    for _ in range(3):
        *_, infos = vector.step([NOOP, NOOP])
    assert infos["episode"]["l"].tolist() == [3, 3] and vector.episode_count == 2
    vector.step([NOOP] * 2)
    vector.step([NOOP] * 2)
    vector.reset(options={"reset_mask": np.array([True, False])})
    for _ in range(2):
        *_, truncated, infos = vector.step([NOOP, NOOP])
    assert truncated.tolist() == [False, True] and infos["episode"]["l"].tolist() == [0, 3]
    vector.close()


def test_make_vec_makes_it_by_itself_and_without_a_word() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        vector = gym.make_vec(ID, 2, **SMALL)
    assert isinstance(vector, ComputerVectorEnv) and str(vector) == f"ComputerVectorEnv({ID}, num_envs=2)"
    assert vector.spec is not None and vector.spec.id == ID
    assert vector.metadata["autoreset_mode"] is AutoresetMode.NEXT_STEP
    vector.close()


def test_it_is_used_in_order() -> None:
    vector = make(2, 0, autoreset_mode="Disabled")
    with pytest.raises(ClosedError, match="environment 0, 1"):
        vector.step([NOOP] * 2)
    vector.reset(seed=0)
    vector.step([NOOP, DONE])
    with pytest.raises(ClosedError, match="environment 1. "):
        vector.step([NOOP] * 2)
    vector.close()
    vector.close()
    with pytest.raises(ClosedError):
        vector.reset()


def test_closing_leaves_nothing() -> None:
    before = set(psutil.Process().children(recursive=True))
    vector = make(2, 2)
    vector.reset(seed=0)
    new = set(psutil.Process().children(recursive=True)) - before
    assert len({pid for pid in vector.pids if pid != os.getpid()}) == 2 and len(new) > 2
    vector.close()
    assert vector.pids == (None, None)
    _, left = psutil.wait_procs(new, timeout=30)
    assert not left


SCRIPT = """
    import gymnasium as gym, gym_cua
    envs = gym.make_vec("gym_cua/miniwob.click-test-v0", 2, viewport=(160, 210), workers=2)
    envs.reset(seed=0)
    observation, *_ = envs.step(envs.action_space.sample())
    print(observation["screenshot"].shape)
"""


def test_a_plain_script_needs_no_guard_and_no_close() -> None:
    ran = subprocess.run(
        [sys.executable, "-"], input=textwrap.dedent(SCRIPT), capture_output=True, text=True, timeout=200
    )
    assert ran.returncode == 0, ran.stderr
    assert (ran.stdout, ran.stderr) == ("(2, 210, 160, 3)\n", "")
