"""``eval`` and ``merge``: how well an agent does, as figures that can be published or gate a pull request."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..errors import BudgetError, SetupError
from .names import one_of, options_of, shard_of
from .output import page, print_json, words

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from ..evaluate.evaluation import Evaluation
    from ..evaluate.gate import Gate
    from ..evaluate.runner import Standing
    from ..evaluate.trial import TrialKey

_LINES = 20
"""How many lines of progress a log gets, where there is no terminal for a bar."""
_SUMMARY_FILE = "GITHUB_STEP_SUMMARY"

Baseline = Annotated[
    Path | None, typer.Option(help="results.json, or folder, of the run to compare with.")
]
MinSuccess = Annotated[float | None, typer.Option(help="Least success, 0 to 1; less makes the status 1.")]
MaxRegression = Annotated[
    float | None, typer.Option(help="How far success may fall below the baseline, 0 to 1.")
]


def evaluate(
    agent: Annotated[
        str,
        typer.Option(
            help="oracle, noop, random, done, infeasible; anthropic:MODEL, openai:MODEL, gemini:MODEL, "
            "ui-tars:MODEL, opencua:MODEL; replay:FOLDER, scripted:FILE, policy:MODULE:FUNCTION; or "
            "MODULE:CLASS of your own."
        ),
    ] = "oracle",
    agent_option: Annotated[
        list[str] | None, typer.Option(metavar="NAME=VALUE", help="An option of the agent; repeatable.")
    ] = None,
    suite: Annotated[list[str] | None, typer.Option(help="A world; repeatable.")] = None,
    task: Annotated[
        list[str] | None, typer.Option(help="A task, e.g. shop.buy-cheapest; repeatable.")
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Every task of every installed world.")] = False,
    split: Annotated[str, typer.Option(help="train, val or test; several with commas between.")] = "val",
    seeds: Annotated[str, typer.Option(help="How many seeds, from 0; or a range, 100:110.")] = "5",
    repeats: Annotated[int, typer.Option(min=1, help="How often each seed is tried.")] = 1,
    workers: Annotated[int, typer.Option(min=0, help="Processes; 0 plays in this one.")] = 1,
    shard: Annotated[str, typer.Option(metavar="I/N", help="Only this part of all trials, from 1.")] = "1/1",
    resume: Annotated[bool, typer.Option("--resume", help="Go on with the run in the folder.")] = False,
    limit: Annotated[int | None, typer.Option(min=1, help="At most so many trials, spread evenly.")] = None,
    timeout: Annotated[
        str | None, typer.Option(help="Cut episodes off after so many steps, or, as 90s, virtual seconds.")
    ] = None,
    env_option: Annotated[
        list[str] | None, typer.Option(metavar="NAME=VALUE", help="An option of gym.make; repeatable.")
    ] = None,
    retries: Annotated[int, typer.Option(min=0, help="How often a trial is tried anew after a fault.")] = 2,
    budget: Annotated[
        float | None, typer.Option(min=0.0, help="US dollars after which no trial is begun.")
    ] = None,
    measure_oracle: Annotated[
        bool, typer.Option("--measure-oracle", help="Have the oracle play each seed, to compare its steps.")
    ] = False,
    episodes: Annotated[str, typer.Option(help="Which episodes are kept: all, failures or none.")] = "all",
    baseline: Baseline = None,
    min_success: MinSuccess = None,
    max_regression: MaxRegression = None,
    out: Annotated[Path, typer.Option(help="Folder of the results.")] = Path("runs/eval"),
    json: Annotated[bool, typer.Option("--json", help="Print only JSON.")] = False,
) -> None:
    """Evaluate an agent. Status: 0 good, 1 below a bar, 2 wrong usage, 3 faults."""
    from ..agents import AgentChoice
    from ..evaluate.plan import Plan, check_environment, choose_tasks
    from ..evaluate.player import KEEP, PlayOptions, parse_timeout
    from ..evaluate.runner import evaluate as run_evaluation
    from ..tasks.registry import list_worlds

    # All that was asked for is looked at before anything is started, so that a slip costs no time.
    _needed()
    demands = _Demands(baseline, min_success, max_regression)
    one_of(episodes, KEEP, "kind of episodes")
    parse_timeout(timeout)
    part = shard_of(shard)
    suites = list(list_worlds()) if everything else suite or ()
    if not suites and not task:
        raise typer.BadParameter(f"Say what: --task ID, --suite {'|'.join(list_worlds())}, or --all.")
    splits = list(dict.fromkeys(name.strip() for name in split.split(",")))
    tasks, left_out = choose_tasks(suites, task or (), splits, solved=agent == "oracle")
    environment = check_environment(options_of(env_option, "--env-option"))
    choice = AgentChoice(agent, options_of(agent_option, "--agent-option"))
    plan = Plan(choice, tasks, splits, _seeds(seeds), repeats, limit, timeout, environment)
    keep = next(kind for kind in KEEP if kind == episodes)
    options = PlayOptions(choice, out, environment, timeout, keep, retries, measure_oracle)
    planned = len(plan.shard(*part))
    console = words()
    for reason, names in left_out.items():
        console.print(f"Left out: {reason}: {', '.join(names)}", style="yellow", markup=False, soft_wrap=True)
    with _progress() as progress:
        live = _Live(progress, planned)
        try:
            evaluation = run_evaluation(
                plan, options, part, workers, resume, budget, live.trial, live.step
            )
        except (BudgetError, KeyboardInterrupt):
            _stopped(out, planned, demands)
            raise
    _finish(out, evaluation, demands, planned, json)


def merge(
    folders: Annotated[
        list[Path], typer.Argument(metavar="DIR...", help="Folders of the shards of one run.")
    ],
    baseline: Baseline = None,
    min_success: MinSuccess = None,
    max_regression: MaxRegression = None,
    out: Annotated[Path, typer.Option(help="Folder of the results.")] = Path("runs/merged"),
    json: Annotated[bool, typer.Option("--json", help="Print only JSON.")] = False,
) -> None:
    """Put the shards of one evaluation together, and judge the whole."""
    from ..evaluate.outputs import merge_runs

    _needed()
    demands = _Demands(baseline, min_success, max_regression)
    with words().status("Merging ..."):
        evaluation = merge_runs(folders, out)
    _finish(out, evaluation, demands, evaluation.provenance.planned, json)


class _Demands:
    """What is demanded of a run, read and checked before it begins."""

    def __init__(
        self, baseline: Path | None, min_success: float | None, max_regression: float | None
    ) -> None:
        for name, bar in (("--min-success", min_success), ("--max-regression", max_regression)):
            if bar is not None and not 0 <= bar <= 1:
                raise typer.BadParameter(f"{name} is {bar:g}; it is a share from 0 to 1, such as 0.9.")
        if max_regression is not None and baseline is None:
            raise typer.BadParameter("--max-regression needs a --baseline to compare with.")
        from ..evaluate.outputs import load_results

        self._min_success = min_success
        self._max_regression = max_regression
        self._baseline = None if baseline is None else load_results(baseline)

    def compare(self, evaluation: Evaluation) -> dict[str, Any] | None:
        """Return the comparison with the baseline, if there is one."""
        from ..evaluate.summary import compare

        return None if self._baseline is None else compare(evaluation.trials, self._baseline.trials)

    def judge(
        self, evaluation: Evaluation, comparison: Mapping[str, Any] | None, planned: int | None
    ) -> Gate:
        """Hold a run against what is demanded of it."""
        from ..evaluate.gate import judge

        return judge(evaluation.summary, comparison, self._min_success, self._max_regression, planned)


class _Live:
    """What is shown while trials are played."""

    def __init__(self, progress: Progress, planned: int) -> None:
        self._progress = progress
        self._bar: TaskID = progress.add_task("Starting", total=planned, success="")
        self._terminal = progress.console.is_terminal

    def step(self, key: TrialKey, number: int) -> None:
        if self._terminal:
            self._progress.update(self._bar, description=f"{key}: step {number}"[:60])

    def trial(self, standing: Standing) -> None:
        so_far = f"{100 * standing.successes / standing.judged:.1f}% success" if standing.judged else ""
        faults = standing.done - standing.judged
        so_far += f", {faults} faults" if faults else ""
        so_far += f", ${standing.cost:.2f}" if standing.cost else ""
        self._progress.update(self._bar, completed=standing.done, success=so_far)
        last = standing.last
        if last is not None and last.fault is not None:
            self._say(f"{last.key}: {last.fault}", "yellow")
        step = max(1, standing.planned // _LINES)
        if not self._terminal and (standing.done % step == 0 or standing.done == standing.planned):
            self._say(f"{standing.done} of {standing.planned} trials{', ' + so_far if so_far else ''}")

    def _say(self, text: str, style: str = "") -> None:
        self._progress.console.print(text, style=style, markup=False, soft_wrap=True)


def _progress() -> Progress:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    text = TextColumn("{task.description}", markup=False)
    success = TextColumn("{task.fields[success]}", markup=False)
    columns = (text, BarColumn(bar_width=24), MofNCompleteColumn(), success, TimeRemainingColumn())
    return Progress(*columns, console=words(), transient=True)


def _finish(
    out: Path, evaluation: Evaluation, demands: _Demands, planned: int | None, json: bool
) -> None:
    """Write what an evaluation leaves behind, show it, and exit with its status."""
    from ..evaluate.outputs import append_summary, write_outputs

    comparison = demands.compare(evaluation)
    gate = demands.judge(evaluation, comparison, planned)
    console = words()
    with console.status("Writing the report ...") as status:
        report, summary = write_outputs(
            out,
            evaluation,
            gate,
            comparison,
            lambda done, total: status.update(f"Writing the report: {done} of {total} film strips ..."),
        )
    if os.environ.get(_SUMMARY_FILE):
        append_summary(Path(os.environ[_SUMMARY_FILE]), summary)
    if json:
        print_json(
            {
                "out": str(out),
                "provenance": evaluation.provenance.to_json(),
                "summary": evaluation.summary,
                "comparison": comparison,
                "gate": gate.to_json(),
            }
        )
    else:
        from rich.markdown import Markdown

        page().print(Markdown(summary))
        page().print(f"\nReport: {report.resolve()}", soft_wrap=True)
    if gate.status:
        raise typer.Exit(gate.status)


def _stopped(out: Path, planned: int, demands: _Demands) -> None:
    """Show what there is of a run that was stopped."""
    from ..evaluate.evaluation import load_run
    from ..evaluate.outputs import write_outputs

    evaluation = load_run(out)
    if evaluation.trials:
        comparison = demands.compare(evaluation)
        write_outputs(out, evaluation, demands.judge(evaluation, comparison, planned), comparison)
    told = f"{len(evaluation.trials)} of {planned} trials are in {out}; --resume goes on."
    words().print(told, markup=False, soft_wrap=True)


def _needed() -> None:
    from importlib.util import find_spec

    for package in ("scipy", "matplotlib"):
        if find_spec(package) is None:
            raise SetupError(f"Evaluations need {package}: pip install 'gym-cua[eval]'.")


def _seeds(text: str) -> Sequence[int]:
    found = re.fullmatch(r"(?:(\d{1,9}):)?(\d{1,9})", text.strip())
    start, end = (int(found[1] or 0), int(found[2])) if found else (0, 0)
    if end <= start:
        raise typer.BadParameter(f"--seeds {text!r} names no seeds; it is like 5, from 0 on, or 100:110.")
    return range(start, end)
