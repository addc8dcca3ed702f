"""Tasks of small applications: search, contacts, tickets, shares, food, a terminal and an editor."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gym_cua.actions import Action
from gym_cua.tasks.look import Look
from gym_cua.tasks.oracle import click, click_box

from .oracle import AskingLook, Oracle
from .reading import drag, enter, first, ordinal, submit, text, texts, words

_PAGE = 3
"""Search results on a page."""
_MOMENT = 0.1
"""Virtual seconds between two prices."""
_LINE = """(selector) => {
  const {x, y, width, height} = document.querySelector(selector).getClientRects()[0];
  return [x + width / 2, y + height / 2];
}"""
"""The middle of the first line of a text that may be broken."""
_ENDS = """(word) => {
  const paragraph = document.querySelector(".ql-editor p"), node = paragraph.firstChild;
  const start = (" " + node.data + " ").indexOf(" " + word + " ");
  const range = document.createRange();
  return [[start, start + 1], [start + word.length - 1, start + word.length]].map(([from, to], end) => {
    range.setStart(node, from);
    range.setEnd(node, to);
    const box = range.getBoundingClientRect();
    return [end ? box.right : box.left, box.top + box.height / 2];
  });
}"""
"""Where a word begins and ends in the editor."""
_COLOURS = {
    "red": "#e60000",
    "orange": "#ff9900",
    "yellow": "#ffff00",
    "green": "#008a00",
    "blue": "#0066cc",
    "purple": "#9933ff",
}
_STYLES = {"bold": ".ql-bold", "italics": ".ql-italic", "underlined": ".ql-underline"}


def search_engine(sentence: str, look: Look) -> Iterator[Action]:
    """Search, go to the result's page and click it."""
    (query,) = words('"(.*?)"', sentence)
    page, place = divmod(ordinal(sentence) - 1, _PAGE)
    yield from enter(look, "#search-text", query)
    yield from click(look, "#search")
    if page:
        yield from click(look, "#pagination a", str(page + 1))
    yield click_box(look.boxes("#page-content a")[place])


def phone_book(sentence: str, look: AskingLook) -> Iterator[Action]:
    """Leaf to the person and click what is asked for."""
    person, kind = words("Find (.*) in .* their (phone|email|address)", sentence)
    while text(look, "#contact .name") != person:
        yield from click(look, "#pagination .next a")
    x, y = look.ask(_LINE, f"#contact .{kind}")
    yield Action("click", x=round(x), y=round(y))


def buy_ticket(sentence: str, look: AskingLook) -> Iterator[Action]:
    """Compare the tickets and buy the best."""
    if "duration" in sentence:
        numbers = [re.findall(r"\d+", spoken) for spoken in texts(look, ".time-duration")]
        values = [60 * int(hours) + int(minutes) for hours, minutes in numbers]
    else:
        values = [int(price.split("$")[1]) for price in texts(look, ".buy-ticket")]
    best = min(values) if re.search("cheapest|shortest", sentence) else max(values)
    yield click_box(look.boxes(".buy-ticket")[values.index(best)])


def stock_market(sentence: str, look: AskingLook) -> Iterator[Action]:
    """Wait for the price to fall and buy."""
    (limit,) = words(r"less than \$(\d+\.\d+)", sentence)
    # The page takes the limit itself too, below which the price does not always fall.
    while float(text(look, "#stock-price").lstrip("$") or "inf") > float(limit):
        yield Action("wait", seconds=_MOMENT)
    yield from click(look, "#buy")


def order_food(sentence: str, look: AskingLook) -> Iterator[Action]:
    """Order the named items, or one item of the named kind as often as asked for."""
    if sentence.startswith("Order one of each"):
        (names,) = words("item: (.*)", sentence)
        for name in names.split(","):
            yield from click(look, f".food-item[data-item$={name.strip()!r}] .add")
    else:
        number, kind = words("Order (.*) items that are (.*)", sentence)
        for _ in range(int(number)):
            yield from click(look, f".food-item:has(img[alt={kind}]) .add")
    yield from click(look, "#submit-order button")


def terminal(sentence: str, look: AskingLook) -> Iterator[Action]:
    """List the files and remove one that ends as asked."""
    extension = re.search(r"extension \.(\S+)", sentence)
    yield from click(look, "#terminal")
    yield Action("type", text="ls\n")
    files = texts(look, ".terminal-output")[-1].split()
    if extension is None:
        fitting = [name for name in files if "." not in name]
    else:
        # The page takes a name only if the extension's letters are not in it twice.
        ending = extension[1]
        fitting = [name for name in files if name.endswith("." + ending) and name.count(ending) == 1]
    yield Action("type", text=f"rm {first(fitting)}\n")


def text_editor(sentence: str, look: AskingLook) -> Iterator[Action]:
    """Select the word or everything, and give it the style or colour."""
    word, _, style = words(r"(?:give the text|give|make) (\S+) the (style|color) (\w+)", sentence)
    if "give the text" in sentence:
        start, end = look.ask(_ENDS, word)
        yield drag((round(start[0]), round(start[1])), (round(end[0]), round(end[1])))
    else:
        yield from click(look, ".ql-editor")
        yield Action("key", keys=("Control", "a"))
    if style in _COLOURS:
        yield from click(look, ".ql-color .ql-picker-label")
        yield from click(look, f'.ql-picker-item[data-value="{_COLOURS[style]}"]')
    else:
        yield from click(look, _STYLES[style])
    yield from submit(look)


ORACLES: dict[str, Oracle] = {
    "search-engine": search_engine,
    "phone-book": phone_book,
    "buy-ticket": buy_ticket,
    "stock-market": stock_market,
    "order-food": order_food,
    "terminal": terminal,
    "text-editor": text_editor,
}
