"""The metrics: what is counted or measured, published for the stack as a whole."""

from collections import Counter
from collections.abc import Iterable
from enum import StrEnum


class Metric(StrEnum):
    """Everything that is counted; its alarms stand in `template.yaml`, the advice in docs/runbook.md."""

    JOURNAL_ENTRIES = "JournalEntries"
    JOURNAL_LINES_UNREADABLE = "JournalLinesUnreadable"
    JOURNAL_AGE = "JournalAge"
    EVENTS_CREATED = "EventsCreated"
    CONTACTS_WRITTEN = "ContactsWritten"
    CONTACTS_UNCHANGED = "ContactsUnchanged"
    ORDERS_SKIPPED = "OrdersSkipped"
    ORDERS_REJECTED = "OrdersRejected"
    ORDERS_DEAD = "OrdersDead"
    OLDEST_ORDER = "OldestOrder"
    OUTCOMES_UNKNOWN = "OutcomesUnknown"
    OUTCOMES_OPEN = "OutcomesOpen"
    ORDERS_FOUND_MISSING = "OrdersFoundMissing"
    ORDERS_WITHOUT_JOURNAL = "OrdersWithoutJournal"
    SWEEP_AGE = "SweepAge"
    RECORDS_UNREADABLE = "RecordsUnreadable"
    ORDERS_PARKED = "OrdersParked"
    CONNECTIONS_WAITING = "ConnectionsWaiting"
    LONGEST_WAIT = "LongestWait"
    CONNECTIONS_UNATTENDED = "ConnectionsUnattended"
    BLOCKS_SEEN = "BlocksSeen"
    BASELINKER_CALLS = "BaselinkerCalls"
    SALESMANAGO_CALLS = "SalesmanagoCalls"


# In seconds; all others are numbers of things that happened.
AGES = frozenset({Metric.JOURNAL_AGE, Metric.OLDEST_ORDER, Metric.SWEEP_AGE, Metric.LONGEST_WAIT})
# Of which the greatest counts: connections may share a token, whose block each of them meets.
GREATEST = AGES | {Metric.BLOCKS_SEEN}
# Of use only beside a connection's name, which a metric does not bear: the log has them.
LOGGED_ONLY = frozenset({Metric.BASELINKER_CALLS, Metric.SALESMANAGO_CALLS})


class Metrics(Counter[Metric]):
    """What happened, of one connection or of all."""

    def count(self, metric: Metric, number: int = 1) -> None:
        """Count what happened."""
        self[metric] += number

    def measure(self, metric: Metric, value: float) -> None:
        """Record a value, unless a greater one is recorded."""
        self[metric] = max(self[metric], round(value))

    @staticmethod
    def of_all(each: Iterable["Metrics"]) -> "Metrics":
        """Return what happened altogether."""
        total = Metrics()
        for metrics in each:
            for metric, value in metrics.items():
                if metric in GREATEST:
                    total.measure(metric, value)
                else:
                    total[metric] += value
        return total
