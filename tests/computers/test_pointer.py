import numpy as np
import pytest

from gym_cua.computers.pointer import draw_pointer
from gym_cua.errors import UnknownNameError


def grey(height=60, width=80):
    return np.full((height, width, 3), 128, np.uint8)


def test_is_a_white_arrow_with_a_black_outline_at_its_tip():
    frame = grey()
    draw_pointer(frame, 30, 20)
    changed = np.argwhere((frame != 128).any(axis=2))
    (top, left), (bottom, right) = changed.min(axis=0), changed.max(axis=0)
    assert (left, top) in {(29, 19), (30, 20)}
    assert 10 <= right - left + 1 <= 15
    assert 17 <= bottom - top + 1 <= 22
    assert tuple(frame[28, 33]) == (255, 255, 255)
    assert frame[26, 30].max() < 60


@pytest.mark.parametrize(("x", "y"), [(0, 0), (79, 59), (-5, 30), (79, -3), (200, 10), (10, -200)])
def test_is_clipped_like_a_larger_picture(x, y):
    frame, large = grey(), grey(700, 700)
    draw_pointer(frame, x, y)
    draw_pointer(large, x + 300, y + 300)
    assert np.array_equal(frame, large[300:360, 300:380])


def test_unknown_shape_is_told():
    with pytest.raises(UnknownNameError, match="arrow"):
        draw_pointer(grey(), 1, 1, "arow")
