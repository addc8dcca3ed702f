"""A demonstration from the opening of the window to the verdict, for a person with a terminal."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import gymnasium

from gym_cua.actions import Action, validate
from gym_cua.computers.desktop.connection import connect, require_xlib
from gym_cua.errors import ActionError, SetupError

from .session import ScreenRecording
from .viewer import Viewer

_POLL = 0.05
"""Seconds between two looks at what the person did."""
HELP = (
    "Press Enter here, or close the window, when the task is done. Or type: answer TEXT, infeasible, or stop "
    "(which ends without a verdict)."
)


def record(
    env: gymnasium.Env[Any, Any],
    path: Path,
    seed: int | None,
    display: str | None,
    mask: Sequence[str],
    line: Callable[[], str | None],
    say: Callable[[str], None],
) -> Path:
    """Record one episode that a person plays in a window, and return its folder.

    Args:
        env: An environment on a desktop with ``clock="realtime"``. It is closed here.
        path: Folder of the dataset.
        seed: Seed of the episode.
        display: X display for the window, as ``":0"``; ``None`` for that of the environment ``DISPLAY``.
        mask: Texts to hide where they are typed.
        line: Returns what the person has typed in the terminal since, one line of it, or ``None``. A
            ``KeyboardInterrupt`` from it, or from anywhere, ends the episode without a verdict.
        say: Tells the person something.

    Raises:
        SetupError: There is no such display, or this machine lacks what is needed.
        ComputerFault: The desktop did not start.
        EpisodeError: The recording cannot be written.
    """
    recording = ScreenRecording(env, path, mask=mask)
    viewer: Viewer | None = None
    try:
        person = open_display(display)
        recording.start(seed)
        computer = recording.computer
        instruction = env.unwrapped.task.instruction  # type: ignore[attr-defined]
        say(f"Task: {instruction}")
        say(
            f"Recorded are the pointer, the keys and the pictures of this window, and nothing else, in "
            f"{recording.folder}. What you type is stored as you type it."
        )
        say(HELP)
        viewer = Viewer(lambda: person, computer.connect(), computer.picture, computer.size, instruction)
        end = _await_end(recording, viewer.closed, line, say)
        # The person may have acted a moment ago.
        viewer.sync()
        return recording.finish(end)
    finally:
        if viewer is not None:
            viewer.close()
        recording.close()


def open_display(name: str | None) -> Any:
    """Return a python-xlib ``Display``.

    Raises:
        SetupError: There is none of that name, or it lets nobody in.
    """
    require_xlib()
    from Xlib.error import DisplayError, XauthError

    try:
        return connect(name)
    except (DisplayError, XauthError, OSError) as error:
        told = f"No X display {name!r}" if name else "No X display in the environment (DISPLAY)"
        raise SetupError(
            f"{told}: {error}. On a machine without a screen, start one that a VNC viewer shows, as "
            "docs/recording-screen.md says, and name it with --display."
        ) from error


def _await_end(
    recording: ScreenRecording,
    closed: threading.Event,
    line: Callable[[], str | None],
    say: Callable[[str], None],
) -> Action | None:
    """Return how the person ended the episode."""
    try:
        while recording.fault is None:
            recording.poll()
            typed = line()
            if typed is not None:
                try:
                    return ending(typed, recording.computer.size)
                except ActionError as error:
                    say(str(error))
            if closed.wait(_POLL):
                return Action("done")
    except KeyboardInterrupt:
        say("Stopped: the episode ends without a verdict.")
    return None


def ending(typed: str, size: tuple[int, int]) -> Action | None:
    """Return the action that a line in the terminal stands for; ``None`` for an end without a verdict.

    Raises:
        ActionError: It stands for none.
    """
    word, _, rest = typed.strip().partition(" ")
    if word in ("", "done", "infeasible") and not rest:
        return Action(word or "done")
    if word == "stop" and not rest:
        return None
    if word == "answer" and rest.strip():
        return validate({"kind": "answer", "text": rest.strip()}, size)
    raise ActionError(f"{typed.strip()[:40]!r} is no end of an episode. {HELP}")
