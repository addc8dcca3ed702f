"""A whole evaluation, from its plan to its results: begun, gone on with, or one shard of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from ..errors import BudgetError, ResultsError
from .crew import Crew, OnStep
from .evaluation import Evaluation, load_run
from .plan import Plan
from .player import PlayOptions
from .provenance import RUN, Provenance, begin_run, new_provenance
from .trial import Trial, TrialKey
from .trials import TRIALS, TrialLog, read_trials

COST = "cost_usd"
"""Name, in an agent's ``usage``, of what it cost in US dollars."""


@dataclass(frozen=True)
class Standing:
    """How far an evaluation is.

    Attributes:
        planned: How many trials it, or this shard of it, is to have.
        done: How many it has, those of earlier runs included.
        judged: How many of them have a verdict.
        successes: How many of those succeeded.
        cost: What they cost, in US dollars, as far as the agent says.
        last: The trial that has just ended, or ``None`` at the start.
    """

    planned: int
    done: int
    judged: int
    successes: int
    cost: float
    last: Trial | None = None


OnTrial = Callable[[Standing], None]


def evaluate(
    plan: Plan,
    options: PlayOptions,
    shard: tuple[int, int] = (1, 1),
    workers: int = 1,
    resume: bool = False,
    budget: float | None = None,
    on_trial: OnTrial | None = None,
    on_step: OnStep | None = None,
) -> Evaluation:
    """Play what a plan asks for, each trial written down as it ends, and return what is there at the end.

    Args:
        plan: What to try.
        options: How; its folder is that of the results.
        shard: Which part of the plan, and of how many: ``(1, 4)`` is the first of four.
        workers: Processes; 0 plays in this one.
        resume: Go on with what the folder holds. Trials that have a verdict are not repeated; those that
            ended in a fault are.
        budget: US dollars after which no further trial is begun. Trials under way go on.
        on_trial: Called at the start and after each trial.
        on_step: Called with a trial and the number of each of its steps.

    Raises:
        ResultsError: The folder holds a run and ``resume`` is false, or it cannot be written.
        IncompatibleResultsError: It holds another run.
        UnknownNameError: There is no such shard.
        BudgetError: The budget is spent, and trials are left.
        GymCuaError: The agent cannot be made, or this machine lacks something.
    """
    keys = plan.shard(*shard)
    folder = options.folder
    if not resume:
        _make_way(folder)
    with Crew(options, min(workers, len(keys)), on_step) as crew, TrialLog(folder / TRIALS) as log:
        # Written while the workers get ready.
        begin_run(folder, provenance_of(plan))
        todo = [key for key in keys if key not in log or not log.trials[key].judged]
        if on_trial is not None:
            on_trial(_standing(keys, log.trials))
        left = len(todo)
        with closing(crew.play(_affordable(todo, log.trials, budget))) as trials:
            for trial in trials:
                left -= 1
                # A second fault adds nothing to what the log says of the trial.
                if trial.judged or trial.key not in log:
                    log.append(trial)
                if on_trial is not None:
                    on_trial(_standing(keys, log.trials, trial))
        if left:
            raise BudgetError(
                f"The budget of ${budget:g} is spent: ${_cost(log.trials):.2f} for {len(log.trials)} trials. "
                f"{left} are left; a larger budget and --resume go on."
            )
    return load_run(folder)


def _make_way(folder: Path) -> None:
    """See that a folder holds no run; one that ended before its first trial does not count."""
    if (folder / TRIALS).exists() and read_trials(folder / TRIALS):
        raise ResultsError(f"{folder} holds a run. Go on with it by --resume, or choose another folder.")
    (folder / RUN).unlink(missing_ok=True)


def provenance_of(plan: Plan) -> Provenance:
    """Return what is run, and with what."""
    return new_provenance(plan.agent.name, plan.options(), plan.tasks, len(plan.trial_keys()))


def _affordable(
    keys: Sequence[TrialKey], trials: Mapping[TrialKey, Trial], budget: float | None
) -> Iterator[TrialKey]:
    for key in keys:
        if budget is not None and _cost(trials) >= budget:
            return
        yield key


def _standing(
    keys: Sequence[TrialKey], trials: Mapping[TrialKey, Trial], last: Trial | None = None
) -> Standing:
    done = [trials[key] for key in keys if key in trials]
    return Standing(
        planned=len(keys),
        done=len(done),
        judged=sum(trial.judged for trial in done),
        successes=sum(trial.succeeded for trial in done),
        cost=_cost(trials),
        last=last,
    )


def _cost(trials: Mapping[TrialKey, Trial]) -> float:
    return sum(trial.usage.get(COST, 0.0) for trial in trials.values())
