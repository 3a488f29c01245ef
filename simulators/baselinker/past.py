"""What the orders of a BaseLinker account were before they were changed, merged away or removed."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from simulators.baselinker.orders import Order, lines_of


@dataclass(frozen=True, slots=True)
class Version:
    """An order as it was from `since` until `until`, epoch seconds; infinity if it still is."""

    order: Order
    since: float
    until: float


class Past:
    """The versions of an account's orders; the present ones are those of the order book."""

    def __init__(self, orders: Mapping[int, Order]) -> None:
        """Start without a past.

        Args:
            orders: The present orders by id, which may change.
        """
        self._orders = orders
        self._since: dict[int, float] = {}
        self._former: dict[int, list[Version]] = {}

    def begin(self, order_id: int, at: float) -> None:
        """Record that an order is there from now on, epoch seconds."""
        self._since[order_id] = at

    def save(self, order_id: int, at: float) -> None:
        """Save an order as it is, just before it is changed or removed; `at` in epoch seconds."""
        since = self._since.get(order_id, -math.inf)
        if since < at:
            order = self._orders[order_id]
            former = dict(order) | {"products": [dict(line) for line in lines_of(order)]}
            self._former.setdefault(order_id, []).append(Version(former, since, at))
        self._since[order_id] = at

    def order_ids(self) -> list[int]:
        """Return the ids of all orders that are or were there."""
        return sorted(self._former.keys() | self._orders.keys())

    def versions(self, order_id: int) -> list[Version]:
        """Return what an order was, oldest first, and what it is; empty if there never was one."""
        versions = list(self._former.get(order_id, ()))
        if order_id in self._orders:
            since = self._since.get(order_id, -math.inf)
            versions.append(Version(self._orders[order_id], since, math.inf))
        return versions

    def orders_at(self, moment: float) -> Iterator[Order]:
        """Yield the orders as they were at a moment, epoch seconds."""
        for order_id in self.order_ids():
            for version in self.versions(order_id):
                if version.since <= moment < version.until:
                    yield version.order
