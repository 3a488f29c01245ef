"""What the operator does with the application."""

from dataclasses import replace
from functools import cache

from ordersync.adapters.accounts import AccountClients
from ordersync.adapters.queue_ages import CloudWatchAges
from ordersync.bootstrap.application import Application
from ordersync.bootstrap.aws_clients import client_config, new_client
from ordersync.bootstrap.deployment import Deployment
from ordersync.domain.call_budget import Lane
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
from ordersync.operating.queue_status import QueueName, QueueReader
from ordersync.operating.settings_links import SettingsLinks
from ordersync.operating.steer_backfill import Backfills
from ordersync.operating.weekly_report import Reporter
from ordersync.ports import QueueAges
from ordersync.records.access import AccessRecords


def operator(application: Application, ages: QueueAges) -> Operator:
    """Return what answers people's requests; its preview ends with the function's time."""
    runtime, connections = application.runtime, application.connections
    last_request = application.last_request(runtime.timings.operator_timeout)
    accounts = _accounts(application, Lane.LIVE, last_request)
    preview = Preview(runtime, connections, accounts, application.caches, last_request)
    planner = BackfillPlanner(runtime, replace(preview, assumes_start=True), accounts)
    lister = OrderLister(runtime)
    return Operator(
        connections=connections,
        explainer=OrderExplainer(runtime, preview),
        lister=lister,
        actions=OrderActions(runtime, lister, application.orders_queue),
        status=StatusReader(runtime),
        reporter=Reporter(runtime, application.people),
        changes=ConnectionChanges(runtime, connections),
        comparer=PurchaseComparer(connections, accounts, preview),
        forgetter=PersonForgetter(runtime, connections, accounts, application.log_days),
        queues=QueueReader(
            runtime.run_concurrently,
            application.orders_queue,
            application.sweep_queue,
            application.dead_letters,
            ages,
            runtime.log,
        ),
        dead_letters=DeadLetterActions(
            runtime, connections, application.dead_letters, application.orders_queue
        ),
        backfills=_backfills(application, last_request),
        links=SettingsLinks(AccessRecords(runtime.tables.access), runtime.clock, application.new_token),
        previewer=ConnectionPreviewer(runtime, connections, accounts, planner),
    )


def queue_ages(here: Deployment) -> QueueAges:
    """Return what knows how long messages have been in the deployment's queues."""
    # A figure beside others: whoever asks how things stand does not wait for it.
    config = client_config(connect=1, read=2, attempts=1)
    urls = {
        QueueName.ORDERS: here.environment.orders_queue_url,
        QueueName.SWEEP: here.environment.sweep_queue_url,
        QueueName.DEAD_LETTERS: here.environment.dead_letter_queue_url,
    }
    return CloudWatchAges(
        cache(lambda: new_client("cloudwatch", config)),
        {name: url.rpartition("/")[2] for name, url in urls.items()},
        here.application.runtime.clock,
    )


def _backfills(application: Application, last_request: float) -> Backfills:
    """Return what answers requests about backfills, whose calls are counted as the sweep's."""
    runtime, connections = application.runtime, application.connections
    behind = _accounts(application, Lane.SWEEP, last_request)
    preview = Preview(runtime, connections, behind, application.caches, last_request)
    return Backfills(runtime, connections, BackfillPlanner(runtime, preview, behind))


def _accounts(application: Application, lane: Lane, last_request: float) -> AccountClients:
    hold = application.runtime.timings.budget_hold
    return application.accounts(lane, hold=hold, hold_until=last_request, last_request=last_request)
