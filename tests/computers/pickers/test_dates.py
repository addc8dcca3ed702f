"""The calendar drawn in the page, worked by pointer and keys in a real browser."""

from __future__ import annotations

import pytest

from .panel import Panel, click_indicator, logged, value

pytestmark = pytest.mark.browser


def test_a_date_two_months_ahead_by_pointer(show):
    page = show('<input type="date" id="f">')
    panel = Panel(page)
    click_indicator(page)
    panel.click("Next")
    panel.click("Next")
    panel.click("Friday, May 17, 2024")
    assert value(page) == "2024-05-17"
    assert logged(page) == ["input:f=2024-05-17", "change:f=2024-05-17"]
    assert not panel.open


def test_a_date_by_keys(show):
    page = show('<input type="date" id="f" value="2024-01-31">')
    page.focus("#f")
    for key in ("Alt+ArrowDown", "PageDown", "ArrowLeft", "ArrowUp", "Enter"):
        page.keyboard.press(key)
    assert value(page) == "2024-02-21"


def test_a_year_far_away_by_pointer(show):
    page = show('<input type="date" id="f" value="2024-03-15">')
    panel = Panel(page)
    click_indicator(page)
    for name in (
        "March 2024",
        "2024",
        "Previous",
        "Previous",
        "Previous",
        "1985",
        "July 1985",
        "Thursday, July 4, 1985",
    ):
        panel.click(name)
    assert value(page) == "1985-07-04"


def test_days_outside_of_min_and_max_are_disabled(show):
    page = show('<input type="date" id="f" min="2024-03-10" max="2024-04-05">')
    panel = Panel(page)
    click_indicator(page)
    assert panel.disabled("Saturday, March 9, 2024") and not panel.disabled("Sunday, March 10, 2024")
    assert not panel.disabled("Friday, April 5, 2024") and panel.disabled("Saturday, April 6, 2024")
    panel.click("Saturday, March 9, 2024")
    assert value(page) == "" and panel.open
    page.keyboard.press("Enter")
    assert value(page) == "2024-03-20"


def test_step_disables_days(show):
    page = show('<input type="date" id="f" value="2024-03-15" step="7">')
    panel = Panel(page)
    click_indicator(page)
    assert panel.disabled("Saturday, March 16, 2024") and not panel.disabled("Friday, March 22, 2024")


@pytest.mark.parametrize("way", ["escape", "outside", "indicator"])
def test_a_calendar_closes_without_a_choice(show, way):
    page = show('<input type="date" id="f">')
    panel = Panel(page)
    click_indicator(page)
    assert panel.open
    if way == "escape":
        page.keyboard.press("Escape")
    elif way == "outside":
        page.mouse.click(700, 500)
    else:
        click_indicator(page)
    assert not panel.open and value(page) == "" and logged(page) == []


def test_typing_into_a_date_stays_the_browsers(show):
    page = show('<input type="date" id="f">')
    box = page.locator("#f").bounding_box()
    page.mouse.click(box["x"] + 12, box["y"] + box["height"] / 2)
    panel = Panel(page)
    assert not panel.open
    page.keyboard.type("05172024")
    assert value(page) == "2024-05-17"
    click_indicator(page)
    page.keyboard.type("2025")
    assert value(page) == "2025-05-17"
    assert panel.named("Saturday, May 17, 2025")[0]["aria-selected"] == "true"


def test_read_only_and_disabled_fields_open_nothing(show):
    page = show('<input type="date" id="f" readonly><br><input type="date" id="g" disabled>')
    click_indicator(page)
    click_indicator(page, "#g")
    assert not Panel(page).open


def test_an_indicator_spread_over_the_field_opens_anywhere(show):
    page = show(
        "<style>#f { position: relative }"
        "#f::-webkit-calendar-picker-indicator { position: absolute; inset: 0; opacity: 0 }</style>"
        '<input type="date" id="f">'
    )
    page.mouse.click(*(page.locator("#f").bounding_box()[name] + 12 for name in ("x", "y")))
    assert Panel(page).open


def test_show_picker_opens_ours(show):
    page = show(
        '<input type="date" id="f"><button id="b" onclick="f.showPicker()">b</button>'
        "<script>try { f.showPicker() } catch (e) { log.push(e.name) }</script>"
    )
    assert logged(page) == ["NotAllowedError"]
    assert not Panel(page).open
    page.click("#b")
    assert Panel(page).open


