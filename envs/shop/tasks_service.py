"""The task of writing to customer service; only in the test split."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from gym_cua.actions import Action
from gym_cua.tasks.checks import Allowance, Check, some_row, visited
from gym_cua.tasks.look import Look
from gym_cua.tasks.oracle import choose, click, fill
from gym_cua.tasks.task import Script

from .task_base import DONE, ShopTask
from .words import TOPICS


class WriteToService(ShopTask):
    """Send a message about an order. Only in the test split."""

    name = "write-to-service"
    difficulty = 3
    horizon = 12
    splits = ("test",)
    instructions = {
        "test": (
            "Write to customer service about order {number}, topic “{topic}”: “{body}”",
            "Use the contact form: topic “{topic}”, order {number}, message “{body}”",
        ),
    }
    messages = (
        "Please call me before delivery.",
        "Can you send me a copy of the invoice?",
        "The parcel has not arrived yet.",
        "Which colour did I order?",
    )

    def sample(self) -> dict[str, Any]:
        """Chooses order, topic and text."""
        recent = self.rows("SELECT number FROM order_ ORDER BY placed DESC, id DESC LIMIT 8")
        self.number, self.other = (r["number"] for r in self.shuffled(recent)[:2])
        self.topic, self.body = self.pick(TOPICS[:3]), self.pick(self.messages)
        return {"number": self.number, "topic": self.topic, "body": self.body}

    def goals(self) -> Sequence[Check]:
        """The message arrived."""
        wanted = {"topic": self.topic, "order_number": self.number, "body": self.body}
        return (some_row("the message arrived", "message", **wanted),)

    def milestones(self) -> Sequence[Check]:
        """The form was opened."""
        return (visited("contact form opened", "/help/contact"),)

    def allowances(self) -> Sequence[Allowance]:
        """A message about that order."""
        number = self.number
        return (
            Allowance(
                "message",
                ("added",),
                where=lambda c: c.after is not None and c.after["order_number"] == number,
            ),
        )

    def _write(self, look: Look, number: str, send: bool = True) -> Iterator[Action]:
        yield from click(look, '[data-go="help"]')
        yield from click(look, '[data-help="contact"]')
        yield from choose(look, "#topic", self.topic)
        yield from choose(look, "#order-number", number)
        yield from fill(look, "#message", self.body)
        if send:
            yield from click(look, "#send-message")
        yield DONE

    def oracle(self, look: Look) -> Iterator[Action]:
        """Help, contact, form, send."""
        yield from self._write(look, self.number)

    def slips(self) -> Mapping[str, Script]:
        """Another order; not sent."""
        return {
            "another order": lambda look: self._write(look, self.other),
            "not sent": lambda look: self._write(look, self.number, send=False),
        }


TASKS = (WriteToService,)
