"""Plans: which trials there are, which a limit leaves, and how shards part them."""

from __future__ import annotations

import itertools
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gym_cua.agents import AgentChoice
from gym_cua.errors import UnknownNameError
from gym_cua.evaluate.plan import Plan, check_environment, choose_tasks
from gym_cua.evaluate.player import agent_seed, parse_timeout
from gym_cua.tasks.registry import find_tasks, list_tasks

TASKS = list_tasks("shop")
AGENT = AgentChoice("noop")
plans = st.builds(
    Plan,
    st.just(AGENT),
    st.lists(st.sampled_from(TASKS), min_size=1, max_size=4, unique_by=lambda info: info.task),
    st.lists(st.sampled_from(["train", "val", "test"]), min_size=1, unique=True),
    st.integers(0, 100).flatmap(lambda first: st.integers(1, 5).map(lambda n: range(first, first + n))),
    st.integers(1, 3),
    st.none() | st.integers(1, 30),
)


def combinations(plan: Plan) -> list[tuple[str, str]]:
    return [(info.task, split) for info in plan.tasks for split in plan.splits if split in info.splits]


@given(plans)
def test_every_trial_comes_once_and_tasks_come_together(plan: Plan) -> None:
    keys = plan.trial_keys()
    assert len(set(keys)) == len(keys)
    assert all(key.seed in plan.seeds and key.repeat < plan.repeats for key in keys)
    changes = [place for place, _ in itertools.groupby((key.task, key.split) for key in keys)]
    assert len(set(changes)) == len(changes) and set(changes) <= set(combinations(plan))
    every = len(combinations(plan)) * len(plan.seeds) * plan.repeats
    assert len(keys) == (every if plan.limit is None else min(every, plan.limit))


@given(plans, st.integers(1, 7))
def test_shards_part_the_plan(plan: Plan, count: int) -> None:
    shards = [plan.shard(number, count) for number in range(1, count + 1)]
    assert sorted(key for shard in shards for key in shard) == sorted(plan.trial_keys())
    assert max(map(len, shards)) - min(map(len, shards)) <= 1


@given(plans)
def test_a_limit_is_spread_over_tasks_before_seeds(plan: Plan) -> None:
    counts = Counter((key.task, key.split) for key in plan.trial_keys())
    each = [counts[place] for place in combinations(plan)]
    assert not each or max(each) - min(each) <= 1


def test_a_limit_takes_the_first_seed_of_each_task() -> None:
    plan = Plan(AGENT, TASKS[:3], ("val",), range(5), 2, limit=4)
    keys = plan.trial_keys()
    assert {key.task for key in keys} == {info.task for info in TASKS[:3]}
    assert Counter(key.seed for key in keys) == {0: 3, 1: 1}


def test_there_is_no_shard_beyond_the_last() -> None:
    plan = Plan(AGENT, TASKS[:1])
    for number, count in ((0, 2), (3, 2), (1, 0)):
        with pytest.raises(UnknownNameError, match=f"no shard {number}/{count}"):
            plan.shard(number, count)


def test_tasks_are_chosen_by_suite_and_by_name() -> None:
    whole, _ = choose_tasks(["shop"], [], ["val"])
    assert [info.task for info in whole] == [info.task for info in TASKS if "val" in info.splits]
    some, _ = choose_tasks([], ["gym_cua/shop.buy-cheapest-v0", "miniwob.click-test"], ["val"])
    assert {info.task for info in some} == {"shop.buy-cheapest", "miniwob.click-test"}
    both, _ = choose_tasks(["shop"], ["shop.buy-cheapest"], ["val"])
    assert both == whole


def test_families_of_the_test_split_are_left_out_of_val() -> None:
    held_out = next(info for info in TASKS if "val" not in info.splits)
    whole, _ = choose_tasks(["shop"], [], ["val"])
    assert held_out not in whole
    with pytest.raises(UnknownNameError, match="is not in split 'val'; it is in test"):
        choose_tasks([], [held_out.task], ["val"])


@pytest.mark.parametrize(
    ("suites", "tasks", "splits", "words"),
    [
        (["shp"], [], ["val"], "Did you mean 'shop'?"),
        ([], ["shop.buy-cheapst"], ["val"], "Did you mean 'shop.buy-cheapest'?"),
        ([], ["shop"], ["val"], "Say --suite shop."),
        ([], ["shop.buy-cheapest-v9"], ["val"], "No version 9"),
        (["shop"], [], ["vall"], "Did you mean 'val'?"),
    ],
)
def test_slips_are_named(suites: list[str], tasks: list[str], splits: list[str], words: str) -> None:
    with pytest.raises(UnknownNameError) as raised:
        choose_tasks(suites, tasks, splits)
    assert words in str(raised.value)


def test_options_of_the_environment_are_known_ones() -> None:
    assert check_environment({"viewport": [640, 480]}) == {"viewport": [640, 480]}
    for name, words in (("viewprt", "Did you mean 'viewport'?"), ("split", "no option 'split'")):
        with pytest.raises(UnknownNameError) as raised:
            check_environment({name: 1})
        assert words in str(raised.value)


@pytest.mark.parametrize(
    ("timeout", "limit"), [(None, (None, None)), ("40", (40, None)), ("90s", (None, 90.0)), ("1.5s", (None, 1.5))]
)
def test_timeouts_are_steps_or_virtual_seconds(timeout: str | None, limit: tuple[object, object]) -> None:
    assert parse_timeout(timeout) == limit


@pytest.mark.parametrize("timeout", ["0", "0s", "-3", "s", "2m", "1e3", ""])
def test_other_timeouts_are_refused(timeout: str) -> None:
    with pytest.raises(UnknownNameError, match="must be like 40"):
        parse_timeout(timeout)


def test_agents_choose_otherwise_in_each_repeat_and_alike_in_each_run() -> None:
    plan = Plan(AGENT, TASKS[:2], ("val",), range(4), 3)
    seeds = {key: agent_seed(key) for key in plan.trial_keys()}
    assert seeds == {key: agent_seed(key) for key in reversed(plan.trial_keys())}
    of_one_task = [seed for key, seed in seeds.items() if key.task == TASKS[0].task]
    assert len(set(of_one_task)) == 12


def test_the_oracle_is_not_asked_for_what_it_cannot_do() -> None:
    everything, left_out = choose_tasks(["miniwob"], [], ["val"])
    assert not left_out
    solved, left_out = choose_tasks(["miniwob"], [], ["val"], solved=True)
    (names,) = left_out.values()
    assert {info.task for info in everything} == {info.task for info in solved} | set(names)
    assert all(find_tasks(name)[1][0].no_oracle for name in names) and len(solved) >= 100
