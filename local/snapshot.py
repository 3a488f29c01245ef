"""What the local run sees of the deployed application at one moment, and what it tells from it."""

import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Depth:
    """How much a queue holds: messages that can be taken, that come back later, and that a function has."""

    ready: int = 0
    in_flight: int = 0

    @property
    def total(self) -> int:
        """All messages."""
        return self.ready + self.in_flight


@dataclass(frozen=True)
class Cursor:
    """How far a journal is read.

    Attributes:
        entries: entries queued so far.
        read_at: when the last reading began, epoch seconds.
        read_to_end_at: when the journal was last read to its end, epoch seconds.
    """

    entries: int = 0
    read_at: float = 0
    read_to_end_at: float = 0


@dataclass(frozen=True)
class Wait:
    """A service that a connection waits for.

    Attributes:
        until: when it is tried again, epoch seconds.
    """

    service: str
    reason: str
    until: float


@dataclass(frozen=True)
class OrderLine:
    """A line that the worker logged about an order."""

    at: float
    connection_id: str
    order_id: str
    outcome: str
    reason: str = ""
    contact: str = ""


@dataclass(frozen=True)
class Snapshot:
    """All that is known at a moment; mappings are by connection id.

    Attributes:
        orders: numbers of orders by state and reason, from the ledger.
        metrics: sums of the functions' metrics.
        lines: the last order lines, oldest first.
    """

    cursors: dict[str, Cursor] = field(default_factory=dict)
    waits: dict[str, list[Wait]] = field(default_factory=dict)
    orders_queue: Depth = Depth()
    sweep_queue: Depth = Depth()
    dead_letters: Depth = Depth()
    orders: dict[str, Counter[tuple[str, str]]] = field(default_factory=dict)
    metrics: dict[str, Counter[str]] = field(default_factory=dict)
    lines: tuple[OrderLine, ...] = ()

    @property
    def is_busy(self) -> bool:
        """Whether a queue holds anything that is still to be done."""
        return bool(self.orders_queue.total or self.sweep_queue.total)


def pending(snapshot: Snapshot, connection_ids: Iterable[str], busy_at: float) -> list[str]:
    """What is still to be done, one line a thing; nothing means that the run is idle.

    Args:
        snapshot: what is seen now; its cursors were read before its queues.
        connection_ids: the enabled connections.
        busy_at: when the queues last held something, or the run began, epoch seconds.
    """
    lines = [
        f"{name}: {depth.ready} messages ready, {depth.in_flight} in flight or coming back later"
        for name, depth in (("orders queue", snapshot.orders_queue), ("sweep queue", snapshot.sweep_queue))
        if depth.total
    ]
    for name in connection_ids:
        lines += [f"connection {name}: {describe_wait(wait)}" for wait in snapshot.waits.get(name, [])]
        cursor = snapshot.cursors.get(name)
        if cursor is None:
            lines.append(f"connection {name}: its journal was not read yet")
        elif not cursor.read_to_end_at >= cursor.read_at > busy_at:
            lines.append(f"connection {name}: its journal was not read to the end since the queues ran empty")
    return lines


def describe_wait(wait: Wait) -> str:
    """Why and how long a connection waits, for people."""
    clock = time.strftime("%H:%M:%S", time.localtime(wait.until))
    return f"waits for {wait.service} ({wait.reason or 'no reason given'}), next try at {clock}"
