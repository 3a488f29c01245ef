"""Reads orders as they are now, in as few calls as BaseLinker's paging allows.

A page brings up to a hundred orders. They are cached a while: for a message that was sent before the page was
read they are as good as read now, since what it is about had happened.

One order may fail every answer that would show it. So if BaseLinker fails at a page, its orders are read one
by one until the culprit is found, and the page is tried again after one, two, four ... of them.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from ordersync.delivery.shelf import Shelf
from ordersync.domain.order import Order, OrderName, PhoneHit
from ordersync.errors import Defect, FailedAnswer, RetryLater, Service, UnclearAnswer
from ordersync.pacing.timings import CLOCK_TOLERANCE
from ordersync.ports import BaseLinker, Clock

MOST_CACHED = 100_000  # order lines, of 0.6 KB each, over all connections of a process
ORDER_WEIGHT = 4  # an order without lines is as large as four of them
CACHED_SECONDS = 900
FRESH_SECONDS = 120  # a first event, and the match of a buyer, rest on nothing older
PAGE_OF_ORDERS = 100  # orders that BaseLinker shows at once
MOST_SUSPECTS = 3  # orders in a row that BaseLinker fails at: then it fails at all, for all that is known


@dataclass(frozen=True)
class Reading:
    """An order, or its absence, as seen by a request that began at `read_at` (epoch seconds).

    If the order is there but can't be read, `defect` says why; `failure` is with what BaseLinker fails at it,
    and at no other.
    """

    order: Order | None
    read_at: float
    defect: str = ""
    failure: RetryLater | None = None

    def shows(self, moment: float) -> bool:
        """Return whether it certainly began after a moment (epoch seconds) of another machine's clock."""
        return self.read_at > moment + CLOCK_TOLERANCE


@dataclass(frozen=True)
class Hits:
    """The orders that BaseLinker finds for a spelling of a number, asked for at `read_at` (epoch seconds)."""

    hits: Sequence[PhoneHit]
    read_at: float


@dataclass
class OrderCache:
    """The orders of one connection that this process has read lately, and what it found by phone.

    Attributes:
        absences: those of orders that were not there: what counts among relatives; they are read again.
        ids_a_page: how many ids a page of orders spans, as far as the last one tells: ids have gaps.
    """

    readings: dict[int, Reading] = field(default_factory=dict)
    absences: dict[int, Reading] = field(default_factory=dict)
    found: dict[str, Hits] = field(default_factory=dict)
    shelf: Shelf = field(default_factory=lambda: Shelf(MOST_CACHED, CACHED_SECONDS))
    ids_a_page: int = PAGE_OF_ORDERS

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


@dataclass
class OrderReader:
    """Reads the orders of one batch; threads may share its cache, but not the reader.

    Attributes:
        cache: what was read lately.
        calls: how many calls were made to read orders.
    """

    baselinker: BaseLinker
    clock: Clock
    cache: OrderCache
    calls: int = 0
    _found: dict[int, Reading] = field(default_factory=dict)
    _suspects: dict[int, Reading] = field(default_factory=dict)
    _one_by_one: int = 0
    _next_step: int = 1

    def read(self, wanted: dict[int, float]) -> dict[int, Reading]:
        """Read the orders with these ids; one that BaseLinker does not show reads as None.

        Args:
            wanted: order id to the epoch second whose changes the reading must show.

        Raises:
            RetryLater: BaseLinker did not answer, or fails at one of them.
            Wait: a block, or a refused token.
            NoBudget: no call is free.
        """
        readings = self.read_each(wanted)
        for order_id, reading in readings.items():
            if reading.failure is not None:
                raise RetryLater(f"order {order_id}: {reading.failure}", after=reading.failure.after)
        return readings

    def read_each(self, wanted: dict[int, float]) -> dict[int, Reading]:
        """Read the orders as `read` does, but those at which BaseLinker fails as such.

        Raises:
            RetryLater: BaseLinker did not answer; what was read before is kept (see `known`).
            Wait, NoBudget: as `read`.
        """
        now = self.clock.now()
        cached = {order_id: self.cache.get(order_id, wanted[order_id], now) for order_id in wanted}
        self._found = {order_id: reading for order_id, reading in cached.items() if reading}
        self._suspects, self._one_by_one, self._next_step = {}, 0, 1
        missing = self._unseen(sorted(wanted))
        while missing:
            # One that was read before is read again, and so those beside it may have to be.
            is_alone = len(missing) == 1 and missing[0] not in self.cache.readings
            if is_alone or self._one_by_one:
                self._read_one(missing[0])
            else:
                self._read_from(missing)
            missing = self._unseen(missing)
        if self._suspects:
            self._check_others_are_shown(max(wanted))
        return self.known(wanted)

    def is_gone(self, order_id: int, not_before: float) -> bool:
        """Return whether an order is known not to have been there after a moment (epoch seconds)."""
        absence = self.cache.absences.get(order_id)
        return absence is not None and absence.shows(not_before)

    def check_shown(self, name: OrderName, reading: Reading, moment: float) -> None:
        """Check that a reading shows an order as of a moment (epoch seconds); forget one that does not.

        Raises:
            RetryLater: BaseLinker may lag behind its journal.
        """
        if not reading.shows(moment):
            self.cache.drop(name.order_id)
            raise RetryLater(
                f"connection {name.connection_id}: BaseLinker may not show yet how order {name.order_id}"
                " was changed",
                after=max(moment + 2 * CLOCK_TOLERANCE - self.clock.now(), 0),
            )

    def by_phone(self, spelling: str, not_before: float) -> Sequence[PhoneHit]:
        """Return the orders that BaseLinker finds for a spelling of a number, as of `not_before` or later.

        Raises:
            As `read`.
        """
        known = self.cache.found.get(spelling)
        if known is None or known.read_at <= not_before + CLOCK_TOLERANCE:
            began_at = self.clock.now()
            known = Hits(self.baselinker.orders_by_phone(spelling), began_at)
            self.cache.put_found(spelling, known)
        return known.hits

    def known(self, wanted: Iterable[int]) -> dict[int, Reading]:
        """Return what the latest `read` has read so far of the orders with these ids."""
        return {order_id: self._found[order_id] for order_id in wanted if order_id in self._found}

    def _unseen(self, order_ids: Iterable[int]) -> list[int]:
        seen = self._found.keys() | self._suspects.keys()
        return [order_id for order_id in order_ids if order_id not in seen]

    def _read_from(self, missing: Sequence[int]) -> None:
        """Read one page from the first missing order upwards: it holds that one, and perhaps others."""
        first = missing[0]
        try:
            self._read_page(first, missing)
        except (FailedAnswer, UnclearAnswer) as error:
            if error.after is not None:
                raise
            self._one_by_one, self._next_step = self._next_step, 2 * self._next_step
            return
        if first not in self._found:
            self._read_one(first)

    def _read_page(self, first: int, wanted: Iterable[int]) -> None:
        """Read a page, from the id before the first order on, so that it shows whether that one is gone.

        What a page lacks between the id asked for and the last order that it shows is gone.
        """
        self.calls += 1
        began_at, begin = self.clock.now(), first - 1
        page = self.baselinker.orders_from(begin)
        self._clear_suspicion()
        for order in page.orders:
            self._save(order.order_id, Reading(order, began_at))
        shown = [order.order_id for order in page.orders]
        last = max(shown, default=0)
        if shown:
            self.cache.ids_a_page = math.ceil(PAGE_OF_ORDERS * (last - min(shown) + 1) / len(shown))
        for order_id in self._unseen(wanted) if page.is_whole else ():
            if begin < order_id < last:
                self._save(order_id, Reading(None, began_at))

    def _read_one(self, order_id: int) -> None:
        self.calls += 1
        self._one_by_one = max(self._one_by_one - 1, 0)
        began_at = self.clock.now()
        try:
            order = self.baselinker.order(order_id)
        except Defect as error:
            self._clear_suspicion()
            self._found[order_id] = Reading(None, began_at, defect=str(error))
        except (FailedAnswer, UnclearAnswer) as error:
            self._suspect(order_id, Reading(None, began_at, failure=error))
        else:
            self._clear_suspicion()
            self._save(order_id, Reading(order, began_at))

    def _suspect(self, order_id: int, reading: Reading) -> None:
        """Take an order for the one that fails its page, unless BaseLinker seems to fail at all orders.

        Raises:
            RetryLater: it does.
        """
        self._suspects[order_id], self._one_by_one = reading, 0
        failure = reading.failure
        if failure is not None and (failure.after is not None or len(self._suspects) >= MOST_SUSPECTS):
            raise failure

    def _clear_suspicion(self) -> None:
        """Take failures for those of their orders: BaseLinker shows another one."""
        self._found |= self._suspects
        self._suspects = {}

    def _check_others_are_shown(self, highest: int) -> None:
        """Check that BaseLinker shows another order, if it has shown none since it failed at the last ones.

        Raises:
            RetryLater: it does not, or there is none that is known.
        """
        known = [*self._found.items(), *self.cache.readings.copy().items()]
        others = [key for key, reading in known if reading.order and key not in self._suspects]
        self.calls += 1
        began_at = self.clock.now()
        if others:
            shown = self.baselinker.order(others[0])
        else:
            shown = next(iter(self.baselinker.orders_from(highest + 1).orders), None)
        if shown is None:
            raise RetryLater("BaseLinker fails at orders and shows no other", service=Service.BASELINKER)
        self._clear_suspicion()
        self._save(shown.order_id, Reading(shown, began_at))

    def _save(self, order_id: int, reading: Reading) -> None:
        self._found[order_id] = reading
        if reading.order is not None:
            self.cache.put(order_id, reading)
        else:
            self.cache.put_absence(order_id, reading)
