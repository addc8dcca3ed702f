"""``gym-cua record --screen`` as a person meets it: a window on their display, and a terminal."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from pathlib import Path

import pytest
from gym_cua.recorders.screen.recorder import ending, record

from gym_cua.actions import Action
from gym_cua.cli import main
from gym_cua.commands.record_screen import find_recorder
from gym_cua.computers.desktop.requirements import missing, problem
from gym_cua.episodes import Episode, replay
from gym_cua.errors import ActionError, SetupError, UnknownNameError

from ...playing import make

TASK = "gym_cua/desktop.append-line-v0"
desktop = pytest.mark.skipif(
    problem() is not None or bool(missing({"l3afpad": "l3afpad"})), reason="gym-cua install --desktop"
)


_SPEC = importlib.util.spec_from_file_location(
    "gym_cua_record_demonstrations", Path(__file__).parents[3] / "demos" / "record_demonstrations.py"
)
assert _SPEC is not None and _SPEC.loader is not None
demo = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(demo)


@pytest.fixture
def display() -> Iterator[int]:
    """A person's display: an X server of its own, with no window manager."""
    with demo.display() as number:
        yield number


@desktop
@pytest.mark.desktop
def test_a_person_solves_a_task_in_a_window(display: int, tmp_path: Path) -> None:
    env = make(TASK, split="train", clock="realtime")
    person = demo.Person(env, display)
    said: list[str] = []
    folder = record(env, tmp_path, 2, f":{display}", (), person.line, said.append)
    episode = Episode(folder)
    outcome = episode.manifest.outcome
    assert outcome is not None and outcome.success is True, outcome
    assert episode.manifest.instruction in said[0] and str(folder) in said[1]
    assert all(step.actor == "human" for step in episode.steps())
    again = replay(episode)
    assert again.same and again.success is True, again.difference


@desktop
@pytest.mark.desktop
def test_stopping_ends_without_a_verdict(display: int, tmp_path: Path) -> None:
    env = make(TASK, split="train", clock="realtime")
    lines = iter(["what?", "stop"])
    said: list[str] = []
    episode = Episode(record(env, tmp_path, 2, f":{display}", (), lambda: next(lines), said.append))
    outcome = episode.manifest.outcome
    assert outcome is not None and outcome.end == "cut off" and outcome.success is None
    assert "'what?' is no end" in said[-1] and episode.has_frame(episode.first)


@pytest.mark.parametrize(
    ("typed", "action"),
    [
        ("", Action("done")),
        (" done ", Action("done")),
        ("infeasible", Action("infeasible")),
        ("answer  42 pounds", Action("answer", text="42 pounds")),
        ("stop", None),
    ],
)
def test_lines_that_end_an_episode(typed: str, action: Action | None) -> None:
    assert ending(typed, (100, 100)) == action


@pytest.mark.parametrize("typed", ["answer", "answer ", "done it", "stopp"])
def test_other_lines_end_nothing(typed: str) -> None:
    with pytest.raises(ActionError, match="Press Enter"):
        ending(typed, (100, 100))


def test_the_command_finds_the_recorder_by_its_name() -> None:
    assert find_recorder("screen") is record
    with pytest.raises(UnknownNameError, match="Did you mean 'screen'"):
        find_recorder("scren")


@desktop
def test_a_display_that_is_not_there_is_said_before_anything_starts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "data"
    arguments = ["record", "desktop.append-line", "--screen", "--display", ":9999", "--out", str(out)]
    assert main(arguments) == 3
    assert "No X display ':9999'" in capsys.readouterr().err and not out.exists()


def test_names_that_do_not_exist_are_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["record", "desktop.append-lime", "--screen"]) == 2
    assert "append-line" in capsys.readouterr().err
    assert main(["record", "desktop.append-line", "--screen", "--split", "tran"]) == 2
    assert "'train'" in capsys.readouterr().err


def test_a_missing_library_is_said_with_its_command(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "Xlib.display", None)
    with pytest.raises(SetupError, match="pip install"):
        from gym_cua.recorders.screen.recorder import open_display

        open_display(":0")
