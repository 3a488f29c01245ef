"""Caches the orders that a process has read lately, and what it has found by phone."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from ordersync.delivery.shelf import Shelf
from ordersync.domain.order import Order, PhoneHit
from ordersync.errors import RetryLater
from ordersync.frozen import frozen
from ordersync.pacing.timings import CLOCK_TOLERANCE

MOST_CACHED = 100_000  # order lines, of 0.6 KB each, over all connections of a process
ORDER_WEIGHT = 4  # an order without lines is as large as four of them
CACHED_SECONDS = 900


@frozen
class Reading:
    """An order, or its absence, as seen by a request that began at `read_at` (epoch seconds).

    If the order is there but can't be read, `defect` says why; `failure` is with what BaseLinker fails at it,
    and at no other. An order that is not there `is_passed` if the answer shows one with a higher id.
    """

    order: Order | None
    read_at: float
    defect: str = ""
    failure: RetryLater | None = None
    is_passed: bool = False

    def shows(self, moment: float) -> bool:
        """Return whether it certainly began after a moment (epoch seconds) of another machine's clock."""
        return self.read_at > moment + CLOCK_TOLERANCE


@frozen
class Hits:
    """The orders that BaseLinker finds for a spelling of a number, asked for at `read_at` (epoch seconds)."""

    hits: Sequence[PhoneHit]
    read_at: float


@dataclass
class OrderCache:
    """The orders of one connection that this process has read lately, and what it found by phone.

    Attributes:
        absences: those of orders that were not there: what counts among relatives; they are read again.
        ids_a_page: how many ids a page of orders spans, by the last one, 0 before: ids have gaps.
    """

    readings: dict[int, Reading] = field(default_factory=dict)
    absences: dict[int, Reading] = field(default_factory=dict)
    found: dict[str, Hits] = field(default_factory=dict)
    shelf: Shelf = field(default_factory=lambda: Shelf(MOST_CACHED, CACHED_SECONDS))
    ids_a_page: int = 0

    def put(self, order_id: int, reading: Reading) -> None:
        """Cache a reading."""
        lines = len(reading.order.lines) if reading.order else 0
        self.shelf.put(self.readings, order_id, reading, ORDER_WEIGHT + lines, reading.read_at)
        self.shelf.drop(self.absences, order_id)

    def put_absence(self, order_id: int, reading: Reading) -> None:
        """Cache that an order was not there; what was read of it before does not hold any more."""
        self.shelf.drop(self.readings, order_id)
        self.shelf.put(self.absences, order_id, reading, 1, reading.read_at)

    def put_found(self, spelling: str, hits: Hits) -> None:
        """Cache what was found for a spelling of a number."""
        self.shelf.put(self.found, spelling, hits, 1 + len(hits.hits), hits.read_at)

    def drop(self, order_id: int) -> None:
        """Forget a reading that did not show what it had to."""
        self.shelf.drop(self.readings, order_id)

    def get(self, order_id: int, not_before: float, now: float) -> Reading | None:
        """Return a reading that shows the order as of `not_before`, if it is no older than some minutes."""
        reading = self.readings.get(order_id)
        if reading is None or now - reading.read_at > CACHED_SECONDS:
            return None
        return reading if reading.shows(not_before) else None


class OrderCaches(dict[str, OrderCache]):
    """The caches of this process by connection id, with one bound over all of them."""

    def __init__(self) -> None:
        super().__init__()
        self.shelf = Shelf(MOST_CACHED, CACHED_SECONDS)

    def __missing__(self, connection_id: str) -> OrderCache:
        """Return a new cache for a connection that has none."""
        return self.setdefault(connection_id, OrderCache(shelf=self.shelf))
