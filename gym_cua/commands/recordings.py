"""``replay`` and ``compact``: what can be done with recorded episodes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..errors import GymCuaError, IncompatibleEpisodeError, UnknownNameError
from .output import FAILED, FAULT, USAGE, page, print_json, words

if TYPE_CHECKING:
    from ..episodes import ReplayResult

Hidden = Annotated[list[str] | None, typer.Option(help="A text that was hidden; in the same order.")]
Unsandboxed = Annotated[
    bool, typer.Option("--unsandboxed", help="Replay actions recorded without a sandbox on this machine.")
]
_PATH = typer.Argument(metavar="PATH", help="A recorded episode, or a folder of them.")


def replay(
    path: Annotated[Path, _PATH],
    out: Annotated[Path | None, typer.Option(help="Folder for pictures of frames that differ.")] = None,
    tolerance: Annotated[
        float, typer.Option(min=0.0, max=1.0, help="Share of pixels that may differ on a desktop.")
    ] = 0.02,
    mask: Hidden = None,
    unsandboxed: Unsandboxed = False,
    json: Annotated[bool, typer.Option("--json", help="Print only JSON.")] = False,
) -> None:
    """Perform recorded episodes again and see whether the same comes of them."""
    from ..episodes import open_recordings
    from ..episodes import replay as replay_episode

    folders = open_recordings(path)
    results: list[ReplayResult] = []
    errors: dict[str, GymCuaError] = {}
    console = words()
    with console.status("Starting ...") as status:
        for number, folder in enumerate(folders, 1):
            place = f"{folder.name} ({number} of {len(folders)})"
            try:
                result = replay_episode(
                    folder,
                    None if out is None else out / folder.name,
                    tolerance,
                    mask or (),
                    unsandboxed,
                    lambda step, place=place: status.update(f"{place}: step {step}"),  # type: ignore[misc]
                )
            except GymCuaError as error:
                # Of several episodes, one that cannot be replayed leaves the others to be.
                errors[folder.name] = error
                continue
            results.append(result)
            for warning in result.warnings:
                console.print(f"{folder.name}: {warning}", style="yellow", markup=False, soft_wrap=True)
    if json:
        same = sum(result.same for result in results)
        told = [{"folder": name, "error": str(problem)} for name, problem in errors.items()]
        print_json({"same": same, "episodes": [result.to_json() for result in results], "errors": told})
    else:
        _show(results)
    for name, problem in errors.items():
        console.print(f"{name}: {problem}", style="red", markup=False, soft_wrap=True)
    status_code = _status(results, list(errors.values()))
    if status_code:
        raise typer.Exit(status_code)


def compact(
    path: Annotated[Path, _PATH],
    json: Annotated[bool, typer.Option("--json", help="Print only JSON.")] = False,
) -> None:
    """Make recorded episodes small, without losing a pixel."""
    from ..episodes import compact as compact_episode
    from ..episodes import open_recordings

    folders = open_recordings(path)
    frames = before = after = 0
    with words().status("Compacting ...") as status:
        for number, folder in enumerate(folders, 1):
            status.update(f"{folder.name} ({number} of {len(folders)})")
            done = compact_episode(folder)
            frames, before, after = frames + done.frames, before + done.before, after + done.after
    if json:
        print_json({"episodes": len(folders), "frames": frames, "bytes_before": before, "bytes_after": after})
    else:
        sizes = f"{before / 1e6:.1f} MB before, {after / 1e6:.1f} MB now"
        page().print(f"{len(folders)} episodes, {frames} frames: {sizes}")


def _show(results: Sequence[ReplayResult]) -> None:
    console = page()
    for result in results:
        steps = f"{result.steps} of {result.recorded_steps} steps"
        if result.difference is not None:
            found = f"differs at {result.difference.words()}"
        elif result.exact:
            found = f"the same in every pixel, {steps}"
        else:
            share = f"frames differ in up to {result.largest_share:.2%} (step {result.largest_share_at})"
            many = f"; {result.beyond_tolerance} in more than {result.tolerance:.0%}"
            found = f"the same verdict, {steps}, {share}{many if result.beyond_tolerance else ''}"
        console.print(f"{Path(result.folder).name}: {found}", markup=False, soft_wrap=True)


def _status(results: Sequence[ReplayResult], errors: Sequence[GymCuaError]) -> int:
    refused = [error for error in errors if isinstance(error, IncompatibleEpisodeError | UnknownNameError)]
    broke = any(result.difference and result.difference.what == "fault" for result in results)
    if len(refused) < len(errors) or broke:
        return FAULT
    if any(not result.same for result in results):
        return FAILED
    return USAGE if refused else 0
