from __future__ import annotations

import pytest

pytestmark = pytest.mark.desktop



def cut(driver) -> str:
    """Cut what is selected and return what is left."""
    driver.key("Control", "x")
    driver.key("Control", "s")
    return driver.saved("note.txt")


@pytest.fixture
def editor(driver):
    driver.open("l3afpad", "note.txt", home={"note.txt": b"alpha beta gamma\nsecond line\n"})
    return driver


def first_word(editor) -> tuple[int, int]:
    box = editor.computer.look.box("text")
    return int(box.x) + 20, int(box.y) + 8


def test_two_clicks_in_two_steps_are_no_double_click(editor) -> None:
    x, y = first_word(editor)
    editor.act("click", x=x, y=y)
    editor.act("click", x=x, y=y)
    assert cut(editor) == "alpha beta gamma\nsecond line\n"


def test_a_double_click_selects_a_word_and_a_triple_click_a_line(editor) -> None:
    x, y = first_word(editor)
    editor.act("double_click", x=x, y=y)
    assert cut(editor) == " beta gamma\nsecond line\n"
    editor.act("triple_click", x=x, y=y)
    assert "gamma" not in cut(editor)


def test_a_drag_and_a_drag_by_hand_select_text(editor) -> None:
    x, y = first_word(editor)
    left = int(editor.computer.look.box("text").x) + 6
    editor.act("drag", path=((left, y), (left + 200, y)))
    assert cut(editor) == "\nsecond line\n"
    below = y + 17
    editor.act("mouse_down", x=left, y=below)
    editor.act("move", x=left + 200, y=below)
    editor.act("mouse_up")
    assert cut(editor).strip() == ""


def test_shift_and_click_extend_the_selection(editor) -> None:
    x, y = first_word(editor)
    left = int(editor.computer.look.box("text").x) + 6
    editor.act("click", x=left, y=y)
    editor.act("click", x=left + 300, y=y, keys=("Shift",))
    assert cut(editor) == "\nsecond line\n"


def test_the_wheel_scrolls_and_keeps_what_is_left_of_a_notch(driver) -> None:
    driver.open("l3afpad", "note.txt", home={"note.txt": b"line\n" * 300})
    top = driver.computer.screenshot()
    driver.act("scroll", x=640, y=360, dy=40)
    assert (driver.computer.screenshot() == top).all()
    driver.act("scroll", x=640, y=360, dy=40)
    assert (driver.computer.screenshot() != top).any()
    driver.act("scroll", x=640, y=360, dy=-3000)
    assert (driver.computer.screenshot() == top).all()


def test_a_right_click_opens_a_menu(editor) -> None:
    x, y = first_word(editor)
    assert not editor.computer.look.boxes("menu item", "Paste")
    editor.act("click", x=x, y=y, button="right")
    assert editor.computer.look.boxes("menu item", "Paste")
