"""What the shop's tasks share: choosing from the catalogue, checks, and ways through the pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from gym_cua.actions import Action
from gym_cua.tasks.checks import Allowance, Check, Situation
from gym_cua.tasks.look import Look
from gym_cua.tasks.oracle import choose, click, fill, present
from gym_cua.tasks.task import Script, Task

if TYPE_CHECKING:
    from .world import ShopWorld

    Base = Task[ShopWorld]
else:
    # Listing the tasks must not import the web framework.
    Base = Task

Record = dict[str, Any]
T = TypeVar("T")
DONE = Action("done")
VARIANT = (
    "SELECT v.id AS variant, v.product_id AS product, v.name AS option, v.delta, v.stock, p.price + "
    "v.delta AS unit,"
    " p.category_id, p.kind, p.title, p.option_name, p.warranty, p.weight"
    " FROM variant v JOIN product p ON p.id = v.product_id"
)


class ShopTask(Base):
    """A task in the shop."""

    loading = "#loading"
    closer = "#notice-close"

    def rows(self, sql: str, *values: Any) -> list[Record]:
        """All rows of a query, as dictionaries."""
        return [dict(row) for row in self.world.database.execute(sql, values).fetchall()]

    def row(self, sql: str, *values: Any) -> Record:
        """The first row of a query; there must be one."""
        return self.rows(sql, *values)[0]

    def lay_out(self, sql: str, *values: Any) -> None:
        """Lays something out; only from `sample`."""
        self.world.database.execute(sql, values)

    def pick(self, items: Sequence[T]) -> T:
        """One of `items`."""
        return items[int(self.np_random.integers(len(items)))]

    def shuffled(self, items: Sequence[T]) -> list[T]:
        """`items` in random order."""
        return [items[int(i)] for i in self.np_random.permutation(len(items))]

    def money(self, cents: int) -> str:
        """An amount as this shop writes it."""
        return self.world.look.locale.money(cents)

    def variants(self, least: int = 5, condition: str = "1", *values: Any) -> list[Record]:
        """Variants with stock, in random order, with the columns of their products."""
        found = self.rows(
            f"{VARIANT} WHERE v.stock >= ? AND {condition} ORDER BY v.id",
            least, *values,
        )  # fmt: skip
        return self.shuffled(found)

    def products_apart(self, count: int, condition: str = "1", *values: Any) -> list[Record]:
        """Variants of `count` different products."""
        chosen: dict[int, Record] = {}
        for variant in self.variants(5, condition, *values):
            chosen.setdefault(variant["product"], variant)
            if len(chosen) == count:
                break
        return list(chosen.values())

    def fill_cart(self, lines: Mapping[int, int]) -> None:
        """Puts variants into the cart before the episode."""
        for variant, quantity in lines.items():
            self.lay_out("INSERT INTO cart_line (variant_id, quantity) VALUES (?, ?)", variant, quantity)

    def near_misses(self) -> Mapping[str, Script]:
        """Adds to a template's own near-misses one that does the task and some damage."""
        return {**self.slips(), "with collateral damage": self._meddling}

    def slips(self) -> Mapping[str, Script]:
        """A template's own near-misses."""
        return {}

    def meddle(self, look: Look) -> Iterator[Action]:
        """Changes something that was not asked for."""
        yield from account_page(look, "news")
        yield from click(look, '[data-switch="news_offers"]')
        yield from click(look, "#save-news")

    def _meddling(self, look: Look) -> Iterator[Action]:
        yield from self.meddle(look)
        yield from self.oracle(look)


def open_category(look: Look, slug: str) -> Iterator[Action]:
    """Goes to a category by the page's head, opening its menu where there is one."""
    if present(look, "#category-menu:not([open])"):
        yield from click(look, '[data-go="category-menu"]')
    yield from click(look, f'[data-category="{slug}"]')


def account_page(look: Look, name: str) -> Iterator[Action]:
    """Opens a page of the account menu: account, orders, profile, addresses, news, menu-help."""
    if not present(look, "#account-menu[open]"):
        yield from click(look, '[data-go="account-menu"]')
    yield from click(look, f'[data-go="{name}"]')


def find_product(look: Look, product: Record) -> Iterator[Action]:
    """Searches for a product by its title and opens it."""
    yield from fill(look, "#search", product["title"])
    yield Action("key", keys=("Enter",))
    yield from click(look, f'[data-open="{product["product"]}"]')


def option_text(task: ShopTask, variant: Record) -> str:
    """How the list of options names a variant."""
    left = f" ({variant['stock']} left)" if variant["stock"] < 5 else ""
    text = f"{variant['option']} – {task.money(variant['unit'])}{left}"
    return " ".join(text.split())


def put_in_cart(task: ShopTask, look: Look, variant: Record, quantity: int = 1) -> Iterator[Action]:
    """On a product's page: chooses a variant and a quantity and adds it to the cart."""
    if variant["option_name"] == "Colour":
        yield from click(look, f'.swatch[data-variant="{variant["variant"]}"]')
    else:
        yield from choose(look, "#variant", option_text(task, variant))
    if quantity != 1:
        yield from fill(look, "#quantity", str(quantity))
    yield from click(look, "#add-to-cart")


def check_out(
    look: Look,
    *,
    address: int | None = None,
    delivery: str = "",
    payment: str = "",
    note: str = "",
    wrap: bool = False,
) -> Iterator[Action]:
    """On the cart's page: goes to the checkout, fills it in and places the order."""
    yield from click(look, "#checkout")
    for field, value in (("address", address), ("delivery", delivery), ("payment", payment)):
        if value:
            yield from click(look, f'input[name="{field}"][value="{value}"]')
    if wrap:
        yield from click(look, "#gift-wrap")
    if note:
        yield from fill(look, "#order-note", note)
    yield from click(look, "#terms")
    yield from click(look, "#place-order")


def cart_holds(name: str, lines: Mapping[int, int]) -> Check:
    """The cart holds exactly these quantities of these variants."""

    def test(situation: Situation) -> str | None:
        held = {r["variant_id"]: r["quantity"] for r in situation.now.table("cart_line").values()}
        return None if held == dict(lines) else f"the cart holds {held}, not {dict(lines)}"

    return Check(name, test)


def cart_has_product(name: str, product: int) -> Check:
    """The cart holds some variant of a product, or an order placed since the start does."""

    def test(situation: Situation) -> str | None:
        of_product = {k for k, v in situation.now.table("variant").items() if v["product_id"] == product}
        lines = [*situation.now.table("cart_line").values(), *_new_lines(situation)]
        return (
            None if any(r["variant_id"] in of_product for r in lines) else f"no product {product} in the cart"
        )

    return Check(name, test)


def bought(
    name: str, lines: Mapping[int, int] | None = None, product: tuple[int, int] | None = None, **columns: Any
) -> Check:
    """Exactly one order was placed, with these lines and columns.

    Args:
        name: The check's name.
        lines: Variant to quantity; the whole order.
        product: Instead of `lines`, a product of which any one variant will do, and how many.
        columns: Columns of the order and the values they must have.
    """

    def test(situation: Situation) -> str | None:
        orders = _new_orders(situation)
        if len(orders) != 1:
            return f"{len(orders)} orders were placed, not 1"
        held = {r["variant_id"]: r["quantity"] for r in _new_lines(situation)}
        if product is not None:
            catalogue = situation.now.table("variant")
            of_products = [(catalogue[v]["product_id"], n) for v, n in held.items()]
            if of_products != [product]:
                return f"bought (product, quantity) {of_products}, not {[product]}"
        elif held != dict(lines or {}):
            return f"bought {held}, not {dict(lines or {})}"
        wrong = {c: orders[0][c] for c, wanted in columns.items() if orders[0][c] != wanted}
        return f"the order has {wrong}" if wrong else None

    return Check(name, test)


def _new_orders(situation: Situation) -> list[Any]:
    old = situation.start.table("order_")
    return [row for key, row in situation.now.table("order_").items() if key not in old]


def _new_lines(situation: Situation) -> list[Any]:
    ids = {row["id"] for row in _new_orders(situation)}
    return [r for r in situation.now.table("order_line").values() if r["order_id"] in ids]


def buying(variants: Sequence[int]) -> tuple[Allowance, ...]:
    """What placing an order for these variants may change."""
    wanted = frozenset(variants)
    return (
        Allowance("order_", ("added",)),
        Allowance(
            "order_line", ("added",), where=lambda c: c.after is not None and c.after["variant_id"] in wanted
        ),
        Allowance("variant", ("changed",), frozenset({"stock"}), lambda c: c.key in wanted),
        Allowance("cart_line", ("removed",)),
        Allowance("cart", ("changed",), frozenset({"coupon_id"})),
    )


def filling(variants: Sequence[int]) -> tuple[Allowance, ...]:
    """What putting these variants into the cart may change."""
    wanted = frozenset(variants)
    return (
        Allowance(
            "cart_line", ("added",), where=lambda c: c.after is not None and c.after["variant_id"] in wanted
        ),
    )
