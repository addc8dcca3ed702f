"""``new-world``: a small world that works, to be changed into one of your own."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from ..errors import BadNameError, GymCuaError
from .output import page, words

LONGEST_NAME = 40
"""A name is part of a host name and of ids, which have limits."""
FILES: Mapping[str, str] = {
    "pyproject.toml": "pyproject.toml.j2",
    "README.md": "README.md.j2",
    "{package}/__init__.py": "__init__.py.j2",
    "{package}/pools.py": "pools.py.j2",
    "{package}/world.py": "world.py.j2",
    "{package}/pages.py": "pages.py.j2",
    "{package}/tasks.py": "tasks.py.j2",
    "{package}/templates/frame.html": "frame.html.j2",
    "{package}/templates/index.html": "index.html.j2",
    "{package}/templates/item.html": "item.html.j2",
    "tests/test_world.py": "test_world.py.j2",
}
"""Template of each file that a new world has."""


def new_world(
    name: Annotated[str, typer.Argument(help="Its name: lower case letters, digits and hyphens.")],
    folder: Annotated[Path, typer.Option(help="Where to make the folder cua-NAME.")] = Path("."),
) -> None:
    """Write a small world that works, with its tests, as a package of your own."""
    target = write_world(name, folder)
    page().print(str(target), markup=False, soft_wrap=True)
    words().print(
        f"A world with one task. Next:\n  cd {target} && pip install -e '.[dev]' && pytest\n"
        f"  gym-cua run {name}.set-count --agent oracle",
        markup=False,
        soft_wrap=True,
    )


def write_world(name: str, folder: Path) -> Path:
    """Write a world into a new folder, ``cua-NAME``.

    Args:
        name: Name of the world.
        folder: The folder to make it in; made if need be.

    Returns:
        The new folder.

    Raises:
        BadNameError: The name is no good, or taken by an installed world or a folder.
        GymCuaError: The folder cannot be written.
    """
    from jinja2 import Environment, PackageLoader, StrictUndefined

    check_name(name)
    target = folder / f"cua-{name}"
    package = f"cua_{name.replace('-', '_')}"
    # Other marks than Jinja's own, which the pages of the new world need for themselves.
    environment = Environment(
        loader=PackageLoader("gym_cua.commands", "templates/new_world"),
        variable_start_string="<<",
        variable_end_string=">>",
        block_start_string="<%",
        block_end_string="%>",
        comment_start_string="<#",
        comment_end_string="#>",
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )
    parts = name.split("-")
    values = {
        "name": name,
        "package": package,
        "prefix": "".join(part.capitalize() for part in parts),
        "title": " ".join(parts).capitalize(),
    }
    try:
        target.mkdir(parents=True)
        for path, template in FILES.items():
            file = target / path.format(package=package)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(environment.get_template(template).render(values), encoding="utf-8")
    except FileExistsError as error:
        raise BadNameError(
            f"{error.filename or target} is there already and is not overwritten. "
            "Take another name or --folder."
        ) from error
    except OSError as error:
        why = error.strerror or error
        raise GymCuaError(f"{target} cannot be written: {why}. Take another --folder.") from error
    return target


def check_name(name: str) -> str:
    """Return ``name``.

    Raises:
        BadNameError: A world cannot be called so; the message says why.
    """
    from ..tasks.registry import list_worlds

    why = ""
    bad = sorted(set(re.findall(r"[^a-z0-9-]", name)))
    if not name:
        why = "it is empty"
    elif bad:
        why = f"only lower case letters, digits and hyphens may be in it, not {' '.join(map(repr, bad))}"
    elif not name[0].isalpha():
        why = f"it must begin with a letter, not {name[0]!r}"
    elif name.endswith("-") or "--" in name:
        why = "each hyphen must have a letter or digit on both sides"
    elif len(name) > LONGEST_NAME:
        why = f"it has {len(name)} characters, more than {LONGEST_NAME}"
    elif re.search(r"-v[0-9]+$", name):
        why = "what it ends in would be taken for the version of an id"
    elif name in list_worlds():
        why = "a world of that name is installed"
    if why:
        raise BadNameError(f"A world cannot be called {name!r}: {why}. Take a name like 'garden-shed'.")
    return name
