from __future__ import annotations

from typing import Any

import pytest

from gym_cua.actions import Action
from gym_cua.agents import AGENT_NAMES, EndAtOnce, NoopAgent, OracleAgent, RandomAgent, make_agent
from gym_cua.errors import OracleError, UnknownNameError
from gym_cua.spaces import ActionSpace


class FakeEnv:
    """Just what agents look at."""

    def __init__(self) -> None:
        self.action_space = ActionSpace(100, 80)
        self.unwrapped = self
        self.performed: list[str] = []

    def oracle(self) -> Any:
        for name in ("a", "b"):
            yield Action("type", text=f"{name}{len(self.performed)}")


def actions(agent: Any, count: int, env: Any = None) -> list[Any]:
    agent.reset(env or FakeEnv(), {}, {})
    return [agent.act({}, {}) for _ in range(count)]


@pytest.mark.parametrize("name", AGENT_NAMES)
def test_every_name_makes_its_agent(name: str) -> None:
    agent = make_agent(name)
    assert agent.name == name
    assert actions(agent, 1)


def test_unknown_names_get_the_nearest() -> None:
    with pytest.raises(UnknownNameError, match=r"No agent 'orcale'\. Did you mean 'oracle'\?"):
        make_agent("orcale")


def test_noop_and_claims() -> None:
    assert actions(NoopAgent(), 3) == [Action("noop")] * 3
    assert actions(EndAtOnce("done"), 1) == [Action("done")]
    assert actions(EndAtOnce("infeasible"), 1) == [Action("infeasible")]


def kinds(agent: Any, count: int = 30) -> list[Any]:
    space = ActionSpace(100, 80)
    return [space.decode(member) for member in actions(agent, count)]


def test_random_depends_on_its_own_seed_alone() -> None:
    assert kinds(RandomAgent(1)) == kinds(RandomAgent(1))
    assert kinds(RandomAgent(1)) != kinds(RandomAgent(2))


def test_random_plays_its_episodes_differently() -> None:
    agent = RandomAgent(1)
    assert kinds(agent) != kinds(agent)


def test_random_leaves_the_environments_space_alone() -> None:
    env, twin = FakeEnv(), FakeEnv()
    env.action_space.seed(5)
    twin.action_space.seed(5)
    actions(RandomAgent(1), 10, env)
    assert env.action_space.decode(env.action_space.sample()) == twin.action_space.decode(
        twin.action_space.sample()
    )


def test_random_needs_a_reset() -> None:
    with pytest.raises(RuntimeError, match="reset"):
        RandomAgent().act({}, {})


def test_oracle_is_resumed_after_each_action_has_been_performed() -> None:
    env, agent = FakeEnv(), OracleAgent()
    agent.reset(env, {}, {})  # type: ignore[arg-type]
    assert agent.act({}, {}).text == "a0"
    env.performed.append("a0")
    assert agent.act({}, {}).text == "b1"
    with pytest.raises(OracleError, match="ran out of actions"):
        agent.act({}, {})


def test_oracle_starts_anew_at_each_reset() -> None:
    agent = OracleAgent()
    assert [action.text for action in actions(agent, 2)] == [action.text for action in actions(agent, 2)]
