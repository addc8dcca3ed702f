"""What sheets, pictures and documents draw their words from, beside `pools`. No two splits share anything."""

from __future__ import annotations

from gym_cua.tasks.variation import Axis


def _axis(name: str, train: str, val: str, test: str) -> Axis:
    splits = {"train": train, "val": val, "test": test}
    return Axis(name, {split: tuple(text.split(", ")) for split, text in splits.items()})


STOCK = _axis(
    "stock",
    "chains, hinges, screws, brackets, washers, handles, castors, dowels, rivets, clamps, latches, pulleys",
    "vases, bowls, plates, mugs, jugs, trays, teapots, dishes, goblets",
    "tents, ropes, stoves, lanterns, packs, compasses, flasks, whistles, hammocks",
)
COUNTS = _axis("counts", "Units, Boxes, Hours, Kits", "Pieces, Nights, Sacks", "Crates, Trips, Pallets")
PRICES = _axis("prices", "Price, Rate, Unit cost", "Cost each, Charge", "Fare, Tariff")
WEIGHTS = _axis("weights", "Weight, Reserve, Damaged", "Returned, Ordered", "Missing, On loan")
AMOUNTS = _axis("amounts", "Amount, Line total", "Worth, To pay", "Value, Sum due")
SUBJECTS = _axis(
    "subjects",
    "stock, orders, purchases, deliveries",
    "inventory, supplies, bookings",
    "depot, freight, hire",
)
FACTS = _axis(
    "facts",
    "Visitors, Takings, Guided tours, Loans, Parking tickets",
    "Members, Repairs, Open days, Gifts",
    "Passengers, Crossings, Complaints, Bicycles carried",
)
FIRMS = _axis(
    "firms",
    "Kestrel Paper, Morrow Tools, Dunmore Glass, Pike and Daughters, Linden Works",
    "Ostrava Print, Fennel Foods, Calder Textiles",
    "Brightwater Boats, Hollow Oak Timber, Quayside Lighting",
)

SHEET_POOLS: tuple[Axis, ...] = (STOCK, COUNTS, PRICES, WEIGHTS, AMOUNTS, SUBJECTS, FACTS, FIRMS)
"""Every pool of this file."""
