"""Nook, a booking desk for meeting rooms: the product, which knows nothing of agents and their tasks."""

from .app import Settings, create_app
from .database import Room, connect, fill

__all__ = ["Room", "Settings", "connect", "create_app", "fill"]
