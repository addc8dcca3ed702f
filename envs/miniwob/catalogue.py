"""Which tasks the package ``miniwob`` 1.1.0 registers, and what is known of each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from gym_cua.tasks.task import Task

from .task import MiniWobTask

FLIGHT_VIEWPORT = (375, 667)
"""Width and height of the flight tasks' page, in pixels."""
_NEARLY = 0.97
NO_ORACLE: Mapping[str, str] = {
    "tic-tac-toe": "the other player may force a draw, so no way of playing always wins",
    "flight.AA": "an airline's site within a frame, into which oracles do not look",
    "flight.Alaska": "an airline's site within a frame, into which oracles do not look",
    "flight.Alaska-auto": "an airline's site within a frame, into which oracles do not look",
}
"""Why a task has no oracle."""
LUCK: Mapping[str, float] = {"click-collapsible": 0.6, "click-test": 0.9}
"""Share of episodes that chance may solve, where it is more than that of other tasks."""
UNSOLVABLE: Mapping[str, float] = {"terminal": 0.02}
"""Largest share of episodes without a solution: ``terminal`` does not take ``shark.sh`` for a file that ends
in ``.sh``, since it looks at where these letters come first in the name; and there may be no other file."""
RELOADED = (
    "book-flight", "book-flight-nodelay", "choose-date", "choose-date-easy", "choose-date-medium",
    "choose-date-nodelay", "click-pie", "click-pie-nodelay", "copy-paste", "copy-paste-2", "form-sequence",
    "scroll-text", "scroll-text-2", "stock-market", "terminal", "use-colorwheel", "use-colorwheel-2",
    "use-slider", "use-slider-2",
)  # fmt: skip
"""Tasks whose pages leave something of one episode to the next: an open calendar, a field's size, a focus."""


class Entry(NamedTuple):
    """What is known of a task.

    Attributes:
        name: The package's name of it.
        difficulty: 1 to 5.
        horizon: About how many actions its oracle takes.
        full: What the page gives for full credit. Less than 1 where the page measures a distance from half a
            pixel beside the middle, so that no click gets all.
    """

    name: str
    difficulty: int
    horizon: int
    full: float = 1.0


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
        "full": entry.full,
        "luck": LUCK.get(entry.name, MiniWobTask.luck),
        "unsolvable": UNSOLVABLE.get(entry.name, 0.0),
        "no_oracle": NO_ORACLE.get(entry.name, ""),
        "keeps_nothing": not flight,
        "clears_up": entry.name not in RELOADED,
        "viewport": FLIGHT_VIEWPORT if flight else MiniWobTask.viewport,
        "__doc__": title,
        "__module__": __name__,
    }
    return type("".join(map(str.capitalize, entry.name.split("-"))), (MiniWobTask,), attributes)


CATALOGUE: tuple[Entry, ...] = (
    Entry("ascending-numbers", 2, 5),
    Entry("bisect-angle", 3, 2, _NEARLY),
    Entry("book-flight", 3, 14),
    Entry("book-flight-nodelay", 3, 12),
    Entry("buy-ticket", 1, 1),
    Entry("choose-date", 3, 10),
    Entry("choose-date-easy", 2, 4),
    Entry("choose-date-medium", 2, 5),
    Entry("choose-date-nodelay", 3, 9),
    Entry("choose-list", 1, 3),
    Entry("circle-center", 3, 2, _NEARLY),
    Entry("click-button", 1, 1),
    Entry("click-button-sequence", 1, 2),
    Entry("click-checkboxes", 1, 3),
    Entry("click-checkboxes-large", 3, 10),
    Entry("click-checkboxes-soft", 2, 4),
    Entry("click-checkboxes-transfer", 1, 3),
    Entry("click-collapsible", 2, 4),
    Entry("click-collapsible-2", 2, 6),
    Entry("click-collapsible-2-nodelay", 2, 4),
    Entry("click-collapsible-nodelay", 1, 3),
    Entry("click-color", 1, 1),
    Entry("click-dialog", 1, 1),
    Entry("click-dialog-2", 1, 1),
    Entry("click-link", 1, 1),
    Entry("click-menu", 2, 4),
    Entry("click-menu-2", 2, 7),
    Entry("click-option", 1, 2),
    Entry("click-pie", 2, 8),
    Entry("click-pie-nodelay", 1, 3),
    Entry("click-scroll-list", 2, 4),
    Entry("click-shades", 2, 5),
    Entry("click-shape", 1, 1),
    Entry("click-tab", 1, 1),
    Entry("click-tab-2", 1, 2),
    Entry("click-tab-2-easy", 1, 1),
    Entry("click-tab-2-hard", 1, 3),
    Entry("click-tab-2-medium", 1, 1),
    Entry("click-test", 1, 1),
    Entry("click-test-2", 1, 1),
    Entry("click-test-transfer", 1, 1),
    Entry("click-widget", 1, 1),
    Entry("copy-paste", 2, 6),
    Entry("copy-paste-2", 2, 6),
    Entry("count-shape", 1, 1),
    Entry("count-sides", 1, 1),
    Entry("daily-calendar", 2, 5),
    Entry("drag-box", 1, 2),
    Entry("drag-circle", 1, 2),
    Entry("drag-cube", 2, 7),
    Entry("drag-items", 1, 1),
    Entry("drag-items-grid", 1, 1),
    Entry("drag-shapes", 1, 2),
    Entry("drag-shapes-2", 2, 6),
    Entry("drag-single-shape", 1, 2),
    Entry("drag-sort-numbers", 1, 3),
    Entry("draw-circle", 1, 2),
    Entry("draw-line", 1, 2),
    Entry("email-inbox", 2, 6),
    Entry("email-inbox-delete", 1, 1),
    Entry("email-inbox-forward", 2, 6),
    Entry("email-inbox-forward-nl", 2, 6),
    Entry("email-inbox-forward-nl-turk", 2, 7),
    Entry("email-inbox-important", 1, 1),
    Entry("email-inbox-nl-turk", 1, 2),
    Entry("email-inbox-noscroll", 2, 6),
    Entry("email-inbox-reply", 2, 6),
    Entry("email-inbox-star-reply", 2, 6),
    Entry("enter-date", 1, 3),
    Entry("enter-password", 2, 5),
    Entry("enter-text", 1, 3),
    Entry("enter-text-2", 1, 3),
    Entry("enter-text-dynamic", 1, 3),
    Entry("enter-time", 1, 3),
    Entry("find-greatest", 2, 5),
    Entry("find-midpoint", 3, 2, _NEARLY),
    Entry("find-word", 1, 3),
    Entry("flight.AA", 4, 12),
    Entry("flight.Alaska", 4, 12),
    Entry("flight.Alaska-auto", 4, 12),
    Entry("focus-text", 1, 1),
    Entry("focus-text-2", 1, 1),
    Entry("form-sequence", 1, 3),
    Entry("form-sequence-2", 2, 4),
    Entry("form-sequence-3", 2, 4),
    Entry("generate-number", 1, 2),
    Entry("grid-coordinate", 1, 1),
    Entry("guess-number", 3, 12),
    Entry("highlight-text", 1, 2),
    Entry("highlight-text-2", 1, 2),
    Entry("hot-cold", 3, 10),
    Entry("identify-shape", 1, 1),
    Entry("login-user", 2, 5),
    Entry("login-user-popup", 2, 7),
    Entry("multi-layouts", 2, 7),
    Entry("multi-orderings", 2, 7),
    Entry("navigate-tree", 1, 1),
    Entry("number-checkboxes", 3, 14),
    Entry("odd-or-even", 2, 4),
    Entry("order-food", 2, 6),
    Entry("phone-book", 1, 2),
    Entry("read-table", 1, 3),
    Entry("read-table-2", 2, 5),
    Entry("resize-textarea", 1, 2),
    Entry("right-angle", 3, 2, _NEARLY),
    Entry("scroll-text", 2, 4),
    Entry("scroll-text-2", 1, 2),
    Entry("search-engine", 2, 5),
    Entry("sign-agreement", 2, 4),
    Entry("simple-algebra", 1, 3),
    Entry("simple-arithmetic", 1, 3),
    Entry("social-media", 1, 3),
    Entry("social-media-all", 3, 9),
    Entry("social-media-some", 2, 5),
    Entry("stock-market", 1, 1),
    Entry("terminal", 1, 3),
    Entry("text-editor", 2, 4),
    Entry("text-transform", 1, 3),
    Entry("tic-tac-toe", 3, 4),
    Entry("unicode-test", 1, 1),
    Entry("use-autocomplete", 2, 5),
    Entry("use-autocomplete-nodelay", 2, 4),
    Entry("use-colorwheel", 2, 5),
    Entry("use-colorwheel-2", 2, 5),
    Entry("use-slider", 2, 5),
    Entry("use-slider-2", 2, 4),
    Entry("use-spinner", 2, 5),
    Entry("visual-addition", 1, 3),
)
