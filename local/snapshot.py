"""What the local run observes of the deployed application at one moment, and what follows from it."""

import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace


@dataclass(frozen=True)
class Depth:
    """How much a queue holds.

    Attributes:
        ready: Messages that can be received.
        in_flight: Messages that a function has received or that are delayed.
    """

    ready: int = 0
    in_flight: int = 0

    @property
    def total(self) -> int:
        """The number of all messages."""
        return self.ready + self.in_flight


@dataclass(frozen=True)
class Cursor:
    """How far a journal has been read.

    Attributes:
        entries: Number of entries queued so far.
        read_at: When the last reading began, epoch seconds.
        read_to_end_at: When the journal was last read to its end, epoch seconds.
    """

    entries: int = 0
    read_at: float = 0
    read_to_end_at: float = 0


@dataclass(frozen=True)
class Wait:
    """A service that a connection waits for.

    Attributes:
        service: The service.
        reason: Why, empty if unknown.
        until: When it will be tried again, epoch seconds.
    """

    service: str
    reason: str
    until: float


@dataclass(frozen=True)
class OrderLine:
    """A line that the worker logged about an order.

    Attributes:
        at: When, epoch seconds.
        connection_id: The connection.
        order_id: The order.
        outcome: What became of it.
        reason: Why, empty if there is no reason.
        source: Where it came from, empty if it was not read.
        found_through: The order by which its buyer was found, empty if the order itself says whose it is.
        found_in: Where that one came from.
    """

    at: float
    connection_id: str
    order_id: str
    outcome: str
    reason: str = ""
    source: str = ""
    found_through: str = ""
    found_in: str = ""


@dataclass(frozen=True)
class Snapshot:
    """Everything that is known at one moment; mappings are by connection id.

    Attributes:
        cursors: How far the journals have been read.
        waits: The services that connections wait for.
        orders_queue: The queue of orders.
        sweep_queue: The sweep's queue.
        dead_letters: The dead-letter queue.
        orders: Numbers of orders in the ledger, by state and reason.
        parked: Numbers of orders that wait outside of the queues, because their connection waits.
        metrics: Sums of the functions' metrics.
        lines: The last order lines, oldest first.
    """

    cursors: dict[str, Cursor] = field(default_factory=dict)
    waits: dict[str, list[Wait]] = field(default_factory=dict)
    orders_queue: Depth = Depth()
    sweep_queue: Depth = Depth()
    dead_letters: Depth = Depth()
    orders: dict[str, Counter[tuple[str, str]]] = field(default_factory=dict)
    parked: Counter[str] = field(default_factory=Counter)
    metrics: dict[str, Counter[str]] = field(default_factory=dict)
    lines: tuple[OrderLine, ...] = ()

    def since(self, before: "Snapshot") -> "Snapshot":
        """Return the snapshot without what the records said before, when the run began.

        An order counts with what became of it if the run has changed that.
        """
        cursors = {
            name: replace(cursor, entries=cursor.entries - before.cursors.get(name, Cursor()).entries)
            for name, cursor in self.cursors.items()
        }
        orders = {name: counts - before.orders.get(name, Counter()) for name, counts in self.orders.items()}
        return replace(self, cursors=cursors, orders=orders)

    def is_busy(self, connection_ids: Iterable[str]) -> bool:
        """Return whether work is queued, or one of these connections waits or has parked orders.

        The poller that ends a wait may still be reading the journals of other connections. Dead letters don't
        count.
        """
        waiting = any(self.waits.get(name) or self.parked[name] for name in connection_ids)
        return waiting or bool(self.orders_queue.total or self.sweep_queue.total)


def pending(snapshot: Snapshot, connection_ids: Iterable[str], busy_at: float) -> list[str]:
    """Return what is still to be done, a line for each item; an empty list if the run is idle.

    Args:
        snapshot: What is observed now; its cursors were read before its queues.
        connection_ids: The enabled connections.
        busy_at: When the run was last busy, or began, epoch seconds.
    """
    lines = [
        f"{name}: {depth.ready} messages ready, {depth.in_flight} in flight or delayed"
        for name, depth in (("orders queue", snapshot.orders_queue), ("sweep queue", snapshot.sweep_queue))
        if depth.total
    ]
    names = list(connection_ids)
    flowing = not any(snapshot.waits.get(name) for name in names)
    for name in names:
        lines += [f"connection {name}: {describe_wait(wait)}" for wait in snapshot.waits.get(name, [])]
        if parked := snapshot.parked[name]:
            lines.append(f"connection {name}: {parked} orders parked")
        cursor = snapshot.cursors.get(name)
        if cursor is None:
            lines.append(f"connection {name}: its journal has not been read yet")
        elif cursor.read_to_end_at < cursor.read_at or (flowing and cursor.read_at <= busy_at):
            lines.append(
                f"connection {name}: its journal has not been read to the end since the run was last busy"
            )
    return lines


def describe_wait(wait: Wait) -> str:
    """Return why and until when a connection waits, in words."""
    clock = time.strftime("%H:%M:%S", time.localtime(wait.until))
    return f"waits for {wait.service} ({wait.reason or 'no reason given'}), next try at {clock}"
