"""A real Chromium as a computer: a window on a screen, with pixels out and pointer and keys in."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Coroutine, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from playwright.async_api import Error as PlaywrightError

from ..actions import Action, shifted
from ..errors import ClosedError, ComputerFault, OracleError
from ..geometry import Box
from ..options import ClockMode
from ..traffic import Refused, Request
from .page_look import PageLook
from .picture import on_screen
from .pointer import draw_pointer
from .private_folder import PrivateFolder
from .process import BrowserProcess, runtime
from .structure import ELEMENTS, MAX_ELEMENTS, elements_json, outline
from .surfaces import Surfaces
from .window import Window

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

T = TypeVar("T")
_FILES = "files"
"""The folder of downloads within the computer's own."""


class BrowserComputer:
    """A Chromium window on a screen.

    The browser process is shared by all computers of this Python process; each has a context of its own.

    Args:
        size: Width and height of the screen, in pixels.
        clock: ``"paused"`` (time moves only within ``perform``) or ``"realtime"``.
        interval: Virtual milliseconds that each action is given to take effect.
        pointer: Whether the pointer is drawn into screenshots.
        watched: Whether each step ends with a picture. Otherwise one is taken when it is asked for.
        scale: Pixels of the screen for each CSS pixel of a page.
    """

    def __init__(
        self,
        size: tuple[int, int] = (1280, 720),
        clock: ClockMode = "paused",
        interval: float = 200.0,
        pointer: bool = True,
        watched: bool = True,
        scale: float = 1.0,
    ) -> None:
        self.size = size
        self.scale = scale
        self.interval = interval
        self._pointer = pointer
        self._watched = watched
        self._paused = clock == "paused"
        self._runtime = runtime()
        self._process: BrowserProcess | None = None
        self._window: Window | None = None
        self._folder: PrivateFolder | None = None
        self._cursor = (size[0] // 2, size[1] // 2)
        self._area = (0, 0, *size)
        self._viewport = size
        self._surfaces = Surfaces(size[0])
        self._pictures: dict[str, bytes] = {}
        self._seen = False
        self._closed = False
        self._keep = False
        self.world_error: Exception | None = None
        """What a world's application raised while it answered a request, if anything."""

    # ----- life

    def open(
        self,
        hosts: Mapping[str, WSGIApplication],
        url: str,
        epoch: float,
        window: tuple[float, float] = (1.0, 1.0),
        keep: bool = False,
        again: str | None = None,
    ) -> None:
        """Start afresh: a new window with no history, cookies or files, showing ``url``.

        Args:
            hosts: WSGI application for each host name; all other hosts are refused.
            url: Address to show.
            epoch: What the page's clock shows at first, in seconds since 1970 (paused clock only).
            window: Share of the screen's width and height that the window takes.
            keep: Whether the window of the last time may serve again: its pages, and those to come, keep
                nothing in the browser (no cookies, no storage).
            again: JavaScript function that makes a page that shows ``url`` begin anew; without it the page is
                loaded. Only with ``keep``.

        Raises:
            ComputerFault: The browser broke.
            SetupError: There is no browser to launch.
        """
        if self._closed:
            raise ClosedError("This computer is closed. Make a new one.")
        if self._runtime is not runtime():
            self._runtime, self._window = runtime(), None
        columns, rows = (full * share / self.scale for full, share in zip(self.size, window, strict=True))
        self._viewport = (round(columns), round(rows))
        width, height = (round(side * self.scale) for side in self._viewport)
        left, top = (self.size[0] - width) // 2, (self.size[1] - height) // 2
        self._area = (left, top, width, height)
        self._cursor = (self.size[0] // 2, self.size[1] // 2)
        self._surfaces = Surfaces(width)
        self._pictures.clear()
        self.world_error = None
        self._keep = keep
        self._call(self._open(hosts, url, epoch, again))

    async def _open(
        self, hosts: Mapping[str, WSGIApplication], url: str, epoch: float, again: str | None
    ) -> None:
        old, self._window = self._window, None
        try:
            if self._keep and old is not None and old.serves_again(epoch, self._viewport):
                await self._furnish(old, hosts).restart(url, self.interval, again)
                await self._look_again(old)
                self._window, old = old, None
            else:
                await self._open_window_on(hosts, url, epoch)
        finally:
            # Last, so that it does not take time from the new one.
            if old is not None:
                old.process.release_soon(old)

    async def _open_window_on(self, hosts: Mapping[str, WSGIApplication], url: str, epoch: float) -> None:
        self._process = await self._runtime.process(self._paused)
        self._window = window = self._furnish(await self._process.acquire(), hosts)
        await window.start(url, epoch, self._viewport, self.interval)
        await self._look_again(window)

    def _furnish(self, window: Window, hosts: Mapping[str, WSGIApplication]) -> Window:
        window.network.hosts, window.scale = hosts, self.scale
        window.network.upload_folder = window.download_folder = self._fresh_folder()
        window.network.on_error = self._world_raised
        return window

    def _world_raised(self, error: Exception) -> None:
        self.world_error = self.world_error or error

    def _fresh_folder(self) -> Path:
        if self._folder is None:
            self._folder = PrivateFolder("browser")
        files = self._folder.make(_FILES)
        for path in files.iterdir():
            shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
        return files

    def renew(self) -> None:
        """Have the next ``open`` take a new window, whatever the present one is fit for."""
        if self._window is not None:
            self._window.worn = True

    def prepare_next(self) -> None:
        """Let a spare window be made in the background, so that the next ``open`` is fast."""
        if self._process is not None and not self._keep:
            self._runtime.thread.loop.call_soon_threadsafe(self._process.prepare_spare)

    def close(self) -> None:
        """Close the window. May be called twice; never raises over a browser that is gone."""
        if self._closed:
            return
        self._closed = True
        window, self._window = self._window, None
        if window is not None and self._runtime is runtime():
            with contextlib.suppress(PlaywrightError, RuntimeError):
                self._runtime.thread.call(window.process.release(window))
        if self._folder is not None:
            self._folder.remove()

    def _call(self, coroutine: Coroutine[Any, Any, T]) -> T:
        try:
            return self._runtime.thread.call(coroutine)
        except PlaywrightError as error:
            raise ComputerFault(f"The browser broke: {str(error).splitlines()[0]}") from error

    @property
    def _open_window(self) -> Window:
        if self._window is None:
            raise ClosedError("This computer shows nothing: it was not opened, or it is closed.")
        return self._window

    # ----- what it is like

    @property
    def paused(self) -> bool:
        """Whether the clock really is the paused one."""
        return self._process is not None and self._process.paused

    @property
    def chromium_version(self) -> str | None:
        """Version of the running browser: ``"130.0.6723.31"``; ``None`` before ``open``."""
        return self._process.version if self._process is not None else None

    @property
    def cursor(self) -> tuple[int, int]:
        """Where the pointer is, in pixels of the screen."""
        return self._cursor

    @property
    def virtual_time(self) -> float:
        """Virtual milliseconds since ``open``; real ones with the realtime clock."""
        window = self._window
        return round(window.elapsed, 3) if window is not None else 0.0

    @property
    def url(self) -> str:
        """Address of the page in front."""
        return self._open_window.front.url

    @property
    def folder(self) -> Path:
        """The folder of downloads, from which files can be uploaded too. Emptied by ``open``."""
        if self._folder is None:
            raise ClosedError("This computer was not opened yet, so it has no folder.")
        return self._folder.path / _FILES

    @property
    def downloads(self) -> Sequence[str]:
        """Names of the files downloaded since ``open``."""
        return tuple(self._open_window.downloads)

    @property
    def requests(self) -> Sequence[Request]:
        """Requests that the hosts answered since ``open``, oldest first."""
        return self._open_window.network.answered

    @property
    def refused(self) -> Sequence[Refused]:
        """Requests that were refused since ``open``, oldest first."""
        return self._open_window.network.refused

    @property
    def look(self) -> PageLook:
        """Geometry of the page in front, for oracles and structural observations."""
        return PageLook(self._evaluate, lambda: Box(*self._page_area), self.scale)

    @property
    def page(self) -> Any:
        """Playwright's asynchronous page in front. It belongs to the library's own loop thread."""
        return self._open_window.front.page

    # ----- acting

    def perform(self, action: Action) -> None:
        """Perform a valid action and let time run until its interval is over and pages have loaded.

        Raises:
            ComputerFault: The browser broke, or the page hangs.
        """
        self._call(self._perform(self._open_window, action))

    async def _perform(self, window: Window, action: Action) -> None:
        self._check(window)
        if action.path:
            self._cursor = action.path[-1]
        elif action.x is not None and action.y is not None:
            self._cursor = (action.x, action.y)
        left, top, *_ = self._area
        if not await self._surfaces.perform(window, shifted(action, -left, -top), self.interval):
            x, y, width, height = self._page_area
            inside = (
                action.x is None
                or action.y is None
                or (x <= action.x < x + width and y <= action.y < y + height)
            )
            await window.perform(shifted(action, -x, -y) if inside else Action("noop"), self.interval)
        await self._look_again(window)

    def _check(self, window: Window) -> None:
        if not window.process.alive:
            raise ComputerFault("The browser has ended.")
        if window.front.crashed:
            raise ComputerFault("The page crashed.")

    def run_script(self, script: str) -> None:
        """Have the page in front run a script; its effects come with the next step. For audits."""

        async def begin() -> None:
            self._open_window.front.post("Runtime.evaluate", {"expression": script, "userGesture": True})

        self._call(begin())

    # ----- seeing

    @property
    def _page_area(self) -> tuple[int, int, int, int]:
        """Left, top, width and height of the page on the screen."""
        left, top, width, height = self._area
        if self._window is not None:
            width, height = (round(side * self.scale) for side in self._window.page_size)
        return left, top + self._area[3] - height, width, height

    async def _look_again(self, window: Window) -> None:
        """Take a picture, if there is to be one, and see which dialogs are open."""
        if len(window.tabs) > 1:
            await window.read_titles()
        await self._take_picture(window, self._watched)
        self._surfaces.watch(window.front, self.folder)
        self._front = window.front.target_id

    async def _take_picture(self, window: Window, wanted: bool = True) -> None:
        picture = await window.picture(wanted)
        # A page that a dialog stops keeps its last picture.
        self._seen = wanted or window.front.blocked
        if picture is not None:
            self._pictures[window.front.target_id] = picture

    def refresh(self) -> None:
        """Look again, where time goes by between actions; with the paused clock nothing can have changed.

        Raises:
            ComputerFault: The browser broke.
        """
        if not self._paused:
            self._call(self._look_again(self._open_window))

    def screenshot(self) -> NDArray[np.uint8]:
        """Return the present screen as ``uint8`` RGB of shape ``(height, width, 3)``; a fresh array.

        Raises:
            ComputerFault: The browser sent no picture that can be read.
        """
        window = self._open_window
        if not self._seen:
            self._call(self._take_picture(window))
        # Kept as it came, compressed, and decoded anew: the array is the caller's own.
        screen = on_screen(self._pictures.get(self._front), self.size, self._page_area)
        left, top, width, height = self._area
        self._surfaces.draw(screen[top : top + height, left : left + width], window)
        if self._pointer:
            draw_pointer(screen, *self._cursor)
        return screen

    def elements(self) -> str:
        """Return the visible interactive elements of the page in front as JSON; see ``structure``."""
        if self._blocked:
            return "[]"
        x, y, *_ = self._page_area
        return elements_json(self._evaluate(ELEMENTS, MAX_ELEMENTS), x, y, self.scale)

    def axtree(self) -> str:
        """Return the accessibility tree of the page in front as an outline; see ``structure``."""
        if self._blocked:
            return ""
        answer = self._call(self._open_window.front.send("Accessibility.getFullAXTree"))
        return outline(answer["nodes"])

    @property
    def _blocked(self) -> bool:
        """Whether a dialog stops the page, which then cannot be asked for its structure."""
        return self._open_window.front.dialog is not None

    def _evaluate(self, function: str, argument: Any) -> Any:
        """Call a JavaScript function in the front page, for looking only, and return its value."""

        async def call() -> Any:
            tab = self._open_window.front
            if tab.dialog is not None:
                raise OracleError("A dialog is open, so the page cannot be asked where things are.")
            return await tab.ask(function, argument)

        return self._call(call())
