"""The clocks of a browser window: the paused one, which moves only when told, and the ordinary one.

The paused clock is Chromium's virtual time (CDP ``Emulation.setVirtualTimePolicy``) together with frames
that are drawn only on request (``HeadlessExperimental.beginFrame``). All pages of a window live in one
renderer process and share one virtual time.
"""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..errors import ComputerFault
from .tab import EXPIRED

if TYPE_CHECKING:
    from .tab import Tab

FRAME_LIMIT = 10.0
"""Seconds of real time after which a frame or a budget that does not come is a fault. Only a watchdog."""
_NUDGE_AFTER = 1.0
_FRAME_STEP = 0.1
"""Virtual milliseconds between two frames of one moment: the resolution of the times that a page sees.
Chromium rounds what lies between up or down at random (blink ``TimeClamper``), so nothing may lie between."""
_WAITING = "pauseIfNetworkFetchesPending"
_POLICY = "Emulation.setVirtualTimePolicy"
_NO_TIME = 0.0001
"""A budget in virtual milliseconds that is none: Chromium counts whole microseconds."""
_NEVER = 1e9
"""Virtual milliseconds, eleven days, that no episode lasts."""
_HALF_MICROSECOND = 0.0005
"""Added to a frame's time, which Chromium cuts off to whole microseconds."""


class PausedClock:
    """Virtual time. Between calls of ``run`` nothing moves: no timer, no animation, no ``Date.now()``.

    Args:
        frame_lock: One per browser process; two frames in flight would crash it.
        epoch: What ``Date.now()`` is when time starts, in seconds since 1970.
    """

    paused = True

    def __init__(self, frame_lock: asyncio.Lock, epoch: float) -> None:
        self._lock = frame_lock
        self._epoch = epoch
        self._running = asyncio.Lock()
        self._base: float | None = None
        self._asked: tuple[Tab, asyncio.Future[Any]] | None = None
        self._held: list[Tab] = []
        self._releases: list[asyncio.Future[None]] = []
        self._freeing = asyncio.Lock()
        self._last_frame = -_FRAME_STEP
        self.elapsed = 0.0
        """Virtual milliseconds since time started."""

    async def adopt(self, tab: Tab) -> None:
        """Put a page under this clock, paused."""
        policy = {"policy": "pause", "initialVirtualTime": self._epoch}
        # Not while time runs: the pages share it, so this would stop it short of its end.
        async with self._running:
            answer = await tab.send(_POLICY, policy)
        if self._base is None:
            self._base = answer["virtualTimeTicksBase"]
        tab.on_document = self._document_came

    def _document_came(self, tab: Tab) -> None:
        """Take note that a frame of a page has another document.

        Chromium (blink ``InspectorEmulationAgent``) holds back the content of a document, and time with it,
        until a budget is granted through the page's own session, unless one is running out there.
        """
        self._held.append(tab)
        self._release()

    def _release(self) -> None:
        """Let pages go on that do so behind the one that is asked for time. Outside a run they wait."""
        if self._asked is not None:
            asked, over = self._asked
            behind = [tab for tab in self._held if tab is not asked]
            self._held.clear()
            self._releases.extend(asyncio.ensure_future(self._free(tab, asked, over)) for tab in behind)

    async def _free(self, behind: Tab, asked: Tab, over: asyncio.Future[Any]) -> None:
        async with self._freeing:
            # This budget is over at once, so no time passes, and nothing but an end of time follows.
            stopped = behind.expect(EXPIRED)
            await behind.send(_POLICY, {"policy": _WAITING, "budget": _NO_TIME})
            await behind.wait(stopped, timeout=FRAME_LIMIT)
            # This only takes the new end away: the budget of the page that was asked still ends as it was to.
            if stopped.done() and not over.done():
                await asked.send(_POLICY, {"policy": _WAITING, "budget": _NEVER})

    async def run(self, tab: Tab, milliseconds: float) -> None:
        """Let virtual time run for so long; it stands still while requests are in flight.

        Returns early when a JavaScript dialog opens, which stops the page's own time.

        Raises:
            ComputerFault: The page does not come to the end of its time, as in an endless loop.
        """
        async with self._running:
            try:
                await self._run(tab, milliseconds)
            finally:
                self._asked = None
                await asyncio.gather(*self._releases, return_exceptions=True)
                self._releases.clear()
        self.elapsed += milliseconds

    async def _run(self, tab: Tab, milliseconds: float) -> None:
        expired = tab.expect(EXPIRED)
        await tab.send(_POLICY, {"policy": _WAITING, "budget": milliseconds})
        self._asked = tab, expired
        self._release()
        waited = 0.0
        while not expired.done():
            await tab.wait(expired, timeout=_NUDGE_AFTER)
            if tab.blocked:
                break
            if expired.done():
                continue
            if not tab.wants_frame:
                waited += _NUDGE_AFTER
                if waited > FRAME_LIMIT:
                    raise ComputerFault(
                        f"The page {tab.url!r} did not come to rest: its script runs without end."
                    )
            # A page whose requests are pending may need a frame before it goes on.
            if tab.wants_frame or not tab.navigating:
                tab.wants_frame = False
                await self.frame(tab)

    async def frame(self, tab: Tab) -> bool:
        """Draw one frame at the present virtual time; tell whether anything had changed.

        Raises:
            ComputerFault: The frame did not come.
        """
        return bool((await self._draw(tab, {})).get("hasDamage"))

    async def picture(self, tab: Tab, wanted: bool = True) -> bytes | None:
        """Return the complete page as PNG, or ``None`` when a dialog blocks it or none is wanted.

        A frame is drawn first: what observers of a page do when they see it drawn comes with the next.

        Raises:
            ComputerFault: A frame did not come.
        """
        await self.frame(tab)
        if tab.blocked:
            return None
        if not wanted:
            # The page gets its frame all the same, so it cannot tell whether anyone looks.
            await self.frame(tab)
            return None
        answer = await self._draw(tab, {"screenshot": {"format": "png", "optimizeForSpeed": True}})
        data = answer.get("screenshotData")
        return base64.b64decode(data) if data else None

    async def _draw(self, tab: Tab, parameters: Mapping[str, Any]) -> Mapping[str, Any]:
        if self._base is None:
            raise ComputerFault("A frame was asked for before the clock had a page.")
        async with self._lock:
            # Times that go backwards, or stand still across a navigation, hang the frame.
            self._last_frame = max(self.elapsed, self._last_frame + _FRAME_STEP)
            ticks = self._base + self._last_frame + _HALF_MICROSECOND
            drawn = asyncio.ensure_future(
                tab.send("HeadlessExperimental.beginFrame", {"frameTimeTicks": ticks, **parameters})
            )
            return await self._finish(tab, drawn)

    async def _finish(self, tab: Tab, drawn: asyncio.Future[Mapping[str, Any]]) -> Mapping[str, Any]:
        """Wait for a frame in flight. What blocks it (a dialog, a native pop-up) is closed."""
        waited = 0.0
        escaped = False
        while not drawn.done():
            await asyncio.wait({drawn}, timeout=0.1)
            if drawn.done():
                break
            waited += 0.1
            if tab.blocked:
                # Opened by a callback of this very frame; the frame cannot end before it is closed.
                await tab.dismiss_dialog()
            elif waited > 2.0 and not escaped:
                escaped = True
                await tab.press_escape()
            elif waited > FRAME_LIMIT:
                # The next frame, of whichever page, must not meet this one: its page has to go first.
                url = tab.url
                tab.post("Page.crash", {})
                await asyncio.wait({drawn}, timeout=FRAME_LIMIT)
                drawn.cancel()
                raise ComputerFault(f"The page {url!r} drew no frame for {FRAME_LIMIT:g} s.")
        return drawn.result()


class RealtimeClock:
    """The ordinary clock: time flows by itself, and ``run`` waits.

    Args:
        loop: The loop whose clock counts.
    """

    paused = False

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._start = loop.time()

    @property
    def elapsed(self) -> float:
        """Milliseconds since time started."""
        return (self._loop.time() - self._start) * 1000

    async def adopt(self, tab: Tab) -> None:
        """Put a page under this clock."""

    async def run(self, tab: Tab, milliseconds: float) -> None:
        """Wait for so long, or until a JavaScript dialog opens, and for a page that is loading."""
        end = self._loop.time() + milliseconds / 1000
        limit = end + FRAME_LIMIT
        while not tab.blocked:
            now = self._loop.time()
            if now >= limit or (now >= end and not tab.navigating):
                return
            await tab.wait(timeout=max(0.004, end - now) if not tab.navigating else 0.02)

    async def frame(self, tab: Tab) -> bool:
        """Do nothing: frames come by themselves."""
        return False

    async def picture(self, tab: Tab, wanted: bool = True) -> bytes | None:
        """Return the present picture as PNG, or ``None`` if a dialog opens or none is wanted.

        Raises:
            ComputerFault: The picture did not come.
        """
        if not wanted:
            return None
        shot = asyncio.ensure_future(
            tab.send("Page.captureScreenshot", {"format": "png", "optimizeForSpeed": True})
        )
        await tab.wait(shot, timeout=FRAME_LIMIT)
        if tab.blocked and not shot.done():
            shot.cancel()
            return None
        if not shot.done():
            shot.cancel()
            raise ComputerFault(f"The page {tab.url!r} drew no frame for {FRAME_LIMIT:g} s.")
        return base64.b64decode(shot.result()["data"])


Clock = PausedClock | RealtimeClock
