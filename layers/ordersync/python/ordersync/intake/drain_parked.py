"""Queues the parked orders of a connection that flows again: oldest first, as fast as it can deliver."""

from collections.abc import Sequence
from contextlib import suppress

from ordersync.domain.call_budget import CallWindow, Lane, free_at, is_idle
from ordersync.domain.parked import ParkedMark
from ordersync.errors import Conflict, Service
from ordersync.frozen import frozen
from ordersync.pacing.context import ConnectionContext
from ordersync.pacing.watch_health import ConnectionHealth
from ordersync.ports import Queue
from ordersync.records.connection import call_window
from ordersync.records.parked import Parked
from ordersync.records.record import Record

PAGE = 100
PAGES_A_POLL = 5
PAGES_IN_DOUBT = 10
A_FEW = 20  # while it is not known whether SALESmanago does what orders need
AT_ONCE = 10  # as many as SQS takes in one batch; a poller that dies has queued no more of them in vain


@frozen
class ParkedDrain:
    """Queues parked orders of one connection that does not wait; none after `deadline` (epoch seconds)."""

    context: ConnectionContext
    health: ConnectionHealth
    orders_queue: Queue
    sweep_queue: Queue
    deadline: float

    def run(self, mark: Record[ParkedMark]) -> None:
        """Queue some hundred parked orders, unless the token has no free call: then the queue holds enough.

        A record is deleted once the queue has accepted its message, and only if nothing was parked since.

        Args:
            mark: whether any may be parked.

        Raises:
            RetryLater: a table did not answer; the next poll continues.
        """
        now, parked = self.context.clock.now(), self.context.records.parked()
        if not mark.value.asks_for_look(now):
            return
        page = parked.page(PAGE)
        if not page:
            with suppress(Conflict):  # more were parked meanwhile
                mark.save(mark.value.found_empty(now))
            return
        if self.health.is_in_doubt(Service.SALESMANAGO):
            queued = self._queue(self._any())
        elif not self._has_free_call():
            queued = self._queue(page[:A_FEW]) if self._is_idle() else 0
        else:
            queued = self._queue(page)
            for _ in range(PAGES_A_POLL - 1):
                page = parked.page(PAGE, page[-1].order.order_id) if page else []
                queued += self._queue(page)
        if queued:
            connection_id = self.context.connection_id
            self.context.log.info("parked orders queued", connection_id=connection_id, orders=queued)

    def _any(self) -> Sequence[Parked]:
        """Return a few orders at random, so that not all tries fall to those SALESmanago refuses.

        Each poll takes them from the next thousand: it may refuse all of the first.
        """
        parked, cursor = self.context.records.parked(), self.context.records.cursor()
        page = parked.page(PAGE, cursor.read().value.tried_to) or parked.page(PAGE)
        some = [*page]
        while page and len(some) < PAGE * PAGES_IN_DOUBT:
            page = parked.page(PAGE, page[-1].order.order_id)
            some += page
        tried_to = some[-1].order.order_id if page else 0
        cursor.change(lambda value: value.tried(tried_to))
        return sorted(some, key=lambda _: self.context.rng.random())[:A_FEW]

    def _queue(self, page: Sequence[Parked]) -> int:
        """Queue orders a few at once; return how many the queue has accepted."""
        queued = 0
        for start in range(0, len(page), AT_ONCE):
            if self.context.clock.now() >= self.deadline:
                break
            some = page[start : start + AT_ONCE]
            behind = [parked for parked in some if parked.order.is_behind_others]
            live = [parked for parked in some if not parked.order.is_behind_others]
            queued += self._move(live, self.orders_queue) + self._move(behind, self.sweep_queue)
        return queued

    def _move(self, some: Sequence[Parked], queue: Queue) -> int:
        messages = [parked.order.message(self.context.connection_id) for parked in some]
        accepted = queue.send(messages, edits_after=self.context.timings.order_lag) if messages else []
        for parked, is_taken in zip(some, accepted, strict=True):
            if is_taken:
                self.context.records.parked().remove(parked)
        return sum(accepted)

    def _has_free_call(self) -> bool:
        now, limit = self.context.clock.now(), self.context.connection.baselinker.requests_per_minute
        return free_at(self._window(), now, limit, Lane.LIVE) <= now

    def _is_idle(self) -> bool:
        """Return whether no order has made a call lately: the queue holds none, and polls use all calls."""
        return is_idle(self._window(), self.context.clock.now(), Lane.LIVE)

    def _window(self) -> CallWindow:
        account = self.context.connection.baselinker
        return call_window(self.context.records.tables.budget, account).read().value
