"""``record``: a person's demonstration, in a page of their own browser."""

from __future__ import annotations

import os
import sys
import webbrowser
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..errors import EpisodeError
from .ending import wait_for_end
from .output import FAULT, page, words
from .record_screen import record_on_screen

if TYPE_CHECKING:
    from rich.console import Console

    from ..serve.live.desk import Desk
    from ..serve.live.session import LiveSession

_OUT = Path("demonstrations")


def record(
    env_id: Annotated[str, typer.Argument(metavar="ID", help="An environment, e.g. shop.buy-cheapest.")],
    out: Annotated[Path, typer.Option(metavar="DATASET", help="Folder to record in.")] = _OUT,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the first episode.")] = 0,
    split: Annotated[str, typer.Option(help="train, val or test.")] = "train",
    realtime: Annotated[bool, typer.Option("--realtime", help="Let time go by between actions.")] = False,
    computer: Annotated[
        str | None, typer.Option(help="browser, desktop or browser_on_desktop; by default the world's own.")
    ] = None,
    mask: Annotated[list[str] | None, typer.Option(help="A text to hide where it is typed.")] = None,
    keep: Annotated[
        bool, typer.Option("--keep-abandoned", help="Keep what an undo abandons, as an episode of its own.")
    ] = False,
    agent: Annotated[str | None, typer.Option(help="Agent to take over from, as for `gym-cua run`.")] = None,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port on 127.0.0.1; 0 takes a free one.")] = 0,
    no_open: Annotated[bool, typer.Option("--no-open", help="Only print the address.")] = False,
    screen: Annotated[
        bool, typer.Option("--screen", help="Work in a window on an X display instead of a page.")
    ] = False,
    display: Annotated[
        str | None, typer.Option(help="--screen: X display of the window; else $DISPLAY.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="--screen: print only JSON.")] = False,
) -> None:
    """Play a task by hand and record it: in your own browser, or in a window on your display."""
    if screen:
        _refuse({"--realtime": realtime, "--computer": computer, "--keep-abandoned": keep, "--agent": agent})
        record_on_screen(env_id, out, seed, split, display, mask or [], json)
        return
    _refuse({"--display": display, "--json": json}, "go with --screen only")
    from ..agents import AgentChoice
    from ..serve.app import create_app
    from ..serve.live.pages import desk_of
    from ..serve.live.screen import LiveOptions
    from ..serve.live.session import LiveSession
    from ..serve.server import LoopbackServer
    from ..serve.state import studio_of
    from ..tasks.registry import resolve_id

    options = LiveOptions(resolve_id(env_id), split, "realtime" if realtime else "paused", computer)
    helper = None if agent is None else AgentChoice(agent).make(seed)
    console = words()
    with console.status(f"{options.id}: starting ..."):
        session = LiveSession(options, seed, out, mask or (), keep)
    if helper is not None:
        session.invite(helper)
    app = create_app(out)
    desk = desk_of(app)
    desk.take(session)
    try:
        server = LoopbackServer(app, port)
        try:
            _tell(console, session, out, server.port)
            address = f"{server.origin}/live/?token={studio_of(app).gate.token}"
            page().print(address, soft_wrap=True)
            sys.stdout.flush()
            if not no_open and _has_display():
                webbrowser.open(address)
            wait_for_end()
        finally:
            server.close()
    except KeyboardInterrupt:
        pass
    finally:
        _end(console, desk, session, out)


def _refuse(given: Mapping[str, object], why: str = "do not go with --screen") -> None:
    named = [name for name, value in given.items() if value]
    if named:
        raise typer.BadParameter(f"{', '.join(named)} {why}.")


def _tell(console: Console, session: LiveSession, out: Path, port: int) -> None:
    console.print(session.view.instruction, style="bold", markup=False)
    console.print(
        f"\nOnce you agree in the page, your actions, your notes and what the screen shows are stored in "
        f"{out.resolve()}, and nowhere else. Secrets of the task and texts of --mask are hidden where they "
        "are typed.",
        markup=False,
    )
    console.print(
        "\nOpen this address; it works once. Control+C ends, and so loses nothing. From another machine: "
        f"ssh -L {port}:127.0.0.1:{port} HOST",
        style="dim",
        markup=False,
    )


def _end(console: Console, desk: Desk, session: LiveSession, out: Path) -> None:
    """Close the session, and say what is stored."""
    from ..episodes.files import MANIFEST

    try:
        desk.take(None)
    except EpisodeError as error:
        console.print(str(error), style="red", markup=False)
        raise typer.Exit(FAULT) from error
    stored = len(list(out.glob(f"*/{MANIFEST}")))
    if session.view.consent == "given" and stored:
        console.print(f"\n{out} holds {stored} episodes. Replay them: gym-cua replay {out}", markup=False)
    else:
        console.print("\nNothing was stored.", markup=False)


def _has_display() -> bool:
    """Whether a browser opened here would be seen: there is a display, and this is no SSH login."""
    if "SSH_CONNECTION" in os.environ:
        return False
    return sys.platform == "darwin" or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
