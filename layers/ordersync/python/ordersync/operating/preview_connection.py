"""What a connection would send of the last days' orders if it was live: tried out, and nothing written."""

from collections import Counter
from dataclasses import dataclass, field

from ordersync.domain.backfill import HAD_EVENT, BackfillScope, BackfillWalk
from ordersync.domain.delivery import DAY
from ordersync.domain.order import Order
from ordersync.frozen import frozen
from ordersync.operating.plan_backfill import EVENT, UNTRIED, BackfillPlanner
from ordersync.operating.preview import Outlook
from ordersync.pacing.context import Runtime
from ordersync.ports import Accounts, Connections

PREVIEWED_SECONDS = 3 * DAY  # as far back as BaseLinker's journal goes
MOST_EXAMPLES = 5


@frozen
class PreviewedPurchase:
    """A purchase that would be sent.

    Attributes:
        order_id: the order.
        confirmed_at: when it was confirmed, epoch seconds.
        source: where it comes from.
        buyer: the buyer's e-mail address, masked.
        value: in the e-shop's currency, with two decimals; None if it has none.
        location: the e-shop.
        products: the product identifiers.
        found_through: the order by which the buyer was found, 0 for none.
        currency: the value's.
    """

    order_id: int
    confirmed_at: int
    source: str
    buyer: str
    value: str | None
    location: str
    products: str
    found_through: int
    currency: str = ""


@frozen
class ConnectionPreview:
    """What would be sent of one page of orders.

    Attributes:
        mode: the connection's; in `shadow`, nothing is sent until it goes live.
        since: from when on orders are looked at, by their confirmation, epoch seconds.
        purchases: how many purchases would be sent.
        sent_before: how many orders have their purchase.
        not_sent: why others get none (`skipped no_email`), with how many, most first.
        not_tried: how many could not be tried out, for want of calls or time.
        examples: some of the purchases.
        walk: where the next page begins.
    """

    connection_id: str
    mode: str
    since: int
    purchases: int
    sent_before: int
    not_sent: tuple[tuple[str, int], ...]
    not_tried: int
    examples: tuple[PreviewedPurchase, ...]
    walk: BackfillWalk


@dataclass
class AddedPreview:
    """The pages of a preview, added up.

    Attributes:
        mode: the connection's, as the latest page says.
        is_whole: whether all orders of the three days are in it.
    """

    mode: str = ""
    purchases: int = 0
    sent_before: int = 0
    not_tried: int = 0
    not_sent: Counter[str] = field(default_factory=Counter)
    examples: list[PreviewedPurchase] = field(default_factory=list)
    is_whole: bool = False

    def add(self, page: ConnectionPreview) -> None:
        """Add a page."""
        self.mode = page.mode
        self.purchases += page.purchases
        self.sent_before += page.sent_before
        self.not_tried += page.not_tried
        self.not_sent.update(dict(page.not_sent))
        self.examples = [*self.examples, *page.examples][:MOST_EXAMPLES]
        self.is_whole = page.walk.is_over


@frozen
class ConnectionPreviewer:
    """Tries out the orders of the last three days, a page at a time; BaseLinker alone is asked."""

    runtime: Runtime
    connections: Connections
    accounts: Accounts
    planner: BackfillPlanner

    def page(self, connection_id: str, walk: BackfillWalk | None) -> ConnectionPreview:
        """Return what would be sent of the page at a walk's position; None for the first page.

        The connection may be switched off, in a test run, or new: what it needs is a valid document.

        Raises:
            ConnectionGone, InvalidConnection: the connection can't be used.
            RetryLater: BaseLinker, or a table, does not answer.
            Wait: a block, or a refused token.
            NoBudget: no call is free.
        """
        connection, began_at = self.connections.get(connection_id, fresh=True), self.runtime.clock.now()
        scope = BackfillScope(int(began_at) - PREVIEWED_SECONDS, int(began_at) + 1)
        walk = walk or BackfillWalk.through(scope)
        baselinker = self.accounts.baselinker(connection.baselinker)
        page = baselinker.orders_confirmed_from(walk.position.second, walk.position.from_id)
        following, orders = walk.past(page, scope)
        fates, outlooks = self.planner.tried(connection.as_live(), orders, began_at)
        counts = Counter(fates.values())
        sent_before, purchases = counts.pop(HAD_EVENT, 0), counts.pop(EVENT, 0)
        not_tried = sum(counts.pop(fate, 0) for fate in UNTRIED)
        return ConnectionPreview(
            connection_id,
            connection.mode,
            scope.since,
            purchases,
            sent_before,
            tuple(counts.most_common()),
            not_tried,
            tuple(
                _example(order, outlooks[order.order_id])
                for order in [each for each in orders if fates[each.order_id] == EVENT][:MOST_EXAMPLES]
            ),
            following,
        )


def _example(order: Order, outlook: Outlook) -> PreviewedPurchase:
    return PreviewedPurchase(
        order_id=order.order_id,
        confirmed_at=order.date_confirmed,
        source=order.source,
        buyer=outlook.buyer,
        value=outlook.value,
        location=outlook.location,
        products=outlook.products,
        found_through=outlook.found_through,
        currency=outlook.currency,
    )
