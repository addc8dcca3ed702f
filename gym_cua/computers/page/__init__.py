"""Scripts and styles that are put into every page."""

from __future__ import annotations

from functools import cache
from importlib import resources


@cache
def load(name: str) -> str:
    """Return the text of a file of this package, such as ``"pickers.js"``.

    Raises:
        FileNotFoundError: There is no such file.
    """
    return resources.files(__name__).joinpath(name).read_text(encoding="utf-8")
