"""The fonts that pages are drawn with.

They come as Python packages and are handed to Chromium through a fontconfig file of our own, so that
frames do not depend on what a machine happens to have installed. System fonts remain as a last resort
for scripts that ours lack.

Source of the format: fontconfig's ``fonts.dtd``, version 2.
"""

from __future__ import annotations

import importlib.util
import os
import tempfile
from pathlib import Path
from xml.sax.saxutils import escape

_PACKAGES = (
    "font_source_sans_pro",
    "font_source_serif_pro",
    "font_roboto",
    "font_lato",
    "font_manrope",
    "font_hanken_grotesk",
    "font_caladea",
)
_GENERIC = {
    "sans-serif": "Source Sans Pro",
    "system-ui": "Source Sans Pro",
    "serif": "Source Serif Pro",
    "Arial": "Roboto",
    "Helvetica": "Roboto",
    "Times New Roman": "Source Serif Pro",
    "Georgia": "Source Serif Pro",
}


def font_folders() -> list[Path]:
    """Return the folders of the installed font packages."""
    folders = []
    for name in _PACKAGES:
        spec = importlib.util.find_spec(name)
        for place in (spec.submodule_search_locations or []) if spec else []:
            folders.append(Path(place).resolve())
    return folders


def cache_folder() -> Path:
    """Return the folder in which gym_cua keeps what it can make again, made if need be."""
    base = os.environ.get("XDG_CACHE_HOME")
    folder = (Path(base) if base else Path.home() / ".cache") / "gym_cua"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        folder = Path(tempfile.gettempdir()) / f"gym_cua-{os.getuid()}"
        folder.mkdir(parents=True, exist_ok=True)
    return folder


def write_font_config() -> Path:
    """Write the fontconfig file and return its path. Writing is atomic; equal content stays in place."""
    cache = cache_folder()
    folders = "\n".join(f"  <dir>{escape(str(folder))}</dir>" for folder in font_folders())
    aliases = "\n".join(
        f'  <match target="pattern"><test name="family" qual="any"><string>{name}</string></test>'
        f'<edit name="family" mode="prepend" binding="strong"><string>{family}</string></edit></match>'
        for name, family in _GENERIC.items()
    )
    text = f"""<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
{folders}
  <dir>/usr/share/fonts</dir>
  <dir>/usr/local/share/fonts</dir>
  <cachedir>{escape(str(cache / "fontconfig"))}</cachedir>
{aliases}
  <match target="font">
    <edit name="antialias" mode="assign"><bool>true</bool></edit>
    <edit name="hinting" mode="assign"><bool>false</bool></edit>
    <edit name="rgba" mode="assign"><const>none</const></edit>
  </match>
</fontconfig>
"""
    path = cache / "fonts.conf"
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=cache, delete=False) as file:
            file.write(text)
        os.replace(file.name, path)
    return path
