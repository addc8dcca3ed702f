"""What ``@pytest.mark.gym_cua(...)`` may say, and what is said of it where it may not."""

from __future__ import annotations

from typing import Any

import pytest

from gym_cua import GymCuaError
from gym_cua.agents import EndAtOnce, NoopAgent, OracleAgent, RandomAgent
from gym_cua.evaluate import EpisodeResult
from gym_cua.testing.marker import Plan, read_plan

TASK = "shop.add-to-cart"
ONE = ("episode", "computer_env", "gym_cua_seed")
ALL = ("episodes", "computer_env")
HAND = ("computer_env", "gym_cua_seed")


def read(*arguments: Any, fixtures: tuple[str, ...] = ONE, **options: Any) -> Plan:
    return read_plan(pytest.mark.gym_cua(*arguments, **options).mark, fixtures)


def test_the_least_that_can_be_said() -> None:
    plan = read(TASK)
    assert plan == Plan("gym_cua/shop.add-to-cart-v0", "val", (0, 1, 2), "oracle", None, 1.0, {"on_invalid": "penalise"})
    assert read(task=TASK) == plan == read("gym_cua/shop.add-to-cart-v0")
    assert read("shop").id == "gym_cua/shop-v0"
    assert read(TASK, fixtures=HAND).options == {"on_invalid": "raise"}


def test_all_that_can_be_said() -> None:
    plan = read(
        TASK, split="test", seeds=(7, 3), agent="noop", viewport=(800, 600), max_steps=9, variation="none", fixtures=ALL,
        min_success=0.5,
    )  # fmt: skip
    assert (plan.split, plan.seeds, plan.max_steps, plan.min_success) == ("test", (7, 3), 9, 0.5)
    assert plan.options == {"on_invalid": "penalise", "viewport": (800, 600), "variation": "none"}
    assert read(TASK, seeds=2).seeds == (0, 1) and read(TASK, seeds=range(4, 6)).seeds == (4, 5)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"task": "shop.add-to-crt"}, "Did you mean 'shop.add-to-cart'"),
        ({"task": "shp.add-to-cart"}, "Did you mean 'shop'"),
        ({"task": "garden.water"}, "Is the package that announces it installed?"),
        ({"task": 3}, "the task is 3"),
        ({"split": "vall"}, "Did you mean 'val'"),
        ({"agent": "orcale"}, "Did you mean 'oracle'"),
        ({"agent": 7}, "agent is 7"),
        ({"agent": dict}, "class dict, which has no methods"),
        ({"seeds": 0}, "seeds is 0"),
        ({"seeds": True}, "seeds is True"),
        ({"seeds": []}, "seeds is []"),
        ({"seeds": [1, 1]}, "seeds is [1, 1]"),
        ({"seeds": [-1]}, "seeds is [-1]"),
        ({"seeds": "12"}, "seeds is '12'"),
        ({"max_steps": 0}, "max_steps is 0"),
        ({"max_steps": 2.5}, "max_steps is 2.5"),
        ({"min_success": 0.5}, "let it ask for the fixture episodes"),
        ({"viewport": 5}, "viewport is 5"),
        ({"viewport": (5, 5)}, "viewport is 5x5"),
        ({"sed": 3}, "no argument 'sed'. Did you mean 'seeds'"),
        ({"render_mode": "rgb_array"}, "no argument 'render_mode'"),
        ({"variation": "ful"}, "Did you mean 'full'"),
    ],
)
def test_what_cannot_be_is_refused_with_the_reason(options: dict[str, Any], said: str) -> None:
    with pytest.raises(GymCuaError) as caught:
        read(**{"task": TASK, **options})
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("arguments", "options", "fixtures", "said"),
    [
        ((), {}, ONE, "it takes one task"),
        ((TASK, "val"), {}, ONE, "it takes one task"),
        ((TASK,), {"task": TASK}, ONE, "it takes one task"),
        ((TASK,), {}, (), "asks for none of the fixtures"),
        ((TASK,), {"seeds": 4}, ("computer_env",), "seeds has no effect"),
        ((TASK,), {"min_success": 1.5}, ALL, "min_success is 1.5"),
        ((TASK,), {"min_success": True}, ALL, "min_success is True"),
        ((TASK,), {}, (*ONE, *ALL), "asks for episode and for episodes"),
    ],
)
def test_what_does_not_go_together_is_refused(
    arguments: tuple[str, ...], options: dict[str, Any], fixtures: tuple[str, ...], said: str
) -> None:
    with pytest.raises(GymCuaError) as caught:
        read(*arguments, fixtures=fixtures, **options)
    assert said in str(caught.value)


class Nameless:
    def reset(self, *rest: Any) -> None: ...

    def act(self, *rest: Any) -> None: ...


class Seeded(Nameless):
    name = "seeded"

    def __init__(self) -> None:
        self.seeds: list[int] = []

    def seed(self, value: int) -> None:
        self.seeds.append(value)


def test_agents_by_name_class_maker_or_themselves() -> None:
    assert isinstance(read(TASK).make_agent(0), OracleAgent)
    assert isinstance(read(TASK, agent="random").make_agent(5), RandomAgent)
    assert isinstance(read(TASK, agent="gym_cua.agents.noop:NoopAgent").make_agent(5), NoopAgent)
    assert isinstance(read(TASK, agent=NoopAgent).make_agent(0), NoopAgent)
    seeded = Seeded()
    assert read(TASK, agent=seeded).make_agent(5) is seeded and seeded.seeds == [5]
    done = EndAtOnce("done")
    assert read(TASK, agent=done).make_agent(0) is done
    maker = read(TASK, agent=lambda: EndAtOnce("infeasible"))
    assert maker.make_agent(0).name == "infeasible" and maker.make_agent(0) is not maker.make_agent(0)
    with pytest.raises(GymCuaError, match="has no name"):
        read(TASK, agent=Nameless).make_agent(0)
    with pytest.raises(GymCuaError, match="has no reset and no act and no name"):
        read(TASK, agent=lambda: 5).make_agent(0)


@pytest.mark.parametrize(("bar", "good", "passes"), [(2 / 3, 2, True), (0.67, 2, False), (1.0, 3, True), (0.0, 0, True)])
def test_the_bar(bar: float, good: int, passes: bool) -> None:
    plan = Plan(TASK, min_success=bar)
    episodes = [EpisodeResult("x", "a", seed, "val", success=seed < good) for seed in range(3)]
    if passes:
        plan.hold_to_bar(episodes)
        return
    with pytest.raises(pytest.fail.Exception, match=r"2 of 3 episodes succeeded.*Seeds without success: 2\."):
        plan.hold_to_bar(episodes)
