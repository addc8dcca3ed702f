"""Measures the MiniWoB++ tasks and writes the table of ``docs/miniwob.md``.

``python -m gym_cua.envs.miniwob.measure`` plays each task's oracle over ten seeds, and three of the solutions
once more, frame by frame.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import gymnasium as gym

import gym_cua  # noqa: F401  (registers the environments)
from gym_cua.actions import Action
from gym_cua.env import ComputerEnv
from gym_cua.errors import GymCuaError
from gym_cua.snapshot import frame_hash

from .catalogue import CATALOGUE, NO_ORACLE

SEEDS = 10
REPEATS = 3
HEADING = ("task", "oracle", "actions", "same frames", "notes")
_TABLE = re.compile(r"(<!-- table: miniwob -->\n).*(<!-- end of table -->)", re.DOTALL)


@dataclass
class Measured:
    """What was found of one task.

    Attributes:
        solved: How many seeds the oracle solved.
        actions: How many actions each solution took.
        same: How many episodes that were played again showed the same frames.
    """

    solved: int = 0
    actions: list[int] = field(default_factory=list)
    same: int = 0

    def row(self, name: str) -> tuple[str, ...]:
        """Return the task's row of the table."""
        if name in NO_ORACLE:
            return f"`{name}`", "none", "", "", NO_ORACLE[name]
        count = f"{median(self.actions):g}" if self.actions else ""
        same = "yes" if self.same == REPEATS else f"{self.same} of {REPEATS}"
        return f"`{name}`", f"{self.solved} of {SEEDS}", count, same, ""


def _frames(
    env: ComputerEnv, seed: int, actions: Sequence[Action] | None, played: list[Action]
) -> Iterator[str]:
    """Play the oracle, or ``actions``; yield the hash of each frame and note what was played."""
    observation, _ = env.reset(seed=seed)
    yield frame_hash(observation["screenshot"])
    for action in actions if actions is not None else env.oracle():
        played.append(action)
        observation, _, terminated, truncated, info = env.step(action)
        yield frame_hash(observation["screenshot"])
        if terminated or truncated:
            yield "success" if info["success"] else "failure"
            return


def measure(name: str) -> Measured:
    """Play one task's oracle over all seeds, and some solutions once more."""
    found = Measured()
    made = gym.make(f"gym_cua/miniwob.{name}-v0", disable_env_checker=True)
    try:
        env = made.unwrapped
        assert isinstance(env, ComputerEnv)
        solutions = []
        for seed in range(SEEDS):
            played: list[Action] = []
            frames = list(_frames(env, seed, None, played))
            solutions.append((frames, played))
            if frames[-1] == "success":
                found.solved += 1
                found.actions.append(len(played))
        for seed in range(REPEATS):
            frames, played = solutions[seed]
            found.same += list(_frames(env, seed, played, [])) == frames
    finally:
        made.close()
    return found


def table(results: Mapping[str, Measured]) -> str:
    """Return the table of ``docs/miniwob.md``."""
    rows = [results.get(entry.name, Measured()).row(entry.name) for entry in CATALOGUE]
    lines = [HEADING, ("---",) * len(HEADING), *rows]
    total = sum(result.solved for result in results.values())
    word = f"\n{total} of {SEEDS * len(results)} episodes solved, over {len(results)} tasks with an oracle.\n"
    return "\n" + "".join("| " + " | ".join(line) + " |\n" for line in lines) + word + "\n"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure all tasks and write the table; return the exit status."""
    from rich.console import Console
    from rich.progress import track

    parser = argparse.ArgumentParser(prog="python -m gym_cua.envs.miniwob.measure", description=__doc__)
    parser.add_argument("--docs", type=Path, default=Path("docs"), help="the folder of the page")
    options = parser.parse_args(arguments)
    console = Console(stderr=True)
    names = [entry.name for entry in CATALOGUE if entry.name not in NO_ORACLE]
    results: dict[str, Measured] = {}
    for name in track(names, "Measuring", console=console):
        try:
            results[name] = measure(name)
        except GymCuaError as error:
            console.print(f"{name}: {error}", style="red")
            results[name] = Measured()
    path = options.docs / "miniwob.md"
    page = _TABLE.sub(lambda found: found[1] + table(results) + found[2], path.read_text("utf-8"))
    path.write_text(page, "utf-8")
    console.print(f"{path}: written")
    good = all(result.solved == SEEDS and result.same == REPEATS for result in results.values())
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
