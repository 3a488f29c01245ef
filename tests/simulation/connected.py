"""One connection of the simulation: both accounts, what is remembered of it, and what is promised of it."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from ordersync.domain.delivery import OrderRecord
from ordersync.domain.intent import EventKind
from ordersync.domain.journal import Cursor
from ordersync.domain.settings import Settings
from ordersync.domain.states import EventRecord
from ordersync.errors import NotApplied
from ordersync.ports import Stored
from ordersync.records.connection import ConnectionRecords
from simulators import BaselinkerAccount, SalesmanagoAccount
from simulators.salesmanago.account import ExternalEvent
from tests.model import Forgotten, History, check, check_event, check_never_twice
from tests.simulation.aws import Aws
from tests.simulation.services import TAG_AS_STORED

CLOCKS_APART = 1.0
"""By how many seconds the clock of a process may be ahead, at most."""


@dataclass
class Connected:
    """A connection; it may share its token with others, or its SALESmanago account.

    Attributes:
        was_removed: whether its document was away for a while.
        forgotten: the people who are forgotten.
        reopened: the orders whose event a person has found missing.
        live_since: when a person first let it go live, epoch seconds, 0 if it always was.
    """

    connection_id: str
    token: str
    shop: BaselinkerAccount
    marketing: SalesmanagoAccount
    aws: Aws
    was_removed: bool = False
    forgotten: list[Forgotten] = field(default_factory=list)
    reopened: set[int] = field(default_factory=set)
    live_since: float = 0.0
    settings: Settings = field(init=False)
    _related: list[tuple[float, int]] = field(default_factory=lambda: [(0.0, 0)])
    _related_ids: dict[str, int] = field(default_factory=dict)
    _cursor: tuple[Stored | None, Cursor] = (None, Cursor())

    def __post_init__(self) -> None:
        """Remember the settings, for the document may be removed."""
        self.settings = self.aws.connections.get(self.connection_id).settings

    def history(self, *, with_ledger: bool = False) -> History:
        """Return what happened, for the reference model."""
        cursor = self.cursor()
        return History(
            shop=self.shop,
            marketing=self.marketing,
            settings=self.settings,
            tag=TAG_AS_STORED,
            now=self.aws.now(),
            ledger=self._ledger() if with_ledger else None,
            starts_at=cursor.starts_at,
            gap_found_at=cursor.gap.found_at if cursor.gap else 0,
            was_removed=self.was_removed,
            connection_id=self.connection_id,
            related_ids=self._related_ids,
            forgotten=self.forgotten,
            reopened=self.reopened,
            live_since=self.live_since,
        )

    def check(self, everyone: Iterable["Connected"]) -> None:
        """Check what must hold once all has come to rest; `everyone` is every connection."""
        neighbours = [
            other.history() for other in everyone if other.marketing is self.marketing and other is not self
        ]
        check(replace(self.history(with_ledger=True), neighbours=neighbours))

    def check_new_events(self, checked: int) -> None:
        """Check what must hold at every moment; so many events of the account were checked before."""
        history = self.history()
        own = list(filter(history.is_own, self.marketing.event_log[checked:]))
        self._related_ids |= {event.event_id: self._related_id_before(event) for event in own}
        check_never_twice(history)
        for event in own:
            check_event(event, history)

    def watch_relations(self) -> None:
        """Remember from when on the poller has recorded what relates orders up to which entry."""
        try:
            related_id = self.cursor().related_id
        except NotApplied:  # a test has spoiled the record
            return
        if related_id != self._related[-1][1]:
            self._related.append((self.aws.now(), related_id))

    def _related_id_before(self, event: ExternalEvent) -> int:
        """Return up to which entry relations were recorded when an event's request was intended."""
        intent = self.purchase(int(str(event.data["externalId"]))).intent
        intended_at = intent.at if intent else event.created_at
        return max(related_id for at, related_id in self._related if at <= intended_at - CLOCKS_APART)

    def events(self) -> list[str]:
        """Return the order ids of all PURCHASE events that we have sent."""
        return self.history().events()

    def purchase(self, order_id: int) -> EventRecord:
        """Return the ledger's record of an order's PURCHASE event."""
        return self.records().order(order_id).read().value.event(EventKind.PURCHASE)

    def cursor(self) -> Cursor:
        """Return how far the journal has been read; most steps that ask leave it as it was."""
        slot = self.records().cursor()
        stored = slot.table.get(slot.scope, slot.key)
        if stored is not self._cursor[0]:
            self._cursor = stored, slot.as_read(stored).value
        return self._cursor[1]

    def read_to_end_at(self) -> float:
        """Return when the last poll began that read the journal to its end."""
        cursor = self.cursor()
        return cursor.read_at if cursor.read_to_end_at >= cursor.read_at else 0.0

    def records(self) -> ConnectionRecords:
        """Return the connection's records, read outside of any task: nothing fails."""
        return ConnectionRecords(self.aws.calm_tables, self.aws.keys, self.connection_id)

    def _ledger(self) -> dict[int, OrderRecord]:
        records = self.records()
        return {key: records.order(key).read().value for key in self.shop.past.order_ids()}
