"""Checks of pictures: files that Pillow can read as PNG, JPEG, GIF, BMP, WebP or TIFF.

Pixels are compared as 8-bit RGB. Transparency is laid on white, and of an animation the first frame counts.
A rotation noted in EXIF is left aside: pixels are taken as they lie in the file.
"""

from __future__ import annotations

import io
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ...errors import WorldError
from .check import Check, shortened
from .content import Unusable, file_check

Picture: TypeAlias = NDArray[np.uint8]

MAX_PIXELS = 50_000_000
"""Pixels up to which a picture is decoded."""
_FORMATS = ("PNG", "JPEG", "GIF", "BMP", "WEBP", "TIFF")
_KIND = "read as a picture"


def picture_size(name: str, path: str, width: int, height: int) -> Check:
    """The picture at ``path`` is this wide and high, in pixels, and can be decoded to its end."""

    def test(content: bytes) -> str | None:
        found = decoded_picture(content)
        if found.shape[:2] == (height, width):
            return None
        return f"{shortened(path)} is {_size(found)} pixels, not {width}×{height}"

    return file_check(name, path, test, _KIND)


def picture_like(name: str, path: str, expected: Picture, similarity: float = 0.95) -> Check:
    """The picture at ``path`` has the size of ``expected`` (RGB, height × width × 3) and looks like it.

    ``similarity`` is the least structural similarity, -1 to 1, where 1 is equality; see
    ``structural_similarity``.
    """
    wanted = _copied(expected)

    def test(content: bytes) -> str | None:
        found = decoded_picture(content)
        if found.shape != wanted.shape:
            return f"{shortened(path)} is {_size(found)} pixels, not {_size(wanted)}"
        value = structural_similarity(found, wanted)
        # Written so that a value that is no number does not hold.
        if value >= similarity:
            return None
        return f"{shortened(path)} has a similarity of {value:.3f}, not {similarity:g}"

    return file_check(name, path, test, _KIND)


def picture_shows(name: str, path: str, template: Picture, similarity: float = 0.9) -> Check:
    """The picture at ``path`` shows ``template`` (RGB) somewhere, upright and in the same size.

    The best place is where the normalised correlation of OpenCV's ``TM_CCOEFF_NORMED`` is highest. It must
    be at least ``similarity``; and since correlation does not see how strong an image is, the mean absolute
    difference there must be at most ``1 - similarity`` of the range of values.

    Raises:
        WorldError: The template is all of one colour, which correlates with nothing.
    """
    wanted = _copied(template)
    if bool((wanted == wanted[0, 0]).all()):
        raise WorldError("The template is all of one colour; use colour_share instead.")

    def test(content: bytes) -> str | None:
        import cv2

        found = decoded_picture(content)
        height, width = wanted.shape[:2]
        if found.shape[0] < height or found.shape[1] < width:
            return f"{shortened(path)} is {_size(found)} pixels, smaller than the {_size(wanted)} looked for"
        values = np.nan_to_num(cv2.matchTemplate(found, wanted, cv2.TM_CCOEFF_NORMED), posinf=0.0)
        top, left = (int(at) for at in np.unravel_index(int(values.argmax()), values.shape))
        best = float(values[top, left])
        if not best >= similarity:
            return f"{shortened(path)} does not show it: the best place has a similarity of {best:.3f}"
        place = found[top : top + height, left : left + width].astype(np.int16)
        apart = float(np.abs(place - wanted).mean()) / 255
        if apart <= 1 - similarity:
            return None
        return f"{shortened(path)} does not show it: its like at {left}, {top} differs by {apart:.1%}"

    return file_check(name, path, test, _KIND)


def colour_share(
    name: str,
    path: str,
    colour: tuple[int, int, int],
    least: float,
    most: float = 1.0,
    tolerance: int = 16,
) -> Check:
    """A share of the picture's pixels, ``least`` to ``most`` (0 to 1), have nearly the RGB colour ``colour``.

    Nearly means that none of the three values, 0 to 255, differs by more than ``tolerance``.
    """
    low = np.clip(np.array(colour) - tolerance, 0, 255).astype(np.uint8)
    high = np.clip(np.array(colour) + tolerance, 0, 255).astype(np.uint8)

    def test(content: bytes) -> str | None:
        found = decoded_picture(content)
        share = float(((found >= low) & (found <= high)).all(axis=2).mean())
        if least <= share <= most:
            return None
        return f"{share:.1%} of {shortened(path)} is of the colour {colour}, not {least:.1%} to {most:.1%}"

    return file_check(name, path, test, _KIND)


def structural_similarity(first: Picture, second: Picture) -> float:
    """Return the mean structural similarity of two RGB pictures of one size, the mean of the three channels.

    Wang, Bovik, Sheikh and Simoncelli, "Image quality assessment: from error visibility to structural
    similarity", IEEE Transactions on Image Processing 13(4), 2004, equation 13: Gaussian window of 11 × 11
    with a standard deviation of 1.5 pixels, K1 = 0.01, K2 = 0.03, L = 255.
    """
    import cv2

    def blurred(values: Any) -> Any:
        return cv2.GaussianBlur(values, (11, 11), 1.5)

    # Where the window fits within the picture, as in the paper; small pictures have no such place.
    edge = 5 if min(first.shape[:2]) > 10 else 0
    inner = np.s_[edge : first.shape[0] - edge, edge : first.shape[1] - edge]
    means = []
    for channel in range(3):
        x, y = (picture[..., channel].astype(np.float32) for picture in (first, second))
        mean_x, mean_y = blurred(x), blurred(y)
        var_x, var_y = blurred(x * x) - mean_x**2, blurred(y * y) - mean_y**2
        covariance = blurred(x * y) - mean_x * mean_y
        c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
        values = (2 * mean_x * mean_y + c1) * (2 * covariance + c2)
        values /= (mean_x**2 + mean_y**2 + c1) * (var_x + var_y + c2)
        means.append(float(values[inner].mean(dtype=np.float64)))
    return sum(means) / 3


def decoded_picture(content: bytes) -> Picture:
    """Return the pixels of a picture file, height × width × 3.

    Raises:
        Unusable: It is too large. What is no picture raises what Pillow raises.
    """
    from PIL import Image

    with Image.open(io.BytesIO(content), formats=_FORMATS) as image:
        # Only the header has been read so far.
        if image.width * image.height > MAX_PIXELS:
            raise Unusable(f"the picture is too large: {image.width}×{image.height} pixels")
        image.load()
        if image.mode.startswith("I"):
            deep = np.asarray(image).astype(np.int64)
            grey = np.clip(deep >> 8 if image.mode != "I" or deep.max() > 255 else deep, 0, 255)
            return np.repeat(grey.astype(np.uint8)[..., None], 3, axis=2)
        if image.mode in ("RGBA", "LA", "PA", "RGBa", "La") or "transparency" in image.info:
            layer = image.convert("RGBA")
            paper = Image.new("RGBA", layer.size, "white")
            return np.array(Image.alpha_composite(paper, layer).convert("RGB"), dtype=np.uint8)
        return np.array(image.convert("RGB"), dtype=np.uint8)


def _copied(picture: Picture) -> Picture:
    if picture.ndim != 3 or picture.shape[2] != 3 or picture.dtype != np.uint8 or not picture.size:
        raise WorldError(f"A picture is uint8, height × width × 3, not {picture.dtype} {picture.shape}.")
    copy = picture.copy()
    copy.setflags(write=False)
    return copy


def _size(picture: Picture) -> str:
    return f"{picture.shape[1]}×{picture.shape[0]}"
