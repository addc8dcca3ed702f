"""The example of a team's own repository: its own tests, run in a folder of its own."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from ..announcing import announce, pytest_outcomes, python

DEMO = Path(__file__).parents[2] / "demos" / "own_tasks"
NARROW = """
    seeds = 1
    splits = ("test",)
    tasks = ("cancel-booking",)
    attacks = ("guesses", "storage")
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy that is announced to Python as an installer would."""
    folder = tmp_path / "own_tasks"
    shutil.copytree(DEMO, folder, ignore=shutil.ignore_patterns("__pycache__", ".*cache", "runs", "*.egg-info"))
    announce(folder)
    return folder


def test_the_product_works_without_gym_cua(project: Path) -> None:
    script = """
import sys
from datetime import UTC, datetime
from nook import Room, Settings, connect, create_app, fill
database = connect()
fill(database, [Room("Acorn", 4, True)])
client = create_app(database, lambda: datetime(2026, 3, 6, tzinfo=UTC), Settings("Fennel", "Amir Haddad")).test_client()
assert client.get("/").headers["Location"] == "/days/2026-03-06"
booking = {"room": 1, "day": "2026-03-09", "start": 600, "minutes": 90, "title": "<b>Plan</b>"}
made = client.post("/bookings", data=booking)
assert made.status_code == 303 and made.headers["Location"] == "/bookings/1"
page = client.get("/days/2026-03-09").text
assert "&lt;b&gt;Plan" in page and "<b>Plan" not in page and 'colspan="3"' in page
clash = client.post("/bookings", data={**booking, "start": 660})
assert clash.status_code == 409 and "takes place there" in clash.text
assert client.post("/bookings", data={**booking, "start": 1050}).status_code == 409  # beyond the end of the day
for wrong in ({"room": 7}, {"day": "2026-03-08"}, {"start": 601}, {"minutes": 45}, {"start": "x"}):
    assert client.post("/bookings", data={**booking, **wrong}).status_code == 400, wrong
assert client.post("/bookings/1/move", data={"day": "2026-03-10", "start": 540}).status_code == 303
assert database.execute("SELECT day, start FROM booking").fetchone()[:] == ("2026-03-10", 540)
database.execute("UPDATE booking SET owner = 'Bea'")
assert client.post("/bookings/1/cancel").status_code == 403
assert client.get("/style.css").mimetype == "text/css"
policy = client.get("/rooms").headers["Content-Security-Policy"]
assert policy.startswith("default-src 'none'") and "unsafe" not in policy
assert not [name for name in sys.modules if name.startswith("gym_cua.") or name == "gym_cua"]
"""
    done = python(project, "-W", "error", "-c", script)
    assert done.returncode == 0, done.stderr


def test_its_tasks_are_listed(project: Path) -> None:
    done = python(project, "-W", "error", "-m", "gym_cua.cli", "list", "nook", "--json")
    assert done.returncode == 0, done.stderr
    names = [row["name"] for row in json.loads(done.stdout)]
    assert names == ["book-room", "move-booking", "cancel-booking", "smallest-room"]


def test_its_splits_share_nothing(project: Path) -> None:
    done = python(project, "-m", "gym_cua.cli", "leakage", "nook", "--seeds", "5", "--json")
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.browser
@pytest.mark.timeout(420)
def test_its_own_tests_pass(project: Path) -> None:
    tests = project / "tests" / "test_world.py"
    # One task in one split instead of four in three: the same tests in a tenth of the time.
    tests.write_text(tests.read_text("utf-8") + NARROW, "utf-8")
    out = project / "runs"
    outcomes = pytest_outcomes(project, "--gym-cua-out", str(out), limit=400)
    skipped = {name for name, kind in outcomes.items() if kind == "skipped"}
    assert {name: kind for name, kind in outcomes.items() if kind not in ("passed", "skipped")} == {}
    assert skipped == {"TestNook.test_blind_replay_fails[cancel-booking-test]"}
    assert "test_agents.test_there_is_a_way[seed5]" in outcomes
    assert "TestNook.test_attacks_fail[cancel-booking-test]" in outcomes
    assert len([path for path in out.iterdir() if path.is_dir()]) == 10
