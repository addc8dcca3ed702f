"""What programs find on a desktop: environment, window manager, toolkits and bus, each with our settings."""

from __future__ import annotations

from dataclasses import dataclass
from xml.sax.saxutils import escape

from .sandbox import Places
from .tools import registry

DOUBLE_CLICK = 250.0
"""Milliseconds of real time within which GTK, which asks no event for its time, joins two clicks."""
DOUBLE_CLICK_DISTANCE = 5
"""The same, in pixels."""


@dataclass(frozen=True)
class Appearance:
    """How a desktop looks.

    Attributes:
        background: Colour of the empty desktop, as ``#rrggbb``.
        theme: Name of the GTK theme.
        font: Font of the programs, with its size in points.
        dark: Whether GTK prefers the theme's dark side.
        decoration: Name of the window manager's theme.
    """

    background: str = "#3b6ea5"
    theme: str = "Adwaita"
    font: str = "Sans 10"
    dark: bool = False
    decoration: str = "Clearlooks"


def environment(places: Places, display: int) -> dict[str, str]:
    """Return the environment of every program of a desktop."""
    bus = f"unix:path={places.shared}/bus/bus"
    return {
        "HOME": places.home,
        "USER": "user",
        "LOGNAME": "user",
        "SHELL": "/bin/bash",
        "PATH": "/usr/local/bin:/usr/bin:/bin:/usr/local/games:/usr/games",
        "LANG": "C.UTF-8",
        "TZ": "UTC",
        "DISPLAY": f":{display}",
        "XAUTHORITY": f"{places.shared}/authority",
        "XDG_RUNTIME_DIR": places.runtime,
        "XDG_CONFIG_DIRS": f"{places.shared}/xdg:/etc/xdg",
        "XDG_CURRENT_DESKTOP": "X-Generic",
        "DBUS_SESSION_BUS_ADDRESS": bus,
        # One bus for both: a second one for accessibility would cost another process.
        "AT_SPI_BUS_ADDRESS": bus,
        "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
        "GDK_BACKEND": "x11",
        "QT_QPA_PLATFORM": "xcb",
        # Nothing is activated on this bus, so no settings service and no virtual file systems.
        "GSETTINGS_BACKEND": "memory",
        "GIO_USE_VFS": "local",
        "GTK_USE_PORTAL": "0",
        "LIBGL_ALWAYS_SOFTWARE": "1",
    }


def bus_configuration(places: Places) -> str:
    """Return the session bus's configuration: it starts nothing but accessibility's registry.

    The limit is that of D-Bus's own session.conf: by default more than 128 questions at once get errors.
    """
    services = f"<servicedir>{escape(places.shared)}/services</servicedir>" if registry() else ""
    return f"""<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path={escape(places.shared)}/bus/bus</listen>
  <auth>EXTERNAL</auth>
  {services}
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
  <limit name="max_replies_per_connection">50000</limit>
</busconfig>
"""


def registry_service() -> str:
    """Return the file that lets the bus start accessibility's registry."""
    return f"[D-BUS Service]\nName=org.a11y.atspi.Registry\nExec={registry()}\n"


def gtk_settings(appearance: Appearance) -> str:
    """Return GTK's settings: nothing blinks and nothing moves by itself."""
    return f"""[Settings]
gtk-theme-name={appearance.theme}
gtk-font-name={appearance.font}
gtk-application-prefer-dark-theme={int(appearance.dark)}
gtk-icon-theme-name=Adwaita
gtk-cursor-blink=0
gtk-double-click-time={DOUBLE_CLICK:g}
gtk-double-click-distance={DOUBLE_CLICK_DISTANCE}
gtk-enable-animations=0
gtk-overlay-scrolling=0
gtk-enable-event-sounds=0
gtk-recent-files-enabled=0
gtk-xft-antialias=1
gtk-xft-hinting=1
gtk-xft-hintstyle=hintslight
gtk-xft-rgba=none
gtk-xft-dpi=98304
"""


def openbox_configuration(appearance: Appearance) -> str:
    """Return the window manager's configuration: windows, their buttons, and switching between them."""
    frame = "".join(
        f'<context name="{context}">'
        f'<mousebind button="{button}" action="{event}">{actions}</mousebind></context>'
        for context, button, event, actions in (
            ("Frame", "A-Left", "Drag", '<action name="Move"/>'),
            ("Titlebar", "Left", "Drag", '<action name="Move"/>'),
            ("Titlebar", "Left", "DoubleClick", '<action name="ToggleMaximize"/>'),
            ("Titlebar", "Left", "Press", '<action name="Focus"/><action name="Raise"/>'),
            *(
                (edge, "Left", "Drag", f'<action name="Resize"><edge>{side}</edge></action>')
                for edge, side in (("Top", "top"), ("Left", "left"), ("Right", "right"), ("Bottom", "bottom"))
            ),
            *(
                (corner, "Left", "Drag", '<action name="Resize"/>')
                for corner in ("TLCorner", "TRCorner", "BLCorner", "BRCorner")
            ),
            ("Client", "Left", "Press", '<action name="Focus"/><action name="Raise"/>'),
            ("Client", "Middle", "Press", '<action name="Focus"/><action name="Raise"/>'),
            ("Client", "Right", "Press", '<action name="Focus"/><action name="Raise"/>'),
            ("Close", "Left", "Click", '<action name="Close"/>'),
            ("Maximize", "Left", "Click", '<action name="ToggleMaximize"/>'),
            ("Iconify", "Left", "Click", '<action name="Iconify"/>'),
        )
    )
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<openbox_config xmlns="http://openbox.org/3.4/rc">
  <focus><focusNew>yes</focusNew><followMouse>no</followMouse><focusDelay>0</focusDelay></focus>
  <placement><policy>Smart</policy><center>yes</center></placement>
  <theme><name>{escape(appearance.decoration)}</name><titleLayout>NLIMC</titleLayout>
    <keepBorder>yes</keepBorder><animateIconify>no</animateIconify></theme>
  <desktops><number>1</number><popupTime>0</popupTime></desktops>
  <keyboard>
    <keybind key="A-F4"><action name="Close"/></keybind>
    <keybind key="A-Tab"><action name="NextWindow"/></keybind>
    <keybind key="A-S-Tab"><action name="PreviousWindow"/></keybind>
  </keyboard>
  <mouse><dragThreshold>1</dragThreshold><doubleClickTime>400</doubleClickTime>
    <screenEdgeWarpTime>0</screenEdgeWarpTime>{frame}</mouse>
  <applications/>
</openbox_config>
"""
