"""Browser processes: one for each clock in this Python process, shared by all environments.

A process is launched when the first window is asked for and closed at exit. Chromium is tied to this
process by a pipe, so it ends even when its owner is killed.
"""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import os
import threading
import warnings
from collections.abc import Mapping
from typing import Any

from playwright.async_api import Browser, BrowserContext, Page, Playwright, async_playwright
from playwright.async_api import Error as PlaywrightError
from playwright.async_api import TimeoutError as PlaywrightTimeoutError

from ..errors import ComputerFault
from .chromium import Chromium, no_start, require_chromium
from .devtools import Session
from .fonts import write_font_config
from .identity import identity, user_agent
from .loop import LoopThread
from .private_folder import sweep
from .window import Window
from .wire import Wire

LAUNCH_LIMIT = 60.0
"""Seconds of real time after which a browser that does not start is a fault."""

_DISABLED_FEATURES = (
    # Puts off some of a page's tasks (form submission among them) from a key or a click to the next frame
    # or not, as the threads happen to run, so that busy machines would see another order of things.
    "DeferRendererTasksAfterInput",
    # Gives each document a compositor of its own, whose first frames on a busy machine show nothing, so
    # that the next click would be dropped as one on a page that nobody has seen yet.
    "RenderDocument",
    # What Playwright disables and matters here: Chromium heeds only the last list that it is given.
    "AvoidCorsURLLoaderRestartOnRedirect",
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsFirstBalancedModeAutoEnable",
    "HttpsUpgrades",
    "MediaRouter",
    "NetworkTimeServiceQuerying",
    "OptimizationHints",
    "PaintHolding",
    "PreconnectToSearch",
    "ThirdPartyStoragePartitioning",
)
_DISABLED_BLINK_FEATURES = (
    "AutomationControlled",
    # Sends a click elsewhere when the page, on seeing the pointer come, puts that element to the front, as
    # older libraries do (the pie menus of MiniWoB++): such elements could not be clicked at all.
    "BoundaryEventDispatchTracksNodeRemoval",
)
_COMMON_FLAGS = (
    "--disable-blink-features=" + ",".join(_DISABLED_BLINK_FEATURES),
    "--disable-features=" + ",".join(_DISABLED_FEATURES),
    "--disable-domain-reliability",
    "--disable-quic",
    "--disable-gpu",
    "--disable-lcd-text",
    "--font-render-hinting=none",
    "--force-color-profile=srgb",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    # Whatever is not intercepted has nowhere to go: no name resolves, and the proxy is a closed port.
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--proxy-server=127.0.0.1:1",
    "--proxy-bypass-list=<-loopback>",
    # One renderer for each window, so that all its pages and frames share one virtual time.
    "--disable-site-isolation-trials",
    "--renderer-process-limit=1",
    "--disable-dev-shm-usage",
    # Drawing but a part of a tile anew leaves the edges of round corners a shade off what a whole one has.
    "--disable-partial-raster",
    "--disable-smooth-scrolling",
)
_PAUSED_FLAGS = (
    "--enable-begin-frame-control",
    "--run-all-compositor-stages-before-draw",
    "--disable-threaded-animation",
    "--disable-threaded-scrolling",
    "--disable-checker-imaging",
    "--disable-new-content-rendering-timeout",
    "--disable-image-animation-resync",
    "--in-process-gpu",
)


class BrowserProcess:
    """A running Chromium with its windows.

    Args:
        playwright: The Playwright driver.
        chromium: The program.
        paused: Whether its windows have the paused clock.
    """

    def __init__(self, playwright: Playwright, chromium: Chromium, paused: bool) -> None:
        self._playwright = playwright
        self.chromium = chromium
        self.paused = paused
        self.frame_lock = asyncio.Lock()
        self.clipboard_lock = asyncio.Lock()
        self.windows: set[Window] = set()
        self._windows_by_context: dict[str, Window] = {}
        self._windows_by_frame: dict[str, Window] = {}
        self._homeless: dict[str, list[Mapping[str, Any]]] = {}
        self._creation_lock = asyncio.Lock()
        self._spare: asyncio.Task[Window] | None = None
        self._tasks: set[asyncio.Task[Any]] = set()
        self._browser: Browser
        self._wire: Wire | None = None
        self._session: Session

    @property
    def alive(self) -> bool:
        """Whether the browser still runs."""
        return self._browser.is_connected()

    @property
    def version(self) -> str:
        """What the browser says of its version: ``"130.0.6723.31"``."""
        return self._browser.version

    async def launch(self) -> None:
        """Start the browser.

        Raises:
            SetupError: It does not start.
        """
        for last in (False, True):
            try:
                await self._start()
                break
            except PlaywrightError as error:
                # A busy machine may have ended it, as for want of memory. What is wrong with it shows twice.
                if last or isinstance(error, PlaywrightTimeoutError):
                    raise no_start(self.chromium.path, str(error)) from error
        self._session.on("Fetch.requestPaused", self._request_paused)
        self._session.on("Target.targetCreated", self._target_created)
        self._session.on("Target.targetDestroyed", self._target_destroyed)
        await self._session.send("Fetch.enable", {"patterns": [{"urlPattern": "*"}]})
        await self._session.send("Target.setDiscoverTargets", {"discover": True})

    async def _start(self) -> None:
        flags = [*_COMMON_FLAGS, *(_PAUSED_FLAGS if self.paused else ())]
        environment = {**os.environ, "FONTCONFIG_FILE": str(write_font_config()), "TZ": "UTC"}
        wire = Wire(self.chromium.path)
        self._wire = wire if wire.open() else None
        try:
            self._browser = await self._playwright.chromium.launch(
                executable_path=self._wire.program if self._wire else self.chromium.path,
                args=flags,
                headless=True,
                chromium_sandbox=False,
                env=environment,  # type: ignore[arg-type]
                timeout=LAUNCH_LIMIT * 1000,
                handle_sigint=False,
                handle_sigterm=False,
                handle_sighup=False,
            )
            connect = self._wire.connect if self._wire else self._browser.new_browser_cdp_session
            self._session = await connect()
        except PlaywrightError:
            wire.close()
            raise

    async def acquire(self) -> Window:
        """Return a fresh window with one blank page.

        A spare one that was made ahead, or is being made, is taken first.
        """
        task, self._spare = self._spare, None
        window = None
        if task is not None:
            with contextlib.suppress(ComputerFault, PlaywrightError):
                window = await task
        if window is None or window.lost:
            window = await self._new_window()
        return window

    def prepare_spare(self) -> None:
        """Make a spare window in the background, unless there is one."""
        if self._spare is None and self.alive:
            self._spare = asyncio.ensure_future(self._new_window())
            # A spare that could not be made is missed when it is asked for.
            self._spare.add_done_callback(lambda made: made.cancelled() or made.exception())

    async def _new_window(self) -> Window:
        # The protocol names no context of Playwright's; it is found by what is new in the list.
        async with self._creation_lock:
            try:
                before = await self._context_ids()
                context = await self._browser.new_context(
                    no_viewport=True,
                    user_agent=user_agent(self._browser.version),
                    locale="en-US",
                    timezone_id="UTC",
                    service_workers="block",
                    accept_downloads=True,
                    permissions=["clipboard-read", "clipboard-write"],
                )
                (context_id,) = await self._context_ids() - before
                window = Window(self, context, context_id)
                self._windows_by_context[context_id] = window
                self.windows.add(window)
                await window.open_first_tab()
            except (PlaywrightError, ValueError) as error:
                raise ComputerFault(f"The browser made no window: {error}") from error
        return window

    async def _context_ids(self) -> set[str]:
        answer = await self._session.send("Target.getBrowserContexts")
        return set(answer["browserContextIds"])

    async def create_target(self, context_id: str, size: tuple[int, int]) -> str:
        """Create a page in a context and return its target's id."""
        parameters: dict[str, Any] = {
            "url": "about:blank",
            "browserContextId": context_id,
            "width": size[0],
            "height": size[1],
        }
        if self.paused:
            parameters["enableBeginFrameControl"] = True
        target_id: str = (await self._session.send("Target.createTarget", parameters))["targetId"]
        return target_id

    async def set_window_size(self, target_id: str, width: int, height: int) -> None:
        """Set the size of the browser's own window around a page, in pixels."""
        found = await self._session.send("Browser.getWindowForTarget", {"targetId": target_id})
        bounds = {"width": width, "height": height}
        await self._session.send("Browser.setWindowBounds", {"windowId": found["windowId"], "bounds": bounds})

    async def attach(self, page: Page) -> tuple[Session, str]:
        """Return a session with a page, and the name of its target."""
        session = await page.context.new_cdp_session(page)
        target_id = (await session.send("Target.getTargetInfo"))["targetInfo"]["targetId"]
        own: Session = session
        if self._wire is not None:
            _, own = await asyncio.gather(session.detach(), self._wire.attach(target_id))
        await own.send("Emulation.setUserAgentOverride", identity(self._browser.version))
        return own, target_id

    async def close_target(self, target_id: str) -> None:
        """Close a page without asking it."""
        with contextlib.suppress(PlaywrightError):
            await self._session.send("Target.closeTarget", {"targetId": target_id})

    async def release(self, window: Window) -> None:
        """Close a window."""
        self.windows.discard(window)
        self._windows_by_context.pop(window.context_id, None)
        for frame_id in [f for f, w in self._windows_by_frame.items() if w is window]:
            del self._windows_by_frame[frame_id]
        await _close_context(window.context)

    def release_soon(self, window: Window) -> None:
        """Close a window in the background."""
        self._spawn(self.release(window))

    def _spawn(self, coroutine: Any) -> None:
        task = asyncio.ensure_future(coroutine)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def know_frame(self, frame_id: str, window: Window) -> None:
        """Note that requests of a frame belong to a window."""
        self._windows_by_frame[frame_id] = window
        for event in self._homeless.pop(frame_id, ()):
            self._spawn(self._answer(event, window))

    def _target_created(self, event: Mapping[str, Any]) -> None:
        info = event["targetInfo"]
        window = self._windows_by_context.get(info.get("browserContextId", ""))
        if info["type"] == "page" and window is not None:
            window.target_created(info["targetId"])
            self.know_frame(info["targetId"], window)

    def _target_destroyed(self, event: Mapping[str, Any]) -> None:
        window = self._windows_by_frame.pop(event["targetId"], None)
        if window is not None:
            window.target_destroyed(event["targetId"])

    def _request_paused(self, event: Mapping[str, Any]) -> None:
        frame_id = event.get("frameId", "")
        window = self._windows_by_frame.get(frame_id)
        if window is None:
            # A frame that has not been announced yet; its request waits until it is.
            self._homeless.setdefault(frame_id, []).append(event)
        else:
            self._spawn(self._answer(event, window))

    async def _answer(self, event: Mapping[str, Any], window: Window) -> None:
        reply = window.network.reply(event)
        with contextlib.suppress(PlaywrightError):
            # The page may have gone away in the meantime, and its request with it.
            if reply is None:
                refusal = {"requestId": event["requestId"], "errorReason": "BlockedByClient"}
                await self._session.send("Fetch.failRequest", refusal)
            else:
                await self._session.send("Fetch.fulfillRequest", reply.to_cdp(event["requestId"]))

    async def close(self) -> None:
        """Close the browser and all its windows."""
        for task in (*self._tasks, *filter(None, [self._spare])):
            task.cancel()
        with contextlib.suppress(PlaywrightError, asyncio.TimeoutError):
            await asyncio.wait_for(self._browser.close(), timeout=10)


async def _close_context(context: BrowserContext) -> None:
    with contextlib.suppress(PlaywrightError):
        await context.close()


class Runtime:
    """The loop thread, the Playwright driver and the browser processes of this Python process."""

    def __init__(self) -> None:
        self.thread = LoopThread()
        self._playwright: Playwright | None = None
        self._processes: dict[bool, BrowserProcess] = {}
        self._lock = asyncio.Lock()
        sweep("browser")

    async def process(self, paused: bool) -> BrowserProcess:
        """Return the running browser for a clock, launched if need be or if the last one died.

        Where only a full Chromium is found, the clock falls back to real time, with one warning.

        Raises:
            SetupError: There is no Chromium, or it does not start.
        """
        async with self._lock:
            chromium = require_chromium()
            if paused and not chromium.headless_shell:
                warnings.warn(
                    f"{chromium.path} cannot pause its clock (only the headless shell can): "
                    "running in real time. Run `gym-cua install` for a headless shell.",
                    stacklevel=2,
                )
                paused = False
            known = self._processes.get(paused)
            if known is not None and known.alive:
                return known
            if self._playwright is None:
                self._playwright = await async_playwright().start()
            process = BrowserProcess(self._playwright, chromium, paused)
            await process.launch()
            self._processes[paused] = process
            return process

    async def shut_down(self) -> None:
        """Close all browsers and the driver."""
        for process in self._processes.values():
            await process.close()
        self._processes.clear()
        if self._playwright is not None:
            with contextlib.suppress(PlaywrightError):
                await self._playwright.stop()
            self._playwright = None


_runtime: Runtime | None = None
_runtime_lock = threading.Lock()


def runtime() -> Runtime:
    """Return this process's runtime, made on first use and again after a fork."""
    global _runtime
    with _runtime_lock:
        if _runtime is None or _runtime.thread.pid != os.getpid():
            _runtime = Runtime()
        return _runtime


def shut_down() -> None:
    """Close every browser of this process. Open environments become faulty. Runs by itself at exit."""
    global _runtime
    with _runtime_lock:
        old, _runtime = _runtime, None
    if old is None or old.thread.pid != os.getpid():
        return
    with contextlib.suppress(Exception):
        old.thread.post(old.shut_down()).result(timeout=20)
    old.thread.stop()


# threading's own exit handler runs before atexit's, but daemon threads live on until the interpreter
# is torn down, so the loop is still there to close the browsers.
atexit.register(shut_down)

__all__ = ["BrowserProcess", "Page", "Runtime", "runtime", "shut_down"]
