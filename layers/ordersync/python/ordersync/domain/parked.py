"""An order that is parked: all messages about it in one, for as long as its connection waits."""

from dataclasses import replace

from ordersync.domain.journal import Origin, QueueMessage, demand
from ordersync.frozen import frozen

LOOKED_EVERY = 3_600  # seconds
# What a person asked for asks for most, what only the sweep found asks for least.
_RANKS = {Origin.SWEEP: 0, Origin.JOURNAL: 1, Origin.BACKFILL: 2, Origin.REPLAY: 3}


@frozen
class ParkedOrder:
    """What was to be done about one order.

    Attributes:
        order_id: BaseLinker's id.
        log_id: the newest journal entry that asked for it, None if none did.
        log_type: the type of entry that asks for most: an edit, else a confirmation.
        logged_at: when the newest entry was logged, epoch seconds.
        origin: the origin that asks for most.
        messages: how many messages it stands for; so each one changes it.
    """

    order_id: int = 0
    log_id: int | None = None
    log_type: int | None = None
    logged_at: int | None = None
    origin: Origin = Origin.SWEEP
    messages: int = 0

    def merged(self, message: QueueMessage) -> "ParkedOrder":
        """Return what is to be done once another message about the order has come."""
        return ParkedOrder(
            order_id=message.order_id,
            log_id=_latest(self.log_id, message.log_id),
            log_type=_asking_most(self.log_type, message.log_type),
            logged_at=_latest(self.logged_at, message.logged_at),
            origin=max(self.origin, message.origin, key=_RANKS.__getitem__),
            messages=self.messages + 1,
        )

    @property
    def is_behind_others(self) -> bool:
        """Whether no journal entry asked for it: its message goes behind the live ones."""
        return self.log_id is None and self.origin in (Origin.SWEEP, Origin.BACKFILL)

    def named(self, order_id: int) -> "ParkedOrder":
        """Return the same of the order that the record's key names, whatever stood in it."""
        return replace(self, order_id=order_id)

    def message(self, connection_id: str) -> QueueMessage:
        """Return the one message that asks for all of it."""
        return QueueMessage(
            connection_id=connection_id,
            log_id=self.log_id,
            log_type=self.log_type,
            order_id=self.order_id,
            logged_at=self.logged_at,
            origin=self.origin,
        )


@frozen
class ParkedMark:
    """Whether any order of a connection may be parked, so that its polls need not look each time.

    Attributes:
        parked: how many times orders were parked; one that was parked before this was counted may be there.
        drained: after how many of those times none was left.
        looked_at: when that was found, epoch seconds.
    """

    parked: int = 1
    drained: int = 0
    looked_at: float = 0

    def parked_again(self) -> "ParkedMark":
        """Record that orders were parked."""
        return replace(self, parked=self.parked + 1)

    def found_empty(self, now: float) -> "ParkedMark":
        """Record that no order is parked."""
        return replace(self, drained=self.parked, looked_at=round(now, 3))

    def asks_for_look(self, now: float) -> bool:
        """Return whether an order may be parked: hourly at least, for a write may arrive late."""
        return self.parked > self.drained or now >= self.looked_at + LOOKED_EVERY


def _latest(one: int | None, other: int | None) -> int | None:
    return max((each for each in (one, other) if each is not None), default=None)


def _asking_most(one: int | None, other: int | None) -> int | None:
    types = [log_type for log_type in (one, other) if log_type is not None]
    return max(types, key=demand, default=None)
