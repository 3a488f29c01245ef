"""The walk through an account's orders by the date of their confirmation: page by page, and past no order."""

from dataclasses import dataclass

from ordersync.domain.order import Order


@dataclass(frozen=True)
class OrderPage:
    """Orders of one answer; `is_full` if there may be more, `is_whole` if each of them could be read."""

    orders: tuple[Order, ...]
    is_full: bool
    is_whole: bool = True


@dataclass(frozen=True)
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
