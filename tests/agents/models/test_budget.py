"""Tokens and money: counted for an episode, held below a budget over the agent's life."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gym_cua.agents.models.usage import Ledger, Prices, Tokens
from gym_cua.errors import BudgetError, SetupError

from .fake_chat import FakeChat, completion
from .looking import Shades, play
from .providers import NAMES, PROVIDERS, Provider

COUNTS = st.integers(0, 100_000)


@given(st.lists(st.tuples(COUNTS, COUNTS, COUNTS)), st.integers(0, 1_000_000))
def test_a_budget_of_tokens_is_never_exceeded(asked: list[tuple[int, int, int]], budget: int) -> None:
    ledger, spent = Ledger(budget_tokens=budget), 0
    for read, written, expected in asked:
        most = Tokens(max(read, expected), written)
        try:
            ledger.require(most)
        except BudgetError:
            assert spent + most.input + most.output > budget
            break
        ledger.add(Tokens(read, written))
        spent += read + written
        assert spent <= budget


def test_what_is_spent_stays_spent_and_an_episode_counts_anew() -> None:
    ledger = Ledger(Prices(2, 10, 0.5), budget_usd=0.001)
    ledger.add(Tokens(400, 10, cached=200))
    assert ledger.usage["cost_usd"] == pytest.approx((200 * 2 + 200 * 0.5 + 10 * 10) / 1e6)
    ledger.begin_episode()
    assert ledger.usage == {"requests": 0, "input_tokens": 0, "output_tokens": 0, "cost_usd": 0}
    ledger.require(Tokens(150, 0))
    with pytest.raises(BudgetError, match="budget is 0.001"):
        ledger.require(Tokens(400, 0))


@pytest.mark.parametrize("provider", PROVIDERS, ids=NAMES)
def test_the_request_that_might_exceed_is_not_made(provider: Provider) -> None:
    pytest.importorskip(provider.package)
    script = itertools.repeat(provider.act)
    with provider.fake(script) as server:
        agent = provider.agent(server, budget_tokens=9_000, max_output_tokens=100, max_turns=1)
        with pytest.raises(BudgetError, match="budget_tokens"):
            play(agent, Shades(), steps=10_000)
        made = len(server.requests)
        assert made >= 2
        used = agent.usage["input_tokens"] + agent.usage["output_tokens"]
        assert used == agent.usage["requests"] * (used // made) and used <= 9_000
        # The budget holds over the agent's life, not for an episode.
        with pytest.raises(BudgetError):
            play(agent, Shades())
        assert len(server.requests) == made
    with provider.fake([]) as server:
        agent = provider.agent(server, budget_usd=0.001, price_input=3, price_output=15)
        with pytest.raises(BudgetError, match="budget_usd"):
            play(agent, Shades())


def test_a_budget_needs_a_server_that_counts() -> None:
    uncounted: Any = {**completion("Action: wait()"), "usage": None}
    pytest.importorskip("openai")
    provider = PROVIDERS[-1]
    with FakeChat([uncounted]) as server, pytest.raises(SetupError, match="does not say how many tokens"):
        play(provider.agent(server, budget_tokens=1_000_000), Shades())
