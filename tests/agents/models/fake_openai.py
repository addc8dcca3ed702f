"""OpenAI's Responses API, as far as computer use goes."""

from __future__ import annotations

from functools import cache
from typing import Any

from .fake_anthropic import KEY
from .looking import image
from .serving import FakeProvider, Request
from .strict import flaws


@cache
def _types() -> Any:
    from openai.types.responses import response_create_params

    return response_create_params.ResponseCreateParamsNonStreaming


def response(*output: Any, read: int = 100, written: int = 10, cached: int = 0, **more: Any) -> dict[str, Any]:
    return {
        "id": "resp_1",
        "object": "response",
        "created_at": 1,
        "status": "completed",
        "model": "gpt",
        "output": list(output),
        "error": None,
        "incomplete_details": None,
        "usage": {
            "input_tokens": read,
            "input_tokens_details": {"cached_tokens": cached},
            "output_tokens": written,
            "output_tokens_details": {"reasoning_tokens": 0},
            "total_tokens": read + written,
        },
        **more,
    }


def said(words: str) -> dict[str, Any]:
    part = {"type": "output_text", "text": words, "annotations": []}
    return {"type": "message", "id": "msg_1", "role": "assistant", "status": "completed", "content": [part]}


def refusal(words: str) -> dict[str, Any]:
    return {**said(""), "content": [{"type": "refusal", "refusal": words}]}


def reasoning(id: str, words: str) -> dict[str, Any]:
    summary = [{"type": "summary_text", "text": words}]
    return {"type": "reasoning", "id": f"rs_{id}", "summary": summary, "encrypted_content": f"secret-{id}"}


def call(id: str, *actions: Any, checks: tuple[Any, ...] = (), preview: bool = False) -> dict[str, Any]:
    held: dict[str, Any] = {"action": actions[0]} if preview else {"actions": list(actions)}
    return {
        "type": "computer_call",
        "id": f"cu_{id}",
        "call_id": f"call_{id}",
        "status": "completed",
        "pending_safety_checks": list(checks),
        **held,
    }


def images(request: Request) -> list[str]:
    """Return the addresses of all pictures of a request, the oldest first."""
    found = []
    for item in request.body["input"]:
        if item.get("type") == "computer_call_output":
            found.append(item["output"]["image_url"])
        elif item.get("role") == "user":
            found += [part["image_url"] for part in item["content"] if part["type"] == "input_image"]
    return found


def outputs(request: Request) -> dict[str, Any]:
    """Return the outputs of calls by their call."""
    items = request.body["input"]
    return {item["call_id"]: item for item in items if item.get("type") == "computer_call_output"}


def words(request: Request) -> str:
    """Return all that the user said."""
    users = (item for item in request.body["input"] if item.get("role") == "user")
    return "\n".join(part["text"] for item in users for part in item["content"] if part["type"] == "input_text")


class FakeOpenAI(FakeProvider):
    """Refuses what the API would refuse."""

    def check(self, request: Request) -> list[str]:
        body = request.body
        found = flaws(body, _types())
        if request.path != "/responses":
            found.append(f"path is {request.path}")
        if request.headers.get("authorization") != f"Bearer {KEY}":
            found.append("the key is missing")
        if found:
            return found
        [tool] = body["tools"]
        if tool["type"] == "computer_use_preview" and body.get("truncation") != "auto":
            found.append("the preview needs truncation auto")
        if body["store"] is False and "reasoning.encrypted_content" not in body.get("include", []):
            found.append("reasoning of a response that is not stored cannot be found")
        sizes = {image(data).size for data in images(request)}
        if len(sizes) > 1 or ("display_width" in tool and sizes - {(tool["display_width"], tool["display_height"])}):
            found.append(f"images of the sizes {sizes}")
        return found + _pairing(body["input"])


def _pairing(items: list[Any]) -> list[str]:
    found = []
    waiting: dict[str, Any] = {}
    for index, item in enumerate(items):
        kind = item.get("type")
        if waiting and kind not in ("computer_call", "computer_call_output"):
            found.append(f"no output of {sorted(waiting)}")
            waiting = {}
        if kind == "reasoning":
            after = items[index + 1].get("type") if index + 1 < len(items) else ""
            if after not in ("computer_call", "reasoning", "message"):
                found.append("reasoning without the item that followed it")
            if not item.get("encrypted_content"):
                found.append("reasoning that is not stored, and not encrypted")
        elif kind == "computer_call":
            waiting[item["call_id"]] = item
        elif kind == "computer_call_output":
            asked = waiting.pop(item["call_id"], None)
            if asked is None:
                found.append(f"an output of {item['call_id']}, which was not called")
            elif asked["pending_safety_checks"] != item.get("acknowledged_safety_checks", []):
                found.append("safety checks are pending")
        elif not item.get("content"):
            found.append("a message is empty")
    return found + ([f"no output of {sorted(waiting)}"] if waiting else [])
