"""What all MiniWoB++ tasks have in common."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, cast

from gym_cua.actions import Action
from gym_cua.errors import OracleError, WorldError
from gym_cua.tasks.checks import Check, Situation
from gym_cua.tasks.look import Look
from gym_cua.tasks.task import Script, Task

from .oracles import ORACLES
from .oracles.oracle import AskingLook

if TYPE_CHECKING:
    from .world import MiniWobWorld

_LONGEST = 31.0
"""Virtual seconds after which every page has ended its episode."""


class MiniWobTask(Task[Any]):
    """A MiniWoB++ task: the page asks, and the page judges; success is full credit.

    Attributes:
        page: Path of the page in the package, below ``html``.
        full: What the page gives for full credit.
        clears_up: Whether a further episode in the same page looks and behaves as one after loading.
    """

    world: MiniWobWorld
    page: ClassVar[str]
    full: ClassVar[float] = 1.0
    clears_up: ClassVar[bool] = True
    # Each page asks in its own words, which are known once it is open.
    instructions = {split: ("Do what the page says.",) for split in ("train", "val", "test")}
    viewport = (160, 210)
    keeps_nothing = True
    # Some pages are solved by one click on a button that takes a tenth of the screen.
    luck = 0.5
    # The page's own time limit ends an episode sooner: 7 to 30 s, at 0.2 s a step.
    max_steps = 200

    def sample(self) -> dict[str, Any]:
        """Take note of the page's seed, from which the page makes the task."""
        return {"page_seed": self.world.page_seed}

    @property
    def start_url(self) -> str:
        """Address of the task's page."""
        return self.world.address(self.page)

    def again(self) -> str | None:
        """Begin in the page as it is, where it is known to clear up after itself."""
        return self.world.again if self.clears_up else None

    def opened(self) -> None:
        """Take the page's own sentence.

        Raises:
            WorldError: The page did not begin.
        """
        utterance = self.world.state().utterance
        if not utterance:
            raise WorldError(f"The page {self.page} did not begin its episode.")
        self.instruction = utterance

    def over(self, situation: Situation) -> bool:
        """Tell whether the page has ended the episode."""
        return bool(situation.now.over)

    def scores(self, situation: Situation) -> Mapping[str, float]:
        """Return the page's rewards, without and with decay over virtual time."""
        return {"raw_reward": situation.now.raw_reward, "decayed_reward": situation.now.reward}

    def goals(self) -> Sequence[Check]:
        """Full credit."""
        return (Check("full credit", self._full_credit),)

    def _full_credit(self, situation: Situation) -> str | None:
        state = situation.now
        if not state.over:
            return "the page has not ended the episode"
        if state.raw_reward >= self.full - 1e-9:
            return None
        reason = f" ({state.reason})" if state.reason else ""
        return f"the page gave {state.raw_reward:g}, not full credit{reason}"

    def oracle(self, look: Look) -> Iterator[Action]:
        """Solve the task.

        Raises:
            OracleError: This task has no oracle.
        """
        if self.no_oracle:
            raise OracleError(f"miniwob.{self.name} has no oracle: {self.no_oracle}.")
        return ORACLES[self.name](self.instruction, cast(AskingLook, look))

    def near_misses(self) -> Mapping[str, Script]:
        """Solving it when time is over, and solving it after a reload, which would set the time back."""
        if self.no_oracle:
            return {}
        return {"too late": self._too_late, "after a reload": self._after_a_reload}

    def _too_late(self, look: Look) -> Iterator[Action]:
        yield Action("wait", seconds=_LONGEST)
        yield from self.oracle(look)
        yield Action("done")

    def _after_a_reload(self, look: Look) -> Iterator[Action]:
        yield Action("key", keys=("F5",))
        yield from self.oracle(look)
        yield Action("done")
