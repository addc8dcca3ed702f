"""A folder of episodes."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Set
from pathlib import Path
from typing import Literal

from ..errors import EpisodeError, UnknownNameError
from .episode import Episode
from .files import MANIFEST, inside, is_being_written, locked, replace_file
from .index import INDEX, LOCK, IndexEntry, read_index
from .sealed_json import seal
from .steps import Actor

Verdict = Literal["any"] | bool | None
OnDamaged = Callable[[str, EpisodeError], None]


class EpisodeDataset:
    """A folder of episodes, read as a stream: neither choosing nor reading holds it in memory.

    Args:
        path: The folder.

    Raises:
        UnknownNameError: There is no such folder, or it holds no episode.
    """

    def __init__(self, path: Path | str) -> None:
        self.path = Path(path)
        if not self.path.is_dir():
            raise UnknownNameError(f"There is no folder {str(self.path)!r}.")
        if not (self.path / INDEX).is_file() and next(self._folders(), None) is None:
            raise UnknownNameError(f"{str(self.path)!r} holds no episode: no folder in it has {MANIFEST}.")

    def entries(
        self,
        task: str | None = None,
        split: str | None = None,
        success: Verdict = "any",
        actor: Actor | None = None,
        on_damaged: OnDamaged | None = None,
    ) -> Iterator[IndexEntry]:
        """Yield what the index says of each episode, those it lacks (of killed writers) last.

        Only the latter are opened; the index is read line by line.

        Args:
            task: Only this task, ``"shop.buy-cheapest"``, or this world, ``"shop"``.
            split: Only this split.
            success: Only this verdict; ``None`` is that of faults and of episodes that were cut off.
            actor: Only those in which this actor chose an action.
            on_damaged: Called with the folder of an episode that the index lacks, and what is damaged; it is
                then passed over. Without it, that is an error.

        Raises:
            EpisodeError: A line of the index, or an episode that it lacks, is damaged.
        """
        for entry in self._all(on_damaged):
            if matches(entry, task, split, success, actor):
                yield entry

    def episodes(
        self,
        task: str | None = None,
        split: str | None = None,
        success: Verdict = "any",
        actor: Actor | None = None,
    ) -> Iterator[Episode]:
        """Yield episodes; see ``entries`` for what can be chosen."""
        for entry in self.entries(task, split, success, actor):
            yield self.open(entry.folder)

    def folders(self) -> list[str]:
        """Return the names of all episodes' folders, sorted, those that the index lacks included."""
        return sorted(self._folders())

    def open(self, folder: str) -> Episode:
        """Return an episode by the name of its folder.

        Raises:
            EpisodeError: It is missing or damaged, or the name leads out of the dataset.
        """
        path = inside(self.path, folder)
        if not path.is_dir():
            raise EpisodeError(f"{path} is missing. EpisodeDataset.reindex() makes the index anew.")
        return Episode(path)

    def reindex(self, on_damaged: OnDamaged | None = None) -> int:
        """Make the index anew from the episodes' own files, and return how many it holds.

        Episodes that are being written are left out; their writers add them.

        Args:
            on_damaged: Called with the folder of a damaged episode, and what is damaged; it is then left out.
                Without it, that is an error.

        Raises:
            EpisodeError: An episode is damaged; the index stays as it was.
            OSError: The index cannot be written.
        """
        with locked(self.path / LOCK):
            names = [name for name in self.folders() if not is_being_written(inside(self.path, name))]
            lines = [seal(entry.to_json()) for entry in self._read(names, on_damaged)]
            replace_file(self.path / INDEX, b"".join(lines))
        return len(lines)

    def _all(self, on_damaged: OnDamaged | None) -> Iterator[IndexEntry]:
        seen: set[str] = set()
        for entry in read_index(self.path):
            if entry.folder not in seen:
                seen.add(entry.folder)
                yield entry
        yield from self._read(sorted(self._folders(seen)), on_damaged)

    def _read(self, names: Iterable[str], on_damaged: OnDamaged | None) -> Iterator[IndexEntry]:
        for name in names:
            try:
                entry = entry_of(self.open(name))
            except EpisodeError as error:
                if on_damaged is None:
                    raise
                on_damaged(name, error)
            else:
                yield entry

    def _folders(self, known: Set[str] = frozenset()) -> Iterator[str]:
        with os.scandir(self.path) as found:
            for item in found:
                # Links included: one that leads out is an error when it is opened, not something to overlook.
                if item.name not in known and os.path.isfile(os.path.join(item.path, MANIFEST)):
                    yield item.name


def matches(
    entry: IndexEntry,
    task: str | None = None,
    split: str | None = None,
    success: Verdict = "any",
    actor: Actor | None = None,
) -> bool:
    """Whether an episode is among those asked for; see ``EpisodeDataset.entries``."""
    return (
        (task is None or entry.task == task or entry.task.partition(".")[0] == task)
        and (split is None or entry.split == split)
        and (success == "any" or entry.success is success)
        and (actor is None or actor in entry.actors)
    )


def entry_of(episode: Episode) -> IndexEntry:
    """Return what the index says, or would say, of an episode.

    Raises:
        EpisodeError: It has no outcome, so its steps were counted, and a line is damaged.
    """
    entry = IndexEntry.of(episode.folder.name, episode.manifest)
    if episode.complete:
        return entry
    count, total, actors = 0, 0.0, set[str]()
    for step in episode.steps():
        count, total = step.number, total + step.reward
        actors.add(step.actor)
    return entry.counted(count, total, actors)


def open_recordings(path: Path | str) -> list[Path]:
    """Return the folders of the episodes at ``path``: one episode, or all of a dataset, the oldest first.

    Raises:
        UnknownNameError: There is neither.
        EpisodeError: The dataset's index is damaged.
    """
    folder = Path(path)
    if (folder / MANIFEST).is_file():
        return [folder]
    dataset = EpisodeDataset(folder)
    return sorted(inside(dataset.path, entry.folder) for entry in dataset.entries())
