"""Anthropic's Messages API, as far as computer use goes."""

from __future__ import annotations

from functools import cache
from typing import Any

from .looking import image
from .serving import FakeProvider, Request
from .strict import flaws

KEY = "sk-ant-not-a-real-key-0123456789"
_BETAS = {
    "computer_20241022": "computer-use-2024-10-22",
    "computer_20250124": "computer-use-2025-01-24",
    "computer_20251124": "computer-use-2025-11-24",
}


@cache
def _types() -> tuple[Any, Any]:
    from anthropic.types import AnthropicBetaParam
    from anthropic.types.beta import message_create_params

    return message_create_params.MessageCreateParamsNonStreaming, AnthropicBetaParam


def message(*blocks: Any, stop: str = "", read: int = 100, written: int = 10, cached: int = 0) -> dict[str, Any]:
    calls = any(block["type"] == "tool_use" for block in blocks)
    return {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "model": "claude",
        "content": list(blocks),
        "stop_reason": stop or ("tool_use" if calls else "end_turn"),
        "stop_sequence": None,
        "usage": {"input_tokens": read, "output_tokens": written, "cache_read_input_tokens": cached},
    }


def text(words: str) -> dict[str, Any]:
    return {"type": "text", "text": words}


def thinking(words: str) -> dict[str, Any]:
    return {"type": "thinking", "thinking": words, "signature": f"signed:{words}"}


def use(id: str, form: dict[str, Any]) -> dict[str, Any]:
    return {"type": "tool_use", "id": id, **form}


def computer(id: str, action: str, **inputs: Any) -> dict[str, Any]:
    return use(id, {"name": "computer", "input": {"action": action, **inputs}})


def images(request: Request) -> list[str]:
    """Return the data of all pictures of a request, the oldest first."""
    found = []
    for said in request.body["messages"]:
        for block in said["content"]:
            inner = block["content"] if block["type"] == "tool_result" else [block]
            found += [part["source"]["data"] for part in inner if part["type"] == "image"]
    return found


def results(request: Request) -> dict[str, Any]:
    """Return the results of the last message by their call."""
    blocks = request.body["messages"][-1]["content"]
    return {block["tool_use_id"]: block for block in blocks if block["type"] == "tool_result"}


def words(result: Any) -> str:
    return "\n".join(part["text"] for part in result["content"] if part["type"] == "text")


class FakeAnthropic(FakeProvider):
    """Refuses what the API would refuse."""

    most_images = 100

    def error(self, status: int, message: str) -> Any:
        return {"type": "error", "error": {"type": "some_error", "message": message}}

    def check(self, request: Request) -> list[str]:
        params, known = _types()
        headers, body = request.headers, request.body
        found = flaws(body, params)
        betas = [name for name in headers.get("anthropic-beta", "").split(",") if name]
        for name in betas:
            found += flaws(name, known, "beta")
        if request.path.partition("?")[0] != "/v1/messages":
            found.append(f"path is {request.path}")
        # Versions of the package differ in which of the two they send.
        keys = (headers.get("x-api-key"), headers.get("authorization", "").removeprefix("Bearer "))
        if KEY not in keys or "anthropic-version" not in headers:
            found.append(f"the key or the version is missing: {sorted(headers)}")
        if found:
            return found
        [tool] = body["tools"]
        if _BETAS.get(tool["type"], "") not in ("", *betas):
            found.append(f"{tool['type']} needs its beta")
        thinks = body.get("thinking", {})
        if "block_binding" in thinks and "thinking-binding-controls-2026-08-01" not in betas:
            found.append("block_binding needs its beta")
        if thinks.get("budget_tokens", 0) >= body["max_tokens"]:
            found.append("budget_tokens is not below max_tokens")
        sizes = [image(data).size for data in images(request)]
        if any(max(size) > 1568 or size[0] * size[1] > 1_150_000 for size in sizes):
            found.append(f"an image would be shrunk: {sizes}")
        if len(sizes) > self.most_images:
            found.append(f"{len(sizes)} images")
        if "display_width_px" in tool and (tool["display_width_px"], tool["display_height_px"]) not in sizes:
            found.append(f"no image is as large as the display: {sizes}")
        return found + _pairing(body["messages"])


def _pairing(messages: list[Any]) -> list[str]:
    found = []
    if messages[0]["role"] != "user" or messages[-1]["role"] != "user":
        found.append("the first and the last message are the user's")
    waiting: dict[str, Any] = {}
    for said in messages:
        if not said["content"]:
            found.append("a message is empty")
        blocks = said["content"]
        answered = [block for block in blocks if block["type"] == "tool_result"]
        if said["role"] == "assistant" and waiting:
            found.append(f"no answer to {sorted(waiting)}")
        if said["role"] == "user":
            if blocks[: len(answered)] != answered:
                found.append("results come first")
            if {block["tool_use_id"] for block in answered} != set(waiting):
                found.append(f"answers to {[b['tool_use_id'] for b in answered]}, not {sorted(waiting)}")
            for block in answered:
                call = waiting.get(block["tool_use_id"], {})
                if call.get("toolset_name") != block.get("toolset_name"):
                    found.append("toolset_name of call and result differ")
            waiting = {}
        else:
            waiting = {block["id"]: block for block in blocks if block["type"] == "tool_use"}
        for block in blocks:
            if block["type"] == "text" and not block["text"].strip():
                found.append("a text block is empty")
    return found
