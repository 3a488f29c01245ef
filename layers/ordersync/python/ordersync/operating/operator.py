"""Does what an operator asks for, and says in JSON what came of it."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from pydantic import TypeAdapter

from ordersync.domain.connection import Connection
from ordersync.errors import InvalidConnection, OrderSyncError, ProblemKind
from ordersync.frozen import frozen
from ordersync.operating.act_on_orders import OrderActions
from ordersync.operating.change_connections import ConnectionChanges
from ordersync.operating.compare_purchases import ComparedFrom, PurchaseComparer
from ordersync.operating.connection_status import ConnectionStatus, Detail, StatusReader
from ordersync.operating.dead_letters import DeadLetterActions
from ordersync.operating.explain_order import OrderExplainer
from ordersync.operating.forget_person import PersonForgetter
from ordersync.operating.link_requests import ListLinks, MintLink, RevokeLink
from ordersync.operating.list_orders import OrderLister
from ordersync.operating.preview_connection import ConnectionPreviewer
from ordersync.operating.problems import Refusal, kind_of
from ordersync.operating.queue_requests import (
    ListDeadLetters,
    QueueRequest,
    RedriveDeadLetters,
    ShowQueues,
)
from ordersync.operating.queue_status import QueueReader
from ordersync.operating.requests import (
    CloseQuestion,
    ComparePurchases,
    ConnectionChange,
    ConnectionsRequest,
    ForgetPerson,
    GoLive,
    ListConnections,
    ListOrders,
    OperatorRequest,
    PauseConnection,
    PreviewConnection,
    RemoveConnection,
    ResolveOrder,
    ResumeConnection,
    RetryOrders,
    SendReport,
    ShowOrder,
    ShowStatus,
)
from ordersync.operating.settings_links import SettingsLinks
from ordersync.operating.steer_backfill import Backfills
from ordersync.operating.weekly_report import Reporter
from ordersync.ports import Connections

Answer = Mapping[str, object]
_ANYTHING: TypeAdapter[object] = TypeAdapter(object)


@frozen
class Operator:
    """Everything that operators may ask for."""

    connections: Connections
    explainer: OrderExplainer
    lister: OrderLister
    actions: OrderActions
    status: StatusReader
    reporter: Reporter
    changes: ConnectionChanges
    queues: QueueReader
    dead_letters: DeadLetterActions
    forgetter: PersonForgetter
    comparer: PurchaseComparer
    backfills: Backfills
    links: SettingsLinks
    previewer: ConnectionPreviewer

    def answer(self, request: OperatorRequest) -> Answer:
        """Do what is asked for.

        Returns:
            `{"result": …}`, or `{"problem": …, "kind": …}` with why it can't be done, for people and in one
            of the words of `ProblemKind`.
        """
        try:
            result = self._result(request)
        except (OrderSyncError, Refusal) as error:
            return {"problem": str(error), "kind": kind_of(error)}
        return {"result": _ANYTHING.dump_python(result, mode="json")}

    def _result(self, request: OperatorRequest) -> object:
        match request:
            case ShowStatus():
                return self._status(request)
            case SendReport():
                return self.reporter.report(self.connections.all())
            case ShowQueues() | ListDeadLetters() | RedriveDeadLetters():
                return self._queues(request)
            case ListConnections():
                return self.changes.listed()
            case PauseConnection() | ResumeConnection() | GoLive() | RemoveConnection():
                return self._changed(request)
            case MintLink() | ListLinks() | RevokeLink():
                return self.links.answer(request)
            case _:
                return self._about(request.connection_id or self._only_connection(), request)

    def _about(self, connection_id: str, request: ConnectionsRequest) -> object:
        """Answer a request that is about one connection, which need not be named if there is only one."""
        match request:
            case ShowOrder():
                return self.explainer.explain(connection_id, request.order_id)
            case ListOrders():
                return self.lister.list(connection_id, request.states, request.seconds, request.most)
            case RetryOrders():
                return self._retry(connection_id, request)
            case ResolveOrder() | CloseQuestion():
                return self._decided(connection_id, request)
            case ComparePurchases():
                at = ComparedFrom(request.second, request.from_id, request.passed, request.accepts_waiting)
                return self.comparer.page(connection_id, request.since, request.until, at)
            case ForgetPerson():
                block, go = request.block, request.go
                return self.forgetter.answer(connection_id, request.person, block=block, go=go)
            case PreviewConnection():
                return self.previewer.page(connection_id, request.walk)
            case _:
                return self.backfills.answer(connection_id, request)

    def _only_connection(self) -> str:
        names = [each.connection_id for each in self.connections.all()]
        if len(names) != 1:
            raise Refusal(
                ProblemKind.NO_CONNECTION,
                f"name one of the connections: {', '.join(sorted(names)) or 'there are none'}",
            )
        return names[0]

    def _changed(self, request: ConnectionChange) -> object:
        match request:
            case PauseConnection():
                return self.changes.switch(request.connection_id, on=False)
            case ResumeConnection():
                return self.changes.switch(request.connection_id, on=True)
            case GoLive():
                return self.changes.go_live(request.connection_id, go=request.go)
            case RemoveConnection():
                return self.changes.remove(request.connection_id, go=request.go)

    def _status(self, request: ShowStatus) -> list[ConnectionStatus]:
        named = request.connection_id
        connections: Iterable[Connection | InvalidConnection] = (
            self.connections.all() if named is None else self.connections.some([named])
        )
        of_one = Detail.STEPS if request.with_steps else Detail.DAYS
        found = self.status.all(connections, detail=Detail.OVERVIEW if named is None else of_one)
        if named and not found:
            raise Refusal(ProblemKind.NO_CONNECTION, f"there is no connection {named}")
        return found

    def _queues(self, request: QueueRequest) -> object:
        if isinstance(request, ShowQueues):
            return self.queues.all()
        if isinstance(request, ListDeadLetters):
            return self.dead_letters.listed(request.connection_id)
        if not request.go:
            return self.dead_letters.plan(request.connection_id)
        return self.dead_letters.redrive(request.connection_id, request.most, request.most_events)

    def _decided(self, connection_id: str, request: ResolveOrder | CloseQuestion) -> object:
        order_id = request.order_id
        if isinstance(request, CloseQuestion):
            return self.actions.close_question(connection_id, order_id)
        self.actions.resolve(connection_id, order_id, was_sent=request.was_sent, go=request.go)
        return self.explainer.explain(connection_id, order_id)

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
                ProblemKind.TOO_MANY_EVENTS,
                f"{plan.most_events} events may be sent, more than the {request.most_events} that are"
                " allowed",
            )
        return replace(plan, queued=self.actions.retry(connection_id, plan.order_ids))
