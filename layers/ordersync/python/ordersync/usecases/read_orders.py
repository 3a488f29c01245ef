"""Reads orders as they are now, in as few calls as BaseLinker's paging allows."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from ordersync.domain.order import Order
from ordersync.errors import Defect
from ordersync.ports import BaseLinker, Clock


@dataclass(frozen=True)
class Reading:
    """An order, or its absence, as seen by a request that began at `read_at` (epoch seconds).

    Where the order is there but can't be read, `defect` says why.
    """

    order: Order | None
    read_at: float
    defect: str = ""


@dataclass
class OrderReader:
    """Reads orders, each once a batch."""

    baselinker: BaseLinker
    clock: Clock
    seen: dict[int, Reading] = field(default_factory=dict)

    def read(self, order_ids: Iterable[int]) -> dict[int, Reading]:
        """The orders with these ids; one that BaseLinker does not show is none.

        Raises:
            RetryLater: BaseLinker did not answer; what was read before is remembered.
            Wait: no call budget, a block, or a refused token.
        """
        wanted = sorted(set(order_ids))
        missing = [order_id for order_id in wanted if order_id not in self.seen]
        while len(missing) > 1:
            self._read_from(missing)
            missing = [order_id for order_id in missing if order_id not in self.seen]
        for order_id in missing:
            self._read_one(order_id)
        return {order_id: self.seen[order_id] for order_id in wanted}

    def _read_from(self, missing: list[int]) -> None:
        """One page from the lowest id upwards: it holds that order, and perhaps more of them."""
        first = missing[0]
        began_at = self.clock.now()
        page = {order.order_id: order for order in self.baselinker.orders_from(first)}
        for order_id in missing:
            if order_id in page:
                self.seen[order_id] = Reading(page[order_id], began_at)
        if first not in page:
            self._read_one(first)

    def _read_one(self, order_id: int) -> None:
        began_at = self.clock.now()
        try:
            self.seen[order_id] = Reading(self.baselinker.order(order_id), began_at)
        except Defect as error:
            self.seen[order_id] = Reading(None, began_at, defect=str(error))
