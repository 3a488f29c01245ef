"""What would be sent of an order now: the delivery itself, whose every write is forgotten again."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from ordersync.delivery.deliver_batch import BatchDelivery
from ordersync.delivery.hand_back import Received
from ordersync.delivery.read_orders import OrderCaches
from ordersync.domain.buyer import Buyer, own_buyer
from ordersync.domain.call_budget import Lane
from ordersync.domain.connection import Connection
from ordersync.domain.emails import masked
from ordersync.domain.journal import Origin, QueueMessage
from ordersync.domain.purchase import purchase_event
from ordersync.errors import InvalidConnection
from ordersync.pacing.context import Runtime
from ordersync.ports import Accounts, Connections, Tables
from ordersync.records.unsaved import UnsavedTable


@dataclass(frozen=True)
class Outlook:
    """What would become of an order if it were processed now.

    Attributes:
        outcome: as in the log: `shadow` is an order whose event would be sent.
        reason: why it would not be, or why it has to wait.
        found_through: the order by which its buyer was found, 0 for none.
        buyer: the buyer's e-mail address, masked; empty if there is none.
        location: the e-shop of its event.
        value: the event's value in the e-shop's currency, with two decimals; None if it has none.
        products: the event's product identifiers.
        source: where the order comes from; empty if BaseLinker does not show it.
    """

    outcome: str
    reason: str = ""
    found_through: int = 0
    buyer: str = ""
    location: str = ""
    value: str | None = None
    products: str = ""
    source: str = ""


@dataclass(frozen=True)
class Preview:
    """Tries out orders of a connection as if it were in shadow mode; BaseLinker is asked, SALESmanago is not.

    Attributes:
        accounts: opens the connection's accounts; their calls are counted like any other.
        caches: what this process has read lately.
        deadline: no order is begun after it, epoch seconds.
    """

    runtime: Runtime
    connections: Connections
    accounts: Accounts
    caches: OrderCaches
    deadline: float

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
        """
        connection = self.connections.get(connection_id, fresh=True)
        lines = _Lines()
        asked_at = self.runtime.clock.now() if read_since is None else read_since
        batch = BatchDelivery(
            runtime=replace(self.runtime, tables=_unsaved(self.runtime.tables), log=lines),
            connections=_Shadow(connection.as_shadow()),
            accounts=self.accounts,
            sweep_queue=_NoQueue(),
            dead_letters=_NoDeadLetters(),
            caches=self.caches,
            deadline=self.deadline,
            lane=Lane.LIVE,
        )
        asked = [
            QueueMessage(connection_id=connection_id, order_id=each, origin=origin) for each in order_ids
        ]
        batch.deliver([Received(str(message.order_id), message, asked_at) for message in asked])
        return {each: self._outlook(lines.of_orders.get(each, {}), each, connection) for each in order_ids}

    def buyer_of(self, connection: Connection, order_id: int, outlook: Outlook) -> str:
        """Return the e-mail address of an order's buyer after it was tried out, empty if there is none."""
        readings = self.caches[connection.connection_id].readings
        reading = readings.get(outlook.found_through or order_id)
        buyer = own_buyer(reading.order, connection) if reading and reading.order else None
        return buyer.email if isinstance(buyer, Buyer) else ""

    def _outlook(self, line: dict[str, object], order_id: int, connection: Connection) -> Outlook:
        readings = self.caches[connection.connection_id].readings
        reading = readings.get(order_id)
        order = reading.order if reading else None
        through = int(str(line.get("found_through") or 0))
        outlook = Outlook(
            outcome=str(line.get("outcome") or "waiting"),
            reason=str(line.get("reason") or ""),
            found_through=through,
        )
        if order is None:
            return outlook
        event = purchase_event(order, connection.settings)
        buyer = self.buyer_of(connection, order_id, outlook)
        return replace(
            outlook,
            buyer=masked(buyer) if buyer else "",
            location=event.location,
            value=None if event.value is None else f"{event.value:.2f}",
            products=event.products,
            source=order.source,
        )


def _unsaved(tables: Tables) -> Tables:
    """Return tables that are only read, but for the call budget: calls are made."""
    return Tables(
        cursors=UnsavedTable(tables.cursors),
        ledger=UnsavedTable(tables.ledger),
        contacts=UnsavedTable(tables.contacts),
        phones=UnsavedTable(tables.phones),
        budget=tables.budget,
    )


@dataclass(frozen=True)
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


@dataclass(frozen=True)
class _Shadow:
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
