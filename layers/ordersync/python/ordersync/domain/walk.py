"""The walk through an account's orders by the date of their confirmation: page by page, and past no order."""

from dataclasses import replace

from ordersync.domain.order import Order
from ordersync.frozen import frozen

FIRST_STEP = 60


@frozen
class OrderPage:
    """Orders of one answer; `is_full` if there may be more, `is_whole` if each of them could be read."""

    orders: tuple[Order, ...]
    is_full: bool
    is_whole: bool = True


@frozen
class WalkPosition:
    """Where a walk goes on.

    Attributes:
        second: the confirmation date, epoch seconds.
        from_id: within that second, the order id; 0 for all of them.
    """

    second: int = 0
    from_id: int = 0

    def behind(self, page: OrderPage) -> "WalkPosition":
        """Move on after a page: in the same second again, then by id if that second fills a page."""
        latest = max((order.date_confirmed for order in page.orders), default=self.second)
        if not self.from_id and latest > self.second:
            return WalkPosition(latest)
        if not page.is_full:
            return WalkPosition(self.second + 1)
        return WalkPosition(self.second, max(order.order_id for order in page.orders) + 1)


@frozen
class Detour:
    """The search for the way around an order that fails every page which would show it; in epoch seconds.

    Attributes:
        begins_at: from where on orders are wanted.
        fails_at: the latest second from which no page is shown, as far as is known.
        shown_at: the earliest later one from which one is.
    """

    begins_at: int = 0
    fails_at: int = 0
    shown_at: int = 0

    @property
    def is_found(self) -> bool:
        """Whether a page is shown from the second after the latest from which none is."""
        return self.shown_at - self.fails_at <= 1

    @property
    def asks_from(self) -> int:
        """The second to ask about next; once the way is found, whether the order still fails.

        The steps grow before the rest is halved: a second failing order far away hides none in between.
        """
        if self.is_found:
            return self.fails_at
        step = max(FIRST_STEP, 3 * (self.fails_at - self.begins_at))
        return min(self.fails_at + step, (self.fails_at + self.shown_at) // 2)

    def answered(self, *, is_shown: bool) -> "Detour":
        """Return the search once it is known whether a page is shown from there."""
        second = self.asks_from
        return replace(self, shown_at=second) if is_shown else replace(self, fails_at=second)
