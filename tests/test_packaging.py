"""The wheel and the editable install, built and used from outside the repository."""

from __future__ import annotations

import configparser
import importlib.util
import json
import os
import re
import site
import subprocess
import sys
import tomllib
import zipfile
from email.message import Message
from email.parser import HeaderParser
from pathlib import Path

import pytest

from gym_cua.tasks.registry import list_tasks

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
# Names that pip reads, and that would lead it to another place.
LEADING = {"PYTHONPATH", "PYTHONHOME", "PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PIP_USER"}
LOOK = """
import importlib, importlib.metadata, importlib.resources, json, sys
import gym_cua
from gym_cua.computers.page import load
for name in sys.argv[1:]:
    importlib.import_module(name)
templates = importlib.resources.files("gym_cua.envs.shop") / "templates"
print(json.dumps({
    "files": [module.__file__ for name, module in sys.modules.items()
              if name.split(".")[0] == "gym_cua" and module.__file__],
    "templates": sorted(path.name for path in templates.iterdir()),
    "pickers": len(load("pickers.js")),
    "bare": [name for name in ("envs", "recorders") if name in sys.modules],
    "version": [gym_cua.__version__, importlib.metadata.version("gym-cua")],
    "ids": [task.id for task in gym_cua.list_tasks()],
}))
"""
RESET = """
import gymnasium, gym_cua
env = gymnasium.make("gym_cua/shop.buy-cheapest-v0", viewport=(640, 480), disable_env_checker=True)
observation, info = env.reset(seed=0)
print(observation["screenshot"].std() > 10, gym_cua.__file__)
env.close()
"""


def run(*command: str | Path, cwd: Path, limit: float = 120) -> str:
    environment = {name: value for name, value in os.environ.items() if name not in LEADING}
    environment["PIP_DISABLE_PIP_VERSION_CHECK"] = "1"
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd, env=environment, capture_output=True, text=True, timeout=limit, check=False,
    )  # fmt: skip
    shown = " ".join(str(part) for part in command)[:150]
    assert done.returncode == 0, f"{shown} ended with {done.returncode}:\n{done.stdout}\n{done.stderr}"
    return done.stdout


def files(*folders: str) -> list[str]:
    """Return the files of some folders of the project, relative to its root."""
    found = (path for folder in folders for path in (ROOT / folder).rglob("*") if path.is_file())
    names = (path.relative_to(ROOT) for path in found)
    return sorted(str(name) for name in names if "__pycache__" not in name.parts and name.name != ".DS_Store")


@pytest.fixture(scope="module")
def outside(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that is not the repository's."""
    return tmp_path_factory.mktemp("outside")


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the sources: setuptools writes into the folder that it builds from."""
    copy = tmp_path_factory.mktemp("source")
    names = files("gym_cua", "envs", "recorders", "demos/data", "tests/docs")
    for name in (*names, "pytest_gym_cua.py", "pyproject.toml", "README.md", "LICENSE"):
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        (copy / name).write_bytes((ROOT / name).read_bytes())
    return copy


@pytest.fixture(scope="module")
def wheel(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project's wheel."""
    out = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--wheel", "--outdir", out, source, cwd=out)
    (built,) = out.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of a virtual environment in which the wheel is installed."""
    python = bare_python(tmp_path_factory.mktemp("installed"))
    pip_install(python, "--no-index", str(wheel))
    return python


@pytest.fixture(scope="module")
def editable(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of a virtual environment in which the copy of the sources is installed as editable."""
    python = bare_python(tmp_path_factory.mktemp("editable"))
    pip_install(python, "--editable", str(source))
    return python


def bare_python(home: Path) -> Path:
    """Return the Python of a new virtual environment with this Python's packages, gym_cua left out.

    The packages are linked one by one: an editable gym_cua among them would stand in for whatever the
    tested one lacks.
    """
    run(sys.executable, "-m", "venv", "--without-pip", home, cwd=home)
    links = home / "borrowed"
    links.mkdir()
    for folder in dict.fromkeys(site.getsitepackages()):
        for entry in Path(folder).iterdir() if Path(folder).is_dir() else ():
            ours = re.match(r"(__editable__[._]*)?gym[_-]cua", entry.name)
            link = links / entry.name
            if not ours and entry.suffix != ".pth" and not link.exists():
                link.symlink_to(entry)
    (packages,) = home.glob("lib/python*/site-packages")
    (packages / "borrowed.pth").write_text(f"{links}\n", "utf-8")
    return home / "bin" / "python"


def pip_install(python: Path, *arguments: str) -> None:
    """Install into a virtual environment that has no pip, without dependencies."""
    pip = (sys.executable, "-m", "pip", "--python", python, "install", "--quiet", "--no-deps")
    run(*pip, *arguments, cwd=python.parent)


def metadata(wheel: Path) -> tuple[Message, configparser.ConfigParser, list[str]]:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        info = next(name.split("/")[0] for name in names if ".dist-info/" in name)
        points = configparser.ConfigParser()
        points.read_string(archive.read(f"{info}/entry_points.txt").decode())
        return HeaderParser().parsestr(archive.read(f"{info}/METADATA").decode()), points, names


def test_the_wheel_holds_every_file_of_the_packages_and_nothing_else(wheel: Path) -> None:
    _, _, names = metadata(wheel)
    folders = {
        "gym_cua": "gym_cua",
        "envs": "gym_cua/envs",
        "recorders": "gym_cua/recorders",
        "demos/data": "gym_cua/demonstrations",
    }
    wanted = {
        f"{packed}{name.removeprefix(folder)}"
        for folder, packed in folders.items()
        for name in files(folder)
        if name.rpartition(".")[2] not in ("md", "txt")
    }
    wanted.add("pytest_gym_cua.py")
    packed = {name for name in names if ".dist-info/" not in name}
    assert wanted - packed == set(), "these are missing from the wheel"
    assert packed - wanted == set(), "these are in the wheel and should not be"


def test_what_must_not_be_forgotten_is_there(wheel: Path) -> None:
    _, _, names = metadata(wheel)
    for pattern in (
        r"gym_cua/py\.typed",
        r"gym_cua/computers/page/pickers\.js",
        r"gym_cua/computers/page/page\.css",
        r"gym_cua/evaluate/templates/report\.html\.j2",
        r"gym_cua/envs/shop/templates/home\.html",
        r"gym_cua/envs/shop/static/shop\.js",
        r"gym_cua/demonstrations/index\.jsonl",
        r"gym_cua/demonstrations/[^/]+/frames/[0-9a-f]{32}\.webp",
        r"gym_cua-[^/]+\.dist-info/licenses/LICENSE",
    ):
        assert any(re.fullmatch(pattern, name) for name in names), pattern
    assert not [name for name in names if name.startswith(("tests", "docs", "demos", "envs", "recorders"))]


def test_metadata(wheel: Path) -> None:
    head, points, _ = metadata(wheel)
    assert head["Name"] == "gym-cua" and head["Version"] == PROJECT["version"]
    assert head["License-Expression"] == "MIT"
    assert head["Requires-Python"] == PROJECT["requires-python"]
    needed = [line for line in head.get_all("Requires-Dist", []) if "extra ==" not in line]
    assert len(needed) == len(PROJECT["dependencies"])
    assert points["console_scripts"]["gym-cua"] == "gym_cua.cli:main"
    assert dict(points["gym_cua.worlds"]) == PROJECT["entry-points"]["gym_cua.worlds"]
    assert dict(points["pytest11"]) == {"gym_cua": "pytest_gym_cua"}


def modules() -> list[str]:
    """Return the names of all modules of the project, without those for training where there is no PyTorch."""
    trains = importlib.util.find_spec("torch") is not None
    names = []
    for name in files("gym_cua", "envs", "recorders"):
        if name.endswith(".py"):
            dotted = name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
            names.append(dotted if dotted.startswith("gym_cua") else f"gym_cua.{dotted}")
    return [name for name in names if trains or not name.startswith("gym_cua.training")]


def look_at(text: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = json.loads(text)
    assert found["version"] == [PROJECT["version"]] * 2
    ours = PROJECT["entry-points"]["gym_cua.worlds"]
    assert set(found["ids"]) >= {task.id for task in list_tasks() if task.world in ours} > set()
    assert not found["bare"]
    assert {"home.html", "checkout.html"} <= set(found["templates"]) and found["pickers"]
    return found


def test_the_wheel_works_outside_the_repository(installed: Path, outside: Path) -> None:
    found = look_at(run(installed, "-c", LOOK, *modules(), cwd=outside))
    home = installed.parents[1]
    assert all(Path(name).is_relative_to(home) for name in found["files"]), found["files"]
    listed = run(installed.parent / "gym-cua", "list", "--json", cwd=outside)
    assert [task["id"] for task in json.loads(listed)] == found["ids"]


def test_the_editable_install_works_outside_the_repository(
    editable: Path, source: Path, outside: Path
) -> None:
    found = look_at(run(editable, "-c", LOOK, *modules(), cwd=outside))
    assert all(Path(name).is_relative_to(source) for name in found["files"]), found["files"]
    listed = run(editable.parent / "gym-cua", "list", "--json", cwd=outside)
    assert [task["id"] for task in json.loads(listed)] == found["ids"]


@pytest.mark.browser
def test_the_wheel_starts_a_browser(installed: Path, outside: Path) -> None:
    drawn, file = run(installed, "-c", RESET, cwd=outside).split(maxsplit=1)
    assert drawn == "True" and Path(file.strip()).is_relative_to(installed.parents[1])
