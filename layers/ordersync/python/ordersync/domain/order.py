"""A BaseLinker order, as far as contacts and purchases need it."""

import hashlib
from dataclasses import replace
from decimal import Decimal

from ordersync.domain.phones import is_country
from ordersync.frozen import frozen

ALLEGRO = "allegro"
RETURN = "order_return"
SHOP = "shop"
PERSONAL = "personal"


@frozen
class OrderName:
    """Names an order where those of several connections meet: an id is unique in one account only."""

    connection_id: str
    order_id: int


@frozen
class Block:
    """A postal address of an order: its delivery's, or its invoice's; countries by ISO 3166."""

    name: str = ""
    company: str = ""
    street: str = ""
    postcode: str = ""
    city: str = ""
    country_code: str = ""


@frozen
class OrderLine:
    """One product line; `price` is gross for one piece, in the order's currency.

    Price and quantity are None if they can't be read.
    """

    product_id: str
    variant_id: str
    name: str
    sku: str
    ean: str
    price: Decimal | None
    quantity: Decimal | None

    def of_pieces(self, number: Decimal) -> "OrderLine":
        """Return the line with another number of pieces; a line that takes some off still does."""
        return replace(self, quantity=number.copy_sign(self.quantity or number))


@frozen
class Order:
    """An order as BaseLinker showed it at one moment; times in epoch seconds, amounts None if unreadable."""

    order_id: int
    source: str
    source_id: str
    external_order_id: str
    shop_order_id: str
    status_id: int
    confirmed: bool
    date_add: int
    date_confirmed: int
    email: str
    phone: str
    currency: str
    payment_method: str
    delivery_method: str
    delivery_price: Decimal | None
    delivery: Block
    invoice: Block
    lines: tuple[OrderLine, ...]

    def holding(self, lines: tuple[OrderLine, ...], delivery_price: Decimal | None) -> "Order":
        """Return the order with other lines, and another cost of its delivery."""
        return replace(self, lines=lines, delivery_price=delivery_price)

    @property
    def age_key(self) -> tuple[int, int]:
        """Sorts orders from the one added first to the one added last."""
        return (self.date_add, self.order_id)

    @property
    def goods(self) -> str:
        """Identify what was bought: the same for a copy, however lines are ordered and numbers spelled."""
        lines = sorted(" ".join(map(_plain, vars(line).values())) for line in self.lines)
        return hashlib.sha256("\n".join([self.currency, *lines]).encode()).hexdigest()[:16]

    @property
    def store(self) -> str:
        """The one store that the order came from, such as `shop:812`."""
        return f"{self.source}:{self.source_id}"

    @property
    def is_return(self) -> bool:
        """Whether it stands for returned goods, which are no purchase."""
        return self.source == RETURN

    @property
    def is_from_marketplace(self) -> bool:
        """Whether it comes from a marketplace: neither a shop's, nor entered by the staff, nor a return."""
        return self.source not in (SHOP, PERSONAL, RETURN)

    @property
    def buyer_name(self) -> str:
        """The name on the delivery, or on the invoice if the delivery has none."""
        return self.delivery.name or self.invoice.name

    @property
    def buyer_texts(self) -> tuple[str, ...]:
        """Everything that it says of its buyer."""
        return (self.email, self.phone, *vars(self.delivery).values(), *vars(self.invoice).values())

    @property
    def country_hint(self) -> str:
        """The country that a national phone number is read in; empty if the order names none."""
        codes = (self.delivery.country_code, self.invoice.country_code)
        return next(filter(is_country, codes), "")


def _plain(value: str | Decimal | None) -> str:
    return str(value.normalize() if isinstance(value, Decimal) else value)


@frozen
class PhoneHit:
    """An order that BaseLinker finds by phone, with the id 0 if that can't be read.

    `date_add` is when it was added (epoch seconds), or None if the answer does not say so.
    """

    order_id: int
    date_add: int | None
