"""Pages that tell of results: one look, and text that can do no harm.

Instructions, addresses and errors come from worlds and agents, so everything is escaped.
"""

from __future__ import annotations

import base64
import shutil
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from ..computers.fonts import font_folders

_TYPEFACE = {400: "HankenGrotesk-Regular.otf", 600: "HankenGrotesk-SemiBold.otf"}


def render_page(template: str, **values: Any) -> str:
    """Return a page of one of the templates; every one extends ``base.html.j2``.

    Args:
        template: Name of the template.
        values: What it shows; the base needs ``title``, ``facts`` and ``fonts`` (an address by weight).
    """
    environment = Environment(
        loader=PackageLoader("gym_cua.evaluate"),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(template).render(**values)


def typeface() -> dict[int, Path]:
    """Return the file of the pages' typeface for each weight, where it is installed."""
    return {
        weight: file
        for folder in font_folders()
        for weight, name in _TYPEFACE.items()
        for file in folder.rglob(name)
    }


def copied_typeface(media: Path) -> dict[int, str]:
    """Copy the typeface into the folder beside a page; return its address for each weight.

    Args:
        media: A folder beside the page, which is there.
    """
    files: dict[int, str] = {}
    for weight, file in typeface().items():
        shutil.copyfile(file, media / file.name)
        files[weight] = f"{media.name}/{file.name}"
    return files


def embedded_typeface() -> dict[int, str]:
    """Return the same as data addresses, for pages that are one file."""
    return {
        weight: "data:font/otf;base64," + base64.b64encode(file.read_bytes()).decode()
        for weight, file in typeface().items()
    }
