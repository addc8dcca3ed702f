"""A world whose splits leak in every way that ``gym-cua leakage`` looks for."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

import numpy as np
from flask import Flask, Response

from gym_cua.actions import Action
from gym_cua.tasks.checks import Check, row_has
from gym_cua.tasks.look import Look
from gym_cua.tasks.task import Task
from gym_cua.tasks.variation import Axis
from gym_cua.tasks.world import DatabaseWorld, WorldSpec

HOST = "pantry.example"
GOODS = {
    "train": ("Walnut bread", "Quince jam"),
    "val": ("Lentil soup", "Quince jam"),
    "test": ("Walnut breads", "Green tea"),
}
PAGE = """<!doctype html><title>{title}</title><!-- {comment} --><h1>Pantry</h1>
<p id="{mark}" class="list">{text}</p><input aria-label="{label}"><script>{script}</script>"""
CLEAN = {"title": "Pantry", "comment": "", "mark": "list", "text": "Goods", "label": "Search", "script": ""}
LEAKS: Mapping[str, Mapping[str, str]] = {
    "clean": {},
    "tool-in-title": {"title": "Pantry of gym_cua"},
    "tool-in-comment": {"comment": "drawn by Playwright"},
    "tool-in-global": {"script": "var gymPage = 1"},
    "judging-in-text": {"text": "Your reward is near"},
    "judging-in-storage": {"script": "localStorage.setItem('pageSeed', '1')"},
    "split-in-label": {"label": "Search {split}"},
    "split-in-text": {"text": "Mode: {split}"},
    "mark": {"mark": "list-of-{split}"},
}
"""What is put into the page of a task, by the task's name; ``{split}`` stands for the split's name."""


class LeakyWorld(DatabaseWorld):
    """A pantry, whose page is told by its address what to give away."""

    def __init__(self, rng: np.random.Generator, split: str, variation: Mapping[str, Any]) -> None:
        database = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
        database.row_factory = sqlite3.Row
        database.execute("CREATE TABLE goods (id INTEGER PRIMARY KEY, name TEXT NOT NULL)")
        database.executemany("INSERT INTO goods (name) VALUES (?)", [(name,) for name in GOODS[split]])
        super().__init__(database, dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC))
        app = Flask("pantry")

        @app.get("/<name>")
        def page(name: str) -> Response:
            parts = {key: text.format(split=split) for key, text in LEAKS.get(name, {}).items()}
            response = Response(PAGE.format(**{**CLEAN, **parts}))
            if name == "header":
                response.headers[f"X-{split.title()}"] = "1"
            if name == "cookie":
                response.set_cookie("oracle", "1")
            return response

        self.hosts = {HOST: app}
        self.start_url = f"https://{HOST}/clean"


class PantryTask(Task[LeakyWorld]):
    """Asks in words that two splits share, and in words that are nearly the same."""

    name: ClassVar[str] = "pantry"
    difficulty: ClassVar[int] = 1
    horizon: ClassVar[int] = 1
    instructions: ClassVar[Mapping[str, Sequence[str]]] = {
        "train": ("Open the {what}.", "Count the jars of {jam} on the upper shelf, please."),
        "val": ("Open the {what}.", "Have a look at everything beneath the window."),
        "test": ("Open {all}.", "Please count the jars of {jam} on the upper shelves."),
    }

    def sample(self) -> dict[str, Any]:
        return {"what": "box", "all": "the box", "jam": "plum jam"}

    def goals(self) -> Sequence[Check]:
        return (row_has("never", "goods", 1, name=""),)

    def oracle(self, look: Look) -> Iterator[Action]:
        yield Action("done")


class HeldOutTask(PantryTask):
    """Held out from training, but not from validation; and it has a sentence for a split it is not in."""

    name: ClassVar[str] = "held-out"
    splits: ClassVar[tuple[str, ...]] = ("val", "test")


def _page_task(name: str) -> type[PantryTask]:
    return type(
        "PageTask",
        (PantryTask,),
        {"name": name, "start_url": property(lambda task: f"https://{HOST}/{name}")},
    )


PAGE_TASKS = {name: _page_task(name) for name in (*LEAKS, "header", "cookie")}

WORLD = WorldSpec(
    name="pantry",
    title="Pantry",
    summary="A world whose splits leak.",
    build="leaky_splits_of_the_tests:LeakyWorld",
    tasks=(PantryTask, HeldOutTask),
    axes=(
        Axis("theme", {"train": ("red", {"a": 1}), "val": ("blue",), "test": ("green", {"a": 1})}),
        Axis("size", {split: (1, 2) for split in GOODS}, shared=True),
    ),
    pools=(
        Axis("cities", {"train": ("Ashford", "Milton"), "val": ("Corley", "Ashford"), "test": ("Wilton",)}),
        Axis("numbers", {"train": range(0, 10), "val": range(9, 20), "test": range(20, 30)}),
    ),
    catalogue=("goods.name",),
)
