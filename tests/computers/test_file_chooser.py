from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gym_cua.actions import KINDS, Action
from gym_cua.computers.browser_ui import (
    FileAnswer,
    FileChooser,
)
from gym_cua.computers.browser_ui.file_listing import accepts, list_folder
from gym_cua.keys import KEY_NAMES


def blank(width=1280, height=720):
    return np.full((height, width, 3), 240, np.uint8)


def key(*names):
    return Action("key", keys=names)


def typed(text):
    return Action("type", text=text)


def click(box, kind="click", **fields):
    return Action(kind, x=box.x + box.width // 2, y=box.y + box.height // 2, **fields)


@pytest.fixture
def folder(tmp_path):
    root = tmp_path / "Documents"
    (root / "receipts").mkdir(parents=True)
    for name, size in (("b.pdf", 2500), ("A.txt", 10), ("c.png", 1_250_000), ("note.pdf", 1)):
        (root / name).write_bytes(b"x" * size)
    (root / "receipts" / "march.pdf").write_bytes(b"x")
    (root / ".hidden").write_text("x")
    (tmp_path / "secret.txt").write_text("x")
    (root / "link.txt").symlink_to(tmp_path / "secret.txt")
    (root / "up").symlink_to(tmp_path)
    (root / "inner.txt").symlink_to(root / "A.txt")
    (root / "loop").symlink_to(root / "loop")
    return root


def chooser(folder, multiple=False, accept=(), size=(1280, 720)):
    made = FileChooser(folder, multiple, accept)
    made.draw(blank(*size))
    return made


def row(made, name):
    index = [entry.name for entry in made._entries].index(name)
    box = made._layout.parts["list"]
    height = made._layout.row_height
    return {"x": box.x + 60, "y": box.y + index * height + height // 2 - made._scroll}


def test_lists_by_name_and_hides_what_lies_outside(folder):
    names = [entry.name for entry in list_folder(folder, folder.resolve())]
    assert names == ["receipts", "A.txt", "b.pdf", "c.png", "inner.txt", "note.pdf"]
    sizes = {entry.name: entry.size_text for entry in list_folder(folder, folder.resolve())}
    assert sizes["A.txt"] == "10 B" and sizes["b.pdf"] == "2.5 kB" and sizes["c.png"] == "1.2 MB"
    assert list_folder(folder.parent, folder.resolve()) == []


def test_accept_filters():
    assert accepts("a.PDF", [".pdf"])
    assert accepts("a.png", ["image/*"])
    assert accepts("a.csv", [" text/csv "])
    assert accepts("anything", [])
    assert not accepts("a.txt", [".pdf", "image/*"])


def test_click_and_open(folder):
    made = chooser(folder)
    assert made.handle(Action("click", **row(made, "b.pdf"))) is None
    assert made.handle(click(made._layout.parts["open"])) == FileAnswer((folder / "b.pdf",))


def test_double_click_chooses(folder):
    made = chooser(folder)
    assert made.handle(Action("double_click", **row(made, "c.png"))) == FileAnswer((folder / "c.png",))


@pytest.mark.parametrize("way", ["escape", "button"])
def test_cancel(folder, way):
    made = chooser(folder)
    made.handle(Action("click", **row(made, "b.pdf")))
    action = key("Escape") if way == "escape" else click(made._layout.parts["cancel"])
    assert made.handle(action) == FileAnswer(())


def test_folders_are_entered_and_left_but_not_beyond_the_first(folder):
    made = chooser(folder)
    made.handle(Action("double_click", **row(made, "receipts")))
    made.draw(blank())
    assert [entry.name for entry in made._entries] == ["march.pdf"]
    made.handle(click(made._layout.parts["up"]))
    made.draw(blank())
    assert "b.pdf" in [entry.name for entry in made._entries]
    made.handle(click(made._layout.parts["up"]))
    made.handle(key("Alt", "ArrowUp"))
    assert made._folder == folder.resolve()
    made.handle(Action("click", **row(made, "receipts")))
    assert made.handle(key("Enter")) is None
    assert made.handle(typed("march.pdf\n")) == FileAnswer((folder / "receipts" / "march.pdf",))


@pytest.mark.parametrize(
    "name", ["../secret.txt", "link.txt", "up/secret.txt", "/etc/passwd", "missing.pdf", "loop", "a\0b"]
)
def test_names_that_are_outside_or_missing_are_refused(folder, name):
    made = chooser(folder)
    assert made.handle(typed(name + "\n")) is None
    assert made._error
    made.draw(blank())


def test_typing_a_way_up_stays_inside(folder):
    made = chooser(folder)
    for name in ("..", "up", "receipts/../.."):
        made.handle(typed(name + "\n"))
        assert made._folder == folder.resolve()
        made.handle(key("Control", "a"))
    made.handle(typed("receipts/..\n"))
    assert made._folder == folder.resolve()


def test_control_and_shift_select_many(folder):
    made = chooser(folder, multiple=True)
    made.handle(Action("click", **row(made, "A.txt")))
    made.handle(Action("click", **row(made, "c.png"), keys=("Control",)))
    answer = made.handle(click(made._layout.parts["open"]))
    assert answer == FileAnswer((folder / "A.txt", folder / "c.png"))
    made = chooser(folder, multiple=True)
    made.handle(Action("click", **row(made, "A.txt")))
    made.handle(Action("click", **row(made, "c.png"), keys=("Shift",)))
    made.handle(Action("click", **row(made, "b.pdf"), keys=("Control",)))
    assert made.handle(key("Enter")) == FileAnswer((folder / "A.txt", folder / "c.png"))
    made = chooser(folder, multiple=True)
    assert made.handle(typed('"A.txt" "b.pdf"\n')) == FileAnswer((folder / "A.txt", folder / "b.pdf"))
    made = chooser(folder, multiple=True)
    made.handle(key("Control", "a"))
    answer = made.handle(key("Enter"))
    assert answer is not None and len(answer.paths) == 5


def test_without_multiple_only_one_is_selected(folder):
    made = chooser(folder)
    made.handle(Action("click", **row(made, "A.txt")))
    made.handle(Action("click", **row(made, "c.png"), keys=("Control",)))
    made.handle(Action("click", **row(made, "b.pdf"), keys=("Shift",)))
    assert made.handle(key("Enter")) == FileAnswer((folder / "b.pdf",))


def test_keys_walk_the_list(folder):
    made = chooser(folder, accept=[".pdf"])
    for _ in range(2):
        made.handle(key("ArrowDown"))
    assert made.handle(key("Enter")) == FileAnswer((folder / "b.pdf",))


def test_open_does_nothing_without_a_choice(folder):
    made = chooser(folder)
    assert made.handle(key("Enter")) is None
    assert made.handle(click(made._layout.parts["open"])) is None


def test_a_file_that_went_away_is_not_chosen(folder):
    made = chooser(folder)
    made.handle(Action("click", **row(made, "b.pdf")))
    (folder / "b.pdf").unlink()
    assert made.handle(key("Enter")) is None
    assert made._error


@pytest.mark.parametrize("way", ["wheel", "drag", "keys"])
def test_long_lists_scroll(tmp_path, way):
    for index in range(60):
        (tmp_path / f"{index:02}.txt").write_text("x")
    made = chooser(tmp_path)
    box, bar = made._layout.parts["list"], made._layout.parts["bar"]
    if way == "wheel":
        made.handle(Action("scroll", x=box.x + 5, y=box.y + 5, dy=5000))
    elif way == "drag":
        made.handle(Action("drag", path=((bar.x + 5, bar.y + 5), (bar.x + 5, bar.y + bar.height))))
    else:
        for _ in range(60):
            made.handle(key("ArrowDown"))
    assert made._scroll == made._layout.most_scroll
    place = row(made, "59.txt")
    assert box.contains(place["x"], place["y"])
    answer = made.handle(Action("double_click", **place))
    assert answer == FileAnswer((tmp_path / "59.txt",))


def test_a_missing_folder_is_shown_as_empty(tmp_path):
    made = chooser(tmp_path / "nowhere")
    assert made.handle(typed("x\n")) is None


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


@pytest.fixture(scope="module")
def many(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("many")
    for name in ("a.pdf", "日本.png", "x" * 120 + ".csv", "b.mp3", "c.mp4", "d.zip"):
        (folder / name).write_bytes(b"x")
    (folder / "sub" / "deeper").mkdir(parents=True)
    for index in range(20):
        (folder / "sub" / f"{index}.txt").write_text("x")
    return folder.resolve()


@settings(max_examples=40, deadline=None)
@given(size=SIZES, multiple=st.booleans(), actions=st.lists(ACTIONS, max_size=8))
def test_file_choosers_never_raise_nor_leave_their_folder(many, size, multiple, actions):
    made = FileChooser(many, multiple, ())
    frame = blank(*size)
    for action in actions:
        answer = made.handle(action)
        for path in answer.paths if answer else ():
            assert path.resolve().is_relative_to(many)
        made.draw(frame)
    made.draw(frame)
