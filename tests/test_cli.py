from __future__ import annotations

import http.client
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from gym_cua import cli
from gym_cua.commands.episodes import pick_tasks
from gym_cua.commands.local_server import LocalServer
from gym_cua.commands.session import PlaySession
from gym_cua.doctor import Finding
from gym_cua.episodes import EpisodeDataset
from gym_cua.tasks import Request
from gym_cua.tasks.registry import TaskInfo, list_tasks


def run(*arguments: str) -> int:
    try:
        return cli.main(arguments)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 0


def test_list_as_json_names_every_id(capsys: Any) -> None:
    assert run("list", "--json") == 0
    rows = json.loads(capsys.readouterr().out)
    assert [row["id"] for row in rows] == [task.id for task in list_tasks()]
    assert {"id", "world", "difficulty", "horizon", "splits"} <= rows[0].keys()


def test_list_writes_ids_in_full(capsys: Any) -> None:
    assert run("list", "shop") == 0
    out = capsys.readouterr().out
    assert all(task.id in out for task in list_tasks("shop"))


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["list", "shp"], "Did you mean 'shop'?"),
        (["run", "shop.buy-cheapst"], "Did you mean 'shop.buy-cheapest'?"),
        (["run", "shop.buy-cheapest", "--agent", "orcale"], "Did you mean 'oracle'?"),
        (["run", "shop.buy-cheapest", "--agent-option", "speed=2"], "has no options, so no 'speed'"),
        (["run", "shop.buy-cheapest", "--env-option", "sise=3"], "no option 'sise'"),
        (["run", "shop.buy-cheapest", "--split", "vall"], "Did you mean 'val'?"),
        (["run", "shop.buy-cheapest", "--clock", "pausd"], "Did you mean 'paused'?"),
        (["run", "shop.buy-cheapest", "--reward", "dense"], "Known: shaped, sparse."),
        (["run", "shop.buy-cheapest", "--variation", "ful"], "Did you mean 'full'?"),
        (["demo", "--suite", "shopp"], "Did you mean 'shop'?"),
        (["play", "shopp"], "Did you mean 'shop'?"),
        (["play", "shop", "--task", "buy-cheap"], "Did you mean 'shop.buy-cheapest'?"),
        (["play", "shop", "--split", "tset"], "Did you mean 'test'?"),
        (["leakage", "shp"], "Did you mean 'shop'?"),
        (["audit", "shop.buy-cheapst"], "Did you mean 'shop.buy-cheapest'?"),
        (["audit", "shop", "--splits", "train,vl"], "Did you mean 'val'?"),
        (["replay", "nowhere"], "There is no folder 'nowhere'."),
        (["compact", "tests"], "'tests' holds no episode"),
    ],
)
def test_slips_get_one_line_and_status_2(arguments: list[str], words: str, capsys: Any) -> None:
    assert run(*arguments) == 2
    out, err = capsys.readouterr()
    assert out == "" and words in err and len(err.strip().splitlines()) == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ["run", "shop", "--env-option", "clock=realtime"],
        ["run", "shop", "--env-option", "size"],
        ["run"],
        ["run", "shop", "--seed", "x"], ["no-such-command"],
        ["list", "--jsn"],
        ["install", "--large"],
    ],
)
def test_wrong_usage_is_status_2(arguments: list[str], capsys: Any) -> None:
    assert run(*arguments) == 2
    assert capsys.readouterr().out == ""


def test_a_missing_chromium_is_status_3(monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    monkeypatch.setenv("GYM_CUA_CHROMIUM", "/nowhere/chromium")
    assert run("doctor", "--json") == 3
    report = json.loads(capsys.readouterr().out)
    wrong = [finding for finding in report["findings"] if not finding["ok"] and finding["needed"]]
    assert report["ready"] is False and [finding["name"] for finding in wrong] == ["chromium"]
    assert "GYM_CUA_CHROMIUM" in wrong[0]["fix"]
    assert run("doctor") == 3
    assert "missing" in capsys.readouterr().out
    assert run("install") == 3
    assert "GYM_CUA_CHROMIUM" in capsys.readouterr().err


def test_doctor_with_all_in_place(monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    findings = [Finding("a", True, True, "here"), Finding("b", False, False, "little [x]", "more of it")]
    monkeypatch.setattr("gym_cua.doctor.examine", lambda: iter(findings))
    assert run("doctor") == 0
    out = capsys.readouterr().out
    assert "little [x]" in out and "→ more of it" in out and "Ready." in out


def task(name: str, difficulty: int) -> TaskInfo:
    return TaskInfo(f"gym_cua/w.{name}-v0", "w", name, difficulty, 5, 20, ("val",), "")


def test_the_demo_is_varied() -> None:
    tasks = [task(f"t{number}", 1 + number % 5) for number in range(20)]
    picked = pick_tasks(tasks)
    assert len(picked) == len({item.id for item in picked}) == 7
    assert {item.difficulty for item in picked} == {1, 2, 3, 4, 5}
    assert [item.difficulty for item in picked] == sorted(item.difficulty for item in picked)
    assert pick_tasks(tasks[:1]) == tasks[:1]
    assert pick_tasks([]) == []


def test_every_command_has_help() -> None:
    for name in ("list", "doctor", "install", "demo", "run", "play", "audit", "leakage", "bench", "new-world", "replay", "compact", "regression", "studio"):
        assert run(name, "--help") == 0


def echo(environ: Any, start_response: Any) -> list[bytes]:
    body = json.dumps(
        {
            "host": environ["HTTP_HOST"],
            "cookie": environ.get("HTTP_COOKIE", ""),
            # Split, or it would be translated back like any address in a page.
            "origin": environ.get("HTTP_ORIGIN", "").split("://"),
            "scheme": environ["wsgi.url_scheme"],
            "link": "https://other.example/x",
            "not": "https://shop.example.com/",
        }
    ).encode()
    headers = [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
    if environ["PATH_INFO"] == "/go":
        headers += [("Location", "https://shop.example/cart")]
        headers += [("Set-Cookie", "session=a; Secure; HttpOnly; Domain=shop.example; Path=/")]
    start_response("302 Found" if environ["PATH_INFO"] == "/go" else "200 OK", headers)
    return [body]


@pytest.fixture
def served() -> Iterator[tuple[LocalServer, list[Request]]]:
    seen: list[Request] = []
    hosts = {"other.example": echo, "shop.example": echo}
    server = LocalServer(hosts, "https://shop.example/start?a=1", 0, seen.append)
    yield server, seen
    server.close()
    server.close()


def fetch(url: str, **headers: str) -> tuple[int, http.client.HTTPMessage, bytes]:
    parts = urlsplit(url)
    assert parts.hostname == "127.0.0.1" and parts.port
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=10)
    connection.request("GET", f"{parts.path}?{parts.query}", headers=headers)
    response = connection.getresponse()
    return response.status, response.headers, response.read()


def test_the_token_works_once_and_gives_a_cookie(served: Any) -> None:
    server, seen = served
    base = server.url.split("/start")[0]
    assert fetch(f"{base}/")[0] == 403
    assert fetch(f"{base}/?token=wrong")[0] == 403
    assert fetch(server.url, Host="evil.example")[0] == 403
    status, headers, _ = fetch(server.url)
    assert status == 303 and headers["Location"] == "/start?a=1"
    assert "HttpOnly" in headers["Set-Cookie"] and "SameSite" in headers["Set-Cookie"]
    assert fetch(server.url)[0] == 403
    cookie = headers["Set-Cookie"].partition(";")[0]
    assert fetch(f"{base}/x", Cookie=cookie, Host="evil.example")[0] == 403
    assert fetch(f"{base}/x", Cookie=cookie + "é")[0] == 403
    assert seen == []
    assert fetch(f"{base}/x?q=1", Cookie=cookie)[0] == 200
    assert seen == [Request("GET", "shop.example", "/x", "q=1", 200)]


def test_the_world_sees_its_own_address_and_the_person_theirs(served: Any) -> None:
    server, _ = served
    base = server.url.split("/start")[0]
    gate = fetch(server.url)[1]["Set-Cookie"].partition(";")[0]
    _, _, body = fetch(f"{base}/", Cookie=f"{gate}; w0.session=a; w1.session=b", Origin=base)
    form = json.loads(body)
    assert (form["host"], form["scheme"]) == ("shop.example", "https")
    assert form["cookie"] == "session=a" and form["origin"] == ["https", "shop.example"]
    assert form["link"].startswith("http://127.0.0.1:") and form["link"].endswith("/x")
    assert form["not"] == "https://shop.example.com/"
    assert fetch(form["link"])[0] == 403 and fetch(form["link"], Cookie=gate)[0] == 200
    status, headers, _ = fetch(f"{base}/go", Cookie=gate)
    assert status == 302 and headers["Location"] == f"{base}/cart"
    assert headers["Set-Cookie"] == "w0.session=a; HttpOnly; Path=/"


def test_a_session_serves_the_world_and_judges_it() -> None:
    session = PlaySession("shop", "buy-cheapest", 3, "val", 0)
    try:
        assert session.task is not None and session.task.name == "buy-cheapest"
        gate = fetch(session.url)[1]["Set-Cookie"].partition(";")[0]
        status, _, body = fetch(session.url.split("?")[0], Cookie=gate)
        assert status == 200 and b"<html" in body
        verdicts = session.judge(None)
        assert not all(verdict.holds for verdict in verdicts)
        assert {verdict.name: verdict.holds for verdict in verdicts}["nothing else changed"]
    finally:
        session.close()


def test_a_session_of_pages_and_files_has_a_home_folder() -> None:
    session = PlaySession("fileroom", "file-by-rule", 3, "val", 0)
    home = session.home
    try:
        assert home is not None and session.task is not None
        assert (home / session.task.parameters["rules"]).is_file() and (home / "Downloads").is_dir()
        gate = fetch(session.url)[1]["Set-Cookie"].partition(";")[0]
        assert b"<html" in fetch(session.url.split("?")[0], Cookie=gate)[2]
        verdicts = {verdict.name: verdict.holds for verdict in session.judge(None)}
        assert verdicts["nothing else changed"] and not verdicts["filed by the rule"]
        (home / "Documents" / "new.txt").write_text("x")
        assert not {verdict.name: verdict.holds for verdict in session.judge(None)}["nothing else changed"]
    finally:
        session.close()
    assert not home.exists()


@pytest.mark.browser
def test_run_prints_one_json_object_and_frames_repeat(tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "gym_cua.cli",
        "run",
        "shop.add-to-cart",
        "--seed",
        "4",
        "--split",
        "val",
    ]
    forms = []
    for extra in ([], ["--think", "0.05", "--out", str(tmp_path)]):
        done = subprocess.run(
            [*command, "--json", *extra], capture_output=True, text=True, timeout=120, check=False
        )
        assert done.returncode == 0, done.stderr
        forms.append(json.loads(done.stdout))
    assert forms[0]["success"] is True and forms[0]["id"] == "gym_cua/shop.add-to-cart-v0"
    assert forms[0]["return"] == pytest.approx(sum(forms[0]["rewards"]))
    assert forms[0]["frames"] == forms[1]["frames"] and len(set(forms[0]["frames"])) > 2
    assert (tmp_path / "report.html").is_file()
    assert json.loads((tmp_path / "result.json").read_text())["frames"] == forms[1]["frames"]


@pytest.mark.browser
def test_any_agent_plays_in_an_environment_with_any_option(tmp_path: Path, capsys: Any) -> None:
    script = tmp_path / "script.jsonl"
    script.write_text('{"kind": "noop"}\n{"kind": "done"}\n')
    data = tmp_path / "data"
    agent = ["--agent", f"scripted:{script}", "--env-option", "viewport=[640, 480]", "--record", str(data)]
    assert run("run", "shop.add-to-cart", *agent, "--json") == 0
    form = json.loads(capsys.readouterr().out)
    assert form["steps"] == 2 and form["success"] is False
    dataset = EpisodeDataset(data)
    (entry,) = dataset.entries()
    episode = dataset.open(entry.folder)
    assert episode.frame(episode.first.frame).shape == (480, 640, 3)


@pytest.mark.browser
def test_an_empty_claim_earns_nothing(capsys: Any) -> None:
    assert run("run", "shop.add-to-cart", "--agent", "done", "--json") == 0
    form = json.loads(capsys.readouterr().out)
    assert form["success"] is False and form["return"] == 0 and form["steps"] == 1


@pytest.mark.browser
def test_the_demo_writes_its_report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    monkeypatch.setattr("gym_cua.commands.episodes.pick_tasks", lambda tasks: list(tasks)[:1])
    assert run("demo", "--out", str(tmp_path), "--seeds", "2", "--json") == 0
    form = json.loads(capsys.readouterr().out)
    assert form["summary"]["successes"] == 2 and len(form["episodes"]) == 2
    page = Path(form["report"]).read_text()
    assert page.count("<article") == 2 and page.count("<video") == 1
    assert len(list((tmp_path / "media").glob("*.webm"))) == 1


@pytest.mark.browser
def test_a_failed_demo_is_status_1(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    from gym_cua.agents import EndAtOnce

    monkeypatch.setattr("gym_cua.commands.episodes.pick_tasks", lambda tasks: list(tasks)[:1])
    monkeypatch.setattr("gym_cua.agents.make_agent", lambda name, seed=0: EndAtOnce("done"))
    assert run("demo", "--out", str(tmp_path)) == 1
    assert "no" in capsys.readouterr().out.split()
