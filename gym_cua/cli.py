"""``gym-cua``, the command line.

Exit status: 0 all well, 1 a verdict that is not good, 2 wrong usage, 3 something broke or is missing.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

import typer

from .commands import (
    episodes,
    evaluation,
    exports,
    machine,
    new_world,
    proofs,
    record,
    recordings,
    regression,
    show,
    studio,
)
from .commands.output import FAULT, USAGE
from .errors import (
    ActionError,
    BadNameError,
    GymCuaError,
    IncompatibleEpisodeError,
    IncompatibleResultsError,
    UnknownNameError,
)

app = typer.Typer(
    name="gym-cua",
    help="The gym where agents learn to use computers.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command("list")(show.list_tasks)
app.command("doctor")(machine.doctor)
app.command("install")(machine.install)
app.command("demo")(episodes.demo)
app.command("run")(episodes.run)
app.command("replay")(recordings.replay)
app.command("compact")(recordings.compact)
app.command("regression")(regression.regression)
app.command("export")(exports.export)
app.command("play")(show.play)
app.command("record")(record.record)
app.command("studio")(studio.studio)
app.command("audit")(proofs.audit)
app.command("eval")(evaluation.evaluate)
app.command("merge")(evaluation.merge)
app.command("leakage")(proofs.leakage)
app.command("bench")(proofs.bench)
app.command("new-world")(new_world.new_world)


_USAGE = (UnknownNameError, BadNameError, ActionError, IncompatibleEpisodeError, IncompatibleResultsError)
"""What is wrong with what was asked, rather than with this machine."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run ``gym-cua``.

    Args:
        arguments: What follows the program's name; ``None`` takes it from ``sys.argv``.

    Returns:
        The exit status, when a command failed with an error of ours.

    Raises:
        SystemExit: Otherwise, with the exit status.
    """
    try:
        app(args=None if arguments is None else list(arguments), prog_name="gym-cua")
    except _USAGE as error:
        return _fail(error, USAGE)
    except GymCuaError as error:
        return _fail(error, FAULT)
    except BrokenPipeError:
        # The reader of our output has gone, as `head` does.
        sys.stderr.close()
        return 0
    return 0


def _fail(error: Exception, status: int) -> int:
    print(f"gym-cua: {' '.join(str(error).split())}", file=sys.stderr)
    return status


if __name__ == "__main__":
    sys.exit(main())
