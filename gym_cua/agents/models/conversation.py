"""What was said between an agent and a model, in no provider's words, and how it is kept short."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from .pictures import Picture
from .usage import Tokens

LEFT_OUT = "(An older screenshot was here.)"
"""What stands for a picture that was left out."""
_PIXELS_PER_TOKEN = 400
"""Fewer than those of any provider here, so that a picture never costs more tokens than counted."""


@dataclass(frozen=True, slots=True)
class Call:
    """One thing that a model asks for.

    Attributes:
        id: What its answer must name, or ``""``.
        name: What is called, or ``""``.
        form: What the action schema reads.
        spoken: Whether the form is the model's whole answer in words, which may also end the task in words.
    """

    id: str
    name: str
    form: Any
    spoken: bool = False


@dataclass(frozen=True, slots=True)
class Reply:
    """What a model answered.

    Attributes:
        native: The answer as the provider sends it and wants it back, unchanged.
        words: What the model says, without its thoughts.
        thoughts: What it thinks, as far as it shows.
        calls: What it asks for, in order.
        tokens: What the request used; ``None`` if the provider does not say.
        refused: Whether the model, or a filter before it, declined to go on.
        cut_off: Whether the answer was longer than it may be.
    """

    native: Any
    words: str
    calls: tuple[Call, ...] = ()
    thoughts: str = ""
    tokens: Tokens | None = None
    refused: bool = False
    cut_off: bool = False


@dataclass(frozen=True, slots=True)
class Return:
    """What a call led to.

    Attributes:
        call: The call.
        text: What the model is told, or ``""``.
        picture: What it is shown.
        failed: Whether the call was not done.
        acknowledged: Safety checks that the user let pass, as they came.
        url: Address of the page in front, if it is observed.
        bare: Whether a picture was left out here.
    """

    call: Call
    text: str = ""
    picture: Picture | None = None
    failed: bool = False
    acknowledged: tuple[Mapping[str, Any], ...] = ()
    url: str = ""
    bare: bool = False

    @property
    def told(self) -> str:
        """The text, and what stands for a picture that was left out."""
        return f"{self.text}\n{LEFT_OUT}".strip() if self.bare else self.text


@dataclass(frozen=True, slots=True)
class Turn:
    """A reply, and what came back. Kept or left out as a whole: a call never stands without its return.

    Attributes:
        reply: What the model said.
        returns: One for each of its calls, in their order.
        remark: What else the model is told.
    """

    reply: Reply
    returns: tuple[Return, ...] = ()
    remark: str = ""

    def __post_init__(self) -> None:
        if [answer.call for answer in self.returns] != list(self.reply.calls):
            raise ValueError("A turn has one return for each call, in the same order.")


@dataclass(frozen=True, slots=True)
class Conversation:
    """All that a model is told for its next answer.

    Attributes:
        system: What it is told once and for all.
        instruction: What is asked of it.
        picture: The screen at the start; ``None`` once it is left out.
        turns: What has been said since, the oldest first.
        dropped: How many turns before those were left out.
    """

    system: str
    instruction: str
    picture: Picture | None = None
    turns: tuple[Turn, ...] = field(default=())
    dropped: int = 0

    def with_turn(self, turn: Turn) -> Conversation:
        """Return the conversation after another turn."""
        return replace(self, turns=(*self.turns, turn))

    @property
    def opening(self) -> str:
        """What is asked, and what of the conversation's start was left out."""
        parts = [self.instruction]
        if self.picture is None:
            parts.append(LEFT_OUT)
        if self.dropped:
            parts.append(f"({self.dropped} earlier turns were here.)")
        return "\n".join(parts)

    @property
    def shortened(self) -> bool:
        """Whether something that the model once saw was left out."""
        bare = any(answer.bare for turn in self.turns for answer in turn.returns)
        return bare or self.picture is None or self.dropped > 0


def shortened(conversation: Conversation, max_images: int, max_turns: int | None = None) -> Conversation:
    """Return the conversation with only its newest pictures and turns.

    Args:
        conversation: The conversation.
        max_images: How many pictures are kept, at most; a text stands for each of the others.
        max_turns: How many turns are kept, at most; ``None`` for all.
    """
    turns = conversation.turns if max_turns is None else conversation.turns[-max_turns:]
    left = max_images
    kept: list[Turn] = []
    for turn in reversed(turns):
        returns: list[Return] = []
        for answer in reversed(turn.returns):
            if answer.picture is not None and left <= 0:
                answer = replace(answer, picture=None, bare=True)
            left -= answer.picture is not None
            returns.append(answer)
        kept.append(replace(turn, returns=tuple(reversed(returns))))
    return replace(
        conversation,
        picture=conversation.picture if left > 0 else None,
        turns=tuple(reversed(kept)),
        dropped=conversation.dropped + len(conversation.turns) - len(turns),
    )


def most_tokens(texts: list[str], pictures: list[Picture]) -> int:
    """Return a number of tokens that texts and pictures do not exceed: one for each byte of text."""
    letters = sum(len(text.encode("utf-8", "replace")) for text in texts)
    return letters + sum(1 + picture.width * picture.height // _PIXELS_PER_TOKEN for picture in pictures)
