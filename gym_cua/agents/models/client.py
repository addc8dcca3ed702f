"""What a provider is to a model agent."""

from __future__ import annotations

from typing import Literal, Protocol

from ..schemas import ActionSchema, ScreenView
from .conversation import Conversation, Reply


class ModelClient(Protocol):
    """Sends conversations to a model. Keeps nothing of them."""

    @property
    def schema(self) -> ActionSchema:
        """The vocabulary that the model acts in."""
        ...

    @property
    def pictures(self) -> Literal["each", "last"]:
        """Whether the model is shown the screen after each of its calls, or after the last."""
        ...

    def system(self, screen: ScreenView) -> str:
        """Return what the model is told about its task and how to end it."""
        ...

    def ask(self, conversation: Conversation, screen: ScreenView) -> Reply:
        """Return the model's next answer.

        Raises:
            AgentFault: The provider does not answer, or with something that is no answer.
            SetupError: The key or the model is not accepted.
        """
        ...

    def hidden(self, text: str) -> str:
        """Return ``text`` without the API key."""
        ...

    def close(self) -> None:
        """Let go of connections. May be called twice."""
        ...
