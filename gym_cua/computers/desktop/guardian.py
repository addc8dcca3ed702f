"""Clearing up after a killed owner of desktops: by a small process beside each, or by the next owner."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

from ..private_folder import sweep
from .control_group import remove_stale
from .spawner import spawn

# The first version of control groups keeps even killed processes until they are thawed. A group can be
# removed only once the last of them has been noted as ended, which nothing tells a shell.
_SCRIPT = """
trap '' INT HUP TERM
read -r word && exit
for state in $STATES; do echo THAWED > "$state"; done
tries=0
for folder in $GROUPS_LEFT; do
  until rmdir "$folder" || [ $tries -gt 100 ]; do tries=$((tries + 1)); sleep 0.05; done
done
rm -rf "$FOLDER"
"""


class Guardian:
    """Waits for the owner's end; then it lets frozen processes die and deletes what is left.

    Args:
        folder: The desktop's folder on the host.
        states: Files that thaw a group when ``THAWED`` is written to them.
        groups: Folders of control groups to remove.
    """

    def __init__(self, folder: Path, states: Sequence[Path], groups: Sequence[Path]) -> None:
        env = {
            "PATH": "/usr/bin:/bin",
            "FOLDER": str(folder),
            "STATES": " ".join(map(str, states)),
            "GROUPS_LEFT": " ".join(map(str, groups)),
        }
        reader, self._pipe = os.pipe2(os.O_CLOEXEC)
        null = os.open(os.devnull, os.O_WRONLY | os.O_CLOEXEC)
        try:
            self._process: subprocess.Popen[bytes] = spawn(
                ["/bin/sh", "-c", _SCRIPT], env, (reader, null, null)
            )
        finally:
            os.close(reader)
            os.close(null)

    def dismiss(self) -> None:
        """End it; the owner clears up. May be called twice."""
        if self._pipe >= 0:
            try:
                os.write(self._pipe, b"done\n")
            except BrokenPipeError:
                pass
            finally:
                os.close(self._pipe)
                self._pipe = -1
            self._process.wait()


def clear_stale() -> None:
    """Clear away what desktops left whose owner was killed together with its guardian."""
    sweep("desktop", remove_stale)
