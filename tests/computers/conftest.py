from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from gym_cua.actions import Action
from gym_cua.computers.browser import BrowserComputer

_SPEC = importlib.util.spec_from_file_location("gym_cua_test_site", Path(__file__).with_name("site.py"))
assert _SPEC is not None and _SPEC.loader is not None
_SITE = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(_SITE)


class Driver:
    """A computer with the site open, and short ways to act and look."""

    def __init__(self, computer: BrowserComputer, app: Flask) -> None:
        self.computer = computer
        self.app = app

    def open(self, path: str, window: tuple[float, float] = (1.0, 1.0), keep: bool = False) -> None:
        hosts = {"site.test": self.app, "other.test": self.app}
        self.computer.open(hosts, f"https://site.test{path}", 1_700_000_000.0, window, keep)

    def click(self, selector: str, **options: Any) -> None:
        x, y = self.computer.look.box(selector).center
        self.computer.perform(Action("click", x=x, y=y, **options))

    def key(self, *names: str) -> None:
        self.computer.perform(Action("key", keys=names))

    def type(self, text: str) -> None:
        self.computer.perform(Action("type", text=text))

    def value(self, expression: str) -> Any:
        return self.computer._evaluate(f"() => {expression}", None)

    def text(self, selector: str = "#out") -> str:
        return str(self.value(f"document.querySelector({selector!r}).textContent"))

    @property
    def tabs(self) -> int:
        assert self.computer._window is not None
        return len(self.computer._window.tabs)


@pytest.fixture
def app() -> Flask:
    made: Flask = _SITE.make_site()
    return made


@pytest.fixture
def new_driver(app: Flask) -> Iterator[Callable[..., Driver]]:
    """Make drivers of computers that are closed after the test."""
    made: list[BrowserComputer] = []

    def make(**options: Any) -> Driver:
        made.append(BrowserComputer(**options))
        return Driver(made[-1], app)

    yield make
    for computer in made:
        computer.close()


@pytest.fixture
def driver(new_driver: Callable[..., Driver]) -> Driver:
    return new_driver()
