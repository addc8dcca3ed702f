from __future__ import annotations

import pytest

from gym_cua.tasks.checks import Situation, in_order, requested, visited
from gym_cua.traffic import Request


class TestVisited:
    REQUESTS = (
        Request("GET", "shop.test", "/item/5", "", 200),
        Request("POST", "shop.test", "/cart", "", 302),
        Request("GET", "shop.test", "/secret", "", 404),
        Request("GET", "shop.test", "/orders", "page=2", 304),
    )

    @pytest.mark.parametrize(
        ("path", "holds"),
        [
            (r"/item/\d+", True),
            ("/item", False),
            ("/item/5/more", False),
            ("/cart", False),
            ("/secret", False),
            ("/orders", True),
        ],
    )
    def test_only_pages_that_were_served(self, path: str, holds: bool) -> None:
        verdict = visited("seen", path)(Situation(None, None, self.REQUESTS))
        assert verdict.holds is holds
        assert bool(verdict.reason) is not holds

    def test_requested(self) -> None:
        now = Situation(None, None, self.REQUESTS)
        assert requested("put into the cart", "post", "/cart")(now).holds
        for method, path in (("PUT", "/cart"), ("POST", "/car"), ("GET", "/secret"), ("POST", "/item/5")):
            assert not requested("no", method, path)(now).holds

    def test_in_order(self) -> None:
        now = Situation(None, None, self.REQUESTS)
        assert in_order("both", r"/item/\d+", "/orders")(now).holds
        assert in_order("nothing")(now).holds
        verdict = in_order("turned round", "/orders", r"/item/\d+")(now)
        assert not verdict.holds and "after '/orders'" in verdict.reason
        assert not in_order("twice", "/orders", "/orders")(now).holds
        assert not in_order("not served", "/secret")(now).holds
