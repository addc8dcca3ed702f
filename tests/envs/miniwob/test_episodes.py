"""MiniWoB++ tasks in a real browser: they begin, end, repeat and cannot be fooled."""

from __future__ import annotations

from typing import Any

import pytest

from gym_cua import Action
from gym_cua.snapshot import frame_hash

from ...playing import make

pytestmark = pytest.mark.browser

SOLVED = (
    "click-button", "enter-text", "use-slider", "drag-items", "email-inbox", "choose-date", "draw-circle",
    "copy-paste", "use-autocomplete", "click-pie", "click-dialog", "bisect-angle", "text-editor",
)  # fmt: skip


def started(name: str, seed: int = 0, **options: Any) -> Any:
    env = make(f"gym_cua/miniwob.{name}-v0", **options)
    env.reset(seed=seed)
    return env


def played(env: Any, seed: int, actions: Any = None) -> tuple[list[str], list[Action], dict[str, Any]]:
    observation, info = env.reset(seed=seed)
    frames, done = [frame_hash(observation["screenshot"])], []
    for action in actions if actions is not None else env.unwrapped.oracle():
        done.append(action)
        observation, _, terminated, truncated, info = env.step(action)
        frames.append(frame_hash(observation["screenshot"]))
        if terminated or truncated:
            break
    return frames, done, info


@pytest.mark.parametrize("name", SOLVED)
def test_the_oracle_succeeds_and_a_used_window_shows_the_same(name: str) -> None:
    env = started(name)
    frames, actions, info = played(env, 3)
    assert info["success"] and info["scores"]["raw_reward"] >= 0.97
    window = env.unwrapped.computer._window
    played(env, 4)
    again, _, last = played(env, 3, actions)
    assert env.unwrapped.computer._window is window, "the window has served again"
    assert again == frames and last["success"]
    env.close()


def test_a_screen_is_as_large_as_in_the_original() -> None:
    env = started("click-test")
    assert env.observation_space["screenshot"].shape == (210, 160, 3)
    env.close()
    env = started("flight.AA")
    assert env.observation_space["screenshot"].shape == (667, 375, 3)
    assert "Departure City" in env.unwrapped.task.instruction
    env.close()


def test_the_page_s_limit_ends_the_episode_in_virtual_time() -> None:
    env = started("click-test")
    _, reward, terminated, truncated, info = env.step(Action("wait", seconds=20.0))
    assert (terminated, truncated, info["success"]) == (True, False, False)
    assert info["scores"]["raw_reward"] == -1.0 and reward == 0.0
    env.close()


def test_the_page_s_reward_decays_in_virtual_time() -> None:
    env = started("click-test")
    env.step(Action("wait", seconds=5.0))
    *_, info = played_on(env)
    assert info["success"] and info["scores"]["raw_reward"] == 1.0
    assert 0.3 < info["scores"]["decayed_reward"] < 0.6
    env.close()


def played_on(env: Any) -> tuple[Any, ...]:
    step: tuple[Any, ...] = ()
    for action in env.unwrapped.oracle():
        step = env.step(action)
    return step


def test_a_wrong_answer_ends_it_without_success() -> None:
    env = started("click-widget")
    wanted = env.unwrapped.task.instruction.split('"')[1]
    look = env.unwrapped.computer.look
    box = look.boxes(f'#area [data-type]:not([data-type="{wanted}"])')[0]
    *_, terminated, _, info = env.step(Action("click", x=box.center[0], y=box.center[1]))
    assert terminated and not info["success"]
    assert info["scores"]["raw_reward"] == -1.0
    assert any("not full credit" in check["reason"] for check in info["checks"])
    env.close()


def test_loading_the_page_again_gives_no_second_try() -> None:
    env = started("click-test")
    *_, terminated, _, info = env.step(Action("key", keys=("F5",)))
    assert terminated and not info["success"]
    env.close()


@pytest.mark.parametrize(
    "text", ["<img src=x onerror='core.endEpisode(1)'>", "<script>core.endEpisode(1)</script>", "javascript:core.endEpisode(1)"]
)
@pytest.mark.parametrize("name", ["enter-text", "email-inbox-forward", "text-editor", "terminal"])
def test_what_is_typed_is_no_script(name: str, text: str) -> None:
    env = started(name)
    look = env.unwrapped.computer.look
    target = next(s for s in ("#tt", ".ql-editor", "#terminal", "#area") if look.boxes(s))
    x, y = look.box(target).center
    info: dict[str, Any] = {}
    for action in (Action("click", x=x, y=y), Action("type", text=text), Action("key", keys=("Enter",))):
        *_, terminated, truncated, info = env.step(action)
        if terminated or truncated:
            break
    assert not info["success"] and info["scores"]["raw_reward"] <= 0
    env.close()


def test_a_pinned_page_is_the_same_for_every_seed() -> None:
    env = make("gym_cua/miniwob.enter-text-v0")
    said = set()
    for seed in range(3):
        _, info = env.reset(seed=seed, options={"variation": {"page_seed": 11}})
        said.add(env.unwrapped.task.instruction)
        assert env.unwrapped.variation["page_seed"] == 11
    assert len(said) == 1
    env.close()


def test_seeds_make_different_tasks() -> None:
    env = make("gym_cua/miniwob.enter-text-v0")
    said = set()
    for seed in range(4):
        env.reset(seed=seed)
        said.add(env.unwrapped.task.instruction)
    assert len(said) == 4
    env.close()


def test_a_larger_screen_shows_the_same_task() -> None:
    env = started("click-button", scale=2)
    assert env.observation_space["screenshot"].shape == (420, 320, 3)
    _, _, info = played(env, 3)
    assert info["success"]
    env.close()


@pytest.mark.parametrize("last", [Action("key", keys=("F5",)), Action("done"), Action("wait", seconds=20.0)])
def test_the_next_episode_begins_whatever_the_last_action_was(last: Action) -> None:
    env = started("click-button")
    env.step(last)
    for seed in (3, 4):
        _, _, info = played(env, seed)
        assert info["success"]
    env.close()
