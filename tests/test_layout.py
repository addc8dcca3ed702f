"""The shape of the house: which way imports point, what is packaged, how long files are."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("gym_cua", "envs", "recorders", "demos", "tests", "docs", ".ci")
TOP_FILES = ("README.md", "Makefile", "pyproject.toml", "CHANGELOG.md", "pytest_gym_cua.py", "action.yml")
TEXT = {".py", ".js", ".css", ".html", ".j2", ".md", ".toml", ".txt", ".json", ".yml", ".yaml", ""}
LONGEST = 400
# Spelt in parts, so that this file does not hold what it looks for.
DEVELOPER_PATHS = re.compile(r"(?<![\w.>])/(?:" + "|".join(("wo" + "rk", "ro" + "ot", r"home/\w+")) + ")/")


def files() -> list[Path]:
    found = [ROOT / name for name in TOP_FILES if (ROOT / name).is_file()]
    for folder in FOLDERS:
        found += [path for path in (ROOT / folder).rglob("*") if path.is_file() and path.suffix in TEXT]
    return sorted(path for path in found if "__pycache__" not in path.parts)


def python_files(*folders: str) -> list[Path]:
    return [path for path in files() if path.suffix == ".py" and path.relative_to(ROOT).parts[0] in folders]


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """Yield each import of a file as line number and absolute module name, ``gym_cua.envs`` for ``envs``."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    package = list(parts[:-1])
    if package and package[0] in ("envs", "recorders"):
        package.insert(0, "gym_cua")
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join((*base, *([node.module] if node.module else [])))
            yield node.lineno, module
            for alias in node.names:
                yield node.lineno, f"{module}.{alias.name}"


def within(name: str, *packages: str) -> bool:
    return any(name == package or name.startswith(package + ".") for package in packages)


def listed(path: Path, line: int | None = None) -> str:
    return str(path.relative_to(ROOT)) + (f":{line}" if line is not None else "")


def test_the_walk_sees_the_project() -> None:
    seen = {listed(path) for path in files()}
    assert {"gym_cua/actions.py", "envs/shop/__init__.py", "recorders/__init__.py", "pyproject.toml"} <= seen
    names = {name for _, name in imports(ROOT / "gym_cua" / "tasks" / "registry.py")}
    assert {"gym_cua.errors", "gymnasium", "gym_cua.tasks.world.SPLITS"} <= names
    shop = {name for _, name in imports(ROOT / "envs" / "shop" / "__init__.py")}
    assert any(within(name, "gym_cua.envs.shop") for name in shop)


def test_no_file_imports_envs_or_recorders_by_their_bare_names() -> None:
    found = [
        f"{listed(path, line)} imports {name}"
        for path in python_files("gym_cua", "envs", "recorders", "demos", "tests")
        for line, name in imports(path)
        if within(name, "envs", "recorders")
    ]
    assert not found


def test_the_library_imports_no_world_and_no_recorder() -> None:
    found = [
        f"{listed(path, line)} imports {name}"
        for path in python_files("gym_cua")
        for line, name in imports(path)
        if within(name, "gym_cua.envs", "gym_cua.recorders")
    ]
    assert not found


# Each may import those to its right, never the other way round.
ARROWS = (
    ("gym_cua.computers", ("gym_cua.tasks", "gym_cua.env", "gym_cua.episodes", "gym_cua.agents", "gym_cua.evaluate", "gym_cua.commands")),
    ("gym_cua.tasks", ("gym_cua.computers", "gym_cua.env", "gym_cua.vector", "gym_cua.episodes", "gym_cua.agents", "gym_cua.evaluate", "gym_cua.commands")),
    ("gym_cua.env", ("gym_cua.vector", "gym_cua.episodes", "gym_cua.agents", "gym_cua.evaluate", "gym_cua.commands", "gym_cua.cli")),
    ("gym_cua.vector", ("gym_cua.computers", "gym_cua.episodes", "gym_cua.agents", "gym_cua.training", "gym_cua.evaluate", "gym_cua.serve", "gym_cua.commands", "gym_cua.cli")),
    ("gym_cua.film", ("gym_cua.env", "gym_cua.episodes", "gym_cua.agents", "gym_cua.evaluate")),
    ("gym_cua.episodes", ("gym_cua.agents", "gym_cua.training", "gym_cua.evaluate", "gym_cua.serve", "gym_cua.testing", "gym_cua.commands", "gym_cua.cli")),
    ("gym_cua.agents", ("gym_cua.training", "gym_cua.serve", "gym_cua.commands", "gym_cua.cli")),
    ("gym_cua.agents.schemas", ("gym_cua.agents.agent", "gym_cua.env", "gym_cua.tasks", "gym_cua.computers", "gym_cua.episodes", "gym_cua.evaluate")),
    ("gym_cua.agents.models", ("gym_cua.env", "gym_cua.tasks", "gym_cua.computers", "gym_cua.episodes", "gym_cua.evaluate", "gym_cua.serve")),
    ("gym_cua.evaluate", ("gym_cua.training", "gym_cua.serve", "gym_cua.commands", "gym_cua.cli")),
    ("gym_cua.serve", ("gym_cua.training", "gym_cua.commands", "gym_cua.cli")),
    ("gym_cua.testing", ("gym_cua.commands", "gym_cua.cli")),
    ("gym_cua.training", ("gym_cua.env", "gym_cua.tasks", "gym_cua.computers", "gym_cua.agents", "gym_cua.evaluate", "gym_cua.commands", "gym_cua.cli")),
    ("gym_cua.actions", ("gym_cua.spaces", "gym_cua.tasks", "gym_cua.computers", "gym_cua.env")),
)  # fmt: skip


@pytest.mark.parametrize(("package", "forbidden"), ARROWS)
def test_arrows_point_one_way(package: str, forbidden: tuple[str, ...]) -> None:
    folder = ROOT / package.replace(".", "/")
    inside = sorted(folder.rglob("*.py")) if folder.is_dir() else [folder.with_suffix(".py")]
    found = [
        f"{listed(path, line)} imports {name}"
        for path in inside
        for line, name in imports(path)
        if within(name, *forbidden)
    ]
    assert inside and not found


def test_every_package_folder_is_listed_for_packaging() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]
    folders = {path.parent for path in python_files("gym_cua", "envs", "recorders")}
    names = set()
    for folder in folders:
        name = ".".join(folder.relative_to(ROOT).parts)
        names.add(name if within(name, "gym_cua") else f"gym_cua.{name}")
    assert set(settings["packages"]) == names | {"gym_cua.demonstrations"}
    for name, folder in settings["package-dir"].items():
        assert (ROOT / folder).is_dir(), f"package-dir of {name} is {folder}, which is no folder"


def test_every_file_that_is_no_module_is_package_data() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]
    covered: set[Path] = set()
    for package, patterns in settings["package-data"].items():
        inner = package.removeprefix("gym_cua.")
        folder = inner if within(inner, "envs", "recorders") else package
        for pattern in patterns:
            covered |= set((ROOT / folder.replace(".", "/")).glob(pattern))
    missing = [
        listed(path)
        for folder in ("gym_cua", "envs", "recorders")
        for path in sorted((ROOT / folder).rglob("*"))
        if path.is_file() and path.suffix not in (".py", ".pyc") and path not in covered
    ]
    assert not missing


def test_modules_carry_a_docstring() -> None:
    bare = [
        listed(path)
        for path in python_files("gym_cua", "envs", "recorders", "demos")
        if ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) is None
    ]
    assert not bare


def test_files_are_short() -> None:
    lengths = {listed(path): len(path.read_bytes().splitlines()) for path in files() if path.suffix == ".py"}
    assert not {name: length for name, length in lengths.items() if length > LONGEST}


def test_no_file_names_a_developers_machine() -> None:
    assert DEVELOPER_PATHS.search("see /ro" + "ot/x") and not DEVELOPER_PATHS.search(
        "https://x.test/ro" + "ot/x"
    )
    found = [
        f"{listed(path, number)}: {line.strip()[:80]}"
        for path in files()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if DEVELOPER_PATHS.search(line)
    ]
    assert not found


def test_the_plugin_of_pytest_imports_nothing_of_gym_cua_when_it_is_loaded() -> None:
    # pytest loads it at every start, wherever gym_cua is installed.
    tree = ast.parse((ROOT / "pytest_gym_cua.py").read_text(encoding="utf-8"))
    loaded = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    names = {node.module if isinstance(node, ast.ImportFrom) else node.names[0].name for node in loaded}
    assert names == {"__future__", "collections.abc", "typing", "pytest"}


def test_nothing_imports_the_tests_for_worlds() -> None:
    # They need pytest, which is no dependency.
    found = [
        f"{listed(path, line)} imports {name}"
        for path in python_files("gym_cua", "envs", "recorders", "demos")
        for line, name in imports(path)
        if within(name, "gym_cua.testing") and not {"testing", "tests"} & {*path.relative_to(ROOT).parts}
    ]
    assert not found
