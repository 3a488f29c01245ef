"""What recent orders, and the cards of their buyers, say about a connection."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from ordersync.domain.buyer import Buyer, own_buyer
from ordersync.domain.card import CardEvent, ContactCard
from ordersync.domain.connection import Connection
from ordersync.domain.delivery import DAY
from ordersync.domain.goods import NO_ID
from ordersync.domain.intent import PURCHASE
from ordersync.domain.order import SHOP, Order
from ordersync.domain.purchase import identifier_of_kind, in_shop_currency, order_total
from ordersync.domain.settings import Settings
from ordersync.frozen import frozen

PRODUCT_IDS = ("product_id", "variant_id", "sku", "ean")
LAST_ORDERS = 20


@frozen
class Doubled:
    """How many orders of a source SALESmanago has from another integration, of how many looked at."""

    source: str
    orders: int
    found: int

    @property
    def are_most_there(self) -> bool:
        """Whether more than half of them are there, so that transferring them would count purchases twice."""
        return self.found * 2 > self.orders


def identifier_shares(orders: Iterable[Order]) -> tuple[int, Mapping[str, float]]:
    """Return how many lines orders have, and what share of them (0 to 1) carries each kind of identifier."""
    lines = [line for order in orders if not order.is_return for line in order.lines]
    carried = {
        kind: sum(identifier_of_kind(line, kind) not in NO_ID for line in lines) for kind in PRODUCT_IDS
    }
    return len(lines), {kind: count / len(lines) if lines else 0.0 for kind, count in carried.items()}


def best_identifier(shares: Mapping[str, float], chosen: str) -> str:
    """Return the kind that most lines carry: the chosen one, unless another one is carried by more."""
    return max((chosen, *PRODUCT_IDS), key=lambda kind: shares[kind])


def currencies(orders: Iterable[Order]) -> Counter[str]:
    """Return how many orders are in each currency; returns don't count."""
    return Counter(order.currency for order in orders if not order.is_return and order.currency)


def without_rate(found: Iterable[str], settings: Settings) -> list[str]:
    """Return the currencies that can't be converted into the e-shop's, if it has one."""
    known = {settings.currency, *settings.rates}
    return [] if settings.currency is None else sorted(set(found) - known)


def last_with_buyer(orders: Iterable[Order], connection: Connection) -> dict[int, str]:
    """Return the last orders that would be transferred by their buyer's own address.

    Returns:
        The number of each to the buyer's e-mail address, twenty at most, the latest first.
    """
    found: dict[int, str] = {}
    for order in sorted(orders, key=lambda each: (each.date_confirmed, each.order_id), reverse=True):
        buyer = own_buyer(order, connection)
        skipped = order.is_return or connection.settings.skips(order.source, order.store)
        if isinstance(buyer, Buyer) and not skipped and len(found) < LAST_ORDERS:
            found[order.order_id] = buyer.email
    return found


def doubled(orders: Sequence[Order], cards: Iterable[ContactCard], connection: Connection) -> list[Doubled]:
    """Return how many of the last orders SALESmanago has from another integration, by source.

    A purchase counts as an order's if its buyer, its day and its value are: another integration numbers
    orders as it likes. Our own purchases don't count, and none counts for two orders.
    """
    foreign = {card.email: _foreign(card, orders, connection) for card in cards}
    looked_at, found = Counter[str](), Counter[str]()
    emails = last_with_buyer(orders, connection)
    for order in orders:
        if order.order_id not in emails:
            continue
        looked_at[order.source] += 1
        events = foreign.get(emails[order.order_id], [])
        match = next((event for event in events if _is_of(event, order, connection)), None)
        if match is not None:
            events.remove(match)
            found[order.source] += 1
    return [Doubled(source, count, found[source]) for source, count in sorted(looked_at.items())]


def shop_buyers(orders: Iterable[Order], connection: Connection) -> dict[int, str]:
    """Return the last orders of web shops as `last_with_buyer` does."""
    return last_with_buyer(_of_shops(orders), connection)


def doubled_shop_orders(
    orders: Sequence[Order], cards: Iterable[ContactCard], connection: Connection
) -> Doubled:
    """Return how many of the last orders of web shops SALESmanago has: the evidence for setting [5].

    Args:
        orders: recent ones, of any source.
        cards: those of their buyers (`shop_buyers`).
        connection: as if it transferred orders of shops.
    """
    return next(iter(doubled(_of_shops(orders), cards, connection)), Doubled(SHOP, 0, 0))


def made_for(
    orders: Sequence[Order], cards: Iterable[ContactCard], connection: Connection
) -> list[ContactCard]:
    """Return the contacts that this connection has made, as far as their cards tell.

    Such a contact is younger than its first order that has our purchase on the card.
    """
    added = {str(order.order_id): order.date_add for order in orders}
    made = []
    for card in cards:
        own = [added[str(event.external_id)] for event in card.events if _is_own(event, orders, connection)]
        if own and card.created_at is not None and card.created_at >= min(own):
            made.append(card)
    return made


def _of_shops(orders: Iterable[Order]) -> list[Order]:
    return [order for order in orders if order.source == SHOP]


def _foreign(card: ContactCard, orders: Sequence[Order], connection: Connection) -> list[CardEvent]:
    """Return the purchases on a card that are not ours; of two that look like ours, one is."""
    own: set[str | None] = set()
    foreign = []
    for event in card.events:
        if (event.event_type or PURCHASE).upper() != PURCHASE:
            continue
        if _is_own(event, orders, connection) and event.external_id not in own:
            own.add(event.external_id)
        else:
            foreign.append(event)
    return foreign


def _is_own(event: CardEvent, orders: Iterable[Order], connection: Connection) -> bool:
    """Return whether a live connection may have sent this event for one of the orders."""
    return connection.is_live and any(
        (event.external_id, event.date_ms) == (str(order.order_id), order.date_add * 1000)
        and event.location == connection.settings.eshop_of(order.source, order.store)
        for order in orders
    )


def _is_of(event: CardEvent, order: Order, connection: Connection) -> bool:
    """Return whether a purchase has the day and the value of an order, with its delivery or without."""
    total = order_total(order)
    if not total or event.date_ms is None or event.value is None:
        return False
    first, last = sorted((order.date_add, order.date_confirmed or order.date_add))
    totals = [total, total - (order.delivery_price or 0)]
    values = [in_shop_currency(each, order.currency, connection.settings) for each in totals]
    return first - DAY <= event.date_ms / 1000 <= last + DAY and event.value in (*totals, *values)
