"""The composite action and the workflows: linted, and their scripts run as GitHub would, with hostile inputs."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import typer.main
import yaml

from gym_cua.cli import app

ROOT = Path(__file__).parents[1]
ACTION = ROOT / "action.yml"
WORKFLOWS = sorted(ROOT.glob("demos/**/.github/workflows/*.yml"))
FORM: dict[str, Any] = yaml.safe_load(ACTION.read_text("utf-8"))
STEPS = {step["name"]: step for step in FORM["runs"]["steps"]}
HOSTILE = "x'; touch pwned; \"$(touch pwned)`touch pwned` && touch pwned #\\"
# Prints its arguments, whatever it is called as.
RECORDER = """#!{python}
import json, os, sys
with open(os.environ["RECORD"], "a") as file:
    file.write(json.dumps([os.path.basename(sys.argv[0]), *sys.argv[1:]]) + "\\n")
"""
EVERYTHING = {
    "agent": "oracle",
    "agent-options": "",
    "suite": "shop\n  miniwob  \n\n",
    "task": "fileroom.order-cost\r\n",
    "split": "val,test",
    "seeds": "100:110",
    "repeats": "2",
    "workers": "3",
    "shard": "1/4",
    "limit": "7",
    "timeout": "90s",
    "env-options": "variation=none\nfinish=on_success",
    "budget": "1.5",
    "baseline": "before/results.json",
    "min-success": "0.9",
    "max-regression": "0.05",
    "out": "runs/ci",
}


def lint(*command: str | Path) -> None:
    """Run a linter that is installed beside this Python."""
    program = Path(sys.executable).with_name(str(command[0]))
    done = subprocess.run(
        [program, *command[1:]], capture_output=True, text=True, timeout=100, check=False, cwd=ROOT
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_there_are_workflows() -> None:
    assert [path.name for path in WORKFLOWS] == ["agents.yml"]


def test_they_have_the_form_that_github_wants() -> None:
    lint("check-jsonschema", "--builtin-schema", "vendor.github-actions", ACTION)
    lint("check-jsonschema", "--builtin-schema", "vendor.github-workflows", *WORKFLOWS)


def test_a_linter_of_security_finds_nothing() -> None:
    lint("zizmor", "--offline", "--no-progress", ACTION, *WORKFLOWS)


def test_no_input_is_written_into_a_script() -> None:
    scripts = [step["run"] for step in STEPS.values() if "run" in step]
    for workflow in WORKFLOWS:
        jobs = yaml.safe_load(workflow.read_text("utf-8"))["jobs"].values()
        scripts += [step["run"] for job in jobs for step in job["steps"] if "run" in step]
    assert len(scripts) > 4 and not [script for script in scripts if "${{" in script]


def test_foreign_actions_are_pinned() -> None:
    for path in (ACTION, *WORKFLOWS):
        used = re.findall(r"uses: (\S+)( # v[\d.]+)?$", path.read_text("utf-8"), re.M)
        assert used and all(re.search(r"@[0-9a-f]{40}$", name) for name, _ in used)
        assert all(version for name, version in used if not name.startswith("gym-cua/"))


def test_workflows_give_inputs_that_there_are() -> None:
    for workflow in WORKFLOWS:
        jobs = yaml.safe_load(workflow.read_text("utf-8"))["jobs"].values()
        steps = [step for job in jobs for step in job["steps"] if "gym-cua/" in step.get("uses", "")]
        assert steps and not [name for step in steps for name in step["with"] if name not in FORM["inputs"]]


def test_every_input_reaches_a_step_and_nothing_else_does() -> None:
    used = set(re.findall(r"inputs\.([\w-]+)", ACTION.read_text("utf-8")))
    assert used == set(FORM["inputs"])
    defined = re.findall(r"steps\.(\w+)\.outputs\.(\w+)", ACTION.read_text("utf-8"))
    written = {(step["id"], name) for step in STEPS.values() if "id" in step for name in re.findall(r'echo "(\w+)=', step["run"])}
    assert set(defined) == written


class Ran:
    """What came of a step: its status, the commands that it ran, and the outputs that it set."""

    def __init__(self, folder: Path, name: str, inputs: Mapping[str, str]) -> None:
        tools, record, outputs = folder / "tools", folder / "record", folder / "outputs"
        tools.mkdir(exist_ok=True)
        for program in ("gym-cua", "python"):
            (tools / program).write_text(RECORDER.format(python=sys.executable), "utf-8")
            (tools / program).chmod(0o755)
        record.write_text("")
        outputs.write_text("")
        given = {name: str(form.get("default", "")) for name, form in FORM["inputs"].items()} | dict(inputs)
        step = STEPS[name]
        variables = {key: self._value(value, given) for key, value in step.get("env", {}).items()}
        done = subprocess.run(
            # As GitHub runs shell: bash.
            ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", step["run"]],
            cwd=folder,
            env={
                **variables,
                "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}",
                "RECORD": str(record),
                "GITHUB_OUTPUT": str(outputs),
                "GITHUB_ACTION_PATH": str(ROOT),
            },
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        self.status, self.told = done.returncode, done.stdout + done.stderr
        self.commands = [json.loads(line) for line in record.read_text("utf-8").splitlines()]
        self.outputs = outputs.read_text("utf-8").splitlines()

    @staticmethod
    def _value(expression: str, given: Mapping[str, str]) -> str:
        match = re.fullmatch(r"\$\{\{ inputs\.([\w-]+) \}\}", expression)
        assert match, f"{expression!r} is no input alone"
        return given[match[1]]


def arguments_of(words: list[str]) -> list[str]:
    return [word for word in words if word.startswith("--")]


def test_everything_that_is_given_reaches_gym_cua_eval_as_it_is(tmp_path: Path) -> None:
    ran = Ran(tmp_path, "Evaluate", EVERYTHING)
    assert ran.status == 0, ran.told
    ((program, command, *words),) = ran.commands
    assert (program, command) == ("gym-cua", "eval")
    assert {"--suite=shop", "--suite=miniwob", "--task=fileroom.order-cost", "--timeout=90s"} <= set(words)
    assert {"--env-option=variation=none", "--env-option=finish=on_success", "--out=runs/ci"} <= set(words)
    assert len(words) == 18 and not [word for word in words if word.startswith("--agent-option")]


def test_gym_cua_eval_takes_every_option_that_the_action_gives(tmp_path: Path) -> None:
    # All of them at once, parsed by the command itself; nothing is run.
    ran = Ran(tmp_path, "Evaluate", {**EVERYTHING, "agent-options": "model=small\ntemperature=0"})
    group = typer.main.get_command(app)
    command = group.commands["eval"]  # type: ignore[attr-defined]
    context = command.make_context("eval", list(ran.commands[0][2:]))
    assert context.params["suite"] == ["shop", "miniwob"] and context.params["seeds"] == "100:110"
    assert context.params["agent_option"] == ["model=small", "temperature=0"]
    assert context.params["shard"] == "1/4" and context.params["min_success"] == 0.9
    ran = Ran(tmp_path, "Evaluate", {})
    assert command.make_context("eval", list(ran.commands[0][2:])).params["out"] == Path("gym-cua-results")


def test_merging_takes_every_folder_and_the_bars(tmp_path: Path) -> None:
    for name in ("gym-cua-results-1-of-2", "gym-cua-results-2-of-2"):
        (tmp_path / "shards" / name).mkdir(parents=True)
    ran = Ran(tmp_path, "Evaluate", {**EVERYTHING, "merge": "shards"})
    assert ran.status == 0, ran.told
    ((_, command, *words),) = ran.commands
    assert command == "merge" and words[-2:] == [f"shards/gym-cua-results-{number}-of-2/" for number in (1, 2)]
    group = typer.main.get_command(app)
    context = group.commands["merge"].make_context("merge", list(words))  # type: ignore[attr-defined]
    assert len(context.params["folders"]) == 2 and context.params["max_regression"] == 0.05


@pytest.mark.parametrize("name", sorted(set(EVERYTHING) - {"shard"}))
def test_no_input_can_run_a_command(tmp_path: Path, name: str) -> None:
    ran = Ran(tmp_path, "Evaluate", {name: HOSTILE})
    assert ran.status == 0 and not (tmp_path / "pwned").exists(), ran.told
    (words,) = ran.commands
    assert [word for word in words if word.endswith(f"={HOSTILE}")]


def test_packages_are_single_arguments_and_no_options(tmp_path: Path) -> None:
    ran = Ran(tmp_path, "Install gym_cua and what else is needed", {"extra-packages": f" . \n{HOSTILE}\n\nflask>=3\n"})
    assert ran.status == 0 and not (tmp_path / "pwned").exists(), ran.told
    install = ran.commands[0]
    assert install[install.index("--") + 1 :] == [f"{ROOT}[eval]", ".", HOSTILE, "flask>=3"]
    ran = Ran(tmp_path, "Install gym_cua and what else is needed", {"extra-packages": "flask\n --index-url=https://x.test"})
    assert ran.status == 2 and not ran.commands and "no option of pip" in ran.told


def test_names_are_worked_out(tmp_path: Path) -> None:
    ran = Ran(tmp_path, "Look at what was given", {"shard": "2/4"})
    assert ran.status == 0, ran.told
    assert ran.outputs[:2] == ["out=gym-cua-results", "artifact=gym-cua-results-2-of-4"]
    assert re.fullmatch(r"packages=3\.12-[0-9a-f]{64}", ran.outputs[2])
    assert Ran(tmp_path, "Look at what was given", {}).outputs[1] == "artifact=gym-cua-results"
    assert Ran(tmp_path, "Look at what was given", {"artifact": "", "shard": "1/2"}).outputs[1] == "artifact="


@pytest.mark.parametrize(
    "inputs",
    [{"out": "a\nartifact=b"}, {"artifact": "a\nout=b"}, {"shard": "1/2\nout=b"}, {"shard": "half"}, {"out": "-rf"}],
)
def test_no_input_can_set_another_output(tmp_path: Path, inputs: dict[str, str]) -> None:
    ran = Ran(tmp_path, "Look at what was given", inputs)
    assert ran.status == 2 and not ran.outputs and "::error::" in ran.told
