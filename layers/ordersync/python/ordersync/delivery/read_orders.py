"""Reads orders as they are now, in as few calls as BaseLinker's paging allows.

A page brings up to a hundred orders. They are cached a while: for a message that was sent before the page was
read they are as good as read now, since what it is about had happened.

One order may fail every answer that would show it. So if BaseLinker fails at a page, its orders are read one
by one until the culprit is found, and the page is tried again after one, two, four ... of them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from ordersync.delivery.cache_orders import Hits, OrderCache, Reading
from ordersync.domain.order import OrderName, PhoneHit
from ordersync.domain.read_plan import PAGE_OF_ORDERS, is_page_due
from ordersync.errors import Defect, FailedAnswer, RetryLater, Service, UnclearAnswer
from ordersync.pacing.timings import CLOCK_TOLERANCE
from ordersync.ports import BaseLinker, Clock

FRESH_SECONDS = 120  # a first event, and the match of a buyer, rest on nothing older
MOST_SUSPECTS = 3  # orders in a row that BaseLinker fails at: then it fails at all, for all that is known


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
    _ends_at: int | None = None

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
        self._suspects, self._one_by_one, self._next_step, self._ends_at = {}, 0, 1, None
        missing = self._unseen(sorted(wanted))
        while missing:
            if self._is_page_due(missing) and not self._one_by_one:
                self._read_from(missing)
            else:
                self._read_one(missing[0])
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

    def _is_page_due(self, missing: Sequence[int]) -> bool:
        was_read = missing[0] in self.cache.readings
        return is_page_due(
            missing, ids_a_page=self.cache.ids_a_page, ends_at=self._ends_at, was_read=was_read
        )

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
        shown = sorted(order.order_id for order in page.orders)
        last = max(shown, default=0)
        if not page.is_full:
            self._ends_at = max(last, begin)
        if steps := sorted(after - before for before, after in pairwise(shown)):
            step = min(sum(steps) / len(steps), steps[len(steps) // 2])  # a single wide gap says little
            self.cache.ids_a_page = int(PAGE_OF_ORDERS * step)
        for order_id in self._unseen(wanted) if page.is_whole else ():
            if begin < order_id < last:
                self._save(order_id, Reading(None, began_at, is_passed=True))

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
            if order and order_id > (self._ends_at or order_id):
                self._ends_at = None  # that page lagged

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
