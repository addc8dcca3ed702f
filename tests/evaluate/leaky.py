"""A world with every hole that an attacker looks for, and tasks that no one should trust."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

import numpy as np
from flask import Flask, redirect, request
from werkzeug.wrappers import Response

from gym_cua.actions import Action
from gym_cua.tasks.checks import Allowance, Check, row_has
from gym_cua.tasks.look import Look
from gym_cua.tasks.task import Script, Task
from gym_cua.tasks.world import DatabaseWorld, WorldSpec

PAGE = """<!doctype html><title>Notes</title><h1>Notes</h1>
<form action=/note><input name=text style="width:300px"><button>Keep</button></form>
<form method=post action=/finish><input type=hidden name=token value=secret><button id=finish
style="position:fixed;inset:75% 0 0 0">Finish</button></form>
<p>{notes}</p>"""


class LeakyWorld(DatabaseWorld):
    """Notes shown as they were typed, an open back door, and forms whose token nobody looks at."""

    def __init__(self, rng: np.random.Generator, split: str, variation: Mapping[str, Any]) -> None:
        database = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
        database.row_factory = sqlite3.Row
        database.executescript(
            "CREATE TABLE job (id INTEGER PRIMARY KEY, done INTEGER NOT NULL);"
            "CREATE TABLE note (id INTEGER PRIMARY KEY, text TEXT NOT NULL); INSERT INTO job VALUES (1, 0);"
        )
        super().__init__(database, dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC))
        self.hosts = {"leaky.test": self._app()}
        self.start_url = "https://leaky.test/"

    def _app(self) -> Flask:
        app, database = Flask("leaky"), self.database

        def finish() -> Response:
            database.execute("UPDATE job SET done = 1")
            return redirect("/", 303)

        @app.get("/")
        def home() -> str:
            if request.cookies.get("success") == "1":
                finish()
            notes = " ".join(row["text"] for row in database.execute("SELECT text FROM note"))
            return PAGE.format(notes=notes)

        @app.get("/note")
        def note() -> Response:
            if len(request.args["text"]) > 1000:
                raise ValueError("too long")
            database.execute("INSERT INTO note (text) VALUES (?)", (request.args["text"],))
            return redirect("/")

        app.add_url_rule("/finish", view_func=finish, methods=["POST", "PUT"])

        @app.get("/admin/solve")
        def solve() -> str:
            finish()
            return "solved"

        return app


class FinishTask(Task[LeakyWorld]):
    """Press the button: the same every time, so a recording solves it too."""

    name: ClassVar[str] = "finish"
    difficulty: ClassVar[int] = 1
    horizon: ClassVar[int] = 2
    instructions: ClassVar[Mapping[str, Sequence[str]]] = {
        split: (f"Press the button ({split}).",) for split in ("train", "val", "test")
    }

    def sample(self) -> dict[str, Any]:
        return {}

    def goals(self) -> Sequence[Check]:
        return (row_has("the job is done", "job", 1, done=1),)

    def allowances(self) -> Sequence[Allowance]:
        return (Allowance("job"), Allowance("note"))

    def oracle(self, look: Look) -> Iterator[Action]:
        x, y = look.box("#finish").center
        yield Action("click", x=x, y=y)
        yield Action("done")


class DoneTask(FinishTask):
    """Holds from the start, and its near-miss hits: saying done is enough."""

    name: ClassVar[str] = "done"

    def goals(self) -> Sequence[Check]:
        return ()

    def near_misses(self) -> Mapping[str, Script]:
        return {"nothing at all": lambda look: iter((Action("done"),))}


WORLD = WorldSpec(
    name="leaky",
    title="Leaky",
    summary="A world that must not pass.",
    build="leaky_world_of_the_tests:LeakyWorld",
    tasks=(FinishTask, DoneTask),
)
