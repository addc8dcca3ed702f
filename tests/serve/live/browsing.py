"""A person's own browser, for tests: real Chromium, its mouse and its keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Page, sync_playwright

from gym_cua.actions import Action
from gym_cua.computers.chromium import find_chromium
from gym_cua.serve.app import create_app
from gym_cua.serve.live.pages import desk_of
from gym_cua.serve.live.session import LiveSession
from gym_cua.serve.server import LoopbackServer
from gym_cua.serve.state import studio_of

LONG = 30_000
DEEDS = """[...document.querySelectorAll("[data-steps] .words")].filter((item) => !item.textContent.startsWith("Move")).length"""


@contextmanager
def chromium() -> Iterator[Any]:
    found = find_chromium()
    assert found is not None
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(found.path), args=["--no-sandbox"])
        yield browser
        browser.close()


@contextmanager
def served(session: LiveSession | None, dataset: Any = None) -> Iterator[str]:
    """Serve a session and return the address of its page."""
    app = create_app(dataset)
    desk_of(app).take(session)
    server = LoopbackServer(app)
    try:
        yield f"{server.origin}/live/?token={studio_of(app).gate.token}"
    finally:
        server.close()
        desk_of(app).take(None)


def deeds(session: LiveSession) -> list[Any]:
    """Return the session's steps but moves, which come by themselves where a busy machine lets the pointer rest."""
    return [step for step in session.view.steps if step.action["kind"] != "move"]


class Person:
    """Somebody at the live page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.errors: list[str] = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", self._said)
        page.set_default_timeout(LONG)
        self.canvas = page.locator("canvas")

    def _said(self, message: Any) -> None:
        # That a wish was refused is no fault of the page.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.errors.append(message.text)

    def open(self, address: str, record: bool | None = None) -> Person:
        self.page.goto(address)
        if record is not None:
            self.page.click(f"[data-record={'yes' if record else 'no'}]")
        # Its first frame is drawn, and no question lies over it.
        self.page.wait_for_function("() => document.querySelector('canvas').dataset.frame && !document.querySelector('dialog[open]')")
        return self

    def at(self, x: float, y: float) -> tuple[float, float]:
        """Return where the middle of a pixel of the screen is in the page."""
        return tuple(  # type: ignore[return-value]
            self.page.evaluate(
                """([x, y]) => {
                  const canvas = document.querySelector("canvas");
                  canvas.scrollIntoView({block: "nearest"});
                  const box = canvas.getBoundingClientRect();
                  return [box.left + (x + .5) * box.width / canvas.width, box.top + (y + .5) * box.height / canvas.height];
                }""",
                [x, y],
            )
        )

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """Let no time pass in the page, so that a busy machine's pauses between inputs part no gesture."""
        self.page.clock.pause_at(self.page.evaluate("Date.now()") / 1000 + 1)
        yield
        self.page.clock.resume()

    def steps(self) -> int:
        return int(self.page.locator("[data-steps] li").count())

    def deeds(self) -> int:
        """Return how many steps there are besides moves, which come by themselves when the pointer rests."""
        return int(self.page.evaluate(DEEDS))

    def until_deeds(self, count: int) -> None:
        self.page.wait_for_function(f"count => {DEEDS} >= count", arg=count)

    def words(self) -> list[str]:
        return self.page.locator("[data-steps] .words").all_inner_texts()

    def do(self, action: Action) -> None:
        """Do with mouse and keyboard what an action says, and wait until it has happened."""
        before, mouse, keyboard = self.deeds(), self.page.mouse, self.page.keyboard
        if action.x is not None and action.y is not None:
            mouse.move(*self.at(action.x, action.y))
        count = {"click": 1, "double_click": 2, "triple_click": 3}.get(action.kind)
        if count:
            for key in action.keys:
                keyboard.down(key)
            with self.at_once():
                for _ in range(count):
                    mouse.down(button=action.button)  # type: ignore[arg-type]
                    mouse.up(button=action.button)  # type: ignore[arg-type]
            for key in action.keys:
                keyboard.up(key)
        elif action.kind == "scroll":
            mouse.wheel(action.dx, action.dy)
        elif action.kind == "drag":
            mouse.move(*self.at(*action.path[0]))
            mouse.down(button=action.button)  # type: ignore[arg-type]
            for point in action.path[1:]:
                mouse.move(*self.at(*point), steps=5)
            mouse.up(button=action.button)  # type: ignore[arg-type]
        elif action.kind == "type":
            with self.at_once():
                keyboard.type(action.text)
        elif action.kind == "key":
            keyboard.press("+".join(action.keys))
        elif action.kind == "answer":
            self.page.click("[data-answer-open]")
            self.page.fill("[data-answer] input", action.text)
            self.page.click("[data-answer] button")
        elif action.kind in ("done", "infeasible"):
            self.page.click(f"[data-end={action.kind}]")
        elif action.kind == "wait":
            self.page.click("[data-wait]")
        else:
            # A move is made by resting there.
            assert action.kind == "move", action
            before -= 1
        self.page.wait_for_function(f"count => {DEEDS} > count", arg=before)
        self.page.wait_for_function("() => document.querySelector('canvas').dataset.idle === 'yes'")
