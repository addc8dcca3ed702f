"""Where a desktop's processes live: in bubblewrap's namespaces, or, if asked for by name, in none."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ..private_folder import PrivateFolder
from .tools import bubblewrap

_LINKS = ("bin", "sbin", "lib", "lib32", "lib64", "libx32")
# Chosen one by one: to the kernel a sandbox that root makes is root, and could read what only root may.
_SETTINGS = (
    *("alternatives", "bash.bashrc", "fonts", "gimp", "gtk-2.0", "gtk-3.0", "gtk-4.0", "inputrc"),
    *("ld.so.cache", "ld.so.conf", "ld.so.conf.d", "libreoffice", "localtime", "magic", "mailcap"),
    *("mime.types", "nanorc", "os-release", "profile", "python3", "terminfo", "vim", "xdg", "X11"),
)
_RUNTIME = "/run/user/1000"
_HOME = "/home/user"


@dataclass(frozen=True)
class Limits:
    """What the programs of one desktop may use.

    Attributes:
        processes: Most processes and threads at a time. Without a control group, and as root, it holds for
            nobody: the kernel lets root's limit on processes pass.
        memory: Most memory of all programs together, in bytes. It needs a control group.
        file: Longest file, in bytes.
        home: Most bytes of all files in the home folder together. It needs bubblewrap.
        temporary: The same for the folder ``/tmp``.
    """

    processes: int = 512
    memory: int = 3 * 2**30
    file: int = 256 * 2**20
    home: int = 512 * 2**20
    temporary: int = 256 * 2**20


@dataclass(frozen=True)
class Places:
    """Where programs find what belongs to their desktop, as they see it.

    Attributes:
        sockets: Folder of the X server's socket.
        shared: Folder of clocks, settings, the X server's secret and the bus.
        home: The home folder.
        runtime: The folder ``XDG_RUNTIME_DIR``.
        hidden: A folder that only what runs beside the programs sees.
    """

    sockets: str
    shared: str
    home: str
    runtime: str
    hidden: str


class Bubblewrap:
    """Namespaces of their own for the server and the programs of one desktop.

    Args:
        folder: The desktop's folder on the host.
        limits: What the programs may use.
        system: Further folders of the system that programs may read.
    """

    places = Places("/tmp/.X11-unix", "/run/desktop", _HOME, _RUNTIME, "/dev/shm")

    def __init__(self, folder: PrivateFolder, limits: Limits, system: Sequence[str] = ()) -> None:
        self._folder = folder
        self._limits = limits
        self._system = system
        self.sockets = folder.make("x")
        self.shared = folder.make("shared")
        self.frames = folder.make("frames")
        folder.write("etc/passwd", f"user:x:1000:1000:User:{_HOME}:/bin/bash\n")
        folder.write("etc/group", "user:x:1000:\n")
        folder.write("etc/machine-id", "0" * 31 + "1\n")
        folder.write("etc/hosts", "127.0.0.1 localhost desktop\n")
        folder.write("etc/nsswitch.conf", "passwd: files\ngroup: files\nhosts: files\n")

    def server(self, argv: Sequence[str]) -> list[str]:
        """Return the command that runs the X server apart from the programs."""
        frames = ["--bind", str(self.frames), "/run/frames"]
        sockets = ["--bind", str(self.sockets), self.places.sockets]
        return [*self._common(), *sockets, *frames, *self._closed(), *argv]

    def services(self, argv: Sequence[str]) -> list[str]:
        """Return the command that runs the window manager and the bus apart from the programs."""
        return [*self._common(bus="--bind"), *self._socket(), "--tmpfs", _RUNTIME, *self._closed(), *argv]

    def programs(self, argv: Sequence[str]) -> list[str]:
        """Return the command that runs the programs' supervisor."""
        size = [
            *("--size", str(self._limits.home), "--tmpfs", _HOME),
            *("--perms", "0700", "--size", str(2**24), "--tmpfs", _RUNTIME),
            *("--perms", "1777", "--size", str(2**26), "--tmpfs", "/dev/shm"),
            *("--chdir", _HOME),
        ]
        return [*self._common(), *self._socket(), *size, *self._closed(), *argv]

    def beside(self, pid: int, argv: Sequence[str]) -> list[str]:
        """Return the command that runs something with the programs' files and screen, but unseen by them.

        Args:
            pid: Process id, on the host, of the programs' supervisor.
            argv: What to run. It also has the folder ``Places.hidden`` for itself.
        """
        join = Path(__file__).with_name("join.py")
        return [sys.executable, "-IS", str(join), str(pid), _HOME, *argv]

    def apart(self, argv: Sequence[str], files: Path, place: str) -> list[str]:
        """Return the command that runs something with no desktop: no screen, no bus, a home of its own.

        Args:
            argv: What to run; a home folder that is empty but for ``place`` is its current one.
            files: Folder of the host that it may read.
            place: Where it finds that folder, below the home folder.
        """
        home = ["--size", str(self._limits.home), "--tmpfs", _HOME]
        home += ["--ro-bind", str(files), f"{_HOME}/{place}"]
        return [*self._common(), *home, "--chdir", _HOME, *self._closed(), *argv]

    def _socket(self) -> list[str]:
        return ["--ro-bind", str(self.sockets), self.places.sockets]

    def _common(self, bus: str = "--ro-bind") -> list[str]:
        words = [bubblewrap(), "--unshare-all", "--unshare-user", "--disable-userns", "--uid", "1000"]
        words += ["--gid", "1000", "--cap-drop", "ALL", "--hostname", "desktop", "--die-with-parent"]
        words += ["--ro-bind", "/usr", "/usr", "--proc", "/proc", "--dev", "/dev"]
        for name in _LINKS:
            path = Path("/", name)
            if path.is_symlink():
                words += ["--symlink", os.readlink(path), str(path)]
            elif path.is_dir():
                words += ["--ro-bind", str(path), str(path)]
        for name in _SETTINGS:
            words += ["--ro-bind-try", f"/etc/{name}", f"/etc/{name}"]
        for name in ("passwd", "group", "machine-id", "hosts", "nsswitch.conf"):
            words += ["--ro-bind", str(self._folder.path / "etc" / name), f"/etc/{name}"]
        for readable in ("/var/cache/fontconfig", *self._system):
            words += ["--ro-bind-try", readable, readable]
        words += ["--perms", "1777", "--size", str(self._limits.temporary), "--tmpfs", "/tmp"]
        return [*words, bus, str(self.shared), self.places.shared]

    def _closed(self) -> list[str]:
        return ["--remount-ro", "/dev", "--remount-ro", "/", "--"]


class NoSandbox:
    """No protection: programs run as this user, with this user's files and network.

    Args:
        folder: The desktop's folder on the host.
    """

    def __init__(self, folder: PrivateFolder) -> None:
        self.sockets = Path("/tmp/.X11-unix")
        self.shared = folder.make("shared")
        self.frames = folder.make("frames")
        home, runtime, hidden = (folder.make(name) for name in ("home", "runtime", "hidden"))
        self.places = Places(str(self.sockets), str(self.shared), str(home), str(runtime), str(hidden))

    def server(self, argv: Sequence[str]) -> list[str]:
        """Return the command unchanged."""
        return list(argv)

    def services(self, argv: Sequence[str]) -> list[str]:
        """Return the command unchanged."""
        return list(argv)

    def programs(self, argv: Sequence[str]) -> list[str]:
        """Return the command unchanged."""
        return list(argv)

    def beside(self, pid: int, argv: Sequence[str]) -> list[str]:
        """Return the command unchanged."""
        return list(argv)
