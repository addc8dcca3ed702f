"""Sections, tabs, dialogs, menus and trees: what is asked for shows once something else is opened."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gym_cua.actions import Action
from gym_cua.errors import OracleError
from gym_cua.tasks.oracle import click, click_box, present

from .oracle import AskingLook, Oracle
from .spots import press, settle, spots

_CLASSES = "(selector) => [...document.querySelectorAll(selector)].map((element) => element.className)"
_HOVER_SECONDS = 0.4
"""How long a submenu takes to open, and a little more."""


def _quoted(sentence: str) -> str:
    return str(re.findall('"(.*?)"', sentence)[-1])


def click_link(sentence: str, look: AskingLook) -> Iterator[Action]:
    """Click the link with that text."""
    yield press(look, ".alink", _quoted(sentence))


def _find_link(
    sentence: str, look: AskingLook, openers: str, closed: str, slides: bool = False
) -> Iterator[Action]:
    link = _quoted(sentence)
    for number in range(len(look.boxes(openers))):
        if spots(look, ".alink", link):
            break
        opener = look.boxes(openers)[number]
        if any(box == opener for box in look.boxes(closed)):
            yield click_box(opener)
            if slides:
                yield from settle(look, f"{openers}, .alink")
    yield press(look, ".alink", link)


def find_link_in_tabs(sentence: str, look: AskingLook) -> Iterator[Action]:
    """Switch from tab to tab until the link shows, and click it."""
    yield from _find_link(sentence, look, "#area li", "#area li:not(.ui-tabs-active)")


def find_link_in_sections(sentence: str, look: AskingLook) -> Iterator[Action]:
    """Open section after section until the link shows, and click it."""
    yield from _find_link(sentence, look, "#area h3", "#area h3.ui-accordion-header-collapsed", slides=True)


def expand_section(sentence: str, look: AskingLook) -> Iterator[Action]:
    """Open the section, and submit."""
    yield from click(look, "#area h3")
    yield from settle(look, "#subbtn")
    yield press(look, "#subbtn")


def click_tab(sentence: str, look: AskingLook) -> Iterator[Action]:
    """Click the tab of that number."""
    (name,) = re.findall(r"Tab #\d", sentence)
    yield from click(look, "#area li a", name)


def click_dialog(sentence: str, look: AskingLook) -> Iterator[Action]:
    """Click the dialog's button of that label; that for closing it is labelled "x"."""
    label = _quoted(sentence)
    if label == "x":
        yield press(look, ".ui-dialog-titlebar button")
    else:
        yield press(look, ".ui-dialog-buttonset button", label)


def click_menu(sentence: str, look: AskingLook) -> Iterator[Action]:
    """Point at each item on the way, whose menu then opens, and click the last one."""
    *way, last = sentence.removeprefix("Select ").split(">")
    level = None
    for name in (*way, last):
        x, y = look.box("#menu li > div", name).center
        if level is not None:
            # Sideways first, as any other item of the menu before would close this one.
            yield Action("move", x=x, y=level)
        yield Action("move" if name != last else "click", x=x, y=y)
        if name != last:
            yield Action("wait", seconds=_HOVER_SECONDS)
        level = y


def click_menu_item(sentence: str, look: AskingLook) -> Iterator[Action]:
    """Open the menu, and the menu within where needed, and click the item with that name or icon."""
    icons = look.ask(_CLASSES, "#query .ui-icon")
    yield from click(look, "#open-menu")
    yield from settle(look, "#menu div")
    named = () if icons else (_quoted(sentence),)
    item = "#menu div" if named else f"#menu div:has(> .{icons[0].split()[-1]})"
    if not present(look, item, *named):
        x, y = look.box("#menu li > div", "Playback").center
        yield Action("click", x=x, y=y)
        yield from settle(look, "#menu div")
        yield Action("move", x=look.box(item, *named).center[0], y=y)
    yield press(look, item, *named)


def click_pie(sentence: str, look: AskingLook) -> Iterator[Action]:
    """Open the pie menu at its middle, and click the item."""
    yield press(look, "#divWheel text", "+")
    yield from settle(look, "#divWheel text")
    yield press(look, "#divWheel text", _quoted(sentence))


def navigate_tree(sentence: str, look: AskingLook) -> Iterator[Action]:
    """Open folder after folder until the name shows, and click it."""
    name = _quoted(sentence)
    while not spots(look, "#tree span", name):
        folders = spots(look, "#tree li.expandable > span")
        if not folders:
            raise OracleError(f"No folder holds {name!r}.")
        x, y = folders[0]
        yield Action("click", x=x, y=y)
    yield press(look, "#tree span", name)


ORACLES: dict[str, Oracle] = {
    "click-link": click_link,
    "click-tab": click_tab,
    "click-tab-2": find_link_in_tabs,
    "click-tab-2-easy": find_link_in_tabs,
    "click-tab-2-medium": find_link_in_tabs,
    "click-tab-2-hard": find_link_in_tabs,
    "click-collapsible": expand_section,
    "click-collapsible-nodelay": expand_section,
    "click-collapsible-2": find_link_in_sections,
    "click-collapsible-2-nodelay": find_link_in_sections,
    "click-dialog": click_dialog,
    "click-dialog-2": click_dialog,
    "click-menu": click_menu,
    "click-menu-2": click_menu_item,
    "click-pie": click_pie,
    "click-pie-nodelay": click_pie,
    "navigate-tree": navigate_tree,
}
