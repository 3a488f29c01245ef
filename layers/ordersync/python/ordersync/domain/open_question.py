"""An order about which a person has to decide, until that is done."""

from ordersync.domain.delivery import OrderRecord
from ordersync.domain.intent import PURCHASE
from ordersync.domain.skips import SkipReason
from ordersync.domain.states import State
from ordersync.frozen import frozen

LEFT_TO_PERSON = frozenset({SkipReason.POSSIBLE_COPY, SkipReason.VALUE_UNSETTLED})


@frozen
class OpenQuestion:
    """What a person has to decide.

    Attributes:
        order_id: BaseLinker's id.
        reason: why the program can't.
        since: when that was found out, epoch seconds.
        closed_at: when a person closed it, epoch seconds; 0 while it is open.
    """

    order_id: int = 0
    reason: str = ""
    since: float = 0
    closed_at: float = 0

    def closed(self, now: float) -> "OpenQuestion":
        """Return the question after a person has closed it (epoch seconds); the sweep deletes it then."""
        return OpenQuestion(self.order_id, self.reason, self.since, closed_at=now)


def is_open(record: OrderRecord) -> bool:
    """Return whether what an order's record says still leaves it to a person."""
    purchase = record.event(PURCHASE)
    return purchase.state is State.UNKNOWN or purchase.reason in LEFT_TO_PERSON
