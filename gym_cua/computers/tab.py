"""One page of a window: its protocol session and what its events say."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page

from ..errors import ComputerFault
from .devtools import DevToolsSession, Session


@dataclass(frozen=True)
class OpenDialog:
    """A JavaScript dialog that waits for an answer.

    Attributes:
        kind: ``"alert"``, ``"confirm"``, ``"prompt"`` or ``"beforeunload"``.
        message: Its text.
        default_text: What a prompt's field holds at first.
        url: Address of the page that opened it.
    """

    kind: str
    message: str
    default_text: str
    url: str


@dataclass(frozen=True)
class OpenFileChooser:
    """A file field that waits for files.

    Attributes:
        node: The field, as the protocol's backend node id.
        multiple: Whether it takes several files.
    """

    node: int
    multiple: bool


EXPIRED = "Emulation.virtualTimeBudgetExpired"
"""The event that says that a page's budget of virtual time is used up."""
_STORED = "local_storage,indexeddb,cache_storage,service_workers,file_systems"
ASK_LIMIT = 10.0
"""Seconds of real time after which a page that does not answer is a fault. Only a watchdog."""


class TabClosed(ComputerFault):
    """The page was closed while it was spoken to, as by its own script."""


class Tab:
    """A page, driven over its own protocol session.

    Args:
        page: Playwright's page.
        session: A protocol session of that page.
        target_id: The page's target, which is also the id of its main frame.
        on_frame: Called with the id of every frame that is attached to the page.
    """

    def __init__(self, page: Page, session: Session, target_id: str, on_frame: Callable[[str], None]) -> None:
        self.page = page
        self.target_id = target_id
        self._open_dialog: OpenDialog | None = None
        self.file_chooser: OpenFileChooser | None = None
        self._drag: Mapping[str, Any] | None = None
        self.wants_frame = False
        self.crashed = False
        self.closed = False
        self._session = session
        self._on_frame = on_frame
        self.on_document: Callable[[Tab], None] = lambda tab: None
        """Called when a frame of the page has another document."""
        self._scheduled: set[str] = set()
        self._loading: set[str] = set()
        self._world: int | None = None
        self.loads = 0
        """How many documents the page has shown."""
        self.settled_loads = -1
        """What ``loads`` was when the page last came to the end of an interval."""
        self.metrics: Mapping[str, Any] = {}
        """Width, height and scale that the page was given."""
        self.title, self._url = "", page.url
        self.saving = 0
        """How many downloads have begun and are not yet saved or given up."""
        self._changed = asyncio.Event()
        self._expected: dict[str, asyncio.Future[Mapping[str, Any]]] = {}
        self._listen()

    @property
    def dialog(self) -> OpenDialog | None:
        """The dialog that stops the page, if one is open."""
        return self._open_dialog

    @property
    def blocked(self) -> bool:
        """Whether a dialog stops the page."""
        return self._open_dialog is not None

    @property
    def url(self) -> str:
        """Address of the page, from the session's own events: Playwright hears of them only later."""
        return self._url

    @property
    def label(self) -> str:
        """What the tab strip shows: the title, or the address where there is none."""
        parts = urlsplit(self.url)
        return self.title or (parts.hostname or "") + parts.path

    @property
    def navigating(self) -> bool:
        """Whether a frame of the page is on its way to another document."""
        return bool(self._scheduled or self._loading)

    @property
    def at_rest(self) -> bool:
        """Whether the page waits for nothing: no dialog, no file, no other document."""
        return not (self.blocked or self.file_chooser or self.navigating or self.saving)

    async def prepare(self) -> None:
        """Turn on the events that the tab listens to."""
        await asyncio.gather(
            self.send("Page.enable"),
            self.send("Page.setInterceptFileChooserDialog", {"enabled": True}),
            self.send("Input.setInterceptDrags", {"enabled": True}),
        )
        # Frames attached before this session was.
        tree = (await self.send("Page.getFrameTree"))["frameTree"]
        self._announce(tree)
        self._note_address(tree["frame"])

    def _announce(self, tree: Mapping[str, Any]) -> None:
        self._on_frame(tree["frame"]["id"])
        for child in tree.get("childFrames", ()):
            self._announce(child)

    async def send(self, method: str, parameters: Mapping[str, Any] | None = None) -> Mapping[str, Any]:
        """Send a command of the DevTools protocol.

        Raises:
            ComputerFault: The page or its browser is gone, or refuses the command.
        """
        if self.crashed:
            raise ComputerFault("The page crashed.")
        try:
            answer: Mapping[str, Any] = await self._session.send(
                method, dict(parameters) if parameters else None
            )
        except PlaywrightError as error:
            if self.crashed:
                raise ComputerFault("The page crashed.") from error
            if self.closed or "has been closed" in str(error) or "No target with given id" in str(error):
                raise TabClosed("The page is gone.") from error
            raise ComputerFault(f"{method} failed: {str(error).splitlines()[0]}") from error
        return answer

    def post(self, method: str, parameters: Mapping[str, Any]) -> asyncio.Future[Mapping[str, Any]]:
        """Send a command without waiting for the answer."""
        answer = asyncio.ensure_future(self.send(method, parameters))
        # An answer that fails because its page has gone is nobody's fault.
        answer.add_done_callback(lambda done: done.cancelled() or done.exception())
        return answer

    async def ask(self, function: str, argument: Any) -> Any:
        """Call a JavaScript function in an isolated world of the main frame and return its plain value.

        The page's own scripts cannot see or change what runs there.

        Raises:
            ComputerFault: The function raised, or the page is gone.
        """
        for attempt in range(2):
            if self._world is None:
                created = await self.send(
                    "Page.createIsolatedWorld", {"frameId": self.target_id, "worldName": "look"}
                )
                self._world = created["executionContextId"]
            call = {
                "functionDeclaration": function,
                "executionContextId": self._world,
                "arguments": [{"value": argument}],
                "returnByValue": True,
                "userGesture": True,
            }
            try:
                answer = await asyncio.wait_for(self.send("Runtime.callFunctionOn", call), ASK_LIMIT)
            except TimeoutError:
                raise ComputerFault(f"The page {self.url!r} gave no answer for {ASK_LIMIT:g} s.") from None
            except TabClosed:
                raise
            except ComputerFault:
                # The world went away with its document.
                self._world = None
                if attempt:
                    raise
                continue
            break
        if "exceptionDetails" in answer:
            details = answer["exceptionDetails"]
            reason = details.get("exception", {}).get("description") or details.get("text")
            raise ComputerFault(f"The page could not be asked: {reason}")
        return answer["result"].get("value")

    def expect(self, event: str) -> asyncio.Future[Mapping[str, Any]]:
        """Return a future for the next event of that name."""
        future: asyncio.Future[Mapping[str, Any]] = asyncio.get_running_loop().create_future()
        self._expected[event] = future
        return future

    async def wait(self, *futures: Awaitable[Any], timeout: float | None = None) -> None:
        """Wait until all ``futures`` are done, a dialog opens, the page dies or the time is over.

        Without futures it waits for the next change of the tab.

        Raises:
            ComputerFault: The page crashed or was lost.
        """
        pending = {asyncio.ensure_future(future) for future in futures}
        end = None if timeout is None else asyncio.get_running_loop().time() + timeout
        while True:
            if self.crashed:
                raise ComputerFault("The page crashed.")
            if futures and not (pending := {future for future in pending if not future.done()}):
                return
            if self.blocked or self.wants_frame:
                return
            remaining = None if end is None else end - asyncio.get_running_loop().time()
            if remaining is not None and remaining <= 0:
                return
            self._changed.clear()
            change = asyncio.ensure_future(self._changed.wait())
            await asyncio.wait(pending | {change}, timeout=remaining, return_when=asyncio.FIRST_COMPLETED)
            change.cancel()
            if not futures:
                return

    async def wait_for_downloads(self, limit: float) -> None:
        """Wait until every download that has begun is saved or given up, at most ``limit`` seconds."""
        loop = asyncio.get_running_loop()
        end = loop.time() + limit
        while self.saving and not self.closed and loop.time() < end:
            self._changed.clear()
            with contextlib.suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self._changed.wait(), end - loop.time())
        self.saving = 0

    def download_ended(self) -> None:
        """Take note that a download is saved or given up."""
        self.saving = max(0, self.saving - 1)
        self._changed.set()

    async def travel(self, step: int) -> None:
        """Go on in the page's history, or back; do nothing where it ends."""
        history = await self.send("Page.getNavigationHistory")
        index = history["currentIndex"] + step
        if 0 <= index < len(history["entries"]):
            await self.send("Page.navigateToHistoryEntry", {"entryId": history["entries"][index]["id"]})

    async def clear_storage(self, hosts: Iterable[str]) -> None:
        """Clear the cookies, and all that pages of these hosts have stored in the browser."""
        await self.send("Network.clearBrowserCookies")
        for host in hosts:
            stored = {"origin": f"https://{host}", "storageTypes": _STORED}
            await self.send("Storage.clearDataForOrigin", stored)

    async def answer_dialog(self, accept: bool, text: str = "") -> None:
        """Close the open dialog with an answer."""
        if self.dialog is not None:
            self._open_dialog = None
            await self.send("Page.handleJavaScriptDialog", {"accept": accept, "promptText": text})

    async def dismiss_dialog(self) -> None:
        """Close the open dialog as if cancelled."""
        await self.answer_dialog(False)

    async def press_escape(self) -> None:
        """Press Escape, which closes a native pop-up."""
        key = {"key": "Escape", "code": "Escape", "windowsVirtualKeyCode": 27}
        for kind in ("rawKeyDown", "keyUp"):
            self.post("Input.dispatchKeyEvent", {"type": kind, **key})

    def take_drag(self) -> Mapping[str, Any] | None:
        """Return the data of a drag that the last move began, once; ``None`` if it began none."""
        drag, self._drag = self._drag, None
        return drag

    async def choose_files(self, paths: list[str]) -> None:
        """Give files to the field that waits for them; none leaves it as it was."""
        chooser, self.file_chooser = self.file_chooser, None
        if chooser is not None and paths:
            await self.send("DOM.setFileInputFiles", {"files": paths, "backendNodeId": chooser.node})

    def _listen(self) -> None:
        on = self._session.on
        on(EXPIRED, lambda event: self._arrived(EXPIRED, event))
        on("Page.frameScheduledNavigation", self._scheduled_navigation)
        on("Page.frameClearedScheduledNavigation", lambda event: self._settled(self._scheduled, event))
        on("Page.frameStartedLoading", lambda event: self._loading.add(event["frameId"]))
        on("Page.frameStoppedLoading", lambda event: self._settled(self._loading, event))
        on("Page.frameDetached", self._detached)
        on("Page.frameNavigated", self._navigated)
        on("Page.navigatedWithinDocument", self._navigated_within)
        on("Page.downloadWillBegin", lambda event: self._download_began())
        on("Page.frameAttached", lambda event: self._on_frame(event["frameId"]))
        on("Page.javascriptDialogOpening", self._dialog_opened)
        on("Page.javascriptDialogClosed", lambda event: self._dialog_closed())
        on("Page.fileChooserOpened", self._file_chooser_opened)
        on("Input.dragIntercepted", self._drag_intercepted)
        on("Inspector.targetCrashed", lambda event: self._died())
        self.page.on("crash", lambda page: self._died())
        self.page.on("close", lambda page: self._gone())
        # Without a listener Playwright would dismiss dialogs by itself.
        self.page.on("dialog", lambda dialog: None)

    def _arrived(self, name: str, event: Mapping[str, Any]) -> None:
        future = self._expected.pop(name, None)
        if future is not None and not future.done():
            future.set_result(event)

    def _scheduled_navigation(self, event: Mapping[str, Any]) -> None:
        # A delay means a refresh some time later, which the clock brings about.
        if not event.get("delay"):
            self._scheduled.add(event["frameId"])

    def _settled(self, frames: set[str], event: Mapping[str, Any]) -> None:
        frames.discard(event["frameId"])
        self._changed.set()

    def _navigated(self, event: Mapping[str, Any]) -> None:
        if event["frame"]["id"] == self.target_id:
            self._world = None
            self.loads += 1
            self._note_address(event["frame"])
        self.on_document(self)

    def _note_address(self, frame: Mapping[str, Any]) -> None:
        self._url = frame["url"] + frame.get("urlFragment", "")

    def _navigated_within(self, event: Mapping[str, Any]) -> None:
        if event["frameId"] == self.target_id:
            self._url = event["url"]

    def _detached(self, event: Mapping[str, Any]) -> None:
        if event.get("reason") != "swap":
            self._scheduled.discard(event["frameId"])
            self._settled(self._loading, event)

    def _dialog_opened(self, event: Mapping[str, Any]) -> None:
        self._open_dialog = OpenDialog(
            event["type"], event["message"], event.get("defaultPrompt") or "", event.get("url", "")
        )
        self._changed.set()

    def _dialog_closed(self) -> None:
        self._open_dialog = None
        self._changed.set()

    def _file_chooser_opened(self, event: Mapping[str, Any]) -> None:
        node = event.get("backendNodeId")
        if node is not None:
            self.file_chooser = OpenFileChooser(node, event.get("mode") == "selectMultiple")
        self._changed.set()

    def _drag_intercepted(self, event: Mapping[str, Any]) -> None:
        self._drag = event["data"]
        self._changed.set()

    def _download_began(self) -> None:
        # A navigation that turns into a download counts as pending until the next frame.
        self.wants_frame = True
        self.saving += 1
        self._changed.set()

    def _died(self) -> None:
        self.crashed = True
        if isinstance(self._session, DevToolsSession):
            self._session.abandon()
        self._changed.set()

    def _gone(self) -> None:
        self.closed = True
        self._changed.set()
