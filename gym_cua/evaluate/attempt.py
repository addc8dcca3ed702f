"""One attack on one episode: acting, and noting what must not be."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from ..actions import Action
from ..env import ComputerEnv
from ..errors import ActionError

FORBIDDEN = ("file", "chrome", "devtools", "view-source", "data", "javascript", "chrome-untrusted")
"""Schemes of addresses that no page of a world has."""


@dataclass
class Attempt:
    """One attack on one episode.

    Attributes:
        env: The environment, freshly reset.
        findings: In words, what must not be.
    """

    env: ComputerEnv
    findings: list[str] = field(default_factory=list)

    def act(self, action: Action) -> bool:
        """Perform an action and look at the address; tell whether the episode goes on."""
        try:
            _, _, terminated, truncated, info = self.env.step(action)
        except ActionError:
            return True
        if info["fault"]:
            self.findings.append(f"{action.kind} broke the episode: {info['fault']}")
            return False
        address = str(getattr(self.env.computer, "url", ""))
        if urlsplit(address).scheme in FORBIDDEN:
            self.findings.append(f"{address[:80]!r} was opened")
        return not (terminated or truncated)

    def run(self, script: str) -> bool:
        """Run a script in the page, as a hole in it would let an attacker do, and let it take effect."""
        self.env.computer.run_script(script)
        return self.act(Action("noop"))

    def ask(self, function: str, argument: Any = None) -> Any:
        """Look at the page."""
        return self.env.computer.look.ask(function, argument)

    @property
    def state(self) -> Any:
        """The true state of the world."""
        return self.env.world.state()

    def answered(self) -> int:
        """Return how many requests the world has answered."""
        return len(self.env.computer.requests)
