"""Reads orders as they are now, in as few calls as BaseLinker's paging allows.

A page brings up to a hundred orders. Those that nobody asked for yet are remembered a while: for a message
that was sent before the page was read they are as good as read now, since what it is about had happened.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from ordersync.domain.order import Order
from ordersync.errors import Defect
from ordersync.pacing.timings import CLOCK_TOLERANCE
from ordersync.ports import BaseLinker, Clock

MOST_REMEMBERED = 5_000
REMEMBERED_SECONDS = 900


@dataclass(frozen=True)
class Reading:
    """An order, or its absence, as seen by a request that began at `read_at` (epoch seconds).

    Where the order is there but can't be read, `defect` says why.
    """

    order: Order | None
    read_at: float
    defect: str = ""

    def shows(self, moment: float) -> bool:
        """Whether it began surely after a moment of another machine's clock, epoch seconds."""
        return self.read_at > moment + CLOCK_TOLERANCE


@dataclass
class OrderMemory:
    """The orders of one connection that this process has read lately."""

    readings: dict[int, Reading] = field(default_factory=dict)

    def keep(self, order_id: int, reading: Reading) -> None:
        """Remembers a reading; the oldest go first."""
        self.readings.pop(order_id, None)
        self.readings[order_id] = reading
        if len(self.readings) > MOST_REMEMBERED:
            del self.readings[next(iter(self.readings))]

    def recall(self, order_id: int, not_before: float, now: float) -> Reading | None:
        """A reading that shows what was so at `not_before`, if it is no older than some minutes."""
        reading = self.readings.get(order_id)
        if reading is None or now - reading.read_at > REMEMBERED_SECONDS:
            return None
        return reading if reading.shows(not_before) else None


@dataclass
class OrderReader:
    """Reads the orders of one batch."""

    baselinker: BaseLinker
    clock: Clock
    memory: OrderMemory
    seen: dict[int, Reading] = field(default_factory=dict)

    def read(self, wanted: dict[int, float]) -> dict[int, Reading]:
        """The orders with these ids; one that BaseLinker does not show is none.

        Args:
            wanted: order id to the epoch second whose changes the reading must show.

        Raises:
            RetryLater: BaseLinker did not answer; what was read before is remembered.
            Wait: no call budget, a block, or a refused token.
        """
        now = self.clock.now()
        for order_id, not_before in wanted.items():
            if order_id not in self.seen and (known := self.memory.recall(order_id, not_before, now)):
                self.seen[order_id] = known
        missing = self._unseen(sorted(wanted))
        while len(missing) > 1:
            self._read_from(missing[0])
            missing = self._unseen(missing)
        for order_id in missing:
            self._read_one(order_id)
        return self.known(wanted)

    def known(self, wanted: Iterable[int]) -> dict[int, Reading]:
        """What was read so far of the orders with these ids."""
        return {order_id: self.seen[order_id] for order_id in wanted if order_id in self.seen}

    def _unseen(self, order_ids: Iterable[int]) -> list[int]:
        return [order_id for order_id in order_ids if order_id not in self.seen]

    def _read_from(self, first: int) -> None:
        """One page from an id upwards: it holds that order, and perhaps more of those that are wanted."""
        began_at = self.clock.now()
        for order in self.baselinker.orders_from(first):
            self._keep(order.order_id, Reading(order, began_at))
        if first not in self.seen:
            self._read_one(first)

    def _read_one(self, order_id: int) -> None:
        began_at = self.clock.now()
        try:
            self._keep(order_id, Reading(self.baselinker.order(order_id), began_at))
        except Defect as error:
            self.seen[order_id] = Reading(None, began_at, defect=str(error))

    def _keep(self, order_id: int, reading: Reading) -> None:
        self.seen[order_id] = reading
        if reading.order is not None:
            self.memory.keep(order_id, reading)
