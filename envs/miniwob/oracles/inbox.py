"""Tasks in an inbox: find an email by its sender, and star, delete, answer or forward it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gym_cua.actions import Action
from gym_cua.errors import OracleError
from gym_cua.tasks.oracle import click, fill

from .frames import click_within
from .oracle import AskingLook, Oracle
from .reading import all_texts

_SENDERS = "#main .email-sender"
_DELETE = re.compile(r"delet|trash|rid of|remove|recycling|throw|don't want|out of my inbox", re.IGNORECASE)
_SENT_BY = (
    r"\b(?:from|by) {}\b",
    r"\b{} (?:sent|wrote|wants his)\b",
    r"\bAsk {} to\b",
    r"\b{} e-?mail\b",
    r"\b{}'?s\b",
)
"""How sentences say whose email to forward, the surest first."""


def _named(sentence: str, senders: list[str]) -> list[str]:
    """Return the senders that a sentence names, as they come in it."""
    found: dict[str, int] = {}
    rest = sentence
    # The longest first: Ann is part of Ann-Marie.
    for name in sorted(set(senders), key=lambda name: (-len(name), name)):
        # Some sentences run a name together with a word before it or an s after it.
        match = re.search(rf"(?<!-){re.escape(name)}s?(?![\w-])", rest)
        if match:
            found[name] = match.start()
            rest = rest.replace(name, " " * len(name))
    return sorted(found, key=lambda name: found[name])


def _sender(sentence: str, named: list[str]) -> str:
    """Return which of the people in a sentence sent the email to forward."""
    for form in _SENT_BY:
        for name in named:
            if re.search(form.format(re.escape(name)), sentence):
                return name
    raise OracleError(f"Which of {named} sent the email is not clear in {sentence!r}.")


def _thread(senders: list[str], name: str) -> str:
    return f'#main .email-thread[data-index="{senders.index(name)}"]'


def _reply(look: AskingLook, thread: str, text: str) -> Iterator[Action]:
    yield from click_within(look, "#main", f"{thread} .email-sender")
    yield from click(look, "#email .email-reply")
    yield from fill(look, "#reply-text", text)
    yield from click(look, "#send-reply")


def _forward(look: AskingLook, thread: str, to: str) -> Iterator[Action]:
    yield from click_within(look, "#main", f"{thread} .email-sender")
    yield from click(look, "#email .email-forward")
    yield from fill(look, "#forward .forward-sender", to)
    yield from click(look, "#send-forward")


def handle_email(sentence: str, look: AskingLook) -> Iterator[Action]:
    """Do with the email what the sentence says, in any of many wordings."""
    senders = all_texts(look, _SENDERS)
    quoted = re.search('"+(.*?)"', sentence)
    named = _named(sentence.replace(quoted.group(), "") if quoted else sentence, senders)
    if not named:
        raise OracleError(f"None of {senders} is named in {sentence!r}.")
    to = re.search(r"forward that email to (.+)\.$", sentence)
    if quoted:
        yield from _reply(look, _thread(senders, named[0]), quoted.group(1))
    elif to:
        yield from _forward(look, _thread(senders, _sender(sentence, named)), to.group(1))
    elif len(named) > 1:
        source = _sender(sentence, named)
        (other, *_) = (name for name in named if name != source)
        yield from _forward(look, _thread(senders, source), other)
    else:
        icon = ".trash" if _DELETE.search(sentence) else ".star"
        yield from click_within(look, "#main", f"{_thread(senders, named[0])} {icon}")


ORACLES: dict[str, Oracle] = {
    f"email-inbox{kind}": handle_email
    for kind in (
        "",
        "-delete",
        "-forward",
        "-forward-nl",
        "-forward-nl-turk",
        "-important",
        "-nl-turk",
        "-noscroll",
        "-reply",
        "-star-reply",
    )
}
