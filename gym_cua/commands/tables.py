"""The tables of ``docs/``, made from the code: ``python -m gym_cua.commands.tables`` rewrites them.

A table stands between ``<!-- table: NAME -->`` and ``<!-- end of table -->``. With ``--check`` nothing is
written and the exit status is 1 if a page is stale.
"""

from __future__ import annotations

import argparse
import inspect
import re
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib.metadata import entry_points
from itertools import groupby
from pathlib import Path
from typing import Any

from .. import actions
from ..actions import KINDS, Action
from ..errors import GymCuaError, UnknownNameError, suggestion
from ..evaluate.attackers import ATTACKS, attacks_on
from ..keys import KEY_NAMES, MODIFIERS
from ..tasks import checks
from ..tasks.registry import GROUP, TaskInfo, list_tasks, list_worlds
from . import option_tables, schema_tables

PAGES = ("actions.md", "tasks.md", "checks.md", "audit.md", "action-schemas.md", "model-agents.md")
"""The pages of ``docs/`` that hold tables."""
_DISTRIBUTION = "gym-cua"
_TABLE = re.compile(r"(<!-- table: ([\w-]+) -->\n).*?(<!-- end of table -->)", re.DOTALL)

_WORDS: Mapping[str, tuple[str, str]] = {
    "x": ("column, in pixels of the screenshot", "0 to the width less 1"),
    "y": ("row, in pixels of the screenshot", "0 to the height less 1"),
    "button": ("which button", ", ".join(f"`{name}`" for name in actions.BUTTONS) + "; by default the first"),
    "keys": (
        "a key's name or a list of them: the combination, or what is held during a pointer action",
        f"at most {actions.MAX_KEYS} names",
    ),
    "path": ("the points of a drag, each `{x, y}`", f"2 to {actions.MAX_PATH} points on the screen"),
    "dx": ("pixels to scroll, to the right if positive", f"±{actions.MAX_SCROLL}; by default 0"),
    "dy": ("pixels to scroll, down if positive", f"±{actions.MAX_SCROLL}; by default 0"),
    "text": (
        "what to type, or the answer; any Unicode",
        f"at most {actions.MAX_TEXT} characters; `type` needs one",
    ),
    "seconds": ("how long to wait, in virtual seconds", f"0 to {actions.MAX_WAIT:g}"),
}
_KINDS: Mapping[str, str] = {
    "move": "moves the pointer",
    "click": "presses and releases a button",
    "double_click": "clicks twice",
    "triple_click": "clicks three times, which selects a line or a field's text",
    "mouse_down": "presses a button and keeps it down; without `x`, `y` where the pointer is",
    "mouse_up": "releases a button",
    "drag": "presses at the first point, moves along the path, releases at the last",
    "scroll": "turns the wheel over a point",
    "type": "types text at the caret; a line break is Enter, a tab is Tab",
    "key": "presses the keys in order and releases them in reverse; with `Alt` or `Meta`, desktops release "
    "the modifiers first",
    "key_down": "presses keys and keeps them down",
    "key_up": "releases keys",
    "wait": "lets virtual time pass",
    "noop": "does nothing for one interval; `screenshot` means the same",
    "answer": "ends the episode with an answer",
    "done": "ends the episode: the task is done",
    "infeasible": "ends the episode: the task cannot be done",
}


def kinds_table() -> str:
    """Return the kinds of actions with their fields."""
    rows = []
    for kind in KINDS:
        required, optional = fields(kind)
        names = [f"`{name}`" for name in required] + [f"`{name}`?" for name in optional]
        rows.append((f"`{kind}`", " ".join(names) or "none", _KINDS[kind]))
    return _markdown(("kind", "fields", "what it does"), rows)


def fields_table() -> str:
    """Return the fields of actions with their meanings and ranges."""
    rows = [(f"`{name}`", *words) for name, words in _WORDS.items()]
    return _markdown(("field", "meaning", "range"), rows)


def keys_table() -> str:
    """Return the names of keys, apart from single characters."""
    named = [name for name in KEY_NAMES if len(name) > 1 and name not in MODIFIERS]
    rows = [
        ("modifiers", " ".join(f"`{name}`" for name in MODIFIERS)),
        ("named keys", " ".join(f"`{name}`" for name in named)),
    ]
    return _markdown(("sort", "names"), rows)


def fields(kind: str) -> tuple[list[str], list[str]]:
    """Return the fields that a kind of action needs, and those that it may have besides.

    The JSON form says it: it leaves out defaults, but never a field that is needed.
    """
    full = Action(
        kind, x=1, y=1, button="right", keys=("a",), path=((0, 0), (1, 1)), dx=1, dy=1, text="a", seconds=1.0
    )
    needed = Action(kind).to_json()
    known = [name for name in full.to_json() if name != "kind"]
    return [name for name in known if name in needed], [name for name in known if name not in needed]


def tasks_table() -> str:
    """Return the tasks of the worlds that come with gym_cua, a table for each world."""
    own = _own_worlds()
    tasks = [task for task in list_tasks() if task.world in own]
    parts = []
    for name, group in groupby(tasks, key=lambda task: task.world):
        world, members = list_worlds()[name], list(group)
        axes = ", ".join(f"`{axis.name}`" for axis in world.axes)
        parts.append(
            f"## {world.title}: `gym_cua/{name}-v0`\n\n{world.summary}\n\n"
            f"{len(members)} tasks. What varies beside the data: {axes or 'nothing'}.\n\n"
            + _markdown(("id", "difficulty", "horizon", "splits", "summary"), map(_task_row, members))
        )
    return "\n".join(parts)


def checks_table() -> str:
    """Return the checks with their parameters and the first line of what they say of themselves."""
    rows = []
    for name, check in sorted(public_checks().items()):
        # All but the name of the check, which they share.
        parameters = [p for p in inspect.signature(check).parameters if p != "name"]
        rows.append((f"`{name}`", " ".join(f"`{p}`" for p in parameters) or "none", _first_line(check)))
    return _markdown(("check", "parameters", "what holds"), rows)


def attacks_table() -> str:
    """Return the attacks of an audit, with the computers whose worlds meet them."""
    computers = {"browser": "a browser", "desktop": "a desktop", "browser_on_desktop": "both together"}
    rows = []
    for name, made in ATTACKS.items():
        met = [word for computer, word in computers.items() if name in attacks_on(computer)]
        rows.append((f"`{name}`", _first_line(made), ", ".join(met)))
    return _markdown(("attack", "what it does", "on worlds of"), rows)


def public_checks() -> dict[str, Callable[..., Any]]:
    """Return the functions of ``gym_cua.tasks.checks`` that make a check, by name."""
    members = {name: getattr(checks, name) for name in checks.__all__}
    return {
        name: member
        for name, member in members.items()
        if inspect.isfunction(member) and member.__annotations__.get("return") == "Check"
    }


def _first_line(documented: Callable[..., Any]) -> str:
    return (inspect.getdoc(documented) or "").partition("\n")[0].replace("``", "`")


def _task_row(task: TaskInfo) -> tuple[str, ...]:
    numbers = (str(task.difficulty), str(task.horizon))
    return (f"`{task.id}`", *numbers, ", ".join(task.splits), task.summary)


def _own_worlds() -> set[str]:
    """Return the worlds of this distribution: those of other packages have no place on its pages."""
    points = entry_points(group=GROUP)
    named = ((point.name, point.dist.name if point.dist is not None else "") for point in points)
    return {world for world, package in named if package.replace("_", "-") == _DISTRIBUTION}


_MAKERS: Mapping[str, Callable[[], str]] = {
    "kinds": kinds_table,
    "fields": fields_table,
    "keys": keys_table,
    "tasks": tasks_table,
    "checks": checks_table,
    "attacks": attacks_table,
    "schemas": lambda: _markdown(*schema_tables.schemas()),
    "schema-support": lambda: _markdown(*schema_tables.support()),
    "schema-limits": lambda: _markdown(*schema_tables.limits()),
    "schema-keys": lambda: _markdown(*schema_tables.keys()),
    "model-options": lambda: _markdown(*option_tables.model_options()),
}


def rewritten(page: str) -> str:
    """Return the text of a page with its tables made anew.

    Raises:
        UnknownNameError: The page asks for a table that does not exist.
        GymCuaError: The page asks for no table.
    """

    def fresh(found: re.Match[str]) -> str:
        name = found[2]
        if name not in _MAKERS:
            raise UnknownNameError(f"No table {name!r}.{suggestion(name, _MAKERS)}")
        return f"{found[1]}\n{_MAKERS[name]()}\n{found[3]}"

    text, count = _TABLE.subn(fresh, page)
    if not count:
        raise GymCuaError("The page holds no table. Put one between <!-- table: NAME --> and its end.")
    return text


def _markdown(heading: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heading, ["---"] * len(heading), *rows]
    return "".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |\n" for line in lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Rewrite the tables, or check them; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m gym_cua.commands.tables", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit with 1 if a page is stale")
    parser.add_argument("--docs", type=Path, default=Path("docs"), help="the folder of the pages")
    options = parser.parse_args(arguments)
    stale = []
    for name in PAGES:
        path = options.docs / name
        try:
            before = path.read_text("utf-8")
            after = rewritten(before)
        except (OSError, GymCuaError) as error:
            print(f"{path}: {error}", file=sys.stderr)
            return 2
        if after != before:
            stale.append(path)
            if not options.check:
                path.write_text(after, "utf-8")
    for path in stale:
        print(f"{path}: {'stale' if options.check else 'rewritten'}", file=sys.stderr)
    return 1 if stale and options.check else 0


if __name__ == "__main__":
    sys.exit(main())
