"""Models behind an OpenAI-compatible address that write their actions: UI-TARS and OpenCUA.

The chat-completions API, as vLLM and others serve it. A prompt declares the actions, and the action schema
reads the model's words.

Sources: the types of the package ``openai`` 3.54.0 (``types/chat/completion_create_params.py``) and, for how
answers are laid out, ``codes/ui_tars/prompt.py`` of ``bytedance/UI-TARS`` and
``mm_agents/opencua/prompts.py`` of ``xlang-ai/OSWorld``.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from typing import Any, Literal

from ...errors import SetupError
from ..schemas import ActionSchema, ScreenView
from . import prompts, reading
from .connection import Connection, arguments
from .conversation import Call, Conversation, Reply
from .credentials import ApiKey
from .failures import Endpoint
from .openai import KEYS
from .options import ModelOptions
from .packages import package
from .pictures import Picture
from .reading import NoAnswer

_FORMS: Mapping[str, str] = {
    "ui-tars": "Thought: why you do what you do next\nAction: the action",
    "opencua": "Thought: why you do what you do next\n```python\nthe action\n```",
}
_NO_KEY = "no-key-is-set"
_SILENCE = "(no answer)"


def default_schema(family: str, model: str) -> str:
    """Return the name of the action schema for a model of UI-TARS or OpenCUA, by the model's name."""
    name = model.lower()
    if family == "ui-tars":
        return "ui-tars-1.0" if re.search(r"ui-tars-(2|7|72)b", name) else "ui-tars-1.5"
    return "opencua" if re.search(r"a3b|qwen2-", name) else "opencua-qwen25"


class CompatibleClient(Connection):
    """A conversation with a model that writes its actions.

    Args:
        family: ``"ui-tars"`` or ``"opencua"``.
        model: Name of the model, as the server knows it.
        options: How it is asked.
        seed: Seed of the model's choices.

    Raises:
        SetupError: The address or the package is missing.
        UnknownNameError: There is no such ``tool_version``.
    """

    pictures: Literal["each", "last"] = "last"

    def __init__(self, family: str, model: str, options: ModelOptions, seed: int = 0) -> None:
        self.schema: ActionSchema = reading.chosen_schema(
            options.tool_version, default_schema(family, model), family
        )
        self._family, self._model, self._options, self._seed = family, model, options, seed
        if not (options.base_url or os.environ.get("OPENAI_BASE_URL")):
            raise SetupError(
                f"Where is {model!r} served? Give the option base_url, as in http://127.0.0.1:8000/v1, "
                "or set the environment variable OPENAI_BASE_URL."
            )
        # Servers of one's own often want no key.
        key = ApiKey.from_environment(KEYS, default=_NO_KEY)
        endpoint = Endpoint(f"The server of {model!r}", model, key)
        client = package("openai", "openai").OpenAI(**arguments(key, options))
        super().__init__(client, endpoint)

    def system(self, screen: ScreenView) -> str:
        """Return what the model is told about its task, its actions and how to end."""
        return prompts.with_grammar(self.schema, screen, _FORMS[self._family], self._options.prompt)

    def ask(self, conversation: Conversation, screen: ScreenView) -> Reply:
        """Return the model's next answer; see ``ModelClient``."""
        request = self.request(conversation)
        return self._reply(
            lambda: self._client.chat.completions.with_raw_response.create(**request).http_response.json(),
            read_reply,
        )

    def request(self, conversation: Conversation) -> dict[str, Any]:
        """Return the arguments of the request."""
        request: dict[str, Any] = {
            "model": self._model,
            "messages": messages(conversation),
            "max_tokens": self._options.max_output_tokens,
            "seed": self._seed,
        }
        if self._options.temperature is not None:
            request["temperature"] = self._options.temperature
        return request


def messages(conversation: Conversation) -> list[dict[str, Any]]:
    """Return a conversation as messages of the API: the user's and the model's by turns."""
    found: list[dict[str, Any]] = [
        {"role": "system", "content": conversation.system},
        _user([conversation.opening], [conversation.picture]),
    ]
    for turn in conversation.turns:
        found.append({"role": "assistant", "content": turn.reply.native or _SILENCE})
        told = [turn.remark, *(answer.told for answer in turn.returns)]
        found.append(_user(told, [answer.picture for answer in turn.returns]))
    return found


def _user(words: list[str], pictures: list[Picture | None]) -> dict[str, Any]:
    parts: list[dict[str, Any]] = [{"type": "text", "text": text} for text in words if text]
    parts += [
        {"type": "image_url", "image_url": {"url": picture.data_url}}
        for picture in pictures
        if picture is not None
    ]
    return {"role": "user", "content": parts}


def read_reply(body: Any) -> Reply:
    """Return what the server answered.

    Raises:
        NoAnswer: It is no completion.
    """
    completion = reading.mapping(body, "something")
    choices = reading.objects(completion.get("choices"), "choices")
    if not choices:
        raise NoAnswer("answered with no choice.")
    message = reading.mapping(choices[0].get("message"), "a message")
    usage = completion.get("usage")
    details = usage.get("prompt_tokens_details") if isinstance(usage, Mapping) else None
    cached = details.get("cached_tokens") if isinstance(details, Mapping) else None
    tokens = reading.tokens(usage, ("prompt_tokens",), ("completion_tokens",), cached)
    words, refusal = reading.text(message, "content"), reading.text(message, "refusal")
    reason = choices[0].get("finish_reason")
    if refusal or reason == "content_filter":
        return Reply(None, refusal or words, tokens=tokens, refused=True)
    calls = (Call("", "", words, spoken=True),) if words.strip() else ()
    thoughts = reading.text(message, "reasoning_content")
    return Reply(words, "", calls, thoughts, tokens, cut_off=reason == "length")
