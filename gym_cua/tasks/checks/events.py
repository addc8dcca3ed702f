"""Checks of what happened on the way: requests that the world answered.

Meant for milestones: they say where the browser has been, not what was achieved.
"""

from __future__ import annotations

import re

from ...traffic import Request
from .check import Check, Situation


def _page(request: Request) -> bool:
    return request.method == "GET" and request.status < 400


def visited(name: str, path: str) -> Check:
    """A page whose path fully matches the regular expression ``path`` was served with success.

    Meant for milestones: it says where the browser has been, not what was achieved.
    """
    pattern = re.compile(path)

    def test(situation: Situation) -> str | None:
        for request in situation.requests:
            if _page(request) and pattern.fullmatch(request.path):
                return None
        return f"no page {path!r} was opened"

    return Check(name, test)


def requested(name: str, method: str, path: str) -> Check:
    """A request of this method whose path fully matches a regular expression was answered with success."""
    pattern, verb = re.compile(path), method.upper()

    def test(situation: Situation) -> str | None:
        for request in situation.requests:
            if request.method == verb and request.status < 400 and pattern.fullmatch(request.path):
                return None
        return f"no {verb} of {path!r} succeeded"

    return Check(name, test)


def in_order(name: str, *paths: str) -> Check:
    """Pages that match these regular expressions were served in this order; others may lie between."""
    patterns = [re.compile(path) for path in paths]

    def test(situation: Situation) -> str | None:
        at = 0
        for request in situation.requests:
            if at < len(patterns) and _page(request) and patterns[at].fullmatch(request.path):
                at += 1
        if at == len(patterns):
            return None
        after = f" after {paths[at - 1]!r}" if at else ""
        return f"no page {paths[at]!r} was opened{after}"

    return Check(name, test)
