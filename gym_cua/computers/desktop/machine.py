"""One running desktop: X server, window manager, bus and the programs' sandbox, started and ended here."""

from __future__ import annotations

import contextlib
import os
import select
import shlex
import stat
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path, PurePosixPath

from ...errors import ComputerFault, SetupError
from ...options import SandboxMode
from ...programs import Appearance
from ..private_folder import PrivateFolder
from . import clock as clocks
from . import settings
from .bus import Bus
from .connection import Connection, require_xlib
from .control_group import ControlGroup, Hierarchy, hierarchy
from .display import FRAME, FrameBuffer, authority, new_cookie, server_arguments
from .group import Group
from .guardian import Guardian
from .process_tree import ProcessTree
from .sandbox import Bubblewrap, Limits, NoSandbox
from .spawner import spawn
from .supervisor import BARE, Supervisor
from .tools import bubblewrap, faketime_library, registry, tool
from .wallpaper import paint
from .windows import Windows

_PATIENCE = 30.0
"""Real seconds after which an X server or a window manager that does not start is a fault."""
_LOOK = 0.003
"""Seconds between two looks for the window manager."""


class Machine:
    """A desktop with nothing on it yet: server, window manager and bus run, and programs may be launched.

    Args:
        size: Width and height of the screen, in pixels.
        paused: Whether programs live by a clock of ours.
        sandbox: ``"bubblewrap"`` or ``"none"``.
        limits: What programs may use.
        system: Further folders of the system that programs may read.

    Raises:
        SetupError: The machine lacks what a desktop needs.
        ComputerFault: A part of it did not start.
    """

    def __init__(
        self,
        size: tuple[int, int],
        paused: bool,
        sandbox: SandboxMode,
        limits: Limits,
        system: Sequence[str] = (),
    ) -> None:
        check(paused, sandbox)
        self.size = size
        self.paused = paused
        self.appearance = Appearance()
        self.owner = os.getpid()
        self.closed = False
        self._closing = threading.Lock()
        self._limits = limits
        self._supervisors: list[Supervisor] = []
        self._groups: list[Group] = []
        self._beside: list[subprocess.Popen[bytes]] = []
        self._root = -1
        self._guardian: Guardian | None = None
        self.connection: Connection | None = None
        self.folder = PrivateFolder("desktop")
        try:
            self._start(sandbox, system)
        except BaseException:
            self.close()
            raise

    def _start(self, sandbox: SandboxMode, system: Sequence[str]) -> None:
        contained = sandbox == "bubblewrap"
        where = hierarchy()
        self.server_group = self._group(where, "server")
        self.services_group = self._group(where, "services")
        self.programs_group = self._group(where, "programs", self._limits)
        kept = [group for group in self._groups if isinstance(group, ControlGroup)]
        states = [group.thaws for group in kept if group.thaws is not None]
        folders = [path for group in kept for path in group.folders]
        self._guardian = Guardian(self.folder.path, states, folders)
        self._place: Bubblewrap | NoSandbox = (
            Bubblewrap(self.folder, self._limits, system) if contained else NoSandbox(self.folder)
        )
        places = self.places = self._place.places
        cookie = new_cookie()
        shared = self._place.shared
        for name in ("bus", "clocks", "services"):
            (shared / name).mkdir()
        (shared / "authority").write_bytes(authority(cookie))
        self.clock = clocks.FileClock(shared / "clocks" / "programs", 0.0)
        self.server_clock = clocks.FileClock(shared / "clocks" / "server", 10.0**9)
        self._lay_settings(shared)
        server = self._supervise(self._place.server, self.server_group, self._fake("server", True), contained)
        number = self._start_server(server, contained)
        env = settings.environment(places, number)
        services = self._supervise(self._place.services, self.services_group, env, contained)
        blocks = self._limits.file // 512
        limit = f"ulimit -c 0; ulimit -f {blocks}; ulimit -u {self._limits.processes} 2>/dev/null"
        if not contained:
            # There the count is of all this user's processes.
            limit = f"ulimit -c 0; ulimit -f {blocks}; cd {shlex.quote(places.home)}"
        fake = self._fake("programs", False) if self.paused else {}
        self.environment = env | fake
        session = self._supervise(
            self._place.programs, self.programs_group, self.environment, contained, limit
        )
        self.server, self.services, self.session = server, services, session
        services.ready()
        bus = ["dbus-daemon", f"--config-file={places.shared}/bus.conf", "--nofork", "--nopidfile"]
        services.launch([tool("dbus-daemon"), *bus[1:]])
        self.connection = Connection(self._place.sockets, number, cookie)
        # Before the first program, which reads them only when it starts.
        self.connection.tell_resources(settings.resources(self.appearance))
        manager = [tool("openbox"), "--sm-disable", "--config-file", f"{places.shared}/openbox.xml"]
        self.manager = services.launch(manager)
        self._await_manager()
        self.frames = FrameBuffer(self._place.frames / FRAME, self.size)
        session.ready()
        root = f"/proc/{session.inner_pid}/root" if contained else "/"
        self._root = os.open(root, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)

    def _await_manager(self) -> None:
        """Wait until the window manager is there, having read these X resources and none told later."""
        windows, connection = Windows(self.opened), self.opened
        end = time.monotonic() + _PATIENCE
        while not windows.managed():
            if self.services.status(self.manager) is not None or time.monotonic() > end:
                raise ComputerFault("The window manager of the desktop did not start.")
            connection.wait(_LOOK)
            connection.damaged()

    def _group(self, where: Hierarchy | None, name: str, limits: Limits | None = None) -> Group:
        group: Group = ProcessTree()
        if where is not None:
            with contextlib.suppress(OSError):
                asked = (limits.processes, limits.memory) if limits is not None else (None, None)
                group = ControlGroup(where, f"{self.folder.name}.{name}", *asked)
        self._groups.append(group)
        return group

    def _supervise(
        self,
        enclose: Callable[[Sequence[str]], list[str]],
        group: Group,
        env: Mapping[str, str],
        contained: bool,
        limits: str = "",
    ) -> Supervisor:
        made = Supervisor(enclose, group, env, contained, self.folder.path / "log", limits)
        self._supervisors.append(made)
        return made

    def _fake(self, name: str, monotonic: bool) -> dict[str, str]:
        if not self.paused:
            return {}
        return clocks.environment(faketime_library(), f"{self.places.shared}/clocks/{name}", monotonic)

    def _lay_settings(self, shared: Path) -> None:
        for version in ("gtk-3.0", "gtk-4.0"):
            (shared / "xdg" / version).mkdir(parents=True)
        self._write_settings(shared)
        (shared / "bus.conf").write_text(settings.bus_configuration(self.places))
        if registry():
            (shared / "services" / "registry.service").write_text(settings.registry_service())

    def _write_settings(self, shared: Path) -> None:
        (shared / "panel").write_text(settings.panel_configuration(self.appearance))
        (shared / "openbox.xml").write_text(settings.openbox_configuration(self.appearance))
        (shared / "gtkrc-2.0").write_text(settings.gtk2_settings(self.appearance))
        for version in ("gtk-3.0", "gtk-4.0"):
            (shared / "xdg" / version / "settings.ini").write_text(settings.gtk_settings(self.appearance))

    def _start_server(self, server: Supervisor, contained: bool) -> int:
        server.ready()
        frames = "/run/frames" if contained else str(self._place.frames)
        arguments = server_arguments(self.size, f"{self.places.shared}/authority", frames)
        pipe = self.places.shared + "/number"
        # In namespaces of its own a server is alone, and so always the first.
        argv = [tool("Xvfb"), *([":0"] if contained else []), "-displayfd", "9", *arguments]
        host_pipe = self._place.shared / "number"
        os.mkfifo(host_pipe, 0o600)
        reader = os.open(host_pipe, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        try:
            script = f"exec 9>{shlex.quote(pipe)}; exec {shlex.join(argv)}"
            self.display_server = server.launch(["/bin/sh", "-c", script], f"{frames}/server.log")
            text = b""
            while b"\n" not in text:
                if not select.select([reader], [], [], _PATIENCE)[0]:
                    raise ComputerFault(f"The X server did not start within {_PATIENCE:g} s.")
                part = os.read(reader, 64)
                if not part:
                    raise ComputerFault(f"The X server did not start. {self._server_log()}")
                text += part
            return int(text)
        finally:
            os.close(reader)

    def _server_log(self) -> str:
        with contextlib.suppress(OSError):
            lines = (self._place.frames / "server.log").read_text(errors="replace").split("\n")
            return " ".join(" ".join(lines).split())[-300:]
        return ""

    def start_beside(self, argv: Sequence[str], stream: int) -> subprocess.Popen[bytes]:
        """Start a program with the files and the screen of the others, but unseen by them, and return it.

        It is counted, frozen and ended with them.

        Args:
            argv: The program, by its whole path, and its arguments.
            stream: Descriptor for its standard input and output.

        Raises:
            ComputerFault: The desktop's session has ended.
        """
        variables = [f"{name}={value}" for name, value in self.environment.items()]
        # A shell stays beside it, for the first process of a process space has to look after orphans.
        words = ["/bin/sh", "-c", 'env "$@"; exit', "sh", *variables, *argv]
        try:
            command = self._place.beside(self.session.inner_pid, words)
        except (OSError, ValueError) as error:
            raise ComputerFault("The desktop's session has ended, so no program can be started.") from error
        with (self.folder.path / "log").open("ab") as errors:
            streams = (stream, stream, errors.fileno())
            made = spawn(self.programs_group.joined(command), BARE, streams)
        self.programs_group.adopt(made.pid)
        self._beside.append(made)
        return made

    @property
    def home(self) -> Path:
        """The programs' home folder, as this process and its children see it."""
        return self.inside(self.places.home)

    def inside(self, path: str) -> Path:
        """Return a path of the sandbox as this process and its children see it."""
        # The descriptor keeps the sandbox's files alive and reachable, even after its last process ended.
        return Path(f"/proc/{self.owner}/fd/{self._root}{path}")

    def read(self, path: str, limit: int) -> bytes:
        """Return the content of a file that a program has named, or nothing if it is none or is longer.

        Programs may have put links on the way, which would lead to files of the host: none is followed.

        Args:
            path: The file, as programs see it, from the root.
            limit: Most bytes.
        """
        *folders, name = PurePosixPath(path).parts[1:] or ("",)
        if ".." in (*folders, name):
            return b""
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
        handle = os.dup(self._root)
        try:
            for place, part in enumerate((*folders, name)):
                kind = flags | os.O_DIRECTORY if place < len(folders) else flags
                inner = os.open(part, kind, dir_fd=handle)
                os.close(handle)
                handle = inner
            status = os.fstat(handle)
            if not stat.S_ISREG(status.st_mode) or status.st_size > limit:
                return b""
            with os.fdopen(os.dup(handle), "rb") as file:
                return file.read(limit)
        except OSError:
            return b""
        finally:
            os.close(handle)

    def dress(self, appearance: Appearance) -> None:
        """Give the desktop a look: its background, frames of windows, and what programs find when they start.

        Raises:
            ComputerFault: The X server is gone.
            UnknownNameError: There is no such pattern.
        """
        paint(self.opened, appearance, self.size)
        self.opened.tell_resources(settings.resources(appearance))
        if appearance != self.appearance:
            self.appearance = appearance
            self._write_settings(self._place.shared)
            Windows(self.opened).reconfigure()
        if appearance.panel != "none":
            self.services.launch([tool("tint2"), "-c", f"{self.places.shared}/panel"])

    @property
    def shared(self) -> Path:
        """The folder of settings on the host, which programs may read as ``places.shared``."""
        return self._place.shared

    @property
    def opened(self) -> Connection:
        """The connection to the X server."""
        if self.connection is None:
            raise ComputerFault("The desktop has no X server.")
        return self.connection

    def bus(self) -> Bus:
        """Return a new connection to the session bus.

        Raises:
            ComputerFault: The bus is gone.
            SetupError: The library that speaks to it is not installed.
        """
        user = 1000 if isinstance(self._place, Bubblewrap) else os.getuid()
        return Bus(self._place.shared / "bus", user)

    def check(self) -> None:
        """See that all parts run.

        Raises:
            ComputerFault: One has ended; the message names it.
        """
        if not self.session.alive:
            raise ComputerFault("The desktop's session has ended: all its programs were killed.")
        if not self.server.alive or self.server.status(self.display_server) is not None:
            raise ComputerFault("The X server of the desktop has ended.")
        if not self.services.alive or self.services.status(self.manager) is not None:
            # It also ends with its X server, and may be noted first.
            self.opened.round_trip()
            raise ComputerFault("The window manager of the desktop has ended.")

    def freeze(self) -> None:
        """Stop all programs, and the window manager, but not the X server."""
        self.programs_group.freeze()
        self.services_group.freeze()

    def thaw(self) -> None:
        """Let them go on."""
        self.services_group.thaw()
        self.programs_group.thaw()

    def close(self) -> None:
        """End all processes and delete all files. May be called twice."""
        # A second caller waits until the first is done.
        with self._closing:
            if not self.closed:
                self.closed = True
                self._close()

    def _close(self) -> None:
        if self.connection is not None:
            self.connection.close()
        if os.getpid() != self.owner:
            return
        for group in self._groups:
            group.kill()
        for supervisor in self._supervisors:
            supervisor.close()
        for process in self._beside:
            process.wait()
        for group in self._groups:
            group.remove()
        for clock in (getattr(self, "clock", None), getattr(self, "server_clock", None)):
            if clock is not None:
                clock.close()
        if self._root >= 0:
            os.close(self._root)
            self._root = -1
        self.folder.remove()
        # Last: were the owner killed on the way, frozen processes would stay for ever.
        if self._guardian is not None:
            self._guardian.dismiss()


def check(paused: bool, sandbox: SandboxMode) -> None:
    """See that this machine has what a desktop needs.

    Raises:
        SetupError: Something is missing; the message has the command that mends it.
    """
    require_xlib()
    for name in ("Xvfb", "openbox", "tint2", "dbus-daemon"):
        tool(name)
    if sandbox == "bubblewrap":
        bubblewrap()
    elif sandbox != "none":
        raise SetupError(f"No sandbox {sandbox!r}. Known: bubblewrap, none.")
    if paused:
        faketime_library()
