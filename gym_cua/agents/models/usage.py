"""What an agent uses: tokens and money, counted for each episode and held below a budget."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ...errors import BudgetError

_MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of one request, as the provider counted them.

    Attributes:
        input: All that the model read, the cached ones included.
        output: All that it wrote, its thoughts included.
        cached: Those of the input that came from the provider's cache.
    """

    input: int
    output: int
    cached: int = 0


@dataclass(frozen=True, slots=True)
class Prices:
    """US dollars for a million tokens.

    Attributes:
        input: Of tokens read.
        output: Of tokens written.
        cached: Of tokens read from the cache; ``None`` if they cost what others cost.
    """

    input: float
    output: float
    cached: float | None = None

    def cost(self, tokens: Tokens) -> float:
        """Return what a request cost, in US dollars."""
        cached = self.input if self.cached is None else self.cached
        fresh = tokens.input - tokens.cached
        return (fresh * self.input + tokens.cached * cached + tokens.output * self.output) / _MILLION


class Ledger:
    """Counts what is used, for the current episode and over the agent's life.

    Args:
        prices: What tokens cost, if that is known.
        budget_usd: US dollars that may be spent over the agent's life.
        budget_tokens: Tokens, read and written together, that may be used over the agent's life.
    """

    def __init__(
        self, prices: Prices | None = None, budget_usd: float | None = None, budget_tokens: int | None = None
    ) -> None:
        self._prices = prices
        self._budget_usd, self._budget_tokens = budget_usd, budget_tokens
        self._spent_usd, self._spent_tokens = 0.0, 0
        self._episode: dict[str, float] = {}
        self.begin_episode()

    @property
    def limited(self) -> bool:
        """Whether there is a budget."""
        return self._budget_usd is not None or self._budget_tokens is not None

    @property
    def usage(self) -> Mapping[str, float]:
        """What the current episode has used so far, by name."""
        return dict(self._episode)

    def begin_episode(self) -> None:
        """Count for a new episode. What was spent stays spent."""
        self._episode = {"requests": 0.0, "input_tokens": 0.0, "output_tokens": 0.0}
        if self._prices is not None:
            self._episode["cost_usd"] = 0.0

    def require(self, tokens: Tokens) -> None:
        """See that a request that may use so much stays within the budget.

        Raises:
            BudgetError: It might not.
        """
        total = self._spent_tokens + tokens.input + tokens.output
        if self._budget_tokens is not None and total > self._budget_tokens:
            raise BudgetError(
                f"{self._spent_tokens} tokens are used, and the next request may take "
                f"{tokens.input + tokens.output} more; the budget is {self._budget_tokens}. "
                "Raise budget_tokens to go on."
            )
        if self._budget_usd is None or self._prices is None:
            return
        cost = self._prices.cost(tokens)
        if self._spent_usd + cost > self._budget_usd:
            raise BudgetError(
                f"{self._spent_usd:.4f} US dollars are spent, and the next request may cost {cost:.4f} more; "
                f"the budget is {self._budget_usd:g}. Raise budget_usd to go on."
            )

    def add(self, tokens: Tokens) -> None:
        """Count a request that was answered."""
        self.count("requests")
        self.count("input_tokens", tokens.input)
        self.count("output_tokens", tokens.output)
        if tokens.cached:
            self.count("cached_tokens", tokens.cached)
        self._spent_tokens += tokens.input + tokens.output
        if self._prices is not None:
            self.count("cost_usd", self._prices.cost(tokens))
            self._spent_usd += self._prices.cost(tokens)

    def count(self, name: str, amount: float = 1.0) -> None:
        """Add to a figure of the current episode."""
        self._episode[name] = self._episode.get(name, 0.0) + amount
