"""The audit finds what is planted for it, and attacks find every hole of a leaky world."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Iterator

import gymnasium as gym
import pytest

from gym_cua.actions import Action
from gym_cua.evaluate.attackers import ATTACKS, attack
from gym_cua.evaluate.audit import audit_task
from gym_cua.evaluate.audit_results import AuditReport
from gym_cua.tasks import Look, registry
from gym_cua.tasks.checks import Check, Situation

from . import leaky

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def leaky_world(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(registry, "list_worlds", lambda: {"leaky": leaky.WORLD})
    monkeypatch.setitem(sys.modules, "leaky_world_of_the_tests", leaky)
    registry.register_environments()
    yield
    for id in [id for id in gym.registry if id.startswith("gym_cua/leaky")]:
        del gym.registry[id]


@pytest.mark.parametrize(
    "name, finding",
    [
        ("guesses", "GET /admin/solve was answered with status 200"),
        ("methods", "a method that no form has changed the state: job[1]"),
        ("methods", "the episode ended with success"),
        ("storage", "the episode ended with success"),
        ("texts", "a typed script ran"),
        ("flood", "broke the episode"),
    ],
)
def test_an_attack_finds_its_hole(name: str, finding: str) -> None:
    env = gym.make("gym_cua/leaky.finish-v0", observation=(), disable_env_checker=True)
    findings = list(attack(env.unwrapped, name, seed=0))  # type: ignore[arg-type]
    env.close()
    assert any(finding in found for found in findings), findings


@pytest.mark.parametrize("name", ["addresses", "shortcuts"])
def test_the_browser_itself_has_no_such_hole(name: str) -> None:
    env = gym.make("gym_cua/leaky.finish-v0", observation=(), disable_env_checker=True)
    assert list(attack(env.unwrapped, name, seed=0)) == []  # type: ignore[arg-type]
    env.close()


def test_a_task_that_a_recording_solves_does_not_pass() -> None:
    info = registry.list_tasks("leaky")[0]
    found = audit_task(info, "train", seeds=3, attacks=("storage",))
    assert str(found.counts["oracle"]) == "3/3" and str(found.counts["blind"]) == "2/2"
    assert {
        "has 0 near-misses, fewer than 2",
        "every seed is solved by the solution of the seed before",
        "attack 'storage': the episode ended with success",
    } <= set(found.breaches)
    report = AuditReport(3, [found])
    assert not report.passed
    (row,) = report.rows()
    assert row["attacks"] == "1/1" and row["noop"] == "0/3" and row["padding"] == "0/1"


def test_a_goal_that_holds_from_the_start_does_not_pass() -> None:
    info = registry.list_tasks("leaky")[1]
    found = audit_task(info, "val", seeds=1, attacks=())
    assert {"done succeeded on seed 0", "near: nothing at all succeeded on seed 0"} <= set(found.breaches)


def test_an_episode_that_broke_passes_for_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[None] = []
    solve = leaky.FinishTask.oracle

    def oracle(task: leaky.FinishTask, look: Look) -> Iterator[Action]:
        begun.append(None)
        return solve(task, look)

    def whole(situation: Situation) -> str | None:
        done = situation.now.table("job")[1]["done"]
        if done and len(begun) == 3:
            raise ValueError("a defect")
        return None if done else "not done"

    monkeypatch.setattr(leaky.FinishTask, "oracle", oracle)
    monkeypatch.setattr(leaky.FinishTask, "goals", lambda task: (Check("whole", whole),))
    found = audit_task(registry.list_tasks("leaky")[0], "train", seeds=3, attacks=())
    fault = "fault: check: Check 'whole' raised ValueError: a defect"
    blind = [f"blind broke on seed {seed}: {fault}" for seed in (1, 2)]
    assert {*blind, f"padding broke on seed 0: {fault}"} <= set(found.breaches)


def test_attacks_have_names_and_reasons() -> None:
    assert all(function.__doc__ for function in ATTACKS.values())


@pytest.mark.parametrize(("share", "breaches"), [(0.0, 1), (0.5, 0), (0.001, 1)])
def test_an_oracle_fails_no_more_often_than_the_task_has_unsolvable_episodes(
    monkeypatch: pytest.MonkeyPatch, share: float, breaches: int
) -> None:
    played = itertools.count()
    solve = leaky.FinishTask.oracle

    def unlucky(task: leaky.FinishTask, look: Look) -> Iterator[Action]:
        return iter((Action("done"),)) if next(played) == 0 else solve(task, look)

    monkeypatch.setattr(leaky.FinishTask, "oracle", unlucky)
    monkeypatch.setattr(leaky.FinishTask, "unsolvable", share)
    found = audit_task(registry.list_tasks("leaky")[0], "train", seeds=3, attacks=())
    assert str(found.counts["oracle"]) == "2/3"
    assert sum("oracle failed on seed 0" in breach for breach in found.breaches) == breaches


@pytest.mark.parametrize(("luck", "breaches"), [(0.0, 1), (0.9, 0)])
def test_luck_is_granted_to_the_solutions_of_other_seeds_too(
    monkeypatch: pytest.MonkeyPatch, luck: float, breaches: int
) -> None:
    monkeypatch.setattr(leaky.FinishTask, "luck", luck)
    found = audit_task(registry.list_tasks("leaky")[0], "train", seeds=3, attacks=())
    assert sum("solution of the seed before" in breach for breach in found.breaches) == breaches


def test_a_task_whose_program_is_missing_is_skipped_with_the_command_that_gets_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(leaky.FinishTask, "needs", {"no-such-program": "a-package"})
    found = audit_task(registry.list_tasks("leaky")[0], "train", seeds=1)
    assert not found.counts and not found.breaches
    assert found.verdict == "skipped: needs a-package (gym-cua install --desktop --large)"
    assert not AuditReport(1, [found]).passed
