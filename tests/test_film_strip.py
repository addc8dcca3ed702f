"""An episode in one picture."""

from __future__ import annotations

import numpy as np
import pytest

from gym_cua import Action
from gym_cua.evaluate import EpisodeResult, Step
from gym_cua.film_strip import film_strip


def picture(shade: int) -> np.ndarray:
    return np.full((72, 128, 3), shade, np.uint8)


def episode(steps: int, ending: bool = True) -> EpisodeResult:
    actions = [Action("click", x=10, y=10)] * steps + [Action("done")] * ending
    shades = [10 * (number + 1) for number in range(steps)]
    played = tuple(
        Step(action, 0.0, {}, {}, 0.0, 0.0, "", picture(shade) if action.kind == "click" else None)
        for action, shade in zip(actions, [*shades, 0], strict=False)
    )
    return EpisodeResult("x", "a", 0, "val", "Do it", True, steps=played, first_image=picture(0))


def shades(strip: np.ndarray, columns: int) -> list[int]:
    """Return the shade of each picture in the strip, read in its upper right corner."""
    width, height = 400 + 10, 225 + 44 - 1 + 10
    rows = strip.shape[0] // height
    return [
        int(strip[10 + row * height + 3, 10 + column * width + 396, 0])
        for row in range(rows)
        for column in range(columns)
    ]


@pytest.mark.parametrize(("steps", "wanted"), [(1, [0, 10]), (3, [0, 10, 20, 30]), (9, [0, 70, 80, 90])])
def test_what_is_shown_is_the_beginning_and_the_end(steps: int, wanted: list[int]) -> None:
    strip = film_strip(episode(steps), width=400, columns=2, most=4)
    assert shades(strip, 2)[: len(wanted)] == wanted
    assert strip.shape[1] == 2 * 410 + 10 and strip.dtype == np.uint8


def test_an_episode_without_steps_or_end_is_shown_too() -> None:
    assert film_strip(episode(0)).shape == film_strip(episode(0, ending=False)).shape
    assert film_strip(episode(2, ending=False)).shape == film_strip(episode(2)).shape


def test_one_without_frames_is_refused() -> None:
    with pytest.raises(ValueError, match="no frames"):
        film_strip(EpisodeResult("x", "a", 0, "val"))
