"""Whatever a server says, what comes of it is a picture or a fault with words."""

from __future__ import annotations

import struct

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gym_cua.computers.vnc import protocol
from gym_cua.computers.vnc.clipboard import Clipboard, Message, read_cut_text
from gym_cua.computers.vnc.handshake import shake_hands
from gym_cua.computers.vnc.messages import News, read_message
from gym_cua.computers.vnc.screen import Screen
from gym_cua.errors import ComputerFault, SetupError

from .spoken import Spoken, cut_text, deflated, greeting, rectangle, tight_data, update, zrle

SIZE = (80, 70)
PIXELS = [protocol.RAW, protocol.COPY_RECT, protocol.HEXTILE, protocol.TIGHT, protocol.ZRLE]
NEWS = [protocol.CURSOR, protocol.LAST_RECT, protocol.DESKTOP_SIZE, protocol.EXTENDED_DESKTOP_SIZE]


def listen(data: bytes) -> int:
    """Take messages until there are none or one is wrong; return how many were right."""
    said, screen, clipboard, count = Spoken(data), Screen(SIZE), Clipboard(), 0

    def read_clipboard(source: protocol.Source) -> None:
        message = read_cut_text(source)
        if message is not None:
            clipboard.take_in(message)

    try:
        while said.left:
            read_message(said, screen, read_clipboard)
            count += 1
    except ComputerFault as fault:
        assert str(fault)
    picture = screen.picture((3, 3))
    assert picture.shape == (SIZE[1], SIZE[0], 3) and picture.dtype == np.uint8
    return count


@st.composite
def rectangles(draw: st.DrawFn) -> bytes:
    """Rectangles whose heads are mostly right and whose bodies are anything, packed as they should be."""
    encoding = draw(st.sampled_from(PIXELS + NEWS) | st.integers(-(1 << 31), (1 << 31) - 1))
    x, y = draw(st.integers(0, 20)), draw(st.integers(0, 20))
    width, height = draw(st.integers(0, 66)), draw(st.integers(0, 66))
    body = draw(st.binary(max_size=600))
    if draw(st.booleans()):
        if encoding == protocol.ZRLE:
            body = zrle(body)
        elif encoding == protocol.TIGHT:
            control = draw(st.integers(0, 255))
            head = draw(st.binary(max_size=8))
            body = bytes([control]) + head + tight_data(body)
    return rectangle(x, y, width, height, encoding, body)


@settings(max_examples=300, deadline=None)
@given(st.lists(rectangles(), min_size=1, max_size=4), st.binary(max_size=40))
def test_updates_with_any_body(parts: list[bytes], after: bytes) -> None:
    listen(update(*parts) + after)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes(data: bytes) -> None:
    listen(data)


def whole_session() -> bytes:
    noise = np.random.default_rng(0).integers(0, 256, (20, 20, 3), dtype=np.uint8)
    raw = np.dstack([noise, noise[..., :1]]).tobytes()
    text = struct.pack(">I", 6) + b"hello\0"
    return b"".join(
        (
            update(rectangle(1, 1, 20, 20, protocol.RAW, raw), rectangle(9, 9, 9, 9, protocol.COPY_RECT, bytes(4))),
            update(rectangle(0, 0, 20, 20, protocol.ZRLE, zrle(b"\0" + noise.tobytes()))),
            update(rectangle(2, 2, 20, 20, protocol.TIGHT, b"\0" + tight_data(noise.tobytes()))),
            update(rectangle(0, 0, 4, 4, protocol.HEXTILE, b"\x0a" + bytes(4) + b"\1" + b"\x11\x11")),
            update(rectangle(1, 1, 2, 2, protocol.CURSOR, bytes(16) + b"\xc0\x80")),
            update(rectangle(0, 0, *SIZE, protocol.EXTENDED_DESKTOP_SIZE, b"\1\0\0\0" + bytes(16))),
            update(rectangle(0, 0, 0, 0, protocol.LAST_RECT, b""), count=0xFFFF),
            b"\2",
            struct.pack(">BxHH", 1, 0, 2) + bytes(12),
            cut_text(b"tea"),
            cut_text(struct.pack(">II", 0x1F000001, 0), extended=True),
            cut_text(struct.pack(">I", 1 << 28 | 1) + deflated(text), extended=True),
        )
    )


def test_the_session_is_right_until_it_is_changed() -> None:
    assert listen(whole_session()) == 12


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_a_right_session_with_bytes_changed(data: st.DataObject) -> None:
    session = bytearray(whole_session())
    for _ in range(data.draw(st.integers(1, 6))):
        session[data.draw(st.integers(0, len(session) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(session)))
    listen(bytes(session[:cut]))


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=80), st.booleans(), st.integers(0, 60), st.none() | st.text(max_size=9))
def test_greetings(noise: bytes, begins_well: bool, kept: int, password: str | None) -> None:
    data = greeting(*SIZE)[:kept] + noise if begins_well else noise
    try:
        assert shake_hands(Spoken(data), lambda _: None, password).size > (0, 0)
    except (ComputerFault, SetupError) as error:
        assert str(error)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"HTTP/1.1 400", "no VNC server"),
        (greeting(0, 700), "0x700 pixels"),
        (greeting(65535, 65535), "65535x65535 pixels"),
        (greeting(8, 8)[:-8] + b"\xff\xff\xff\xff", "4294967295 bytes"),
        (b"RFB 003.008\n\0\0\0\0\x05tired", "refuses: tired."),
        (b"RFB 003.003\n\0\0\0\0\0\0\0\x05tired", "refuses: tired."),
    ],
)
def test_greetings_that_are_wrong(data: bytes, words: str) -> None:
    with pytest.raises(ComputerFault, match=words):
        shake_hands(Spoken(data), lambda _: None, None)


@pytest.mark.parametrize(
    ("data", "password", "words"),
    [
        (b"RFB 003.008\n\1\2", None, "asks for a password"),
        (b"RFB 003.008\n\2\x13\x1e", "tea", "VeNCrypt, Apple"),
        (b"RFB 003.008\n\1\2" + bytes(16) + b"\0\0\0\1\0\0\0\4nope", "tea", "does not take the password: nope."),
        (b"RFB 003.003\n\0\0\0\2" + bytes(16) + b"\0\0\0\1", "tea", "it gives no reason"),
        (b"RFB 003.008\n\1\2" + bytes(16), "漢", "outside Latin-1"),
    ],
)
def test_passwords_that_are_wrong(data: bytes, password: str | None, words: str) -> None:
    with pytest.raises(SetupError, match=words):
        shake_hands(Spoken(data), lambda _: None, password)


@pytest.mark.parametrize("version", [b"003.003", b"003.007", b"003.008", b"003.889", b"004.001"])
def test_every_version_is_answered_with_one_that_is_known(version: bytes) -> None:
    old = version == b"003.003"
    security = struct.pack(">I", 1) if old else b"\1\1"
    result = b"" if version in (b"003.003", b"003.007") else bytes(4)
    screen = greeting(*SIZE)[18:]
    sent: list[bytes] = []
    got = shake_hands(Spoken(b"RFB " + version + b"\n" + security + result + screen), sent.append, None)
    assert (got.size, got.name) == (SIZE, "desk")
    assert sent[0] == b"RFB " + (version if version < b"003.008" else b"003.008") + b"\n"


def test_a_screen_of_another_size_is_a_fault() -> None:
    for encoding, body in ((protocol.DESKTOP_SIZE, b""), (protocol.EXTENDED_DESKTOP_SIZE, bytes(4))):
        said = Spoken(update(rectangle(0, 0, 100, 90, encoding, body)))
        with pytest.raises(ComputerFault, match="from 80x70 to 100x90"):
            read_message(said, Screen(SIZE), lambda _: None)


def test_only_whole_updates_are_shown() -> None:
    screen = Screen((4, 4))
    right = rectangle(0, 0, 4, 2, protocol.RAW, b"\x09" * 32)
    with pytest.raises(ComputerFault):
        read_message(Spoken(update(right, right[:20])), screen, lambda _: None)
    assert not screen.picture(None).any()
    assert read_message(Spoken(update(right)), screen, lambda _: None) is News.PIXELS
    assert screen.picture(None)[:2].all() and not screen.picture(None)[2:].any()


def test_the_pointer_has_the_shape_that_the_server_gives() -> None:
    screen = Screen((6, 6))
    shape = bytes([255, 0, 0, 0]) * 3 + bytes([0, 255, 0, 0]) * 3
    said = Spoken(update(rectangle(1, 0, 3, 2, protocol.CURSOR, shape + bytes([0b11000000, 0b00100000]))))
    assert read_message(said, screen, lambda _: None) is News.UPDATE
    picture = screen.picture((1, 2))
    assert {(x, y): tuple(picture[y, x]) for y, x in np.argwhere(picture.any(axis=2)).tolist()} == {
        (0, 2): (255, 0, 0),
        (1, 2): (255, 0, 0),
        (2, 3): (0, 255, 0),
    }
    assert screen.picture((0, 5))[5, 0].tolist() == [255, 0, 0]
    assert not screen.picture(None).any()


def test_a_clipboard_that_is_wrong_or_vast() -> None:
    vast = Spoken(struct.pack(">B3xi", 3, 17 << 20)[1:] + bytes(17 << 20))
    assert read_cut_text(vast) is None and vast.left == 0
    clipboard = Clipboard()
    bomb = struct.pack(">I", 1 << 28 | 1) + deflated(bytes(40 << 20))
    for body, words in ((b"\0", "1 bytes"), (bomb, "more than"), (struct.pack(">I", 1 << 28 | 1) + b"x", "damaged|short")):
        message = read_cut_text(Spoken(cut_text(body, extended=True)[1:]))
        assert message is not None
        with pytest.raises(ComputerFault, match=words):
            clipboard.take_in(message)


def test_a_clipboard_without_unicode_says_so() -> None:
    clipboard = Clipboard()
    assert clipboard.offer("tea é") == struct.pack(">B3xi", 6, 5) + "tea é".encode("latin-1")
    with pytest.raises(ComputerFault, match="'漢'"):
        clipboard.offer("tea 漢")
    assert clipboard.text == "tea é" and clipboard.takes("é") and not clipboard.takes("漢")
    clipboard.take_in(Message(True, struct.pack(">II", 0x1F000001, 0)))
    assert clipboard.takes("漢") and clipboard.offer("漢") == struct.pack(">B3xiI", 6, -4, 1 << 27 | 1)
