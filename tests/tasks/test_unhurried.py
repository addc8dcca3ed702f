"""Scripts wait for pages and close what pops up, and do nothing else beside."""

from __future__ import annotations

from collections.abc import Iterator

from gym_cua.actions import Action
from gym_cua.errors import OracleError
from gym_cua.geometry import Box
from gym_cua.tasks.oracle import unhurried

BOX = Box(10, 20, 30, 40)


class Page:
    """Shows a bar for some looks, then a notice until it is clicked."""

    view = Box(0, 0, 100, 100)

    def __init__(self, loading: int = 0, notice: bool = False, dialog: bool = False) -> None:
        self.left, self.notice, self.dialog = loading, notice, dialog

    def boxes(self, selector: str, text: str | None = None) -> list[Box]:
        if self.dialog:
            raise OracleError("A dialog is open.")
        return [BOX] * (("#bar" in selector and self.left > 0) + ("#close" in selector and self.notice))

    def box(self, selector: str, text: str | None = None) -> Box:
        return self.boxes(selector, text)[0]

    def covered(self, selector: str, text: str | None = None) -> bool:
        return False


def perform(page: Page, script: Iterator[Action]) -> list[str]:
    kinds = []
    for action in script:
        kinds.append(action.kind)
        if action.kind == "wait":
            page.left -= 1
        if (action.x, action.y) == BOX.center:
            page.notice = False
        assert len(kinds) < 200
    return kinds


def script() -> Iterator[Action]:
    yield Action("key", keys=("a",))
    yield Action("done")


def test_it_waits_then_closes_then_goes_on() -> None:
    page = Page(loading=3, notice=True)
    assert perform(page, unhurried(script(), page, "#bar", "#close")) == [
        "wait", "wait", "wait", "click", "key", "done",
    ]  # fmt: skip


def test_a_task_that_names_nothing_is_played_as_written() -> None:
    page = Page(loading=3, notice=True)
    assert perform(page, unhurried(script(), page, "", "")) == ["key", "done"]


def test_an_open_dialog_is_left_to_the_script() -> None:
    page = Page(dialog=True)
    assert perform(page, unhurried(script(), page, "#bar", "#close")) == ["key", "done"]


def test_a_notice_that_was_scrolled_away_is_let_be() -> None:
    page = Page(notice=True)
    page.view = Box(0, 200, 100, 100)
    assert perform(page, unhurried(script(), page, "#bar", "#close")) == ["key", "done"]


def test_patience_ends() -> None:
    page = Page(loading=10_000)
    kinds = perform(page, unhurried(script(), page, "#bar", ""))
    assert (kinds.count("wait"), kinds.count("key"), kinds.count("done")) == (180, 1, 1)
