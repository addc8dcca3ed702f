from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import flask
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gym_cua.computers.network import MAX_BODY, Network, Reply
from gym_cua.errors import WorldError
from gym_cua.traffic import Refused, Request

from .wsgi_site import APP, answered, data, request


def unexpected(error: Exception) -> None:
    pytest.fail(f"no fault was expected: {error!r}")


@pytest.fixture
def network() -> Network:
    return Network({"shop.test": APP})


class TestHosts:
    def test_a_request_reaches_the_application_of_its_host(self, network: Network) -> None:
        other = flask.Flask("other")
        other.add_url_rule("/", view_func=lambda: "the other")
        network = Network({"shop.test": APP, "mail.test": other})
        seen = answered(
            network.reply(request("http://shop.test/echo?a=1&b=%C3%A9", headers={"User-Agent": "UA"}))
        )
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
        seen = answered(
            network.reply(request("http://shop.test/echo", headers={"Cookie": "; ".join(cookies)}))
        )
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
        network.on_error = unexpected
        network.reply(request("http://example.com/"))
        network.reply(request("http://shop.test/none"))


class TestBodies:
    def test_forms(self, network: Network) -> None:
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Content-Length": "999"}
        seen = answered(
            network.reply(request("http://shop.test/echo", "POST", headers, [data("a=1&b=%C3%A9")]))
        )
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
        assert (
            network.reply(request("http://shop.test/echo", "PUT", headers, [half, half, data("x")])) is None
        )
        assert network.refused[0].reason == f"a body of more than {MAX_BODY} bytes"
        assert len(network.answered) == 1


pieces = st.sampled_from(
    [
        "http://",
        "https://",
        "shop.test",
        "/echo",
        "//",
        "?",
        "#",
        "@",
        ":",
        "[",
        "]",
        "%",
        "%ff",
        "%00",
        "..",
        "é",
        " ",
    ]
)
addresses = st.text(max_size=30) | st.lists(pieces | st.text(max_size=3), max_size=8).map("".join)


@given(addresses | addresses.map("http://shop.test/".__add__), st.sampled_from(["XHR", "Document"]))
def test_no_address_raises_and_none_is_taken_for_another_host(url: str, resource: str) -> None:
    network = Network({"shop.test": APP}, on_error=unexpected)
    reply = network.reply(request(url, resource=resource))
    assert len(network.answered) + len(network.refused) == 1
    if network.answered:
        assert reply is not None
        assert urlsplit(url).hostname == network.answered[0].host == "shop.test"
    else:
        assert (reply is None) is (resource != "Document")


def test_records_have_a_limit() -> None:
    network = Network({"shop.test": lambda environ, start: (start("200 OK", []), [b""])[1]})
    for _ in range(5_001):
        network.reply(request("http://example.com/"))
    assert len(network.refused) == 5_000
