"""Named buttons, check boxes, options and lists."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gym_cua.actions import Action
from gym_cua.tasks.oracle import click

from .oracle import AskingLook, Oracle
from .reading import all_texts
from .spots import press, spots

_SYNONYMS = (
    "big large huge enormous gigantic",
    "small tiny little mini petite",
    "red scarlet crimson vermillion",
    "happy cheerful joyful gleeful delighted",
    "sad unhappy sorrowful miserable tragic",
    "angry mad furious irritated",
    "evil wicked immoral sinful corrupt depraved",
    "wrong incorrect mistaken erroneous",
    "real genuine actual",
    "strange odd peculiar unusual weird",
    "stop cease halt end finish",
    "scared terrified panicked fearful frightened afraid",
    "quiet calm peaceful serene mild",
    "old aged archaic",
    "love like adore favor",
    "kill murder assassinate",
    "keep retain preserve sustain maintain",
    "hide conceal camouflage",
    "hate despise loathe detest dislike",
    "funny humorous amusing comical laughable",
    "fat fleshy plump chubby",
    "stupid dumb dull unwise",
    "delicious savory delectable appetizing",
    "cut slice carve chop",
    "brave courageous fearless",
    "begin start initiate launch",
    "answer reply response",
    "television televisions TV TVs",
    "house home houses homes",
    "fire flame fires flames",
    "pig pork swine",
    "rabbit rabbits bunny bunnies",
    "car cars automobile automobiles vehicle vehicles",
    "water",
)
_GROUPS = {word: group for group, words in enumerate(_SYNONYMS) for word in words.split()}


def click_named_buttons(sentence: str, look: AskingLook) -> Iterator[Action]:
    """Click the buttons in the order in which they are named; one may lie partly under another."""
    for name in re.findall(r"button (\w+)", sentence):
        yield press(look, "#area button", name)


def click_quoted_button(sentence: str, look: AskingLook) -> Iterator[Action]:
    """Click the button whose label is quoted."""
    (name,) = re.findall('"(.*)"', sentence)
    yield from click(look, "#area button", name)


def click_widget(sentence: str, look: AskingLook) -> Iterator[Action]:
    """Click a widget of the kind that is quoted."""
    (kind,) = re.findall('"(.*)"', sentence)
    yield from click(look, f'#area [data-type="{kind}"]')


def _wanted(pattern: str, sentence: str) -> list[str]:
    (names,) = re.findall(pattern, sentence)
    return [] if names == "nothing" else names.split(", ")


def check_boxes(sentence: str, look: AskingLook) -> Iterator[Action]:
    """Check the named boxes, or mark the named option, and submit."""
    for name in _wanted("Select (.*) and click Submit", sentence):
        yield from click(look, "#area label", name)
    yield from click(look, "#area button", "Submit")


def check_similar_boxes(sentence: str, look: AskingLook) -> Iterator[Action]:
    """Check the boxes whose words mean about the same as the named ones, and submit."""
    groups = {_GROUPS[name] for name in _wanted("similar to (.*) and click Submit", sentence)}
    for label in all_texts(look, "#area label"):
        if _GROUPS[label] in groups:
            yield from click(look, "#area label", label)
    yield from click(look, "#area button", "Submit")


def choose_from_list(sentence: str, look: AskingLook) -> Iterator[Action]:
    """Choose the named item from the drop-down list, and submit."""
    (name,) = re.findall("Select (.*) from the list", sentence)
    names = all_texts(look, "#options option")
    yield from click(look, "#options")
    if spots(look, "#options option", name):
        yield press(look, "#options option", name)
    else:
        # The list is taller than the screen, and its own end is below it.
        yield Action("key", keys=("End",))
        for _ in names[names.index(name) + 1 :]:
            yield Action("key", keys=("ArrowUp",))
        yield Action("key", keys=("Enter",))
    yield from click(look, "#area button", "Submit")


def choose_from_scroll_list(sentence: str, look: AskingLook) -> Iterator[Action]:
    """Choose the named items from the list that shows only a few at a time, and submit."""
    keys: tuple[str, ...] = ()
    for name in _wanted("Select (.*) from the scroll list", sentence):
        box = look.box("#options")
        x, y = box.center
        option = look.box("#options option", name).center[1]
        if not box.y + 4 <= option <= box.y + box.height - 4:
            yield Action("scroll", x=x, y=y, dx=0, dy=option - y)
        option = look.box("#options option", name).center[1]
        yield Action("click", x=x, y=option, keys=keys)
        # Without it, a second item would take the place of the first.
        keys = ("Control",)
    yield from click(look, "#area button", "Submit")


def sign_agreement(sentence: str, look: AskingLook) -> Iterator[Action]:
    """Cancel; or read to the end, enter the name, and press the button asked for."""
    if '"' in sentence:
        name, button = re.findall('"(.*?)"', sentence)
        x, y = look.box("#text-area").center
        yield Action("scroll", x=x, y=y, dx=0, dy=5000)
        yield from click(look, "#name")
        yield Action("type", text=name)
    else:
        button = "Cancel"
    yield from click(look, "#area button", button)


ORACLES: dict[str, Oracle] = {
    "click-test-2": click_named_buttons,
    "click-test-transfer": click_named_buttons,
    "click-button-sequence": click_named_buttons,
    "click-widget": click_widget,
    "unicode-test": click_quoted_button,
    "choose-list": choose_from_list,
    "click-checkboxes": check_boxes,
    "click-checkboxes-large": check_boxes,
    "click-checkboxes-transfer": check_boxes,
    "click-checkboxes-soft": check_similar_boxes,
    "click-option": check_boxes,
    "click-scroll-list": choose_from_scroll_list,
    "sign-agreement": sign_agreement,
}
