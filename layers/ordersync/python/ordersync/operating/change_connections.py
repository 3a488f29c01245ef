"""What people do with connections as a whole: list, pause, resume, let them go live, and remove them."""

from collections.abc import Iterator

from ordersync.domain.connection import Connection, Mode, changed_document
from ordersync.domain.states import State
from ordersync.errors import InvalidConnection, ProblemKind
from ordersync.frozen import frozen
from ordersync.operating.connection_status import MOST_PARKED
from ordersync.operating.problems import Refusal
from ordersync.pacing.context import Runtime
from ordersync.ports import ChangeableConnections


@frozen
class ListedConnection:
    """What a connection's document says, without its secrets.

    Attributes:
        problem: why the document can't be used, empty if it can; all that follows is empty if it can't.
        enabled: whether it is switched on.
        mode: `live` or `shadow`.
        eshop: the usual e-shop.
        salesmanago: the account's server.
        leaves_out: the sources whose orders are not transferred.
    """

    connection_id: str
    problem: str = ""
    enabled: bool = False
    mode: str = ""
    eshop: str = ""
    salesmanago: str = ""
    leaves_out: tuple[str, ...] = ()


@frozen
class ConnectionPlan:
    """A connection that is to be changed, and what the change is about.

    Attributes:
        enabled: whether it is switched on.
        mode: `live` or `shadow`, empty if its document can't be used.
        parked: how many orders wait outside of the queues, up to a thousand.
        to_decide: how many orders a person has to decide about, up to a thousand.
        shadow: how many orders were processed in shadow mode so far, and stay unsent.
        done: whether it was changed; otherwise this is only the plan.
    """

    connection_id: str
    enabled: bool
    mode: str
    parked: int
    to_decide: int
    shadow: int
    done: bool = False


@frozen
class ConnectionChanges:
    """Changes the documents of connections, nothing else in them, and answers without their secrets."""

    runtime: Runtime
    connections: ChangeableConnections

    def listed(self) -> list[ListedConnection]:
        """Return all connections in alphabetical order.

        Raises:
            NotApplied: the store does not answer.
        """
        return sorted(self._found(), key=lambda each: each.connection_id)

    def switch(self, connection_id: str, *, on: bool) -> ConnectionPlan:
        """Switch a connection on or off.

        Raises:
            InvalidConnection: its document can't be used.
            NotApplied: the store, or a table, does not answer.
        """
        self._change(connection_id, enabled=on)
        return self._plan(connection_id, done=True)

    def go_live(self, connection_id: str, *, go: bool) -> ConnectionPlan:
        """Let a connection in shadow mode write to SALESmanago, or return what that means.

        Raises:
            Refusal: it is live already.
            InvalidConnection: its document can't be used.
            NotApplied: the store, or a table, does not answer.
        """
        if self.connections.get(connection_id, fresh=True).is_live:
            raise Refusal(ProblemKind.LIVE_ALREADY, f"the connection {connection_id} is live already")
        if go:
            self._change(connection_id, mode=Mode.LIVE.value)
        return self._plan(connection_id, done=go)

    def remove(self, connection_id: str, *, go: bool) -> ConnectionPlan:
        """Delete a connection's document, or return what that means; its records stay.

        Raises:
            ConnectionGone: it has none.
            NotApplied: the store, or a table, does not answer.
        """
        plan = self._plan(connection_id, done=go)
        if go:
            self.connections.delete(connection_id)
        return plan

    def _change(self, connection_id: str, **values: object) -> None:
        self.connections.change(connection_id, lambda text: changed_document(text, connection_id, **values))

    def _found(self) -> Iterator[ListedConnection]:
        for each in self.connections.all():
            if isinstance(each, InvalidConnection):
                yield ListedConnection(each.connection_id, problem="; ".join(each.problems))
                continue
            settings = each.settings
            shops = ("shop",) if settings.skip_shop_orders else ()
            yield ListedConnection(
                each.connection_id,
                enabled=each.enabled,
                mode=each.mode,
                eshop=settings.eshop,
                salesmanago=each.salesmanago.identity[0],
                leaves_out=tuple(dict.fromkeys([*shops, *settings.skip_sources])),
            )

    def _plan(self, connection_id: str, *, done: bool) -> ConnectionPlan:
        connection, records = self._read(connection_id), self.runtime.records(connection_id)
        return ConnectionPlan(
            connection_id,
            enabled=connection is not None and connection.enabled,
            mode="" if connection is None else connection.mode,
            parked=len(records.parked().page(MOST_PARKED)),
            to_decide=records.open_questions().count(MOST_PARKED),
            shadow=records.days().ends()[State.SHADOW],
            done=done,
        )

    def _read(self, connection_id: str) -> Connection | None:
        """Return the connection as it is stored now, or None if its document can't be used."""
        try:
            return self.connections.get(connection_id, fresh=True)
        except InvalidConnection:
            return None
