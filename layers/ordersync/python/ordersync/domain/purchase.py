"""The PURCHASE external event of an order, cut to SALESmanago's limits on whole items."""

from collections.abc import Iterable
from dataclasses import field
from decimal import ROUND_HALF_UP, Decimal

from ordersync.domain.order import Order, OrderLine
from ordersync.domain.settings import Settings
from ordersync.frozen import frozen

CENT = Decimal("0.01")
LONGEST_PRODUCTS = 512
LONGEST_DETAIL = 255
LONGEST_DESCRIPTION = 2048
LARGEST_TOTAL = 10**13  # up to here a value is exact to the cent in the number that JSON has for it


@frozen
class PurchaseEvent:
    """One PURCHASE event.

    Attributes:
        date_ms: epoch milliseconds.
        external_id: the BaseLinker order id.
        location: the e-shop.
        value: in the e-shop's currency with two decimals, or None if there is no rate or no readable total.
        products: identifiers joined by commas.
        description: the payment method.
        details: detail number to text; empty ones are left out.
        unsent: what the order says of its buyer, which is not sent; a refusal may repeat it all the same.
    """

    date_ms: int
    external_id: str
    location: str
    value: Decimal | None
    products: str
    description: str
    details: dict[int, str]
    unsent: tuple[str, ...] = field(default=(), repr=False, compare=False)

    @property
    def says_nothing(self) -> bool:
        """Whether it has neither products nor a value, so that there is nothing to send."""
        return not (self.products or self.value)


def purchase_event(order: Order, settings: Settings) -> PurchaseEvent:
    """Map an order to its event (docs/behaviour.md, "What is sent")."""
    lines = _identified_first(order.lines, settings)
    total = order_total(order)
    value = None if total is None else in_shop_currency(total, order.currency, settings)
    details = {
        1: joined((line.name for line in lines), ",", LONGEST_DETAIL, cut_first=True),
        2: order.external_order_id,
        3: joined((_plain(line.quantity) for line in lines), "/", LONGEST_DETAIL),
        5: order.delivery_method,
        6: joined(filter(None, (line.sku for line in lines)), ",", LONGEST_DETAIL),
        7: joined(filter(None, (line.ean for line in lines)), ",", LONGEST_DETAIL),
        8: order.delivery.country_code,
        9: order.currency,
        10: order.source,
        11: order.shop_order_id,
        12: f"{total:f}"
        if value is not None and order.currency != (settings.currency or order.currency)
        else "",
    }
    return PurchaseEvent(
        date_ms=order.date_add * 1000,
        external_id=str(order.order_id),
        location=settings.eshop_of(order.source, order.store),
        value=value,
        products=joined(filter(None, (identifier(line, settings) for line in lines)), ",", LONGEST_PRODUCTS),
        description=order.payment_method[:LONGEST_DESCRIPTION],
        details={number: text[:LONGEST_DETAIL] for number, text in details.items() if text},
        unsent=order.buyer_texts,
    )


def order_total(order: Order) -> Decimal | None:
    """Return what the buyer pays, in the order's currency, exact to the cent.

    None if a price or a quantity can't be read, or if the total is more than any order's.
    """
    total = order.delivery_price
    for line in order.lines:
        if total is None or line.price is None or line.quantity is None:
            return None
        total += line.price * line.quantity
    if total is None or abs(total) >= LARGEST_TOTAL:
        return None
    return total.quantize(CENT, ROUND_HALF_UP)


def costs_less_than_nothing(order: Order) -> bool:
    """Return whether the buyer would get something back, as far as that can be read."""
    return (order_total(order) or 0) < 0


def in_shop_currency(total: Decimal, currency: str, settings: Settings) -> Decimal | None:
    """Return the value in the e-shop's currency, or None if there is no rate into it."""
    if settings.currency is None or currency == settings.currency:
        return total
    rate = settings.rates.get(currency)
    return (total * rate).quantize(CENT, ROUND_HALF_UP) if rate else None


def identifier(line: OrderLine, settings: Settings) -> str:
    """Return the line's identifier in the e-shop's product feed, or an empty text."""
    return identifier_of_kind(line, settings.product_id)


def identifier_of_kind(line: OrderLine, kind: str) -> str:
    """Return the line's identifier of a kind (`settings.product_id`), or an empty text."""
    if kind == "variant_id":
        return line.variant_id or line.product_id
    return str(getattr(line, kind))


def joined(items: Iterable[str], separator: str, limit: int, *, cut_first: bool = False) -> str:
    """Join items up to `limit` characters, cut at a whole item; a separator inside one becomes a space.

    With `cut_first`, a first item that is too long by itself is cut instead of left out.
    """
    text = ""
    for count, item in enumerate(" ".join(item.replace(separator, " ").split()) for item in items):
        longer = item if count == 0 else f"{text}{separator}{item}"
        if len(longer) > limit:
            return longer[:limit] if cut_first and count == 0 else text
        text = longer
    return text


def _plain(quantity: Decimal | None) -> str:
    """Return a quantity in plain digits; one that can't be read leaves its place empty."""
    return "" if quantity is None else f"{quantity.normalize():f}"


def _identified_first(lines: Iterable[OrderLine], settings: Settings) -> list[OrderLine]:
    return sorted(lines, key=lambda line: not identifier(line, settings))
