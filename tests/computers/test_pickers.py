"""The pickers drawn in the page, worked by pointer and keys in a real browser."""

import io

import pytest
from PIL import Image
from playwright.sync_api import sync_playwright

from gym_cua.computers.chromium import find_chromium
from gym_cua.computers.page import load

pytestmark = pytest.mark.browser

NO_BASE_SELECT = (
    "{const s = CSS.supports; CSS.supports = (...a) => a[1] !== 'base-select' && s.call(CSS, ...a)}"
)
LOG = """<script>
const log = [];
for (const name of ["input", "change"])
  document.addEventListener(name, (e) => log.push(name + ":" + e.target.id + "=" + e.target.value));
</script>"""


@pytest.fixture(scope="module")
def browser():
    found = find_chromium()
    if found is None:
        pytest.skip("no Chromium on this machine")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(found.path), args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def show(browser):
    """Open a page with the given body; faults of its scripts fail the test."""
    contexts, faults = [], []

    def opened(body, before="", size=(800, 600), frames=None, scheme="light"):
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]}, locale="en-US", color_scheme=scheme
        )
        contexts.append(context)
        page = context.new_page()
        page.clock.install(time="2024-03-20T10:41:00")
        page.on("pageerror", lambda error: faults.append(str(error)))
        if before:
            page.add_init_script(before)
        page.add_init_script(load("pickers.js"))
        pages = {"http://a.test/": f"<!doctype html><body>{LOG}{body}", **(frames or {})}
        page.route(
            "**/*",
            lambda route: route.fulfill(body=pages.get(route.request.url, ""), content_type="text/html"),
        )
        page.goto("http://a.test/")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not faults


def picture(page):
    return page.screenshot(animations="allow", caret="initial")


def value(page, selector="#f"):
    return page.eval_on_selector(selector, "e => e.value")


def logged(page):
    return page.evaluate("log")


def click_indicator(page, selector="#f"):
    box = page.locator(selector).bounding_box()
    page.mouse.click(box["x"] + box["width"] - 12, box["y"] + box["height"] / 2)


class Panel:
    """The panel, found from outside the page: its shadow root is closed to scripts."""

    def __init__(self, page):
        self.session = page.context.new_cdp_session(page)
        self.page = page

    def nodes(self):
        self.session.send("DOM.enable")
        root = self.session.send("DOM.getDocument", {"depth": -1, "pierce": True})["root"]
        found = []

        def walk(node, within):
            attributes = node.get("attributes", [])
            attributes = dict(zip(attributes[::2], attributes[1::2], strict=True))
            if within and attributes.get("role") in ("button", "option"):
                found.append((self.label(node), attributes, node["nodeId"]))
            for child in node.get("children", []):
                walk(child, within)
            for shadow in node.get("shadowRoots", []):
                walk(shadow, "popover" in attributes)

        walk(root, False)
        return found

    def label(self, node):
        if node["nodeType"] == 3:
            return node["nodeValue"]
        return " ".join(self.label(child) for child in node.get("children", []))

    @property
    def open(self):
        return bool(self.nodes())

    def named(self, name):
        for label, attributes, node in self.nodes():
            if name in (attributes.get("aria-label"), label):
                return attributes, node
        raise AssertionError(f"{name!r} is not among {[n[0] for n in self.nodes()]}")

    def click(self, name):
        _, node = self.named(name)
        self.session.send("DOM.scrollIntoViewIfNeeded", {"nodeId": node})
        quad = self.session.send("DOM.getContentQuads", {"nodeId": node})["quads"][0]
        self.page.mouse.click((quad[0] + quad[4]) / 2, (quad[1] + quad[5]) / 2)

    def disabled(self, name):
        return self.named(name)[0].get("aria-disabled") == "true"


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
