"""What programs find on a desktop: environment, window manager, toolkits and bus, each with our settings."""

from __future__ import annotations

from pathlib import Path
from xml.sax.saxutils import escape

from ...programs import Appearance
from .sandbox import Places
from .tools import registry

DOUBLE_CLICK = 400.0
"""Milliseconds of real time within which GTK, which asks no event for its time, joins two clicks."""
DOUBLE_CLICK_DISTANCE = 5
"""The same, in pixels."""


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
        "GTK2_RC_FILES": f"{places.shared}/gtkrc-2.0",
        "QT_QPA_PLATFORM": "xcb",
        # Nothing is activated on this bus, so no settings service and no virtual file systems.
        "GSETTINGS_BACKEND": "memory",
        "GIO_USE_VFS": "local",
        "GTK_USE_PORTAL": "0",
        "LIBGL_ALWAYS_SOFTWARE": "1",
        # No key of this keyboard begins a composed character, and reading the table of them takes time at the
        # start of a window manager or a terminal.
        "XCOMPOSEFILE": "/dev/null",
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
gtk-icon-theme-name={appearance.icons}
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
gtk-xft-dpi={1024 * appearance.dpi}
"""


def gtk2_settings(appearance: Appearance) -> str:
    """Return GTK 2's settings. A theme has its dark side under a name of its own there."""
    return f"""gtk-theme-name = "{_side(appearance)}"
gtk-icon-theme-name = "{appearance.icons}"
gtk-font-name = "{appearance.font}"
gtk-cursor-blink = 0
gtk-double-click-time = {DOUBLE_CLICK:g}
gtk-double-click-distance = {DOUBLE_CLICK_DISTANCE}
gtk-enable-animations = 0
gtk-enable-event-sounds = 0
"""


def _side(appearance: Appearance) -> str:
    names = [f"{appearance.theme}-dark", f"{appearance.theme}-Dark"] if appearance.dark else []
    there = [name for name in names if Path("/usr/share/themes", name, "gtk-2.0").is_dir()]
    return (there or [appearance.theme])[0]


def resources(appearance: Appearance) -> str:
    """Return the X resources by which toolkits and terminals learn how large a point is, and draw letters."""
    drawing = "Xft.antialias: 1\nXft.hinting: 1\nXft.hintstyle: hintslight\nXft.rgba: none\n"
    return f"Xft.dpi: {appearance.dpi}\n{drawing}"


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
    family, _, points = appearance.font.rpartition(" ")
    # The window manager learns how large a point is when it starts, before there is an appearance.
    size = round(float(points) * appearance.dpi / Appearance().dpi)
    fonts = "".join(
        f'<font place="{place}"><name>{escape(family)}</name><size>{size}</size></font>'
        for place in ("ActiveWindow", "InactiveWindow", "MenuHeader", "MenuItem")
    )
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<openbox_config xmlns="http://openbox.org/3.4/rc">
  <focus><focusNew>yes</focusNew><followMouse>no</followMouse><focusDelay>0</focusDelay></focus>
  <placement><policy>Smart</policy><center>yes</center></placement>
  <theme><name>{escape(appearance.decoration)}</name><titleLayout>NLIMC</titleLayout>
    <keepBorder>yes</keepBorder><animateIconify>no</animateIconify>{fonts}</theme>
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


def panel_configuration(appearance: Appearance) -> str:
    """Return the panel's configuration (tint2 17): a bar with a button for each window, and no clock.

    A clock would show this machine's time, since the panel is none of the programs.
    """
    dark, light = ("#23262b", "#31363d", "#4a525d", "#e8eaed"), ("#eceef1", "#dfe2e6", "#ffffff", "#202327")
    bar, button, active, text = dark if appearance.dark else light
    return f"""rounded = 0
border_width = 0
background_color = {bar} 96
rounded = 3
border_width = 0
background_color = {button} 100
rounded = 3
border_width = 1
border_color = {text} 20
background_color = {active} 100
panel_items = T
panel_size = 100% 34
panel_position = {appearance.panel} center horizontal
panel_background_id = 1
panel_padding = 6 4 6
panel_layer = normal
strut_policy = follow_size
wm_menu = 0
disable_transparency = 1
mouse_effects = 0
font_shadow = 0
taskbar_mode = single_desktop
taskbar_padding = 0 0 6
taskbar_background_id = 0
taskbar_name = 0
task_text = 1
task_icon = 1
task_centered = 0
task_maximum_size = 220 28
task_padding = 8 3 8
task_background_id = 2
task_active_background_id = 3
task_iconified_background_id = 2
task_font = {appearance.font}
task_font_color = {text} 100
task_active_font_color = {text} 100
task_tooltip = 0
mouse_left = toggle_iconify
mouse_middle = none
mouse_right = none
mouse_scroll_up = none
mouse_scroll_down = none
"""
