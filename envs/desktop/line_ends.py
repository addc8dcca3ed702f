"""The check of a text file's line ends."""

from __future__ import annotations

from gym_cua.tasks.checks import Check
from gym_cua.tasks.checks.check import Situation, shortened


def unix_lines(name: str, path: str) -> Check:
    """The file at `path` is there and no carriage return is in it."""

    def test(situation: Situation) -> str | None:
        content = situation.now.content(path)
        if content is None:
            return f"there is no file {shortened(path)} that can be read"
        count = content.count(b"\r")
        return f"{shortened(path)} holds {count} carriage returns" if count else None

    return Check(name, test)
