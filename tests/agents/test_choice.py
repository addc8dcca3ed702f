"""Agents by name: the built-in ones, recorded and scripted ones, and anybody's own."""

from __future__ import annotations

import json
import pickle
from pathlib import Path
from typing import Any

import gymnasium as gym
import pytest

from gym_cua.agents import AGENT_NAMES, Agent, AgentChoice, PolicyAgent, ReplayAgent, ScriptedAgent
from gym_cua.agents.models import MODEL_AGENTS
from gym_cua.episodes import shipped_demonstrations
from gym_cua.errors import AgentFault, GymCuaError, SetupError, UnknownNameError

MODULE = '''
class Clicker:
    def __init__(self, x=1, y=2):
        self.x, self.y = x, y
        if x < 0:
            raise ValueError("x is below 0")
    def reset(self, env, observation, info):
        pass
    def act(self, observation, info):
        return {"kind": "click", "x": self.x, "y": self.y}

class Named(Clicker):
    name = "the named one"

class Half:
    def reset(self, env, observation, info):
        pass

def anything(**options):
    return Clicker(**options)

def centre():
    return lambda frames, instruction: {"kind": "done"}
'''


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> str:
    """Return the name of a module in the current folder, as a user's own would lie there."""
    name = f"own_agents_{abs(hash(request.node.name))}"
    (tmp_path / f"{name}.py").write_text(MODULE, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return name


@pytest.mark.parametrize("name", AGENT_NAMES)
def test_built_in_agents_have_the_name_by_which_they_are_chosen(name: str) -> None:
    assert AgentChoice(name).make().name == name


def test_a_class_of_ones_own_gets_its_options(here: str) -> None:
    agent = AgentChoice(f"{here}:Clicker", {"x": 7}).make()
    assert agent.act({}, {}) == {"kind": "click", "x": 7, "y": 2}
    assert agent.name == f"{here}:Clicker"
    assert AgentChoice(f"{here}:Named").make().name == "the named one"
    assert AgentChoice(f"{here}:anything", {"y": 9}).make().act({}, {})["y"] == 9


def test_a_policy_of_ones_own(here: str) -> None:
    agent = AgentChoice(f"policy:{here}:centre").make()
    assert isinstance(agent, PolicyAgent) and agent.name == f"{here}:centre"


def test_every_model_agent_can_be_chosen() -> None:
    for name in MODEL_AGENTS:
        with pytest.raises(UnknownNameError, match=f"{name}:MODEL"):
            AgentChoice(name).make()


def test_a_choice_can_be_sent_to_another_process(here: str) -> None:
    choice = AgentChoice(f"{here}:Clicker", {"x": 3})
    assert pickle.loads(pickle.dumps(choice)) == choice
    assert pickle.loads(pickle.dumps(choice)).make().act({}, {})["x"] == 3


@pytest.mark.parametrize(
    ("name", "options", "error", "words"),
    [
        ("orcale", {}, UnknownNameError, "Did you mean 'oracle'?"),
        ("robot", {}, UnknownNameError, "MODULE:CLASS"),
        ("oracle", {"speed": 2}, UnknownNameError, "has no options, so no 'speed'"),
        ("replay", {}, UnknownNameError, "replay:FOLDER"),
        ("anthropic", {}, UnknownNameError, "anthropic:MODEL"),
        ("openai:some-model", {"tempratur": 1}, UnknownNameError, "Did you mean 'temperature'?"),
        ("replay:nowhere", {}, UnknownNameError, "There is no folder 'nowhere'."),
        ("replay:nowhere", {"path": "here"}, UnknownNameError, "has no option 'path'"),
        ("scripted:nowhere.jsonl", {"speed": 2}, UnknownNameError, "has no option 'speed'"),
        ("scripted:nowhere.jsonl", {}, GymCuaError, "nowhere.jsonl cannot be read"),
        ("no_such_module:Agent", {}, UnknownNameError, "No module 'no_such_module'"),
        ("MODULE:Cliker", {}, UnknownNameError, "Did you mean 'Clicker'?"),
        ("MODULE:Clicker", {"z": 1}, UnknownNameError, "has no option 'z'"),
        ("MODULE:Clicker", {"x": -1}, GymCuaError, "ValueError: x is below 0"),
        ("MODULE:Half", {}, GymCuaError, "which has no act()"),
        ("MODULE:", {}, UnknownNameError, "it must be MODULE:NAME"),
        ("policy:MODULE", {}, UnknownNameError, "it must be MODULE:NAME"),
    ],
)
def test_what_is_wrong_is_said(
    here: str, name: str, options: dict[str, Any], error: type[Exception], words: str
) -> None:
    with pytest.raises(error) as raised:
        AgentChoice(name.replace("MODULE", here), options).make()
    assert words in str(raised.value)


def test_a_module_that_cannot_be_imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "lacking_agent.py").write_text("import no_such_package_at_all\n", encoding="utf-8")
    (tmp_path / "broken_agent.py").write_text("1 / 0\n", encoding="utf-8")
    with pytest.raises(SetupError, match="needs 'no_such_package_at_all'"):
        AgentChoice("lacking_agent:Agent").make()
    with pytest.raises(GymCuaError, match="ZeroDivisionError"):
        AgentChoice("broken_agent:Agent").make()


def test_a_script_is_sent_line_by_line_and_then_done(tmp_path: Path) -> None:
    lines = [{"kind": "click", "x": 1, "y": 2}, {"kind": "type", "text": "tea"}]
    path = tmp_path / "script.jsonl"
    path.write_text("\n\n".join(map(json.dumps, lines)) + "\n", encoding="utf-8")
    agent = AgentChoice(f"scripted:{path}").make()
    for _ in range(2):
        agent.reset(gym.Env(), {}, {})
        assert [agent.act({}, {}) for _ in range(4)] == [*lines, {"kind": "done"}, {"kind": "done"}]
    assert agent.name == "scripted:script.jsonl"


@pytest.mark.parametrize(("line", "words"), [("{", "line 2: it is no JSON"), ("[1]", "which is no action")])
def test_a_bad_script_is_named_by_line(tmp_path: Path, line: str, words: str) -> None:
    path = tmp_path / "script.jsonl"
    path.write_text(f'{{"kind": "done"}}\n{line}\n', encoding="utf-8")
    with pytest.raises(GymCuaError, match=words):
        ScriptedAgent.from_file(path)


def played(agent: Agent, seed: int, task: str, split: str) -> list[Any]:
    class Env(gym.Env[Any, Any]):
        np_random_seed = seed  # type: ignore[assignment]

    env = Env()
    env.split = split  # type: ignore[attr-defined]
    agent.reset(env, {}, {"task": task})
    actions = []
    with pytest.raises(AgentFault, match="recording ends"):
        while True:
            actions.append(agent.act({}, {}))
    return actions


def test_recorded_actions_are_repeated() -> None:
    dataset = shipped_demonstrations()
    agent = ReplayAgent(dataset.path)
    entry = next(entry for entry in dataset.entries() if entry.success)
    recorded = [step.action for step in dataset.open(entry.folder).steps()]
    assert entry.seed is not None
    assert played(agent, entry.seed, entry.task, entry.split) == recorded
    with pytest.raises(AgentFault, match="has no episode of shop.nothing"):
        played(agent, 0, "shop.nothing", "val")
