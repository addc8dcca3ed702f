"""Options and names: read from JSON or words, refused with what would be right."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gym_cua.agents.models import MODEL_AGENTS, OPTIONS, make_model_agent, read_options
from gym_cua.errors import GymCuaError, UnknownNameError


def test_values_come_as_json_or_as_words() -> None:
    for given_ in (
        {"max_images": "5", "temperature": "0.5", "timeout": "30", "safety": "acknowledge"},
        {"max_images": 5, "temperature": 0.5, "timeout": 30, "safety": "acknowledge", "max_turns": None},
    ):
        options = read_options("openai", given_)
        assert (options.max_images, options.temperature, options.timeout) == (5, 0.5, 30.0)
        assert options.safety == "acknowledge" and options.max_turns is None
    assert read_options("anthropic", {"thinking": "4000"}).thinking == 4000
    assert read_options("anthropic", {"thinking": "adaptive"}).thinking == "adaptive"
    assert read_options("ui-tars", {}).max_images == 5 and read_options("ui-tars", {"max_images": 2}).max_images == 2


@pytest.mark.parametrize(
    ("agent", "given_", "words"),
    [
        ("openai", {"max_imges": 5}, "Did you mean 'max_images'"),
        ("anthropic", {"temperature": 1}, "no option 'temperature'"),
        ("anthropic", {"api_key": "sk-x"}, "no option 'api_key'"),
        ("openai", {"thinking": "off"}, "no option 'thinking'"),
        ("openai", {"safety": "acknowlege"}, "Did you mean 'acknowledge'"),
        ("openai", {"max_images": 0}, "from 1 to 100"),
        ("openai", {"max_images": "many"}, "whole number from 1"),
        ("openai", {"max_images": 2.5}, "whole number"),
        ("openai", {"max_images": True}, "whole number"),
        ("openai", {"timeout": "NaN"}, "number from 0.05"),
        ("openai", {"timeout": "Infinity"}, "number from 0.05"),
        ("openai", {"prompt": 3}, "must be text"),
        ("openai", {"prompt": "x" * 20_001}, "at most 20000"),
        ("anthropic", {"thinking": 10}, "off, adaptive, or a whole number from 1024"),
        ("anthropic", {"thinking": 5000, "max_output_tokens": 5000}, "must be less"),
        ("openai", {"price_input": 3}, "give both"),
        ("openai", {"budget_usd": 3}, "needs prices"),
        ("openai", {"price_cached": 3}, "needs prices"),
    ],
)
def test_what_is_wrong_is_said(agent: str, given_: dict[str, Any], words: str) -> None:
    with pytest.raises(GymCuaError, match=words):
        read_options(agent, given_)


@given(st.sampled_from(sorted(OPTIONS)), st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.lists(st.integers()))
def test_any_value_is_taken_or_refused(name: str, value: Any) -> None:
    for agent in MODEL_AGENTS:
        try:
            read_options(agent, {name: value})
        except GymCuaError as error:
            assert name in str(error)


def test_names_are_checked() -> None:
    with pytest.raises(UnknownNameError, match="Did you mean 'anthropic'"):
        make_model_agent("antropic", "claude")
    with pytest.raises(GymCuaError, match="anthropic:MODEL"):
        make_model_agent("anthropic", " ")
    for name in MODEL_AGENTS:
        package = {"anthropic": "anthropic", "gemini": "google.genai"}.get(name, "openai")
        pytest.importorskip(package)
        with pytest.raises(UnknownNameError, match="tool_version cannot be 'osworld-pyautogui'"):
            make_model_agent(name, "model", tool_version="osworld-pyautogui", base_url="http://127.0.0.1:1")


def test_the_packages_are_imported_with_the_first_agent_only() -> None:
    code = (
        "import sys, gym_cua.agents, gym_cua.agents.models\n"
        "print(sorted({'anthropic', 'openai', 'google.genai', 'httpx', 'pydantic'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "[]"
