"""Agents on the live page: taken over by any input of the person, and marked where they acted."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from gym_cua.agents import OracleAgent
from gym_cua.episodes import EpisodeDataset, replay

from .browsing import deeds

pytestmark = pytest.mark.browser


def test_an_agent_plays_and_any_input_takes_over(person: Any, tmp_path: Path) -> None:
    one, live = person(record=True)
    page = one.page
    page.select_option("[data-agent]", "noop")
    page.select_option("[data-pace]", "0")
    page.click("[data-wish=run]")
    one.until_deeds(3)
    assert "noop has the pointer" in page.locator("[data-holder]").inner_text()
    page.mouse.click(*one.at(80, 80))
    page.wait_for_function("() => document.querySelector('[data-holder]').textContent.startsWith('You have')")
    page.wait_for_selector("[data-did]", state="hidden")
    *before, last = deeds(live)
    assert last.actor == "human" and {step.actor for step in before} == {"agent"}
    page.click("[data-wish=step]")
    one.until_deeds(len(before) + 2)
    assert "began anew" in page.locator("[data-message]").inner_text()
    page.wait_for_selector("[data-did]")  # it comes with the frame, after the list of steps
    live.close()
    (episode,) = EpisodeDataset(tmp_path / "data").episodes()
    assert replay(episode).same and episode.manifest.agent == "person, noop"


def test_what_an_agent_does_elsewhere_is_drawn_here(person: Any) -> None:
    one, live = person(out=None)
    live.invite(OracleAgent())
    live.agent_step()
    one.page.wait_for_selector("[data-ring]:not([hidden])")
    box = one.page.locator("[data-ring]").bounding_box()
    x, y = one.at(20, 30)
    assert (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2) == pytest.approx((x, y), abs=0.6)
    assert one.page.locator("[data-did]").inner_text() == "oracle: Click 20, 30"


def test_the_mark_goes_with_the_next_step_also_where_its_frame_comes_before_the_news(person: Any) -> None:
    one, live = person(out=None)
    page = one.page
    frames: list[Any] = []
    news: list[Any] = []
    live.invite(OracleAgent())
    page.wait_for_selector("[data-agent-buttons]:not([hidden])")
    page.route("**/live/frame", lambda route: frames.append(route))
    # Held back is what is asked for after the agent's step is known.
    page.route(re.compile(r"/live/state\?.*steps=1"), lambda route: news.append(route))
    live.agent_step()
    while not (frames and news):
        page.evaluate("0")
    live.step({"kind": "click", "x": 90, "y": 90})
    frames[0].continue_()
    page.wait_for_selector("[data-did]")
    news[0].continue_()
    one.until_deeds(2)
    page.wait_for_selector("[data-did]", state="hidden")
    page.unroute_all()
