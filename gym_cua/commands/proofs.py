"""``audit``, ``leakage`` and ``bench``: what gym_cua claims, put to the test."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from .names import one_of, shard_of
from .output import FAILED, facts, page, print_json, words


def audit(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[WORLD|ID]...", help="All by default.")
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Every task of every installed world.")] = False,
    seeds: Annotated[int, typer.Option(min=1, help="Episodes of each task, split and agent.")] = 3,
    splits: Annotated[str, typer.Option(help="Splits, with commas between.")] = "train,val,test",
    workers: Annotated[
        int | None, typer.Option(min=1, help="Processes to spread the work over; one a core by default.")
    ] = None,
    shard: Annotated[str, typer.Option(metavar="I/N", help="Only this part of the work, from 1.")] = "1/1",
    out: Annotated[
        Path | None, typer.Option(help="Folder for the findings as they come, audit.json and audit.html.")
    ] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with the audit in the folder; shards may share it.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print only JSON.")] = False,
) -> None:
    """Have every task prove itself: its oracle succeeds, and what must not succeed does not."""
    from rich.markup import escape
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from ..evaluate.audit import audit as run_audit
    from ..tasks.registry import resolve_id
    from ..tasks.world import SPLITS

    if everything and names:
        raise typer.BadParameter(f"--all leaves nothing for {' '.join(names)} to name. Give but one.")
    wanted = [one_of(name.strip(), SPLITS, "split") for name in splits.split(",")]
    tasks = [resolve_id(name) for name in names or ()]
    part = shard_of(shard)
    if resume and out is None:
        raise typer.BadParameter("It goes with --out, the folder to go on with.", param_hint="--resume")
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=words(), transient=True) as progress:
        bar = progress.add_task("Starting", total=None)

        def on_progress(done: int, total: int, doing: str) -> None:
            progress.update(bar, completed=done, total=total, description=escape(doing[:80]))
            if not progress.console.is_terminal:
                # A log shows no bar, so that each task gets a line.
                progress.console.print(escape(f"{done}/{total} {doing}"))

        report = run_audit(
            tasks or None, seeds, wanted, on_progress, workers, part, out, resume
        )
    _keep(out, "audit.json", report.to_json())
    if out is not None:
        from ..evaluate.audit_report import write_audit

        write_audit(out, report, facts())
    if json:
        print_json(report.to_json())
    else:
        _show_audit(report)
    if not report.passed:
        raise typer.Exit(FAILED)


def _show_audit(report: Any) -> None:
    from rich.markup import escape
    from rich.table import Table

    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    rows = list(report.rows())
    for heading in rows[0] if rows else ():
        table.add_column(heading)
    for row in rows:
        table.add_row(*(escape(str(value)) for value in row.values()))
    page().print(table)
    page().print("[green]Passed.[/]" if report.passed else "[red]Not passed.[/]")


def leakage(
    world: Annotated[str | None, typer.Argument(metavar="[WORLD]", help="All by default.")] = None,
    seeds: Annotated[int, typer.Option(min=1, help="Episodes of each task and split.")] = 20,
    pages: Annotated[
        bool, typer.Option("--pages", help="Open first pages, too, in the browser (minutes).")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print only JSON.")] = False,
) -> None:
    """Show that the splits share nothing, and that no page tells which of them it is."""
    from ..evaluate.first_pages import pages_leakage
    from ..evaluate.leakage import leakage as find_leakage
    from ..tasks.registry import find_world, list_worlds

    worlds = [find_world(world)] if world is not None else list(list_worlds().values())
    with words().status("Comparing the splits ...") as status:
        report = find_leakage(worlds, seeds)
        for spec, found in zip(worlds, report.worlds, strict=True):
            if pages and spec.has_pages:
                status.update(f"Opening first pages of {spec.name} ...")
                found.take(pages_leakage(spec))
    if json:
        print_json(report.to_json())
    else:
        _show_leakage(report)
    if not report.passed:
        raise typer.Exit(FAILED)


def _show_leakage(report: Any) -> None:
    from rich.markup import escape
    from rich.table import Table

    for found in report.worlds:
        compared = ", ".join(f"{kind} {count}" for kind, count in found.compared.items()) or "nothing"
        page().print(f"[bold]{escape(found.world)}[/]  [dim]compared: {escape(compared)}[/]")
        table = Table(box=None, padding=(0, 2, 0, 0), show_header=False)
        for leak in found.leaks:
            table.add_row(*map(escape, (leak.kind, leak.where, ", ".join(leak.splits), leak.what)))
        if found.leaks:
            page().print(table)
    page().print("[green]Nothing leaks.[/]" if report.passed else "[red]Splits leak.[/]")


def bench(
    quick: Annotated[bool, typer.Option("--quick", help="Fewer repetitions.")] = False,
    out: Annotated[Path | None, typer.Option(help="Folder for bench.json.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print only JSON.")] = False,
) -> None:
    """Measure the speed of resets and steps on this machine."""
    from rich.table import Table

    from ..bench import run_bench

    with words().status("Measuring ..."):
        result = run_bench(quick=quick)
    _keep(out, "bench.json", result)
    if json:
        print_json(result)
        return
    table = Table(box=None, padding=(0, 2, 0, 0), show_header=False)
    for name, value in _flat(result):
        table.add_row(name, f"{value:.2f}" if isinstance(value, float) else str(value))
    page().print(table)


def _flat(values: dict[str, Any], prefix: str = "") -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    for name, value in values.items():
        label = f"{prefix}{name}".replace("_", " ")
        found += _flat(value, f"{label}, ") if isinstance(value, dict) else [(label, value)]
    return found


def _keep(folder: Path | None, name: str, value: Any) -> None:
    if folder is None:
        return
    import json

    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
