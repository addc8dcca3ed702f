"""Tasks on a page of posts: press buttons of the posts of one user."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gym_cua.actions import Action
from gym_cua.tasks.oracle import click

from .frames import click_within, reveal_within
from .oracle import AskingLook, Oracle
from .reading import all_texts

_FRAME = "#area"
_BUTTONS = {"Reply": ".reply", "Retweet": ".retweet", "Like": ".like", "Share": ".share"}
_MENU = {
    "Share via DM": ".share",
    "Copy link to Tweet": ".copy",
    "Embed Tweet": ".embed",
    "Mute": ".menu-user",
    "Block": ".block-user",
    "Report": ".report",
}


def _posts(look: AskingLook, user: str) -> list[str]:
    """Return selectors of the user's posts, from the top."""
    users = all_texts(look, ".media .username")
    return [f'.media[data-result="{index}"]' for index, name in enumerate(users) if name == user]


def _press(look: AskingLook, selector: str) -> Iterator[Action]:
    """Click a button whose picture under the pointer is another one, which the page loads but then."""
    yield from reveal_within(look, _FRAME, selector)
    x, y = look.box(selector).center
    yield Action("move", x=x, y=y)
    yield from click(look, selector)


def one_post(sentence: str, look: AskingLook) -> Iterator[Action]:
    """Press one button of a post, or choose from its menu."""
    ((user, button),) = re.findall(r'For the user (@\S+), click on the "(.+)" button', sentence)
    post = _posts(look, user)[0]
    if button in _MENU:
        yield from _press(look, f"{post} .more")
        yield from click_within(look, _FRAME, f"{post} {_MENU[button]}")
    else:
        yield from _press(look, post + " " + _BUTTONS[button])


def several_posts(sentence: str, look: AskingLook) -> Iterator[Action]:
    """Press a button of all, or of so many, posts of a user, and submit."""
    ((button, amount, user),) = re.findall(r'Click the "(.+)" button on (\w+) posts? by (@\S+) and', sentence)
    for post in _posts(look, user)[: None if amount == "all" else int(amount)]:
        yield from click_within(look, _FRAME, post + " " + _BUTTONS[button])
    yield from click_within(look, _FRAME, "#submitRow button")


ORACLES: dict[str, Oracle] = {
    "social-media": one_post,
    "social-media-all": several_posts,
    "social-media-some": several_posts,
}
