from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import gymnasium as gym
import numpy as np
import pytest

from gym_cua.actions import Action, validate
from gym_cua.errors import ComputerFault
from gym_cua.spaces import ActionSpace, Screen, UnicodeText

SIZE = (320, 200)
SCRIPT = (
    Action("click", x=40, y=30),
    Action("type", text="green tea"),
    Action("key", keys=("Enter",)),
    Action("scroll", x=160, y=100, dy=300),
    Action("drag", path=((10, 10), (200, 150))),
    Action("double_click", x=319, y=199, button="right", keys=("Shift",)),
    Action("done"),
)


class FakeEnv(gym.Env[dict[str, Any], Any]):
    """Follows SCRIPT; half of the way is a milestone. Frames depend on the seed and the step only."""

    def __init__(
        self, breaks_at: int | None = None, raises: bool = False, wordless: bool = False, strict: bool = True
    ) -> None:
        self.strict = strict
        self.action_space = ActionSpace(*SIZE)
        self.observation_space = gym.spaces.Dict(
            {"screenshot": Screen(SIZE[1], SIZE[0]), "instruction": UnicodeText(80)}
        )
        self.split = "val"
        self.breaks_at, self.raises, self.wordless = breaks_at, raises, wordless
        self.taken: list[Any] = []
        self._frame = np.zeros((SIZE[1], SIZE[0], 3), np.uint8)

    def reset(self, *, seed: int | None = None, options: Any = None) -> tuple[dict[str, Any], dict[str, Any]]:
        super().reset(seed=seed)
        if self.raises and self.breaks_at == 0:
            raise ComputerFault("no browser")
        self.taken = []
        self._frame[:] = self.np_random.integers(60, 255, 3, np.uint8)
        return self._observe(), {"fault": None, "success": False, "milestones": {"half": False}}

    def step(self, action: Any) -> tuple[dict[str, Any], float, bool, bool, dict[str, Any]]:
        if self.strict and isinstance(action.get("kind") if isinstance(action, dict) else "", str):
            validate(action, SIZE)
        self.taken.append(action)
        number = len(self.taken)
        if number == self.breaks_at:
            if self.raises:
                raise ComputerFault("lost the page")
            return self._observe(), 0.0, False, True, {"fault": "computer: lost the page", "success": False}
        # In place, as an environment with one buffer would: whoever keeps frames must copy them.
        self._frame[10 * number : 10 * number + 8, 20:300] = 20 * number % 256
        ended = isinstance(action, Action) and action.kind in ("done", "infeasible")
        success = ended and tuple(self.taken) == SCRIPT
        info = {
            "fault": None,
            "success": success,
            "milestones": {"half": number >= 4},
            "reward_terms": {"terminal": float(success), "progress": 0.5 * (number == 4)},
            "virtual_time": 200.0 * number,
        }
        return self._observe(), float(success) * 0.5 + 0.5 * (number == 4), ended, False, info

    def oracle(self) -> Iterator[Action]:
        yield from SCRIPT[:-1] if self.wordless else SCRIPT

    def _observe(self) -> dict[str, Any]:
        return {"screenshot": self._frame, "instruction": "Buy <b>green</b> tea & milk."}


@pytest.fixture
def make_env() -> type[FakeEnv]:
    return FakeEnv
