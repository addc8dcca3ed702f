"""Scripts and styles that are put into every page."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources

_INCLUDE = re.compile(r"/\* @include ([\w.-]+) \*/")


@cache
def load(name: str) -> str:
    """Return the text of a file of this package, such as ``"pickers.js"``, with its includes in place.

    A comment ``/* @include NAME */`` stands for the text of another file of this package.

    Raises:
        FileNotFoundError: There is no such file.
    """
    text = resources.files(__name__).joinpath(name).read_text(encoding="utf-8")
    return _INCLUDE.sub(lambda found: load(found[1]), text)
