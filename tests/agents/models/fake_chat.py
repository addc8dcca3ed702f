"""The chat-completions API as servers of open models speak it."""

from __future__ import annotations

from functools import cache
from typing import Any

from .fake_anthropic import KEY
from .serving import FakeProvider, Request
from .strict import flaws


@cache
def _types() -> Any:
    from openai.types.chat import completion_create_params

    return completion_create_params.CompletionCreateParamsNonStreaming


def completion(words: Any, finish: str = "stop", read: int = 100, written: int = 10, **more: Any) -> dict[str, Any]:
    return {
        "id": "chat_1",
        "object": "chat.completion",
        "created": 1,
        "model": "open",
        "choices": [{"index": 0, "finish_reason": finish, "message": {"role": "assistant", "content": words, **more}}],
        "usage": {"prompt_tokens": read, "completion_tokens": written, "total_tokens": read + written},
    }


def images(request: Request) -> list[str]:
    """Return the addresses of all pictures of a request, the oldest first."""
    users = [said for said in request.body["messages"] if said["role"] == "user"]
    return [part["image_url"]["url"] for said in users for part in said["content"] if part["type"] == "image_url"]


def words(said: Any) -> str:
    return "\n".join(part["text"] for part in said["content"] if part["type"] == "text")


class FakeChat(FakeProvider):
    """Refuses what chat templates refuse: roles that do not alternate, and too many pictures."""

    most_images = 5
    key = KEY

    def check(self, request: Request) -> list[str]:
        found = flaws(request.body, _types())
        if request.path != "/v1/chat/completions":
            found.append(f"path is {request.path}")
        if request.headers.get("authorization") != f"Bearer {self.key}":
            found.append("the key is missing")
        if found:
            return found
        roles = [said["role"] for said in request.body["messages"]]
        turns = ["user", "assistant"] * len(roles)
        if roles[0] != "system" or roles[1:] != turns[: len(roles) - 1] or roles[-1] != "user":
            found.append(f"roles are {roles}")
        if any(not said["content"] for said in request.body["messages"]):
            found.append("a message is empty")
        if len(images(request)) > self.most_images:
            found.append(f"{len(images(request))} images")
        return found
