"""Lets a connection wait while one of its services is down or refuses it, and flow again by itself."""

from collections.abc import Callable
from dataclasses import dataclass

from ordersync.domain.health import (
    Health,
    Service,
    after_block,
    after_failure,
    after_good_sign,
    after_refusal,
    after_unknown_refusal,
    trying,
)
from ordersync.errors import Blocked, OrderSyncError, Refused, RetryLater, UnknownRefusal, Wait
from ordersync.pacing.timings import Timings
from ordersync.ports import Clock, Log
from ordersync.records.record import Records


@dataclass(frozen=True)
class ConnectionHealth:
    """How one connection's two services have answered lately."""

    connection_id: str
    records: Records[Health]
    clock: Clock
    log: Log
    timings: Timings

    def admit(self, *, tries: bool = True) -> bool:
        """Lets the caller go on, or tells it to wait.

        Args:
            tries: whether the caller may be the one that tries for all others, once a wait is over.

        Returns:
            Whether the caller is the one that tries for all others, after a wait.

        Raises:
            Wait: a service is waited for.
        """
        is_first = False
        for service in Service:
            record = self.records.read(self.connection_id, _key(service))
            if not record.value.waits:
                continue
            attempt = trying(record.value, self.clock.now(), self.timings.request_timeout * 2)
            if attempt is None or not tries:
                msg = f"connection {self.connection_id} waits for {service}: {record.value.reason}"
                raise Wait(msg, reason=record.value.reason, service=service, until=record.value.until)
            self.records.write(record, attempt)
            is_first = True
        return is_first

    def waited_for(self, service: Service) -> str:
        """Why this service is waited for, be it that a try is due; nothing where it isn't."""
        health = self.records.read(self.connection_id, _key(service)).value
        return health.reason if health.waits else ""

    def failed(self, error: OrderSyncError, order_id: int = 0) -> Wait | None:
        """Notes that a service failed or refused; shortages of budget are kept with the token alone.

        Returns:
            What the connection waits for from now on, if it does.
        """
        change = self._change_after(error, order_id)
        if change is None or not error.service:
            return None
        key = _key(Service(error.service))
        before = self.records.read(self.connection_id, key).value
        health = self.records.change(self.connection_id, key, change).value
        if not health.waits:
            return None
        if not before.waits:
            self._tell(error, health)
        return Wait(str(error), reason=health.reason, service=error.service, until=health.until)

    def answered(self, service: Service) -> None:
        """Notes that a service did what it was asked for."""
        self.records.change(self.connection_id, _key(service), lambda _: Health())

    def seems_well(self, service: Service) -> None:
        """Notes that a service has answered a harmless request: the connection flows, to see how it does."""
        self.records.change(self.connection_id, _key(service), after_good_sign)

    def _tell(self, error: OrderSyncError, health: Health) -> None:
        self.log.warning(
            "connection waits",
            connection_id=self.connection_id,
            service=error.service,
            reason=health.reason,
            until=round(health.until),
            error=str(error),
        )

    def _change_after(self, error: OrderSyncError, order_id: int) -> Callable[[Health], Health] | None:
        now, delay, limit = self.clock.now(), self.timings.probe_delay, self.timings.probe_limit
        match error:
            case Blocked() if error.until is not None:
                until = error.until
                return lambda health: after_block(health, now, until)
            case Refused():
                return lambda health: after_refusal(health, error.reason, now, delay, limit)
            case RetryLater():
                return lambda health: after_failure(health, now, delay, limit)
            case UnknownRefusal():
                return lambda health: after_unknown_refusal(health, order_id, str(error), now, delay, limit)
            case _:
                return None


def _key(service: Service) -> str:
    return f"health#{service}"
