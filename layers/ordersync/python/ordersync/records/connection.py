"""Which record lies in which table, under which key: known here alone."""

import hashlib
from collections.abc import Mapping, Sequence
from contextlib import suppress

from ordersync.domain.accounts import BaselinkerAccount, SalesmanagoAccount
from ordersync.domain.backfill import Backfill
from ordersync.domain.call_budget import CallWindow
from ordersync.domain.card import CardsSeen
from ordersync.domain.contact import ContactData, ContactState
from ordersync.domain.delivery import OrderRecord
from ordersync.domain.document_lease import DocumentLease
from ordersync.domain.family import Family, FirstOrder, Identity
from ordersync.domain.health import Health
from ordersync.domain.journal import Cursor
from ordersync.domain.listing import Listing
from ordersync.domain.notice import Notified
from ordersync.domain.parked import ParkedMark
from ordersync.domain.phone_entry import PhoneEntry
from ordersync.domain.snapshot import Snapshot
from ordersync.domain.states import State
from ordersync.domain.sweep import SweepProgress
from ordersync.domain.weekly_report import SentReport
from ordersync.errors import Defect, NotApplied, Service
from ordersync.frozen import frozen
from ordersync.ports import Listed, Stored, Table, Tables
from ordersync.records.day_counts import DayCounts
from ordersync.records.keys import RecordKeys
from ordersync.records.open_questions import OpenQuestions
from ordersync.records.parked import ParkedOrders
from ordersync.records.record import Model, Record, Slot

CURSOR = "cursor"
MOST_SHARED = 10  # a connection's records in the cursors table are fewer
SWEEP, BACKFILL, NOTIFIED, PARKED_MARK = "sweep", "backfill", "notified", "parked"
CARDS, CALLS, SAVING = "cards", "calls", "saving"
ORDER, HEALTH, PARKED, QUESTION = "order#", "health#", "parked#", "open#"
COUNTS = "counts#"
STACK, REPORT = "#stack", "report"  # no connection has such an id
ORDERS_AT_ONCE = 100


@frozen
class Standing:
    """How a connection stands, read at once: what its polls and deliveries begin with."""

    cursor: Record[Cursor]
    health: Mapping[Service, Record[Health]]
    notified: Record[Notified]
    backfill: Record[Backfill]
    parked: Record[ParkedMark]


@frozen
class Overview:
    """What a person is shown of a connection, read at once; what can't be read is no blank one here."""

    cursor: Record[Cursor]
    health: Mapping[Service, Record[Health]]
    sweep: Record[SweepProgress]
    backfill: Record[Backfill]


@frozen
class ConnectionRecords:
    """The records of one connection; their scope is its id."""

    tables: Tables
    keys: RecordKeys
    connection_id: str

    def of(self, connection_id: str) -> "ConnectionRecords":
        """Return the records of any connection, removed ones included, in the same tables."""
        return ConnectionRecords(self.tables, self.keys, connection_id)

    def standing(self) -> Standing:
        """Return the connection's cursor and health, which one request reads.

        Raises:
            NotApplied: the table does not answer, or one of them can't be read.
        """
        items = self.tables.cursors.query(self.connection_id, "", MOST_SHARED)
        return Standing(
            self.cursor().shown_in(items),
            self._health(items),
            _readable(self.notified(), items.get(NOTIFIED)),
            _readable(self.backfill(), items.get(BACKFILL)),
            _readable(self.parked_mark(), items.get(PARKED_MARK)),
        )

    def overview(self) -> Overview:
        """Return what a person is shown of the connection, which one request reads.

        Raises:
            NotApplied: the table does not answer, or one of them can't be read.
        """
        items = self.tables.cursors.query(self.connection_id, "", MOST_SHARED)
        return Overview(
            self.cursor().shown_in(items),
            self._health(items),
            self.sweep().shown_in(items),
            self.backfill().as_read(items.get(BACKFILL)),
        )

    def _health(self, items: Mapping[str, Stored]) -> Mapping[Service, Record[Health]]:
        slots = {service: self.health(service) for service in Service}
        return {service: slot.as_read(items.get(slot.key)) for service, slot in slots.items()}

    def cursor(self) -> Slot[Cursor]:
        """Return the slot of the cursor: how far the journal has been read."""
        return Slot(self.tables.cursors, self.connection_id, CURSOR, Cursor, is_shared=True)

    def sweep(self) -> Slot[SweepProgress]:
        """Return the slot of how far the sweep has walked."""
        return Slot(self.tables.cursors, self.connection_id, SWEEP, SweepProgress, is_shared=True)

    def health(self, service: Service) -> Slot[Health]:
        """Return the slot of how a service has answered lately, and whether the connection waits for it."""
        key = f"{HEALTH}{service}"
        return Slot(self.tables.cursors, self.connection_id, key, Health, is_shared=True)

    def notified(self) -> Slot[Notified]:
        """Return the slot of what people were last notified of."""
        return Slot(self.tables.cursors, self.connection_id, NOTIFIED, Notified, is_shared=True)

    def backfill(self) -> Slot[Backfill]:
        """Return the slot of the connection's latest backfill."""
        return Slot(self.tables.cursors, self.connection_id, BACKFILL, Backfill, is_shared=True)

    def order(self, order_id: int) -> Slot[OrderRecord]:
        """Return an order's slot in the ledger."""
        key = f"{ORDER}{order_id}"
        return Slot(self.tables.ledger, self.connection_id, key, OrderRecord, listed_by=_listed)

    def orders_from(self, first: int, limit: int) -> Mapping[str, Stored]:
        """Return up to `limit` orders' items by their keys, from an id on; it raises as `Table.query`."""
        return self.tables.ledger.query(self.connection_id, ORDER, limit, f"{ORDER}{first - 1}")

    def orders_listed(
        self, state: State, since: float, limit: int, behind: Listed | None
    ) -> Sequence[Listed]:
        """Return up to `limit` orders that came into a state since a moment, in order of time.

        Args:
            state: where their events stand.
            since: epoch seconds.
            limit: how many at most.
            behind: the last one of the page before, None for the first page.

        Raises:
            NotApplied: the table does not answer.
        """
        first, last = Listing.since(state, since)
        return self.tables.ledger.listed(self.connection_id, first, last, limit, behind)

    def some_orders(self) -> list[OrderRecord]:
        """Return the records of up to a hundred orders, those that can be read: of a new connection, all.

        Raises:
            NotApplied: the table does not answer.
        """
        records = []
        for key, stored in self.tables.ledger.query(self.connection_id, ORDER, ORDERS_AT_ONCE).items():
            with suppress(Defect):
                records.append(self.order(int(key.removeprefix(ORDER))).as_read(stored).value)
        return records

    def days(self) -> DayCounts:
        """Return the counts of what became of orders, day by day."""
        return DayCounts(self.tables.ledger, self.connection_id, COUNTS)

    def parked(self) -> ParkedOrders:
        """Return the orders that wait in the ledger's table and not in a queue, as their connection waits."""
        return ParkedOrders(self.tables.ledger, self.connection_id, PARKED)

    def parked_mark(self) -> Slot[ParkedMark]:
        """Return the slot of whether any order may be parked; one that can't be read says so."""
        return Slot(self.tables.cursors, self.connection_id, PARKED_MARK, ParkedMark)

    def open_questions(self) -> OpenQuestions:
        """Return the orders that a person has to decide about."""
        return OpenQuestions(self.tables.ledger, self.connection_id, QUESTION)

    def family(self, order_id: int) -> Slot[Family]:
        """Return the slot of the family that an order belongs to, or of where it is kept; see `Families`."""
        return Slot(self.tables.ledger, self.connection_id, f"family#{order_id}", Family)

    def snapshot(self, order_id: int) -> Slot[Snapshot]:
        """Return the slot of how an order's relatives stood when it was weighed last, if it had to wait."""
        return Slot(self.tables.ledger, self.connection_id, f"snapshot#{order_id}", Snapshot)

    def identity(self, identity: Identity) -> Slot[FirstOrder]:
        """Return the slot of the first order with an id in a store; all others with it are its relatives."""
        return Slot(self.tables.ledger, self.connection_id, "#".join(("identity", *identity)), FirstOrder)

    def phone(self, number: str) -> Slot[PhoneEntry]:
        """Return a telephone number's slot; its key is a keyed hash of the number (E.164).

        Raises:
            RetryLater: the key can't be used.
        """
        hashed = self.keys.hashing().of(self.connection_id, number)
        return Slot(self.tables.phones, self.connection_id, f"phone#{hashed}", PhoneEntry)


@frozen
class AccountRecords:
    """The records of one SALESmanago account, shared by all connections that write into it.

    Attributes:
        scope: a hash of the account's identity.
    """

    tables: Tables
    keys: RecordKeys
    scope: str

    @staticmethod
    def of(tables: Tables, keys: RecordKeys, account: SalesmanagoAccount) -> "AccountRecords":
        """Return the records of an account."""
        return AccountRecords(tables, keys, _hashed(*account.identity))

    def contact(self, email: str) -> Slot[ContactState]:
        """Return a contact's slot; its key is a keyed hash of the e-mail address.

        Raises:
            RetryLater: the key can't be used.
        """
        return self.contact_at(f"contact#{self.keys.hashing().of(self.scope, email)}")

    def contact_at(self, key: str) -> Slot[ContactState]:
        """Return the slot of the contact whose record has this key."""
        return Slot(self.tables.contacts, self.scope, key, ContactState)

    def fingerprint(self, data: ContactData) -> str:
        """Return a keyed hash that identifies a contact's data.

        Raises:
            RetryLater: the key can't be used.
        """
        return self.keys.hashing().of(self.scope, data.as_text)

    def cards(self) -> Slot[CardsSeen]:
        """Return the slot of how long the account's cards are known to be."""
        return Slot(self.tables.contacts, self.scope, CARDS, CardsSeen, is_shared=True)


def call_window(budget: Table, account: BaselinkerAccount) -> Slot[CallWindow]:
    """Return the slot of a BaseLinker token's calls, shared by all that use it; its scope is a hash.

    Operators' tools share the budget without the deployment's secret: a token can't be guessed, so that its
    hash needs no key.
    """
    return Slot(budget, _hashed(account.token.get_secret_value()), CALLS, CallWindow, is_shared=True)


def document_lease(budget: Table, connection_id: str) -> Slot[DocumentLease]:
    """Return the slot of who is saving a connection's document.

    It lies beside the call budgets: whoever connects may write there, and needs no other table.
    """
    return Slot(budget, connection_id, SAVING, DocumentLease, is_shared=True)


def last_report(tables: Tables) -> Slot[SentReport]:
    """Return the slot of which weekly report was sent last; the deployment has one, whatever it connects."""
    return Slot(tables.ledger, STACK, REPORT, SentReport, is_shared=True)


def _readable(slot: Slot[Model], stored: Stored | None) -> Record[Model]:
    """Return a record without which the connection goes on: a blank one in place of what can't be read."""
    try:
        return slot.as_read(stored)
    except (NotApplied, Defect):
        return Record(slot, slot.model(), stored.version if stored else 0)


def _listed(record: OrderRecord) -> str:
    return record.listed


def order_of(key: str) -> int | None:
    """Return the order whose ledger record has this key, or None for any other record."""
    return int(key.removeprefix(ORDER)) if key.startswith(ORDER) else None


def is_parked(key: str) -> bool:
    """Return whether this is the key of a parked order."""
    return key.startswith(PARKED)


def service_of(key: str) -> Service | None:
    """Return the service whose health record has this key, or None for any other record."""
    return Service(key.removeprefix(HEALTH)) if key.startswith(HEALTH) else None


def _hashed(*texts: str) -> str:
    """Return a scope of 32 characters for what can't be guessed or is no secret; it needs no key."""
    return hashlib.sha256(" ".join(("ordersync", *texts)).encode()).hexdigest()[:32]
