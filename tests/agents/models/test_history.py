"""Histories are kept short, and whatever is left out, no call stands without its return."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gym_cua.agents.models import anthropic, compatible, gemini, openai
from gym_cua.agents.models.conversation import (
    LEFT_OUT,
    Call,
    Conversation,
    Reply,
    Return,
    Turn,
    most_tokens,
    shortened,
)
from gym_cua.agents.models.pictures import Picture

from . import fake_anthropic, fake_gemini, fake_openai

# For each turn, what its calls led to: a picture, words, both, or a failure with either. None is a remark.
RESULTS = st.sampled_from(["picture", "words", "both", "failed", "failed picture"])
TURNS = st.lists(st.lists(RESULTS, max_size=3), max_size=8)
LIMITS = st.tuples(st.integers(1, 5), st.none() | st.integers(1, 4))


def picture(number: int) -> Picture:
    return Picture(f"picture {number}".encode(), "png", 4, 4)


def played(turns: list[list[str]], limits: tuple[int, int | None], native: Any) -> list[Conversation]:
    """Return the conversation as each request of an episode would have it."""
    conversation = Conversation("system", "Buy some tea.", picture(0))
    seen, number = [conversation], 1
    for index, results in enumerate(turns):
        calls = tuple(native.call(f"{index}.{place}") for place in range(len(results)))
        returns = []
        for call, result in zip(calls, results, strict=True):
            shown = picture(number) if "picture" in result or result == "both" else None
            number += shown is not None
            text = "" if result == "picture" else "Told."
            returns.append(Return(call, text, shown, failed="failed" in result))
        reply = Reply(native.reply(calls), "I act.", calls)
        turn = Turn(reply, tuple(returns), "" if calls else "Go on.")
        conversation = shortened(conversation.with_turn(turn), *limits)
        seen.append(conversation)
    return seen


def pictures(conversation: Conversation) -> list[int]:
    found = [conversation.picture] + [answer.picture for turn in conversation.turns for answer in turn.returns]
    return [int(shown.data.split()[1]) for shown in found if shown is not None]


class Anthropics:
    def call(self, id: str) -> Call:
        return Call(id, "wait", {"name": "wait", "toolset_name": "computer", "input": {"duration": 1}})

    def reply(self, calls: tuple[Call, ...]) -> Any:
        uses = [fake_anthropic.use(call.id, call.form) for call in calls]
        return [fake_anthropic.thinking("hm"), fake_anthropic.text("I act."), *uses]


class OpenAIs:
    def call(self, id: str) -> Call:
        return Call(f"call_{id}", "computer", fake_openai.call(id, {"type": "wait"}))

    def reply(self, calls: tuple[Call, ...]) -> Any:
        thought = [fake_openai.reasoning("r", "hm")] if calls else []
        return [*thought, *(call.form for call in calls)]


class Geminis:
    def call(self, id: str) -> Call:
        return Call(id, "wait", {"name": "wait", "args": {"seconds": 1}})

    def reply(self, calls: tuple[Call, ...]) -> Any:
        from google.genai import types

        parts = [fake_gemini.text("I act."), *(fake_gemini.call("wait", id=call.id, seconds=1) for call in calls)]
        return types.Content.model_validate({"role": "model", "parts": parts})


class Spoken:
    def call(self, id: str) -> Call:
        return Call("", "", f"Action: wait() {id}", spoken=True)

    def reply(self, calls: tuple[Call, ...]) -> Any:
        return "\n".join(call.form for call in calls)


@given(TURNS, LIMITS)
def test_the_newest_pictures_and_turns_are_kept(turns: list[list[str]], limits: tuple[int, int | None]) -> None:
    most_images, most_turns = limits
    for count, conversation in enumerate(played(turns, limits, Anthropics())):
        kept = pictures(conversation)
        assert len(kept) <= most_images and kept == sorted(kept)
        if most_turns is None:
            shown = sum("picture" in result or result == "both" for results in turns[:count] for result in results)
            assert kept == list(range(shown + 1))[-most_images:]
        assert len(conversation.turns) == (count if most_turns is None else min(count, most_turns))
        assert conversation.dropped == count - len(conversation.turns)
        for turn in conversation.turns:
            assert all((LEFT_OUT in answer.told) == answer.bare for answer in turn.returns)


@given(TURNS, LIMITS)
def test_anthropics_messages_have_no_loose_ends(turns: list[list[str]], limits: tuple[int, int | None]) -> None:
    for conversation in played(turns, limits, Anthropics()):
        assert not fake_anthropic._pairing(anthropic.messages(conversation))


@given(TURNS, LIMITS)
def test_openais_items_have_no_loose_ends(turns: list[list[str]], limits: tuple[int, int | None]) -> None:
    for conversation in played(turns, limits, OpenAIs()):
        items = openai.items(conversation)
        assert not fake_openai._pairing(items)
        sent = [item for item in items if item.get("type") == "computer_call_output"]
        inline = [part for item in items if item.get("role") == "user" for part in item["content"]]
        shown = len(sent) + sum(part["type"] == "input_image" for part in inline)
        assert shown == len(pictures(conversation))


@given(TURNS, LIMITS)
def test_geminis_contents_have_no_loose_ends(turns: list[list[str]], limits: tuple[int, int | None]) -> None:
    types = pytest.importorskip("google.genai.types")
    for conversation in played(turns, limits, Geminis()):
        contents = [
            content.model_dump(mode="json", by_alias=True, exclude_none=True)
            for content in gemini.contents(conversation, types)
        ]
        assert not fake_gemini._pairing(contents)


@given(st.lists(st.lists(RESULTS, max_size=1), max_size=8), LIMITS)
def test_messages_of_chats_alternate(turns: list[list[str]], limits: tuple[int, int | None]) -> None:
    for conversation in played(turns, limits, Spoken()):
        messages = compatible.messages(conversation)
        roles = [message["role"] for message in messages]
        assert roles == ["system", *["user", "assistant"] * len(conversation.turns), "user"]
        assert all(message["content"] for message in messages)


def test_a_turn_answers_each_of_its_calls() -> None:
    call = Anthropics().call("a")
    for returns in ((), (Return(call), Return(call)), (Return(Anthropics().call("b")),)):
        with pytest.raises(ValueError, match="one return for each call"):
            Turn(Reply([], "", (call,)), returns)


def test_tokens_are_counted_from_above() -> None:
    assert most_tokens(["tea", "ü"], []) == 5
    # The providers say about 1230 for such a picture, or fewer.
    assert most_tokens([], [Picture(b"", "png", 1280, 720)]) >= 1.5 * 1230
