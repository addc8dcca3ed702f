"""What a computer's network saw: requests that were answered, and those that were refused."""

from __future__ import annotations

from typing import NamedTuple


class Request(NamedTuple):
    """A request that the agent's browser made and the world answered.

    Attributes:
        method: ``"GET"``, ``"POST"``, ...
        host: Host name, lower case.
        path: Path, beginning with a slash.
        query: What follows the question mark, or ``""``.
        status: HTTP status of the answer.
    """

    method: str
    host: str
    path: str
    query: str
    status: int


class Refused(NamedTuple):
    """A request that was refused, because its host is not the task's or its form is wrong.

    Attributes:
        method: ``"GET"``, ``"POST"``, ...
        url: The whole address, at most 500 characters.
        reason: Why, in words.
    """

    method: str
    url: str
    reason: str
