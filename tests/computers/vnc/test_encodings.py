"""Each encoding, from bytes that were put together by its description."""

from __future__ import annotations

import io
import zlib

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from gym_cua.computers.vnc.encodings import Decoder
from gym_cua.computers.vnc.protocol import COPY_RECT, HEXTILE, RAW, TIGHT, ZRLE
from gym_cua.errors import ComputerFault

from .spoken import Spoken, deflated, tight_data, tight_length, zrle

RED, GREEN, BLUE = bytes([255, 0, 0]), bytes([0, 255, 0]), bytes([0, 0, 255])


def noise(width: int, height: int, seed: int = 0) -> NDArray[np.uint8]:
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)


def decoded(encoding: int, body: bytes, width: int, height: int) -> NDArray[np.uint8]:
    """Decode one rectangle that lies two pixels from the screen's edges, and see that only it was drawn."""
    screen = np.full((height + 4, width + 4, 3), 77, np.uint8)
    said = Spoken(body)
    Decoder(screen).decode(encoding, 2, 2, width, height, said)
    assert said.left == 0
    part = screen[2:-2, 2:-2].copy()
    screen[2:-2, 2:-2] = 77
    assert (screen == 77).all()
    return part


def test_raw_leaves_the_fourth_byte_out() -> None:
    wanted = noise(9, 5)
    body = np.dstack([wanted, np.full((5, 9), 123, np.uint8)]).tobytes()
    assert (decoded(RAW, body, 9, 5) == wanted).all()


def test_copy_of_a_part_that_overlaps_itself() -> None:
    screen = noise(10, 10)
    before = screen.copy()
    Decoder(screen).decode(COPY_RECT, 3, 3, 6, 6, Spoken(bytes([0, 1, 0, 2])))
    assert (screen[3:9, 3:9] == before[2:8, 1:7]).all()


def test_copy_from_off_the_screen() -> None:
    with pytest.raises(ComputerFault, match=r"6x6 pixels from \(5, 0\)"):
        Decoder(noise(10, 10)).decode(COPY_RECT, 3, 3, 6, 6, Spoken(bytes([0, 5, 0, 0])))


def test_hextile() -> None:
    own = noise(4, 4)
    body = b"\x02" + RED + b"\0"  # the first tile: all red
    body += bytes([1]) + np.dstack([own, np.zeros((4, 4), np.uint8)]).tobytes()  # 16 to 19: its own pixels
    part = decoded(HEXTILE, b"\x02" + RED + b"\0" + b"\x0c" + GREEN + b"\0\2" + bytes([0x01, 0x21, 0x32, 0x00]), 20, 4)
    assert (part[:, :16] == list(RED)).all()
    wanted = np.full((4, 4, 3), list(RED), np.uint8)
    wanted[1:3, 0:3] = list(GREEN)
    wanted[2, 3] = list(GREEN)
    assert (part[:, 16:] == wanted).all()
    assert (decoded(HEXTILE, body, 20, 4)[:, 16:] == own).all()
    coloured = b"\x1a" + RED + b"\0\2" + BLUE + b"\0\x00\x00" + GREEN + b"\0\x11\x00"
    part = decoded(HEXTILE, coloured, 2, 2)
    assert part.tolist() == [[list(BLUE), list(RED)], [list(RED), list(GREEN)]]


def test_zrle_kinds_of_tiles() -> None:
    own = noise(70, 3)
    body = zrle(b"\0" + own[:, :64].tobytes() + b"\1" + BLUE)
    part = decoded(ZRLE, body, 70, 3)
    assert (part[:, :64] == own[:, :64]).all() and (part[:, 64:] == list(BLUE)).all()

    palette = RED + GREEN + BLUE
    assert decoded(ZRLE, zrle(b"\2" + RED + GREEN + b"\x40\x80"), 3, 2).tolist() == [
        [list(RED), list(GREEN), list(RED)],
        [list(GREEN), list(RED), list(RED)],
    ]
    packed = decoded(ZRLE, zrle(b"\3" + palette + bytes([0b00011000, 0b01000000])), 5, 1)
    assert packed.tolist() == [[list(c) for c in (RED, GREEN, BLUE, RED, GREEN)]]
    five = palette + b"\1\2\3" + b"\4\5\6"
    assert decoded(ZRLE, zrle(b"\5" + five + b"\x43\x20"), 3, 1).tolist() == [[[4, 5, 6], [1, 2, 3], list(BLUE)]]

    runs = b"\x80" + RED + b"\x09" + GREEN + b"\0" + BLUE + b"\x00"
    assert decoded(ZRLE, zrle(runs), 6, 2).reshape(-1, 3).tolist() == [list(RED)] * 10 + [list(GREEN), list(BLUE)]
    long = b"\x80" + RED + b"\xff\xff\x01" + GREEN + b"\0"  # 1 + 255 + 255 + 1, and 1
    assert decoded(ZRLE, zrle(long), 27, 19).reshape(-1, 3).tolist() == [list(RED)] * 512 + [list(GREEN)]
    indexed = b"\x83" + palette + b"\x81\x03" + b"\x02" + b"\x00"
    assert decoded(ZRLE, zrle(indexed), 3, 2).reshape(-1, 3).tolist() == [list(GREEN)] * 4 + [list(BLUE), list(RED)]


@pytest.mark.parametrize(
    ("tiles", "words"),
    [
        (b"\0" + bytes(3), "ends too early"),
        (b"\x80" + RED + b"\x09", "longer than the 4"),
        (b"\x03" + bytes(9) + b"\xf0\xf0", "colour 3 of a palette of 3"),
        (b"\x11", "unknown kind 17"),
        (b"\x81", "unknown kind 129"),
        (bytes(5000), "more than 416 bytes"),
    ],
)
def test_zrle_that_is_wrong(tiles: bytes, words: str) -> None:
    with pytest.raises(ComputerFault, match=words):
        decoded(ZRLE, zrle(tiles), 2, 2)


def test_tight_solid_and_plain() -> None:
    assert (decoded(TIGHT, b"\x80" + GREEN, 30, 7) == list(GREEN)).all()
    small, large = noise(3, 1), noise(300, 200)
    assert (decoded(TIGHT, b"\0" + small.tobytes(), 3, 1) == small).all()
    assert (decoded(TIGHT, b"\0" + tight_data(large.tobytes()), 300, 200) == large).all()


def test_tight_palettes() -> None:
    two = decoded(TIGHT, b"\x50\1\1" + RED + GREEN + bytes([0b01000000, 0b10000000]), 3, 2)
    assert two.tolist() == [[list(RED), list(GREEN), list(RED)], [list(GREEN), list(RED), list(RED)]]
    indices = np.random.default_rng(1).integers(0, 3, (20, 20), dtype=np.uint8)
    body = b"\x40\1\2" + RED + GREEN + BLUE + tight_data(indices.tobytes())
    wanted = np.array([list(RED), list(GREEN), list(BLUE)], np.uint8)[indices]
    assert (decoded(TIGHT, body, 20, 20) == wanted).all()
    with pytest.raises(ComputerFault, match="colour 9 of a palette of 3"):
        decoded(TIGHT, b"\x40\1\2" + RED + GREEN + BLUE + b"\x09", 1, 1)


def test_tight_gradient_by_its_definition() -> None:
    wanted = noise(13, 8, 3)
    whole = np.zeros((9, 14, 3), int)
    whole[1:, 1:] = wanted
    guess = np.clip(whole[1:, :-1] + whole[:-1, 1:] - whole[:-1, :-1], 0, 255)
    differences = ((wanted.astype(int) - guess) & 255).astype(np.uint8)
    assert (decoded(TIGHT, b"\x40\2" + tight_data(differences.tobytes()), 13, 8) == wanted).all()


def test_tight_jpeg() -> None:
    column = np.linspace(0, 255, 64).astype(np.uint8)
    wanted = np.dstack([np.tile(column, (48, 1)), np.full((48, 64), 90, np.uint8), np.tile(column[::-1], (48, 1))])
    held = io.BytesIO()
    Image.fromarray(wanted).save(held, "JPEG", quality=90)
    part = decoded(TIGHT, b"\x90" + tight_length(len(held.getvalue())) + held.getvalue(), 64, 48)
    assert np.abs(part.astype(int) - wanted).mean() < 3
    with pytest.raises(ComputerFault, match=r"\(64, 48\) for 30x30"):
        decoded(TIGHT, b"\x90" + tight_length(len(held.getvalue())) + held.getvalue(), 30, 30)
    with pytest.raises(ComputerFault, match="damaged JPEG"):
        decoded(TIGHT, b"\x90\x05hello", 30, 30)


def test_tight_streams_go_on_until_they_are_reset() -> None:
    screen = np.zeros((10, 10, 3), np.uint8)
    decoder, stream = Decoder(screen), zlib.compressobj()
    for seed, control in ((1, 0x10), (2, 0x10)):
        wanted = noise(10, 10, seed)
        piece = stream.compress(wanted.tobytes()) + stream.flush(zlib.Z_SYNC_FLUSH)
        decoder.decode(TIGHT, 0, 0, 10, 10, Spoken(bytes([control]) + tight_length(len(piece)) + piece))
        assert (screen == wanted).all()
    wanted = noise(10, 10, 3)
    anew = deflated(wanted.tobytes())
    decoder.decode(TIGHT, 0, 0, 10, 10, Spoken(b"\x12" + tight_length(len(anew)) + anew))
    assert (screen == wanted).all()
    with pytest.raises(ComputerFault, match="damaged zlib"):
        decoder.decode(TIGHT, 0, 0, 10, 10, Spoken(b"\x10" + tight_length(len(anew)) + anew))


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"\xa0", "Tight rectangle of kind 10"),
        (b"\x40\x07", "Tight filter 7"),
        (b"\0" + tight_data(bytes(100)), "100 bytes of pixels, not 300"),
        (b"\0" + tight_data(bytes(301)), "more than 300 bytes"),
        (b"\0" + tight_data(bytes(1 << 22)), "more than 300 bytes"),
    ],
)
def test_tight_that_is_wrong(body: bytes, words: str) -> None:
    with pytest.raises(ComputerFault, match=words):
        decoded(TIGHT, body, 10, 10)


def test_an_encoding_that_was_not_asked_for() -> None:
    with pytest.raises(ComputerFault, match="encoding 99"):
        decoded(99, b"", 1, 1)
