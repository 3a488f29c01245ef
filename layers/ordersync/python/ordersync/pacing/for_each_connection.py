"""Does one piece of work for every connection; one's failure, slowness or refused token holds up no other."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial

from ordersync.domain.connection import Connection
from ordersync.domain.metrics import Metric, Metrics
from ordersync.errors import InvalidConnection, OrderSyncError, Wait, describe_defect
from ordersync.pacing.context import ConnectionContext, Runtime
from ordersync.pacing.watch_health import ConnectionHealth

Turn = Callable[[ConnectionContext, ConnectionHealth], None]


@dataclass(frozen=True)
class ForEachConnection:
    """Works through connections concurrently; none is begun after `deadline` (epoch seconds)."""

    runtime: Runtime
    deadline: float

    def usable(self, connections: Iterable[Connection | InvalidConnection]) -> Iterator[Connection]:
        """Yield those that are enabled and have a valid document; log the invalid ones."""
        for connection in connections:
            if isinstance(connection, InvalidConnection):
                self.runtime.log.warning(
                    "connection invalid", connection_id=connection.connection_id, problems=connection.problems
                )
            elif connection.enabled:
                yield connection

    def do(self, connections: Iterable[Connection], turn: Turn) -> dict[str, Metrics]:
        """Do the work for every connection; one that waits for a service is put off.

        Args:
            connections: in the order of their turns.
            turn: what to do for one connection; it may raise any OrderSyncError.

        Returns:
            Connection id to what happened.
        """
        due = list(connections)
        counted = self.runtime.run_concurrently(
            [partial(self._take_turn, connection, turn) for connection in due]
        )
        return dict(zip((connection.connection_id for connection in due), counted, strict=True))

    def _take_turn(self, connection: Connection, turn: Turn) -> Metrics:
        context = ConnectionContext.of(self.runtime, connection)
        if self.runtime.clock.now() >= self.deadline:
            return context.metrics
        try:
            self._work_or_wait(context, turn)
        except OrderSyncError as error:
            self.runtime.log.info("put off", connection_id=connection.connection_id, error=str(error))
        except Exception as error:  # noqa: BLE001 - a defect in one connection's turn must not harm the others
            self.runtime.log.warning(
                "not handled", connection_id=connection.connection_id, error=describe_defect(error)
            )
        return context.metrics

    def _work_or_wait(self, context: ConnectionContext, turn: Turn) -> None:
        health = ConnectionHealth.of(self.runtime, context.connection_id)
        try:
            turn(context, health)
        except OrderSyncError as error:
            if not isinstance(health.failed(error) or error, Wait):
                raise
            context.metrics[Metric.CONNECTIONS_WAITING] += 1
