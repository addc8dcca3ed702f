"""Projects about prices and stock."""

from __future__ import annotations

from .projects import Fault, Plan

_PRICES = '''"""Prices of a ${thing} shop. Amounts are whole cents."""

LIMIT = ${limit}
PERCENT = ${percent}


def line_total(price, count):
    """Return the price of count ${thing}s."""
    return price * count


def reduction(amount):
    """Return what is taken off: PERCENT percent from LIMIT on, LIMIT included, rounded down."""
    if amount >= LIMIT:
        return amount * PERCENT // 100
    return 0


def order_total(lines):
    """Return what an order costs: pairs of price and count, less the reduction on the whole."""
    amount = 0
    for price, count in lines:
        amount += line_total(price, count)
    return amount - reduction(amount)
'''
_RECEIPT = '''"""Receipts of a ${thing} shop."""

from ${thing}_prices import line_total, order_total


def money(cents):
    """Return cents as text: 1205 is 12.05."""
    return f"{cents // 100}.{cents % 100:02d}"


def receipt(lines):
    """Return a receipt: a line for each pair of price and count, and the total at the end."""
    rows = []
    for number, (price, count) in enumerate(lines, start=1):
        rows.append(f"{number}. {count} x {money(price)} = {money(line_total(price, count))}")
    rows.append(f"Total {money(order_total(lines))}")
    return rows
'''
SHOP = Plan(
    "shop",
    {
        "${thing}_prices.py": _PRICES,
        "${thing}_receipt.py": _RECEIPT,
        "README.txt": "Prices and receipts of a ${thing} shop in ${place}. Written by ${person}.\n",
    },
    (
        Fault(
            "comparison",
            "${thing}_prices.py",
            "if amount >= LIMIT:",
            "if amount > LIMIT:",
            "Whoever orders for exactly the amount from which we give a reduction gets none.",
        ),
        Fault(
            "accumulation",
            "${thing}_prices.py",
            "amount += line_total(price, count)",
            "amount = line_total(price, count)",
            "Orders of several lines come out far too cheap: only one of the lines seems to be charged.",
        ),
        Fault(
            "formatting",
            "${thing}_receipt.py",
            'return f"{cents // 100}.{cents % 100:02d}"',
            'return f"{cents // 100}.{cents % 100}"',
            "On receipts an amount of twelve and five cents is printed as 12.5.",
        ),
        Fault(
            "off by one",
            "${thing}_receipt.py",
            "for number, (price, count) in enumerate(lines, start=1):",
            "for number, (price, count) in enumerate(lines):",
            "The lines of a receipt are numbered wrongly: the first one should have the number 1.",
        ),
    ),
    (
        (
            "orders at and around the limit",
            "from ${thing}_prices import order_total\n"
            "result = [order_total([(v, 1)]) for v in (${limit}, ${limit} - 1, ${limit} + 1, ${large1})]",
        ),
        (
            "an order of three lines",
            "from ${thing}_prices import order_total\n"
            "result = order_total([(${large1}, ${small1}), (${large2}, ${small2}), (${large3}, 1)])",
        ),
        (
            "small and large amounts as text",
            "from ${thing}_receipt import money\n"
            "result = [money(v) for v in (${large4} * 100 + ${small3}, ${small4}, 90, ${large5})]",
        ),
        (
            "a receipt of two lines",
            "from ${thing}_receipt import receipt\nresult = receipt([(${large5}, ${small5}), (${large6}, "
            "${small6})])",
        ),
        ("an order of nothing", "from ${thing}_receipt import receipt\nresult = receipt([])"),
    ),
)

_STOCK = '''"""The stock of ${thing}s in ${place}."""


class Stock:
    """How many ${thing}s of each kind there are."""

    def __init__(self, counts=None):
        self.counts = dict(counts or {})

    def add(self, kind, count):
        """Put count ${thing}s of a kind into the stock."""
        self.counts[kind] = self.counts.get(kind, 0) + count

    def take(self, kind, count):
        """Take ${thing}s out and return how many were given: count, or as many as there are."""
        given = min(count, self.counts.get(kind, 0))
        self.counts[kind] = self.counts.get(kind, 0) - given
        return given

    def scarce(self, least):
        """Return the kinds of which there are fewer than least, in order of the alphabet."""
        return sorted(kind for kind, count in self.counts.items() if count < least)
'''
_ORDERS = '''"""What has to be ordered so that no ${thing} runs out."""

from ${thing}_stock import Stock


def to_order(stock, least, pack):
    """Return whole packs to order by kind, so that there are at least so many of each scarce one."""
    needed = {}
    for kind in stock.scarce(least):
        missing = least - stock.counts[kind]
        needed[kind] = -(-missing // pack)
    return needed


def merged(first, second):
    """Return a new stock that holds what both hold; neither is changed."""
    both = Stock(first.counts)
    for kind, count in second.counts.items():
        both.add(kind, count)
    return both
'''
STOCK = Plan(
    "stock",
    {
        "${thing}_stock.py": _STOCK,
        "${thing}_orders.py": _ORDERS,
        "README.txt": "Stock and orders of ${thing}s. Ask ${person} in ${place}.\n",
    },
    (
        Fault(
            "shared state",
            "${thing}_stock.py",
            "self.counts = dict(counts or {})",
            "self.counts = counts if counts is not None else {}",
            "After two stocks have been merged, the first one has changed too, which it never should.",
        ),
        Fault(
            "wrong choice",
            "${thing}_stock.py",
            "given = min(count, self.counts.get(kind, 0))",
            "given = max(count, self.counts.get(kind, 0))",
            "Taking ${thing}s out gives the wrong number. One can even get more than there are.",
        ),
        Fault(
            "rounding",
            "${thing}_orders.py",
            "needed[kind] = -(-missing // pack)",
            "needed[kind] = missing // pack",
            "We order too little: when the missing ${thing}s fill no whole pack, the last pack is left out.",
        ),
        Fault(
            "missing order",
            "${thing}_stock.py",
            "return sorted(kind for kind, count in self.counts.items() if count < least)",
            "return [kind for kind, count in self.counts.items() if count < least]",
            "The list of scarce kinds comes in any order, where the alphabet was promised.",
        ),
    ),
    (
        (
            "taking out less and more than there is",
            "from ${thing}_stock import Stock\ns = Stock({'a': ${large1}, 'b': ${small1}})\n"
            "result = [s.take('a', ${small2}), s.take('b', ${large2}), s.take('c', 1), s.counts]",
        ),
        (
            "the scarce kinds",
            "from ${thing}_stock import Stock\n"
            "s = Stock({'z': 1, 'm': ${small3}, 'b': 0, 'k': ${large3}, 'f': ${small4}})\n"
            "result = [s.scarce(10), s.scarce(${small3})]",
        ),
        (
            "what has to be ordered",
            "from ${thing}_stock import Stock\nfrom ${thing}_orders import to_order\n"
            "s = Stock({'p': ${small1}, 'q': ${small2}, 'r': ${large4}})\n"
            "result = [to_order(s, ${large1}, pack) for pack in (${small5}, 10, 1)]",
        ),
        (
            "two stocks as one",
            "from ${thing}_stock import Stock\nfrom ${thing}_orders import merged\n"
            "a, b = Stock({'x': ${large5}}), Stock({'x': ${small6}, 'y': ${large6}})\n"
            "result = [merged(a, b).counts, a.counts, b.counts]",
        ),
    ),
)

PLANS = (SHOP, STOCK)
