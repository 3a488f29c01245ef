"""What would be sent of an order now: the delivery itself, which writes and sends nothing that lasts."""

from collections.abc import Mapping, Sequence
from dataclasses import field, replace

from ordersync.delivery.cache_orders import OrderCache, OrderCaches
from ordersync.delivery.deliver_batch import BatchDelivery
from ordersync.delivery.hand_back import Received
from ordersync.delivery.jobs import Outcome
from ordersync.domain.buyer import Buyer, own_buyer
from ordersync.domain.call_budget import Lane
from ordersync.domain.connection import Connection
from ordersync.domain.emails import masked
from ordersync.domain.journal import Origin, QueueMessage
from ordersync.domain.metrics import Metrics
from ordersync.domain.order import Order
from ordersync.domain.purchase import PurchaseEvent, purchase_event
from ordersync.errors import InvalidConnection
from ordersync.frozen import frozen
from ordersync.operating.unsent import UnsentAccounts
from ordersync.pacing.context import Runtime
from ordersync.pacing.watch_health import ConnectionHealth
from ordersync.ports import Accounts, Connections, Tables
from ordersync.records.connection import AccountRecords
from ordersync.records.unsaved import UnsavedTable

ANNOUNCED = 1  # an entry's id


@frozen
class Outlook:
    """What would become of an order if it were processed now.

    Attributes:
        outcome: as in the log: `shadow` is an order whose event would be sent.
        is_shown: whether BaseLinker shows it as an order that can be read; None if it could not be asked.
        reason: why it would not be, or why it has to wait.
        found_through: the order by which its buyer was found, 0 for none.
        buyer: the buyer's e-mail address, masked; empty if there is none.
        location: the e-shop of its event.
        value: the event's value in the e-shop's currency, with two decimals; None if it has none.
        currency: the currency of that value.
        products: the event's product identifiers.
        source: where the order comes from; empty if BaseLinker does not show it.
    """

    outcome: str
    is_shown: bool | None = None
    reason: str = ""
    found_through: int = 0
    buyer: str = ""
    location: str = ""
    value: str | None = None
    products: str = ""
    source: str = ""
    currency: str = ""


@frozen
class Preview:
    """Tries out orders of a connection as if it was live and enabled.

    BaseLinker is asked. SALESmanago is sent nothing, and asked for nothing but the card of a contact of which
    an event request is in question: a contact that a person has deleted there is taken for one that is there.

    Attributes:
        accounts: opens the connection's accounts; their calls are counted like any other.
        caches: what this process has read lately.
        deadline: no order is begun after it, epoch seconds.
        assumes_start: whether orders of a connection whose journal was never read are tried out, too.
    """

    runtime: Runtime
    connections: Connections
    accounts: Accounts
    caches: OrderCaches
    deadline: float
    assumes_start: bool = False

    def of(
        self,
        connection_id: str,
        order_ids: Sequence[int],
        origin: Origin = Origin.JOURNAL,
        read_since: float | None = None,
    ) -> dict[int, Outlook]:
        """Return what would become of each order.

        Args:
            connection_id: whose orders these are.
            order_ids: BaseLinker's ids.
            origin: what asks for them; a person (`replay`) gets more than a journal entry.
            read_since: readings that began after this epoch second will do; None for none but new ones.

        Raises:
            ConnectionGone, InvalidConnection: the connection can't be used.
            RetryLater: its document can't be read.
            Wait: it waits for a service.
        """
        connection = self.connections.get(connection_id, fresh=True).as_live()
        lines = _Lines()
        now = self.runtime.clock.now() if read_since is None else read_since
        runtime = replace(self.runtime, tables=_unsaved(self.runtime.tables), log=lines)
        ConnectionHealth.of(runtime, connection_id, Metrics()).admit(tries=False)
        if self.assumes_start:
            cursor = runtime.records(connection_id).cursor()
            cursor.change(lambda read: read if read.starts_at else read.started(1))  # forgotten, like all
        account = AccountRecords.of(runtime.tables, runtime.keys, connection.salesmanago)
        accounts = UnsentAccounts(self.accounts, account)
        batch = self._batch(runtime, connection, accounts)
        asked = [_message(connection_id, each, origin) for each in order_ids]
        backs = batch.deliver([Received(str(message.order_id), message, now) for message in asked])
        put_off = {int(back.message_id): {"outcome": Outcome.WAITING, "reason": back.why} for back in backs}
        ends = {each: lines.of_orders.get(each) or put_off.get(each, {}) for each in order_ids}
        tried = _Tried(connection, self.caches[connection_id], now, accounts.purchases)
        return {each: tried.outlook(each, line) for each, line in ends.items()}

    def _batch(self, runtime: Runtime, connection: Connection, accounts: UnsentAccounts) -> BatchDelivery:
        """Return what tries orders out."""
        return BatchDelivery(
            runtime=runtime,
            connections=_One(connection),
            accounts=accounts,
            sweep_queue=_NoQueue(),
            dead_letters=_NoDeadLetters(),
            caches=self.caches,
            deadline=self.deadline,
            lane=Lane.LIVE,
            orders_at_once=1,  # its tables are for one thread
        )

    def buyer_of(self, connection: Connection, order_id: int, outlook: Outlook) -> str:
        """Return the e-mail address of an order's buyer after it was tried out, empty if there is none."""
        return _buyer_of(order_id, outlook.found_through, self.caches[connection.connection_id], connection)


@frozen
class _Tried:
    """What was found out about the orders of a connection.

    Attributes:
        began_at: what was read before it says nothing of now, epoch seconds.
        purchases: the events that would be sent, by external id.
    """

    connection: Connection
    cache: OrderCache
    began_at: float
    purchases: Mapping[str, PurchaseEvent]

    def outlook(self, order_id: int, line: Mapping[str, object]) -> Outlook:
        """Return what would become of an order of which the log says `line`."""
        order, is_gone = self._read(order_id)
        through, outcome = int(str(line.get("found_through") or 0)), line.get("outcome") or Outcome.WAITING
        outlook = Outlook(
            outcome=str(Outcome.SHADOW if outcome == Outcome.SENT else outcome),
            is_shown=True if order else False if is_gone else None,
            reason=str(line.get("reason") or ""),
            found_through=through,
        )
        if order is None:
            return outlook
        buyer = _buyer_of(order_id, through, self.cache, self.connection)
        event = self.purchases.get(str(order_id)) or purchase_event(order, self.connection.settings)
        return replace(
            outlook,
            buyer=masked(buyer) if buyer else "",
            location=event.location,
            value=None if event.value is None else f"{event.value:.2f}",
            products=event.products,
            source=order.source,
            currency=self.connection.settings.currency or order.currency,
        )

    def _read(self, order_id: int) -> tuple[Order | None, bool]:
        """Return the order as it was read now, and whether BaseLinker did not show it."""
        absence, reading = self.cache.absences.get(order_id), self.cache.readings.get(order_id)
        if absence is not None and absence.read_at >= self.began_at:
            return None, True
        return (reading.order if reading and reading.read_at >= self.began_at else None), False


def _buyer_of(order_id: int, through: int, cache: OrderCache, connection: Connection) -> str:
    """Return the e-mail address of the order through which a buyer was found, or else of the order itself."""
    for each in (through, order_id):
        reading = cache.readings.get(each)
        if reading and reading.order:
            buyer = own_buyer(reading.order, connection)
            return buyer.email if isinstance(buyer, Buyer) else ""
    return ""


def _message(connection_id: str, order_id: int, origin: Origin) -> QueueMessage:
    """Return what asks for an order that is tried out: a request, as if the journal had named the order."""
    log_id = None if origin is Origin.JOURNAL else ANNOUNCED
    return QueueMessage(connection_id=connection_id, order_id=order_id, origin=origin, log_id=log_id)


def _unsaved(tables: Tables) -> Tables:
    """Return tables that are only read, but for the call budget: calls are made."""
    return Tables(
        cursors=UnsavedTable(tables.cursors),
        ledger=UnsavedTable(tables.ledger),
        contacts=UnsavedTable(tables.contacts),
        phones=UnsavedTable(tables.phones),
        budget=tables.budget,
        access=UnsavedTable(tables.access),
    )


@frozen
class _Lines:
    """Implements `ordersync.ports.Log`: keeps the latest line about each order."""

    of_orders: dict[int, dict[str, object]] = field(default_factory=dict)

    def begin_request(self, request_id: str) -> None:
        """Drop the id: no line leaves this process."""

    def info(self, message: str, **fields: object) -> None:
        """Keep the line if it says what became of an order."""
        if message == "order":
            self.of_orders[int(str(fields["order_id"]))] = fields

    def warning(self, message: str, **fields: object) -> None:
        """Drop the line: what is wrong shows in what becomes of the order."""


@frozen
class _One:
    """Implements `ordersync.ports.Connections` for the one connection that is tried out."""

    connection: Connection

    def get(self, connection_id: str, *, fresh: bool = False) -> Connection:
        """Return the connection."""
        del connection_id, fresh
        return self.connection

    def all(self) -> Sequence[Connection | InvalidConnection]:
        """Return the connection."""
        return [self.connection]

    def some(self, connection_ids: Sequence[str]) -> Sequence[Connection | InvalidConnection]:
        """Return the connection."""
        del connection_ids
        return [self.connection]


class _NoQueue:
    """Implements `ordersync.ports.Queue`: what would be queued is not."""

    def send(self, messages: Sequence[QueueMessage], *, edits_after: float = 0) -> list[bool]:
        """Accept the messages."""
        del edits_after
        return [True] * len(messages)


class _NoDeadLetters:
    """Implements `ordersync.ports.DeadLetters`: what would be dead is not."""

    def send(self, message: QueueMessage, error: str) -> None:
        """Drop the message."""
