"""What bringing one connection's orders to SALESmanago needs."""

from collections import Counter
from dataclasses import dataclass, field

from ordersync.delivery.read_orders import OrderMemory, OrderReader
from ordersync.domain.card import CardsSeen
from ordersync.domain.connection import Connection
from ordersync.domain.contact import ContactState
from ordersync.domain.delivery import Delivery, order_key
from ordersync.domain.journal import Cursor
from ordersync.domain.phone_entry import PhoneEntry
from ordersync.domain.relatives import Purchase, Relations
from ordersync.errors import NotApplied
from ordersync.pacing.timings import Timings
from ordersync.pacing.watch_health import ConnectionHealth
from ordersync.ports import BaseLinker, Chance, Clock, DeadLetters, Log, Queue, SalesManago
from ordersync.records.record import CURSOR_KEY, Record, Records

MOST_RELATIVES = 50


@dataclass(frozen=True)
class DeliveryRecords:
    """The records that a delivery reads and writes."""

    cursors: Records[Cursor]
    deliveries: Records[Delivery]
    relations: Records[Relations]
    purchases: Records[Purchase]
    contacts: Records[ContactState]
    cards: Records[CardsSeen]
    phones: Records[PhoneEntry]


@dataclass
class DeliveryDesk:
    """Everything at hand for one connection's share of a batch.

    Attributes:
        deadline: no order is begun after this epoch second.
        tally: counts of what happened, by metric name.
        memory: the orders that this process has read lately.
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
    memory: OrderMemory = field(default_factory=OrderMemory)
    tally: Counter[str] = field(default_factory=Counter)
    pending: set[int] = field(default_factory=set)
    families: dict[int, frozenset[int]] = field(default_factory=dict)

    @property
    def connection_id(self) -> str:
        """The connection's id."""
        return self.connection.connection_id

    def __post_init__(self) -> None:
        """Opens the reader of this batch."""
        self.reader = OrderReader(self.baselinker, self.clock, self.memory)
        self._starts_at: int | None = None
        self._sources: dict[str, dict[str, str]] | None = None

    def starts_at(self) -> int:
        """From when on the connection's orders get events, epoch seconds; 0 before its first poll."""
        if self._starts_at is None:
            self._starts_at = self.records.cursors.read(self.connection_id, CURSOR_KEY).value.starts_at
        return self._starts_at

    def store_names(self, source: str) -> dict[str, str]:
        """The names of a source's stores by their ids, asked for only where a tag needs them."""
        settings = self.connection.settings
        if not settings.order_source_tag or settings.order_source_tag_detail == "source":
            return {}
        if self._sources is None:
            self._sources = self.baselinker.sources()
        return self._sources.get(source, {})

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

    def check_promptness(self, noted_at: float) -> None:
        """A lease or an intent counts from when it was noted, so its request must follow closely.

        Raises:
            NotApplied: the tables took too long; the request may not be sent any more.
        """
        if self.clock.now() - noted_at > self.timings.request_timeout / 2:
            msg = f"connection {self.connection_id}: the tables were too slow to send a request safely"
            raise NotApplied(msg)

    def delivery(self, order_id: int) -> Record[Delivery]:
        """The ledger's record of an order."""
        return self.records.deliveries.read(self.connection_id, order_key(order_id))

    def note(self, record: Record[Delivery], delivery: Delivery) -> Record[Delivery]:
        """Writes an order's record.

        Raises:
            Conflict: another worker has written it since it was read.
        """
        stamped = delivery.model_copy(update={"updated_at": round(self.clock.now(), 3)})
        return self.records.deliveries.write(record, stamped)
