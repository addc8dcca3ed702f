"""Tasks in the customer's account."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from gym_cua.actions import Action
from gym_cua.tasks.checks import Allowance, Check, row_gone, row_has, some_row, visited
from gym_cua.tasks.look import Look
from gym_cua.tasks.oracle import click, fill
from gym_cua.tasks.task import Script

from .catalogue import Dice
from .database import phone_number
from .pools import POOLS
from .task_base import DONE, ShopTask, account_page

FREQUENCIES = ("daily", "weekly", "monthly")
TOGGLES = {
    "news_offers": "offers and codes",
    "news_products": "new products",
    "news_restock": "back in stock",
    "sms_delivery": "delivery by text message",
}


class ChangeDefaultAddress(ShopTask):
    """Make another address the default."""

    name = "change-default-address"
    difficulty = 1
    horizon = 4
    instructions = {
        "train": (
            "Make “{label}” my default address.",
            "Parcels should go to “{label}” by default. Change the setting.",
            "Set the address named “{label}” as the default one.",
        ),
        "val": (
            "From now on “{label}” is to be my standard address.",
            "Switch the default address over to “{label}”.",
        ),
        "test": (
            "I moved: let “{label}” be the address used by default.",
            "Choose “{label}” as the preselected delivery address in my account.",
        ),
    }

    def sample(self) -> dict[str, Any]:
        """Chooses an address that is not the default."""
        self.target, self.other = self.shuffled(self.rows("SELECT * FROM address WHERE NOT is_default"))
        return {"label": self.target["label"]}

    def goals(self) -> Sequence[Check]:
        """It is the default."""
        return (row_has("it is the default", "address", self.target["id"], is_default=1),)

    def milestones(self) -> Sequence[Check]:
        """The addresses were opened."""
        return (visited("addresses opened", "/account/addresses"),)

    def allowances(self) -> Sequence[Allowance]:
        """Which address is the default."""
        return (Allowance("address", ("changed",), frozenset({"is_default"})),)

    def _make(self, look: Look, address: int) -> Iterator[Action]:
        yield from account_page(look, "addresses")
        yield from click(look, f'[data-default="{address}"]')
        yield DONE

    def oracle(self, look: Look) -> Iterator[Action]:
        """Opens the addresses and makes it the default."""
        yield from self._make(look, self.target["id"])

    def slips(self) -> Mapping[str, Script]:
        """Another address; deleting it instead."""
        return {
            "another address": lambda look: self._make(look, self.other["id"]),
            "only looking": self._look,
        }

    def _look(self, look: Look) -> Iterator[Action]:
        yield from account_page(look, "addresses")
        yield DONE


class DeleteAddress(ChangeDefaultAddress):
    """Delete an address and confirm."""

    name = "delete-address"
    difficulty = 2
    horizon = 5
    instructions = {
        "train": (
            "Delete the address “{label}” from my account.",
            "I no longer need the address “{label}”. Remove it.",
        ),
        "val": (
            "Get rid of the address called “{label}”.",
            "My address book should not contain “{label}” any longer.",
        ),
        "test": (
            "“{label}” is out of date; take that address out of the account.",
            "Erase the saved address “{label}”.",
        ),
    }

    def goals(self) -> Sequence[Check]:
        """It is gone."""
        return (row_gone("it is gone", "address", self.target["id"]),)

    def allowances(self) -> Sequence[Allowance]:
        """That address may go."""
        return (Allowance("address", ("removed",), where=lambda c: c.key == self.target["id"]),)

    def _delete(self, look: Look, address: int, key: str) -> Iterator[Action]:
        yield from account_page(look, "addresses")
        yield from click(look, f'[data-delete="{address}"]')
        yield Action("key", keys=(key,))
        yield DONE

    def oracle(self, look: Look) -> Iterator[Action]:
        """Opens the addresses, deletes, confirms with Enter."""
        yield from self._delete(look, self.target["id"], "Enter")

    def slips(self) -> Mapping[str, Script]:
        """Another address; not confirmed."""
        return {
            "another address": lambda look: self._delete(look, self.other["id"], "Enter"),
            "not confirmed": lambda look: self._delete(look, self.target["id"], "Escape"),
        }


class AddAddress(ShopTask):
    """Add an address, typed from the sentence."""

    name = "add-address"
    difficulty = 2
    horizon = 20
    instructions = {
        "train": (
            "Add an address named “{label}”: {recipient}, {street}, {postcode} {city}.",
            "Save a new address in my account. Name: {label}. Recipient: {recipient}. Street: {street}. "
            "Postcode: {postcode}. City: {city}.",
        ),
        "val": (
            "Please store one more address under the name “{label}”: {recipient}, {street}, {postcode} "
            "{city}.",
            "My account needs the address “{label}” as well. It reads {recipient}, {street}, {postcode} "
            "{city}.",
        ),
        "test": (
            "Enter {recipient}, {street}, {postcode} {city} as an additional address called “{label}”.",
            "There is a further address to keep on file, “{label}”: {recipient}, {street}, {postcode} "
            "{city}.",
        ),
    }

    def sample(self) -> dict[str, Any]:
        """Makes up an address."""
        pools = POOLS[self.split]
        self.address = {
            "label": self.pick(("Parents", "Holiday flat", "Neighbour", "Studio", "Warehouse")),
            "recipient": f"{self.pick(pools.first_names)} {self.pick(pools.last_names)}",
            "street": f"{int(self.np_random.integers(1, 180))} {self.pick(pools.streets)}",
            "postcode": f"{int(self.np_random.integers(10000, 99999))}",
            "city": self.pick(pools.cities),
        }
        return dict(self.address)

    def goals(self) -> Sequence[Check]:
        """It is there, not as the default."""
        return (some_row("the address is saved", "address", **self.address, is_default=0),)

    def milestones(self) -> Sequence[Check]:
        """The form was opened."""
        return (
            visited("addresses opened", "/account/addresses"),
            visited("form opened", "/account/addresses/new"),
        )

    def allowances(self) -> Sequence[Allowance]:
        """One such address."""
        wanted = self.address
        return (
            Allowance(
                "address", ("added",),
                where=lambda c: c.after is not None and all(c.after[k] == v for k, v in wanted.items()),
            ),
        )  # fmt: skip

    def _add(self, look: Look, **changes: str) -> Iterator[Action]:
        yield from account_page(look, "addresses")
        yield from click(look, "#add-address")
        for field, text in {**self.address, **changes}.items():
            yield from fill(look, f"#f-{field}", text)
        yield from click(look, "#save-address")
        yield DONE

    def oracle(self, look: Look) -> Iterator[Action]:
        """Fills the form in and saves it."""
        yield from self._add(look)

    def slips(self) -> Mapping[str, Script]:
        """A wrong postcode; a field left empty, so that the shop refuses."""
        wrong = str(int(self.address["postcode"]) - 1)
        return {
            "wrong postcode": lambda look: self._add(look, postcode=wrong),
            "no recipient": lambda look: self._add(look, recipient=""),
        }


class ChangePhone(ShopTask):
    """Change the telephone number."""

    name = "change-phone"
    difficulty = 2
    horizon = 7
    instructions = {
        "train": (
            "Change my telephone number to {phone}.",
            "I have a new phone number, {phone}. Update my profile.",
        ),
        "val": (
            "My account still has an old phone number; the right one is {phone}.",
            "Replace the phone number on file by {phone}.",
        ),
        "test": (
            "The courier should call {phone}. Correct the number in my personal data.",
            "Enter {phone} as my new telephone number.",
        ),
    }

    def sample(self) -> dict[str, Any]:
        """Makes up a number."""
        self.old = self.row("SELECT phone FROM customer")["phone"]
        dice = Dice(self.np_random, 8)
        self.phone, self.wrong = phone_number(dice), phone_number(dice)
        while self.phone == self.old:
            self.phone = phone_number(dice)
        while self.wrong == self.phone:
            self.wrong = phone_number(dice)
        return {"phone": self.phone}

    def goals(self) -> Sequence[Check]:
        """The number is stored."""
        return (row_has("the number is stored", "customer", 1, phone=self.phone),)

    def milestones(self) -> Sequence[Check]:
        """The profile was opened."""
        return (visited("profile opened", "/account/profile"),)

    def allowances(self) -> Sequence[Allowance]:
        """The number."""
        return (Allowance("customer", ("changed",), frozenset({"phone"})),)

    def _enter(self, look: Look, phone: str, save: bool = True) -> Iterator[Action]:
        yield from account_page(look, "profile")
        yield from fill(look, "#f-phone", phone)
        if save:
            yield from click(look, "#save-profile")
        yield DONE

    def oracle(self, look: Look) -> Iterator[Action]:
        """Opens the profile, types, saves."""
        yield from self._enter(look, self.phone)

    def slips(self) -> Mapping[str, Script]:
        """A wrong number; not saved."""
        return {
            "wrong number": lambda look: self._enter(look, self.wrong),
            "not saved": lambda look: self._enter(look, self.phone, save=False),
        }


class SetNewsletter(ShopTask):
    """Switch kinds of messages on and off and set how often they come."""

    name = "set-newsletter"
    difficulty = 2
    horizon = 8
    instructions = {
        "train": (
            "In the newsletter settings, leave only these switched on: {wanted}. Frequency: {frequency}.",
            "I only want messages about: {wanted}; {frequency}. Switch everything else off.",
        ),
        "val": (
            "Messages from the shop should be {frequency} and solely about: {wanted}.",
            "Subscribe me {frequency} to nothing except: {wanted}.",
        ),
        "test": (
            "Reduce the shop's messages to the following, sent {frequency}: {wanted}.",
            "Set up e-mails so that I get nothing but: {wanted}. They may come {frequency}.",
        ),
    }

    def sample(self) -> dict[str, Any]:
        """Chooses settings that differ from the present ones in two switches or more."""
        now = self.row("SELECT * FROM settings")
        flips = self.shuffled(list(TOGGLES))[: int(self.np_random.integers(2, 4))]
        self.wanted = {name: int(now[name]) ^ (name in flips) for name in TOGGLES}
        if not any(self.wanted.values()):
            self.wanted[flips[0]] = 1
        self.flips = [name for name in TOGGLES if self.wanted[name] != now[name]]
        self.frequency = self.pick([f for f in FREQUENCIES if f != now["frequency"]])
        return {
            "wanted": ", ".join(TOGGLES[name] for name, on in self.wanted.items() if on),
            "frequency": self.frequency,
        }

    def goals(self) -> Sequence[Check]:
        """The settings are stored."""
        return (row_has("the settings are right", "settings", 1, **self.wanted, frequency=self.frequency),)

    def milestones(self) -> Sequence[Check]:
        """The page was opened."""
        return (visited("newsletter opened", "/account/newsletter"),)

    def allowances(self) -> Sequence[Allowance]:
        """Those settings."""
        return (Allowance("settings", ("changed",), frozenset({*self.flips, "frequency"})),)

    def _apply(self, look: Look, flips: Sequence[str], frequency: str) -> Iterator[Action]:
        yield from account_page(look, "news")
        for name in flips:
            yield from click(look, f'[data-switch="{name}"]')
        if frequency:
            yield from click(look, f'input[name="frequency"][value="{frequency}"]')
        yield from click(look, "#save-news")
        yield DONE

    def oracle(self, look: Look) -> Iterator[Action]:
        """Flips the switches and saves."""
        yield from self._apply(look, self.flips, self.frequency)

    def meddle(self, look: Look) -> Iterator[Action]:
        """Changes the default address."""
        yield from account_page(look, "addresses")
        yield from click(look, "[data-default]")

    def slips(self) -> Mapping[str, Script]:
        """All but one switch; the old frequency."""
        return {
            "one switch forgotten": lambda look: self._apply(look, self.flips[1:], self.frequency),
            "frequency forgotten": lambda look: self._apply(look, self.flips, ""),
        }


TASKS = (ChangeDefaultAddress, DeleteAddress, AddAddress, ChangePhone, SetNewsletter)
