import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gym_cua.actions import KINDS, Action
from gym_cua.computers.browser_ui import (
    DialogAnswer,
    DownloadBar,
    JavaScriptDialog,
    TabHit,
    TabLabel,
    TabStrip,
)
from gym_cua.computers.browser_ui.painting import text_width, wrapped
from gym_cua.keys import KEY_NAMES


def blank(width=1280, height=720):
    return np.full((height, width, 3), 240, np.uint8)


def key(*names):
    return Action("key", keys=names)


def typed(text):
    return Action("type", text=text)


def click(box, kind="click", **fields):
    return Action(kind, x=box.x + box.width // 2, y=box.y + box.height // 2, **fields)


# Tabs


def test_tabs_are_hit_where_they_are_drawn():
    strip, frame = TabStrip(1280), blank()
    labels = [TabLabel("One", False), TabLabel("Two", True), TabLabel("Three", False)]
    strip.draw(frame, labels)
    assert (frame[36:] == 240).all()
    white = np.flatnonzero((frame[7] == 255).all(axis=1))
    middle = int(white.mean())
    assert strip.hit(middle, 18, 3) == TabHit("select", 1)
    assert strip.hit(int(white.max()) - 10, 20, 3) == TabHit("close", 1)
    assert strip.hit(1270, 18, 3) is None
    assert strip.hit(middle, 36, 3) is None
    assert strip.hit(middle, 18, 0) is None


def test_every_one_of_sixteen_tabs_can_be_selected_and_closed():
    strip = TabStrip(1280)
    hits = {strip.hit(x, 20, 16) for x in range(1280)} - {None}
    assert hits == {TabHit(part, index) for part in ("select", "close") for index in range(16)}


def test_narrow_tabs_can_still_be_selected():
    hits = {TabStrip(160).hit(x, 20, 16) for x in range(160)} - {None}
    assert hits == {TabHit("select", index) for index in range(16)}


def test_a_changed_title_is_painted():
    strip, first, second = TabStrip(640), blank(640), blank(640)
    strip.draw(first, [TabLabel("Basket", True)])
    strip.draw(second, [TabLabel("Orders", True)])
    assert not np.array_equal(first, second)
    strip.draw(second, [TabLabel("Basket", True)])
    assert np.array_equal(first, second)


# Dialogs


def shown(kind="confirm", message="Delete it?", default="", size=(1280, 684)):
    dialog = JavaScriptDialog(kind, message, default, "shop.example")
    dialog.draw(blank(*size))
    return dialog


def part(dialog, name):
    return dialog._layout.parts[name]


@pytest.mark.parametrize(
    ("kind", "name", "accept"),
    [
        ("alert", "accept", True),
        ("confirm", "accept", True),
        ("confirm", "cancel", False),
        ("beforeunload", "accept", True),
        ("beforeunload", "cancel", False),
    ],
)
def test_buttons_answer_to_clicks(kind, name, accept):
    dialog = shown(kind)
    assert dialog.handle(click(part(dialog, name))) == DialogAnswer(accept)
    dialog = shown(kind)
    assert dialog.handle(click(part(dialog, name), "mouse_down")) is None
    assert dialog.handle(Action("mouse_up")) == DialogAnswer(accept)


def test_a_press_that_leaves_the_button_does_nothing():
    dialog = shown()
    dialog.handle(click(part(dialog, "accept"), "mouse_down"))
    assert dialog.handle(click(part(dialog, "cancel"), "mouse_up")) is None


def test_the_page_under_the_dialog_is_out_of_reach():
    dialog = shown()
    for action in (
        Action("click", x=5, y=600),
        Action("scroll", x=640, y=100, dy=300),
        Action("wait", seconds=1.0),
        Action("noop"),
        click(part(dialog, "accept"), button="right"),
        typed("yes"),
        key("Control", "w"),
    ):
        assert dialog.handle(action) is None


def test_keys_accept_and_cancel():
    assert shown().handle(key("Enter")) == DialogAnswer(True)
    assert shown().handle(key("Escape")) == DialogAnswer(False)
    assert shown().handle(typed("\n")) == DialogAnswer(True)


def test_tab_moves_the_focus():
    dialog = shown()
    dialog.handle(key("Tab"))
    assert dialog.handle(key("Enter")) == DialogAnswer(False)
    dialog = shown()
    dialog.handle(key("Shift", "Tab"))
    assert dialog.handle(typed(" ")) == DialogAnswer(False)


def test_prompt_starts_with_its_default_selected():
    dialog = shown("prompt", default="Ann")
    dialog.handle(typed("Bob"))
    assert dialog.handle(key("Enter")) == DialogAnswer(True, "Bob")
    assert shown("prompt", default="Ann").handle(key("Enter")) == DialogAnswer(True, "Ann")
    assert shown("prompt", default="Ann").handle(key("Escape")) == DialogAnswer(False, "")


@pytest.mark.parametrize(
    ("keys", "text"),
    [
        ([("End",), ("Backspace",)], "one tw"),
        ([("Home",), ("Delete",)], "ne two"),
        ([("ArrowLeft",), ("x",)], "xone two"),
        ([("End",), ("ArrowLeft",), ("Shift", "x")], "one twXo"),
        ([("End",), ("Shift", "Home"), ("Shift", "1")], "!"),
        ([("End",), ("Control", "a"), ("Backspace",)], ""),
        ([("End",), ("Control", "Backspace")], "one "),
        ([("Home",), ("Control", "ArrowRight"), ("Shift", "End"), ("Delete",)], "one "),
        ([("Home",), ("Backspace",), ("End",), ("Delete",)], "one two"),
    ],
)
def test_prompt_text_is_edited_by_keys(keys, text):
    dialog = shown("prompt", default="one two")
    for names in keys:
        assert dialog.handle(key(*names)) is None
    assert dialog.handle(key("Enter")) == DialogAnswer(True, text)


def test_held_keys_count():
    dialog = shown("prompt", default="one")
    dialog.handle(key("End"))
    dialog.handle(Action("key_down", keys=("Shift",)))
    dialog.handle(key("a"))
    dialog.handle(Action("key_up", keys=("Shift",)))
    dialog.handle(key("b"))
    assert dialog.handle(key("Enter")) == DialogAnswer(True, "oneAb")


def test_pointer_places_the_caret_and_selects():
    dialog = shown("prompt", default="one two")
    field = part(dialog, "field")
    middle = field.y + field.height // 2
    dialog.handle(Action("click", x=field.x + 8 + text_width("one", 14), y=middle))
    dialog.handle(typed("!"))
    assert dialog._field.text == "one! two"
    dialog.handle(Action("double_click", x=field.x + 8 + text_width("one! t", 14), y=middle))
    dialog.handle(typed("2"))
    assert dialog._field.text == "one! 2"
    dialog.handle(Action("drag", path=((field.x + 400, middle), (field.x + 1, middle))))
    dialog.handle(typed("x"))
    assert dialog._field.text == "x"


def test_a_dialog_that_nobody_saw_ignores_the_pointer():
    dialog = JavaScriptDialog("alert", "Hello")
    for x in range(0, 1280, 8):
        for y in range(0, 300, 8):
            assert dialog.handle(Action("click", x=x, y=y)) is None


def test_dialog_shows_its_message_its_typing_and_its_focus():
    frames = []
    dialog = JavaScriptDialog("prompt", "Name?", "", "h.example")
    for action in (Action("noop"), typed("abc"), key("Tab"), key("Tab")):
        dialog.handle(action)
        frame = blank()
        dialog.draw(frame)
        frames.append(frame)
    other = blank()
    JavaScriptDialog("prompt", "Other?", "", "h.example").draw(other)
    assert not np.array_equal(other, frames[0])
    for before, after in zip(frames, frames[1:], strict=False):
        assert not np.array_equal(before, after)
    assert tuple(frames[0][700, 5]) == (144, 144, 144)


def test_long_messages_are_cut_and_wrapped_to_the_width():
    message = "word " * 2000 + "x" * 5000
    lines = wrapped(message, 400, 14, 12)
    assert len(lines) == 12
    assert lines[-1].endswith("…")
    assert all(text_width(line, 14) <= 400 for line in lines)
    assert wrapped("a\n\nb c", 400, 14, 12) == ("a", "", "b c")
    unbroken = wrapped("x" * 200, 100, 14, 50)
    assert "".join(unbroken) == "x" * 200
    assert all(text_width(line, 14) <= 100 for line in unbroken)


@pytest.mark.parametrize("size", [(160, 120), (160, 210), (320, 240), (1920, 1080)])
@pytest.mark.parametrize("kind", ["alert", "confirm", "prompt", "beforeunload"])
def test_every_button_lies_on_the_screen(size, kind):
    dialog = shown(kind, "Long message. " * 90, size=size)
    for box in dialog._layout.parts.values():
        assert box.x >= 0 and box.y >= 0
        assert box.x + box.width <= size[0] and box.y + box.height <= size[1]


# Downloads


def test_download_note_lies_at_the_bottom_right():
    frame = blank()
    DownloadBar().draw(frame, [])
    assert (frame == 240).all()
    DownloadBar().draw(frame, ["report.pdf"])
    changed = np.argwhere((frame != 240).any(axis=2))
    assert changed.min(axis=0)[0] > 600 and changed.min(axis=0)[1] > 900


# Anything at all

ACTIONS = st.builds(
    Action,
    kind=st.sampled_from(KINDS),
    x=st.none() | st.integers(0, 1300),
    y=st.none() | st.integers(0, 800),
    button=st.sampled_from(("left", "left", "middle", "right")),
    keys=st.lists(st.sampled_from((*KEY_NAMES, "é", "日")), max_size=3).map(tuple),
    path=st.lists(st.tuples(st.integers(0, 1300), st.integers(0, 800)), min_size=2, max_size=4).map(tuple),
    dx=st.integers(-900, 900),
    dy=st.integers(-900, 900),
    text=st.text(max_size=12),
)
SIZES = st.tuples(st.integers(160, 1400), st.integers(120, 800))


@settings(max_examples=40, deadline=None)
@given(
    kind=st.sampled_from(["alert", "confirm", "prompt", "beforeunload"]),
    message=st.text(st.characters(), max_size=200),
    default=st.text(st.characters(), max_size=40),
    host=st.text(max_size=60),
    size=SIZES,
    actions=st.lists(ACTIONS, max_size=6),
)
def test_dialogs_never_raise(kind, message, default, host, size, actions):
    dialog = JavaScriptDialog(kind, message, default, host)
    frame = blank(*size)
    for action in actions:
        dialog.handle(action)
        dialog.draw(frame)
    dialog.draw(frame)


@settings(max_examples=30, deadline=None)
@given(size=SIZES, titles=st.lists(st.text(st.characters(), max_size=40), max_size=20))
def test_tabs_and_notes_never_raise(size, titles):
    frame = blank(*size)
    TabStrip(size[0]).draw(frame, [TabLabel(title, not index) for index, title in enumerate(titles)])
    DownloadBar().draw(frame, titles)
