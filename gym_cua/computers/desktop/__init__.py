"""A virtual desktop as a computer: an X server without a screen, a window manager, and real programs."""
