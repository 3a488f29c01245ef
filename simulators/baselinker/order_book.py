"""The orders of a BaseLinker account: where they are stored, numbered and changed."""

from __future__ import annotations

import copy
import itertools
import random
from collections.abc import Callable, Mapping

from simulators.baselinker.orders import Order, checked_changes, complete_line, lines_of, number_of
from simulators.baselinker.past import Past


class OrderBook:
    """The orders of one account.

    Attributes:
        orders: The orders by id.
        past: What they were before they were changed or removed.
    """

    def __init__(self, now: Callable[[], float], rng: random.Random) -> None:
        """Start without orders.

        Args:
            now: Clock that dates changes and copies, epoch seconds.
            rng: Random number generator for the gaps between order ids.
        """
        self.orders: dict[int, Order] = {}
        self.past = Past(self.orders)
        self._now = now
        self._rng = rng
        self._last_order_id = 812_000_000
        self._line_ids = itertools.count(990_001)

    def add(self, order: Order) -> int:
        """Store a complete order; it and its lines get the ids that they lack.

        Returns:
            Its order id.

        Raises:
            ValueError: There is an order with its id.
        """
        order_id = number_of(order, "order_id")
        if not order_id:
            order_id = self._last_order_id + self._rng.randint(1, 9)
        if order_id in self.orders:
            raise ValueError(f"order {order_id} exists already")
        self._last_order_id = max(self._last_order_id, order_id)
        order["order_id"] = order_id
        order["order_page"] = order["order_page"] or f"https://orders.example.com/{order_id}/page/"
        self._number_lines(order)
        self.orders[order_id] = order
        self.past.begin(order_id, self._now())
        return order_id

    def change(self, order: Order, changes: Mapping[str, object]) -> None:
        """Change fields of a stored order.

        Args:
            order: The order.
            changes: New values of some fields.

        Raises:
            ValueError: Orders or their lines have no such field.
        """
        checked = checked_changes(changes)
        self.past.save(number_of(order, "order_id"), self._now())
        order.update(checked)
        if "products" in changes:
            order["products"] = [complete_line(line) for line in lines_of(order)]
            self._number_lines(order)
        if "order_status_id" in changes:
            order["date_in_status"] = int(self._now())

    def remove(self, order_id: int) -> Order:
        """Remove an order, and return it."""
        self.past.save(order_id, self._now())
        return self.orders.pop(order_id)

    def derive(self, order: Order, changes: Mapping[str, object], *, dated_now: bool) -> int:
        """Store an order that is like another one.

        Args:
            order: The other order.
            changes: What differs; its lines get ids of their own.
            dated_now: Whether it is dated as of now, or like the other one.

        Returns:
            Its id.
        """
        derived = copy.deepcopy(order) | copy.deepcopy(dict(changes)) | {"order_id": 0, "order_page": ""}
        derived["products"] = [line | {"order_product_id": 0} for line in lines_of(derived)]
        if dated_now:
            at = int(self._now())
            derived |= {"date_add": at, "date_in_status": at}
            derived["date_confirmed"] = at if derived["confirmed"] else 0
        return self.add(derived)

    def _number_lines(self, order: Order) -> None:
        for line in lines_of(order):
            line["order_product_id"] = line["order_product_id"] or next(self._line_ids)
