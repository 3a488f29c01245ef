"""How long things take and wait; all in seconds, set by the template's parameters."""

from pydantic import BaseModel, ConfigDict

from ordersync.domain.health import Pace

CLOCK_TOLERANCE = 1.0  # seconds by which the clocks of AWS, both services and ours may differ


class Timings(BaseModel):
    """The deployment's timings, with the template's production defaults.

    Attributes:
        request_timeout: the whole life of one HTTP request.
        promptness: how soon a request follows the lease or the intent that was saved for it.
        request_life: how long after its time-out a request may still take effect on the other side.
        card_lag: how long after an event took effect a card may still lack it.
        order_lag: how long BaseLinker may show an order as it was before an entry of its journal.
        relation_settling: how long after a relation was recorded its orders are read to count their items.
        retry_delay: the first back-off of an order.
        retry_limit: the longest back-off of an order.
        probe_delay: the first wait of a waiting connection.
        probe_limit: the longest wait of a waiting connection.
        park_after: once a connection has waited for so long, its orders wait as records, and not in a queue.
        not_found_window: how long an order that BaseLinker does not show is asked for again.
        budget_hold: how long a worker holds its batch for call budget, and serves no other connection.
        journal_recheck: after so long without an entry the cursor is looked for in the journal's beginning.
        sweep_grace: how old a confirmed order is before the sweep may count it as missing.
        document_cache: for how long a connection's document is used before a newer version is asked for.
        worker_timeout: the worker's time limit.
        poller_timeout: the poller's time limit.
        sweeper_timeout: the sweeper's time limit.
        operator_timeout: how long an answer to an operator may take.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    request_timeout: float = 20
    promptness: float = 10
    request_life: float = 60
    card_lag: float = 90
    order_lag: float = 5
    relation_settling: float = 120
    retry_delay: float = 15
    retry_limit: float = 300
    probe_delay: float = 60
    probe_limit: float = 750
    park_after: float = 300
    not_found_window: float = 600
    budget_hold: float = 5
    journal_recheck: float = 3600
    sweep_grace: float = 3600
    document_cache: float = 180
    worker_timeout: float = 120
    poller_timeout: float = 55
    sweeper_timeout: float = 600
    operator_timeout: float = 60

    @property
    def contact_lease(self) -> float:
        """How long one writer has a contact for itself: until its request can't take effect any more."""
        return self.promptness + self.request_timeout + self.request_life + CLOCK_TOLERANCE

    @property
    def read_back_delay(self) -> float:
        """From an intent whose answer was lost until the card shows its event, or never will."""
        return self.contact_lease + self.card_lag

    @property
    def probe_pace(self) -> Pace:
        """How long a waiting connection waits between two tries."""
        return Pace(self.probe_delay, self.probe_limit)


def back_off(first: float, limit: float, attempt: int, spread: float) -> float:
    """Return the seconds to wait before another attempt: doubled each time up to `limit`, half of it random.

    Args:
        first: the first wait, seconds.
        limit: the longest wait, seconds.
        attempt: 1 for the first one that failed.
        spread: a random number from 0 up to 1.
    """
    doublings = min(max(attempt - 1, 0), 16)
    full = min(limit, first * (1 << doublings))
    return full / 2 + full / 2 * spread
