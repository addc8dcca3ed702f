"""Leakage: what two splits of a world have in common and must not.

An agent that has learned the training split by heart must not pass the test. So the splits share no value of
an axis or pool, no sentence, no instruction and no row of the catalogue, nor what is nearly the same; and a
held-out family of tasks is in the test split alone. All this is told without a browser. What the pages
themselves give away is told by ``first_pages``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from itertools import combinations
from typing import Any

import numpy as np

from ..errors import WorldError, suggestion
from ..tasks.registry import list_worlds
from ..tasks.task import Task
from ..tasks.variation import Axis, sample_variation
from ..tasks.world import SPLITS, World, WorldSpec
from .similarity import near_duplicates, shared_words

LISTED = 20
"""At most so many leaks of one kind are listed for one place and pair of splits."""
_PARAMETER = re.compile(r"\{[^{}]*\}")
Values = Mapping[str, Sequence[Any]]


@dataclass(frozen=True)
class Leak:
    """One thing that splits have in common, or that tells them apart.

    Attributes:
        kind: ``"axis"``, ``"pool"``, ``"sentence"``, ``"instruction"``, ``"catalogue"``,
            ``"near-duplicate"``, ``"held-out"``; of the first pages ``"name"`` and ``"tell"``.
        where: The axis, pool, task or column.
        splits: The splits it is about.
        what: The value, or both values, in words.
    """

    kind: str
    where: str
    splits: tuple[str, ...]
    what: str


@dataclass
class WorldLeakage:
    """What was found in one world; grows while one looks.

    Attributes:
        world: The world's name.
        compared: How many values of each kind were compared, so that it shows where there was nothing to do.
        leaks: What was found.
    """

    world: str
    compared: dict[str, int] = field(default_factory=dict)
    leaks: list[Leak] = field(default_factory=list)

    def count(self, kind: str, values: Values) -> None:
        """Add to the number of values that were compared."""
        self.compared[kind] = self.compared.get(kind, 0) + sum(len(group) for group in values.values())

    def take(self, other: WorldLeakage) -> None:
        """Add what was found elsewhere in the same world."""
        self.compared.update(other.compared)
        self.leaks.extend(other.leaks)

    def add(self, kind: str, where: str, splits: Sequence[str], what: str) -> None:
        """Note a leak, once."""
        leak = Leak(kind, where, tuple(splits), what)
        if leak not in self.leaks:
            self.leaks.append(leak)


@dataclass(frozen=True)
class LeakageReport:
    """What was found in all worlds.

    Attributes:
        seeds: Episodes of each task and split that were laid out.
        worlds: One entry for each world.
    """

    seeds: int
    worlds: Sequence[WorldLeakage]

    @property
    def passed(self) -> bool:
        """Whether nothing leaks, and anything was compared at all."""
        return bool(self.worlds) and not any(world.leaks for world in self.worlds)

    def to_json(self) -> dict[str, Any]:
        """Return the report in plain values."""
        return {
            "passed": self.passed,
            "seeds": self.seeds,
            "worlds": [asdict(world) for world in self.worlds],
        }


def leakage(worlds: Sequence[WorldSpec] | None = None, seeds: int = 20) -> LeakageReport:
    """Look for leakage between the splits of worlds.

    Args:
        worlds: The worlds; ``None`` for all that are installed.
        seeds: Episodes of each task and split to lay out, for instructions and catalogue.

    Raises:
        WorldError: A world names a column of its catalogue that its state has not.
    """
    chosen = list_worlds().values() if worlds is None else worlds
    return LeakageReport(seeds, [world_leakage(world, seeds) for world in chosen])


def world_leakage(spec: WorldSpec, seeds: int = 20) -> WorldLeakage:
    """Look for leakage between the splits of one world; see ``leakage``."""
    found = WorldLeakage(spec.name)
    _pools("axis", spec.axes, found)
    _pools("pool", spec.pools, found)
    _held_out(spec, found)
    _sentences(spec, found)
    _episodes(spec, seeds, found)
    return found


# ----- pools


def _pools(kind: str, axes: Sequence[Axis], found: WorldLeakage) -> None:
    for axis in axes:
        if axis.shared:
            continue
        values = {split: axis.pools.get(split, ()) for split in SPLITS}
        if any(isinstance(pool, range) for pool in values.values()):
            _ranges(kind, axis.name, values, found)
            continue
        _equal(kind, axis.name, values, found)
        # The values of an axis are names within the program; words that agents see are in the pools.
        if kind == "pool":
            texts = {split: [v for v in pool if isinstance(v, str)] for split, pool in values.items()}
            _nearly_equal(axis.name, texts, shared_words(texts), found)


def _ranges(kind: str, where: str, values: Values, found: WorldLeakage) -> None:
    """Compare ranges of whole numbers, which may be too long to be listed."""
    found.compared[kind] = found.compared.get(kind, 0) + sum(bool(pool) for pool in values.values())
    for left, right in combinations(values, 2):
        one, other = sorted((values[left], values[right]), key=len)
        if not one:
            continue
        common: Sequence[Any]
        if isinstance(one, range) and isinstance(other, range) and one.step == other.step == 1:
            common = range(max(one.start, other.start), min(one.stop, other.stop))
        else:
            common = [value for value in one if value in other]
        if common:
            found.add(kind, where, (left, right), f"{common[0]} to {common[-1]}")


def _equal(kind: str, where: str, values: Values, found: WorldLeakage) -> None:
    """Note every value that two splits have."""
    found.count(kind, values)
    keys = {split: {_key(value) for value in group} for split, group in values.items()}
    for left, right in combinations(keys, 2):
        for value in sorted(keys[left] & keys[right])[:LISTED]:
            found.add(kind, where, (left, right), value)


def _nearly_equal(
    where: str, texts: Mapping[str, Sequence[str]], masked: frozenset[str], found: WorldLeakage
) -> None:
    for pair in list(near_duplicates(texts, masked))[:LISTED]:
        if pair.left != pair.right:
            found.add("near-duplicate", where, pair.splits, str(pair))


def _key(value: Any) -> str:
    if isinstance(value, str):
        return value
    return json.dumps(value, sort_keys=True, ensure_ascii=False, default=str)


# ----- sentences


def asks_in_the_page(template: type[Task[Any]]) -> bool:
    """Tell whether only the page knows the sentence, so that the task's own is but a place-holder."""
    return template.opened is not Task.opened


def _held_out(spec: WorldSpec, found: WorldLeakage) -> None:
    for template in spec.tasks:
        if "train" not in template.splits and tuple(template.splits) != ("test",):
            what = "a family that the training split has not is held out for the test, and must be only there"
            found.add("held-out", template.name, template.splits, what)
        spare = sorted(set(template.instructions) - set(template.splits))
        if spare:
            found.add("held-out", template.name, spare, "has sentences for a split that it is not in")


def _sentences(spec: WorldSpec, found: WorldLeakage) -> None:
    """Compare the sentences of all tasks, with their parameters masked, since one may ask as another does."""
    originals: dict[str, list[tuple[str, str]]] = {split: [] for split in SPLITS}
    for template in spec.tasks:
        if not asks_in_the_page(template):
            for split in template.splits:
                for sentence in template.instructions[split]:
                    originals[split].append((template.name, _PARAMETER.sub("…", sentence)))
    tasks = {sentence: name for group in originals.values() for name, sentence in group}
    texts = {split: [sentence for _, sentence in group] for split, group in originals.items()}
    found.count("sentence", texts)
    for left, right in combinations(texts, 2):
        for sentence in sorted(set(texts[left]) & set(texts[right])):
            found.add("sentence", tasks[sentence], (left, right), sentence)
    for pair in near_duplicates(texts):
        if pair.left != pair.right:
            where = " and ".join(sorted({tasks[pair.left], tasks[pair.right]}))
            found.add("near-duplicate", where, pair.splits, str(pair))


# ----- episodes


def _episodes(spec: WorldSpec, seeds: int, found: WorldLeakage) -> None:
    """Lay out episodes, and compare what they ask and what their catalogues hold."""
    instructions: dict[str, dict[str, str]] = {split: {} for split in SPLITS}
    columns: dict[str, dict[str, set[Any]]] = {
        column: {split: set() for split in SPLITS} for column in spec.catalogue
    }
    for split in SPLITS:
        templates = [task for task in spec.tasks if split in task.splits and not asks_in_the_page(task)]
        if not templates and not columns:
            continue
        for seed in range(seeds):
            world = make_world(spec, split, seed)
            try:
                for column, values in columns.items():
                    values[split].update(_column(world, column))
                start = world.snapshot()
                for number, template in enumerate(templates):
                    world.restore(start)
                    task = template(world, split, np.random.default_rng([seed, number]))
                    instructions[split][task.instruction] = task.name
            finally:
                world.close()
    found.count("instruction", {split: list(group) for split, group in instructions.items()})
    for left, right in combinations(SPLITS, 2):
        for text in sorted(instructions[left].keys() & instructions[right].keys())[:LISTED]:
            found.add("instruction", instructions[left][text], (left, right), text)
    for column, groups in columns.items():
        values_of = {split: sorted(group, key=str) for split, group in groups.items()}
        _equal("catalogue", column, values_of, found)
        texts = {split: [v for v in group if isinstance(v, str)] for split, group in values_of.items()}
        _nearly_equal(column, texts, shared_words(texts), found)


def make_world(spec: WorldSpec, split: str, seed: int) -> World:
    """Make the world of one episode, as an environment would, from a seed."""
    rng = np.random.default_rng(seed)
    return spec.make(rng, split, sample_variation(spec.all_axes, split, "full", rng))


def _column(world: World, name: str) -> Iterator[Any]:
    """Yield the values of a column of the world's state, named ``"table.column"``.

    Raises:
        WorldError: There is no such table or column.
    """
    state: Any = world.state()
    table, dot, column = name.partition(".")
    if not dot or table not in getattr(state, "tables", ()):
        known = suggestion(table, getattr(state, "tables", ()))
        raise WorldError(f"The catalogue names {name!r}, but the state has no table {table!r}.{known}")
    for row in state.table(table).values():
        if column not in row:
            raise WorldError(f"The catalogue names {name!r}, which is no column.{suggestion(column, row)}")
        yield row[column]
