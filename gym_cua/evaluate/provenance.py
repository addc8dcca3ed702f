"""What was run: ``run.json``, written when a run begins, by which resumed runs and shards know their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ..episodes.files import replace_file
from ..episodes.sealed_json import plain, seal, take, unseal
from ..episodes.versions import machine, package_versions
from ..errors import IncompatibleResultsError, ResultsError
from ..tasks.registry import TaskInfo, find_world

SCHEMA = 1
"""Version of the format that is written, and the only one that is read."""
RUN = "run.json"
_COMMON = ("agent", "options", "planned", "versions")
"""What all parts of one run have in common."""


@dataclass(frozen=True)
class Provenance:
    """What was run, and with what. All shards of a run have it in common, but for machines and start.

    Attributes:
        agent: Name of the agent.
        options: All that was asked for and that trials depend on, as plain JSON values: tasks, splits, seeds,
            repeats, arguments of the environment and the agent; not the shard, nor how many workers.
        planned: How many trials the whole run is to have, or ``None``.
        versions: Version of each package and program that results depend on.
        machines: Operating system and architecture of each machine.
        started: Wall clock at the start, ISO 8601 in UTC; nothing depends on it.
    """

    agent: str
    options: Mapping[str, Any] = field(default_factory=dict)
    planned: int | None = None
    versions: Mapping[str, str] = field(default_factory=dict)
    machines: Sequence[Mapping[str, str]] = ()
    started: str = ""

    def __post_init__(self) -> None:
        for name in ("options", "versions"):
            object.__setattr__(self, name, plain(getattr(self, name), name))
        # Each once, in an order of their own, so that it does not matter which shard came first.
        machines = {tuple(sorted(each.items())): dict(sorted(each.items())) for each in self.machines}
        object.__setattr__(self, "machines", tuple(machines[key] for key in sorted(machines)))

    def to_json(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return {name: plain(getattr(self, name), name) for name in self.__dataclass_fields__}

    @classmethod
    def from_json(cls, form: Mapping[str, Any]) -> Provenance:
        """Return the provenance of its JSON form.

        Raises:
            ValueError: A member is missing or of the wrong type.
        """
        machines = take(form, "machines", list)
        if not all(isinstance(each, dict) for each in machines):
            raise ValueError(f"has 'machines' of {str(machines)[:60]!r}, which are no objects")
        return cls(
            agent=take(form, "agent", str),
            options=take(form, "options", dict),
            planned=take(form, "planned", int, type(None)),
            versions=take(form, "versions", dict),
            machines=machines,
            started=take(form, "started", str),
        )


def check_same_run(one: Provenance, other: Provenance) -> None:
    """Make sure that two parts belong to one run.

    Raises:
        IncompatibleResultsError: They do not; the message names what differs.
    """
    for name in _COMMON:
        here, there = getattr(one, name), getattr(other, name)
        if here != there:
            raise IncompatibleResultsError(
                f"These are no parts of one run: {name} is {_shown(here, there)} in one and "
                f"{_shown(there, here)} in the other. Compare them instead, or choose another folder."
            )


def begin_run(folder: Path, provenance: Provenance, name: str = RUN) -> Provenance:
    """Begin a run in a folder, or go on with the one that is there.

    Args:
        folder: Made if it is missing.
        provenance: What is to be run.
        name: The file in which that is written down.

    Returns:
        The provenance of the run: that of its beginning, if it is gone on with.

    Raises:
        IncompatibleResultsError: The folder holds another run.
        ResultsError: It holds a damaged one, or cannot be written.
    """
    path = folder / name
    if path.exists():
        begun = read_run(folder, name)
        check_same_run(begun, provenance)
        return begun
    try:
        folder.mkdir(parents=True, exist_ok=True)
        replace_file(path, seal({"schema": SCHEMA, **provenance.to_json()}, indent=2))
    except OSError as error:
        raise ResultsError(f"{path} cannot be written: {error.strerror}.") from error
    return provenance


def read_run(folder: Path, name: str = RUN) -> Provenance:
    """Return what is run in a folder, as it was written down in the file of that name.

    Raises:
        ResultsError: The file is missing or damaged.
        IncompatibleResultsError: It has another schema.
    """
    path = folder / name
    try:
        form = unseal(path.read_bytes())
        schema = take(form, "schema", int)
        if schema != SCHEMA:
            raise IncompatibleResultsError(f"is of schema {schema}, and this gym_cua reads {SCHEMA}.")
        return Provenance.from_json(form)
    except OSError as error:
        raise ResultsError(f"{path} cannot be read: {error.strerror}.") from error
    except IncompatibleResultsError as error:
        raise IncompatibleResultsError(f"{path}: it {error}") from error
    except ValueError as error:
        raise ResultsError(f"{path}: it {error}. Begin the run anew in another folder.") from error


def _shown(value: Any, other: Any) -> str:
    """Return what of a value is not in the other."""
    if isinstance(value, Mapping) and isinstance(other, Mapping):
        value = {name: item for name, item in value.items() if name not in other or other[name] != item}
    return repr(value)[:120]


def new_provenance(
    agent: str, options: Mapping[str, Any], tasks: Sequence[TaskInfo], planned: int | None = None
) -> Provenance:
    """Return what is run here and now. See ``Provenance``.

    Args:
        agent: Name of the agent.
        options: All that was asked for and that results depend on.
        tasks: Their packages are among the versions.
        planned: How many trials there are to be, or ``None``.
    """
    started = datetime.now(UTC).isoformat(timespec="seconds")
    return Provenance(agent, options, planned, run_versions(tasks), [machine()], started)


def run_versions(tasks: Sequence[TaskInfo]) -> dict[str, str]:
    """Return the version of each package that the tasks depend on, and of Chromium if they have pages."""
    from ..computers.chromium import find_chromium
    from ..computers.install import try_start

    worlds = sorted({info.world for info in tasks})
    found = {name: version for world in worlds for name, version in package_versions(world).items()}
    if any(find_world(world).has_pages for world in worlds):
        chromium = find_chromium()
        version = try_start(chromium.path).version if chromium else None
        found["chromium"] = (version or "unknown").rpartition(" ")[2]
    return found
