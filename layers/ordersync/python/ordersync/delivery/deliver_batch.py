"""Delivers a batch from the queue: the connections side by side, none held back by another."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from ordersync.delivery.context import DeliveryDesk
from ordersync.delivery.deliver_share import deliver_orders
from ordersync.delivery.hand_back import HandBack, Received, hand_back
from ordersync.delivery.skip_removed import skip_removed
from ordersync.domain.connection import Connection
from ordersync.domain.delivery import Delivery
from ordersync.errors import ConnectionGone, InvalidConnection, OrderSyncError, Wait, describe_defect
from ordersync.pacing.timings import Timings
from ordersync.pacing.watch_health import ConnectionHealth
from ordersync.ports import Chance, Clock, Connections, Log, SideBySide
from ordersync.records.record import Records


@dataclass(frozen=True)
class BatchDesk:
    """What delivering a batch of many connections' orders needs."""

    connections: Connections
    deliveries: Records[Delivery]
    open_health: Callable[[str], ConnectionHealth]
    open_desk: Callable[[Connection], DeliveryDesk]
    side_by_side: SideBySide
    clock: Clock
    chance: Chance
    log: Log
    timings: Timings


def deliver_batch(received: Sequence[Received], desk: BatchDesk) -> list[HandBack]:
    """Delivers the orders that the messages name, the connections side by side.

    Returns:
        The messages that have to come back; all others are done.
    """
    by_connection: dict[str, list[Received]] = {}
    for item in received:
        by_connection.setdefault(item.message.connection_id, []).append(item)
    shares = [partial(_deliver_share, key, items, desk) for key, items in by_connection.items()]
    return [back for hand_backs in desk.side_by_side(shares) for back in hand_backs]


def _deliver_share(connection_id: str, items: Sequence[Received], desk: BatchDesk) -> list[HandBack]:
    try:
        return _deliver_of(connection_id, items, desk)
    except InvalidConnection as error:
        desk.log.warning("connection invalid", connection_id=connection_id, problems=error.problems)
        reason: OrderSyncError = Wait(
            str(error), reason="invalid", until=desk.clock.now() + desk.timings.probe_limit
        )
    except OrderSyncError as error:
        reason = error
    except Exception as error:  # noqa: BLE001 - a defect in one connection's share must not harm the others
        desk.log.warning("share not handled", connection_id=connection_id, error=describe_defect(error))
        reason = OrderSyncError("defect")
    now = desk.clock.now()
    return [hand_back(item, reason, now, desk.chance.random(), desk.timings) for item in items]


def _deliver_of(connection_id: str, items: Sequence[Received], desk: BatchDesk) -> list[HandBack]:
    health = desk.open_health(connection_id)
    try:
        connection = desk.connections.get(connection_id, fresh=health.admit())
    except ConnectionGone:
        skip_removed([item.message for item in items], desk.deliveries, desk.log)
        return []
    if not connection.enabled:
        msg = f"connection {connection_id} is switched off"
        raise Wait(msg, reason="disabled", until=desk.clock.now() + desk.timings.probe_limit)
    return deliver_orders(items, desk.open_desk(connection))
