"""Does what an operator asks for, and says in JSON what came of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from pydantic import TypeAdapter

from ordersync.domain.connection import Connection
from ordersync.errors import InvalidConnection, OrderSyncError
from ordersync.operating.act_on_orders import OrderActions, Refusal
from ordersync.operating.connection_status import ConnectionStatus, StatusReader
from ordersync.operating.explain_order import OrderExplainer
from ordersync.operating.list_orders import OrderLister
from ordersync.operating.requests import (
    ListOrders,
    OperatorRequest,
    PlanBackfill,
    ResolveOrder,
    RetryOrders,
    ShowBackfill,
    ShowOrder,
    ShowStatus,
    StartBackfill,
    SteerBackfill,
)
from ordersync.operating.steer_backfill import Backfills
from ordersync.ports import Connections

Answer = Mapping[str, object]
_ANYTHING: TypeAdapter[object] = TypeAdapter(object)


@dataclass(frozen=True)
class Operator:
    """Everything that operators may ask for."""

    connections: Connections
    explainer: OrderExplainer
    lister: OrderLister
    actions: OrderActions
    status: StatusReader
    backfills: Backfills

    def answer(self, request: OperatorRequest) -> Answer:
        """Do what is asked for.

        Returns:
            `{"result": …}`, or `{"problem": …}` with why it can't be done.
        """
        try:
            result = self._result(request)
        except (OrderSyncError, Refusal) as error:
            return {"problem": str(error)}
        return {"result": _ANYTHING.dump_python(result, mode="json")}

    def _result(self, request: OperatorRequest) -> object:
        if isinstance(request, ShowStatus):
            return self._status(request)
        connection_id = request.connection_id or self._only_connection()
        match request:
            case ShowOrder():
                return self.explainer.explain(connection_id, request.order_id)
            case ListOrders():
                return self.lister.list(connection_id, request.states, request.seconds, request.most)
            case RetryOrders():
                return self._retry(connection_id, request)
            case ResolveOrder():
                self.actions.resolve(connection_id, request.order_id, was_sent=request.was_sent)
                return self.explainer.explain(connection_id, request.order_id)
            case PlanBackfill() | StartBackfill() | ShowBackfill() | SteerBackfill():
                return self.backfills.answer(connection_id, request)

    def _only_connection(self) -> str:
        names = [each.connection_id for each in self.connections.all()]
        if len(names) != 1:
            raise Refusal(f"name one of the connections: {', '.join(sorted(names)) or 'there are none'}")
        return names[0]

    def _status(self, request: ShowStatus) -> list[ConnectionStatus]:
        named = request.connection_id
        connections: Iterable[Connection | InvalidConnection] = (
            self.connections.all() if named is None else self.connections.some([named])
        )
        found = [self.status.read(each) for each in connections]
        if named and not found:
            raise Refusal(f"there is no connection {named}")
        return found

    def _retry(self, connection_id: str, request: RetryOrders) -> object:
        order_ids = request.order_ids
        if request.reason:
            found = self.actions.with_reason(connection_id, request.reason, request.seconds)
            order_ids = (*order_ids, *found)
        plan = self.actions.plan_retry(connection_id, order_ids)
        if not request.go:
            return plan
        if request.most_events is not None and plan.most_events > request.most_events:
            raise Refusal(
                f"{plan.most_events} events may be sent, more than the {request.most_events} that are allowed"
            )
        return replace(plan, queued=self.actions.retry(connection_id, plan.order_ids))
