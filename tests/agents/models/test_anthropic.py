"""Anthropic's client and the agent around it, against a fake of the Messages API."""

from __future__ import annotations

from typing import Any

import pytest

from gym_cua.actions import Action
from gym_cua.agents.models import UNREADABLE, make_model_agent
from gym_cua.agents.schemas import ScreenView, action_schema

from .fake_anthropic import FakeAnthropic, computer, images, message, results, text, thinking, use, words
from .looking import SIZE, Shades, image, play, shade
from .serving import Answer

pytest.importorskip("anthropic")
OLDER = "claude-opus-4-6"
DONE = message(text("All done."))


def agent(server: Any, model: str = OLDER, **options: Any) -> Any:
    options.setdefault("max_retries", 0)
    return make_model_agent("anthropic", model, base_url=server.url, **options)


def test_a_model_looks_acts_and_ends() -> None:
    script = [
        message(text("I click the field."), computer("a", "left_click", coordinate=[10, 20])),
        message(computer("b", "type", text="tea"), read=200, written=30, cached=50),
        message(text("The price is:\n**ANSWER:** 3.20")),
    ]
    with FakeAnthropic(script) as server:
        player = agent(server, price_input=3, price_output=15, price_cached=0.3)
        taken = play(player, Shades())
    assert taken == [Action("click", x=10, y=20), Action("type", text="tea"), Action("answer", text="3.20")]
    assert player.name == f"anthropic:{OLDER}"
    first, second, third = server.requests
    assert "Buy some tea." in first.body["messages"][0]["content"][0]["text"]
    assert image(images(first)[0]).size == SIZE
    # Each answer came after its step, with the screen as it was then.
    assert [shade(data) for data in images(third)] == [0, 1, 2]
    assert second.body["messages"][1] == {"role": "assistant", "content": script[0]["content"]}
    assert player.usage == {
        "requests": 3,
        "input_tokens": 100 + 250 + 100,
        "output_tokens": 50,
        "cached_tokens": 50,
        "cost_usd": pytest.approx((400 * 3 + 50 * 0.3 + 50 * 15) / 1e6),
    }


@pytest.mark.parametrize(
    ("model", "version"),
    [
        ("claude-3-5-sonnet-20241022", "20241022"),
        ("claude-sonnet-4-5", "20250124"),
        ("claude-haiku-4-5", "20250124"),
        ("claude-opus-4-5-20251101", "20251124"),
        ("claude-sonnet-4-6", "20251124"),
        ("claude-opus-4-8", "toolset-20260801"),
        ("claude-opus-5-5", "toolset-20260801"),
        ("claude-opus-45", "toolset-20260801"),
    ],
)
def test_every_version_of_the_tool_is_spoken(model: str, version: str) -> None:
    schema = action_schema(f"anthropic-{version}")
    view = ScreenView(*SIZE)
    done = [Action("move", x=30, y=40), Action("key", keys=("Control", "s")), Action("type", text="tea")]
    forms = [form for action in done for form in schema.from_action(action, view)]
    script = [message(use(f"t{index}", form)) for index, form in enumerate(forms)] + [DONE]
    with FakeAnthropic(script) as server:
        assert play(agent(server, model), Shades()) == [*done, Action("done")]
    with FakeAnthropic(script) as server:
        play(agent(server, "claude-unheard-of", tool_version=schema.name), Shades())


def test_actions_of_one_message_go_out_one_a_step() -> None:
    calls = [
        {"name": "left_click", "input": {"coordinate": [5, 6]}},
        {"name": "key", "input": {"text": "ctrl+a Delete"}},
        {"name": "type", "input": {"text": "tea"}},
        {"name": "screenshot", "input": {}},
    ]
    blocks = [use(f"t{n}", {**call, "toolset_name": "computer"}) for n, call in enumerate(calls)]
    with FakeAnthropic([message(*blocks), DONE]) as server:
        taken = play(agent(server, "claude-opus-5-5"), Shades())
    assert [action.kind for action in taken] == ["click", "key", "key", "type", "done"]
    # One picture, and that of the end; the fake sees to it that each call is answered, with its toolset.
    assert [shade(data) for data in images(server.requests[1])] == [0, 4]


def test_after_a_bad_action_the_rest_of_the_message_is_passed_over() -> None:
    bad = [
        computer("a", "left_click", coordinate=[1, 1]),
        computer("b", "left_click", coordinate=[9999, 1]),
        computer("c", "type", text="tea"),
    ]
    with FakeAnthropic([message(*bad), DONE]) as server:
        taken = play(agent(server), Shades())
    assert [action.kind for action in taken] == ["click", "done"]
    told = results(server.requests[1])
    assert "is_error" not in told["a"] and told["b"]["is_error"] and told["c"]["is_error"]
    assert "9999" in words(told["b"]) and "earlier action" in words(told["c"])


def test_thoughts_go_back_unchanged_and_unbound_once_the_past_is_shortened() -> None:
    script = [message(thinking(str(n)), computer(f"t{n}", "wait", duration=1)) for n in range(4)] + [DONE]
    with FakeAnthropic(script) as server:
        play(agent(server, max_images=2), Shades())
    for request in server.requests:
        said = [part["content"] for part in request.body["messages"] if part["role"] == "assistant"]
        assert said == [part["content"] for part in script[: len(said)]]
    bound = ["thinking" in request.body for request in server.requests]
    assert bound == [False, False, True, True, True]
    assert server.requests[-1].body["thinking"]["block_binding"] == {"prefix_mismatch_behavior": "drop_block"}
    assert [shade(data) for data in images(server.requests[-1])] == [3, 4]


@pytest.mark.parametrize(
    ("option", "sent"),
    [("off", {"type": "disabled"}), ("adaptive", {"type": "adaptive"}), ("2048", {"type": "enabled", "budget_tokens": 2048})],
)
def test_thinking_can_be_chosen(option: str, sent: dict[str, Any]) -> None:
    with FakeAnthropic([DONE]) as server:
        play(agent(server, thinking=option, effort="low", prompt="Be quick."), Shades())
    body = server.requests[0].body
    assert {**body["thinking"], **sent} == body["thinking"]
    assert body["output_config"] == {"effort": "low"}
    assert body["system"].endswith("Be quick.")


def test_zoom_and_pointer_are_answered_without_a_step() -> None:
    script = [
        message(computer("a", "cursor_position")),
        message(computer("b", "left_click", coordinate=[30, 40])),
        message(computer("c", "cursor_position"), computer("d", "zoom", region=[0, 0, 320, 100])),
        DONE,
    ]
    with FakeAnthropic(script) as server:
        taken = play(agent(server), Shades())
    assert [action.kind for action in taken] == ["click", "done"]
    assert "not known" in words(results(server.requests[1])["a"])
    assert words(results(server.requests[3])["c"]) == "X=30,Y=40"
    assert image(images(server.requests[3])[-1]).size == (640, 200)


def test_a_large_screen_is_shrunk_and_its_places_are_scaled() -> None:
    with FakeAnthropic([message(computer("a", "left_click", coordinate=[700, 350])), DONE]) as server:
        taken = play(agent(server), Shades((2560, 1280)))
    assert image(images(server.requests[0])[0]).size == (1516, 758)
    assert (taken[0].x, taken[0].y) == (1182, 591)


def test_looking_on_and_on_passes_a_step_now_and_then() -> None:
    script = [message(computer(f"t{n}", "screenshot")) for n in range(4)] + [DONE]
    with FakeAnthropic(script) as server:
        assert play(agent(server), Shades()) == [Action("noop"), Action("done")]
    assert [shade(data) for data in images(server.requests[4])] == [0, 0, 0, 0, 1]


def test_two_unreadable_messages_are_one_invalid_action() -> None:
    bad = [message(computer(f"t{n}", "fly")) for n in range(2)] + [message(stop="end_turn"), DONE]
    with FakeAnthropic(bad) as server:
        player = agent(server)
        assert play(player, Shades()) == [UNREADABLE, Action("done")]
    assert player.usage["unreadable"] == 3
    assert "fly" in words(results(server.requests[1])["t0"])
    assert "empty" in server.requests[3].body["messages"][-1]["content"][0]["text"]


def test_a_message_that_was_cut_off_is_no_ending() -> None:
    with FakeAnthropic([message(text("ANSWER: 4"), stop="max_tokens"), message(text("ANSWER: 42"))]) as server:
        assert play(agent(server), Shades()) == [Action("answer", text="42")]
    assert "cut off" in server.requests[1].body["messages"][-1]["content"][0]["text"]


def test_a_refusal_ends_the_episode_without_a_claim() -> None:
    with FakeAnthropic([message(text("I will not."), stop="refusal")]) as server:
        player = agent(server)
        assert play(player, Shades()) == [Action("done")]
    assert player.usage["refusals"] == 1


def test_episodes_have_conversations_of_their_own() -> None:
    with FakeAnthropic([message(computer("a", "wait", duration=1)), DONE] * 2) as server:
        player, env = agent(server), Shades()
        play(player, env)
        play(player, env)
        player.close()
        player.close()
    assert [len(request.body["messages"]) for request in server.requests] == [1, 3, 1, 3]
    assert player.usage["requests"] == 2


def test_a_malformed_body_is_a_fault() -> None:
    from gym_cua.errors import AgentFault

    for body in (b"<html>", b"[]", b'{"content": 3}', b'{"content": [3]}', b"null", b""):
        with FakeAnthropic([Answer(body)]) as server, pytest.raises(AgentFault, match="Anthropic"):
            play(agent(server), Shades())
