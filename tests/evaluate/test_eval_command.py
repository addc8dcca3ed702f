"""``gym-cua eval`` and ``gym-cua merge``, from the command to the files and the exit status."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import psutil
import pytest
import xmlschema
from playwright.sync_api import sync_playwright

from gym_cua import cli
from gym_cua.computers.chromium import find_chromium
from gym_cua.episodes import EpisodeDataset
from gym_cua.evaluate.evaluation import read_results
from gym_cua.evaluate.trial import Trial

from .junit_schemas import ANT, JENKINS

TASKS = ("--task", "miniwob.click-test", "--task", "miniwob.click-test-2", "--task", "miniwob.enter-text")


def run(*arguments: object) -> int:
    try:
        return cli.main([str(argument) for argument in arguments])
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 0


def rows(folder: Path) -> dict[tuple[str, int, int], Trial]:
    return {(t.task, t.seed, t.repeat): t for t in read_results(folder / "results.json").trials}


def outcomes(folder: Path) -> dict[Any, Any]:
    """Return what a trial came to that no clock and no name of a folder has a part in."""
    return {
        key: (t.verdict, t.steps, t.total_reward, t.virtual_time, t.failed_checks, t.variation, t.instruction)
        for key, t in rows(folder).items()
    }


# ----- wrong usage, without a browser


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "Say what: --task ID"),
        (["--suite", "shp"], "Did you mean 'shop'?"),
        (["--task", "shop.buy-cheapst"], "Did you mean 'shop.buy-cheapest'?"),
        (["--suite", "shop", "--split", "vall"], "Did you mean 'val'?"),
        (["--suite", "shop", "--seeds", "none"], "names no seeds"),
        (["--suite", "shop", "--seeds", "7:3"], "names no seeds"),
        (["--suite", "shop", "--shard", "3/2"], "There is no shard 3/2"),
        (["--suite", "shop", "--shard", "half"], "not of the form I/N"),
        (["--suite", "shop", "--timeout", "soon"], "must be like 40"),
        (["--suite", "shop", "--env-option", "viewprt=1"], "Did you mean 'viewport'?"),
        (["--suite", "shop", "--env-option", "viewport"], "not of the form NAME=VALUE"),
        (["--suite", "shop", "--episodes", "al"], "Did you mean 'all'?"),
        (["--suite", "shop", "--min-success", "90"], "it is a share from 0 to 1"),
        (["--suite", "shop", "--max-regression", "0.1"], "needs a --baseline"),
    ],
)
def test_slips_are_wrong_usage_and_leave_no_folder(
    tmp_path: Path, capsys: Any, arguments: list[str], words: str
) -> None:
    assert run("eval", *arguments, "--out", tmp_path / "out") == 2
    assert words in " ".join(capsys.readouterr().err.replace("│", " ").split())
    assert not (tmp_path / "out").exists()


def test_a_baseline_that_cannot_be_read_is_found_at_the_start(tmp_path: Path, capsys: Any) -> None:
    (tmp_path / "old.json").write_text("{}", encoding="utf-8")
    assert run("eval", "--suite", "shop", "--baseline", tmp_path / "old.json", "--out", tmp_path / "out") == 3
    assert "old.json" in capsys.readouterr().err and not (tmp_path / "out").exists()


# ----- with a browser


@pytest.fixture(scope="module")
def oracle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a run of the oracle."""
    folder = tmp_path_factory.mktemp("oracle")
    assert run("eval", "--agent", "oracle", *TASKS, "--seeds", 3, "--min-success", 1, "--out", folder) == 0
    return folder


@pytest.mark.browser
def test_the_oracle_solves_all_and_all_files_are_there(oracle: Path) -> None:
    trials = rows(oracle)
    assert len(trials) == 9 and {trial.verdict for trial in trials.values()} == {"success"}
    names = {"results.json", "junit.xml", "summary.md", "report.html", "run.json", "trials.jsonl"}
    assert names <= {path.name for path in oracle.iterdir()}
    recorded = {entry.folder for entry in EpisodeDataset(oracle / "episodes").entries()}
    assert {f"episodes/{name}" for name in recorded} == {trial.episode for trial in trials.values()}
    form = json.loads((oracle / "results.json").read_text(encoding="utf-8"))
    assert form["provenance"]["agent"] == "oracle" and form["provenance"]["versions"]["chromium"]
    assert form["summary"]["success"] == 1.0 and form["summary"]["faults"] == 0
    for schema in (JENKINS, ANT):
        xmlschema.XMLSchema10(schema).validate((oracle / "junit.xml").read_text(encoding="utf-8"))


@pytest.mark.browser
def test_a_run_that_is_there_is_not_written_over(oracle: Path, capsys: Any) -> None:
    before = (oracle / "trials.jsonl").read_bytes()
    assert run("eval", "--agent", "oracle", *TASKS, "--seeds", 3, "--out", oracle) == 3
    assert "--resume" in capsys.readouterr().err
    assert run("eval", "--agent", "noop", *TASKS, "--seeds", 3, "--out", oracle, "--resume") == 2
    assert "These are no parts of one run: agent is" in capsys.readouterr().err
    assert run("eval", "--agent", "oracle", *TASKS, "--seeds", 3, "--out", oracle, "--resume") == 0
    assert (oracle / "trials.jsonl").read_bytes() == before


@pytest.mark.browser
def test_figures_are_those_counted_by_hand(tmp_path: Path, capsys: Any) -> None:
    arguments = ("--agent", "random", *TASKS, "--seeds", 2, "--repeats", 2, "--timeout", 8, "--json")
    status = run("eval", *arguments, "--out", tmp_path, "--min-success", "1")
    printed = json.loads(capsys.readouterr().out)
    trials = [json.loads(line) for line in (tmp_path / "trials.jsonl").read_text("utf-8").splitlines()]
    assert len(trials) == 3 * 2 * 2 and all(trial["steps"] <= 8 for trial in trials)
    solved = sum(trial["verdict"] == "success" for trial in trials)
    summary = printed["summary"]
    assert (summary["trials"], summary["judged"], summary["successes"]) == (12, 12, solved)
    assert summary["success"] == pytest.approx(solved / 12, abs=1e-6) and solved < 12
    assert status == 1 and printed["gate"]["status"] == 1
    by_task = Counter(trial["task"] for trial in trials if trial["verdict"] == "success")
    assert {row["name"]: row["successes"] for row in summary["by_task"]} == {
        name: by_task[name] for name in sorted({trial["task"] for trial in trials})
    }
    damaged = sum(bool(trial["damage"]) for trial in trials)
    assert summary["conduct"]["damage"]["value"] == pytest.approx(damaged / 12, abs=1e-6)
    # The agent's own choices differ between repeats, and are the same in another run.
    again = tmp_path / "again"
    run("eval", *arguments, "--out", again, "--workers", "2")
    capsys.readouterr()
    assert outcomes(again) == outcomes(tmp_path)
    assert len({(t["task"], t["seed"], t["steps"], t["return"]) for t in trials}) > 6


@pytest.mark.browser
def test_an_agent_that_does_nothing_solves_nothing(tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert run("eval", "--agent", "noop", *TASKS, "--seeds", 2, "--timeout", "2s", "--out", out) == 0
    trials = rows(out).values()
    assert {trial.verdict for trial in trials} == {"failure"} and all(trial.truncated for trial in trials)
    # A step gives 0.2 virtual seconds, and the one in which the time is over is the last.
    assert all(2000 <= trial.virtual_time < 2300 for trial in trials)
    assert run("eval", "--agent", "noop", *TASKS, "--seeds", 2, "--timeout", "2s", "--out", out, "--resume",
               "--min-success", "0.1") == 1  # fmt: skip


@pytest.mark.browser
def test_only_failures_are_kept_if_asked_for(tmp_path: Path) -> None:
    out = tmp_path / "out"
    arguments = ("--agent", "done", "--task", "miniwob.click-test", "--seeds", 1)
    assert run("eval", *arguments, "--episodes", "failures", "--out", out) == 0
    assert len(list((out / "episodes").glob("*/episode.json"))) == 1
    other = tmp_path / "other"
    oracle = ("--agent", "oracle", "--task", "miniwob.click-test", "--seeds", 2)
    assert run("eval", *oracle, "--episodes", "failures", "--out", other) == 0
    assert not list((other / "episodes").glob("*/episode.json"))
    assert {trial.episode for trial in rows(other).values()} == {None}


@pytest.mark.browser
def test_two_shards_make_the_same_as_one_run(oracle: Path, tmp_path: Path) -> None:
    for part in (1, 2):
        arguments = ("--agent", "oracle", *TASKS, "--seeds", 3, "--shard", f"{part}/2")
        assert run("eval", *arguments, "--out", tmp_path / str(part)) == 0
    assert len(rows(tmp_path / "1")) + len(rows(tmp_path / "2")) == 9
    merged = tmp_path / "merged"
    assert run("merge", tmp_path / "2", tmp_path / "1", "--out", merged, "--min-success", "1") == 0
    assert outcomes(merged) == outcomes(oracle)
    whole, parts = read_results(oracle / "results.json"), read_results(merged / "results.json")
    timeless = [{k: v for k, v in each.summary.items() if k != "time"} for each in (whole, parts)]
    assert timeless[0] == timeless[1] and parts.provenance.options == whole.provenance.options
    for trial in parts.trials:
        assert trial.episode is not None and (merged / trial.episode / "episode.json").is_file()
    # Half of it is not the whole.
    assert run("merge", tmp_path / "1", "--out", tmp_path / "half") == 1


@pytest.mark.browser
def test_runs_of_another_plan_are_not_merged(oracle: Path, tmp_path: Path, capsys: Any) -> None:
    other = tmp_path / "other"
    assert run("eval", "--agent", "oracle", *TASKS[:2], "--seeds", 1, "--out", other) == 0
    capsys.readouterr()
    assert run("merge", oracle, other, "--out", tmp_path / "merged") == 2
    assert "These are no parts of one run" in capsys.readouterr().err


@pytest.mark.browser
def test_a_fall_below_the_baseline_is_noticed(oracle: Path, tmp_path: Path, capsys: Any) -> None:
    out = tmp_path / "out"
    arguments = ("--agent", "done", *TASKS, "--seeds", 3, "--baseline", oracle, "--max-regression", "0.05")
    assert run("eval", *arguments, "--out", out, "--json") == 1
    printed = json.loads(capsys.readouterr().out)
    assert printed["comparison"]["pairs"] == printed["comparison"]["worsened"] == 9
    assert printed["comparison"]["significant"] is not None
    assert "Against the baseline" in (out / "report.html").read_text(encoding="utf-8")


@pytest.mark.browser
def test_a_killed_run_is_gone_on_with(tmp_path: Path) -> None:
    out = tmp_path / "out"
    arguments = ["eval", "--agent", "oracle", *TASKS, "--seeds", "6", "--workers", "2", "--out", str(out)]
    command = [sys.executable, "-m", "gym_cua.cli", *arguments]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, start_new_session=True)
    assert process.stderr is not None
    for line in process.stderr:
        if line.startswith("4 of 18"):
            break
    workers = psutil.Process(process.pid).children(recursive=True)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    process.stderr.close()
    # Nobody told the workers; they and their browsers end by themselves.
    _, alive = psutil.wait_procs(workers, timeout=30)
    assert workers and not alive
    before = (out / "trials.jsonl").read_bytes()
    whole = before[: before.rfind(b"\n") + 1]
    assert 4 <= whole.count(b"\n") < 18 and not (out / "results.json").exists()
    assert subprocess.run([*command, "--resume"], capture_output=True).returncode == 0
    after = (out / "trials.jsonl").read_bytes()
    assert after.startswith(whole) and after.count(b"\n") == 18
    keys = [(form["task"], form["seed"]) for form in map(json.loads, after.splitlines())]
    assert len(set(keys)) == 18 and len(rows(out)) == 18


@pytest.mark.browser
def test_github_gets_the_summary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = tmp_path / "summary.md"
    page.write_text("# Before\n", encoding="utf-8")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(page))
    out = tmp_path / "out"
    assert run("eval", "--agent", "oracle", "--task", "miniwob.click-test", "--seeds", 1, "--out", out) == 0
    text = page.read_text(encoding="utf-8")
    assert text == "# Before\n" + (out / "summary.md").read_text(encoding="utf-8") and "100.0%" in text


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_report_opens_in_a_browser(tmp_path_factory: pytest.TempPathFactory, scheme: Any) -> None:
    out = tmp_path_factory.mktemp("report")
    arguments = ("--agent", "random", *TASKS, "--seeds", 3, "--timeout", "6", "--min-success", "0.99")
    assert run("eval", *arguments, "--out", out) == 1
    chromium = find_chromium()
    assert chromium is not None
    failures = sum(trial.verdict == "failure" for trial in rows(out).values())
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(chromium.path))
        try:
            page = browser.new_page(viewport={"width": 390, "height": 800}, color_scheme=scheme)
            trouble: list[str] = []
            page.on("console", lambda message: trouble.append(message.text) if message.type == "error" else None)
            page.on("requestfailed", lambda request: trouble.append(request.url))
            page.goto((out / "report.html").as_uri())
            assert page.get_by_role("heading", level=1).inner_text() == f"random: {9 - failures} of 9 solved"
            assert page.get_by_text("Not passed").is_visible()
            assert page.locator("article").count() == min(12, failures)
            assert page.locator("tbody tr").count() == 3
            # Pictures of failures are drawn, and the plots take the page's colours.
            picture = page.locator("article img").first
            picture.scroll_into_view_if_needed()
            page.wait_for_function("image => image.complete && image.naturalWidth > 0", arg=picture.element_handle())
            if page.locator(".plot svg").count():
                label = page.locator(".plot svg text").first
                assert label.evaluate("node => getComputedStyle(node).fill") == page.locator(".lead").evaluate(
                    "node => getComputedStyle(node).color"
                )
            # On a telephone nothing hangs over the side.
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
            assert not trouble
        finally:
            browser.close()
