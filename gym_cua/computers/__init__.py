"""Computers: a screen, a pointer, a keyboard and a clock; here, a real Chromium."""
