"""A full Chromium in a window of a desktop, whose requests are answered in this process.

It is spoken to over a socket that it alone holds (``--remote-debugging-pipe``); nothing listens.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import select
import socket
import threading
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

from playwright.async_api import Error as PlaywrightError

from ...errors import ComputerFault, OracleError
from ...geometry import Box
from ..devtools import DevTools, DevToolsSession
from ..loop import LoopThread
from ..network import MAX_BODY, Network
from .machine import Machine

_ANSWER_LIMIT = 30.0
"""Real seconds after which a browser that gives no answer is a fault. Only a watchdog."""
# The pages of which the address bar's list would be made are loaded at every start, and take longer than all
# the rest of it; without them the browser draws the list itself.
_DISABLED_FEATURES = (
    "AutofillServerCommunication",
    "DialMediaRouteProvider",
    "GlobalMediaControls",
    "HttpsFirstBalancedModeAutoEnable",
    "HttpsUpgrades",
    "MediaRouter",
    "OptimizationHints",
    "PreloadTopChromeWebUI",
    "Translate",
    "WebUIOmniboxAimPopup",
    "WebUIOmniboxPopup",
)
_FLAGS = (
    "--remote-debugging-pipe",
    # Bubblewrap's sandbox stands around it, and allows none within.
    "--no-sandbox",
    # Else it says in a bar across the window that it runs without its own sandbox.
    "--test-type",
    "--no-first-run",
    "--start-maximized",
    "--no-default-browser-check",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-dev-shm-usage",
    "--disable-domain-reliability",
    "--disable-extensions",
    "--disable-features=" + ",".join(_DISABLED_FEATURES),
    "--disable-blink-features=AutomationControlled",
    "--disable-gpu",
    "--disable-lcd-text",
    "--disable-search-engine-choice-screen",
    "--disable-smooth-scrolling",
    "--disable-sync",
    "--font-render-hinting=none",
    "--force-color-profile=srgb",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--js-flags=--random-seed=1",
    "--password-store=basic",
    "--renderer-process-limit=1",
    "--disable-site-isolation-trials",
)
# The standard streams are the socket; Chromium takes commands from descriptor 3 and answers on 4.
_START = (
    'mkdir -p "$1/Default" "$2/Downloads" && cp "$3" "$1/Default/Preferences" && : > "$1/First Run"; '
    'profile=$1; shift 3; exec 3<&0 4>&1 </dev/null >/dev/null; exec "$@" --user-data-dir="$profile"'
)
_BLANK = "data:text/html,"
"""An empty page that has the keyboard from the start; with ``about:blank`` the address bar has it."""
_NOTE_CHOSEN = """
for (const kind of ["change", "drop"]) addEventListener(kind, (event) => {
  const files = kind === "drop" ? event.dataTransfer?.files : event.target?.files;
  if (!files?.length) return;
  globalThis.chosen = [...files];
  noteChosen(String(files.length));
}, true);
"""
_CHOOSING_WORLD = "choosing"
_WINDOW = """() => ({
  x: screenX, y: screenY, width: innerWidth, height: innerHeight, whole: [outerWidth, outerHeight],
  seen: document.visibilityState === "visible", active: document.hasFocus(),
})"""


def preferences(downloads: str) -> dict[str, Any]:
    """Return the settings of a profile that is used for the first time, and asks nothing about it."""
    return {
        "browser": {"has_seen_welcome_page": True, "check_default_browser": False},
        "credentials_enable_service": False,
        "download": {"default_directory": downloads, "prompt_for_download": False},
        "profile": {"password_manager_enabled": False, "exit_type": "Normal"},
        "safebrowsing": {"enabled": False},
        "savefile": {"default_directory": downloads},
        "search": {"suggest_enabled": False},
        "translate": {"enabled": False},
    }


_loop: LoopThread | None = None
_lock = threading.Lock()


def _loop_thread() -> LoopThread:
    """Return the thread of all these conversations. It lives as long as the process: desktops end last."""
    global _loop
    with _lock:
        if _loop is None or _loop.pid != os.getpid():
            _loop = LoopThread()
        return _loop


class WebBrowser:
    """Chromium on a desktop.

    Args:
        machine: The desktop.
    """

    def __init__(self, machine: Machine) -> None:
        self._machine = machine
        self._loop = _loop_thread()
        self._network = Network()
        self._tools = DevTools()
        self._pages: dict[str, DevToolsSession] = {}
        self._contexts: dict[str, int] = {}
        self._stopped: set[str] = set()
        self._answering = 0
        self._chosen: dict[str, str] = {}
        self._socket: socket.socket | None = None
        self._tasks: set[asyncio.Task[Any]] = set()

    # ----- life

    def start(self, program: str) -> None:
        """Start it with one blank page in a window that fills the screen.

        Args:
            program: Path of Chromium.

        Raises:
            ComputerFault: It does not start.
        """
        places = self._machine.places
        shared = self._machine.shared / "chromium.json"
        shared.write_text(json.dumps(preferences(f"{places.home}/Downloads")))
        words = ["/bin/sh", "-c", _START, "sh", f"{places.hidden}/chromium", places.home]
        words += [f"{places.shared}/chromium.json", program, *_FLAGS, _BLANK]
        ours, theirs = socket.socketpair()
        with theirs:
            self.process = self._machine.start_beside(words, theirs.fileno())
        ours.setblocking(False)
        self._socket = ours
        self._call(self._begin(ours))

    async def _begin(self, ours: socket.socket) -> None:
        await self._tools.speak(ours)
        browser = await self._tools.begin()
        browser.on("Fetch.requestPaused", self._request_paused)
        browser.on("Target.targetCreated", lambda event: self._appeared(event["targetInfo"]))
        browser.on("Target.targetDestroyed", lambda event: self._pages.pop(event["targetId"], None))
        self._browser = browser
        await browser.send("Fetch.enable", {"patterns": [{"urlPattern": "*"}]})
        found = await browser.send("Target.getTargets")
        for info in found["targetInfos"]:
            if info["type"] == "page":
                await self._adopt(info["targetId"])
        await browser.send("Target.setDiscoverTargets", {"discover": True})

    def set_window(self, **bounds: Any) -> None:
        """Ask for another state or shape of the window, in the protocol's words (``Browser.Bounds``).

        Raises:
            ComputerFault: The browser is gone.
        """
        self._call(self._set_window(bounds))

    async def _set_window(self, bounds: Mapping[str, Any]) -> None:
        target = next(iter(self._pages))
        found = await self._browser.send("Browser.getWindowForTarget", {"targetId": target})
        asked = {"windowId": found["windowId"], "bounds": bounds}
        await self._browser.send("Browser.setWindowBounds", asked)

    def show(self, network: Network, url: str) -> None:
        """Show an address in the first page.

        Args:
            network: Answers all requests from now on.
            url: The address.

        Raises:
            ComputerFault: The browser is gone.
        """
        network.read_upload = self._read_upload
        self._network = network
        page = next(iter(self._pages.values()))
        self._call(page.send("Page.navigate", {"url": url}))

    def forget_history(self) -> None:
        """Leave no way back from the pages that show, as if they had been the first."""
        self._call(self._forget_history())

    async def _forget_history(self) -> None:
        for page in self._pages.values():
            await page.send("Page.resetNavigationHistory")

    def _appeared(self, info: Mapping[str, Any]) -> None:
        if info["type"] == "page" and info["targetId"] not in self._pages:
            self._spawn(self._adopt(info["targetId"]))

    async def _adopt(self, target: str) -> None:
        """Take a page on: note which files are chosen in it."""
        with contextlib.suppress(PlaywrightError):
            page = self._pages[target] = await self._tools.attach(target)
            page.on("Runtime.bindingCalled", lambda event: self._spawn(self._note_chosen(page, event)))
            page.on("Page.javascriptDialogOpening", lambda _: self._stopped.add(target))
            page.on("Page.javascriptDialogClosed", lambda _: self._stopped.discard(target))
            await asyncio.gather(page.send("Page.enable"), page.send("Runtime.enable"))
            binding = {"name": "noteChosen", "executionContextName": _CHOOSING_WORLD}
            await page.send("Runtime.addBinding", binding)
            script = {"source": _NOTE_CHOSEN, "worldName": _CHOOSING_WORLD, "runImmediately": True}
            await page.send("Page.addScriptToEvaluateOnNewDocument", script)

    @property
    def crashed(self) -> bool:
        """Whether it has ended otherwise than by the closing of its windows."""
        return bool(self.process.poll())

    def close(self) -> None:
        """Let go of it. Its processes end with the desktop."""
        if self._socket is not None:
            self._loop.loop.call_soon_threadsafe(self._tools.close)
            self._socket = None

    # ----- requests

    @property
    def waits(self) -> bool:
        """Whether it has asked for something that it has not been given yet."""
        if self._answering:
            return True
        descriptor = self._socket.fileno() if self._socket is not None else -1
        return descriptor >= 0 and bool(select.select([descriptor], [], [], 0)[0])

    def _request_paused(self, event: Mapping[str, Any]) -> None:
        self._answering += 1
        self._spawn(self._answer(event))

    async def _answer(self, event: Mapping[str, Any]) -> None:
        try:
            reply = self._network.reply(event)
            with contextlib.suppress(PlaywrightError):
                if reply is None:
                    refusal = {"requestId": event["requestId"], "errorReason": "BlockedByClient"}
                    await self._browser.send("Fetch.failRequest", refusal)
                else:
                    await self._browser.send("Fetch.fulfillRequest", reply.to_cdp(event["requestId"]))
        finally:
            self._answering -= 1

    def _spawn(self, coroutine: Any) -> None:
        task = asyncio.ensure_future(coroutine)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    # ----- files that are sent

    async def _note_chosen(self, page: DevToolsSession, event: Mapping[str, Any]) -> None:
        """Ask for the paths of the files that were just chosen: a page itself is told only their names."""
        if event["name"] != "noteChosen" or not str(event["payload"]).isdigit():
            return
        context = {"contextId": event["executionContextId"]}
        with contextlib.suppress(PlaywrightError):
            for index in range(min(int(event["payload"]), 100)):
                expression = f"globalThis.chosen?.[{index}]"
                found = await page.send("Runtime.evaluate", {"expression": expression, **context})
                if "objectId" in found["result"]:
                    path = await page.send("DOM.getFileInfo", {"objectId": found["result"]["objectId"]})
                    self._chosen[PurePosixPath(path["path"]).name] = path["path"]

    def _read_upload(self, name: str) -> bytes:
        path = self._chosen.get(name)
        return self._machine.read(path, MAX_BODY) if path is not None else b""

    # ----- looking

    def ask(self, function: str, argument: Any = None) -> Any:
        """Call a JavaScript function in an isolated world of the page in front and return its plain value.

        Raises:
            OracleError: No page shows.
            ComputerFault: The function raised, or the browser is gone.
        """
        page, _ = self._front()
        return self._call(self._ask(page, function, argument))

    def run(self, script: str) -> None:
        """Start a script in the page in front, as one of its own; what it returns or raises is not asked for.

        Raises:
            OracleError: No page shows.
            ComputerFault: The browser is gone.
        """
        target, _ = self._front()
        asked = {"expression": script, "userGesture": True}
        with contextlib.suppress(PlaywrightError):
            self._call(self._pages[target].send("Runtime.evaluate", asked))

    def view(self) -> Box:
        """Return where the page in front lies on the screen.

        Raises:
            OracleError: No page shows.
        """
        _, shape = self._front()
        whole_width, whole_height = shape["whole"]
        # Windows have equal borders to the left, to the right and below; the rest is above.
        border = (whole_width - shape["width"]) // 2
        above = whole_height - shape["height"] - border
        return Box(shape["x"] + border, shape["y"] + above, shape["width"], shape["height"])

    def _front(self) -> tuple[str, Mapping[str, Any]]:
        if self._stopped & self._pages.keys():
            raise OracleError("A dialog stops the page, which tells nothing until it is answered.")
        shapes = self._call(self._shapes())
        # The window that has the keyboard goes before others in which a page shows, too.
        for target, shape in sorted(shapes.items(), key=lambda item: not item[1]["active"]):
            if shape["seen"]:
                return target, shape
        raise OracleError("No page shows in the browser.")

    async def _shapes(self) -> dict[str, Mapping[str, Any]]:
        found = {}
        for target in list(self._pages):
            with contextlib.suppress(ComputerFault):
                found[target] = await self._ask(target, _WINDOW, None)
        return found

    async def _ask(self, target: str, function: str, argument: Any) -> Any:
        for attempt in range(2):
            try:
                page = self._pages[target]
                if target not in self._contexts:
                    asked = {"frameId": target, "worldName": "look"}
                    made = await page.send("Page.createIsolatedWorld", asked)
                    self._contexts[target] = made["executionContextId"]
                call = {
                    "functionDeclaration": function,
                    "executionContextId": self._contexts[target],
                    "arguments": [{"value": argument}],
                    "returnByValue": True,
                }
                answer = await page.send("Runtime.callFunctionOn", call)
            except (PlaywrightError, KeyError) as error:
                # The world goes away with its document.
                self._contexts.pop(target, None)
                if attempt:
                    raise ComputerFault(f"The page gave no answer: {str(error).splitlines()[0]}") from error
                continue
            if "exceptionDetails" in answer:
                raise ComputerFault(f"The page raised {answer['exceptionDetails'].get('text')}.")
            return answer["result"].get("value")
        return None

    def _call(self, coroutine: Any) -> Any:
        try:
            return self._loop.call(asyncio.wait_for(coroutine, _ANSWER_LIMIT))
        except TimeoutError:
            raise ComputerFault(f"The browser gave no answer for {_ANSWER_LIMIT:g} s.") from None
        except PlaywrightError as error:
            raise ComputerFault(f"The browser is gone: {str(error).splitlines()[0]}") from error
