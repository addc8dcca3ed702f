"""Tasks of typing one short answer: given, read off the page, or worked out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from operator import add, mul, sub

from gym_cua.actions import Action
from gym_cua.tasks.look import Look
from gym_cua.tasks.oracle import click, click_box, fill, present

from .oracle import AskingLook, Oracle
from .reading import enter, enter_into, first, left_end, ordinal, submit, text, texts, words

_OPERATIONS: dict[str, Callable[[int, int], int]] = {"+": add, "-": sub, "x": mul}


def enter_text(sentence: str, look: Look) -> Iterator[Action]:
    """Type the quoted text, in upper or lower case where the sentence says so."""
    (value,) = words('"(.*)"', sentence)
    if "upper case" in sentence:
        value = value.upper()
    elif "lower case" in sentence:
        value = value.lower()
    yield from enter(look, "#tt", value)
    yield from submit(look)


def enter_date(sentence: str, look: Look) -> Iterator[Action]:
    """Type the date's digits from the month on."""
    yield left_end(look.box("#tt"))
    yield Action("type", text="".join(words(r"(\d+)/(\d+)/(\d+)", sentence)))
    yield from submit(look)


def enter_time(sentence: str, look: Look) -> Iterator[Action]:
    """Type the time's digits from the hour on, and its half of the day."""
    hour, minute, half = words(r"(\d+):(\d+)\s*([AP]M)", sentence)
    yield left_end(look.box("#tt"))
    yield Action("type", text=hour.zfill(2) + minute + half)
    yield from submit(look)


def enter_password(sentence: str, look: Look) -> Iterator[Action]:
    """Type the quoted password into both fields."""
    (password,) = words('"(.*)"', sentence)
    yield from enter(look, "#password", password)
    yield from enter(look, "#verify", password)
    yield from submit(look)


def login(sentence: str, look: Look) -> Iterator[Action]:
    """Type name and password, and send away the window that may pop up meanwhile."""
    for selector, value in zip(("#username", "#password"), words('"(.*?)".*"(.*?)"', sentence), strict=True):
        yield from click(look, selector)
        if present(look, "#popup-cancel"):
            yield from click(look, "#popup-cancel")
            yield from click(look, selector)
        yield Action("type", text=value)
    yield from submit(look)


def find_word(sentence: str, look: AskingLook) -> Iterator[Action]:
    """Type the n-th word of the paragraph."""
    word = text(look, "#area p").split()[ordinal(sentence) - 1]
    yield from enter(look, "#answer-input", word.strip(".,"))
    yield from submit(look)


def text_transform(sentence: str, look: AskingLook) -> Iterator[Action]:
    """Type the slanted characters."""
    yield from enter(look, "#tt", "".join(texts(look, "#captcha span")))
    yield from submit(look)


def read_table(sentence: str, look: AskingLook) -> Iterator[Action]:
    """Type the value that the table gives for the key."""
    (key,) = words("the value of (.*) into", sentence)
    yield from enter(look, "#tt", _table(look)[key])
    yield from submit(look)


def read_table_2(sentence: str, look: AskingLook) -> Iterator[Action]:
    """Type the values that the table gives for both labels."""
    table = _table(look)
    for field, label in zip(look.boxes("#form input"), texts(look, "#form label"), strict=True):
        yield from enter_into(field, table[label.strip().removesuffix(":")])
    yield from submit(look)


def _table(look: AskingLook) -> dict[str, str]:
    cells = [cell.strip() for cell in texts(look, "#tab td")]
    return dict(zip(cells[::2], cells[1::2], strict=True))


def simple_arithmetic(sentence: str, look: AskingLook) -> Iterator[Action]:
    """Work out the sum."""
    left, operation, right = words(r"(\d+) (\S) (\d+) =", text(look, "#math-problem"))
    yield from enter(look, "#math-answer", str(_OPERATIONS[operation](int(left), int(right))))
    yield from submit(look)


def simple_algebra(sentence: str, look: AskingLook) -> Iterator[Action]:
    """Solve the equation for x."""
    left, operation, right, result = words(r"(\w+) (\S) (\w+) = (\d+)", text(look, "#math-problem"))
    if operation == "+":
        answer = int(result) - int(right if left == "x" else left)
    elif left == "x":
        answer = int(result) + int(right)
    else:
        answer = int(left) - int(result)
    yield from enter(look, "#math-answer", str(answer))
    yield from submit(look)


def visual_addition(sentence: str, look: Look) -> Iterator[Action]:
    """Count the blocks."""
    yield from enter(look, "#math-answer", str(len(look.boxes(".addition-block"))))
    yield from submit(look)


def guess_number(sentence: str, look: Look) -> Iterator[Action]:
    """Halve the range by each guess."""
    low, high = (int(end) for end in words(r"(\d)-(\d)", sentence))
    while True:
        guess = (low + high) // 2
        yield from fill(look, "#tt", str(guess))
        yield from submit(look)
        if present(look, "#higher"):
            low = guess + 1
        else:
            high = guess - 1


_FIELDS = """() => [...document.querySelectorAll("#area input")].map((field) => {
  let row = field.parentElement;
  while (!row.textContent.trim()) row = row.parentElement;
  return row.textContent;
})"""


def movie_search(sentence: str, look: AskingLook) -> Iterator[Action]:
    """Type each value into the field beside its label."""
    genre, director, year = words(r"for (.*) movies directed by (.*) from year (\d+)", sentence)
    for field, label in zip(look.boxes("#area input"), look.ask(_FIELDS), strict=True):
        value = genre if "Genre" in label else director if "Director" in label else year
        yield from enter_into(field, value)
    yield from click(look, "#area :is(button, .final, .ui-submit)")


def autocomplete(sentence: str, look: AskingLook) -> Iterator[Action]:
    """Type how the item starts, and take an offered one that ends as asked."""
    start, end = (re.findall('"(.*?)"', sentence) + [""])[:2]
    yield from enter(look, "#tags", start)
    for _ in range(5):
        if present(look, ".ui-menu-item"):
            break
        yield Action("noop")
    offered = [item.strip() for item in texts(look, ".ui-menu-item")]
    fitting = [item for item in offered if item.startswith(start) and item.endswith(end)]
    index = offered.index(first(fitting))
    box = look.boxes(".ui-menu-item")[index]
    if box.y + box.height <= look.view.y + look.view.height:
        yield click_box(box)
    else:
        for _ in range(index + 1):
            yield Action("key", keys=("ArrowDown",))
        yield Action("key", keys=("Enter",))
    yield from submit(look)


ORACLES: dict[str, Oracle] = {
    "enter-text": enter_text,
    "enter-text-2": enter_text,
    "enter-text-dynamic": enter_text,
    "enter-date": enter_date,
    "enter-time": enter_time,
    "enter-password": enter_password,
    "login-user": login,
    "login-user-popup": login,
    "find-word": find_word,
    "text-transform": text_transform,
    "read-table": read_table,
    "read-table-2": read_table_2,
    "simple-arithmetic": simple_arithmetic,
    "simple-algebra": simple_algebra,
    "visual-addition": visual_addition,
    "guess-number": guess_number,
    "multi-layouts": movie_search,
    "multi-orderings": movie_search,
    "use-autocomplete": autocomplete,
    "use-autocomplete-nodelay": autocomplete,
}
