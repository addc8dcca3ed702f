"""Real tasks in a real browser: the provider's fake knows the way, and says it in the provider's words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from gym_cua.actions import Action
from gym_cua.agents.models import make_model_agent
from gym_cua.agents.schemas import ActionSchema, ScreenView, action_schema
from gym_cua.episodes import Episode, RecordEpisodes
from gym_cua.evaluate import run_episode

from ...playing import make
from . import fake_anthropic, fake_chat, fake_gemini, fake_openai

pytestmark = pytest.mark.browser
TASK = "gym_cua/shop.add-to-cart-v0"


class Guide:
    """Says the oracle's next action whenever it is asked."""

    def __init__(self, env: Any, schema: ActionSchema, said: Callable[[str, list[Any]], Any]) -> None:
        self.env, self.schema, self.said = env, schema, said
        self.way: Iterator[Action] | None = None
        self.count = 0

    def __call__(self, request: Any) -> Any:
        if self.way is None:
            self.way = self.env.unwrapped.oracle()
        action = next(self.way)
        self.count += 1
        if action.kind in ("done", "answer"):
            return self.said(f"ANSWER: {action.text}" if action.text else "It is done.", [])
        view = ScreenView(*self.env.unwrapped.size)
        return self.said(f"Now I {action.kind}.", self.schema.from_action(action, view))


def anthropics(words: str, forms: list[Any]) -> Any:
    calls = [fake_anthropic.use(f"t{index}", form) for index, form in enumerate(forms)]
    return fake_anthropic.message(fake_anthropic.text(words), *calls)


def test_anthropics_model_solves_a_task_and_its_words_are_recorded(tmp_path: Path) -> None:
    pytest.importorskip("anthropic")
    env = RecordEpisodes(make(TASK, split="val"), tmp_path)
    guide = Guide(env, action_schema("anthropic-toolset-20260801"), anthropics)
    with fake_anthropic.FakeAnthropic(guide) as server:
        agent = make_model_agent("anthropic", "claude-opus-5-5", base_url=server.url, max_images=3)
        result = run_episode(env, agent, seed=4)
    assert result.success is True and result.fault is None, result
    assert agent.usage["requests"] == guide.count > 2
    folder = env.folder
    env.close()
    assert folder is not None
    episode = Episode(folder)
    said = [step.rationale for step in episode.steps() if step.rationale]
    assert said[0].startswith("Now I ") and said[-1] == "It is done."
    stored = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert fake_anthropic.KEY.encode() not in stored


def openais(words: str, forms: list[Any]) -> Any:
    said = fake_openai.said(words)
    return fake_openai.response(said, fake_openai.call("a", *forms)) if forms else fake_openai.response(said)


def geminis(words: str, forms: list[Any]) -> Any:
    calls = [fake_gemini.call(form["name"], **form["args"]) for form in forms]
    return fake_gemini.response(fake_gemini.text(words), *calls)


def ui_tars(words: str, forms: list[Any]) -> Any:
    if not forms:
        return fake_chat.completion("Action: finished()")
    return fake_chat.completion(f"Thought: {words}\nAction: " + "\n\n".join(forms))


@pytest.mark.parametrize(
    ("name", "model", "package", "schema", "said", "fake"),
    [
        ("openai", "gpt-6", "openai", "openai", openais, fake_openai.FakeOpenAI),
        ("gemini", "gemini-3.5-flash", "google.genai", "gemini-3.5", geminis, fake_gemini.FakeGemini),
        ("ui-tars", "UI-TARS-1.5-7B", "openai", "ui-tars-1.5", ui_tars, fake_chat.FakeChat),
    ],
)
def test_other_models_solve_a_task(name: str, model: str, package: str, schema: str, said: Any, fake: Any) -> None:
    pytest.importorskip(package)
    env = make(TASK, split="val")
    guide = Guide(env, action_schema(schema), said)
    with fake(guide) as server:
        url = server.url + ("/v1" if name == "ui-tars" else "")
        agent = make_model_agent(name, model, base_url=url, max_images=3)
        result = run_episode(env, agent, seed=5)
    env.close()
    assert result.success is True and result.fault is None, result
