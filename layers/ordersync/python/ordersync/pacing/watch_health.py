"""Makes a connection wait while one of its services is down or refuses it, and flow again by itself."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import field

from ordersync.domain.health import Health
from ordersync.domain.metrics import Metric, Metrics
from ordersync.errors import (
    Blocked,
    OrderSyncError,
    Refused,
    RetryLater,
    Service,
    UnknownRefusal,
    Wait,
    WaitReason,
)
from ordersync.frozen import frozen
from ordersync.pacing.context import Runtime
from ordersync.pacing.timings import Timings
from ordersync.ports import Clock, Log
from ordersync.records.connection import ConnectionRecords
from ordersync.records.record import Record


@frozen
class ConnectionHealth:
    """How one connection's two services have answered lately.

    Attributes:
        metrics: counts the blocks that begin.
        known: what the records said at `known_at` (epoch seconds), when they were read together with others;
            none that was changed here since.
    """

    records: ConnectionRecords
    clock: Clock
    log: Log
    timings: Timings
    metrics: Metrics
    known: dict[Service, Record[Health]] = field(default_factory=dict)
    known_at: float = 0

    @staticmethod
    def of(runtime: Runtime, connection_id: str, metrics: Metrics) -> "ConnectionHealth":
        """Return the health of a connection in this invocation."""
        records = runtime.records(connection_id)
        return ConnectionHealth(records, runtime.clock, runtime.log, runtime.timings, metrics)

    def knowing(self, known: Mapping[Service, Record[Health]]) -> "ConnectionHealth":
        """Return the same, which need not read again what was read just now."""
        now = self.clock.now()
        return ConnectionHealth(
            self.records, self.clock, self.log, self.timings, self.metrics, {**known}, now
        )

    def admit(self, services: Iterable[Service] = tuple(Service), *, tries: bool = True) -> bool:
        """Let the caller go on, unless the connection waits.

        Args:
            services: those that the caller needs.
            tries: whether the caller may be the one that tries on behalf of all others, once a wait is over.

        Returns:
            Whether the caller is the one that tries.

        Raises:
            Wait: the connection waits for a service.
        """
        is_first = False
        for service in services:
            record = self._known(service) or self.records.health(service).read()
            if record.value.reason is None or not record.value.waits:
                continue
            attempt = record.value.trying(self.clock.now(), self.timings.request_timeout * 2)
            if attempt is None or not tries:
                reason, until = record.value.reason, record.value.until
                raise Wait(
                    f"connection {self.records.connection_id} waits for {service}: {reason}",
                    reason=reason,
                    service=service,
                    until=until,
                )
            self.known.pop(service, None)
            record.save(attempt)
            is_first = True
        return is_first

    def waiting_for(self, service: Service) -> Health | None:
        """Return the wait for this service, even if a try is due, or None."""
        health = self.records.health(service).read().value
        return health if health.waits else None

    def of_salesmanago(self) -> Health:
        """Return how SALESmanago does."""
        return self.records.health(Service.SALESMANAGO).read().value

    def has_waited_long(self) -> bool:
        """Return whether the connection waits for so long that its orders should not wait in a queue."""
        return self.longest_wait() >= self.timings.park_after

    def longest_wait(self) -> float:
        """Return for how many seconds the connection has waited for a service, 0 if it does not."""
        waits = [health for service in Service if (health := self.waiting_for(service))]
        return max((self.clock.now() - health.waiting_since for health in waits), default=0)

    def is_in_doubt(self, service: Service) -> bool:
        """Return whether the service has yet to do what orders need, after the connection waited for it."""
        known = self._known(service) or self.records.health(service).read()
        return known.value.waiting_since > 0

    def failed(self, error: OrderSyncError, order_id: int = 0) -> Wait | None:
        """Record that a service failed or refused; a lack of budget is recorded with the token alone.

        Returns:
            What the connection waits for from now on, or None.
        """
        change = self._change_after(error, order_id)
        if change is None or error.service is None:
            return None
        return _wait(error, self._changed(error.service, change, error))

    def failed_at(self, order_id: int, error: OrderSyncError) -> tuple[Health, Wait | None]:
        """Record that SALESmanago failed at an order, though it answered a harmless request.

        Args:
            order_id: the order's.
            error: the failure.

        Returns:
            How SALESmanago does, and what the connection waits for from now on, or None.
        """
        now, pace = self.clock.now(), self.timings.probe_pace
        health = self._changed(
            Service.SALESMANAGO, lambda value: value.after_failure_at(order_id, now, pace), error
        )
        return health, _wait(error, health)

    def answered(self, service: Service, *, took_event: bool = True) -> None:
        """Record that a service did what it was asked for; `took_event` is SALESmanago's."""
        self._change_unless_so(service, lambda health: health.after_success(took_event=took_event))

    def ended_well(self) -> None:
        """Record that a batch left nothing to be attempted again."""
        self._change_unless_so(Service.SALESMANAGO, Health.after_calm)

    def ended(self, order_id: int) -> None:
        """Record that an order will not be attempted any more: its failures say nothing of others'."""
        self._change(Service.SALESMANAGO, lambda health: health.without(order_id))

    def seems_well(self, service: Service) -> None:
        """Record that a service answered a harmless request: the connection flows, to see how it does."""
        self._change(service, Health.after_good_sign)

    def _change(self, service: Service, change: Callable[[Health], Health]) -> Health:
        self.known.pop(service, None)
        return self.records.health(service).change(change).value

    def _change_unless_so(self, service: Service, change: Callable[[Health], Health]) -> None:
        """Record good news of a service, unless the record said so a moment ago."""
        known = self._known(service)
        if known is None or change(known.value) != known.value:
            self._change(service, change)

    def _known(self, service: Service) -> Record[Health] | None:
        """Return what a record said, if that was a moment ago."""
        is_recent = self.clock.now() - self.known_at <= self.timings.promptness
        return self.known.get(service) if is_recent else None

    def _changed(self, service: Service, change: Callable[[Health], Health], error: OrderSyncError) -> Health:
        """Change a service's health after an error; report it if the connection waits from now on."""
        before: list[Health] = []  # at each attempt to write

        def changed(value: Health) -> Health:
            before.append(value)
            return change(value)

        health = self._change(service, changed)
        if health.waits and not before[-1].waits:
            self._report_wait(error, health)
        return health

    def _report_wait(self, error: OrderSyncError, health: Health) -> None:
        if health.reason is WaitReason.BASELINKER_BLOCK:
            self.metrics.count(Metric.BLOCKS_SEEN)
        self.log.warning(
            "connection waits",
            connection_id=self.records.connection_id,
            service=error.service,
            reason=health.reason,
            until=round(health.until),
            error=str(error),
        )

    def _change_after(self, error: OrderSyncError, order_id: int) -> Callable[[Health], Health] | None:
        now, pace = self.clock.now(), self.timings.probe_pace
        match error:
            case Blocked() if error.until is not None:
                until = error.until
                return lambda health: health.after_block(now, until)
            case Refused():
                return lambda health: health.after_refusal(error.reason, now, pace)
            case RetryLater():
                return lambda health: health.after_failure(now, pace)
            case UnknownRefusal():
                return lambda health: health.after_unknown_refusal(order_id, str(error), now, pace)
            case _:
                return None


def _wait(error: OrderSyncError, health: Health) -> Wait | None:
    """Return what the connection waits for after an error, or None if it does not."""
    if health.reason is None or not health.waits:
        return None
    return Wait(str(error), reason=health.reason, service=error.service, until=health.until)
