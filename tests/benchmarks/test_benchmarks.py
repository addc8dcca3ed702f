"""The parts of the benchmarks that need neither a browser nor BrowserGym. What they time is not tested."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
import urllib.error
import urllib.request
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

HERE = Path(__file__).parent


def load(name: str) -> ModuleType:
    """Load a script under a name of its own: "browsergym" is a package's."""
    spec = importlib.util.spec_from_file_location(f"benchmark_{name}", HERE / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


soak = load("soak")
browsergym = load("browsergym")
episodes = load("episodes")
vector = load("vector")

BASE = soak.Sample(
    episode=50,
    memory=300.0,
    own_memory=90.0,
    processes=8,
    descriptors=11,
    threads=6,
    contexts=2,
    objects=9000,
)


# ----- soak


@pytest.mark.parametrize(
    ("episodes", "points"),
    [
        (1, [1]),
        (20, [20]),
        (30, [20, 30]),
        (200, [20, 50, 100, 150, 200]),
        (500, [20, 50, 100, 150, 200, 500]),
    ],
)
def test_the_last_episode_is_always_measured(episodes: int, points: list[int]) -> None:
    assert soak.checkpoints(episodes) == points


def test_memory_within_its_share_and_slack_is_flat() -> None:
    assert soak.grown([BASE, replace(BASE, episode=200, memory=345.0)]) == []


@pytest.mark.parametrize(
    "change", [{"memory": 345.1}, {"processes": 11}, {"descriptors": 16}, {"threads": 9}, {"contexts": 5}]
)
def test_growth_is_named(change: dict[str, Any]) -> None:
    (name,) = change
    (growth,) = soak.grown([BASE, replace(BASE, episode=200, **change)])
    assert growth.startswith(f"{name}: ") and "200" in growth


def test_growth_before_the_baseline_does_not_count() -> None:
    first = replace(BASE, episode=20, memory=100.0, descriptors=1)
    assert soak.grown([first, BASE, replace(BASE, episode=100)]) == []


def test_short_runs_compare_with_their_first_sample() -> None:
    first = replace(BASE, episode=20)
    assert soak.grown([first, replace(BASE, episode=40, threads=60)]) != []


def test_growth_that_went_back_is_flat() -> None:
    peak = replace(BASE, episode=100, memory=900.0)
    assert soak.grown([BASE, peak, replace(BASE, episode=150)]) == []


def test_memory_leaves_program_files_out() -> None:
    rollup = (
        "55d0-7ffc ---p 00000000 00:00 0    [rollup]\n"
        "Rss:  99999 kB\nPss:  88888 kB\nPss_Anon:  2048 kB\nPss_File:  77777 kB\nPss_Shmem:  1024 kB\n"
    )
    assert soak.anonymous_memory(rollup) == 3.0


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_this_very_process_has_memory() -> None:
    assert soak.anonymous_memory(Path("/proc/self/smaps_rollup").read_text()) > 1


@pytest.mark.browser
def test_a_few_episodes_are_played_and_nothing_is_left() -> None:
    # By itself, for it counts all processes below its own, of which other tests may have some.
    command = [sys.executable, str(HERE / "soak.py"), "--episodes", "2", "--json"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    result = json.loads(done.stdout)
    assert [sample["episode"] for sample in result["samples"]] == [2]
    assert (result["faults"], result["left"], done.returncode) == (0, [], 0)


# ----- recording


def test_recording_is_measured_by_medians_and_whole_turns() -> None:
    bare = [([10.0, 20.0, 30.0], 60.0), ([20.0], 30.0), ([900.0], 900.0)]
    found = episodes.summary(bare, [([22.0, 22.0], 75.0)])
    assert (found["bare_step_ms"], found["recorded_step_ms"], found["step_ratio"]) == (20.0, 22.0, 1.1)
    assert (found["written_ratio"], found["steps"]) == (1.25, 5)
    assert "reached" in episodes.table({**found, "processor_ratio": 1.0, "bytes_per_step": 1, "load": 0.0})
    assert "not reached" in episodes.table({**found, "step_ratio": 1.15, "processor_ratio": 1.0, "bytes_per_step": 1, "load": 0.0})


def test_every_click_is_on_a_new_spot() -> None:
    spots = [(click["x"], click["y"]) for number in range(-1, 99) for click in episodes.clicks(number)]
    assert len(set(spots)) == 1200 and all(0 <= x < 10 and 200 <= y < 680 for x, y in spots)


def test_what_is_recorded_is_waited_for_within_its_turn() -> None:
    class Env:
        done: list[Any] = []

        def step(self, action: Any) -> None:
            self.done.append(action["x"])

        def flush(self) -> None:
            self.done.append("flushed")

    times, whole = episodes.turn(Env(), [{"x": 1}, {"x": 2}])
    assert Env.done == [1, 2, "flushed"] and len(times) == 2 and whole >= sum(times)


# ----- vectors


def test_many_are_set_against_one_turn_by_turn() -> None:
    turns = [
        (vector.Turn(40, 1.0, 1.5), vector.Turn(160, 2.0, 4.0)),
        (vector.Turn(40, 2.0, 1.5), vector.Turn(160, 6.0, 4.0)),
        (vector.Turn(40, 1.0, 1.5), vector.Turn(160, 8.0, 4.0)),
    ]
    found = vector.summary(turns)
    assert (found["one_steps_per_second"], found["many_steps_per_second"]) == (40.0, 26.67)
    # 2, 1.33 and 0.5 times as many in each turn.
    assert found["ratio"] == 1.33
    assert (found["one_processor_ms"], found["many_processor_ms"]) == (37.5, 25.0)
    sizes = {"1280x720": {**found, "workers": 2, "browsergym": {"skipped": "no index"}}}
    told = {"environments": 16, "sizes": sizes, "load_before": 0.1, "load": 0.2}
    assert "1.33x (wanted 1.3): reached" in vector.table(told) and "skipped: no index" in vector.table(told)


def test_resets_are_not_timed() -> None:
    done: list[str] = []
    found = vector.turn(lambda: done.append("reset"), lambda number: done.append(str(number)), 2, 16, 2)
    assert done == ["reset", "0", "1", "2"] * 2 and found.steps == 64 and found.seconds >= 0


def test_sizes_are_read() -> None:
    assert vector.size_of("160x210") == (160, 210)
    assert "miniwob" in vector.scene_of((160, 210)).task and "shop" in vector.scene_of((1280, 720)).task
    with pytest.raises(SystemExit, match="2"):
        vector.main(["--sizes", "large"])


# ----- BrowserGym


def test_ratios_are_theirs_to_ours_of_medians() -> None:
    times = {"their_reset": [2000.0, 9000.0, 1000.0], "our_reset": [100.0, 50.0, 700.0]}
    times |= {"their_step": [600.0, 800.0], "our_step": [20.0]}
    result = browsergym.summary(times)
    assert (result["their_reset_ms"], result["our_reset_ms"], result["reset_ratio"]) == (2000.0, 100.0, 20.0)
    assert (result["their_step_ms"], result["step_ratio"]) == (700.0, 35.0)


def test_the_table_says_what_was_reached() -> None:
    page = {"their_reset_ms": 2000.0, "our_reset_ms": 100.0, "reset_ratio": 20.0}
    page |= {"their_step_ms": 600.0, "our_step_ms": 30.0, "step_ratio": 20.0}
    result = {"shop": page, "click_test": page, "wanted": browsergym.WANTED, "load": 0.5, "load_before": 0.1}
    result |= {"their_click_test_to_our_shop": {"step_ratio": 7.0, "reset_ratio": 8.0}}
    result |= {"click_test_step_ratio": 70.0}
    result |= {"step_ratio": 20.0, "reset_ratio": 20.0, "browsergym": "0.14.3", "chromium": "shell"}
    text = browsergym.table(result)
    assert "step_ratio 20.0 (wanted 30): not reached" in text
    assert "reset_ratio 20.0 (wanted 20): reached" in text
    assert "600.0 ms     30.0 ms    20.0" in text


@pytest.mark.parametrize("script", [soak, browsergym, episodes, vector])
def test_nothing_to_measure_is_refused(script: Any, capsys: pytest.CaptureFixture[str]) -> None:
    options = {soak: "--episodes", browsergym: "--resets", episodes: "--turns", vector: "--envs"}
    arguments = [options[script], "0"]
    with pytest.raises(SystemExit, match="2"):
        script.main(arguments)
    assert "at least 1" in capsys.readouterr().err


class FakeTheirs:
    """BrowserGym that takes 100 ms for everything and notes what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def ask(self, do: str, **parameters: Any) -> dict[str, Any]:
        self.asked.append(do)
        return {"ms": 100.0}


def test_episodes_alternate_and_the_first_is_not_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    theirs = FakeTheirs()
    clicks: list[tuple[int, int]] = []
    counted: dict[str, Any] = {}
    monkeypatch.setattr(browsergym, "summary", lambda times: counted.update(times) or counted)
    ours = browsergym.Ours(
        reset=lambda seed: theirs.asked.append(f"our reset {seed}"),
        step=lambda x, y: clicks.append((x, y)),
        end=lambda: theirs.asked.append("end"),
    )
    browsergym.in_turn(theirs, ours, ((1, 2), (3, 4)), steps=5, resets=2)
    episode = ["reset", "step", "step", "step"]
    assert theirs.asked == [
        *episode, "our reset 0", "end", *episode, "our reset 1", "end", *episode, "our reset 2", "end",
    ]  # fmt: skip
    assert clicks == [(1, 2), (3, 4), (1, 2)] * 3
    assert [len(counted[name]) for name in ("their_reset", "our_reset", "their_step", "our_step")] == [
        2,
        2,
        6,
        6,
    ]


def test_an_application_is_served_on_loopback() -> None:
    def app(environ: Any, start_response: Any) -> list[bytes]:
        start_response("200 OK", [("Content-Type", "text/html; charset=utf-8")])
        return [b"<p>hello"]

    with browsergym.served(app) as url:
        assert url.startswith("http://127.0.0.1:")
        with urllib.request.urlopen(f"{url}a.html", timeout=10) as answer:
            assert answer.read() == b"<p>hello"
    with pytest.raises(urllib.error.URLError, match="refused"):
        urllib.request.urlopen(url, timeout=10)


def test_every_browser_of_theirs_is_the_given_one_and_bounded_to_this_machine() -> None:
    launched: list[dict[str, Any]] = []

    class BrowserType:
        def launch(self, **options: Any) -> None:
            launched.append(options)

    browsergym._pin_browser(BrowserType, "/chromium")
    BrowserType().launch(headless=True, args=["--one"])
    BrowserType().launch()
    for options in launched:
        assert options["executable_path"] == "/chromium"
        assert any(flag.startswith("--host-resolver-rules=") for flag in options["args"])
    assert launched[0]["args"][0] == "--one" and launched[0]["headless"] is True


def test_a_ready_virtual_environment_is_reused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    commands: list[list[str]] = []

    def run(command: list[str], **_: Any) -> None:
        commands.append(command)
        (tmp_path / "bin").mkdir(exist_ok=True)
        (tmp_path / "bin" / "python").touch()

    monkeypatch.setattr(subprocess, "run", run)
    python = browsergym.make_venv(tmp_path)
    assert python == tmp_path / "bin" / "python" and len(commands) == 2
    assert browsergym.make_venv(tmp_path) == python and len(commands) == 2
    (tmp_path / "installed.txt").write_text("browsergym-core==0.13.*")
    browsergym.make_venv(tmp_path)
    assert len(commands) == 4


def test_a_failed_installation_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def run(command: list[str], **_: Any) -> None:
        raise subprocess.CalledProcessError(1, command)

    monkeypatch.setattr(subprocess, "run", run)
    with pytest.raises(RuntimeError, match="could not be installed"):
        browsergym.make_venv(tmp_path)
    assert not (tmp_path / "installed.txt").exists()


def test_a_child_that_ends_is_an_error() -> None:
    # This interpreter has no BrowserGym, so the child ends at its import.
    theirs = browsergym.BrowserGym(Path(sys.executable), Path("/nowhere"))
    try:
        with pytest.raises(RuntimeError, match="process ended"):
            theirs.ask("hello")
    finally:
        theirs.kill()
