from __future__ import annotations

import io
import struct
import zlib
from typing import Any

import numpy as np
import pytest
from PIL import Image

from gym_cua.errors import WorldError
from gym_cua.tasks.checks import colour_share, picture_like, picture_shows, picture_size
from gym_cua.tasks.checks.pictures import structural_similarity

NOISE = np.random.default_rng(0).integers(0, 256, (40, 60, 3)).astype(np.uint8)
SMOOTH = np.zeros((40, 60, 3), np.uint8)
SMOOTH[..., 0] = np.arange(60) * 4
SMOOTH[10:30, 20:40] = (20, 200, 90)


def file(picture: Any, kind: str = "PNG", mode: str | None = None, **options: Any) -> bytes:
    out = io.BytesIO()
    image = picture if isinstance(picture, Image.Image) else Image.fromarray(picture)
    (image.convert(mode) if mode else image).save(out, kind, **options)
    return out.getvalue()


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "BMP", "WEBP", "TIFF"])
def test_size(kind: str, holding: Any) -> None:
    content = holding(file(SMOOTH, kind))
    assert picture_size("size", "f", 60, 40)(content).holds
    assert picture_size("size", "f", 40, 60)(content).reason == "'f' is 60×40 pixels, not 40×60"


def test_like(holding: Any) -> None:
    check = picture_like("like", "f", SMOOTH)
    assert check(holding(file(SMOOTH))).holds
    assert check(holding(file(SMOOTH, "JPEG", quality=95, subsampling=0))).holds
    for other in (SMOOTH[:, ::-1], SMOOTH[..., ::-1], 255 - SMOOTH, NOISE, np.full_like(SMOOTH, 120), SMOOTH[:39]):
        assert not check(holding(file(np.ascontiguousarray(other)))).holds


def test_similarity_is_one_for_equals_and_symmetric() -> None:
    assert structural_similarity(NOISE, NOISE) == pytest.approx(1)
    assert structural_similarity(SMOOTH, NOISE) == pytest.approx(structural_similarity(NOISE, SMOOTH), abs=1e-4)
    black, white = np.zeros_like(NOISE), np.full_like(NOISE, 255)
    c1 = (0.01 * 255) ** 2
    assert structural_similarity(black, white) == pytest.approx(c1 / (255**2 + c1), abs=1e-5)
    small = NOISE[:4, :4]
    assert structural_similarity(small, small) == pytest.approx(1)


def test_shows(holding: Any) -> None:
    stamp = NOISE[:12, :14]
    check = picture_shows("stamp", "f", stamp)
    page = SMOOTH.copy()
    assert "does not show it" in check(holding(file(page))).reason
    page[5:17, 30:44] = stamp
    assert check(holding(file(page))).holds
    ghost = SMOOTH.copy()
    ghost[5:17, 30:44] = 120 + stamp // 16
    assert not check(holding(file(ghost))).holds
    assert not check(holding(file(np.full_like(page, 128)))).holds
    assert "smaller than" in check(holding(file(page[:8]))).reason
    with pytest.raises(WorldError):
        picture_shows("flat", "f", np.zeros((4, 4, 3), np.uint8))


def test_colour(holding: Any) -> None:
    content = holding(file(SMOOTH))
    share = 400 / 2400
    assert colour_share("green", "f", (20, 200, 90), share - 0.01, share + 0.01)(content).holds
    assert colour_share("green", "f", (30, 190, 95), share - 0.01)(content).holds
    assert not colour_share("green", "f", (30, 190, 95), 0.1, tolerance=5)(content).holds
    assert not colour_share("green", "f", (20, 200, 90), 0.3)(content).holds
    assert not colour_share("green", "f", (20, 200, 90), 0, 0.1)(content).holds


def test_modes_become_rgb_on_white(holding: Any) -> None:
    clear = Image.new("RGBA", (4, 4), (255, 0, 0, 0))
    assert colour_share("white", "f", (255, 255, 255), 1, tolerance=0)(holding(file(clear))).holds
    palette = Image.new("P", (4, 4), 1)
    palette.putpalette([0, 0, 0, 10, 20, 30])
    assert colour_share("c", "f", (10, 20, 30), 1, tolerance=0)(holding(file(palette))).holds
    assert colour_share("white", "f", (255, 255, 255), 1, tolerance=0)(holding(file(palette, transparency=1))).holds
    deep = Image.fromarray(np.full((4, 4), 0x8000, np.uint16))
    assert colour_share("grey", "f", (128, 128, 128), 1, tolerance=0)(holding(file(deep))).holds
    assert colour_share("black", "f", (0, 0, 0), 1, tolerance=0)(holding(file(Image.new("1", (4, 4))))).holds


def test_the_rotation_of_exif_is_left_aside(holding: Any) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    assert picture_size("size", "f", 60, 40)(holding(file(SMOOTH, "JPEG", exif=exif))).holds


def test_hostile_pictures(holding: Any) -> None:
    size = picture_size("size", "f", 60, 40)
    whole = file(NOISE)
    assert "cannot be read as a picture" in size(holding(whole[: len(whole) // 2])).reason
    head = b"\x89PNG\r\n\x1a\n"
    for width, height in ((10_000, 10_000), (60_000, 60_000), (2**31 - 1, 2**31 - 1)):
        bomb = head + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
        bomb += chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
        verdict = picture_size("size", "f", width, height)(holding(bomb))
        assert not verdict.holds and verdict.reason
    assert not size(holding(b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 60 40\n")).holds


def test_what_is_no_picture_is_an_error_of_the_task() -> None:
    for wrong in (np.zeros((4, 4), np.uint8), np.zeros((4, 4, 3)), np.zeros((0, 4, 3), np.uint8)):
        with pytest.raises(WorldError):
            picture_like("x", "f", wrong)  # type: ignore[arg-type]
