"""Drop-down lists drawn in the page, worked by pointer and keys in a real browser."""

from __future__ import annotations

import pytest

from .panel import Panel, logged, picture, value

pytestmark = pytest.mark.browser

NO_BASE_SELECT = (
    "{const s = CSS.supports; CSS.supports = (...a) => a[1] !== 'base-select' && s.call(CSS, ...a)}"
)
SELECT = '<select id="f"><option>One<option>Two<option value="3">Three<option disabled>Four</select>'


def click_option(page, text, selector="#f"):
    box = page.locator(f"{selector} option", has_text=text).bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


def test_an_option_is_chosen_by_pointer_from_a_list_in_the_page(show):
    page = show(SELECT)
    closed = picture(page)
    page.click("#f")
    assert picture(page) != closed
    click_option(page, "Three")
    assert value(page) == "3"
    assert logged(page) == ["input:f=3", "change:f=3"]
    page.evaluate("new Promise(requestAnimationFrame)")
    assert page.eval_on_selector("#f", "e => e.getAttributeNames()") == ["id"]


def test_an_option_is_chosen_by_keys(show):
    page = show(SELECT)
    page.focus("#f")
    page.keyboard.press(" ")
    assert page.eval_on_selector("#f", "e => e.matches(':open')")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert value(page) == "Two"
    page.keyboard.press("ArrowDown")
    assert value(page) == "3"


@pytest.mark.parametrize("way", ["escape", "outside"])
def test_a_list_closes_and_leaves_the_page_as_it_was(show, way):
    page = show(
        f"<style>select {{ padding: 7px; border: 3px dotted green; border-radius: 9px }}</style>{SELECT}"
    )
    page.mouse.move(700, 500)
    page.focus("#f")
    before = picture(page)
    page.click("#f")
    page.keyboard.press("Escape") if way == "escape" else page.mouse.click(700, 500)
    page.mouse.move(700, 500)
    page.evaluate("new Promise(requestAnimationFrame)")
    page.focus("body") if way == "escape" else None
    page.focus("#f")
    page.evaluate("document.activeElement.blur()")
    assert page.eval_on_selector("#f", "e => e.getAttributeNames()") == ["id"]
    page.focus("#f")
    assert picture(page) == before


def test_an_open_select_keeps_its_place_and_size(show):
    page = show(
        f"<style>select {{ padding: 7px 20px; font: 20px serif; width: 190px }}</style>{SELECT}<p id=below>x"
    )
    before = page.eval_on_selector("#f", "e => JSON.stringify(e.getBoundingClientRect())")
    page.click("#f")
    assert page.eval_on_selector("#f", "e => JSON.stringify(e.getBoundingClientRect())") == before


@pytest.mark.parametrize(
    "style",
    ["select { appearance: none }", "select { appearance: none !important }", "select { all: unset }"],
)
def test_a_page_with_an_appearance_of_its_own_works(show, style):
    page = show(f"<style>{style}</style>{SELECT}")
    page.click("#f")
    click_option(page, "Two")
    assert value(page) == "Two"


@pytest.mark.parametrize("mode", ["open", "closed", "declared"])
def test_select_and_date_in_a_shadow_root(show, mode):
    inside = SELECT + '<br><input type="date" id="g" value="2024-03-15">'
    if mode == "declared":
        page = show(f'<div id="h"><template shadowrootmode="open">{inside}</template></div>')
        page.evaluate("window.r = h.shadowRoot")
    else:
        page = show('<div id="h"></div>')
        page.evaluate("([m, i]) => { window.r = h.attachShadow({mode: m}); r.innerHTML = i }", [mode, inside])
    middle = (
        "([s, end]) => { const b = r.querySelector(s).getBoundingClientRect();"
        "return [end ? b.right - 12 : b.x + b.width / 2, b.y + b.height / 2] }"
    )
    page.mouse.click(*page.evaluate(middle, ["#f", False]))
    page.mouse.click(*page.evaluate(middle, ["option:nth-child(2)", False]))
    assert page.evaluate("r.querySelector('#f').value") == "Two"
    page.mouse.click(*page.evaluate(middle, ["#g", True]))
    Panel(page).click("Monday, March 4, 2024")
    assert page.evaluate("r.querySelector('#g').value") == "2024-03-04"


def test_a_style_that_cannot_be_outranked_gets_our_own_list(show):
    page = show(f"<style>@layer a {{ select {{ appearance: none !important }} }}</style>{SELECT}")
    page.click("#f")
    Panel(page).click("Two")
    assert value(page) == "Two"
    assert page.eval_on_selector("#f", "e => e.getAttributeNames()") == ["id"]


def test_lists_stay_lists(show):
    page = show(
        '<select id="f" multiple><option>a<option>b</select><select id="g" size="3"><option>c</select>'
    )
    page.click("#f option:nth-child(2)")
    assert value(page) == "b"
    assert page.eval_on_selector("#f", "e => getComputedStyle(e).appearance") != "base-select"


@pytest.mark.parametrize("keys", [False, True])
def test_without_base_select_our_own_list_opens(show, keys):
    page = show(SELECT, before=NO_BASE_SELECT)
    panel = Panel(page)
    if keys:
        page.focus("#f")
        for key in ("ArrowDown", "ArrowDown", "ArrowDown", "Enter"):
            page.keyboard.press(key)
    else:
        page.click("#f")
        assert panel.disabled("Four")
        panel.click("Three")
    assert value(page) == "3"
    assert logged(page) == ["input:f=3", "change:f=3"]
    assert not panel.open


