"""``RecordEpisodes``: a wrapper that records whatever is played in an environment."""

from __future__ import annotations

import json
import re
import secrets
import time
import weakref
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, SupportsFloat

import gymnasium
from gymnasium.utils import RecordConstructorArgs

from ..actions import ENDINGS
from ..env import ComputerEnv
from ..errors import ComputerFault, EpisodeError, GymCuaError
from ..snapshot import Snapshot
from .episode import Episode
from .frames import Frame
from .index import IndexEntry, append_entry
from .manifest import End, Manifest
from .masking import Mask
from .prefix import Prefix
from .preview import write_preview
from .sealed_json import plain
from .steps import ACTORS, Actor, RecordedStep
from .take import Take
from .versions import machine, package_versions
from .writer import EpisodeWriter


class RecordEpisodes(gymnasium.Wrapper[Any, Any, Any, Any], RecordConstructorArgs):
    """Records every episode of an environment, each into a folder of its own below ``path``.

    Recorded are the actions that the computer performed and the screens that it showed, in its own pixels,
    whichever wrappers lie between. Put it around what ``gymnasium.make`` returns, so that it sees the limit
    of steps. An episode that is reset or closed in the middle ends as ``"cut off"``, and so does one whose
    environment was moved past the wrapper, by ``restore`` for example: from there on it would not repeat.

    A recording that cannot go on (a full disk) raises an ``EpisodeError`` at the next step, reset or close,
    once, before anything has moved. Who catches it can play on: the rest of the episode is not recorded, and
    the next reset begins a new recording.

    Args:
        env: Any environment around a ``ComputerEnv``.
        path: Folder of the dataset; made if it is missing.
        agent: Name of who acts.
        actor: ``"agent"`` or ``"human"``; see the attribute.
        mask: Texts that are hidden where they are typed, besides the task's ``secrets``. A replay needs them.
        preview: Whether to write a video at the end of each episode. The next reset waits for it.
        only_failures: Whether the recordings of episodes that succeeded are removed at their end.

    Attributes:
        actor: Who chooses the actions; may be changed between steps.

    Raises:
        GymCuaError: There is no ``ComputerEnv`` within, or no such actor.
    """

    def __init__(
        self,
        env: gymnasium.Env[Any, Any],
        path: Path | str,
        agent: str = "",
        actor: Actor = "agent",
        mask: Sequence[str] = (),
        preview: bool = False,
        only_failures: bool = False,
    ) -> None:
        # The masked texts are no arguments to repeat: the wrapper's specification would tell them.
        RecordConstructorArgs.__init__(
            self, path=str(path), agent=agent, actor=actor, preview=preview, only_failures=only_failures
        )
        super().__init__(env)
        computer_env = env.unwrapped
        if not isinstance(computer_env, ComputerEnv):
            raise GymCuaError(f"{type(computer_env).__name__} is no ComputerEnv; only those can be recorded.")
        if actor not in ACTORS:
            raise GymCuaError(f"actor cannot be {actor!r}. Known: {', '.join(ACTORS)}.")
        self.path = Path(path)
        self.actor: Actor = actor
        self._computer_env = computer_env
        self._agent = agent
        self._hidden = tuple(mask)
        self._preview = preview
        self._only_failures = only_failures
        self._seen: Frame | None = None
        self._note: str | None = None
        self._events: Sequence[Mapping[str, Any]] = ()
        self._take: Take | None = None
        self._closer: weakref.finalize[Any, Any] | None = None

    @property
    def agent(self) -> str:
        """Name of who acts. A new one holds for the episode that is being recorded, too, once it ends."""
        return self._agent

    @agent.setter
    def agent(self, name: str) -> None:
        self._agent = name
        if self._take is not None and not self._take.over:
            self._take.writer.manifest = replace(self._take.writer.manifest, agent=name)

    def note(self, text: str) -> None:
        """Keep what the actor says about its next action; it is stored as the step's ``rationale``."""
        self._note = text

    def input_events(self, events: Sequence[Mapping[str, Any]]) -> None:
        """Keep the raw input events that the next action was made from, as plain values."""
        self._events = tuple(events)

    def flush(self) -> None:
        """Wait until every step so far is in its file, where a killed process leaves it.

        Raises:
            EpisodeError: The recording cannot go on.
        """
        if self._take is not None:
            self._take.flush()

    @property
    def folder(self) -> Path | None:
        """Folder of the episode that is, or was last, recorded; ``None`` before the first."""
        return self._take.writer.folder if self._take is not None else None

    @property
    def recording(self) -> bool:
        """Whether the next step will be recorded: an episode runs, and nothing has broken its recording."""
        return self._take is not None and not self._take.over

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[Any, dict[str, Any]]:
        """Reset the environment and begin a recording.

        Raises:
            EpisodeError: The last episode could not be written to its end, or the new one cannot be begun.
        """
        self._end_take()
        self._note, self._events = None, ()
        observation, info = self.env.reset(seed=seed, options=options)
        mask = Mask(self._computer_env.task.secrets, self._hidden)
        limit = self.env.spec.max_episode_steps if self.env.spec is not None else None
        manifest = manifest_of(self._computer_env, seed, self._agent, limit)
        take = self._begin(manifest, mask)
        step = RecordedStep(0, milestones=info["milestones"], virtual_time=float(info["virtual_time"]))
        take.writer.write(step, self._screen())
        self._seen = self._computer_env.frame
        return observation, info

    def rewind(self, snapshot: Snapshot, step: int, keep: bool = False) -> tuple[Any, dict[str, Any]]:
        """Take the environment back to an earlier step of this episode, and go on recording from there.

        The recording goes on in a folder of its own, which begins with the steps up to then and is a whole
        episode. What had been recorded beyond is removed, or kept as an episode that was cut off. One that
        has its verdict is always kept. At no moment are the steps up to ``step`` in no folder. A limit of
        steps, if the environment has one, counts on.

        Args:
            snapshot: ``env.unwrapped.snapshot()`` after that step.
            step: Number of the step; 0 is the reset.
            keep: Whether to keep what had been recorded beyond it.

        Returns:
            Observation and info at that step.

        Raises:
            GymCuaError: Nothing was recorded yet, or the snapshot is not of this step of this episode.
            EpisodeError: The steps up to then cannot be read, or not be written again. The recording until
                now stays as it is.
            ComputerFault: The replay came to another frame; the episode ends here.
        """
        old = self._take
        if old is None:
            raise GymCuaError("Nothing is being recorded. Call reset() first.")
        old.flush()
        manifest = replace(old.writer.manifest, outcome=None)
        prefix = Prefix.read(old.writer.folder, step)
        generator = plain(snapshot.generator_at_reset, "generator")
        if prefix.actions != len(snapshot.actions) or generator != plain(manifest.generator, "generator"):
            raise GymCuaError(f"The snapshot is not of step {step} of the episode that is being recorded.")
        self._note, self._events = None, ()
        try:
            observation, info = self._computer_env.restore(snapshot)
        except ComputerFault:
            old.cut_off()
            raise
        mask = Mask(self._computer_env.task.secrets, self._hidden)
        for action in snapshot.actions:
            mask.form(action)
        closer = self._closer
        self._begin(manifest, mask, prefix)
        if closer is not None:
            closer.detach()
        self._seen = self._computer_env.frame
        old.cut_off() if keep else old.discard()
        return observation, info

    def step(self, action: Any) -> tuple[Any, SupportsFloat, bool, bool, dict[str, Any]]:
        """Perform an action and record it.

        Raises:
            EpisodeError: The recording cannot go on. Nothing has moved, and nothing more of this episode is
                recorded.
        """
        take = self._take
        if take is not None and not take.over:
            take.raise_error()
            # Each step makes a new frame, so another one was made by somebody else.
            if self._computer_env.frame is not self._seen:
                take.cut_off()
        started = time.perf_counter()
        observation, reward, terminated, truncated, info = self.env.step(action)
        wall_time = 1000 * (time.perf_counter() - started)
        self._seen = self._computer_env.frame
        note, self._note = self._note, None
        events, self._events = self._events, ()
        if take is not None and not take.over:
            performed = self._computer_env.last_action
            # People type in pieces, so a secret may come in several actions.
            pieces = self.actor == "human"
            form, masked = (None, False) if performed is None else take.mask.form(performed, pieces)
            step = RecordedStep(
                number=take.steps + 1,
                action=form,
                actor=self.actor,
                reward=float(reward),
                reward_terms=dict(info["reward_terms"]),
                milestones=dict(info["milestones"]),
                virtual_time=float(info["virtual_time"]),
                wall_time=wall_time,
                rationale=_masked(take.mask, note),
                masked=masked,
                error=_masked(take.mask, info["action_error"]),
                fault=_masked(take.mask, info["fault"]),
            )
            # The screen is as before where nothing was performed, and cannot be asked after a fault.
            moved = performed is not None and performed.kind not in ENDINGS and info["fault"] is None
            take.add(step, self._screen() if moved else None, events)
            if terminated or truncated or info["fault"] is not None:
                end: End = "fault" if info["fault"] else "terminated" if terminated else "truncated"
                take.end(end, info, self._only_failures)
        return observation, reward, terminated, truncated, info

    def close(self) -> None:
        """Close the environment, and end the recording.

        Raises:
            EpisodeError: The last episode could not be written to its end.
        """
        try:
            self._end_take()
        finally:
            super().close()

    # ----- within

    def _begin(self, manifest: Manifest, mask: Mask, prefix: Prefix | None = None) -> Take:
        folder = self.path / folder_name(manifest)
        writer = EpisodeWriter(folder, manifest, partial(file_away, self._preview), prefix)
        self._take = take = Take(writer, mask, prefix)
        # Also when it is never closed: dropped, or alive when the program ends.
        self._closer = weakref.finalize(self, take.cut_off)
        return take

    def _end_take(self) -> None:
        take, closer = self._take, self._closer
        self._closer = None
        if take is None or closer is None:
            return
        closer.detach()
        take.cut_off()
        take.raise_error()

    def _screen(self) -> Frame:
        # A copy, since it is written later and the caller may paint on the observation.
        frame = self._computer_env.frame
        return frame.copy() if frame is not None else self._computer_env.computer.screenshot()


def _masked(mask: Mask, text: str | None) -> str | None:
    return None if text is None else mask.words(text)


def folder_name(manifest: Manifest) -> str:
    """Return a new name for an episode's folder: time, environment, seed, and eight random digits.

    Names sort by time, and no two are alike.
    """
    moment = datetime.fromisoformat(manifest.started).strftime("%Y%m%dT%H%M%S.%f")[:-3]
    name = re.sub(r"[^\w.-]", "-", (manifest.id or manifest.task).rpartition("/")[2])[:80]
    seed = "none" if manifest.seed is None else manifest.seed
    return f"{moment}-{name}-seed-{seed}-{secrets.token_hex(4)}"


def file_away(preview: bool, folder: Path, manifest: Manifest) -> None:
    """Enter a finished episode into its dataset's index, and film it if ``preview`` is true."""
    append_entry(folder.parent, IndexEntry.of(folder.name, manifest))
    if preview:
        write_preview(Episode(folder))


def _now() -> datetime:
    return datetime.now(UTC)


def manifest_of(env: ComputerEnv, seed: int | None, agent: str, limit: int | None) -> Manifest:
    """Return the manifest of an episode that begins now.

    Args:
        env: The environment, just reset.
        seed: Seed of the reset.
        agent: Name of who acts.
        limit: Most steps.

    Raises:
        EpisodeError: The environment's arguments cannot be stored.
    """
    snapshot = env.snapshot()
    spec, world = env.spec, env.spec_of_world.name
    chromium = getattr(env.computer, "chromium_version", None)
    try:
        # The inner environment knows no limit of steps; a wrapper keeps it.
        form = None if spec is None else {**json.loads(spec.to_json()), "max_episode_steps": limit}
    except ValueError as error:
        raise EpisodeError(
            f"The environment's arguments cannot be stored: {error} Give gymnasium.make plain values."
        ) from error
    return Manifest(
        id=None if spec is None else spec.id,
        spec=form,
        task=f"{world}.{env.task.name}",
        task_version=env.task.version,
        split=env.split,
        computer=env.kind,
        paused=bool(env.computer.paused),
        seed=seed,
        options=snapshot.options,
        generator=snapshot.generator_at_reset,
        instruction=env.task.instruction,
        variation=env.variation,
        screen=env.size,
        agent=agent,
        versions={**package_versions(world), **({"chromium": chromium} if chromium else {})},
        machine=machine(),
        started=_now().isoformat(timespec="milliseconds"),
    )
