"""What becomes of a batch's orders: one line in the log each, metrics, and the counts of the day."""

from collections import Counter
from contextlib import suppress
from dataclasses import field
from threading import Lock

from ordersync.delivery.jobs import Delivered, Outcome, log_outcome
from ordersync.domain.daily_counts import day_of, end_of
from ordersync.domain.states import EventRecord, State
from ordersync.errors import Defect, RetryLater
from ordersync.frozen import frozen
from ordersync.pacing.context import ConnectionContext

NO_ENDS = frozenset({Outcome.WAITING, Outcome.UNCHANGED})
LASTING = frozenset({Outcome.SKIPPED, Outcome.UNKNOWN})


@frozen
class Outcomes:
    """The outcomes of one connection's share of a batch; threads may add to them at the same time.

    Attributes:
        ends: how many orders came to which end, for the counts of the day.
    """

    context: ConnectionContext
    ends: Counter[str] = field(default_factory=Counter)
    _lock: Lock = field(default_factory=Lock)

    def add(
        self, delivered: Delivered, order_id: int, log_id: int | None, before: EventRecord | None = None
    ) -> None:
        """Log and count what became of an order.

        Args:
            delivered: what became of it.
            order_id: BaseLinker's id.
            log_id: the latest journal entry that asked for it, or None.
            before: how its event stood before; what is skipped, or unknown, as it was already counts once.
        """
        context = self.context
        log_outcome(delivered, order_id, log_id, context.connection_id, context.log, context.metrics)
        is_repeated = (
            before is not None
            and delivered.outcome in LASTING
            and (
                (before.state, before.reason) == (State.SKIPPED, delivered.reason)
                or (before.state is State.UNKNOWN and delivered.outcome is Outcome.UNKNOWN)
            )
        )
        if delivered.outcome not in NO_ENDS and not is_repeated:
            with self._lock:
                self.ends[end_of(delivered.outcome, delivered.reason)] += 1

    def save(self) -> None:
        """Add the ends to the counts of the day; what a table does not take is missing there alone."""
        if not self.ends:
            return
        now = self.context.clock.now()
        slot = self.context.records.days().of(day_of(now))
        with suppress(RetryLater, Defect):
            slot.change(lambda counts: counts.plus(self.ends, now))
        self.ends.clear()
