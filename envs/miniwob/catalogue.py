"""Which tasks the package ``miniwob`` 1.1.0 registers, and what is known of each."""

from __future__ import annotations

from typing import Any, NamedTuple

from gym_cua.tasks.task import Task

from .task import MiniWobTask

FLIGHT_VIEWPORT = (375, 667)
"""Width and height of the flight tasks' page, in pixels."""


class Entry(NamedTuple):
    """What is known of a task.

    Attributes:
        name: The package's name of it.
        difficulty: 1 to 5.
        horizon: About how many actions its oracle takes.
    """

    name: str
    difficulty: int
    horizon: int


def make_task(entry: Entry) -> type[Task[Any]]:
    """Return the task class of an entry."""
    flight = entry.name.startswith("flight.")
    page = entry.name.replace(".", "/") + "/wrapper.html" if flight else f"miniwob/{entry.name}.html"
    title = "MiniWoB++: " + entry.name.replace("-", " ").replace("flight.", "flight ") + "."
    attributes = {
        "name": entry.name,
        "page": page,
        "difficulty": entry.difficulty,
        "horizon": entry.horizon,
        "viewport": FLIGHT_VIEWPORT if flight else MiniWobTask.viewport,
        "__doc__": title,
        "__module__": __name__,
    }
    return type("".join(map(str.capitalize, entry.name.split("-"))), (MiniWobTask,), attributes)


CATALOGUE: tuple[Entry, ...] = (
    Entry("ascending-numbers", 1, 3),
    Entry("bisect-angle", 1, 3),
    Entry("book-flight", 1, 3),
    Entry("book-flight-nodelay", 1, 3),
    Entry("buy-ticket", 1, 3),
    Entry("choose-date", 1, 3),
    Entry("choose-date-easy", 1, 3),
    Entry("choose-date-medium", 1, 3),
    Entry("choose-date-nodelay", 1, 3),
    Entry("choose-list", 1, 3),
    Entry("circle-center", 1, 3),
    Entry("click-button", 1, 3),
    Entry("click-button-sequence", 1, 3),
    Entry("click-checkboxes", 1, 3),
    Entry("click-checkboxes-large", 1, 3),
    Entry("click-checkboxes-soft", 1, 3),
    Entry("click-checkboxes-transfer", 1, 3),
    Entry("click-collapsible", 1, 3),
    Entry("click-collapsible-2", 1, 3),
    Entry("click-collapsible-2-nodelay", 1, 3),
    Entry("click-collapsible-nodelay", 1, 3),
    Entry("click-color", 1, 3),
    Entry("click-dialog", 1, 3),
    Entry("click-dialog-2", 1, 3),
    Entry("click-link", 1, 3),
    Entry("click-menu", 1, 3),
    Entry("click-menu-2", 1, 3),
    Entry("click-option", 1, 3),
    Entry("click-pie", 1, 3),
    Entry("click-pie-nodelay", 1, 3),
    Entry("click-scroll-list", 1, 3),
    Entry("click-shades", 1, 3),
    Entry("click-shape", 1, 3),
    Entry("click-tab", 1, 3),
    Entry("click-tab-2", 1, 3),
    Entry("click-tab-2-easy", 1, 3),
    Entry("click-tab-2-hard", 1, 3),
    Entry("click-tab-2-medium", 1, 3),
    Entry("click-test", 1, 3),
    Entry("click-test-2", 1, 3),
    Entry("click-test-transfer", 1, 3),
    Entry("click-widget", 1, 3),
    Entry("copy-paste", 1, 3),
    Entry("copy-paste-2", 1, 3),
    Entry("count-shape", 1, 3),
    Entry("count-sides", 1, 3),
    Entry("daily-calendar", 1, 3),
    Entry("drag-box", 1, 3),
    Entry("drag-circle", 1, 3),
    Entry("drag-cube", 1, 3),
    Entry("drag-items", 1, 3),
    Entry("drag-items-grid", 1, 3),
    Entry("drag-shapes", 1, 3),
    Entry("drag-shapes-2", 1, 3),
    Entry("drag-single-shape", 1, 3),
    Entry("drag-sort-numbers", 1, 3),
    Entry("draw-circle", 1, 3),
    Entry("draw-line", 1, 3),
    Entry("email-inbox", 1, 3),
    Entry("email-inbox-delete", 1, 3),
    Entry("email-inbox-forward", 1, 3),
    Entry("email-inbox-forward-nl", 1, 3),
    Entry("email-inbox-forward-nl-turk", 1, 3),
    Entry("email-inbox-important", 1, 3),
    Entry("email-inbox-nl-turk", 1, 3),
    Entry("email-inbox-noscroll", 1, 3),
    Entry("email-inbox-reply", 1, 3),
    Entry("email-inbox-star-reply", 1, 3),
    Entry("enter-date", 1, 3),
    Entry("enter-password", 1, 3),
    Entry("enter-text", 1, 3),
    Entry("enter-text-2", 1, 3),
    Entry("enter-text-dynamic", 1, 3),
    Entry("enter-time", 1, 3),
    Entry("find-greatest", 1, 3),
    Entry("find-midpoint", 1, 3),
    Entry("find-word", 1, 3),
    Entry("flight.AA", 1, 3),
    Entry("flight.Alaska", 1, 3),
    Entry("flight.Alaska-auto", 1, 3),
    Entry("focus-text", 1, 3),
    Entry("focus-text-2", 1, 3),
    Entry("form-sequence", 1, 3),
    Entry("form-sequence-2", 1, 3),
    Entry("form-sequence-3", 1, 3),
    Entry("generate-number", 1, 3),
    Entry("grid-coordinate", 1, 3),
    Entry("guess-number", 1, 3),
    Entry("highlight-text", 1, 3),
    Entry("highlight-text-2", 1, 3),
    Entry("hot-cold", 1, 3),
    Entry("identify-shape", 1, 3),
    Entry("login-user", 1, 3),
    Entry("login-user-popup", 1, 3),
    Entry("multi-layouts", 1, 3),
    Entry("multi-orderings", 1, 3),
    Entry("navigate-tree", 1, 3),
    Entry("number-checkboxes", 1, 3),
    Entry("odd-or-even", 1, 3),
    Entry("order-food", 1, 3),
    Entry("phone-book", 1, 3),
    Entry("read-table", 1, 3),
    Entry("read-table-2", 1, 3),
    Entry("resize-textarea", 1, 3),
    Entry("right-angle", 1, 3),
    Entry("scroll-text", 1, 3),
    Entry("scroll-text-2", 1, 3),
    Entry("search-engine", 1, 3),
    Entry("sign-agreement", 1, 3),
    Entry("simple-algebra", 1, 3),
    Entry("simple-arithmetic", 1, 3),
    Entry("social-media", 1, 3),
    Entry("social-media-all", 1, 3),
    Entry("social-media-some", 1, 3),
    Entry("stock-market", 1, 3),
    Entry("terminal", 1, 3),
    Entry("text-editor", 1, 3),
    Entry("text-transform", 1, 3),
    Entry("tic-tac-toe", 1, 3),
    Entry("unicode-test", 1, 3),
    Entry("use-autocomplete", 1, 3),
    Entry("use-autocomplete-nodelay", 1, 3),
    Entry("use-colorwheel", 1, 3),
    Entry("use-colorwheel-2", 1, 3),
    Entry("use-slider", 1, 3),
    Entry("use-slider-2", 1, 3),
    Entry("use-spinner", 1, 3),
    Entry("visual-addition", 1, 3),
)
