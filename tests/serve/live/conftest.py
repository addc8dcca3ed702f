from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from gym_cua.serve.live.screen import LiveOptions
from gym_cua.serve.live.session import LiveSession

from ...episodes import paper
from .browsing import Person, chromium, served


@pytest.fixture
def session(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Callable[..., LiveSession]]:
    """Make sessions on paper, recorded unless told otherwise."""
    paper.install(monkeypatch)
    made: list[LiveSession] = []

    def make(record: bool = True, options: Any = None, **arguments: Any) -> LiveSession:
        arguments.setdefault("out", tmp_path / "data")
        made.append(LiveSession(options or LiveOptions(paper.ID), **arguments))
        if record:
            made[-1].consent(True)
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as browser:
        yield browser


@pytest.fixture
def person(browser: Any, session: Any) -> Iterator[Callable[..., tuple[Person, Any]]]:
    """Open the page of a new session; errors of the page fail the test."""
    undo: list[Any] = []

    def open_page(record: bool | None = None, window: Any = None, **arguments: Any) -> tuple[Person, Any]:
        live = session(record=False, **arguments)
        serving = served(live, arguments.get("out"))
        address = serving.__enter__()
        context = browser.new_context(viewport={"width": 1400, "height": 900}, **(window or {}))
        undo.append((serving, context))
        one = Person(context.new_page()).open(address, record)
        people.append(one)
        return one, live

    people: list[Person] = []
    yield open_page
    errors = [error for one in people for error in one.errors]
    for serving, context in undo:
        context.close()
        serving.__exit__(None, None, None)
    assert not errors
