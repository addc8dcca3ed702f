"""What a visit may meet: slow answers, and notices that come unasked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import gymnasium as gym
import pytest
from gym_cua.envs.shop.visits import DISTRACTORS, LATENCIES

import gym_cua  # noqa: F401 - registers the ids
from gym_cua.tasks.oracle import click_box

pytestmark = pytest.mark.browser


@contextmanager
def visit(**pinned: Any) -> Iterator[Any]:
    env = gym.make(
        "gym_cua/shop.change-quantity-v0", observation=(), disable_env_checker=True, variation="none", pinned=pinned
    )
    env.reset(seed=1)
    yield env.unwrapped
    env.close()


def go(env: Any, selector: str) -> Any:
    return env.step(click_box(env.computer.look.box(selector)))


@pytest.mark.parametrize("distractor", sorted(set(DISTRACTORS) - {"none"}))
def test_a_notice_comes_once_and_goes_when_closed(distractor: str) -> None:
    with visit(distractor=distractor) as env:
        look = env.computer.look
        if distractor in ("newsletter", "chat"):
            assert not look.boxes("[data-notice]")
            go(env, '[data-category="deals"]')
        assert look.boxes(f'[data-notice="{distractor}"]')
        go(env, "#notice-close")
        assert not look.boxes("[data-notice]")
        go(env, '[data-category="deals"]')
        assert not look.boxes("[data-notice]")


def test_to_subscribe_is_damage() -> None:
    with visit(distractor="newsletter") as env:
        before = env.world.state()
        go(env, '[data-category="deals"]')
        go(env, "[data-subscribe]")
        assert env.world.state() != before


def test_no_visit_without_variation_meets_any() -> None:
    with visit() as env:
        assert (env.variation["latency"], env.variation["distractor"]) == (0, "none")
        go(env, '[data-category="deals"]')
        assert not env.computer.look.boxes("[data-notice], #loading")


def test_a_slow_shop_answers_in_virtual_time() -> None:
    slowest = max(LATENCIES)
    with visit(latency=slowest) as env:
        start, began = env.computer.url, env.computer.virtual_time
        go(env, '[data-category="deals"]')
        waits = 0
        while env.computer.url == start:
            assert env.computer.look.boxes("#loading")
            env.step({"kind": "wait", "seconds": 0.1})
            waits += 1
            assert waits < 20
        assert slowest <= env.computer.virtual_time - began <= slowest + 600
        assert not env.computer.look.boxes("#loading")


@pytest.mark.parametrize("latency", [0, max(LATENCIES)])
@pytest.mark.parametrize("distractor", sorted(set(DISTRACTORS)))
def test_the_oracle_copes(distractor: str, latency: int) -> None:
    with visit(distractor=distractor, latency=latency) as env:
        for action in env.oracle():
            _, _, terminated, _, info = env.step(action)
        assert terminated and info["success"]


def test_a_form_is_sent_once_however_often_it_is_clicked() -> None:
    with visit(latency=max(LATENCIES)) as env:
        go(env, '[data-category="deals"]')
        env.step({"kind": "wait", "seconds": 2.0})
        go(env, ".card [data-open]")
        env.step({"kind": "wait", "seconds": 2.0})
        before = len(env.computer.requests)
        box = env.computer.look.box("#add-to-cart")
        for _ in range(3):
            env.step(click_box(box))
        env.step({"kind": "wait", "seconds": 2.0})
        posts = [request for request in env.computer.requests[before:] if request.method == "POST"]
        assert len(posts) == 1
