"""Models that write their actions, behind a fake of an OpenAI-compatible server."""

from __future__ import annotations

from typing import Any

import pytest

from gym_cua.actions import Action
from gym_cua.agents.models import UNREADABLE, make_model_agent
from gym_cua.agents.schemas import ScreenView, action_schema
from gym_cua.errors import AgentFault, SetupError

from .fake_chat import FakeChat, completion, images, words
from .looking import SIZE, Shades, image, play, shade
from .serving import Answer

pytest.importorskip("openai")
TASK = [Action("click", x=101, y=57), Action("type", text="tea\nfor 'two'"), Action("key", keys=("Control", "s"))]


def agent(server: Any, name: str = "ui-tars", model: str = "ByteDance/UI-TARS-1.5-7B", **options: Any) -> Any:
    options.setdefault("max_retries", 0)
    return make_model_agent(name, model, base_url=f"{server.url}/v1", **options)


def laid_out(name: str, forms: list[Any]) -> str:
    if name == "ui-tars":
        return "Thought: I do this.\nAction: " + "\n\n".join(forms)
    return "Thought: I do this.\n```python\n" + "\n".join(forms) + "\n```"


@pytest.mark.parametrize(
    ("name", "model", "schema"),
    [
        ("ui-tars", "UI-TARS-7B-DPO", "ui-tars-1.0"),
        ("ui-tars", "ByteDance/UI-TARS-1.5-7B", "ui-tars-1.5"),
        ("opencua", "xlangai/OpenCUA-7B", "opencua-qwen25"),
        ("opencua", "xlangai/OpenCUA-A3B", "opencua"),
    ],
)
def test_a_model_that_writes_its_actions_plays(name: str, model: str, schema: str) -> None:
    spoken, view = action_schema(schema), ScreenView(*SIZE)
    script = [completion(laid_out(name, spoken.from_action(action, view))) for action in TASK]
    script.append(completion(laid_out(name, spoken.from_action(Action("done"), view))))
    with FakeChat(script) as server:
        player = agent(server, name, model, temperature=0)
        taken = play(player, Shades())
    assert [action.kind for action in taken] == ["click", "type", "key", "done"]
    assert taken[1:3] == TASK[1:] and abs(taken[0].x - 101) <= 1 and abs(taken[0].y - 57) <= 1
    first, last = server.requests[0].body["messages"], server.requests[-1].body["messages"]
    assert spoken.coordinates in first[0]["content"] and "Buy some tea." in words(first[1])
    assert image(images(server.requests[0])[0]).size == SIZE
    assert [shade(data) for data in images(server.requests[-1])][-1] == 3
    assert [said["content"] for said in last if said["role"] == "assistant"] == [
        body["choices"][0]["message"]["content"] for body in script[:3]
    ]
    assert player.usage == {"requests": 4, "input_tokens": 400, "output_tokens": 40}


def test_no_more_pictures_are_sent_than_the_models_were_trained_on() -> None:
    script = [completion("Action: wait()")] * 7 + [completion("Action: finished()")]
    with FakeChat(script) as server:
        play(agent(server), Shades())
    assert [shade(data) for data in images(server.requests[-1])] == [3, 4, 5, 6, 7]
    with FakeChat([completion("computer.wait()")] * 5 + [completion("computer.terminate('success')")]) as server:
        play(agent(server, "opencua", "OpenCUA-7B"), Shades())
    assert [shade(data) for data in images(server.requests[-1])] == [3, 4, 5]


def test_what_cannot_be_read_is_corrected_once_and_then_counts_as_an_invalid_action() -> None:
    lost = "Thought: hm\nAction: fly()"
    script = [completion(lost), completion("Action: wait()"), completion(lost), completion("Nothing."), completion("Action: finished()")]
    with FakeChat(script) as server:
        player, env = agent(server), Shades()
        taken = play(player, env)
    assert [taken[0].kind, taken[1], taken[2].kind] == ["wait", UNREADABLE, "done"]
    assert "fly" in words(server.requests[1].body["messages"][-1])
    assert player.usage["unreadable"] == 3
    assert "'unreadable'" in env.step(UNREADABLE)[4]["action_error"]


def test_an_ending_that_the_grammar_lacks_is_said_in_words() -> None:
    with FakeChat([completion("Thought: it says 42.\n\nANSWER: 42")]) as server:
        assert play(agent(server, "opencua", "OpenCUA-7B"), Shades()) == [Action("answer", text="42")]
    assert "ANSWER" in server.requests[0].body["messages"][0]["content"]
    with FakeChat([completion("INFEASIBLE: there is no tea")]) as server:
        assert play(agent(server), Shades()) == [Action("infeasible")]
    with FakeChat([completion("Action: finished(content='42')")]) as server:
        assert play(agent(server), Shades()) == [Action("answer", text="42")]


def test_silence_and_what_was_cut_off_are_no_endings() -> None:
    script = [completion(None), completion("ANSWER: 4", finish="length"), completion("Action: finished()")]
    with FakeChat(script) as server:
        assert play(agent(server), Shades()) == [UNREADABLE, Action("done")]
    assert "empty" in words(server.requests[1].body["messages"][-1])
    assert "cut off" in words(server.requests[2].body["messages"][-1])


def test_a_refusal_ends_the_episode_without_a_claim() -> None:
    with FakeChat([completion(None, refusal="I will not.")]) as server:
        player = agent(server)
        assert play(player, Shades()) == [Action("done")]
    assert player.usage["refusals"] == 1


def test_the_address_is_needed_and_the_key_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SetupError, match="base_url"):
        make_model_agent("ui-tars", "UI-TARS-1.5-7B")
    monkeypatch.delenv("OPENAI_API_KEY")
    with FakeChat([completion("Action: finished()", "stop")]) as server:
        server.key = "no-key-is-set"
        monkeypatch.setenv("OPENAI_BASE_URL", f"{server.url}/v1")
        player = make_model_agent("ui-tars", "UI-TARS-1.5-7B", seed=7)
        assert play(player, Shades()) == [Action("done")]
    assert server.requests[0].body["seed"] == 7


@pytest.mark.parametrize("body", [b"<html>", b"[]", {"choices": []}, {"choices": [{}]}, {"choices": 1}])
def test_a_malformed_body_is_a_fault(body: Any) -> None:
    with FakeChat([Answer(body)]) as server, pytest.raises(AgentFault, match="server of"):
        play(agent(server), Shades())
