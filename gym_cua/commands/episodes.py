"""``run`` and ``demo``: playing episodes and showing them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..errors import UnknownNameError
from .names import one_of, options_of
from .output import FAILED, FAULT, facts, page, print_json, words

if TYPE_CHECKING:
    import gymnasium as gym

    from ..evaluate import EpisodeResult
    from ..tasks.registry import TaskInfo

_CLOCKS = ("paused", "realtime")
_REWARDS = ("shaped", "sparse")
_VARIATIONS = ("full", "none")


def run(
    env_id: Annotated[str, typer.Argument(metavar="ID", help="An environment, e.g. shop.buy-cheapest.")],
    agent: Annotated[
        str,
        typer.Option(help="oracle, noop, random, done, infeasible, or any that `gym-cua eval` can evaluate."),
    ] = "oracle",
    agent_option: Annotated[
        list[str] | None, typer.Option(metavar="NAME=VALUE", help="An option of the agent; repeatable.")
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the episode.")] = 0,
    split: Annotated[str, typer.Option(help="train, val or test.")] = "train",
    steps: Annotated[int | None, typer.Option(min=1, help="Cut off after so many steps.")] = None,
    clock: Annotated[str, typer.Option(help="paused or realtime.")] = "paused",
    reward: Annotated[str, typer.Option(help="shaped or sparse.")] = "shaped",
    variation: Annotated[str, typer.Option(help="full or none.")] = "full",
    env_option: Annotated[
        list[str] | None, typer.Option(metavar="NAME=VALUE", help="An option of gym.make; repeatable.")
    ] = None,
    think: Annotated[
        float, typer.Option(min=0.0, help="Sleep so many seconds before each action: the world waits.")
    ] = 0.0,
    out: Annotated[Path | None, typer.Option(help="Folder for result.json and report.html.")] = None,
    record: Annotated[Path | None, typer.Option(help="Folder to record the episode in.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print only JSON.")] = False,
) -> None:
    """Play one episode."""
    from ..agents import AgentChoice
    from ..evaluate import run_episode
    from ..evaluate.plan import check_environment
    from ..tasks.registry import list_tasks, resolve_id

    # All names are looked at before anything is started, so that a slip costs no time.
    chosen = resolve_id(env_id)
    player = AgentChoice(agent, options_of(agent_option, "--agent-option")).make(seed)
    options: dict[str, Any] = {
        "split": one_of(split, _splits(chosen, list_tasks()), f"split of {chosen}"),
        "clock": one_of(clock, _CLOCKS, "clock"),
        "reward": one_of(reward, _REWARDS, "reward"),
        "variation": one_of(variation, _VARIATIONS, "variation"),
    }
    for name, value in check_environment(options_of(env_option, "--env-option")).items():
        if name in options:
            raise typer.BadParameter(f"{name!r} is given by --{name} here.", param_hint="--env-option")
        options[name] = value
    console = words()
    with console.status(f"{chosen}: resetting ...") as status:
        env = _make(chosen, record, agent, steps, **options)
        try:
            result = run_episode(
                env,
                player,
                seed,
                steps,
                keep_frames=out is not None,
                think=think,
                on_step=lambda number, step: status.update(f"{chosen}: step {number}"),
            )
        finally:
            env.close()
    if record is not None:
        console.print(f"Recorded in {record}", soft_wrap=True)
    if out is not None:
        import json as json_module

        from ..evaluate.report import write_report

        report = write_report(out, [result], result.id.rpartition("/")[2], _difficulties(list_tasks()))
        text = json_module.dumps(result.to_json(), indent=2, ensure_ascii=False)
        (out / "result.json").write_text(text + "\n", encoding="utf-8")
        console.print(f"Report: {report}", soft_wrap=True)
    if json:
        print_json(result.to_json())
    else:
        _show(result)
    if result.fault is not None:
        raise typer.Exit(FAULT)


def demo(
    out: Annotated[Path, typer.Option(help="Folder for report.html and its pictures.")] = Path("runs/demo"),
    seeds: Annotated[int, typer.Option(min=1, help="Episodes of each task.")] = 1,
    suite: Annotated[str, typer.Option(help="The world to show.")] = "shop",
    record: Annotated[Path | None, typer.Option(help="Folder to record the episodes in.")] = None,
    desktop: Annotated[bool, typer.Option("--desktop", help="Show the virtual desktop.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print only JSON.")] = False,
) -> None:
    """Let the oracle play a handful of tasks, and write a report with pictures and films."""
    from ..evaluate.report import summary, write_report
    from ..evaluate.table import episode_table
    from ..tasks.registry import list_tasks, list_worlds, missing_packages

    suite = "desktop" if desktop else suite
    one_of(suite, list_worlds(), "suite")
    known = [task for task in list_tasks() if task.world == suite and "val" in task.splits]
    tasks = pick_tasks([task for task in known if not missing_packages(task.task)])
    if not tasks:
        raise UnknownNameError(
            f"Suite {suite!r} has no task in split 'val'. `gym-cua list` shows what there is."
        )
    episodes = _play_all(tasks, seeds, record)
    console = words()
    with console.status("Writing the report ...") as status:
        report = write_report(
            out,
            episodes,
            _headline(suite, episodes),
            _difficulties(tasks),
            facts(),
            lambda done: status.update(f"Writing the report: {done} of {len(episodes)} episodes ..."),
        )
    if json:
        results = [episode.to_json() for episode in episodes]
        print_json({"report": str(report), "summary": summary(episodes), "episodes": results})
    else:
        page().print(episode_table(episodes))
        for episode in episodes:
            if episode.fault is not None:
                console.print(f"{episode.id}: {episode.fault}", style="yellow", markup=False)
        page().print(f"\nReport: {report.resolve()}", soft_wrap=True)
    if any(episode.verdict != "success" for episode in episodes):
        raise typer.Exit(FAILED)


def pick_tasks(tasks: Sequence[TaskInfo]) -> list[TaskInfo]:
    """Return a varied handful: one task of each difficulty, and two more, the easy ones first."""
    picked: dict[str, TaskInfo] = {}
    for level in sorted({task.difficulty for task in tasks}):
        first = next(task for task in tasks if task.difficulty == level)
        picked[first.id] = first
    others = [task for task in tasks if task.id not in picked]
    for task in others[:: max(1, len(others) // 2)][:2]:
        picked[task.id] = task
    return sorted(picked.values(), key=lambda task: task.difficulty)


def _play_all(tasks: Sequence[TaskInfo], seeds: int, record: Path | None) -> list[EpisodeResult]:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from ..agents import make_agent
    from ..evaluate import run_episode

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    episodes = []
    with Progress(*columns, console=words(), transient=True) as progress:
        bar = progress.add_task("Starting Chromium", total=len(tasks) * seeds)
        for number, task in enumerate(tasks):
            env = _make(task.id, record, "oracle", None, split="val")
            # Seeds of its own for each task, so that the themes differ too.
            first = number * seeds
            try:
                for seed in range(first, first + seeds):
                    progress.update(bar, description=task.name)
                    # Frames are large: of each task one episode is kept for the film.
                    episode = run_episode(env, make_agent("oracle"), seed, keep_frames=seed == first)
                    episodes.append(episode)
                    progress.advance(bar)
            finally:
                env.close()
    return episodes


def _make(
    env_id: str, record: Path | None, agent: str, steps: int | None, **options: Any
) -> gym.Env[Any, Any]:
    import gymnasium as gym

    import gym_cua as registers_the_ids

    del registers_the_ids
    limit = gym.spec(env_id).max_episode_steps
    if steps is not None and (limit is None or steps < limit):
        # The environment's own limit, so that a recording, too, says that the episode was truncated.
        options["max_episode_steps"] = steps
    env: gym.Env[Any, Any] = gym.make(env_id, disable_env_checker=True, **options)
    if record is not None:
        from ..episodes import RecordEpisodes

        env = RecordEpisodes(env, record, agent=agent)
    return env


def _splits(env_id: str, tasks: Sequence[TaskInfo]) -> tuple[str, ...]:
    from ..tasks.world import SPLITS

    return next((tuple(task.splits) for task in tasks if task.id == env_id), SPLITS)


def _difficulties(tasks: Sequence[TaskInfo]) -> dict[str, int]:
    return {task.id: task.difficulty for task in tasks}


def _headline(suite: str, episodes: Sequence[EpisodeResult]) -> str:
    solved = sum(episode.verdict == "success" for episode in episodes)
    return f"The {suite}: {solved} of {len(episodes)} solved by the oracle"



def _show(result: EpisodeResult) -> None:
    from ..evaluate.table import episode_table

    console = page()
    console.print(result.instruction, markup=False, style="bold")
    console.print(episode_table([result]))
    if result.fault is not None:
        words().print(result.fault, style="yellow", markup=False)
