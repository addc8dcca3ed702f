"""Times, months, weeks, colours and suggestions, and what all pickers share."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from .panel import Panel, click_indicator, logged, picture, value

pytestmark = pytest.mark.browser

NO_BASE_SELECT = (
    "{const s = CSS.supports; CSS.supports = (...a) => a[1] !== 'base-select' && s.call(CSS, ...a)}"
)

def test_a_time_by_pointer_and_keys(show):
    page = show('<input type="time" id="f" value="14:30">')
    panel = Panel(page)
    click_indicator(page)
    panel.click("AM")
    panel.click("45")
    assert value(page) == "02:45"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowUp")
    assert value(page) == "03:44"
    page.keyboard.press("Enter")
    assert not panel.open


def test_times_keep_to_min_max_and_step(show):
    page = show('<input type="time" id="f" min="09:00" max="17:00" step="900">')
    panel = Panel(page)
    click_indicator(page)
    labels = [label for label, _, _ in panel.nodes()]
    assert [label for label in labels if label in ("00", "15", "30", "45", "20")] == ["00", "15", "30", "45"]
    assert panel.disabled("08") and not panel.disabled("09")
    panel.click("PM")
    panel.click("05")
    assert value(page) == "17:00"
    assert page.eval_on_selector("#f", "e => e.validity.valid")


def test_a_month(show):
    page = show('<input type="month" id="f" max="2026-02">')
    panel = Panel(page)
    click_indicator(page)
    panel.click("Next")
    panel.click("Next")
    assert panel.disabled("March 2026")
    panel.click("February 2026")
    assert value(page) == "2026-02"


@pytest.mark.parametrize(
    ("day", "week"), [("Monday, January 1, 2024", "2024-W01"), ("Sunday, January 7, 2024", "2024-W01")]
)
def test_a_week(show, day, week):
    page = show('<input type="week" id="f" value="2024-W05">')
    click_indicator(page)
    Panel(page).click("Previous")
    Panel(page).click(day)
    assert value(page) == week


def test_a_date_and_time(show):
    page = show('<input type="datetime-local" id="f" value="2024-03-15T09:05" max="2024-03-22T08:30">')
    panel = Panel(page)
    click_indicator(page)
    panel.click("Thursday, March 21, 2024")
    panel.click("PM")
    assert value(page) == "2024-03-21T21:05"
    panel.click("Friday, March 22, 2024")
    assert value(page) == "2024-03-22T08:30"
    assert panel.open
    page.keyboard.press("Escape")
    assert not panel.open


def test_a_colour_by_swatch_and_by_hex(show):
    page = show('<input type="color" id="f" value="#ff8800">')
    panel = Panel(page)
    page.click("#f")
    panel.click("#ff0000")
    assert value(page) == "#ff0000"
    assert logged(page) == ["input:f=#ff0000"]
    panel.click("Done")
    assert logged(page)[-1] == "change:f=#ff0000"
    page.click("#f")
    box = page.locator("#f").bounding_box()
    assert panel.open
    page.mouse.click(box["x"] + 150, box["y"] + box["height"] + 200)  # the field at the panel's foot
    page.keyboard.press("Control+a")
    page.keyboard.type("#12AB34")
    page.keyboard.press("Enter")
    assert value(page) == "#12ab34"
    assert not panel.open


def test_suggestions(show):
    page = show(
        '<input id="f" list="l"><datalist id="l">'
        '<option value="Apple"><option value="Apricot"><option value="Pear"></datalist>'
    )
    panel = Panel(page)
    page.click("#f")
    assert len(panel.nodes()) == 3
    page.keyboard.type("ap")
    assert [label for label, _, _ in panel.nodes()] == ["Apple", "Apricot"]
    panel.click("Apricot")
    assert value(page) == "Apricot" and not panel.open
    page.keyboard.press("Control+a")
    page.keyboard.type("p")
    for key in ("ArrowDown", "ArrowDown", "ArrowDown", "Enter"):
        page.keyboard.press(key)
    assert value(page) == "Pear"


def test_works_in_frames_and_in_modal_dialogs(show):
    inner = '<!doctype html><input type="date" id="f" value="2024-03-15">'
    page = show(
        '<iframe src="http://b.test/" width="400" height="400"></iframe>'
        '<dialog id="d"><input type="month" id="g" value="2024-03"></dialog>',
        frames={"http://b.test/": inner},
    )
    frame = page.frames[1]
    box = frame.locator("#f").bounding_box()
    page.mouse.click(box["x"] + box["width"] - 12, box["y"] + 8)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    assert frame.eval_on_selector("#f", "e => e.value") == "2024-03-16"
    page.evaluate("d.showModal()")
    click_indicator(page, "#g")
    Panel(page).click("May 2024")
    assert value(page, "#g") == "2024-05"


def test_the_page_sees_no_events_of_the_panel_and_no_globals(show):
    page = show(
        '<input type="date" id="f" value="2024-03-15"><script>const seen = [];'
        'for (const n of ["pointerdown", "mousedown", "mouseup", "click", "blur"])'
        "  document.addEventListener(n, (e) => seen.push(n), true);</script>"
    )
    click_indicator(page)
    page.evaluate("seen.length = 0")
    Panel(page).click("Next")
    Panel(page).click("Monday, April 1, 2024")
    assert page.evaluate("seen") == []
    assert value(page) == "2024-04-01"
    assert page.evaluate("document.documentElement.children.length") == 2
    names = "Object.getOwnPropertyNames(window)"
    assert not set(page.evaluate(names)) & {"panel", "opened", "openPanel", "DAY", "load"}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_follows_the_fields_colour_scheme(show, scheme):
    page = show(
        f'<style>:root {{ color-scheme: {scheme} }}</style><input type="date" id="f" value="2024-03-15">'
    )
    click_indicator(page)
    image = Image.open(io.BytesIO(picture(page)))
    box = page.locator("#f").bounding_box()
    pixel = image.getpixel((int(box["x"]) + 20, int(box["y"] + box["height"]) + 6))
    assert (sum(pixel[:3]) > 600) == (scheme == "light")


def test_a_hostile_style_does_not_reach_the_panel(show):
    page = show(
        "<style>* { display: none !important } html, body, input { display: block !important }</style>"
        '<input type="date" id="f">'
    )
    click_indicator(page)
    Panel(page).click("Friday, March 1, 2024")
    assert value(page) == "2024-03-01"


@pytest.mark.parametrize("size", [(160, 210), (320, 200)])
def test_small_pages_still_show_a_calendar(show, size):
    page = show('<input type="date" id="f" style="margin-top: 100px">', size=size)
    click_indicator(page)
    page.keyboard.press("Enter")
    assert value(page) == "2024-03-20"
