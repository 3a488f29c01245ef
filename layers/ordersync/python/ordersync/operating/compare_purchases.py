"""Compares what would be sent with what SALESmanago's cards show: for who moves from another integration."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from ordersync.domain.buyer import Buyer, own_buyer
from ordersync.domain.card import CardEvent
from ordersync.domain.connection import Connection
from ordersync.domain.delivery import DAY
from ordersync.domain.emails import masked
from ordersync.domain.intent import PURCHASE
from ordersync.domain.journal import Origin
from ordersync.domain.metrics import Metrics
from ordersync.domain.order import Order
from ordersync.domain.states import HAS_EVENT, State
from ordersync.domain.sweep import SweepProgress
from ordersync.operating.preview import Outlook, Preview
from ordersync.pacing.context import ConnectionContext
from ordersync.ports import Accounts, Connections, SalesManago

COMPARED_AT_ONCE = 25  # buyers, of whom each takes two calls of SALESmanago
CONFIRMED_LATE = 3 * DAY  # orders of the period that are confirmed after it
DAYS_ZONE = ZoneInfo("Europe/Warsaw")
SHORTENED = 16  # characters of a buyer's keyed hash
WOULD_BE_SENT = "shadow"


class Purchase(NamedTuple):
    """A purchase as both sides show it: its day in Warsaw, and its value, empty for none."""

    day: str
    value: str


@dataclass(frozen=True)
class OurPurchase:
    """A purchase that was sent, or would be."""

    order_id: int
    purchase: Purchase


@dataclass(frozen=True)
class ComparedBuyer:
    """A buyer with orders of the period.

    Attributes:
        buyer: a keyed hash, which is the same on every page.
        email: the e-mail address, masked.
        ours: the purchases of the page.
        theirs: the purchases of the period on the buyer's card, all of them on every page.
        is_shown: whether the card could be had.
    """

    buyer: str
    email: str
    ours: tuple[OurPurchase, ...]
    theirs: tuple[Purchase, ...]
    is_shown: bool = True


class ComparedFrom(NamedTuple):
    """Where a comparison goes on: a confirmation date (epoch seconds), an order id in it, orders to pass."""

    second: int = 0
    from_id: int = 0
    passed: int = 0


@dataclass(frozen=True)
class ComparedPage:
    """A part of a comparison.

    Attributes:
        buyers: who ordered.
        orders: how many orders were looked at.
        left_out: why some would not be sent, and how many.
        next: where it goes on; None at the end.
    """

    buyers: tuple[ComparedBuyer, ...]
    orders: int
    left_out: Mapping[str, int]
    next: ComparedFrom | None


@dataclass(frozen=True)
class PurchaseComparer:
    """Compares the purchases of any connection; nothing is written."""

    connections: Connections
    accounts: Accounts
    preview: Preview

    def page(self, connection_id: str, since: int, until: int, at: ComparedFrom) -> ComparedPage:
        """Compare some orders that were added in a period, and say where to go on.

        Args:
            connection_id: whose orders these are.
            since: the period's beginning, epoch seconds.
            until: its end.
            at: where to go on; the default begins.

        Raises:
            OrderSyncError: the connection can't be used, or something does not answer.
        """
        connection = self.connections.get(connection_id, fresh=True)
        context = ConnectionContext.of(self.preview.runtime, connection, Metrics())
        walk = SweepProgress(second=at.second or since, from_id=at.from_id, underway=True)
        baselinker = self.accounts.baselinker(connection.baselinker)
        page = baselinker.orders_confirmed_from(walk.second, walk.from_id)
        ordered = sorted(page.orders, key=lambda order: (order.date_confirmed, order.order_id))
        some = ordered[at.passed : at.passed + COMPARED_AT_ONCE]
        chosen = [order for order in some if since <= order.date_add < until]
        sent, left_out = self._would_be_sent(context, chosen)
        buyers = self._with_cards(context, sent, since, until)
        passed = at.passed + len(some)
        if passed < len(ordered):
            following = ComparedFrom(walk.second, walk.from_id, passed)
            return ComparedPage(buyers, len(chosen), left_out, following)
        walk = walk.after(page, until + CONFIRMED_LATE, context.clock.now())
        end = None if not walk.underway else ComparedFrom(walk.second, walk.from_id)
        return ComparedPage(buyers, len(chosen), left_out, end)

    def _would_be_sent(
        self, context: ConnectionContext, orders: Sequence[Order]
    ) -> tuple[list[tuple[str, OurPurchase]], Counter[str]]:
        """Return the purchases with their buyers' e-mail addresses, and why other orders have none."""
        connection_id = context.connection_id
        outlooks = self.preview.of(connection_id, [order.order_id for order in orders], Origin.BACKFILL)
        sent: list[tuple[str, OurPurchase]] = []
        left_out: Counter[str] = Counter()
        for order in orders:
            outlook = outlooks[order.order_id]
            email = self._email_of(order, outlook, context.connection)
            if email and (outlook.outcome == WOULD_BE_SENT or _is_ours(context, order.order_id)):
                ours = Purchase(_day(order.date_add), outlook.value or "")
                sent.append((email, OurPurchase(order.order_id, ours)))
            else:
                left_out[outlook.outcome if outlook.outcome == "waiting" else outlook.reason] += 1
        return sent, left_out

    def _email_of(self, order: Order, outlook: Outlook, connection: Connection) -> str:
        """Return the e-mail address of an order's buyer as the preview has found it, empty if it has not."""
        through = self.preview.caches[connection.connection_id].readings.get(outlook.found_through)
        buyer = own_buyer(through.order if through and through.order else order, connection)
        return buyer.email if isinstance(buyer, Buyer) else ""

    def _with_cards(
        self, context: ConnectionContext, sent: Sequence[tuple[str, OurPurchase]], since: int, until: int
    ) -> tuple[ComparedBuyer, ...]:
        salesmanago = self.accounts.salesmanago(context.connection.salesmanago)
        buyers = []
        for email in dict.fromkeys(email for email, _ in sent):
            card = _card(salesmanago, email)
            theirs = [_on_card(event) for event in card or () if _is_of(event, since, until)]
            buyers.append(
                ComparedBuyer(
                    buyer=context.account.contact(email).key.partition("#")[2][:SHORTENED],
                    email=masked(email),
                    ours=tuple(ours for each, ours in sent if each == email),
                    theirs=tuple(sorted(theirs)),
                    is_shown=card is not None,
                )
            )
        return tuple(buyers)


@dataclass(frozen=True)
class Difference:
    """A purchase that is on one side; `order_id` is 0 if it is SALESmanago's alone."""

    email: str
    order_id: int
    purchase: Purchase


@dataclass(frozen=True)
class Comparison:
    """All of a comparison: how many purchases are on both sides, and those that are on one.

    Attributes:
        both: how many are the same, by buyer, day and value.
        only_ours: those that are not on the buyer's card.
        only_there: those on a buyer's card for which there is no order.
        unseen: buyers whose cards could not be had.
    """

    both: int
    only_ours: tuple[Difference, ...]
    only_there: tuple[Difference, ...]
    unseen: tuple[str, ...]


def compared(pages: Iterable[ComparedPage]) -> Comparison:
    """Put the pages of a comparison together; an order that two pages show counts once."""
    ours: dict[str, dict[int, Purchase]] = {}
    shown: dict[str, ComparedBuyer] = {}
    for buyer in (each for page in pages for each in page.buyers):
        purchases = {each.order_id: Purchase(*each.purchase) for each in buyer.ours}
        ours[buyer.buyer] = ours.get(buyer.buyer, {}) | purchases
        shown[buyer.buyer] = buyer
    both, only_ours, only_there = 0, list[Difference](), list[Difference]()
    for name, buyer in shown.items():
        if not buyer.is_shown:
            continue
        theirs = Counter(Purchase(*each) for each in buyer.theirs)
        for order_id, purchase in ours[name].items():
            if theirs[purchase]:
                theirs[purchase] -= 1
                both += 1
            else:
                only_ours.append(Difference(buyer.email, order_id, purchase))
        only_there += [Difference(buyer.email, 0, each) for each in theirs.elements()]
    unseen = sorted(buyer.email for buyer in shown.values() if not buyer.is_shown)
    return Comparison(both, tuple(only_ours), tuple(only_there), tuple(unseen))


def _is_ours(context: ConnectionContext, order_id: int) -> bool:
    """Return whether an order's purchase was sent, or would have been in shadow mode."""
    state = context.records.order(order_id).read().value.event(PURCHASE).state
    return state in HAS_EVENT or state is State.SHADOW


def _card(salesmanago: SalesManago, email: str) -> Sequence[CardEvent] | None:
    """Return the events on a buyer's card: none if there is no contact, None if the card can't be had."""
    contact_id = salesmanago.contact_id(email)
    return salesmanago.card_events(contact_id) if contact_id else []


def _is_of(event: CardEvent, since: int, until: int) -> bool:
    """Return whether an event is a purchase of the period."""
    is_purchase = (event.event_type or PURCHASE).upper() == PURCHASE
    return is_purchase and event.date_ms is not None and since <= event.date_ms / 1000 < until


def _on_card(event: CardEvent) -> Purchase:
    day = _day((event.date_ms or 0) / 1000)
    return Purchase(day, "" if event.value is None else f"{event.value:.2f}")


def _day(at: float) -> str:
    return datetime.fromtimestamp(at, DAYS_ZONE).date().isoformat()
