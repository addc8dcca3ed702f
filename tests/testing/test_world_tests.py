"""WorldTests fail where something is planted for them, by the tests that say what it is, and nowhere else."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from ..announcing import pytest_outcomes, python, write_info

HERE = Path(__file__).parent
TEMPLATE = """from gym_cua.testing import WorldTests

class TestIt(WorldTests):
    world = "{world}"
"""


def package(folder: Path, source: Path, module: str, world: str, *lines: str) -> Path:
    """Announce the world in a module, and write a test of it with these class attributes."""
    shutil.copy(source, folder / f"{module}.py")
    write_info(folder, f"cua-{world}", "1", {"gym_cua.worlds": {world: f"{module}:WORLD"}})
    text = TEMPLATE.format(world=world) + "".join(f"    {line}\n" for line in lines)
    (folder / "test_it.py").write_text(text, "utf-8")
    return folder


def sloppy(folder: Path, *lines: str) -> Path:
    return package(folder, HERE / "sloppy.py", "sloppy", "sloppy", *lines)


def failed(outcomes: dict[str, str]) -> set[str]:
    return {name.removeprefix("TestIt.") for name, kind in outcomes.items() if kind in ("failed", "error")}


def test_every_rule_that_needs_no_browser_is_asked(tmp_path: Path) -> None:
    pools = 'pools = {"train": {"a": ("tea", 1)}, "val": (["milk"], 1), "test": {"b": "tea"}}'
    folder = sloppy(tmp_path, 'splits = ("train", "test")', pools)
    outcomes = pytest_outcomes(folder, "-k", "declaration or share or layouts")
    assert failed(outcomes) == {
        "test_declaration[repeated]",
        "test_splits_share_no_sentence[repeated]",
        "test_splits_share_no_axis_value[accent]",
        "test_splits_share_no_pool_value",
        "test_layouts_repeat[shaky-train]",
        "test_layouts_repeat[shaky-test]",
    }
    assert outcomes["TestIt.test_layouts_repeat[sound-test]"] == "passed"
    assert outcomes["TestIt.test_splits_share_no_axis_value[window]"] == "passed"
    assert outcomes["TestIt.test_splits_share_no_sentence[told]"] == "skipped"


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (["tasks = ('soundd',)"], "No task 'soundd' in 'sloppy'. Did you mean 'sound'?"),
        (["splits = ('tset',)"], "No split 'tset'. Did you mean 'test'?"),
        (["attacks = ('txts',)"], "No attack 'txts'. Did you mean 'texts'?"),
        (["world = 'slopy'"], "No world 'slopy'. Did you mean 'sloppy'?"),
        (["del world"], "TestIt names no world"),
    ],
)
def test_a_slip_is_told(tmp_path: Path, lines: list[str], words: str) -> None:
    done = python(sloppy(tmp_path, *lines), "-m", "pytest", "-q", "-p", "no:cacheprovider", "--collect-only")
    assert done.returncode != 0 and words in done.stdout + done.stderr


def test_a_world_that_is_imported_before_gym_cua_is_told_what_to_do(tmp_path: Path) -> None:
    folder = sloppy(tmp_path)
    assert "Import gym_cua before it." in python(folder, "-c", "import sloppy").stderr
    assert python(folder, "-W", "error", "-c", "import gym_cua, sloppy").returncode == 0


def test_pytest_is_needed_here_and_nowhere_else(tmp_path: Path) -> None:
    code = (
        "import sys\n"
        "import gym_cua, gym_cua.cli, gym_cua.env, gym_cua.evaluate.audit\n"
        "assert 'pytest' not in sys.modules and 'gym_cua.testing' not in sys.modules\n"
        "sys.modules['pytest'] = None\n"
        "try:\n    import gym_cua.testing\n"
        "except gym_cua.SetupError as error:\n    print(error)\n"
    )
    done = python(tmp_path, "-c", code)
    assert done.stdout.strip() == "gym_cua.testing needs pytest, which is not here. Run: pip install pytest", done.stderr


@pytest.mark.browser
def test_every_rule_of_an_episode_is_asked(tmp_path: Path) -> None:
    folder = sloppy(tmp_path, 'splits = ("val",)', "seeds = 1", "attacks = ()")
    wanted = "sound or ((episodes or rewards or looking or say_why or near_misses) and not repeated and not told)"
    outcomes = pytest_outcomes(folder, "-k", wanted)
    assert failed(outcomes) == {
        "test_episodes_repeat[shaky-val]",
        "test_looking_changes_nothing[nosy-val]",
        "test_checks_say_why[mute-val]",
        "test_near_misses_fail[endless-val]",
    }
    assert outcomes["TestIt.test_rewards_add_up[sound-val]"] == "passed"
    assert outcomes["TestIt.test_blind_replay_fails[sound-val]"] == "skipped"


@pytest.mark.browser
def test_a_world_that_can_be_hacked_does_not_pass(tmp_path: Path) -> None:
    leaky = HERE.parent / "evaluate" / "leaky.py"
    folder = package(tmp_path, leaky, "leaky_world_of_the_tests", "leaky", 'splits = ("train",)')
    outcomes = pytest_outcomes(folder)
    assert failed(outcomes) == {
        "test_near_misses_fail[finish-train]",
        "test_random_fails[finish-train]",
        "test_blind_replay_fails[finish-train]",
        "test_attacks_fail[finish-train]",
        "test_ending_at_once_fails[done-train]",
        "test_near_misses_fail[done-train]",
        "test_random_fails[done-train]",
        "test_blind_replay_fails[done-train]",
        "test_attacks_fail[done-train]",
    }
    assert outcomes["TestIt.test_oracle_succeeds[finish-train]"] == "passed"
    assert outcomes["TestIt.test_nothing_else_is_wrong[done-train]"] == "passed"
