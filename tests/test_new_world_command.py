"""``gym-cua new-world``: what it refuses, and that what it writes works as it stands."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from gym_cua import cli
from gym_cua.commands.new_world import FILES, check_name, write_world
from gym_cua.errors import BadNameError, GymCuaError

from .announcing import announce, pytest_outcomes, python

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("", "it is empty"),
        ("Garden", "not 'G'"),
        ("garden_shed", "not '_'"),
        ("../garden", "not '.' '/'"),
        ("gärten", "not 'ä'"),
        ("garden\n", r"not '\n'"),
        ("2gardens", "must begin with a letter, not '2'"),
        ("-garden", "must begin with a letter, not '-'"),
        ("garden-", "each hyphen"),
        ("garden--shed", "each hyphen"),
        ("garden-v2", "version of an id"),
        ("g" * 41, "it has 41 characters, more than 40"),
        ("shop", "a world of that name is installed"),
    ],
)
def test_a_bad_name_is_refused_with_the_reason(tmp_path: Path, name: str, why: str) -> None:
    with pytest.raises(BadNameError, match=re.escape(why)):
        write_world(name, tmp_path)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["notes", "garden-shed-2", "g", "v2", "class", "g" * 40])
def test_a_good_name_is_taken(name: str) -> None:
    assert check_name(name) == name


def test_what_is_there_is_not_overwritten(tmp_path: Path, capsys: Any) -> None:
    (tmp_path / "cua-garden").mkdir()
    assert cli.main(["new-world", "garden", "--folder", str(tmp_path)]) == 2
    out, err = capsys.readouterr()
    assert out == "" and "is there already" in err and len(err.strip().splitlines()) == 1
    assert not list((tmp_path / "cua-garden").iterdir())
    (tmp_path / "file").write_text("")
    with pytest.raises(GymCuaError, match="cannot be written"):
        write_world("garden", tmp_path / "file" / "deep")


def test_every_template_is_used_and_filled(tmp_path: Path, capsys: Any) -> None:
    with pytest.raises(SystemExit) as end:
        cli.main(["new-world", "garden-shed", "--folder", str(tmp_path / "new")])
    assert not end.value.code
    target = Path(capsys.readouterr().out.strip())
    assert target == tmp_path / "new" / "cua-garden-shed"
    written = {str(path.relative_to(target)): path.read_text("utf-8") for path in target.rglob("*") if path.is_file()}
    assert set(written) == {name.format(package="cua_garden_shed") for name in FILES}
    assert not [name for name, text in written.items() if re.search(r"<<|>>|<%|%>|<#", text)]
    templates = ROOT / "gym_cua" / "commands" / "templates" / "new_world"
    assert {path.name for path in templates.iterdir()} == set(FILES.values())


def test_it_keeps_the_house_style_and_is_found(tmp_path: Path) -> None:
    target = write_world("garden-shed-2", tmp_path)
    config = str(ROOT / "pyproject.toml")
    done = python(target, "-m", "ruff", "check", "--no-cache", "--config", config, "cua_garden_shed_2", "tests")
    assert done.returncode == 0, done.stdout + done.stderr
    announce(target)
    done = python(target, "-W", "error", "-m", "gym_cua.cli", "list", "garden-shed-2", "--json")
    assert done.returncode == 0, done.stderr
    assert [row["id"] for row in json.loads(done.stdout)] == ["gym_cua/garden-shed-2.set-count-v0"]


@pytest.mark.browser
def test_its_own_tests_pass(tmp_path: Path) -> None:
    target = write_world("garden-shed", tmp_path)
    announce(target)
    tests = target / "tests" / "test_world.py"
    # One seed and two splits instead of three: the same tests in a quarter of the time.
    tests.write_text(tests.read_text("utf-8") + '    seeds = 1\n    splits = ("train", "test")\n', "utf-8")
    outcomes = pytest_outcomes(target)
    skipped = {name for name, kind in outcomes.items() if kind == "skipped"}
    assert {name: kind for name, kind in outcomes.items() if kind not in ("passed", "skipped")} == {}
    assert skipped == {
        f"TestGardenShed.test_blind_replay_fails[set-count-{split}]" for split in ("train", "test")
    }
    assert {"TestGardenShed.test_attacks_fail[set-count-train]", "TestGardenShed.test_splits_share_no_pool_value"} <= {
        name for name, kind in outcomes.items() if kind == "passed"
    }


@pytest.mark.browser
def test_its_oracle_succeeds_from_the_command_line(tmp_path: Path) -> None:
    target = write_world("garden", tmp_path)
    announce(target)
    command = ("-m", "gym_cua.cli", "run", "garden.set-count", "--agent", "oracle", "--seed", "5", "--json")
    done = python(target, *command)
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    assert result["success"] is True and result["return"] == 2
