"""Compares what would be sent with what SALESmanago's cards show: for who moves from another integration."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import takewhile
from typing import NamedTuple
from zoneinfo import ZoneInfo

from ordersync.domain.card import CardEvent
from ordersync.domain.delivery import DAY
from ordersync.domain.emails import masked
from ordersync.domain.intent import PURCHASE
from ordersync.domain.journal import Origin
from ordersync.domain.metrics import Metrics
from ordersync.domain.order import Order
from ordersync.domain.states import HAS_EVENT, State
from ordersync.domain.sweep import SweepProgress
from ordersync.errors import NoBudget
from ordersync.frozen import frozen
from ordersync.operating.preview import Outlook, Preview
from ordersync.pacing.context import ConnectionContext
from ordersync.ports import Accounts, Connections, SalesManago

COMPARED_AT_ONCE = 5  # buyers; each takes two calls to SALESmanago
COMPARED_SECONDS = 15.0  # for which one request goes on, so that it ends long before its function's time does
CONFIRMED_LATE = 3 * DAY  # orders of the period that are confirmed after it
DAYS_ZONE = ZoneInfo("Europe/Warsaw")
SHORTENED = 16  # characters of a buyer's keyed hash
WOULD_BE_SENT, WAITS = "shadow", "waiting"


class Purchase(NamedTuple):
    """A purchase as both sides show it: its day in Warsaw, and its value, empty for none."""

    day: str
    value: str


@frozen
class OurPurchase:
    """A purchase that was sent, or would be."""

    order_id: int
    purchase: Purchase


@frozen
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
    """Where a comparison goes on.

    Attributes:
        second: the confirmation date, epoch seconds.
        from_id: the order id within it.
        passed: how many orders of that page to pass.
        accepts_waiting: whether orders that can't be decided now are counted as such, instead of waited for.
    """

    second: int = 0
    from_id: int = 0
    passed: int = 0
    accepts_waiting: bool = False


@frozen
class ComparedPage:
    """A part of a comparison.

    Attributes:
        buyers: who ordered.
        orders: how many orders were looked at.
        left_out: why some would not be sent, and how many.
        next: where it goes on; the same place if no call was free or an order waits, None at the end.
    """

    buyers: tuple[ComparedBuyer, ...]
    orders: int
    left_out: Mapping[str, int]
    next: ComparedFrom | None


@dataclass
class _Part:
    """The part of a period that one request compares; see `ComparedPage`."""

    since: int
    until: int
    accepts_waiting: bool
    buyers: list[ComparedBuyer] = field(default_factory=list)
    orders: int = 0
    left_out: Counter[str] = field(default_factory=Counter)


@frozen
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
        try:
            page = self.accounts.baselinker(connection.baselinker).orders_confirmed_from(
                walk.second, walk.from_id
            )
        except NoBudget:
            return ComparedPage((), 0, {}, at)
        ordered = sorted(page.orders, key=lambda order: (order.date_confirmed, order.order_id))
        part = _Part(since, until, accepts_waiting=at.accepts_waiting)
        passed = self._compare(context, ordered, at.passed, part)
        found = tuple(part.buyers), part.orders, part.left_out
        if passed < len(ordered):
            return ComparedPage(*found, ComparedFrom(walk.second, walk.from_id, passed))
        walk = walk.after(page, until + CONFIRMED_LATE, context.clock.now())
        return ComparedPage(*found, ComparedFrom(walk.second, walk.from_id) if walk.underway else None)

    def _compare(
        self, context: ConnectionContext, ordered: Sequence[Order], passed: int, part: "_Part"
    ) -> int:
        """Compare orders for some seconds, a few at a time; return how many of the page are passed."""
        ends_at = context.clock.now() + COMPARED_SECONDS
        preview = replace(self.preview, deadline=min(self.preview.deadline, ends_at))
        while passed < len(ordered) and context.clock.now() < ends_at:
            some = ordered[passed : passed + COMPARED_AT_ONCE]
            chosen = [order.order_id for order in some if part.since <= order.date_add < part.until]
            outlooks = preview.of(context.connection_id, chosen, Origin.BACKFILL)
            decided = some if part.accepts_waiting else _before_waiting(some, outlooks)
            of_period = [order for order in decided if order.order_id in outlooks]
            sent = self._would_be_sent(context, of_period, outlooks, part)
            part.buyers += self._with_cards(context, sent, part)
            part.orders += len(of_period)
            passed += len(decided)
            if len(decided) < len(some):
                break
        return passed

    def _would_be_sent(
        self,
        context: ConnectionContext,
        orders: Sequence[Order],
        outlooks: Mapping[int, Outlook],
        part: "_Part",
    ) -> list[tuple[str, OurPurchase]]:
        """Return the purchases with their buyers' e-mail addresses; count why other orders have none."""
        sent: list[tuple[str, OurPurchase]] = []
        for order in orders:
            outlook = outlooks[order.order_id]
            email = self.preview.buyer_of(context.connection, order.order_id, outlook)
            if email and (outlook.outcome == WOULD_BE_SENT or _is_ours(context, order.order_id)):
                ours = Purchase(_day(order.date_add), outlook.value or "")
                sent.append((email, OurPurchase(order.order_id, ours)))
            else:
                part.left_out[WAITS if outlook.outcome == WAITS else outlook.reason] += 1
        return sent

    def _with_cards(
        self, context: ConnectionContext, sent: Sequence[tuple[str, OurPurchase]], part: "_Part"
    ) -> list[ComparedBuyer]:
        salesmanago = self.accounts.salesmanago(context.connection.salesmanago)
        buyers = []
        for email in dict.fromkeys(email for email, _ in sent):
            card = _card(salesmanago, email)
            theirs = [_on_card(event) for event in card or () if _is_of(event, part)]
            buyers.append(
                ComparedBuyer(
                    buyer=context.account.contact(email).key.partition("#")[2][:SHORTENED],
                    email=masked(email),
                    ours=tuple(ours for each, ours in sent if each == email),
                    theirs=tuple(sorted(theirs)),
                    is_shown=card is not None,
                )
            )
        return buyers


@frozen
class Difference:
    """A purchase that is on one side; `order_id` is 0 if it is SALESmanago's alone."""

    email: str
    order_id: int
    purchase: Purchase


@frozen
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


def _before_waiting(orders: Sequence[Order], outlooks: Mapping[int, Outlook]) -> list[Order]:
    """Return the orders up to the first one that can't be decided yet."""
    return [*takewhile(lambda each: _outcome(outlooks.get(each.order_id)) != WAITS, orders)]


def _outcome(outlook: Outlook | None) -> str:
    return outlook.outcome if outlook else ""


def _is_ours(context: ConnectionContext, order_id: int) -> bool:
    """Return whether an order's purchase was sent, or would have been in shadow mode."""
    state = context.records.order(order_id).read().value.event(PURCHASE).state
    return state in HAS_EVENT or state is State.SHADOW


def _card(salesmanago: SalesManago, email: str) -> Sequence[CardEvent] | None:
    """Return the events on a buyer's card: none if there is no contact, None if the card can't be had."""
    contact_id = salesmanago.contact_id(email)
    return salesmanago.card_events(contact_id) if contact_id else []


def _is_of(event: CardEvent, part: "_Part") -> bool:
    """Return whether an event is a purchase of the period."""
    is_purchase = (event.event_type or PURCHASE).upper() == PURCHASE
    return is_purchase and event.date_ms is not None and part.since <= event.date_ms / 1000 < part.until


def _on_card(event: CardEvent) -> Purchase:
    day = _day((event.date_ms or 0) / 1000)
    return Purchase(day, "" if event.value is None else f"{event.value:.2f}")


def _day(at: float) -> str:
    return datetime.fromtimestamp(at, DAYS_ZONE).date().isoformat()
