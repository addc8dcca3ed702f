"""Sheets, the calculator, pictures and documents: what their tasks ask, and what their checks refuse."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import gymnasium as gym
import numpy as np
import pytest
from gym_cua.envs.desktop import (
    AXES,
    tasks_calculator,
    tasks_document,
    tasks_labels,
    tasks_picture,
    tasks_sheet,
    tasks_workbook,
)
from gym_cua.envs.desktop.document_files import document
from gym_cua.envs.desktop.picture_files import png, scaled
from gym_cua.envs.desktop.pools_sheet import SHEET_POOLS
from gym_cua.envs.desktop.sheet_files import figure, workbook
from gym_cua.envs.desktop.task_base import DesktopTask
from gym_cua.envs.desktop.world import HomeWorld

import gym_cua  # noqa: F401
from gym_cua.actions import Action
from gym_cua.tasks.checks import Situation
from gym_cua.tasks.folder import Entry, FolderState

MODULES = (tasks_sheet, tasks_workbook, tasks_calculator, tasks_picture, tasks_labels, tasks_document)
TASKS = [task for module in MODULES for task in module.TASKS]
PLACES = [(task, split) for task in TASKS for split in task.splits]


def make(task: type[DesktopTask], split: str, seed: int) -> DesktopTask:
    rng = np.random.default_rng(seed)
    variation = {axis.name: axis.pools[split][0] for axis in AXES}
    return task(HomeWorld(rng, split, variation), split, rng)


def folder(files: Mapping[str, bytes]) -> FolderState:
    shown = {path: content for path, content in files.items() if not path.startswith(".")}
    return FolderState(
        {
            path: Entry("file", len(content), hashlib.sha256(content).hexdigest(), 0o644, "", content)
            for path, content in shown.items()
        }
    )


@dataclass
class Bench:
    """A task whose home folder can be doctored by hand."""

    task: Any

    def fails(self, changed: Mapping[str, bytes] | None = None, answer: str | None = None) -> list[str]:
        start = dict(self.task.world.files)
        ending = Action("done") if answer is None else Action("answer", text=answer)
        situation = Situation(folder(start), folder({**start, **(changed or {})}), (), ending)
        verdicts = [check(situation) for check in (*self.task.goals(), *self.task.guards())]
        return [verdict.name for verdict in verdicts if not verdict.holds]


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.name)
def test_sentences_belong_to_one_split(task: type[DesktopTask]) -> None:
    sentences = [sentence for split in task.splits for sentence in task.instructions[split]]
    assert set(task.instructions) == set(task.splits)
    assert all(len(task.instructions[split]) >= 2 for split in task.splits)
    assert len(set(sentences)) == len(sentences)


def test_words_belong_to_one_split() -> None:
    for axis in SHEET_POOLS:
        words = [word for pool in axis.pools.values() for word in pool]
        assert len({str(word).casefold() for word in words}) == len(words), axis.name


@pytest.mark.parametrize(("task", "split"), PLACES, ids=lambda value: getattr(value, "name", value))
def test_parameters_vary_and_come_from_the_generator(task: type[DesktopTask], split: str) -> None:
    made = [make(task, split, seed) for seed in (1, 1, 2, 3, 4)]
    laid = [one.world.files for one in made]
    assert laid[0] == laid[1] and made[0].instruction == made[1].instruction
    assert len({str(sorted(files.items())) for files in laid[1:]}) == 4


@pytest.mark.parametrize(("task", "split"), PLACES, ids=lambda value: getattr(value, "name", value))
def test_nothing_done_is_no_success(task: type[DesktopTask], split: str) -> None:
    for seed in range(3):
        assert Bench(make(task, split, seed)).fails()
        assert Bench(make(task, split, seed)).fails(answer="0")


def test_a_written_total_is_no_formula() -> None:
    task: Any = make(tasks_sheet.SheetTotal, "train", 5)
    total = sum(figure(row[task.place - 1]) for row in task.rows[1:])
    foot = [None] * 4
    foot[task.place - 1] = total  # type: ignore[call-overload]
    content = workbook({tasks_sheet.SHEET: [*task.rows, foot]})
    assert Bench(task).fails({task.path: content}) == ["the sum is a formula"]


@pytest.mark.parametrize("damage", ["none", "heading moved", "one cell", "beside"])
def test_sorting_wants_every_cell(damage: str) -> None:
    task: Any = make(tasks_sheet.SheetSort, "val", 6)
    key = task.place - 1
    lines = sorted(task.rows[1:], key=lambda row: figure(row[key]), reverse=task.descending)
    rows = [list(row) for row in [task.rows[0], *lines]]
    if damage == "heading moved":
        rows.append(rows.pop(0))
    elif damage == "one cell":
        rows[2][0] = "nothing"
    elif damage == "beside":
        rows[1].append("x")
    fails = Bench(task).fails({task.path: workbook({tasks_sheet.SHEET: rows})})
    assert bool(fails) == (damage != "none")


def test_a_note_of_sums_may_be_spaced_as_one_likes_but_not_rounded() -> None:
    task: Any = make(tasks_calculator.CalculatorNote, "test", 7)
    right = "".join(f"{text}  {value:.12g}\n" for text, value in task.sums)
    rounded = "".join(f"{text} {value + 0.25:.12g}\n" for text, value in task.sums)
    both = "".join(f"{text} {value:.12g} 1\n" for text, value in task.sums)
    assert Bench(task).fails({task.path: right.encode()}) == []
    assert Bench(task).fails({task.path: rounded.encode()}) == ["every result is there"]
    assert Bench(task).fails({task.path: both.encode()}) == ["every result is there"]


def test_scaling_is_neither_cutting_nor_recolouring() -> None:
    task: Any = make(tasks_picture.PictureScale, "train", 8)
    small = scaled(task.picture, *task.size)
    cut = np.ascontiguousarray(task.picture[: task.size[1], : task.size[0]])
    assert Bench(task).fails({task.path: png(small)}) == []
    assert "the picture is scaled" in Bench(task).fails({task.path: png(cut)})
    assert Bench(task).fails({task.path: png(small // 2 + 20)})
    assert Bench(task).fails({task.path: png(small), "Pictures/new.png": png(small)}) == ["nothing else changed"]


def test_each_label_is_told_from_its_neighbours() -> None:
    for seed in range(5):
        task: Any = make(tasks_labels.PictureCrop, "test", seed)
        fails = [Bench(task).fails({task.path: png(label)}) for label in task.labels]
        assert [not failed for failed in fails] == [number == task.chosen for number in range(4)]


def test_a_grey_copy_has_no_colours_and_the_right_format() -> None:
    task: Any = make(tasks_picture.PictureGreyCopy, "train", 9)
    name = f"Pictures/{task.parameters['name']}"
    assert "the copy has no colours" in Bench(task).fails({name: png(task.picture)})
    grey = np.repeat(task.picture.mean(axis=2, keepdims=True).astype(np.uint8), 3, axis=2)
    assert Bench(task).fails({name: png(grey)}) == ["the format is right"]


def test_a_figure_stands_once_in_its_report() -> None:
    for seed in range(5):
        task: Any = make(tasks_document.DocumentFigure, "val", seed)
        report = next(content for path, content in task.world.files.items() if path.endswith(".pdf"))
        assert report.count(f"({task.figure})".encode()) == 1
        assert Bench(task).fails(answer=f"It is {task.figure}.") == []


def test_documents_are_made_of_bytes_that_point_to_each_other() -> None:
    content = document([[["One (1)"], ["a", "b"]], [["Two"]]])
    start = int(content.rsplit(b"startxref\n", 1)[1].split()[0])
    assert content[start:].startswith(b"xref\n0 9\n")
    for number, entry in enumerate(content[start:].splitlines()[3:11], 1):
        assert content[int(entry[:10]) :].startswith(b"%d 0 obj" % number)


@pytest.mark.desktop
@pytest.mark.parametrize("name", ["sheet-total", "picture-scale", "calculator-note"])
def test_oracles_succeed_and_near_misses_do_not(name: str) -> None:
    made = gym.make(f"gym_cua/desktop.{name}-v0", split="val", disable_env_checker=True)
    env: Any = made.unwrapped
    try:
        env.reset(seed=11)
        misses = list(env.near_misses())
        for script in ("oracle", *misses):
            env.reset(seed=11)
            info: dict[str, Any] = {}
            for action in env.oracle() if script == "oracle" else env.near_misses()[script]:
                *_, info = env.step(action)
            assert info["success"] == (script == "oracle"), script
    finally:
        made.close()
