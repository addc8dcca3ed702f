"""OpenAI's client and the agent around it, against a fake of the Responses API."""

from __future__ import annotations

from typing import Any

import pytest

from gym_cua.actions import Action
from gym_cua.agents.models import UNREADABLE, make_model_agent
from gym_cua.errors import AgentFault

from .fake_openai import FakeOpenAI, call, images, outputs, reasoning, refusal, response, said, words
from .looking import SIZE, Shades, image, play, shade
from .serving import Answer

pytest.importorskip("openai")
CLICK = {"type": "click", "button": "left", "x": 10, "y": 20}
TYPE = {"type": "type", "text": "tea"}
DONE = response(said("All done."))
CHECK = {"id": "check_1", "code": "malicious_instructions", "message": "Are you sure?"}


def agent(server: Any, model: str = "gpt-6", **options: Any) -> Any:
    options.setdefault("max_retries", 0)
    return make_model_agent("openai", model, base_url=server.url, **options)


def test_batched_actions_go_out_one_a_step_and_are_answered_once() -> None:
    first = response(reasoning("a", "hm"), said("I search."), call("a", CLICK, TYPE), cached=40)
    with FakeOpenAI([first, response(said("ANSWER: 3.20"))]) as server:
        player = agent(server, price_input=1, price_output=10, effort="high", temperature=0.5)
        taken = play(player, Shades())
    assert taken == [Action("click", x=10, y=20), Action("type", text="tea"), Action("answer", text="3.20")]
    one, two = (request.body for request in server.requests)
    assert one["input"][0]["content"][1]["detail"] == "original" and "truncation" not in one
    assert one["tools"] == [{"type": "computer"}] and one["reasoning"] == {"effort": "high"}
    assert "Buy some tea." in words(server.requests[0])
    assert image(images(server.requests[0])[0]).size == SIZE
    assert two["input"][1:4] == first["output"]
    assert [shade(data) for data in images(server.requests[1])] == [0, 2]
    assert player.usage == {
        "requests": 2,
        "input_tokens": 200,
        "output_tokens": 20,
        "cached_tokens": 40,
        "cost_usd": pytest.approx(400e-6),
    }


def test_the_preview_is_spoken() -> None:
    script = [response(reasoning("a", "hm"), call("a", CLICK, preview=True)), DONE]
    with FakeOpenAI(script) as server:
        taken = play(agent(server, "computer-use-preview-2025-03-11", environment="ubuntu"), Shades())
    assert [action.kind for action in taken] == ["click", "done"]
    [tool] = server.requests[0].body["tools"]
    assert tool == {
        "type": "computer_use_preview",
        "display_width": SIZE[0],
        "display_height": SIZE[1],
        "environment": "ubuntu",
    }
    opening = server.requests[0].body["input"][0]["content"]
    assert server.requests[0].body["truncation"] == "auto" and opening[1]["detail"] == "auto"


def test_a_safety_check_stops_the_episode_unless_told_otherwise() -> None:
    with FakeOpenAI([response(call("a", CLICK, checks=(CHECK,)))]) as server:
        player = agent(server)
        assert play(player, Shades()) == [Action("done")]
    assert player.usage["safety_checks"] == 1
    with FakeOpenAI([response(call("a", CLICK, checks=(CHECK,))), DONE]) as server:
        player = agent(server, safety="acknowledge")
        assert [action.kind for action in play(player, Shades())] == ["click", "done"]
    assert player.usage["safety_checks"] == 1
    assert outputs(server.requests[1])["call_a"]["acknowledged_safety_checks"] == [CHECK]


def test_what_is_left_out_is_told_in_words_with_no_end_loose() -> None:
    turns = [response(reasoning(str(n), "hm"), call(str(n), {"type": "wait"})) for n in range(4)]
    with FakeOpenAI([*turns, DONE]) as server:
        play(agent(server, max_images=2), Shades())
    last = server.requests[-1]
    assert [shade(data) for data in images(last)] == [3, 4]
    assert set(outputs(last)) == {"call_2", "call_3"}
    assert sum(item.get("type") == "reasoning" for item in last.body["input"]) == 2
    told = [item["content"] for item in last.body["input"] if item.get("role") == "assistant"]
    assert told == ['(I did this: [{"type": "wait"}])'] * 2


def test_turns_can_be_left_out() -> None:
    turns = [response(reasoning(str(n), "hm"), call(str(n), {"type": "wait"})) for n in range(4)]
    with FakeOpenAI([*turns, DONE]) as server:
        play(agent(server, max_turns=1), Shades())
    assert set(outputs(server.requests[-1])) == {"call_3"}
    assert "3 earlier turns" in words(server.requests[-1]) and "Buy some tea." in words(server.requests[-1])


def test_bad_actions_are_told_beside_the_screenshot() -> None:
    bad = [response(reasoning("a", "hm"), call("a", {**CLICK, "x": 9999})), response(call("b", {"type": "keypress", "keys": ["Hyper"]})), DONE]
    with FakeOpenAI(bad) as server:
        player = agent(server)
        assert play(player, Shades()) == [UNREADABLE, Action("done")]
    assert "9999" in words(server.requests[1]) and "Hyper" in words(server.requests[2])
    assert player.usage["unreadable"] == 2


def test_asking_for_a_screenshot_is_no_step() -> None:
    with FakeOpenAI([response(call("a", {"type": "screenshot"})), DONE]) as server:
        assert play(agent(server), Shades()) == [Action("done")]
    assert [shade(data) for data in images(server.requests[1])] == [0, 0]


@pytest.mark.parametrize(
    "body", [response(refusal("I will not.")), response(incomplete_details={"reason": "content_filter"})]
)
def test_a_refusal_ends_the_episode_without_a_claim(body: Any) -> None:
    with FakeOpenAI([body]) as server:
        player = agent(server)
        assert play(player, Shades()) == [Action("done")]
    assert player.usage["refusals"] == 1


def test_thoughts_alone_that_were_cut_off_are_not_sent_back() -> None:
    cut = response(reasoning("a", "hm"), status="incomplete", incomplete_details={"reason": "max_output_tokens"})
    with FakeOpenAI([cut, DONE]) as server:
        assert play(agent(server), Shades()) == [Action("done")]
    assert "cut off" in words(server.requests[1])


@pytest.mark.parametrize(
    "body",
    [
        b"<html>",
        b"[]",
        {"output": 3},
        {"output": [{"type": "message", "content": "x"}]},
        response(status="failed", error={"code": "server_error", "message": "it broke"}),
    ],
)
def test_a_malformed_or_failed_response_is_a_fault(body: Any) -> None:
    with FakeOpenAI([Answer(body)]) as server, pytest.raises(AgentFault, match="OpenAI"):
        play(agent(server), Shades())
