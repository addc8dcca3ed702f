"""What goes wrong between an agent and a provider, and that no key is ever shown."""

from __future__ import annotations

import logging
import traceback
from typing import Any

import numpy as np
import pytest

from gym_cua.actions import Action
from gym_cua.agents.models import make_model_agent
from gym_cua.errors import AgentFault, SetupError
from gym_cua.evaluate import run_episode

from .fake_anthropic import KEY
from .looking import Shades, play
from .providers import NAMES, PROVIDERS, Provider
from .serving import Answer, FakeProvider

pytestmark = pytest.mark.parametrize("provider", PROVIDERS, ids=NAMES)


@pytest.fixture(autouse=True)
def _installed(provider: Provider) -> None:
    pytest.importorskip(provider.package)


def told(error: BaseException) -> str:
    """Return all that can be shown of an error, with the values in the frames that are not this test's."""
    frames = [frame for frame, _ in traceback.walk_tb(error.__traceback__) if "tests" not in frame.f_code.co_filename]
    assert frames
    return repr(error) + "".join(traceback.format_exception(error)) + repr([frame.f_locals for frame in frames])


@pytest.mark.parametrize("status", [429, 500, 529])
def test_what_passes_is_tried_again(provider: Provider, status: int) -> None:
    if (provider.name, status) == ("gemini", 529):
        pytest.skip("Google has no such status")
    answers: list[Any] = []
    with provider.fake(lambda request: answers.pop(0)) as server:
        answers += [server.failing(status, retry_after_ms="10", retry_after="1"), provider.act, provider.end]
        agent = provider.agent(server, max_retries=2)
        assert [action.kind for action in play(agent, Shades())] == ["wait", "done"]
    assert len(server.requests) == 3
    assert agent.usage["requests"] == 2, "only answered requests count"


@pytest.mark.parametrize(
    ("status", "kind", "hint"),
    [
        (400, AgentFault, "400"),
        (429, AgentFault, "max_retries"),
        (500, AgentFault, "try later"),
        (529, AgentFault, "overloaded|try later"),
        (401, SetupError, "API_KEY"),
        (403, SetupError, "API_KEY"),
        (404, SetupError, "model"),
    ],
)
def test_what_does_not_pass_is_told_without_the_key(
    provider: Provider, status: int, kind: Any, hint: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    # Servers have been seen to quote the key in what they answer.
    echo = f"bad key {KEY}, or sk-other-people's-key-123"
    with provider.fake(lambda request: FakeProvider.failing(server, status, echo)) as server:
        agent = provider.agent(server)
        with pytest.raises(kind, match=hint) as raised:
            play(agent, Shades())
    assert str(status) in str(raised.value) and "bad key" in str(raised.value)
    assert raised.value.__cause__ is None and raised.value.__context__ is None
    assert KEY not in told(raised.value) + repr(agent) + repr(agent._client.__dict__)
    assert "sk-other" not in str(raised.value)
    assert not [record for record in caplog.records if KEY in record.getMessage()]


def test_a_fault_of_the_provider_is_a_fault_of_the_episode(provider: Provider) -> None:
    answers = [provider.act, None]
    with provider.fake(lambda request: answers.pop(0) or server.failing(500, f"lost {KEY}")) as server:
        result = run_episode(Shades(), provider.agent(server), seed=1)
    assert result.success is None and "status 500" in str(result.fault) and KEY not in str(result.fault)


def test_no_answer_in_time(provider: Provider) -> None:
    with provider.fake([Answer(None, hangs=True)]) as server, pytest.raises(AgentFault, match="option timeout"):
        play(provider.agent(server, timeout=0.2), Shades())


def test_nobody_there(provider: Provider) -> None:
    with provider.fake([]) as server:
        url = server.url
    with pytest.raises(AgentFault, match="base_url"):
        play(provider.agent(url), Shades())


def test_after_a_fault_the_agent_wants_a_reset(provider: Provider) -> None:
    answers = [None, provider.end]
    with provider.fake(lambda request: answers.pop(0) or server.failing(500)) as server:
        agent, env = provider.agent(server), Shades()
        observation, info = env.reset()
        with pytest.raises(AgentFault, match=r"Call reset\(\)"):
            agent.act(observation, info)
        agent.reset(env, observation, info)
        for words in ("status 500", r"Call reset\(\)"):
            with pytest.raises(AgentFault, match=words):
                agent.act(observation, info)
        assert play(agent, env) == [Action("done")]
        agent.close()


def test_without_a_key_there_is_no_agent(provider: Provider, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in provider.variables:
        monkeypatch.delenv(variable, raising=False)
    if provider.name == "ui-tars":
        assert make_model_agent(provider.name, provider.model, base_url="http://127.0.0.1:1/v1")
        return
    with pytest.raises(SetupError, match=provider.variables[0]):
        make_model_agent(provider.name, provider.model)


def test_without_its_package_there_is_no_agent(provider: Provider, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, provider.package, None)
    extra = {"google.genai": "gemini"}.get(provider.package, provider.package)
    with pytest.raises(SetupError, match=rf"pip install 'gym-cua\[{extra}\]'"):
        make_model_agent(provider.name, provider.model, base_url="http://127.0.0.1:1/v1")


def test_no_screenshot_no_episode(provider: Provider) -> None:
    agent = provider.agent("http://127.0.0.1:1")
    for shown in ({}, {"screenshot": np.zeros((9, 9, 1), np.uint8)}, {"screenshot": np.zeros((9, 9, 3))}):
        with pytest.raises(SetupError, match="screenshot"):
            agent.reset(Shades(), {"instruction": "Look.", **shown}, {})
