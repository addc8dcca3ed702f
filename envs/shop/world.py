"""The shop as a world: seeded, snapshotted, served in-process."""

from __future__ import annotations

import datetime as dt
import zlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from gym_cua.tasks.world import DatabaseWorld

from .app import create_app
from .database import create
from .looks import resolve

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

FIRST_DAY = dt.date(2026, 1, 5)


class ShopWorld(DatabaseWorld):
    """One shop, its customer and its pages.

    Args:
        rng: The only source of randomness.
        split: "train", "val" or "test".
        look: Axis to value; see `looks.AXES`. Other keys are ignored.

    Attributes:
        hosts: Host name to the WSGI application that serves it.
        start_url: Where the browser begins.
        look: The look, resolved.
    """

    def __init__(self, rng: np.random.Generator, split: str, look: Mapping[str, Any]) -> None:
        self.split = split
        self.look = resolve(look)
        rng = np.random.default_rng([int(rng.integers(1 << 62)), zlib.crc32(split.encode())])
        day = FIRST_DAY + dt.timedelta(days=int(rng.integers(0, 720)))
        time = dt.time(int(rng.integers(9, 17)), int(rng.integers(0, 60)))
        epoch = dt.datetime.combine(day, time, dt.UTC)
        token = rng.bytes(12).hex()
        super().__init__(create(rng, split, epoch.replace(tzinfo=None)), epoch)
        app = create_app(self.database, look, lambda: self.clock(), token)
        self.hosts: Mapping[str, WSGIApplication] = {self.look.brand.host: app}
        self.start_url = f"https://{self.look.brand.host}/"

    @property
    def today(self) -> dt.date:
        """The date on which the episode starts."""
        return self.epoch.date()
