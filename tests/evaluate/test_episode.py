from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from gym_cua.actions import Action
from gym_cua.agents import EndAtOnce, NoopAgent, OracleAgent, RandomAgent
from gym_cua.errors import ActionError
from gym_cua.evaluate import run_episode
from gym_cua.snapshot import frame_hash


def test_the_oracle_succeeds_and_the_result_says_all(make_env: Any) -> None:
    result = run_episode(make_env(), OracleAgent(), seed=3)
    form = json.loads(json.dumps(result.to_json()))
    assert result.verdict == "success" and form["success"] is True and form["fault"] is None
    assert form["steps"] == 7 == len(form["rewards"]) == len(form["actions"])
    assert form["return"] == pytest.approx(1.0) == sum(form["rewards"])
    assert form["terminated"] and not form["truncated"]
    assert len(form["frames"]) == 8 and all(len(digest) == 16 for digest in form["frames"])
    assert form["milestones"] == {"half": True} and form["virtual_time"] == 1400
    assert form["actions"][1] == {"kind": "type", "text": "green tea"}
    assert form["ms_per_step"] >= 0 and form["split"] == "val" and form["agent"] == "oracle"


def test_equal_seeds_give_equal_frames_and_others_do_not(make_env: Any) -> None:
    frames = [run_episode(make_env(), OracleAgent(), seed=seed).frames for seed in (5, 5, 6)]
    assert frames[0] == frames[1] != frames[2]


def test_digest_is_the_sha256_of_the_bytes() -> None:
    frame = np.zeros((1, 1, 3), np.uint8)
    assert frame_hash(frame) == "709e80c88487a241"
    assert frame_hash(np.zeros((1, 2, 3), np.uint8)[:, ::2]) == "709e80c88487a241"


@pytest.mark.parametrize("agent", [EndAtOnce("done"), EndAtOnce("infeasible")])
def test_an_empty_claim_is_a_failure(make_env: Any, agent: EndAtOnce) -> None:
    result = run_episode(make_env(), agent, seed=0)
    assert (result.verdict, result.success, len(result.steps)) == ("failure", False, 1)


def test_the_step_limit_cuts_off(make_env: Any) -> None:
    result = run_episode(make_env(), NoopAgent(), seed=0, max_steps=4)
    assert result.truncated and not result.terminated and len(result.steps) == 4
    assert result.success is False


@pytest.mark.parametrize("raises", [True, False])
def test_a_fault_is_no_verdict(make_env: Any, raises: bool) -> None:
    result = run_episode(make_env(breaks_at=3, raises=raises), OracleAgent(), seed=0)
    assert result.verdict == "fault" and result.success is None
    assert "lost the page" in str(result.fault)


def test_a_fault_at_reset_is_no_verdict(make_env: Any) -> None:
    result = run_episode(make_env(breaks_at=0, raises=True), OracleAgent(), seed=0)
    assert result.success is None and "no browser" in str(result.fault)
    assert result.frames == () and result.ms_per_step is None
    json.dumps(result.to_json())


def test_an_oracle_that_stops_early_is_a_fault(make_env: Any) -> None:
    result = run_episode(make_env(wordless=True), OracleAgent(), seed=0)
    assert result.success is None and "ran out of actions" in str(result.fault)
    assert len(result.steps) == 6


def test_kept_frames_are_copies(make_env: Any) -> None:
    result = run_episode(make_env(), OracleAgent(), seed=0, keep_frames=True)
    images = [result.first_image, *(step.image for step in result.steps)]
    assert [frame_hash(image) for image in images if image is not None] == list(result.frames)
    assert run_episode(make_env(), OracleAgent(), seed=0).first_image is None


def test_random_actions_are_told_in_the_one_vocabulary(make_env: Any) -> None:
    result = run_episode(make_env(), RandomAgent(1), seed=0, max_steps=20)
    assert all(isinstance(step.action, Action) for step in result.steps)
    json.dumps(result.to_json(), allow_nan=False)


def test_on_step_is_told_each_step(make_env: Any) -> None:
    told: list[tuple[int, str]] = []
    run_episode(make_env(), OracleAgent(), 0, on_step=lambda n, step: told.append((n, step.action.kind)))
    assert told[0] == (1, "click") and told[-1] == (7, "done")


class BadAgent(NoopAgent):
    def act(self, observation: Any, info: Any) -> Any:
        return {"kind": "click", "x": -5, "y": 1}


def test_a_bad_action_is_not_hidden(make_env: Any) -> None:
    with pytest.raises(ActionError, match="x is -5"):
        run_episode(make_env(), BadAgent(), seed=0, max_steps=2)


def test_an_environment_that_takes_bad_actions_has_done_nothing(make_env: Any) -> None:
    result = run_episode(make_env(strict=False), BadAgent(), seed=0, max_steps=2)
    assert [step.action for step in result.steps] == [Action("noop")] * 2
