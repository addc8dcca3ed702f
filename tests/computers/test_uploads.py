from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gym_cua.computers.network import MAX_BODY, Network

from .wsgi_site import APP, answered, data, request

BOUNDARY = "----WebKitFormBoundaryabc"


@pytest.fixture
def network() -> Network:
    return Network({"shop.test": APP})


def upload(network: Network, filename: str, field: str = "file") -> Any:
    """Send one file as Chromium does: its header inline, its content left out."""
    head = (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="note"\r\n\r\nhello\r\n'
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{field}"; filename="{filename}"\r\n'
        "Content-Type: text/plain\r\n\r\n"
    )
    headers = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
    entries = [data(head), {}, data(f"\r\n--{BOUNDARY}--\r\n")]
    return answered(network.reply(request("http://shop.test/echo", "POST", headers, entries)))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of files that may be chosen, next to a secret that may not."""
    (tmp_path / "secret.txt").write_text("SECRET")
    root = tmp_path / "Files"
    (root / "Photos").mkdir(parents=True)
    (root / "note.txt").write_text("a note")
    (root / "Photos" / "cat.jpg").write_bytes(b"\xff\xd8cat")
    (root / "Photos" / "note.txt").write_text("the inner note")
    (root / "Photos" / "dog[1].jpg").write_text("dog")
    (root / "naïve Ж.txt").write_text("unicode")
    (root / "link.txt").symlink_to(tmp_path / "secret.txt")
    (root / "inside.txt").symlink_to(root / "note.txt")
    (root / "outside").symlink_to(tmp_path)
    return root


class TestUploads:
    @pytest.mark.parametrize(
        ("filename", "content"),
        [
            ("note.txt", "a note"),
            ("cat.jpg", "\xff\xd8cat"),
            ("dog[1].jpg", "dog"),
            ("naïve Ж.txt", "unicode"),
            ("inside.txt", "a note"),
        ],
    )
    def test_the_chosen_file_is_put_in(
        self, network: Network, folder: Path, filename: str, content: str
    ) -> None:
        network.upload_folder = folder
        seen = upload(network, filename)
        assert seen["files"] == {"file": [filename, content]}
        assert seen["form"] == {"note": "hello"}

    @pytest.mark.parametrize(
        "filename",
        ["secret.txt", "../secret.txt", "../../../../etc/passwd", "/etc/passwd", "..\\\\secret.txt", "..", ".", "", "/",
         "link.txt", "outside/secret.txt", "outside", "Photos", "none.txt", "*", "*.txt", "not?.txt", "**", "a**b",
         "[", "x" * 5_000, "a\x00b", "~/secret.txt", "%2e%2e/secret.txt"],
        ids=lambda name: ascii(name)[:24],
    )  # fmt: skip
    def test_nothing_else_is(self, network: Network, folder: Path, filename: str) -> None:
        network.upload_folder = folder
        seen = upload(network, filename)
        assert all(content == "" for _, content in seen["files"].values())

    def test_without_a_folder_uploads_are_empty(self, network: Network) -> None:
        assert upload(network, "note.txt")["files"] == {"file": ["note.txt", ""]}

    def test_an_entry_without_a_header_before_it_is_empty(self, network: Network, folder: Path) -> None:
        network.upload_folder = folder
        assert answered(network.reply(request("http://shop.test/echo", "POST", {}, [{}])))["size"] == 0

    def test_text_that_looks_like_a_header_does_not_choose_the_file(
        self, network: Network, folder: Path
    ) -> None:
        network.upload_folder = folder
        # As Chromium escapes the field name 'x"\r\nContent-Disposition: form-data; filename="cat.jpg'.
        forged = "x%22%0D%0AContent-Disposition: form-data; filename=%22cat.jpg"
        seen = upload(network, "note.txt", forged)
        assert [content for _, content in seen["files"].values()] == ["a note"]

    def test_a_file_that_is_too_large_is_not_read(self, network: Network, folder: Path) -> None:
        network.upload_folder = folder
        with (folder / "big.bin").open("wb") as file:  # sparse
            file.truncate(MAX_BODY + 1)
        assert upload(network, "big.bin")["files"] == {"file": ["big.bin", ""]}

    @given(st.text(st.characters(exclude_characters='"\r\n'), max_size=30))
    def test_no_name_raises(self, filename: str) -> None:
        network = Network({"shop.test": APP}, upload_folder=Path(__file__).parent)
        head = f'--x\r\nContent-Disposition: form-data; name="f"; filename="{filename}"\r\n\r\n'
        body = base64.b64encode(head.encode("utf-8", "surrogatepass")).decode()
        assert network.reply(request("http://shop.test/echo", "POST", {}, [{"bytes": body}, {}])) is not None

    @given(st.binary(max_size=60))
    def test_no_header_raises(self, tail: bytes) -> None:
        network = Network({"shop.test": APP}, upload_folder=Path(__file__).parent)
        entries = [data(b"--x\r\nContent-Disposition: form-data; " + tail), {}]
        assert network.reply(request("http://shop.test/echo", "POST", {}, entries)) is not None
