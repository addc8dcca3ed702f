"""OpenAI's models: the Responses API with computer use.

OpenAI is asked to store nothing: each request holds the whole conversation, with the
model's reasoning, encrypted.

Sources: the types of the package ``openai`` 3.54.0 (``types/responses/response_create_params.py``,
``response_input_item_param.py``, ``response_computer_tool_call.py``) and OpenAI's guide "Computer use".
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Literal

from ..schemas import ScreenView
from ..schemas.openai import OpenAISchema
from . import prompts, reading
from .connection import Connection, arguments
from .conversation import Call, Conversation, Reply, Return, Turn
from .credentials import ApiKey
from .failures import Endpoint
from .options import ModelOptions
from .packages import package
from .pictures import Picture
from .reading import NoAnswer

KEYS = ("OPENAI_API_KEY",)


def default_schema(model: str) -> str:
    """Return the name of the action schema for a model."""
    return "openai-preview" if model.startswith("computer-use-preview") else "openai"


class OpenAIClient(Connection):
    """A conversation with one of OpenAI's models.

    Args:
        model: Name of the model.
        options: How it is asked.

    Raises:
        SetupError: The key or the package is missing.
        UnknownNameError: There is no such ``tool_version``.
    """

    # Each call of the tool must be answered with a screenshot.
    pictures: Literal["each", "last"] = "each"

    def __init__(self, model: str, options: ModelOptions) -> None:
        schema = reading.chosen_schema(options.tool_version, default_schema(model), "openai")
        assert isinstance(schema, OpenAISchema)
        self.schema: OpenAISchema = replace(schema, environment=options.environment)
        self._model, self._options = model, options
        self._preview = schema.version == "computer_use_preview"
        key = ApiKey.from_environment(KEYS)
        endpoint = Endpoint("OpenAI", model, key)
        client = package("openai", "openai").OpenAI(**arguments(key, options))
        super().__init__(client, endpoint)

    def system(self, screen: ScreenView) -> str:
        """Return what the model is told about its task and how to end it."""
        return prompts.with_tools(self.schema.image_size(screen), self._options.prompt)

    def ask(self, conversation: Conversation, screen: ScreenView) -> Reply:
        """Return the model's next answer; see ``ModelClient``."""
        request = self.request(conversation, screen)
        return self._reply(
            lambda: self._client.responses.with_raw_response.create(**request).http_response.json(),
            read_reply,
        )

    def request(self, conversation: Conversation, screen: ScreenView) -> dict[str, Any]:
        """Return the arguments of the request."""
        options = self._options
        request: dict[str, Any] = {
            "model": self._model,
            "instructions": conversation.system,
            "input": items(conversation, "auto" if self._preview else "original"),
            "tools": self.schema.tools(screen),
            "max_output_tokens": options.max_output_tokens,
            "parallel_tool_calls": False,
            "store": False,
            "include": ["reasoning.encrypted_content"],
        }
        if self._preview:
            # It takes no request without this.
            request["truncation"] = "auto"
        if options.temperature is not None:
            request["temperature"] = options.temperature
        if options.effort is not None:
            request["reasoning"] = {"effort": options.effort}
        return request


def items(conversation: Conversation, detail: str = "original") -> list[dict[str, Any]]:
    """Return a conversation as items of the API.

    Args:
        conversation: The conversation.
        detail: How closely pictures outside a call's output are looked at. Places are counted in the pixels
            of the screen, so they should not be shrunk where the model can do without.
    """
    found = [_user(conversation.opening, conversation.picture, detail)]
    for turn in conversation.turns:
        # Reasoning must be followed by its call, and a call by a screenshot; else all is told in words.
        whole = turn.returns and all(answer.picture is not None for answer in turn.returns)
        found += _native(turn) if whole else _in_words(turn, detail)
        if turn.remark:
            found.append(_user(turn.remark))
    return found


def _native(turn: Turn) -> list[dict[str, Any]]:
    found = [*turn.reply.native, *(_output(answer) for answer in turn.returns)]
    return found + [_user(answer.text) for answer in turn.returns if answer.text]


def _output(answer: Return) -> dict[str, Any]:
    assert answer.picture is not None
    output: dict[str, Any] = {
        "type": "computer_call_output",
        "call_id": answer.call.id,
        "output": {"type": "computer_screenshot", "image_url": answer.picture.data_url},
    }
    if answer.acknowledged:
        output["acknowledged_safety_checks"] = [dict(check) for check in answer.acknowledged]
    return output


def _in_words(turn: Turn, detail: str) -> list[dict[str, Any]]:
    done = [_deed(answer.call.form) for answer in turn.returns if not answer.failed]
    said = "\n".join([turn.reply.words, *(f"(I did this: {deed})" for deed in done)]).strip()
    found: list[dict[str, Any]] = [{"role": "assistant", "content": said}] if said else []
    return found + [
        _user(answer.told, answer.picture, detail)
        for answer in turn.returns
        if answer.told or answer.picture
    ]


def _deed(form: Mapping[str, Any]) -> str:
    return json.dumps(form["action"] if form.get("actions") is None else form["actions"])


def _user(words: str, picture: Picture | None = None, detail: str = "auto") -> dict[str, Any]:
    content: list[dict[str, Any]] = [{"type": "input_text", "text": words}] if words else []
    if picture is not None:
        content.append({"type": "input_image", "image_url": picture.data_url, "detail": detail})
    return {"role": "user", "content": content}


def read_reply(body: Any) -> Reply:
    """Return what the API answered.

    Raises:
        NoAnswer: It is no response, or one that failed.
    """
    response = reading.mapping(body, "something")
    error = response.get("error")
    if isinstance(error, Mapping):
        raise NoAnswer(f"failed: {reading.text(error, 'code')}: {reading.text(error, 'message')[:500]}")
    output = reading.objects(response.get("output"), "output")
    usage = response.get("usage")
    details = usage.get("input_tokens_details") if isinstance(usage, Mapping) else None
    cached = details.get("cached_tokens") if isinstance(details, Mapping) else None
    tokens = reading.tokens(usage, ("input_tokens",), ("output_tokens",), cached)
    parts = [
        part
        for item in output
        if item.get("type") == "message"
        for part in reading.objects(item.get("content"), "content")
    ]
    words = "\n".join(filter(None, (reading.text(part, "text") for part in parts)))
    stopped = response.get("incomplete_details")
    reason = stopped.get("reason") if isinstance(stopped, Mapping) else None
    if reason == "content_filter" or any(part.get("type") == "refusal" for part in parts):
        refusal = "\n".join(reading.text(part, "refusal") for part in parts).strip()
        return Reply(None, words or refusal, tokens=tokens, refused=True)
    thoughts = [
        reading.text(part, "text")
        for item in output
        if item.get("type") == "reasoning" and isinstance(item.get("summary"), list)
        for part in reading.objects(item["summary"], "summary")
    ]
    calls = tuple(
        Call(reading.text(item, "call_id"), "computer", item)
        for item in output
        if item.get("type") == "computer_call"
    )
    return Reply(output, words, calls, "\n".join(thoughts), tokens, cut_off=reason == "max_output_tokens")
