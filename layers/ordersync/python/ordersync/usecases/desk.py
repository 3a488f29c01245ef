"""What bringing one connection's orders to SALESmanago needs."""

from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property

from ordersync.domain.connection import Connection
from ordersync.domain.contact import ContactState
from ordersync.domain.delivery import Delivery
from ordersync.domain.journal import Cursor
from ordersync.domain.phone_entry import PhoneEntry
from ordersync.domain.relatives import Purchase, Relations
from ordersync.ports import BaseLinker, Chance, Clock, DeadLetters, Log, Queue, SalesManago
from ordersync.usecases.poll_journal import KEY as CURSOR_KEY
from ordersync.usecases.read_orders import OrderReader
from ordersync.usecases.records import Record, Records
from ordersync.usecases.timings import Timings
from ordersync.usecases.watch_health import ConnectionHealth

MOST_RELATIVES = 50


@dataclass(frozen=True)
class DeliveryRecords:
    """The records that a delivery reads and writes."""

    cursors: Records[Cursor]
    deliveries: Records[Delivery]
    relations: Records[Relations]
    purchases: Records[Purchase]
    contacts: Records[ContactState]
    phones: Records[PhoneEntry]


@dataclass
class DeliveryDesk:
    """Everything at hand for one connection's share of a batch.

    Attributes:
        deadline: no order is begun after this epoch second.
        tally: counts of what happened, by metric name.
        pending: orders of this batch that have to be looked at again.
    """

    connection: Connection
    baselinker: BaseLinker
    salesmanago: SalesManago
    records: DeliveryRecords
    health: ConnectionHealth
    sweep_queue: Queue
    dead_letters: DeadLetters
    clock: Clock
    chance: Chance
    log: Log
    timings: Timings
    deadline: float
    tally: Counter[str] = field(default_factory=Counter)
    pending: set[int] = field(default_factory=set)
    families: dict[int, frozenset[int]] = field(default_factory=dict)

    @property
    def connection_id(self) -> str:
        """The connection's id."""
        return self.connection.connection_id

    @cached_property
    def reader(self) -> OrderReader:
        """Reads each order once a batch."""
        return OrderReader(self.baselinker, self.clock)

    @cached_property
    def starts_at(self) -> int:
        """From when on the connection's orders get events, epoch seconds; 0 before its first poll."""
        return self.records.cursors.read(self.connection_id, CURSOR_KEY).value.starts_at

    @cached_property
    def sources(self) -> dict[str, dict[str, str]]:
        """The stores' names, asked for only where a tag needs them."""
        settings = self.connection.settings
        wanted = settings.order_source_tag and settings.order_source_tag_detail == "store"
        return self.baselinker.sources() if wanted else {}

    def relatives(self, order_id: int) -> frozenset[int]:
        """The orders that the journal calls merged with, split off or copied from this one, however far."""
        if order_id not in self.families:
            self.families[order_id] = self._family(order_id) - {order_id}
        return self.families[order_id]

    def _family(self, order_id: int) -> frozenset[int]:
        family, unvisited = {order_id}, [order_id]
        while unvisited and len(family) < MOST_RELATIVES:
            key = f"relations#{unvisited.pop()}"
            related = set(self.records.relations.read(self.connection_id, key).value.relatives)
            unvisited += sorted(related - family)
            family |= related
        return frozenset(family)

    def delivery(self, order_id: int) -> Record[Delivery]:
        """The ledger's record of an order."""
        return self.records.deliveries.read(self.connection_id, f"order#{order_id}")

    def note(self, record: Record[Delivery], delivery: Delivery) -> Record[Delivery]:
        """Writes an order's record.

        Raises:
            Conflict: another worker has written it since it was read.
        """
        stamped = delivery.model_copy(update={"updated_at": round(self.clock.now(), 3)})
        return self.records.deliveries.write(record, stamped)
