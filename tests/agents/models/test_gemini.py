"""Google's client and the agent around it, against a fake of the Gemini API."""

from __future__ import annotations

from typing import Any

import pytest

from gym_cua.actions import Action
from gym_cua.agents.models import UNREADABLE, make_model_agent
from gym_cua.agents.schemas import ScreenView, action_schema
from gym_cua.errors import AgentFault

from .fake_gemini import FakeGemini, call, images, response, responses, text, words
from .looking import SIZE, Shades, image, play, shade
from .serving import Answer

pytest.importorskip("google.genai")
DONE = response(text("All done."))
CHECK = {"decision": "require_confirmation", "explanation": "Accept cookies?"}


def agent(server: Any, model: str = "gemini-3.5-flash", **options: Any) -> Any:
    options.setdefault("max_retries", 0)
    return make_model_agent("gemini", model, base_url=server.url, **options)


@pytest.mark.parametrize(
    ("model", "version", "actions"),
    [
        ("gemini-2.5-computer-use-preview-10-2025", None, [Action("click", x=64, y=40), Action("key", keys=("Enter",))]),
        ("gemini-3-flash-preview", None, [Action("move", x=64, y=40)]),
        ("gemini-3.5-flash", None, [Action("click", x=64, y=40, keys=("Shift",)), Action("type", text="tea")]),
        ("gemini-3.5-flash", "gemini-3.5-desktop", [Action("triple_click", x=64, y=40)]),
    ],
)
def test_both_generations_are_spoken(model: str, version: str | None, actions: list[Action]) -> None:
    schema = action_schema(version or ("gemini-3.5" if "3.5" in model else "gemini-2.5"))
    view = ScreenView(*SIZE)
    turns = [[call(form["name"], **form["args"]) for form in schema.from_action(action, view)] for action in actions]
    script = [response(text("I act."), *turn, cached=30) for turn in turns] + [DONE]
    with FakeGemini(script) as server:
        player = agent(server, model, tool_version=version, effort="low", temperature=1)
        taken = play(player, Shades())
    expected = [action for turn in turns for form in turn for action in schema.to_actions(
        {"name": form["functionCall"]["name"], "args": form["functionCall"]["args"]}, view)]
    assert taken == [*expected, Action("done")]
    first, last = server.requests[0], server.requests[-1]
    assert "Buy some tea." in words(first) and image(images(first)[0]).size == SIZE
    # Each function is answered with the screen that it left.
    assert [shade(data) for data in images(last)] == list(range(len(expected) + 1))
    assert all(answer["response"]["url"] == "about:blank" for answer in responses(last))
    assert list(first.body["generationConfig"]["thinkingConfig"].values()) == ["LOW"]
    assert player.usage["output_tokens"] == 15 * len(script)
    assert player.usage["cached_tokens"] == 30 * len(turns)


def test_the_address_is_told_where_it_is_observed() -> None:
    with FakeGemini([response(call("take_screenshot", id="c1", intent="look")), DONE]) as server:
        play(agent(server), Shades(more={"url": "https://shop.test/"}))
    [answer] = responses(server.requests[1])
    assert (answer["id"], answer["response"]["url"]) == ("c1", "https://shop.test/")


def test_a_safety_decision_stops_the_episode_unless_told_otherwise() -> None:
    asked = response(call("click", x=1, y=1, intent="accept", safety_decision=CHECK))
    with FakeGemini([asked]) as server:
        player = agent(server)
        assert play(player, Shades()) == [Action("done")]
    assert player.usage["safety_checks"] == 1
    with FakeGemini([asked, DONE]) as server:
        assert [action.kind for action in play(agent(server, safety="acknowledge"), Shades())] == ["click", "done"]
    allowed = {"decision": "allowed"}
    with FakeGemini([response(call("click", x=1, y=1, intent="", safety_decision=allowed)), DONE]) as server:
        player = agent(server)
        assert [action.kind for action in play(player, Shades())] == ["click", "done"]
    assert "safety_checks" not in player.usage


def test_what_has_no_counterpart_is_told_and_older_pictures_are_left_out() -> None:
    script = [
        response(call("wait", seconds=1, intent="")),
        response(call("navigate", url="https://x.test", intent="")),
        response(call("fly", intent="")),
        DONE,
    ]
    with FakeGemini(script) as server:
        assert [step.kind if step != UNREADABLE else step for step in play(agent(server, max_images=2), Shades())] == [
            "wait",
            UNREADABLE,
            "done",
        ]
    waited, navigated, flown = responses(server.requests[-1])
    assert "screenshot" in waited["response"]["note"] and "parts" not in waited
    assert "counterpart" in navigated["response"]["error"] and "fly" in flown["response"]["error"]
    assert len(images(server.requests[-1])) == 2


@pytest.mark.parametrize(
    "body", [response(text("No."), finish="SAFETY"), {"promptFeedback": {"blockReason": "PROHIBITED_CONTENT"}}]
)
def test_a_refusal_ends_the_episode_without_a_claim(body: Any) -> None:
    with FakeGemini([body]) as server:
        player = agent(server)
        assert play(player, Shades()) == [Action("done")]
    assert player.usage["refusals"] == 1


def test_nothing_said_and_what_was_cut_off_are_no_endings() -> None:
    with FakeGemini([response(finish="MALFORMED_FUNCTION_CALL"), response(text("ANSWER: 4"), finish="MAX_TOKENS"), DONE]) as server:
        assert play(agent(server), Shades()) == [UNREADABLE, Action("done")]
    assert "empty" in words(server.requests[1]) and "cut off" in words(server.requests[2])


@pytest.mark.parametrize("body", [b"<html>", b"[]", {"candidates": 3}, {}])
def test_a_malformed_body_is_a_fault(body: Any) -> None:
    with FakeGemini([Answer(body)]) as server, pytest.raises(AgentFault, match="Google"):
        play(agent(server), Shades())
