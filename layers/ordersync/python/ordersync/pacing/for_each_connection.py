"""Does one piece of work for every connection; one's failure, slowness or refused token holds up no other."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import field

from ordersync.domain.connection import Connection
from ordersync.domain.metrics import Metric, Metrics
from ordersync.errors import (
    InvalidConnection,
    NotApplied,
    OrderSyncError,
    OutcomeUnknown,
    Wait,
    describe_defect,
)
from ordersync.frozen import frozen
from ordersync.pacing.context import ConnectionContext, Runtime
from ordersync.pacing.watch_health import ConnectionHealth
from ordersync.ports import Result

_Turn = Callable[[ConnectionContext, ConnectionHealth], None]


@frozen
class ForEachConnection:
    """Works through connections, a number of them at once; none is begun after `deadline` (epoch seconds).

    Attributes:
        at_once: how many are worked on at once, at most.
        metrics: counts what happens, by connection id.
    """

    runtime: Runtime
    deadline: float
    at_once: int
    metrics: dict[str, Metrics] = field(default_factory=dict)

    def usable(self, connections: Iterable[Connection | InvalidConnection]) -> list[ConnectionContext]:
        """Return those that are enabled and have a valid document; log the invalid ones.

        Those that are switched off don't count as unattended: nothing is to be done for them.
        """
        contexts: list[ConnectionContext] = []
        for connection in connections:
            if isinstance(connection, InvalidConnection):
                self.runtime.log.warning(
                    "connection invalid", connection_id=connection.connection_id, problems=connection.problems
                )
                if connection.is_enabled:
                    self.metrics[connection.connection_id] = Metrics({Metric.CONNECTIONS_UNATTENDED: 1})
            elif connection.enabled:
                metrics = self.metrics.setdefault(connection.connection_id, Metrics())
                contexts.append(ConnectionContext.of(self.runtime, connection, metrics))
        return contexts

    def do(
        self,
        contexts: Sequence[ConnectionContext],
        turn: Callable[[ConnectionContext, ConnectionHealth], Result],
    ) -> dict[str, Result]:
        """Do the work for every connection; one that waits for a service is put off.

        Args:
            contexts: the connections, in the order of their turns.
            turn: what to do for one connection; it may raise any OrderSyncError.

        Returns:
            Connection id to the result, for each turn that came to its end.
        """
        results: dict[str, Result] = {}
        turns = iter(contexts)

        def finish(context: ConnectionContext, health: ConnectionHealth) -> None:
            results[context.connection_id] = turn(context, health)

        def work_through() -> None:
            for context in turns:  # shared: whoever is free takes the next one
                self._take_turn(context, finish)

        self.runtime.run_concurrently([work_through] * min(self.at_once, len(contexts)))
        return results

    def _take_turn(self, context: ConnectionContext, turn: _Turn) -> None:
        if self.runtime.clock.now() >= self.deadline:
            self.leave(context, "no time was left for its turn")
            return
        try:
            self._work_or_wait(context, turn)
        except OrderSyncError as error:
            if error.service is None and isinstance(error, NotApplied | OutcomeUnknown):
                self.leave(context, str(error))  # a table or a queue failed, which no one waits for
            else:
                self.runtime.log.info("put off", connection_id=context.connection_id, error=str(error))
        except Exception as error:  # noqa: BLE001 - a defect in one connection's turn must not harm the others
            self.leave(context, describe_defect(error))

    def leave(self, context: ConnectionContext, error: str) -> None:
        """Log and count a connection that could not be attended to."""
        context.metrics[Metric.CONNECTIONS_UNATTENDED] = 1
        self.runtime.log.warning(
            "connection not attended to", connection_id=context.connection_id, error=error
        )

    def _work_or_wait(self, context: ConnectionContext, turn: _Turn) -> None:
        health = ConnectionHealth.of(self.runtime, context.connection_id, context.metrics)
        try:
            turn(context, health)
        except OrderSyncError as error:
            if not isinstance(health.failed(error) or error, Wait):
                raise
            context.metrics[Metric.CONNECTIONS_WAITING] += 1
            context.metrics.measure(Metric.LONGEST_WAIT, health.longest_wait())
