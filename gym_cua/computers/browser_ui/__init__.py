"""The browser's own surfaces, drawn over the page's frame and worked by the agent's actions.

A headless browser has only a page: no tabs, no dialogs, no file chooser. These classes paint them into
frames (``uint8`` RGB arrays of shape ``(height, width, 3)``) and turn actions into answers. None of them
knows a browser, so they need none to be tested.
"""

from .dialogs import DialogAnswer, DialogKind, JavaScriptDialog
from .downloads import DownloadBar
from .file_chooser import FileAnswer, FileChooser
from .tabs import TabHit, TabLabel, TabStrip

__all__ = [
    "DialogAnswer",
    "DialogKind",
    "DownloadBar",
    "FileAnswer",
    "FileChooser",
    "JavaScriptDialog",
    "TabHit",
    "TabLabel",
    "TabStrip",
]
