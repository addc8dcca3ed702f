"""Screenshots as models get them: resized and encoded."""

from __future__ import annotations

import base64
import io
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Format = Literal["png", "jpeg"]
_JPEG_QUALITY = 90


@dataclass(frozen=True, slots=True)
class Picture:
    """An encoded image.

    Attributes:
        data: The bytes of the file.
        format: What they are.
        width: In pixels.
        height: In pixels.
    """

    data: bytes = field(repr=False)
    format: Format
    width: int
    height: int

    @property
    def media_type(self) -> str:
        """``image/png`` or ``image/jpeg``."""
        return f"image/{self.format}"

    @property
    def base64(self) -> str:
        """The data in Base64."""
        return base64.b64encode(self.data).decode("ascii")

    @property
    def data_url(self) -> str:
        """The picture as a ``data:`` address."""
        return f"data:{self.media_type};base64,{self.base64}"


def picture_of(frame: NDArray[np.uint8], size: tuple[int, int], format: Format = "png") -> Picture:
    """Return a screenshot, resized and encoded.

    Args:
        frame: ``uint8`` RGB of shape ``(height, width, 3)``.
        size: Width and height of the picture, in pixels.
        format: How it is encoded.
    """
    return _encoded(Image.fromarray(frame), size, format)


def enlarged(
    frame: NDArray[np.uint8],
    region: tuple[int, int, int, int],
    size: tuple[int, int],
    format: Format = "png",
) -> Picture:
    """Return a part of a screenshot, its shape kept, as large as fits into ``size``.

    Args:
        frame: ``uint8`` RGB of shape ``(height, width, 3)``.
        region: ``(left, top, right, bottom)`` in pixels; right and bottom lie outside it.
        size: The largest width and height of the picture, in pixels.
        format: How it is encoded.
    """
    left, top, right, bottom = region
    width, height = right - left, bottom - top
    factor = min(size[0] / width, size[1] / height)
    fitted = max(1, int(width * factor)), max(1, int(height * factor))
    return _encoded(Image.fromarray(frame[top:bottom, left:right]), fitted, format)


def _encoded(image: Image.Image, size: tuple[int, int], format: Format) -> Picture:
    if image.size != size:
        image = image.resize(size, Image.Resampling.LANCZOS)
    file = io.BytesIO()
    if format == "jpeg":
        image.save(file, "JPEG", quality=_JPEG_QUALITY)
    else:
        image.save(file, "PNG")
    return Picture(file.getvalue(), format, *size)
