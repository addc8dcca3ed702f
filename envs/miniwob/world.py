"""One MiniWoB++ task as a world: its page, and what the page's guard has reported."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import numpy as np

from gym_cua.tasks.state import Change

from .pages import Pages
from .seeds import SEEDS

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

HOST = "tasks.example"
EPOCH = datetime(2024, 5, 14, 10, 0, tzinfo=UTC)
MODES: Mapping[str, str] = {"train": "train", "val": "train", "test": "test"}
"""For each split the pages' own data mode; most tasks have but one."""


@dataclass(frozen=True)
class PageState:
    """What is known of a task's page.

    Attributes:
        utterance: The task's sentence, once the episode has begun in the page.
        over: Whether the page has ended the episode.
        raw_reward: The page's reward without decay, -1 to 1.
        reward: The page's reward, decayed by virtual time where the task decays it.
        reason: The page's own word on it.
    """

    utterance: str = ""
    over: bool = False
    raw_reward: float = 0.0
    reward: float = 0.0
    reason: str = ""

    def changes_since(self, start: PageState) -> Sequence[Change]:
        """Return nothing: a task's page has no state beyond its verdict."""
        return ()


class MiniWobWorld:
    """The page of one task.

    Args:
        rng: The only source of randomness.
        split: ``"train"``, ``"val"`` or ``"test"``.
        variation: Axis ``page_seed``: the seed of the page, or ``None`` to draw one.
    """

    def __init__(self, rng: np.random.Generator, split: str, variation: Mapping[str, Any]) -> None:
        drawn = int(rng.integers(SEEDS[split].start, SEEDS[split].stop))
        pinned = variation.get("page_seed")
        self.page_seed: int = drawn if pinned is None else int(pinned)
        secret, nonce = rng.bytes(16).hex(), rng.bytes(16).hex()
        epoch = round(EPOCH.timestamp() * 1000)
        self._settings = {"secret": secret, "seed": self.page_seed, "mode": MODES[split], "epoch": epoch}
        pages: WSGIApplication = Pages(nonce, self._settings, self._hear, self._load)
        self.hosts: Mapping[str, WSGIApplication] = {HOST: pages}
        self.start_url = self.address("miniwob/click-test.html")
        self.epoch = EPOCH
        self.clock: Callable[[], datetime] = lambda: EPOCH
        self._state = PageState()
        self._loaded = False

    def address(self, page: str) -> str:
        """Return the address of a page, given by its path in the package."""
        return f"https://{HOST}/{page}"

    @property
    def again(self) -> str:
        """JavaScript that begins this episode in a page that an earlier one has left."""
        detail = json.dumps(json.dumps(self._settings))
        return f'() => document.dispatchEvent(new CustomEvent("again", {{detail: {detail}}}))'

    def _load(self) -> bool:
        """Take note that the page is asked for. Asked for once more, it is left, and gets no second try."""
        if self._loaded and not self._state.over:
            self._state = replace(self._state, over=True, reason="the page was left")
        first, self._loaded = not self._loaded, True
        return first

    def _hear(self, message: Mapping[str, Any]) -> None:
        if "utterance" in message:
            # It may have begun without being loaded anew.
            self._loaded = True
            self._state = replace(self._state, utterance=str(message["utterance"]))
        elif not self._state.over:
            self._state = replace(
                self._state,
                over=True,
                raw_reward=float(message["raw"]),
                reward=float(message["reward"]),
                reason=str(message["reason"]),
            )

    def state(self) -> PageState:
        """Return what is known now."""
        return self._state

    def snapshot(self) -> bytes:
        """Return what is known now, as JSON."""
        return json.dumps(asdict(self._state)).encode()

    def restore(self, data: bytes) -> None:
        """Go back to an earlier ``snapshot`` of what is known; the page itself is replayed."""
        self._state = PageState(**json.loads(data))

    def close(self) -> None:
        """Do nothing: all is in memory."""
