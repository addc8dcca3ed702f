"""What a request's pictures show, and an environment to look at."""

from __future__ import annotations

import base64
import io
from typing import Any

import gymnasium as gym
import numpy as np
from PIL import Image

from gym_cua.actions import ENDINGS, validate
from gym_cua.errors import ActionError
from gym_cua.spaces import ActionSpace

SIZE = (640, 400)


def image(data: str) -> Image.Image:
    """Return the image of Base64 or of a data address."""
    return Image.open(io.BytesIO(base64.b64decode(data.partition(",")[2] or data)))


def shade(data: str) -> int:
    """Return the number of steps after which a screenshot of ``Shades`` was taken."""
    pixel = image(data).convert("RGB").getpixel((3, 3))
    assert isinstance(pixel, tuple)
    return int(pixel[0])


class Shades(gym.Env[Any, Any]):
    """A screen whose colour tells how many steps were taken."""

    def __init__(self, size: tuple[int, int] = SIZE, more: Any = None) -> None:
        self.size = size
        self.action_space = ActionSpace(*size)
        self.steps = 0
        self.taken: list[Any] = []
        self.more = more or {}

    def observation(self) -> dict[str, Any]:
        frame = np.full((self.size[1], self.size[0], 3), self.steps, np.uint8)
        return {"screenshot": frame, "instruction": "Buy some tea.", **self.more}

    def reset(self, **options: Any) -> Any:
        self.steps = 0
        return self.observation(), {}

    def step(self, action: Any) -> Any:
        self.taken.append(action)
        self.steps += 1
        error = None
        try:
            ended = validate(action, self.size).kind in ENDINGS
        except ActionError as bad:
            error, ended = str(bad), False
        info = {"success": ended, "action_error": error, "reward_terms": {}, "milestones": {}, "virtual_time": 0.0}
        return self.observation(), 0.0, ended, False, info


def play(agent: Any, env: Any, steps: int = 30) -> list[Any]:
    """Play until the end; return the actions."""
    observation, info = env.reset()
    agent.reset(env, observation, info)
    for _ in range(steps):
        observation, _, ended, _, info = env.step(agent.act(observation, info))
        if ended:
            break
    return list(env.taken)
