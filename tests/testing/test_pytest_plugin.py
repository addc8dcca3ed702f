"""pytest's plugin, as a project that uses it has it: pytest started anew, in a folder of its own."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from PIL import Image

from gym_cua.episodes import Episode, EpisodeDataset

pytest_plugins = ["pytester"]
HEAD = "import pytest\n"
QUIET = ("-q", "-p", "no:cacheprovider")


def test_nothing_of_gym_cua_is_loaded_without_the_marker(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("def test_one(): assert True")
    pytester.makeconftest(
        """
        import sys
        def pytest_sessionfinish():
            loaded = {name.partition(".")[0] for name in sys.modules}
            print("LOADED", sorted(loaded & {"gym_cua", "pytest_gym_cua", "gymnasium", "numpy"}))
        """
    )
    result = pytester.runpytest_subprocess(*QUIET, "-W", "error", "--strict-markers")
    result.assert_outcomes(passed=1)
    assert re.findall(r"LOADED (.*)", result.stdout.str()) == ["['pytest_gym_cua']"]


def test_the_marker_and_the_fixtures_are_explained(pytester: pytest.Pytester) -> None:
    told = pytester.runpytest_subprocess("--markers").stdout.str()
    assert "@pytest.mark.gym_cua(task, split='val', seeds=3" in told
    told = pytester.runpytest_subprocess("--fixtures").stdout.str()
    assert re.search(r"^episode -- .*\n +What came of the episode", told, re.M)


def test_a_test_is_made_for_each_seed(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        HEAD
        + """
@pytest.mark.gym_cua("shop.add-to-cart", seeds=2)
def test_each(episode): ...

@pytest.mark.gym_cua("shop.add-to-cart", seeds=(4, 9))
@pytest.mark.parametrize("other", "ab")
def test_both(episode, other): ...

@pytest.mark.gym_cua("shop.add-to-cart", seeds=4)
def test_together(episodes): ...

@pytest.mark.gym_cua("shop.add-to-cart")
def test_hand(computer_env): ...

@pytest.mark.gym_cua("shop.add-to-cart", seeds=1)
class TestClass:
    def test_inherits(self, episode): ...

    @pytest.mark.gym_cua("miniwob.click-test", seeds=[5])
    def test_has_its_own(self, episode): ...

@pytest.fixture
def verdict(episode):
    return episode.success

@pytest.mark.gym_cua("shop.add-to-cart", seeds=1)
def test_through_a_fixture(verdict): ...
"""
    )
    lines = pytester.runpytest_subprocess("--collect-only", *QUIET).outlines
    names = [line.partition("::")[2] for line in lines if "::" in line]
    assert sorted(names) == sorted(
        [
            *("test_each[seed0]", "test_each[seed1]", "test_together", "test_hand", "test_through_a_fixture[seed0]"),
            *(f"test_both[seed{seed}-{other}]" for other in "ab" for seed in (4, 9)),
            *("TestClass::test_inherits[seed0]", "TestClass::test_has_its_own[seed5]"),
        ]
    )


def test_bad_markers_are_told_of_while_tests_are_collected(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        test_bad=HEAD + '@pytest.mark.gym_cua("shop.add-to-crt")\ndef test_typo(episode): ...\n',
        test_two=HEAD
        + '@pytest.mark.gym_cua("shop.add-to-cart")\n@pytest.mark.gym_cua("shop")\ndef test_two(episode): ...\n',
        test_good="def test_good(): ...\n",
    )
    result = pytester.runpytest_subprocess(*QUIET)
    assert result.ret == 2
    told = result.stdout.str()
    assert "test_typo: the gym_cua marker cannot be used: No task 'shop.add-to-crt'. Did you mean 'shop.add-to-cart'" in told
    assert "test_two: the gym_cua marker cannot be used: it has two gym_cua markers" in told
    assert "Traceback" not in told and "gym_cua/testing" not in told


def test_a_fixture_without_the_marker_says_what_is_missing(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("def test_bare(episode): ...\ndef test_env(computer_env): ...\n")
    result = pytester.runpytest_subprocess(*QUIET)
    result.assert_outcomes(errors=2)
    result.stdout.fnmatch_lines(["*The fixture 'computer_env' is for tests with the gym_cua marker*'test_env' has not*"])


PLAYED = """
import pytest
from gym_cua import ComputerFault

class Clumsy:
    name = "clumsy"
    def reset(self, env, observation, info):
        self.steps = 0
    def act(self, observation, info):
        self.steps += 1
        return {"kind": "done"} if self.steps > 3 else {"kind": "click", "x": 20 * self.steps, "y": 300}

class Wild(Clumsy):
    def act(self, observation, info):
        return {"kind": "click", "x": -5, "y": 0}

class Broken(Clumsy):
    def act(self, observation, info):
        raise ComputerFault("the cable was pulled")

seen = set()

@pytest.mark.gym_cua("shop.add-to-cart", seeds=2)
def test_good(episode, computer_env, gym_cua_seed):
    assert episode.success and episode.seed == gym_cua_seed and episode.split == "val"
    # The truth can be asked after the episode, too.
    assert computer_env.unwrapped.judgement.success
    seen.add(id(computer_env))

def test_one_environment_served_all():
    assert len(seen) == 1

@pytest.mark.gym_cua("shop.add-to-cart", seeds=[4], agent=Clumsy, viewport=(800, 600))
def test_bad(episode):
    assert episode.success, episode.failed_checks

@pytest.mark.gym_cua("shop.add-to-cart", seeds=[4], agent=Wild, max_steps=2)
def test_wild(episode):
    assert not episode.success and episode.invalid_actions == 2 and episode.truncated

@pytest.mark.gym_cua("shop.add-to-cart", seeds=[5], agent=Broken())
def test_broken(episode):
    assert False, "not reached"

@pytest.mark.gym_cua("miniwob.click-test", seeds=2, agent="noop", max_steps=1, min_success=0.5)
def test_bar(episodes):
    assert len(episodes) == 2

@pytest.mark.gym_cua("miniwob.click-test", seeds=2, min_success=1.0)
def test_over_the_bar(episodes):
    assert [episode.seed for episode in episodes] == [0, 1]

@pytest.mark.gym_cua("miniwob.click-test")
def test_hand(computer_env):
    computer_env.reset(seed=8)
    computer_env.step({"kind": "noop"})
    computer_env.close()
    assert False

@pytest.mark.gym_cua("miniwob.click-test")
def test_after_one_that_closed_it(computer_env):
    computer_env.reset(seed=8)
"""


@pytest.mark.browser
def test_episodes_are_played_and_failures_told(pytester: pytest.Pytester, tmp_path: Path) -> None:
    pytester.makepyfile(PLAYED)
    out = tmp_path / "kept"
    result = pytester.runpytest_subprocess(*QUIET, "--gym-cua-out", str(out), "-rA")
    result.assert_outcomes(passed=6, failed=3, errors=1)
    told = result.stdout.str()
    section = told[told.index("- gym_cua -") :]
    assert "shop.add-to-cart (val), seed 4, clumsy: failure after 4 steps\n  asked:   " in section
    assert "\n  failed:  the product is in the cart: " in section
    assert "ERROR" in told and "The episode of seed 5 broke, which is no verdict" in told and "cable was pulled" in told
    assert "0 of 2 episodes succeeded, below min_success=0.5. Seeds without success: 0, 1." in told
    assert "miniwob.click-test (val), played by hand" in told and "not reached" not in told
    folders = [Path(line) for line in re.findall(r"^  episode: (.+)$", told, re.M)]
    pictures = [Path(line) for line in re.findall(r"^  picture: (.+)$", told, re.M)]
    assert len(folders) == 5 and {folder.parent for folder in folders} == {out}
    assert len(pictures) == 5 and all(Image.open(picture).size[0] > 400 for picture in pictures)
    clumsy = next(Episode(folder) for folder in folders if "seed-4" in folder.name)
    assert clumsy.manifest.agent == "clumsy" and clumsy.manifest.screen == (800, 600)
    assert [step.action["kind"] for step in clumsy.steps() if step.action] == ["click"] * 3 + ["done"]
    # Those that succeeded are kept, too: they are what the others are compared with.
    verdicts = [entry.success for entry in EpisodeDataset(out).entries()]
    assert verdicts.count(True) == 4


@pytest.mark.browser
def test_it_works_in_several_processes(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        HEAD
        + """
@pytest.mark.gym_cua("miniwob.click-test", seeds=2)
def test_good(episode):
    assert episode.success

@pytest.mark.gym_cua("miniwob.click-test", seeds=2, agent="done")
def test_bad(episode):
    assert episode.success
"""
    )
    report = pytester.path / "report.xml"
    result = pytester.runpytest_subprocess(*QUIET, "-n", "2", "--gym-cua-out", "out", f"--junitxml={report}")
    result.assert_outcomes(passed=2, failed=2)
    told = result.stdout.str()
    assert told.count("done: failure after 1 steps") == 2
    assert len(EpisodeDataset(pytester.path / "out").folders()) == 4
    assert json.dumps(told).count("  picture: ") == 2


@pytest.mark.browser
def test_without_a_folder_episodes_lie_among_pytests_own(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        HEAD
        + """
@pytest.mark.gym_cua("miniwob.click-test", seeds=1, agent="done")
def test_bad(episode):
    assert episode.success
"""
    )
    base = pytester.path / "base"
    result = pytester.runpytest_subprocess(*QUIET, f"--basetemp={base}")
    result.assert_outcomes(failed=1)
    (folder,) = re.findall(r"^  episode: (.+)$", result.stdout.str(), re.M)
    assert Path(folder).is_relative_to(base) and Episode(folder).manifest.outcome is not None
    assert not (pytester.path / "out").exists()
