"""A machine that speaks RFB (VNC) as a computer: a virtual machine, a container's desktop, any system."""

from .computer import VncComputer

__all__ = ["VncComputer"]
