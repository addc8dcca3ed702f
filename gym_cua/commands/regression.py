"""``regression``: a task that starts in the middle of a recorded episode."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..errors import UnknownNameError
from .output import FAILED, page, print_json, words
from .recordings import Hidden, Unsandboxed


def regression(
    path: Annotated[Path, typer.Argument(metavar="PATH", help="A recorded episode; with --check a task.")],
    step: Annotated[int, typer.Option(min=0, help="The step to continue after; 0 is the reset.")] = 0,
    out: Annotated[Path | None, typer.Option(help="Folder to make.")] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Replay a regression task and expect the recorded verdict.")
    ] = False,
    mask: Hidden = None,
    unsandboxed: Unsandboxed = False,
    json: Annotated[bool, typer.Option("--json", help="Print only JSON.")] = False,
) -> None:
    """Make a regression task of a recorded episode, or check one."""
    from ..episodes import check_regression, make_regression

    if not path.is_dir():
        raise UnknownNameError(f"There is no folder {str(path)!r}.")
    if check:
        with words().status("Starting ...") as status:
            result = check_regression(
                path, mask or (), unsandboxed, lambda number: status.update(f"{path.name}: step {number}")
            )
        if json:
            print_json(result.to_json())
        else:
            verdict = {True: "success", False: "failure", None: "no verdict"}[result.success]
            found = result.difference.words() if result.difference else f"as recorded: {verdict}"
            page().print(f"{path.name}: {found}", markup=False, soft_wrap=True)
        if not result.same:
            raise typer.Exit(FAILED)
        return
    if out is None:
        raise typer.BadParameter("Name a folder to make.", param_hint="--out")
    made = make_regression(path, step, out)
    if json:
        print_json({"folder": str(made.folder), "start": made.start, "source": made.source})
    else:
        page().print(f"{made.folder} starts after step {made.start}.", markup=False, soft_wrap=True)
        words().print(f"Check it: gym-cua regression {made.folder} --check", markup=False, soft_wrap=True)
