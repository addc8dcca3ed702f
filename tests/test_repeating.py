"""The same seed and actions give the same again: here, elsewhere, later, and from a snapshot."""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
import textwrap

import pytest

from gym_cua import GymCuaError
from gym_cua.snapshot import frame_hash

from .playing import make, play

pytestmark = pytest.mark.browser


def test_the_same_seed_and_actions_repeat_here_and_elsewhere() -> None:
    env = make()
    first = play(env, 11)
    assert first["success"]
    assert play(env, 12)["frames"] != first["frames"]
    assert play(env, 11) == first, "again in the same environment"
    env.close()
    program = textwrap.dedent(
        f"""
        import json, sys
        sys.path.insert(0, {os.path.dirname(__file__)!r})
        from playing import make, play
        print(json.dumps(play(make(), 11)))
        """
    )
    busy = subprocess.Popen([sys.executable, "-c", "while True: pass"])
    try:
        out = subprocess.run(
            [sys.executable, "-c", program], capture_output=True, text=True, timeout=200, check=True
        ).stdout
    finally:
        busy.kill()
        busy.wait()
    assert json.loads(out) == first, "in another process, with the other core busy"


def test_thinking_costs_nothing() -> None:
    env = make()
    assert play(env, 7, think=1.0) == play(env, 7)
    env.close()


def test_neighbours_do_not_matter() -> None:
    env, neighbour = make(), make("gym_cua/shop-v0", split="val")
    alone = play(env, 21)
    neighbour.reset(seed=0)
    observation, _ = env.reset(seed=21)
    frames = [frame_hash(observation["screenshot"])]
    for action in env.unwrapped.oracle():
        neighbour.step({"kind": "scroll", "x": 600, "y": 400, "dy": 40})
        observation, *_ = env.step(action)
        frames.append(frame_hash(observation["screenshot"]))
    assert frames == alone["frames"]
    env.close()
    neighbour.close()


def test_snapshot_and_restore() -> None:
    env = make()
    env.reset(seed=4)
    actions = []
    snapshot = None
    frames, rewards = [], []
    for number, action in enumerate(env.unwrapped.oracle()):
        if number == 2:
            snapshot = pickle.loads(pickle.dumps(env.unwrapped.snapshot()))
        observation, reward, terminated, _, info = env.step(action)
        if number >= 2:
            actions.append(action)
            frames.append(frame_hash(observation["screenshot"]))
            rewards.append(reward)
    assert terminated and info["success"] and snapshot is not None
    for other in (env, make()):
        other.reset(seed=99)
        other.unwrapped.restore(snapshot)
        again_frames, again_rewards = [], []
        for action in actions:
            observation, reward, terminated, _, info = other.unwrapped.step(action)
            again_frames.append(frame_hash(observation["screenshot"]))
            again_rewards.append(reward)
        assert (again_frames, again_rewards) == (frames, rewards)
        assert terminated and info["success"]
        other.close()


def test_a_snapshot_of_another_split_is_refused() -> None:
    env, other = make(), make(split="val")
    env.reset(seed=0)
    other.reset(seed=0)
    with pytest.raises(GymCuaError, match="val"):
        env.unwrapped.restore(other.unwrapped.snapshot())
    env.close()
    other.close()


def test_nobody_looking_changes_nothing() -> None:
    seen, unseen = make(), make(observation=())
    record = play(seen, 5)
    observation, info = unseen.reset(seed=5)
    rewards, times = [], [info["virtual_time"]]
    assert set(observation) == {"instruction"}
    for action in unseen.unwrapped.oracle():
        _, reward, _, _, info = unseen.step(action)
        rewards.append(reward)
        times.append(info["virtual_time"])
        if len(rewards) == 2:
            asked_for = frame_hash(unseen.unwrapped.computer.screenshot())
    assert (rewards, times, info["success"]) == (record["rewards"], record["times"], record["success"])
    assert asked_for == record["frames"][2], "a picture that is asked for shows the present"
    seen.close()
    unseen.close()
