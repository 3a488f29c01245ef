"""The metrics: what is counted, per connection and for the whole stack."""

from collections import Counter
from enum import StrEnum


class Metric(StrEnum):
    """Everything that is counted; its alarms stand in `template.yaml`, the advice in docs/runbook.md."""

    JOURNAL_ENTRIES = "JournalEntries"
    JOURNAL_LINES_UNREADABLE = "JournalLinesUnreadable"
    EVENTS_CREATED = "EventsCreated"
    CONTACTS_WRITTEN = "ContactsWritten"
    CONTACTS_UNCHANGED = "ContactsUnchanged"
    ORDERS_SKIPPED = "OrdersSkipped"
    ORDERS_REJECTED = "OrdersRejected"
    ORDERS_DEAD = "OrdersDead"
    OUTCOMES_UNKNOWN = "OutcomesUnknown"
    ORDERS_FOUND_MISSING = "OrdersFoundMissing"
    ORDERS_WITHOUT_JOURNAL = "OrdersWithoutJournal"
    RECORDS_UNREADABLE = "RecordsUnreadable"
    ORDERS_PARKED = "OrdersParked"
    CONNECTIONS_WAITING = "ConnectionsWaiting"
    CONNECTIONS_UNATTENDED = "ConnectionsUnattended"
    BLOCKS_SEEN = "BlocksSeen"
    BASELINKER_CALLS = "BaselinkerCalls"
    SALESMANAGO_CALLS = "SalesmanagoCalls"


Metrics = Counter[Metric]

# Published for the stack at every run, also as 0: their alarms need a data point even while all is well.
STACK_WIDE = (
    Metric.CONNECTIONS_WAITING,
    Metric.ORDERS_DEAD,
    Metric.OUTCOMES_UNKNOWN,
    Metric.BLOCKS_SEEN,
)
