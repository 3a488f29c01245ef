"""The integration, put together; tests put it together with stand-ins for what is outside."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from ordersync.adapters.accounts import AccountClients
from ordersync.bootstrap.system import new_token
from ordersync.delivery.deliver_batch import BatchDelivery
from ordersync.delivery.hand_back import HandBack, Received
from ordersync.delivery.read_orders import OrderCaches
from ordersync.domain.call_budget import Lane
from ordersync.domain.metrics import Metrics
from ordersync.domain.poll_request import ALL_CONNECTIONS, PollRequest
from ordersync.intake.notify_people import Notices
from ordersync.intake.poll_connections import Poller
from ordersync.intake.sweep_orders import Sweeper
from ordersync.operating.act_on_orders import OrderActions
from ordersync.operating.change_connections import ConnectionChanges
from ordersync.operating.compare_purchases import PurchaseComparer
from ordersync.operating.connection_status import StatusReader
from ordersync.operating.dead_letters import DeadLetterActions
from ordersync.operating.explain_order import OrderExplainer
from ordersync.operating.forget_person import PersonForgetter
from ordersync.operating.list_orders import OrderLister
from ordersync.operating.operator import Operator
from ordersync.operating.plan_backfill import BackfillPlanner
from ordersync.operating.preview import Preview
from ordersync.operating.preview_connection import ConnectionPreviewer
from ordersync.operating.settings_links import SettingsLinks
from ordersync.operating.steer_backfill import Backfills
from ordersync.operating.weekly_report import Reporter
from ordersync.pacing.context import Runtime
from ordersync.pacing.for_each_connection import ForEachConnection
from ordersync.ports import ChangeableConnections, DeadLetterBox, Http, People, Pollers, Queue
from ordersync.records.access import AccessRecords

FINISHING_SHARE = 0.05
POLLED_AT_ONCE = 32
SWEPT_AT_ONCE = 256  # a sweep sleeps while no call is free


@dataclass(frozen=True)
class Application:
    """What the functions do.

    Attributes:
        caches: the orders that this process has read lately, by connection id.
        log_days: how long log lines are kept.
        new_token: returns random text that can't be guessed.
    """

    runtime: Runtime
    connections: ChangeableConnections
    orders_queue: Queue
    sweep_queue: Queue
    dead_letters: DeadLetterBox
    http: Http
    pollers: Pollers
    people: People
    caches: OrderCaches = field(default_factory=OrderCaches)
    log_days: int = 30
    new_token: Callable[[], str] = new_token

    def poll(self, request: PollRequest = ALL_CONNECTIONS) -> dict[str, Metrics]:
        """Read the journals that a request asks for; return what happened, by connection id."""
        deadline = self._last_request(self.runtime.timings.poller_timeout)
        accounts = self._accounts(Lane.POLL, last_request=deadline)
        behind = self._accounts(Lane.SWEEP, last_request=deadline)
        each = ForEachConnection(self.runtime, deadline, POLLED_AT_ONCE)
        notices = Notices(self.runtime, self.people, deadline)
        poller = Poller(each, accounts, behind, self.orders_queue, self.sweep_queue, self.pollers, notices)
        some = request.connection_ids
        return poller.poll(self.connections.all() if some is None else self.connections.some(some))

    def sweep(self) -> dict[str, Metrics]:
        """Look for orders that are known nowhere; return what happened, by connection id."""
        deadline = self._last_request(self.runtime.timings.sweeper_timeout)
        accounts = self._accounts(Lane.SWEEP, hold=math.inf, hold_until=deadline, last_request=deadline)
        each = ForEachConnection(self.runtime, deadline, SWEPT_AT_ONCE)
        return Sweeper(each, accounts, self.sweep_queue).sweep(self.connections.all())

    def deliver(
        self, received: Sequence[Received], lane: Lane = Lane.LIVE
    ) -> tuple[list[HandBack], dict[str, Metrics]]:
        """Deliver a batch of messages.

        Returns:
            The messages that have to come back, and what happened, by connection id.
        """
        timings = self.runtime.timings
        last_request = self._last_request(timings.worker_timeout)
        last_order = last_request - timings.request_timeout
        batch = BatchDelivery(
            runtime=self.runtime,
            connections=self.connections,
            accounts=self._accounts(
                lane, hold=timings.budget_hold, hold_until=last_order, last_request=last_request
            ),
            sweep_queue=self.sweep_queue,
            dead_letters=self.dead_letters,
            caches=self.caches,
            deadline=last_order,
            lane=lane,
        )
        return batch.deliver(received), batch.metrics

    def operator(self) -> Operator:
        """Return what answers people's requests; its preview ends with the function's time."""
        timings = self.runtime.timings
        last_request = self._last_request(timings.operator_timeout)
        accounts = self._accounts(
            Lane.LIVE, hold=timings.budget_hold, hold_until=last_request, last_request=last_request
        )
        preview = Preview(self.runtime, self.connections, accounts, self.caches, last_request)
        lister = OrderLister(self.runtime)
        return Operator(
            connections=self.connections,
            explainer=OrderExplainer(self.runtime, preview),
            lister=lister,
            actions=OrderActions(self.runtime, lister, self.orders_queue),
            status=StatusReader(self.runtime),
            reporter=Reporter(self.runtime, self.people),
            changes=ConnectionChanges(self.runtime, self.connections),
            comparer=PurchaseComparer(self.connections, accounts, preview),
            forgetter=PersonForgetter(self.runtime, self.connections, accounts, self.log_days),
            dead_letters=DeadLetterActions(
                self.runtime, self.connections, self.dead_letters, self.orders_queue
            ),
            backfills=self._backfills(last_request),
            links=SettingsLinks(
                AccessRecords(self.runtime.tables.access), self.runtime.clock, self.new_token
            ),
            previewer=self._previewer(preview, accounts),
        )

    def _previewer(self, preview: Preview, accounts: AccountClients) -> ConnectionPreviewer:
        planner = BackfillPlanner(self.runtime, replace(preview, assumes_start=True), accounts)
        return ConnectionPreviewer(self.runtime, self.connections, accounts, planner)

    def _backfills(self, last_request: float) -> Backfills:
        """Return what answers requests about backfills, whose calls are counted as the sweep's."""
        behind = self._accounts(
            Lane.SWEEP,
            hold=self.runtime.timings.budget_hold,
            hold_until=last_request,
            last_request=last_request,
        )
        preview = Preview(self.runtime, self.connections, behind, self.caches, last_request)
        planner = BackfillPlanner(self.runtime, preview, behind)
        return Backfills(self.runtime, self.connections, planner)

    def _last_request(self, time_limit: float) -> float:
        """Return until when a request may begin, so that it ends before the function's time does."""
        timings = self.runtime.timings
        return self.runtime.clock.now() + time_limit * (1 - FINISHING_SHARE) - timings.request_timeout

    def _accounts(
        self, lane: Lane, *, last_request: float, hold: float = 0, hold_until: float = math.inf
    ) -> AccountClients:
        runtime = self.runtime
        return AccountClients(
            http=self.http,
            clock=runtime.clock,
            rng=runtime.rng,
            budget=runtime.tables.budget,
            lane=lane,
            hold=hold,
            hold_until=hold_until,
            last_request=last_request,
        )
