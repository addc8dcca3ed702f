from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import flask
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gym_cua.computers.network import MAX_BODY, Network, Reply
from gym_cua.errors import WorldError
from gym_cua.traffic import Refused, Request

BOUNDARY = "----WebKitFormBoundaryabc"


def make_app() -> flask.Flask:
    app = flask.Flask("shop")

    @app.route("/echo", methods=["GET", "POST", "PUT", "DELETE"])
    def echo() -> Any:
        files = {
            name: [file.filename, file.read().decode("latin-1")]
            for name, file in flask.request.files.items()
        }
        return {
            "method": flask.request.method,
            "args": flask.request.args,
            "form": flask.request.form,
            "files": files,
            "cookies": flask.request.cookies,
            "host": flask.request.host,
            "scheme": flask.request.scheme,
            "agent": flask.request.headers.get("User-Agent"),
            "size": len(flask.request.get_data(cache=False)) if not files else None,
        }

    @app.route("/login")
    def login() -> Any:
        response = flask.make_response("in")
        response.set_cookie("session", "s1")
        response.set_cookie("theme", "day")
        return response

    @app.route("/away")
    def away() -> Any:
        return flask.redirect("/echo?x=1")

    @app.route("/crash")
    def crash() -> Any:
        raise LookupError("no such product")

    @app.route("/path/<path:rest>")
    def path(rest: str) -> str:
        return rest

    return app


APP = make_app()


def request(
    url: str,
    method: str = "GET",
    headers: dict[str, str] | None = None,
    entries: list[dict[str, str]] | None = None,
    resource: str = "XHR",
) -> dict[str, Any]:
    asked: dict[str, Any] = {"url": url, "method": method, "headers": headers or {}}
    if entries is not None:
        asked |= {"hasPostData": True, "postDataEntries": entries}
    return {"requestId": "r1", "resourceType": resource, "request": asked}


def data(content: bytes | str) -> dict[str, str]:
    raw = content.encode() if isinstance(content, str) else content
    return {"bytes": base64.b64encode(raw).decode()}


def answered(reply: Reply | None) -> Any:
    assert reply is not None and reply.status == 200, reply
    return json.loads(reply.body)


@pytest.fixture
def network() -> Network:
    return Network({"shop.test": APP})


class TestHosts:
    def test_a_request_reaches_the_application_of_its_host(self, network: Network) -> None:
        other = flask.Flask("other")
        other.add_url_rule("/", view_func=lambda: "the other")
        network = Network({"shop.test": APP, "mail.test": other})
        seen = answered(network.reply(request("http://shop.test/echo?a=1&b=%C3%A9", headers={"User-Agent": "UA"})))
        assert (seen["method"], seen["host"], seen["scheme"]) == ("GET", "shop.test", "http")
        assert (seen["args"], seen["agent"]) == ({"a": "1", "b": "é"}, "UA")
        reply = network.reply(request("https://MAIL.test"))
        assert reply is not None and reply.body == b"the other"
        assert network.answered == [
            Request("GET", "shop.test", "/echo", "a=1&b=%C3%A9", 200),
            Request("GET", "mail.test", "/", "", 200),
        ]
        assert network.refused == []

    @pytest.mark.parametrize(
        ("url", "reason"),
        [
            ("http://example.com/", "not a host of this task"),
            ("http://shop.test.example.com/", "not a host of this task"),
            ("http://shop.test@example.com/", "not a host of this task"),
            ("http://shop.test:8080/", "not a host of this task"),
            ("http://shop.test./", "not a host of this task"),
            ("http://localhost/", "not a host of this task"),
            ("http://127.0.0.1:9222/json", "not a host of this task"),
            ("http://[::1]/", "not a host of this task"),
            ("http:///echo", "not a host of this task"),
            ("file:///etc/passwd", "scheme 'file' is not served"),
            ("ftp://shop.test/", "scheme 'ftp' is not served"),
            ("ws://shop.test/", "scheme 'ws' is not served"),
            ("shop.test/echo", "scheme '' is not served"),
            ("", "scheme '' is not served"),
            ("http://shop.test:99999/", "not an address"),
            ("http://shop.test:abc/", "not an address"),
            ("http://[shop.test/", "not an address"),
            ("http://shop.test\u2100/", "not an address"),
            ("http://shop.test/\ud800", "not an address"),
            ("http://shop.test/?\ud800", "not an address"),
        ],
    )
    def test_everything_else_is_refused_and_recorded(self, network: Network, url: str, reason: str) -> None:
        assert network.reply(request(url)) is None
        assert network.refused == [Refused("GET", url, reason)]
        assert network.answered == []

    def test_a_refused_page_gets_an_error_page_without_its_markup(self, network: Network) -> None:
        url = "http://<script>alert(1)</script>.example/x"
        reply = network.reply(request(url, resource="Document"))
        assert reply is not None and reply.status == 200
        assert b"<script>" not in reply.body and b"can\xe2\x80\x99t be reached" in reply.body
        assert network.refused[0].url == url
        named = network.reply(request("https://example.com:8443/a?b#c", resource="Document"))
        assert named is not None and b"<b>example.com:8443</b>" in named.body

    def test_long_addresses_are_cut_in_the_records(self, network: Network) -> None:
        network.reply(request("http://example.com/" + "x" * 10_000))
        assert len(network.refused[0].url) == 500

    @pytest.mark.parametrize("path", ["//echo", "//shop.test/echo", "///x", "//[", "//a:b/c"])
    def test_a_path_with_two_slashes_is_no_host(self, network: Network, path: str) -> None:
        paths = []

        def spy(environ: Any, start_response: Any) -> list[bytes]:
            paths.append(environ["PATH_INFO"])
            start_response("200 OK", [])
            return [b""]

        network = Network({"shop.test": spy})
        network.reply(request(f"http://shop.test{path}"))
        assert paths == [path]
        assert network.answered[0].path == path

    def test_paths_are_decoded_once(self, network: Network) -> None:
        reply = network.reply(request("http://shop.test/path/%2541%C3%A9%20b"))
        assert reply is not None and reply.body.decode() == "%41é b"


class TestReplies:
    def test_redirects_statuses_and_headers_come_back(self, network: Network) -> None:
        reply = network.reply(request("http://shop.test/away"))
        assert reply is not None and reply.status == 302
        assert dict(reply.headers)["Location"] == "/echo?x=1"
        missing = network.reply(request("http://shop.test/none"))
        assert missing is not None and missing.status == 404
        assert [seen.status for seen in network.answered] == [302, 404]

    def test_cookies_pass_both_ways(self, network: Network) -> None:
        reply = network.reply(request("http://shop.test/login"))
        assert reply is not None
        cookies = [value.split(";")[0] for name, value in reply.headers if name == "Set-Cookie"]
        assert cookies == ["session=s1", "theme=day"]
        seen = answered(network.reply(request("http://shop.test/echo", headers={"Cookie": "; ".join(cookies)})))
        assert seen["cookies"] == {"session": "s1", "theme": "day"}

    def test_the_form_for_the_browser(self) -> None:
        reply = Reply(201, [("A", "1"), ("A", "2")], b"\x00\xff")
        assert reply.to_cdp("r7") == {
            "requestId": "r7",
            "responseCode": 201,
            "responseHeaders": [{"name": "A", "value": "1"}, {"name": "A", "value": "2"}],
            "body": "AP8=",
        }

    def test_the_applications_iterable_is_read_and_closed(self) -> None:
        closed = []

        class Body:
            def __iter__(self) -> Iterator[bytes]:
                yield b"a"
                yield b"b"

            def close(self) -> None:
                closed.append(True)

        def app(environ: Any, start_response: Any) -> Body:
            start_response("200 OK", [])
            return Body()

        reply = Network({"shop.test": app}).reply(request("http://shop.test/"))
        assert reply is not None and reply.body == b"ab"
        assert closed == [True]


class TestFaults:
    def test_a_status_of_500_is_a_fault_of_the_world(self, network: Network) -> None:
        faults: list[Exception] = []
        network.on_error = faults.append
        reply = network.reply(request("http://shop.test/crash"))
        assert reply is not None and reply.status == 500
        assert isinstance(faults[0], WorldError)
        assert str(faults[0]) == "GET http://shop.test/crash was answered with status 500."
        assert network.answered[0].status == 500

    def test_an_application_that_raises(self) -> None:
        late_error, early_error = OSError("late"), KeyError("early")

        def late(environ: Any, start_response: Any) -> Iterator[bytes]:
            start_response("200 OK", [])
            yield b"a"
            raise late_error

        def early(environ: Any, start_response: Any) -> list[bytes]:
            raise early_error

        def mute(environ: Any, start_response: Any) -> list[bytes]:
            return []

        faults: list[Exception] = []
        network = Network({"late.test": late, "early.test": early, "mute.test": mute}, on_error=faults.append)
        for host in network.hosts:
            reply = network.reply(request(f"http://{host}/"))
            assert reply is not None and reply.status == 500
        assert faults[:2] == [late_error, early_error] and len(faults) == 3

    def test_without_anybody_listening_nothing_is_raised(self, network: Network) -> None:
        reply = network.reply(request("http://shop.test/crash"))
        assert reply is not None and reply.status == 500

    def test_a_refusal_is_no_fault(self, network: Network) -> None:
        network.on_error = pytest.fail
        network.reply(request("http://example.com/"))
        network.reply(request("http://shop.test/none"))


class TestBodies:
    def test_forms(self, network: Network) -> None:
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Content-Length": "999"}
        seen = answered(network.reply(request("http://shop.test/echo", "POST", headers, [data("a=1&b=%C3%A9")])))
        assert (seen["method"], seen["form"]) == ("POST", {"a": "1", "b": "é"})

    def test_entries_are_joined(self, network: Network) -> None:
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        entries = [data("a="), data("1"), data("2&b=3")]
        seen = answered(network.reply(request("http://shop.test/echo", "POST", headers, entries)))
        assert seen["form"] == {"a": "12", "b": "3"}

    @pytest.mark.parametrize("entries", [None, []])
    def test_no_body(self, network: Network, entries: Any) -> None:
        assert answered(network.reply(request("http://shop.test/echo", "POST", {}, entries)))["size"] == 0

    def test_the_largest_body_passes_and_one_more_byte_does_not(self, network: Network) -> None:
        headers = {"Content-Type": "application/octet-stream"}
        half = data(bytes(MAX_BODY // 2))
        seen = answered(network.reply(request("http://shop.test/echo", "PUT", headers, [half, half])))
        assert seen["size"] == MAX_BODY
        assert network.reply(request("http://shop.test/echo", "PUT", headers, [half, half, data("x")])) is None
        assert network.refused[0].reason == f"a body of more than {MAX_BODY} bytes"
        assert len(network.answered) == 1


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
        forged = 'note"; filename="cat.jpg"\r\nContent-Disposition: form-data; filename="cat.jpg'.replace(
            '"', "%22"
        ).replace("\r\n", "%0D%0A")
        seen = upload(network, "note.txt", forged)
        assert [content for _, content in seen["files"].values()] == ["a note"]

    def test_a_file_that_is_too_large_is_not_read(self, network: Network, folder: Path) -> None:
        network.upload_folder = folder
        (folder / "big.bin").write_bytes(b"")
        with (folder / "big.bin").open("wb") as file:
            file.truncate(MAX_BODY + 1)
        assert upload(network, "big.bin")["files"] == {"file": ["big.bin", ""]}

    @given(st.text(st.characters(exclude_characters='"\r\n'), max_size=30))
    def test_no_name_raises(self, filename: str) -> None:
        network = Network({"shop.test": APP}, upload_folder=Path(__file__).parent)
        head = f'Content-Disposition: form-data; name="f"; filename="{filename}"\r\n\r\n'
        body = base64.b64encode(head.encode("utf-8", "surrogatepass")).decode()
        assert network.reply(request("http://shop.test/echo", "POST", {}, [{"bytes": body}, {}])) is not None

    @given(st.binary(max_size=60))
    def test_no_header_raises(self, tail: bytes) -> None:
        network = Network({"shop.test": APP}, upload_folder=Path(__file__).parent)
        entries = [data(b"Content-Disposition: form-data; " + tail), {}]
        assert network.reply(request("http://shop.test/echo", "POST", {}, entries)) is not None


pieces = st.sampled_from(
    ["http://", "https://", "shop.test", "/echo", "//", "?", "#", "@", ":", "[", "]", "%", "%ff", "%00", "..", "é", " "]
)
addresses = st.text(max_size=30) | st.lists(pieces | st.text(max_size=3), max_size=8).map("".join)


@given(addresses | addresses.map("http://shop.test/".__add__), st.sampled_from(["XHR", "Document"]))
def test_no_address_raises_and_none_is_taken_for_another_host(url: str, resource: str) -> None:
    network = Network({"shop.test": APP}, on_error=pytest.fail)
    reply = network.reply(request(url, resource=resource))
    assert len(network.answered) + len(network.refused) == 1
    if network.answered:
        assert reply is not None
        assert urlsplit(url).hostname == network.answered[0].host == "shop.test"
    else:
        assert (reply is None) is (resource != "Document")


def test_records_have_a_limit() -> None:
    network = Network({"shop.test": lambda environ, start: (start("200 OK", []), [b""])[1]})  # type: ignore[func-returns-value]
    for _ in range(5_001):
        network.reply(request("http://example.com/"))
    assert len(network.refused) == 5_000
