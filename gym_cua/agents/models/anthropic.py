"""Anthropic's models: the Messages API with computer use.

Sources: the types of the package ``anthropic`` 2.12.0 (``types/beta/message_create_params.py``,
``beta_message.py``, ``beta_thinking_block_binding_param.py``) and Anthropic's page "Computer use tool".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Literal

from ..schemas import ScreenView
from ..schemas.anthropic import AnthropicSchema
from . import prompts, reading
from .connection import Connection, arguments
from .conversation import Call, Conversation, Reply, Return, Turn
from .credentials import ApiKey
from .failures import Endpoint
from .options import ModelOptions
from .packages import package
from .pictures import Picture
from .reading import NoAnswer

_KEYS = ("ANTHROPIC_API_KEY",)
# Models that came before the toolset of August 2026, by how their names begin; the longest that fits counts.
_VERSIONS: Mapping[str, str] = {
    "claude-3-5": "anthropic-20241022",
    "claude-3-7": "anthropic-20250124",
    "claude-sonnet-4": "anthropic-20250124",
    "claude-opus-4": "anthropic-20250124",
    "claude-haiku-4": "anthropic-20250124",
    "claude-opus-4-5": "anthropic-20251124",
    "claude-opus-4-6": "anthropic-20251124",
    "claude-opus-4-7": "anthropic-20251124",
    "claude-sonnet-4-6": "anthropic-20251124",
    "claude-opus-4-8": "anthropic-toolset-20260801",
}
_NEWEST = "anthropic-toolset-20260801"
_BINDING = "thinking-binding-controls-2026-08-01"
# Thoughts are bound to the conversation before them, which changes when old pictures are left out.
_UNBOUND: Mapping[str, Any] = {"block_binding": {"prefix_mismatch_behavior": "drop_block"}}


def default_schema(model: str) -> str:
    """Return the name of the action schema for a model: the newest, but for models known to lack it."""
    fitting = [start for start in _VERSIONS if re.match(re.escape(start) + r"(?!\d)", model)]
    return _VERSIONS[max(fitting, key=len)] if fitting else _NEWEST


class AnthropicClient(Connection):
    """A conversation with one of Anthropic's models.

    Args:
        model: Name of the model.
        options: How it is asked.

    Raises:
        SetupError: The key or the package is missing.
        UnknownNameError: There is no such ``tool_version``.
    """

    pictures: Literal["each", "last"] = "last"

    def __init__(self, model: str, options: ModelOptions) -> None:
        schema = reading.chosen_schema(options.tool_version, default_schema(model), "anthropic-")
        assert isinstance(schema, AnthropicSchema)
        self.schema: AnthropicSchema = schema
        self._model, self._options = model, options
        key = ApiKey.from_environment(_KEYS)
        endpoint = Endpoint("Anthropic", model, key)
        client = package("anthropic", "anthropic").Anthropic(**arguments(key, options))
        super().__init__(client, endpoint)

    def system(self, screen: ScreenView) -> str:
        """Return what the model is told about its task and how to end it."""
        return prompts.with_tools(self.schema.image_size(screen), self._options.prompt)

    def ask(self, conversation: Conversation, screen: ScreenView) -> Reply:
        """Return the model's next answer; see ``ModelClient``."""
        request = self.request(conversation, screen)
        return self._reply(
            lambda: self._client.beta.messages.with_raw_response.create(**request).http_response.json(),
            read_reply,
        )

    def request(self, conversation: Conversation, screen: ScreenView) -> dict[str, Any]:
        """Return the arguments of the request."""
        options = self._options
        request: dict[str, Any] = {
            "model": self._model,
            "max_tokens": options.max_output_tokens,
            "system": conversation.system,
            "tools": self.schema.tools(screen),
            "messages": messages(conversation),
        }
        betas = [self.schema.beta] if self.schema.beta else []
        thinking = _thinking(options.thinking)
        if thinking is None and conversation.shortened and _has_thoughts(request["messages"]):
            thinking = {"type": "adaptive"}
        if thinking is not None and thinking["type"] != "disabled":
            thinking |= _UNBOUND
            betas.append(_BINDING)
        if thinking is not None:
            request["thinking"] = thinking
        if betas:
            request["betas"] = betas
        if options.effort is not None:
            request["output_config"] = {"effort": options.effort}
        return request


def messages(conversation: Conversation) -> list[dict[str, Any]]:
    """Return a conversation as messages of the API."""
    opening = [_text(conversation.opening), *_image(conversation.picture)]
    found: list[dict[str, Any]] = [{"role": "user", "content": opening}]
    for turn in conversation.turns:
        if turn.reply.native:
            found.append({"role": "assistant", "content": turn.reply.native})
        answer = _answer(turn)
        if answer:
            found.append({"role": "user", "content": answer})
    return found


def _answer(turn: Turn) -> list[dict[str, Any]]:
    # The API wants the results first.
    results = [_result(answer) for answer in turn.returns]
    return [*results, *([_text(turn.remark)] if turn.remark else [])]


def _result(answer: Return) -> dict[str, Any]:
    content = [*([_text(answer.told)] if answer.told else []), *_image(answer.picture)]
    result: dict[str, Any] = {"type": "tool_result", "tool_use_id": answer.call.id}
    if answer.call.form.get("toolset_name"):
        result["toolset_name"] = answer.call.form["toolset_name"]
    result["content"] = content or [_text("Done.")]
    return result | ({"is_error": True} if answer.failed else {})


def _text(words: str) -> dict[str, Any]:
    return {"type": "text", "text": words}


def _image(picture: Picture | None) -> list[dict[str, Any]]:
    if picture is None:
        return []
    source = {"type": "base64", "media_type": picture.media_type, "data": picture.base64}
    return [{"type": "image", "source": source}]


def _thinking(option: str | int | None) -> dict[str, Any] | None:
    if option is None:
        return None
    if isinstance(option, int):
        return {"type": "enabled", "budget_tokens": option}
    return {"type": "disabled" if option == "off" else option}


def _has_thoughts(messages: list[dict[str, Any]]) -> bool:
    kinds = ("thinking", "redacted_thinking")
    said = (message["content"] for message in messages if message["role"] == "assistant")
    return any(block.get("type") in kinds for content in said for block in content)


def read_reply(body: Any) -> Reply:
    """Return what the API answered.

    Raises:
        NoAnswer: It is no message.
    """
    message = reading.mapping(body, "something")
    blocks = reading.objects(message.get("content"), "content")
    usage = message.get("usage")
    counts = usage if isinstance(usage, Mapping) else {}
    tokens = reading.tokens(
        usage,
        ("input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens"),
        ("output_tokens",),
        counts.get("cache_read_input_tokens"),
    )
    reason = message.get("stop_reason")
    if reason == "model_context_window_exceeded":
        raise NoAnswer("found the conversation too long. Lower the option max_images, or set max_turns.")
    words = "\n".join(reading.text(block, "text") for block in blocks if block.get("type") == "text")
    if reason == "refusal":
        return Reply(None, words, tokens=tokens, refused=True)
    thoughts = [reading.text(block, "thinking") for block in blocks if block.get("type") == "thinking"]
    calls = tuple(_call(block) for block in blocks if block.get("type") == "tool_use")
    return Reply(
        blocks, words, calls, "\n".join(thoughts), tokens, cut_off=reason == "max_tokens"
    )


def _call(block: Mapping[str, Any]) -> Call:
    form = {name: block[name] for name in ("name", "input", "toolset_name") if block.get(name) is not None}
    return Call(reading.text(block, "id"), reading.text(block, "name"), form)
