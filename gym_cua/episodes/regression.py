"""Regression tasks: a recorded episode up to a step, to be continued by an agent and judged by its task.

A folder, small and complete in itself: the recording without its pictures and remarks, the step to start
from, the picture of that moment, and a test that replays the whole and expects what came of it then::

    regression.json      {"schema": 1, "start": 7, "source": "...", "crc": "..."}
    episode.json         as recorded: specification, generator, task version, verdict
    steps.jsonl          as recorded, without remarks and raw input; frames by digest
    frames/DIGEST.png    what the screen showed at the start
    test_regression.py   for pytest
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import gymnasium
from gymnasium.wrappers import TimeLimit

from ..env import ComputerEnv
from ..errors import BadNameError, ComputerFault, EpisodeError, IncompatibleEpisodeError
from .differences import Difference, compare
from .episode import Episode
from .files import FRAMES, MANIFEST, STEPS, regular, replace_file
from .frames import frame_digest, frame_file
from .replay import ReplayResult, begin, draws_alike, make_env, repeat, repeats_exactly, replay
from .sealed_json import seal, take, unseal
from .steps import RecordedStep

REGRESSION = "regression.json"
TEST = "test_regression.py"
_SCHEMA = 1
_LONGEST = 1 << 20
_TEST = '''"""The episode recorded beside this file still comes to its verdict; see ``gym-cua regression``."""

from pathlib import Path

from gym_cua.episodes import check_regression


def test_it_comes_to_the_recorded_verdict() -> None:
    result = check_regression(Path(__file__).parent)
    assert result.same, result.difference and result.difference.words()
'''


@dataclass(frozen=True)
class Regression:
    """A regression task on the disk.

    Attributes:
        folder: Where it is.
        start: The step that it starts after; 0 is the reset.
        source: Name of the folder that it was made from.
        episode: The recording, without pictures.
    """

    folder: Path
    start: int
    source: str
    episode: Episode


def make_regression(episode: Episode | Path | str, step: int, out: Path | str) -> Regression:
    """Write a regression task into a new folder.

    Args:
        episode: The episode, or its folder.
        step: The step after which an agent is to continue; 0 is the reset.
        out: The folder to make.

    Raises:
        BadNameError: ``out`` exists, or there is no such step or nothing left to do after it.
        EpisodeError: The episode is damaged, or the folder cannot be written.
    """
    episode = episode if isinstance(episode, Episode) else Episode(episode)
    out = Path(out)
    steps = [episode.first, *episode.steps()]
    outcome = episode.manifest.outcome
    ended = outcome is not None and outcome.end in ("terminated", "fault")
    last = len(steps) - (2 if ended else 1)
    if not 0 <= step <= last:
        raise BadNameError(
            f"{episode.folder.name} cannot be continued after step {step}: choose from 0 to {last}."
        )
    if out.exists():
        raise BadNameError(f"{str(out)!r} exists. Name a new folder.")
    frame = _frame_until(steps, step)
    picture = None if frame is None else frame_file(episode.folder, frame)
    try:
        (out / FRAMES).mkdir(parents=True)
        if picture is not None:
            shutil.copyfile(picture, out / FRAMES / picture.name)
        kept = (replace(one, rationale=None, events=None) for one in steps)
        replace_file(out / STEPS, b"".join(seal(one.to_json()) for one in kept))
        replace_file(out / MANIFEST, seal(episode.manifest.to_json(), indent=1))
        form = {"schema": _SCHEMA, "start": step, "source": episode.folder.name}
        replace_file(out / TEST, _TEST.encode())
        # Last, so that what was cut short is no regression task.
        replace_file(out / REGRESSION, seal(form, indent=1))
    except OSError as error:
        raise EpisodeError(f"{out} cannot be written: {error}") from error
    return read_regression(out)


def read_regression(path: Path | str) -> Regression:
    """Return what a folder that ``make_regression`` wrote holds.

    Raises:
        EpisodeError: It is none, or damaged.
        IncompatibleEpisodeError: It was written by a newer gym_cua.
    """
    folder = Path(path)
    file = regular(folder, REGRESSION)
    with file.open("rb") as opened:
        raw = opened.read(_LONGEST)
    try:
        form = unseal(raw)
        schema, start = take(form, "schema", int), take(form, "start", int)
        source = take(form, "source", str)
        if start < 0:
            raise ValueError(f"has the start {start}")
    except ValueError as error:
        raise EpisodeError(f"{file}: it {error}.") from error
    if schema > _SCHEMA:
        raise IncompatibleEpisodeError(
            f"{file} is of schema {schema}, and this gym_cua reads up to {_SCHEMA}. Upgrade gym_cua."
        )
    return Regression(folder, start, source, Episode(folder))


def load_regression(
    path: Path | str, mask: Sequence[str] = (), unsandboxed: bool = False
) -> gymnasium.Env[Any, Any]:
    """Return an environment whose ``reset`` leads to the start of a regression task.

    From there an agent goes on, and the task's own checks judge. The limit of steps is what the recorded
    environment had left. Seed and options of ``reset`` mean nothing here: there is one start.

    Args:
        path: The folder.
        mask: The texts that the recording hid, in the same order.
        unsandboxed: See ``replay``.

    Raises:
        EpisodeError: The folder is damaged, or was recorded in a way that cannot be repeated.
        IncompatibleEpisodeError: The task has another version than then. The returned environment's
            ``reset`` raises it, too, where the way to the start differs from the recording, and a
            ``ComputerFault`` where the computer broke on the way.
        UnknownNameError: The task does not exist here.
    """
    regression = read_regression(path)
    manifest = regression.episode.manifest
    env: gymnasium.Env[Any, Any] = _Continued(make_env(manifest, unsandboxed), regression, tuple(mask))
    limit = (manifest.spec or {}).get("max_episode_steps")
    if isinstance(limit, int) and not isinstance(limit, bool):
        env = TimeLimit(env, max(1, limit - regression.start))
    return env


def check_regression(
    path: Path | str,
    mask: Sequence[str] = (),
    unsandboxed: bool = False,
    on_step: Callable[[int], None] | None = None,
) -> ReplayResult:
    """Replay the whole recording of a regression task and compare what comes of it.

    In a browser with the paused clock every frame, reward and the verdict must be as recorded (frames only
    where all that draws has the recorded version); elsewhere the verdict must.

    Args:
        path: The folder.
        mask: The texts that the recording hid, in the same order.
        unsandboxed: See ``replay``.
        on_step: Called after each step with its number.

    Raises:
        GymCuaError: See ``replay``.
    """
    episode = read_regression(path).episode
    return replay(episode, mask=mask, unsandboxed=unsandboxed, on_step=on_step, with_pictures=False)


def regression_name(folder: str, step: int) -> str:
    """Return a name for the regression task of an episode from a step on."""
    stem = re.sub(r"[^\w.-]", "-", folder)
    return f"{stem}-step-{step}"


class _Continued(gymnasium.Wrapper[Any, Any, Any, Any]):
    """An environment whose episodes begin in the middle of a recorded one."""

    def __init__(self, env: ComputerEnv, regression: Regression, mask: tuple[str, ...]) -> None:
        super().__init__(env)
        self._computer_env = env
        self._regression = regression
        self._mask = mask
        self._alike = False

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[Any, dict[str, Any]]:
        """Lay the episode out again and perform its actions up to the start.

        Raises:
            IncompatibleEpisodeError: Something else came of them; the message says at which step and of what.
            EpisodeError: The recording is damaged.
        """
        episode, env = self._regression.episode, self._computer_env
        observation, info, difference = begin(env, episode)
        self._alike = draws_alike(env, episode.manifest)
        self._demand(difference or self._difference(episode.first, info))
        for step in self._way():
            observation, _, terminated, _, info = repeat(env, episode, step, self._mask)
            if info["fault"] is not None:
                raise ComputerFault(f"{self._regression.folder}: step {step.number} broke: {info['fault']}")
            if terminated:
                self._demand(Difference(step.number, "end", "still going on", "terminated"))
            self._demand(self._difference(step, info))
        return observation, info

    def _way(self) -> Iterator[RecordedStep]:
        for step in self._regression.episode.steps():
            if step.number > self._regression.start:
                return
            yield step

    def _difference(self, step: RecordedStep, info: dict[str, Any]) -> Difference | None:
        if not repeats_exactly(self._regression.episode.manifest):
            return None
        frame = self._computer_env.frame
        frame = frame if frame is not None else self._computer_env.computer.screenshot()
        return compare(step, info, frame_digest(frame) if self._alike else step.frame)

    def _demand(self, difference: Difference | None) -> None:
        if difference is not None:
            raise IncompatibleEpisodeError(
                f"{self._regression.folder}: its start cannot be reached here: {difference.words()}. "
                "If the task was changed on purpose, record it anew."
            )


def _frame_until(steps: Sequence[RecordedStep], last: int) -> str | None:
    return next((step.frame for step in reversed(steps[: last + 1]) if step.frame is not None), None)
