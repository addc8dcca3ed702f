"""Whole tasks in real environments, done through the live page with mouse and keyboard, and replayed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from gym_cua.actions import Action
from gym_cua.agents import OracleAgent
from gym_cua.computers.desktop.requirements import missing, problem
from gym_cua.episodes import EpisodeDataset, replay
from gym_cua.episodes.frames import frame_digest
from gym_cua.serve.live.screen import LiveOptions
from gym_cua.serve.live.session import LiveSession

from .browsing import Person, served


def by_hand(browser: Any, live: LiveSession, **window: Any) -> list[str]:
    """Do a task as somebody does who knows how; return what the list of steps says."""
    env: Any = live.env
    with served(live) as address:
        context = browser.new_context(viewport={"width": 1500, "height": 950}, **window)
        one = Person(context.new_page()).open(address, record=True)
        for action in env.oracle():
            one.do(action)
        one.page.wait_for_selector("[data-ending]:not([hidden])")
        told = one.page.locator("[data-ending]").inner_text()
        assert told == "Success", (told, one.words())
        assert one.errors == []
        words = one.words()
        context.close()
    return words


@pytest.mark.browser
@pytest.mark.parametrize(
    ("task", "seed", "window"),
    [
        ("shop.change-quantity", 1, {}),
        ("shop.buy-cheapest", 2, {"device_scale_factor": 1.5}),
        ("miniwob.login-user", 3, {}),
    ],
)
def test_a_task_done_by_hand_replays_to_success_with_the_same_frames(
    browser: Any, tmp_path: Path, task: str, seed: int, window: Any
) -> None:
    live = LiveSession(LiveOptions(f"gym_cua/{task}-v0"), seed, tmp_path)
    by_hand(browser, live, **window)
    (episode,) = EpisodeDataset(tmp_path).episodes()
    assert list(episode.manifest.outcome.actors) == ["human"]  # type: ignore[union-attr]
    assert list(episode.problems()) == []
    result = replay(episode)
    assert result.exact and result.same and result.success, result


@pytest.mark.browser
def test_undone_in_a_real_browser_the_pixels_are_those_of_then(tmp_path: Path) -> None:
    live = LiveSession(LiveOptions("gym_cua/shop.buy-cheapest-v0"), 2, tmp_path)
    live.consent(True)
    digests = [frame_digest(live.view.frame)]
    for action in live.env.oracle():
        if action.kind == "done" or len(digests) > 4:
            break
        live.step(action)
        digests.append(frame_digest(live.view.frame))
    live.undo(2)
    assert frame_digest(live.view.frame) == digests[2]
    live.step(Action("scroll", x=600, y=400, dy=300))
    live.step(Action("done"))
    live.close()
    (episode,) = EpisodeDataset(tmp_path).episodes()
    assert [step.frame for step in episode.steps()][:2] == digests[1:3]
    result = replay(episode)
    assert result.exact and result.same and result.success is False


@pytest.mark.browser
def test_a_person_helps_an_oracle_out_and_it_replays(tmp_path: Path) -> None:
    live = LiveSession(LiveOptions("gym_cua/shop.change-quantity-v0"), 1, tmp_path)
    live.consent(True)
    live.invite(OracleAgent())
    live.agent_step()
    live.step({"kind": "scroll", "x": 640, "y": 400, "dx": 0, "dy": 60})
    while live.view.ending is None and live.agent_step() is not None:
        pass
    if live.view.ending is None:
        assert "cannot go on" in live.view.message and live.view.holder == "human"
    live.close()
    (episode,) = EpisodeDataset(tmp_path).episodes()
    assert {step.actor for step in episode.steps()} == {"agent", "human"} and replay(episode).same


@pytest.mark.browser
def test_in_real_time_the_screen_goes_on_without_steps(browser: Any) -> None:
    live = LiveSession(LiveOptions("gym_cua/miniwob.stock-market-v0", clock="realtime"), 0)
    with served(live) as address:
        one = Person(browser.new_page()).open(address)
        frame = int(one.canvas.get_attribute("data-frame") or 0)
        one.page.wait_for_function("frame => Number(document.querySelector('canvas').dataset.frame) > frame + 3", arg=frame)
        assert live.view.steps == () and one.errors == []
        one.page.close()


@pytest.mark.desktop
@pytest.mark.skipif(
    problem() is not None or bool(missing({"l3afpad": "l3afpad"})),
    reason=f"{problem()} gym-cua install --desktop",
)
def test_a_desktop_by_hand(browser: Any, tmp_path: Path) -> None:
    live = LiveSession(LiveOptions("gym_cua/desktop.append-line-v0"), 0, tmp_path)
    assert not live.exact
    by_hand(browser, live)
    (episode,) = EpisodeDataset(tmp_path).episodes()
    result = replay(episode)
    assert result.same and result.success and not result.exact
