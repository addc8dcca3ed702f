"""The four kinds of provider, for what must hold of all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from gym_cua.agents.models import make_model_agent

from . import fake_anthropic, fake_chat, fake_gemini, fake_openai


@dataclass(frozen=True)
class Provider:
    """How a kind of provider is faked, and what its model says to act and to end."""

    name: str
    model: str
    package: str
    variables: tuple[str, ...]
    fake: Any
    act: Any
    end: Any
    path: str = ""

    def agent(self, server: Any, **options: Any) -> Any:
        options.setdefault("max_retries", 0)
        url = server if isinstance(server, str) else server.url
        return make_model_agent(self.name, self.model, base_url=url + self.path, **options)


PROVIDERS = (
    Provider(
        "anthropic",
        "claude-opus-5-5",
        "anthropic",
        ("ANTHROPIC_API_KEY",),
        fake_anthropic.FakeAnthropic,
        fake_anthropic.message(
            fake_anthropic.use("a", {"name": "wait", "toolset_name": "computer", "input": {"duration": 1}}),
            read=900,
        ),
        fake_anthropic.message(fake_anthropic.text("Done.")),
    ),
    Provider(
        "openai",
        "gpt-6",
        "openai",
        ("OPENAI_API_KEY",),
        fake_openai.FakeOpenAI,
        fake_openai.response(fake_openai.call("a", {"type": "wait"}), read=900),
        fake_openai.response(fake_openai.said("Done.")),
    ),
    Provider(
        "gemini",
        "gemini-3.5-flash",
        "google.genai",
        ("GEMINI_API_KEY", "GOOGLE_API_KEY"),
        fake_gemini.FakeGemini,
        fake_gemini.response(fake_gemini.call("wait", seconds=1, intent=""), read=900),
        fake_gemini.response(fake_gemini.text("Done.")),
    ),
    Provider(
        "ui-tars",
        "UI-TARS-1.5-7B",
        "openai",
        ("OPENAI_API_KEY",),
        fake_chat.FakeChat,
        fake_chat.completion("Action: wait()", read=900),
        fake_chat.completion("Action: finished()"),
        "/v1",
    ),
)
NAMES = [provider.name for provider in PROVIDERS]
