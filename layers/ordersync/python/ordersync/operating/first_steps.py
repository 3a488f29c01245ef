"""How far a new connection has got: token, journal, first order, first purchase, each with its time."""

from collections import Counter
from collections.abc import Iterator
from enum import StrEnum

from ordersync.domain.connection import Connection
from ordersync.domain.delivery import OrderRecord
from ordersync.domain.intent import PURCHASE
from ordersync.domain.states import State
from ordersync.domain.trace import Happening
from ordersync.errors import Service
from ordersync.frozen import frozen
from ordersync.records.connection import ConnectionRecords, Overview


class StepName(StrEnum):
    """The steps, in their order."""

    TOKEN = "token"  # noqa: S105 - a name
    JOURNAL = "journal"
    ORDER = "order"
    PURCHASE = "purchase"


class Awaited(StrEnum):
    """What a step waits for, unless it is a `WaitReason`."""

    POLL = "poll"
    JOURNAL = "journal"
    ORDER = "order"
    DELIVERY = "delivery"
    GO_LIVE = "go_live"
    RESUME = "resume"


@frozen
class FirstStep:
    """One step.

    Attributes:
        is_done: whether it was taken.
        at: when, epoch seconds; 0 if it was not, or if that is not known any more.
        waits_for: what for, if it was not: one of `Awaited`, or the reason why the connection waits.
    """

    name: StepName
    is_done: bool
    at: float = 0
    waits_for: str = ""


@frozen
class SeenOrders:
    """Orders of a connection.

    Attributes:
        some: up to a hundred; of a new connection, all.
        ends: how many came to which end, of all.
    """

    some: tuple[OrderRecord, ...]
    ends: Counter[str]


def seen_orders(records: ConnectionRecords) -> SeenOrders:
    """Return what the steps are found by.

    Raises:
        RetryLater: a table does not answer.
    """
    return SeenOrders(tuple(records.some_orders()), records.days().ends())


def first_steps(connection: Connection, overview: Overview, seen: SeenOrders) -> tuple[FirstStep, ...]:
    """Return the four steps; a later one that was taken says that the earlier ones were, too."""
    return tuple(_steps(connection, overview, seen))


def _steps(connection: Connection, overview: Overview, seen: SeenOrders) -> Iterator[FirstStep]:
    cursor, waits = overview.cursor.value, {name: each.value for name, each in overview.health.items()}
    refused = {name: str(health.reason) for name, health in waits.items() if health.waits}
    paused = "" if connection.enabled else Awaited.RESUME
    blocked = paused or refused.get(Service.BASELINKER, "")
    began_at = cursor.starts_at or cursor.read_at
    yield _step(StepName.TOKEN, began_at, cursor.read_at, blocked or Awaited.POLL)
    yield _step(StepName.JOURNAL, cursor.has_journal, cursor.read_to_end_at, blocked or Awaited.JOURNAL)
    orders, ends = seen.some, seen.ends
    read_at = min((order.read_at for order in orders if order.read_at), default=0.0)
    yield _step(StepName.ORDER, read_at or ends.total(), read_at, blocked or Awaited.ORDER)
    sent = [
        step.at
        for order in orders
        if order.event(PURCHASE).state is State.SENT
        for step in order.trace
        if step.what is Happening.SENT
    ]
    blocked = paused or refused.get(Service.SALESMANAGO, "")
    awaited = Awaited.DELIVERY if connection.is_live else Awaited.GO_LIVE
    yield _step(StepName.PURCHASE, sent or ends[State.SENT], min(sent, default=0.0), blocked or awaited)


def _step(name: StepName, done: object, at: float, waits_for: str) -> FirstStep:
    return FirstStep(name, is_done=True, at=at) if done else FirstStep(name, False, 0, waits_for)  # noqa: FBT003 - a value
