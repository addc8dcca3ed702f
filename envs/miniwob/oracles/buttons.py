"""Tasks of one or two clicks."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gym_cua.actions import Action
from gym_cua.tasks.look import Look
from gym_cua.tasks.oracle import click

from .oracle import Oracle


def click_test(sentence: str, look: Look) -> Iterator[Action]:
    """Click the only button."""
    yield from click(look, "#subbtn")


def click_button(sentence: str, look: Look) -> Iterator[Action]:
    """Click the button of that name."""
    (name,) = re.findall('"(.*)"', sentence)
    yield from click(look, "#area button", name)


ORACLES: dict[str, Oracle] = {"click-test": click_test, "click-button": click_button}
