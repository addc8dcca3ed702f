"""Screenshots as models get them."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from gym_cua.agents.models.pictures import enlarged, picture_of

from .fake_anthropic import FakeAnthropic, message, text
from .looking import Shades, play


def frame() -> np.ndarray:
    """Return a screen that is black on the left and white on the right."""
    made = np.zeros((100, 200, 3), np.uint8)
    made[:, 100:] = 255
    return made


def test_a_picture_of_the_screens_size_is_the_screen() -> None:
    picture = picture_of(frame(), (200, 100))
    assert (picture.media_type, picture.width, picture.height) == ("image/png", 200, 100)
    assert np.array_equal(np.asarray(Image.open(io.BytesIO(picture.data))), frame())
    assert "data=" not in repr(picture)
    assert picture.data_url == "data:image/png;base64," + picture.base64


def test_others_are_resized_and_encoded_as_asked() -> None:
    picture = picture_of(frame(), (50, 40), "jpeg")
    image = Image.open(io.BytesIO(picture.data))
    assert (image.format, image.size, picture.media_type) == ("JPEG", (50, 40), "image/jpeg")


def test_a_region_is_enlarged_in_its_shape() -> None:
    picture = enlarged(frame(), (90, 0, 110, 20), (200, 100))
    image = np.asarray(Image.open(io.BytesIO(picture.data)))
    assert (picture.width, picture.height) == (100, 100) == image.shape[:2]
    assert image[50, 20].tolist() == [0, 0, 0] and image[50, 80].tolist() == [255, 255, 255]


def test_the_format_can_be_chosen() -> None:
    pytest.importorskip("anthropic")
    from gym_cua.agents.models import make_model_agent

    with FakeAnthropic([message(text("Done."))]) as server:
        play(make_model_agent("anthropic", "claude-opus-5-5", base_url=server.url, image_format="jpeg"), Shades())
    source = server.requests[0].body["messages"][0]["content"][1]["source"]
    assert source["media_type"] == "image/jpeg"
