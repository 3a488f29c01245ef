"""What every invocation has at hand, and what everything done for one connection has."""

from ordersync.domain.connection import Connection
from ordersync.domain.metrics import Metric, Metrics
from ordersync.domain.order import OrderName
from ordersync.errors import Defect
from ordersync.frozen import frozen
from ordersync.pacing.timings import Timings
from ordersync.ports import Clock, Log, Rng, RunConcurrently, Tables
from ordersync.records.connection import AccountRecords, ConnectionRecords
from ordersync.records.keys import RecordKeys


@frozen
class Runtime:
    """The machine that an invocation runs on, and the tables it remembers things in, with their keys."""

    tables: Tables
    keys: RecordKeys
    run_concurrently: RunConcurrently
    clock: Clock
    rng: Rng
    log: Log
    timings: Timings

    def records(self, connection_id: str) -> ConnectionRecords:
        """Return the records of a connection."""
        return ConnectionRecords(self.tables, self.keys, connection_id)


@frozen
class ConnectionContext:
    """One connection with its records, and the machine's time, randomness and log; it has no behaviour.

    Attributes:
        records: the connection's own.
        account: those of its SALESmanago account, which other connections may share.
        metrics: counts what happens.
    """

    connection: Connection
    records: ConnectionRecords
    account: AccountRecords
    clock: Clock
    rng: Rng
    log: Log
    timings: Timings
    metrics: Metrics

    @staticmethod
    def of(runtime: Runtime, connection: Connection, metrics: Metrics) -> "ConnectionContext":
        """Return the context of a connection in this invocation; `metrics` counts what happens."""
        return ConnectionContext(
            connection=connection,
            records=runtime.records(connection.connection_id),
            account=AccountRecords.of(runtime.tables, runtime.keys, connection.salesmanago),
            clock=runtime.clock,
            rng=runtime.rng,
            log=runtime.log,
            timings=runtime.timings,
            metrics=metrics,
        )

    def named(self, order_id: int) -> OrderName:
        """Return the name of one of the connection's orders."""
        return OrderName(self.connection_id, order_id)

    @property
    def connection_id(self) -> str:
        """The connection's id."""
        return self.connection.connection_id


def report_unreadable(context: ConnectionContext, order_id: int, defect: Defect) -> None:
    """Report an order of which a record can't be read, or written; a person has to put it right."""
    context.metrics.count(Metric.RECORDS_UNREADABLE)
    context.log.warning(
        "record unreadable", connection_id=context.connection_id, order_id=order_id, error=str(defect)
    )
