"""The pages: a timetable for each day, bookings, rooms. A GET changes nothing."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from flask import Flask, Response, abort, redirect, render_template, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from .database import CLOSES, OPENS, SLOT, Slot, book, in_the_way
from .looks import THEMES, WORDS

DAYS = 5
POLICY = "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
STARTS = range(OPENS, CLOSES, SLOT)
LENGTHS = (30, 60, 90, 120)
BOOKINGS = "SELECT booking.*, room.name AS room_name FROM booking JOIN room ON room.id = room"


@dataclass(frozen=True)
class Settings:
    """What differs between the companies that use Nook.

    Attributes:
        company: Its name.
        user: Name of whoever is signed in.
        theme: A name in ``THEMES``.
        words: A name in ``WORDS``.
        font: Name of the typeface.
    """

    company: str
    user: str
    theme: str = "harbour"
    words: str = "book"
    font: str = "Source Sans Pro"


def clock_time(minutes: int) -> str:
    """Return a time of day: ``9:30``."""
    return f"{minutes // 60}:{minutes % 60:02d}"


def day_name(day: str | date) -> str:
    """Return a day in words: ``Tuesday 3 March``."""
    found = date.fromisoformat(day) if isinstance(day, str) else day
    return f"{found:%A} {found.day} {found:%B}"


def length_name(minutes: int) -> str:
    """Return a length in words: ``1½ hours``."""
    hours = {30: "30 minutes", 60: "1 hour", 90: "1½ hours", 120: "2 hours"}
    return hours.get(minutes, f"{minutes} minutes")


def working_days(today: date) -> list[str]:
    """Return the days that can be booked, the first one not before today."""
    days = (today + timedelta(days=number) for number in range(2 * DAYS))
    return [day.isoformat() for day in days if day.weekday() < 5][:DAYS]


def create_app(database: sqlite3.Connection, clock: Callable[[], datetime], settings: Settings) -> Flask:
    """Return the pages over one database.

    Args:
        database: The truth.
        clock: The present time.
        settings: Looks and words.
    """
    app = Flask(__name__, static_folder=None)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.config["MAX_CONTENT_LENGTH"] = 65536
    app.jinja_env.filters.update(time=clock_time, day=day_name, length=length_name)

    def days() -> list[str]:
        return working_days(clock().date())

    def rooms() -> list[sqlite3.Row]:
        return database.execute("SELECT * FROM room ORDER BY id").fetchall()

    def own(number: int) -> sqlite3.Row:
        query = f"{BOOKINGS} WHERE booking.id = ?"
        row: sqlite3.Row | None = database.execute(query, (number,)).fetchone()
        if row is None:
            abort(404)
        return row

    def slot_of(form: Any, minutes: int | None = None, room: int | None = None) -> Slot:
        """Return the slot that a form names; one that cannot be is a bad request."""
        found = Slot(
            form.get("room", -1, int) if room is None else room,
            form.get("day", ""),
            form.get("start", -1, int),
            form.get("minutes", -1, int) if minutes is None else minutes,
        )
        if found.room not in {row["id"] for row in rooms()} or found.day not in days():
            abort(400)
        if found.start not in STARTS or not (minutes or found.minutes in LENGTHS):
            abort(400)
        return found

    def trouble(slot: Slot, but: int = 0) -> str:
        if slot.start + slot.minutes > CLOSES:
            return f"The house closes at {clock_time(CLOSES)}."
        other = in_the_way(database, slot, but)
        return f"That is when “{other['title']}” takes place there." if other is not None else ""

    @app.context_processor
    def common() -> dict[str, Any]:
        lists = {"days": days(), "starts": STARTS, "lengths": LENGTHS}
        return {"settings": settings, "words": WORDS[settings.words], **lists}

    @app.get("/")
    def home() -> AnyResponse:
        return redirect(f"/days/{days()[0]}")

    @app.get("/days/<day>")
    def timetable(day: str) -> str:
        if day not in days():
            abort(404)
        found = database.execute("SELECT * FROM booking WHERE day = ? ORDER BY start", (day,)).fetchall()
        lines = [(room, _cells([row for row in found if row["room"] == room["id"]])) for room in rooms()]
        return render_template("day.html", day=day, lines=lines, hours=range(OPENS, CLOSES, 60))

    @app.get("/bookings")
    def mine() -> str:
        query = f"{BOOKINGS} WHERE owner = ? ORDER BY day, start"
        return render_template("bookings.html", bookings=database.execute(query, (settings.user,)).fetchall())

    @app.get("/bookings/new")
    def new() -> str:
        return render_template("new.html", rooms=rooms(), form=request.args, trouble="")

    @app.post("/bookings")
    def add() -> AnyResponse | tuple[str, int]:
        slot, title = slot_of(request.form), " ".join(request.form.get("title", "").split())[:80]
        problem = trouble(slot) if title else "A booking needs a title."
        if problem:
            return render_template("new.html", rooms=rooms(), form=request.form, trouble=problem), 409
        return redirect(f"/bookings/{book(database, slot, title, settings.user)}", 303)

    @app.get("/bookings/<int(max=99999):number>")
    def show(number: int) -> str:
        return render_template("booking.html", booking=own(number), trouble="")

    @app.post("/bookings/<int(max=99999):number>/move")
    def move(number: int) -> AnyResponse | tuple[str, int]:
        row = own(number)
        if row["owner"] != settings.user:
            abort(403)
        slot = slot_of(request.form, row["minutes"], row["room"])
        if problem := trouble(slot, number):
            return render_template("booking.html", booking=row, trouble=problem), 409
        database.execute("UPDATE booking SET day = ?, start = ? WHERE id = ?", (slot.day, slot.start, number))
        return redirect(f"/bookings/{number}", 303)

    @app.post("/bookings/<int(max=99999):number>/cancel")
    def cancel(number: int) -> AnyResponse:
        if own(number)["owner"] != settings.user:
            abort(403)
        database.execute("DELETE FROM booking WHERE id = ?", (number,))
        return redirect("/bookings", 303)

    @app.get("/rooms")
    def all_rooms() -> str:
        return render_template("rooms.html", rooms=rooms())

    @app.get("/style.css")
    def style() -> Response:
        theme = THEMES[settings.theme]
        return Response(render_template("style.css", theme=theme, font=settings.font), mimetype="text/css")

    @app.after_request
    def guard(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = POLICY
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response

    @app.errorhandler(HTTPException)
    def fail(problem: HTTPException) -> tuple[str, int] | AnyResponse:
        if problem.code is None or problem.code < 400:
            return problem.get_response()  # type: ignore[return-value]
        return render_template("error.html", name=problem.name), problem.code

    return app


def _cells(bookings: list[sqlite3.Row]) -> list[tuple[int, int, sqlite3.Row | None]]:
    """Return a room's day from left to right: start, number of columns, and the booking there or ``None``."""
    cells: list[tuple[int, int, sqlite3.Row | None]] = []
    at = OPENS
    for row in bookings:
        cells += [(start, 1, None) for start in range(at, row["start"], SLOT)]
        cells.append((row["start"], row["minutes"] // SLOT, row))
        at = row["start"] + row["minutes"]
    return cells + [(start, 1, None) for start in range(at, CLOSES, SLOT)]
