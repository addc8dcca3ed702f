"""Google's models: ``generate_content`` of the Gemini API with computer use.

Sources: the types of the package ``google-genai`` 3.4.0 (``Content``, ``FunctionResponse``, ``FinishReason``,
``ComputerUse``) and Google's page "Computer use": a function's response holds the address of the page and the
screenshot, and ``safety_acknowledgement`` where a confirmation was asked for.
"""

from __future__ import annotations

import re
from typing import Any, Literal

from ..schemas import ScreenView
from ..schemas.gemini import GeminiSchema
from . import prompts, reading
from .connection import Connection
from .conversation import Call, Conversation, Reply, Return, Turn
from .credentials import ApiKey
from .failures import Endpoint
from .options import ModelOptions
from .packages import package
from .pictures import Picture
from .reading import NoAnswer
from .usage import Tokens

_KEYS = ("GEMINI_API_KEY", "GOOGLE_API_KEY")
_FILTERS = (
    "SAFETY",
    "RECITATION",
    "BLOCKLIST",
    "PROHIBITED_CONTENT",
    "SPII",
    "ESCALATION",
    "MODEL_ARMOR",
    "IMAGE_SAFETY",
)
# The API wants an address, also where the environment shows none.
_UNOBSERVED = "about:blank"


def default_schema(model: str) -> str:
    """Return the name of the action schema for a model."""
    return "gemini-2.5" if re.match(r"gemini-(2\.5|3-)", model) else "gemini-3.5"


class GeminiClient(Connection):
    """A conversation with one of Google's models.

    Args:
        model: Name of the model.
        options: How it is asked.
        seed: Seed of the model's choices.

    Raises:
        SetupError: The key or the package is missing.
        UnknownNameError: There is no such ``tool_version``.
    """

    # Each function must be answered with a screenshot.
    pictures: Literal["each", "last"] = "each"

    def __init__(self, model: str, options: ModelOptions, seed: int = 0) -> None:
        schema = reading.chosen_schema(options.tool_version, default_schema(model), "gemini-")
        assert isinstance(schema, GeminiSchema)
        self.schema: GeminiSchema = schema
        self._model, self._options, self._seed = model, options, seed
        key = ApiKey.from_environment(_KEYS)
        endpoint = Endpoint("Google", model, key)
        genai = package("google.genai", "gemini")
        self._types: Any = package("google.genai.types", "gemini")
        client = genai.Client(
            api_key=key.value,
            vertexai=False,
            http_options=self._types.HttpOptions(
                base_url=options.base_url,
                timeout=max(1, round(1000 * options.timeout)),
                retry_options=self._types.HttpRetryOptions(attempts=options.max_retries + 1),
            ),
        )
        super().__init__(client, endpoint)

    def system(self, screen: ScreenView) -> str:
        """Return what the model is told about its task and how to end it."""
        return prompts.with_tools(self.schema.image_size(screen), self._options.prompt)

    def ask(self, conversation: Conversation, screen: ScreenView) -> Reply:
        """Return the model's next answer; see ``ModelClient``."""
        types, options = self._types, self._options
        settings: dict[str, Any] = {
            "system_instruction": conversation.system,
            "tools": self.schema.tools(screen),
            "max_output_tokens": options.max_output_tokens,
            "seed": self._seed,
            "automatic_function_calling": {"disable": True},
        }
        if options.temperature is not None:
            settings["temperature"] = options.temperature
        if options.effort is not None:
            settings["thinking_config"] = {"thinking_level": options.effort.upper()}
        return self._reply(
            lambda: self._client.models.generate_content(
                model=self._model,
                contents=contents(conversation, types),
                config=types.GenerateContentConfig(**settings),
            ),
            read_reply,
        )


def contents(conversation: Conversation, types: Any) -> list[Any]:
    """Return a conversation as contents of the API; ``types`` is the package's module of that name."""
    opening = [types.Part(text=conversation.opening)]
    if (picture := conversation.picture) is not None:
        opening.append(types.Part(inline_data=types.Blob(mime_type=picture.media_type, data=picture.data)))
    found = [types.Content(role="user", parts=opening)]
    for turn in conversation.turns:
        if turn.reply.native is not None:
            found.append(turn.reply.native)
        if parts := _answer(turn, types):
            found.append(types.Content(role="user", parts=parts))
    return found


def _answer(turn: Turn, types: Any) -> list[Any]:
    parts = [types.Part(function_response=_response(answer, types)) for answer in turn.returns]
    return [*parts, *([types.Part(text=turn.remark)] if turn.remark else [])]


def _response(answer: Return, types: Any) -> Any:
    response: dict[str, Any] = {"url": answer.url or _UNOBSERVED}
    if answer.told:
        response["error" if answer.failed else "note"] = answer.told
    if answer.acknowledged:
        response["safety_acknowledgement"] = "true"
    return types.FunctionResponse(
        name=answer.call.name,
        id=answer.call.id or None,
        response=response,
        parts=[_shown(answer.picture, types)] if answer.picture is not None else None,
    )


def _shown(picture: Picture, types: Any) -> Any:
    blob = types.FunctionResponseBlob(mime_type=picture.media_type, data=picture.data)
    return types.FunctionResponsePart(inline_data=blob)


def read_reply(response: Any) -> Reply:
    """Return what the API answered, as the package read it.

    Raises:
        NoAnswer: It holds no answer.
    """
    tokens = _tokens(response.usage_metadata)
    blocked = response.prompt_feedback is not None and response.prompt_feedback.block_reason is not None
    if blocked:
        return Reply(None, "", tokens=tokens, refused=True)
    if not response.candidates:
        raise NoAnswer("answered with no candidate.")
    candidate = response.candidates[0]
    reason = candidate.finish_reason.value if candidate.finish_reason is not None else ""
    content = candidate.content
    parts = content.parts if content is not None and content.parts else []
    words = "\n".join(part.text for part in parts if part.text and not part.thought)
    if reason in _FILTERS:
        return Reply(None, words, tokens=tokens, refused=True)
    thoughts = "\n".join(part.text for part in parts if part.text and part.thought)
    asked = [part.function_call for part in parts if part.function_call is not None]
    calls = tuple(
        Call(call.id or "", call.name or "", {"name": call.name, "args": dict(call.args or {})})
        for call in asked
    )
    return Reply(content if parts else None, words, calls, thoughts, tokens, cut_off=reason == "MAX_TOKENS")


def _tokens(usage: Any) -> Tokens | None:
    if usage is None:
        return None
    form = usage.model_dump()
    read = ("prompt_token_count", "tool_use_prompt_token_count")
    written = ("candidates_token_count", "thoughts_token_count")
    return reading.tokens(form, read, written, form.get("cached_content_token_count"))
