"""A world whose tasks each break one rule that the audit does not ask about."""

from __future__ import annotations

import datetime as dt
import itertools
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

import numpy as np
from flask import Flask, redirect
from werkzeug.wrappers import Response

from gym_cua.actions import Action
from gym_cua.tasks import (
    Allowance,
    Axis,
    Check,
    DatabaseWorld,
    Look,
    Script,
    Situation,
    Task,
    WorldSpec,
    row_has,
)
from gym_cua.tasks.oracle import click

COUNTER = itertools.count()
SPLITS = ("train", "val", "test")


class SloppyWorld(DatabaseWorld):
    """One button, and a job that is done when it is pressed."""

    def __init__(self, rng: np.random.Generator, split: str, variation: Mapping[str, Any]) -> None:
        database = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
        database.row_factory = sqlite3.Row
        database.executescript(
            "CREATE TABLE job (id INTEGER PRIMARY KEY, done INTEGER NOT NULL, looked INTEGER NOT NULL);"
            "INSERT INTO job VALUES (1, 0, 0);"
        )
        super().__init__(database, dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC))
        app = Flask("sloppy")

        @app.get("/")
        def home() -> str:
            return "<!doctype html><title>Job</title><form method=post action=/finish><button>Finish</button></form>"

        @app.post("/finish")
        def finish() -> Response:
            database.execute("UPDATE job SET done = 1")
            return redirect("/", 303)

        self.hosts = {"sloppy.test": app}
        self.start_url = "https://sloppy.test/"


class Sound(Task[SloppyWorld]):
    """Break none of the rules."""

    name: ClassVar[str] = "sound"
    difficulty: ClassVar[int] = 1
    horizon: ClassVar[int] = 2
    instructions: ClassVar[Mapping[str, Sequence[str]]] = {split: (f"Press it ({split}).",) for split in SPLITS}

    def sample(self) -> dict[str, Any]:
        return {}

    def goals(self) -> Sequence[Check]:
        return (row_has("the job is done", "job", 1, done=1),)

    def allowances(self) -> Sequence[Allowance]:
        return (Allowance("job", ("changed",)),)

    def oracle(self, look: Look) -> Iterator[Action]:
        yield from click(look, "button")
        yield Action("done")

    def near_misses(self) -> Mapping[str, Script]:
        return {
            "not pressed": lambda look: iter((Action("done"),)),
            "beside it": lambda look: iter((Action("click", x=900, y=600), Action("done"))),
        }


class Shaky(Sound):
    """Take numbers from elsewhere than the generator."""

    name = "shaky"
    instructions: ClassVar[Mapping[str, Sequence[str]]] = {
        split: (f"Press it ({split} {{number}}).",) for split in SPLITS
    }

    def sample(self) -> dict[str, Any]:
        return {"number": next(COUNTER)}


class Nosy(Sound):
    """Write when a check is asked."""

    name = "nosy"

    def goals(self) -> Sequence[Check]:
        def look(situation: Situation) -> str | None:
            self.world.database.execute("UPDATE job SET looked = looked + 1")
            return None if situation.now.row("job")["done"] else "not yet"

        return (Check("the job is done", look),)


class Mute(Sound):
    """Fail without a reason."""

    name = "mute"

    def goals(self) -> Sequence[Check]:
        return (Check("the job is done", lambda situation: None if situation.now.row("job")["done"] else " "),)


class Endless(Sound):
    """Have a near-miss that ends nothing."""

    name = "endless"

    def near_misses(self) -> Mapping[str, Script]:
        return {**super().near_misses(), "waiting": lambda look: iter((Action("noop"),))}


class Repeated(Sound):
    """Use the same words in two splits, and claim a difficulty that there is not."""

    name = "repeated"
    difficulty = 6
    instructions: ClassVar[Mapping[str, Sequence[str]]] = {
        "train": ("Press it.",),
        "val": ("press  it.",),
        "test": ("Do press it.",),
    }


class Told(Sound):
    """Take the sentence from the page."""

    name = "told"
    instructions: ClassVar[Mapping[str, Sequence[str]]] = {split: ("Do what the page says.",) for split in SPLITS}

    def opened(self) -> None:
        self.instruction = "Press Finish."


WORLD = WorldSpec(
    name="sloppy",
    title="Sloppy",
    summary="A world that breaks rules.",
    build="sloppy:SloppyWorld",
    tasks=(Sound, Shaky, Nosy, Mute, Endless, Repeated, Told),
    axes=(
        Axis("accent", {"train": ("red",), "val": ("blue",), "test": ("green", "red")}),
        Axis("density", {split: ("wide", "narrow") for split in SPLITS}, shared=True),
    ),
)
