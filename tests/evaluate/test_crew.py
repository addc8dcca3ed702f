"""Workers that play trials: one that dies, an agent that raises, a budget that is spent."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import psutil
import pytest

from gym_cua.agents import AgentChoice
from gym_cua.errors import BudgetError, GymCuaError, UnknownNameError
from gym_cua.evaluate.crew import play_trials
from gym_cua.evaluate.plan import Plan, choose_tasks
from gym_cua.evaluate.player import PlayOptions
from gym_cua.evaluate.runner import Standing, evaluate
from gym_cua.evaluate.trial import TrialKey

AGENTS = '''
import os
from pathlib import Path

class Oracle:
    """Plays the oracle, but for what its seed and the marks on the disk say."""
    cost = 0.0
    def __init__(self, dies_at=None, raises_at=None, once=True, cost=0.0):
        self.dies_at, self.raises_at, self.once, self.cost = dies_at, raises_at, once, cost
        self.usage = {}
    def reset(self, env, observation, info):
        self.usage = {"cost_usd": self.cost} if self.cost else {}
        self.script = env.unwrapped.oracle()
        seed = env.unwrapped.np_random_seed
        mark = Path(f"mark-{seed}")
        first = not mark.exists()
        mark.touch()
        if seed == self.dies_at and (first or not self.once):
            os.kill(os.getpid(), 9)
        if seed == self.raises_at and (first or not self.once):
            raise KeyError("no such thing")
    def act(self, observation, info):
        return next(self.script)
'''

pytestmark = pytest.mark.browser


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "crew_agents.py").write_text(AGENTS, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def keys(count: int = 4) -> list[TrialKey]:
    return [TrialKey("miniwob.click-test", "val", seed, 0) for seed in range(count)]


def options(here: Path, retries: int = 2, **agent: object) -> PlayOptions:
    return PlayOptions(AgentChoice("crew_agents:Oracle", agent), here / "out", retries=retries)


def children() -> list[psutil.Process]:
    return psutil.Process().children(recursive=True)


@pytest.mark.parametrize("workers", [0, 2])
def test_every_trial_is_played_once(here: Path, workers: int) -> None:
    trials = list(play_trials(keys(), options(here), workers))
    assert Counter(trial.key for trial in trials) == Counter(keys())
    assert {trial.verdict for trial in trials} == {"success"} and not any(t.earlier_faults for t in trials)
    for trial in trials:
        assert trial.episode is not None and (here / "out" / trial.episode / "episode.json").is_file()


def test_a_worker_that_dies_takes_nothing_else_with_it(here: Path) -> None:
    before = {process.pid for process in children()}
    trials = {trial.key.seed: trial for trial in play_trials(keys(), options(here, dies_at=1), 2)}
    assert {seed: trial.verdict for seed, trial in trials.items()} == dict.fromkeys(range(4), "success")
    assert trials[1].earlier_faults == ("The worker died (signal SIGKILL).",)
    assert not any(trials[seed].earlier_faults for seed in (0, 2, 3))
    assert {process.pid for process in children()} <= before | {p.pid for p in resource_trackers()}


def resource_trackers() -> list[psutil.Process]:
    return [p for p in children() if "resource_tracker" in " ".join(p.cmdline())]


def test_a_trial_that_kills_each_worker_ends_as_a_fault(here: Path) -> None:
    trials = {
        trial.key.seed: trial
        for trial in play_trials(keys(3), options(here, retries=1, dies_at=1, once=False), 1)
    }
    assert trials[1].verdict == "fault" and trials[1].retries == 1
    assert trials[0].verdict == trials[2].verdict == "success"


@pytest.mark.parametrize("workers", [0, 1])
def test_an_agent_that_raises_is_a_fault_and_tried_anew(here: Path, workers: int) -> None:
    line = next(n for n, text in enumerate(AGENTS.split("\n"), 1) if "raise KeyError" in text)
    told = f"AgentFault: crew_agents:Oracle raised KeyError: 'no such thing' (crew_agents.py, line {line})."
    once = {t.key.seed: t for t in play_trials(keys(2), options(here, raises_at=1, cost=0.5), workers)}
    # A try that ended in a fault has cost what it has cost.
    assert [once[seed].usage for seed in (0, 1)] == [{"cost_usd": 0.5}, {"cost_usd": 1.0}]
    assert once[1].verdict == "success" and once[1].earlier_faults == (told,)
    always = {t.key.seed: t for t in play_trials(keys(2), options(here, raises_at=1, once=False), workers)}
    assert always[1].verdict == "fault" and always[1].fault == told and always[1].retries == 2
    assert always[0].verdict == "success"


@pytest.mark.parametrize("workers", [0, 1])
def test_an_agent_that_cannot_be_made_is_no_fault_of_a_trial(here: Path, workers: int) -> None:
    with pytest.raises(UnknownNameError, match="no option 'speed'"):
        list(play_trials(keys(), options(here, speed=1), workers))
    assert not (here / "out").exists()


def test_closing_early_leaves_nothing_running(here: Path) -> None:
    before = {process.pid for process in children()}
    trials = play_trials(keys(8), options(here), 2)
    next(trials)
    trials.close()
    assert {process.pid for process in children()} <= before | {p.pid for p in resource_trackers()}


def plan_of(agent: AgentChoice) -> Plan:
    tasks, _ = choose_tasks([], ["miniwob.click-test"], ["val"])
    return Plan(agent, tasks, seeds=range(4))


def test_a_budget_ends_a_run_that_a_larger_one_goes_on_with(here: Path) -> None:
    settings = options(here, cost=0.4)
    plan = plan_of(settings.agent)
    with pytest.raises(BudgetError, match=r"\$1 is spent: \$1.20 for 3 trials. 1 are left"):
        evaluate(plan, settings, budget=1.0)
    seen: list[Standing] = []
    whole = evaluate(plan, settings, resume=True, budget=5.0, on_trial=seen.append)
    assert [standing.done for standing in seen] == [3, 4] and len(whole.trials) == 4
    assert whole.summary["usage"]["cost_usd"]["total"] == pytest.approx(1.6)


def test_faults_are_tried_again_by_the_next_run(here: Path) -> None:
    settings = options(here, retries=0, raises_at=2)
    plan = plan_of(settings.agent)
    first = evaluate(plan, settings)
    assert [trial.verdict for trial in first.trials] == ["success", "success", "fault", "success"]
    seen: list[Standing] = []
    second = evaluate(plan, settings, resume=True, on_trial=seen.append)
    assert [str(standing.last and standing.last.key.seed) for standing in seen] == ["None", "2"]
    assert [trial.verdict for trial in second.trials] == ["success"] * 4


def test_a_folder_with_a_run_is_not_written_over(here: Path) -> None:
    settings = options(here)
    plan = plan_of(settings.agent)
    evaluate(plan, settings)
    with pytest.raises(GymCuaError, match="holds a run. Go on with it by --resume"):
        evaluate(plan, settings)
    other = PlayOptions(AgentChoice("noop"), settings.folder)
    with pytest.raises(GymCuaError, match="These are no parts of one run: agent is"):
        evaluate(plan_of(other.agent), other, resume=True)
