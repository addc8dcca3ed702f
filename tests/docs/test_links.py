"""What the pages name exists: links, headings, files, modules, commands with their options."""

from __future__ import annotations

import ast
import importlib
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest
import typer.main

from gym_cua.cli import app
from gym_cua.errors import SetupError

ROOT = Path(__file__).parents[2]
PAGES = [
    *(ROOT / name for name in ("README.md", "CHANGELOG.md", "CONTRIBUTING.md")),
    *sorted((ROOT / "docs").rglob("*.md")),
]
FENCE = re.compile(r"^```([^\n]*)\n(.*?)^```$", re.M | re.S)
INLINE = re.compile(r"(?<!`)`([^`\n]+(?:\n[^`\n]+)?)`(?!`)")
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)(?:\s+\"[^\"]*\")?\)|(?:src|href|srcset)=\"([^\"]+)\"")
ENDINGS = "py|md|toml|js|css|html|j2|yaml|json|webm|png"
FILE = re.compile(rf"(?:\.?[\w-]+/)*\.?[\w-]+(?:\.[\w-]+)*\.(?:{ENDINGS})|(?:\.?[\w-]+/)+(?:[\w-]+)?")
# Written by commands into the folder that --out or --record names.
OUTPUTS = {"report.html", "result.json", "audit.json", "audit.html", "bench.json", "episode.json", "annotations.json", "regression.json", "summary.md"}
OUTPUTS |= {"run.json", "results.json"}


def text_of(page: Path) -> str:
    return page.read_text("utf-8")


def prose(page: Path) -> str:
    return FENCE.sub("", text_of(page))


def fences(page: Path, *languages: str) -> Iterator[str]:
    for info, body in FENCE.findall(text_of(page)):
        if info.split(" ")[0] in languages:
            yield body


def slugs(page: Path) -> set[str]:
    """Return the anchors of a page's headings, as GitHub makes them."""
    found = re.findall(r"^#{1,6} (.+?)\s*$", FENCE.sub("", text_of(page)), re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in found}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    broken = []
    for target in (first or second for first, second in LINK.findall(prose(page))):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = unquote(target).partition("#")
        path = (page.parent / name) if name else page
        inside = path.resolve().is_relative_to(ROOT) and path.exists()
        if not inside or (anchor and path.suffix == ".md" and anchor not in slugs(path)):
            broken.append(target)
    assert not broken


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_files_named_in_backticks_exist(page: Path) -> None:
    built = set(re.findall(r'title="([^"]+)"', text_of(page)))
    folders = ("gym_cua", "envs", "tests", "docs", "demos")
    known = {path.name for folder in folders for path in (ROOT / folder).rglob("*")}
    missing = []
    for name in INLINE.findall(prose(page)):
        if not FILE.fullmatch(name) or re.search(r"-v\d+$", name) or name in built | OUTPUTS:
            continue
        if name.split("/")[0] in ("runs", ".venv", "dist", "build", "media"):
            continue
        places = (ROOT / name, page.parent / name, ROOT / "gym_cua" / name)
        if not any(place.exists() for place in places) and not ("/" not in name and name in known):
            missing.append(name)
    assert not missing


def commands(page: Path, program: str) -> Iterator[tuple[str, bool]]:
    """Yield each quoted command of a program, and whether it stands in a block of its own, thus in full."""
    start = re.compile(rf"^\s*(?:\$ )?(?:[A-Z_]+=\S+ )*({program}(?: .*)?)$", re.M)
    for body in fences(page, "", "sh", "bash", "shell", "console"):
        for line in start.findall(body.replace("\\\n", " ")):
            yield line, True
    for text in INLINE.findall(prose(page)):
        line = " ".join(text.split())
        if line == program or line.startswith(program + " "):
            yield line, False


def words(line: str) -> list[str]:
    lexer = shlex.shlex(line, posix=True, punctuation_chars=True)
    lexer.whitespace_split = True
    found: list[str] = []
    for word in lexer:
        if set(word) <= set("|&;<>()"):
            break
        found.append(word)
    return found[1:]


def problem(line: str, whole: bool) -> str:
    """Return why ``gym-cua`` would refuse a command line, or an empty string. Nothing is run."""
    arguments = words(line)
    group = typer.main.get_command(app)
    if not arguments or arguments[0].startswith("--"):
        return "" if arguments in ([], ["--help"]) else f"no option {arguments[0]}"
    command = group.commands.get(arguments[0])  # type: ignore[attr-defined]
    if command is None:
        return f"no command {arguments[0]}"
    try:
        command.make_context(f"gym-cua {arguments[0]}", list(arguments[1:]))
    except Exception as error:
        # Click's own errors; their classes differ with Typer's version.
        name = type(error).__name__
        if name in ("Exit", "NoArgsIsHelpError") or (name == "MissingParameter" and not whole):
            return ""
        return f"{name}: {getattr(error, 'message', error) or error}"
    return ""


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_quoted_commands_parse(page: Path) -> None:
    wrong = {line: problem(line, whole) for line, whole in commands(page, "gym-cua")}
    assert not {line: why for line, why in wrong.items() if why}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_quoted_make_targets_exist(page: Path) -> None:
    targets = set(re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text("utf-8"), re.M))
    quoted = {word for line, _ in commands(page, "make") for word in words(line) if re.fullmatch(r"[\w-]+", word)}
    assert quoted <= targets


def test_the_check_of_commands_can_fail() -> None:
    assert problem("gym-cua lst", True) and problem("gym-cua list --jsn", True)
    assert problem("gym-cua run", True) and not problem("gym-cua run", False)
    assert problem("gym-cua audit --seeds many", False) and problem("gym-cua audit --seeds 0", False)
    assert not problem("gym-cua run shop.buy-cheapest --agent oracle --out runs/x | head", True)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_python_on_the_pages_parses_and_its_imports_exist(page: Path) -> None:
    built = {name.split("/")[0] for name in re.findall(r'title="([^"]+)"', text_of(page))}
    for body in fences(page, "python", "py"):
        for node in ast.walk(ast.parse(body)):
            if isinstance(node, ast.Import):
                names = [(alias.name, ()) for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and not node.level:
                names = [(node.module or "", tuple(alias.name for alias in node.names))]
            else:
                continue
            for module, members in names:
                if module.split(".")[0] == "gym_cua" and module.split(".")[0] not in built:
                    try:
                        found = importlib.import_module(module)
                    except SetupError as error:
                        pytest.skip(str(error))
                    assert all(hasattr(found, member) for member in members), (module, members)


def tree(page: Path) -> set[str]:
    """Return the paths drawn in the first tree of a page: two spaces a level, notes after two spaces."""
    drawn = next(body for body in fences(page, "") if "gym_cua/" in body)
    paths, above = set(), [""]
    for line in drawn.splitlines():
        level = (len(line) - len(line.lstrip())) // 2
        names = re.split(r" {2,}", line.strip())[0].split()
        del above[level + 1 :]
        paths |= {above[level] + name for name in names}
        above.append(above[level] + names[0])
    return paths


def test_the_tree_of_the_architecture_is_the_tree() -> None:
    drawn = tree(ROOT / "docs" / "architecture.md")
    assert not {name for name in drawn if not (ROOT / name).exists()}
    inside = {
        f"gym_cua/{path.name}" + "/" * path.is_dir()
        for path in (ROOT / "gym_cua").iterdir()
        if path.name not in ("__pycache__", "py.typed")
    }
    assert not inside - drawn, "not in the tree of docs/architecture.md"
