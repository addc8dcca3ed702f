"""The Gemini API's ``generateContent``, as far as computer use goes."""

from __future__ import annotations

import base64
import re
from functools import cache
from typing import Any

from .fake_anthropic import KEY
from .serving import FakeProvider, Request


@cache
def _types() -> Any:
    from google.genai import types

    return types


def response(*parts: Any, finish: str = "STOP", read: int = 100, written: int = 10, cached: int = 0) -> dict[str, Any]:
    content = {"role": "model", "parts": list(parts)} if parts else {}
    return {
        "candidates": [{"index": 0, "content": content, "finishReason": finish}],
        "usageMetadata": {
            "promptTokenCount": read,
            "candidatesTokenCount": written,
            "cachedContentTokenCount": cached,
            "thoughtsTokenCount": 5,
        },
        "modelVersion": "gemini",
    }


def text(words: str, **more: Any) -> dict[str, Any]:
    return {"text": words, **more}


def call(name: str, id: str | None = None, **args: Any) -> dict[str, Any]:
    # Signatures go back as they came, byte for byte.
    signature = base64.b64encode(f"signed:{name}".encode()).decode()
    named = {"id": id} if id else {}
    return {"functionCall": {"name": name, "args": args, **named}, "thoughtSignature": signature}


def responses(request: Request) -> list[Any]:
    """Return all responses of functions, the oldest first."""
    parts = (part for said in request.body["contents"] for part in said["parts"])
    return [part["functionResponse"] for part in parts if "functionResponse" in part]


def images(request: Request) -> list[str]:
    """Return the data of all pictures of a request, the oldest first."""
    found = []
    for said in request.body["contents"]:
        for part in said["parts"]:
            held = part.get("functionResponse", {}).get("parts", []) or [part]
            # The package writes this field in either way.
            blobs = [inner.get("inlineData") or inner.get("inline_data") for inner in held]
            found += [blob["data"] for blob in blobs if blob]
    return [data.replace("-", "+").replace("_", "/") for data in found]


def words(request: Request) -> str:
    users = (said for said in request.body["contents"] if said["role"] == "user")
    return "\n".join(part["text"] for said in users for part in said["parts"] if "text" in part)


class FakeGemini(FakeProvider):
    """Refuses what the API would refuse."""

    def error(self, status: int, message: str) -> Any:
        names = {400: "INVALID_ARGUMENT", 403: "PERMISSION_DENIED", 429: "RESOURCE_EXHAUSTED"}
        return {"error": {"code": status, "message": message, "status": names.get(status, "INTERNAL")}}

    def check(self, request: Request) -> list[str]:
        types, body = _types(), request.body
        found = []
        if not re.fullmatch(r"/v1(beta)?/models/gemini[\w.-]+:generateContent", request.path):
            found.append(f"path is {request.path}")
        if request.headers.get("x-goog-api-key") != KEY or KEY in request.path:
            found.append("the key is not where it belongs")
        known = {"contents", "systemInstruction", "tools", "generationConfig"}
        found += [f"no field {name}" for name in body if name not in known]
        for said in body["contents"]:
            found += self._flaws(types.Content, said)
        found += self._flaws(types.GenerationConfig, body["generationConfig"])
        found += [flaw for tool in body["tools"] for flaw in self._flaws(types.Tool, tool)]
        return found or _pairing(body["contents"])

    def _flaws(self, model: Any, value: Any) -> list[str]:
        try:
            model.model_validate(value)
        except ValueError as error:
            return [str(error)]
        return []


def _pairing(contents: list[Any]) -> list[str]:
    found = []
    waiting: list[Any] = []
    for said in contents:
        answers = [part["functionResponse"] for part in said["parts"] if "functionResponse" in part]
        calls = [part for part in said["parts"] if "functionCall" in part]
        asked = [(part["functionCall"].get("id"), part["functionCall"]["name"]) for part in waiting]
        if [(answer.get("id"), answer["name"]) for answer in answers] != asked:
            found.append(f"{len(answers)} responses, {len(asked)} calls")
        for part, answer in zip(waiting, answers, strict=False):
            safety = part["functionCall"]["args"].get("safety_decision", {}).get("decision")
            if safety == "require_confirmation" and answer["response"].get("safety_acknowledgement") != "true":
                found.append("a confirmation is missing")
            if "url" not in answer["response"]:
                found.append("the address is missing")
        for part in calls:
            signature = part.get("thoughtSignature", "").replace("-", "+").replace("_", "/")
            if base64.b64decode(signature) != f"signed:{part['functionCall']['name']}".encode():
                found.append("a signature was changed")
        waiting = calls
    return found + (["the last calls have no responses"] if waiting else [])
