"""The composition root: the only place that reads the environment and joins adapters to use cases."""

import hashlib
import os
import random
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

import boto3
from aws_lambda_powertools import Logger
from botocore.config import Config
from botocore.exceptions import BotoCoreError
from pydantic import BaseModel, ConfigDict

from ordersync.adapters.baselinker import BaselinkerClient
from ordersync.adapters.http import DeadlineHttp, Http, RequestsHttp
from ordersync.adapters.observability import StructuredLog, publish_metrics
from ordersync.adapters.salesmanago import CatalogClient, SalesmanagoClient
from ordersync.adapters.stores.connections import SsmConnections
from ordersync.adapters.stores.dynamodb import DynamoTable
from ordersync.adapters.stores.files import FileDocument
from ordersync.adapters.stores.memory import MemoryTable
from ordersync.adapters.stores.queues import SqsDeadLetters, SqsQueue, Visibility
from ordersync.adapters.stores.stacks import stack_outputs
from ordersync.delivery.context import DeliveryDesk, DeliveryRecords
from ordersync.delivery.deliver_batch import BatchDesk, deliver_batch
from ordersync.delivery.hand_back import HandBack, Received
from ordersync.delivery.read_orders import OrderMemory
from ordersync.domain.call_budget import CallWindow, Lane
from ordersync.domain.card import CardsSeen
from ordersync.domain.connection import BaselinkerAccount, Connection, SalesmanagoAccount
from ordersync.domain.contact import ContactState
from ordersync.domain.delivery import Delivery
from ordersync.domain.health import Health
from ordersync.domain.journal import Cursor
from ordersync.domain.phone_entry import PhoneEntry
from ordersync.domain.relatives import Purchase, Relations
from ordersync.domain.sweep import SweepProgress
from ordersync.errors import NotApplied, RetryLater
from ordersync.intake.poll_connections import PollDesk, poll_connections
from ordersync.intake.poll_journal import JournalDesk
from ordersync.intake.sweep_orders import SweepDesk, sweep_connections
from ordersync.pacing.for_each_connection import Attendance
from ordersync.pacing.take_call import CallBudget
from ordersync.pacing.timings import Timings
from ordersync.pacing.watch_health import ConnectionHealth
from ordersync.ports import (
    Chance,
    Clock,
    ConnectionArchive,
    DeadLetters,
    Documents,
    Log,
    Queue,
    Result,
    SideBySide,
    Table,
)
from ordersync.records.record import Records

FINISHING_SHARE = 0.05
OPERATORS_PATIENCE = 20.0
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
LOCAL_REGION, LOCAL_KEY = "eu-central-1", "test"  # of the local run's emulated AWS
CONNECTIONS_KEPT = 64
MOST_THREADS = 256  # Lambda allows 1,024


class SystemClock:
    """The time of the machine."""

    def now(self) -> float:
        """The current time, epoch seconds."""
        return time.time()

    def sleep(self, seconds: float) -> None:
        """Returns after so many seconds."""
        time.sleep(seconds)


def in_threads(jobs: Sequence[Callable[[], Result]]) -> list[Result]:
    """Runs every job in a thread of its own; see `ordersync.ports.SideBySide`."""
    if len(jobs) <= 1:
        return [job() for job in jobs]
    with ThreadPoolExecutor(min(len(jobs), MOST_THREADS)) as threads:
        return [future.result() for future in [threads.submit(job) for job in jobs]]


@dataclass(frozen=True)
class Tables:
    """The deployment's tables."""

    cursors: Table
    ledger: Table
    contacts: Table
    phones: Table
    budget: Table


@dataclass(frozen=True)
class Application:
    """The integration, put together; tests put it together with stand-ins for what is outside."""

    connections: ConnectionArchive
    tables: Tables
    orders_queue: Queue
    sweep_queue: Queue
    dead_letters: DeadLetters
    http: Http
    side_by_side: SideBySide
    clock: Clock
    chance: Chance
    log: Log
    timings: Timings
    memories: dict[str, OrderMemory] = field(default_factory=dict)

    def poll(self) -> dict[str, Counter[str]]:
        """Reads every connection's journal; returns what happened, by connection and metric name."""
        deadline = self._last_request(self.timings.poller_timeout)
        desk = PollDesk(
            attendance=self._attendance(deadline),
            cursors=Records(self.tables.cursors, Cursor),
            open_desk=lambda connection, tally: self._journal_desk(connection, tally, deadline),
            open_salesmanago=lambda connection, tally: self._salesmanago(connection, tally, deadline),
        )
        return poll_connections(self.connections.all(), desk)

    def sweep(self) -> dict[str, Counter[str]]:
        """Looks for orders that nobody knows of; returns what happened, by connection and metric name."""
        deadline = self._last_request(self.timings.sweeper_timeout)
        return sweep_connections(
            self.connections.all(),
            lambda connection, tally: self._sweep_desk(connection, tally, deadline),
            self._attendance(deadline),
        )

    def deliver(
        self, received: Sequence[Received], lane: Lane = Lane.LIVE
    ) -> tuple[list[HandBack], dict[str, Counter[str]]]:
        """Delivers a batch of messages.

        Returns:
            The messages that have to come back, and what happened, by connection and metric name.
        """
        tallies: dict[str, Counter[str]] = {}
        last_request = self._last_request(self.timings.worker_timeout)

        def open_desk(connection: Connection) -> DeliveryDesk:
            tally = tallies.setdefault(connection.connection_id, Counter())
            return self._delivery_desk(connection, tally, last_request, lane)

        desk = BatchDesk(
            connections=self.connections,
            deliveries=Records(self.tables.ledger, Delivery),
            open_health=self._health,
            open_desk=open_desk,
            side_by_side=self.side_by_side,
            clock=self.clock,
            chance=self.chance,
            log=self.log,
            timings=self.timings,
        )
        return deliver_batch(received, desk), tallies

    def _last_request(self, time_limit: float) -> float:
        """Until when a request may begin, so that it ends before the function's time does."""
        return self.clock.now() + time_limit * (1 - FINISHING_SHARE) - self.timings.request_timeout

    def _attendance(self, deadline: float) -> Attendance:
        return Attendance(
            open_health=self._health,
            side_by_side=self.side_by_side,
            clock=self.clock,
            log=self.log,
            deadline=deadline,
        )

    def _sweep_desk(self, connection: Connection, tally: Counter[str], deadline: float) -> SweepDesk:
        return SweepDesk(
            connection=connection,
            baselinker=self._baselinker(connection, tally, Lane.SWEEP, deadline, deadline),
            cursors=Records(self.tables.cursors, Cursor),
            progress=Records(self.tables.cursors, SweepProgress),
            deliveries=Records(self.tables.ledger, Delivery),
            sweep_queue=self.sweep_queue,
            clock=self.clock,
            log=self.log,
            timings=self.timings,
            tally=tally,
            deadline=deadline,
        )

    def _journal_desk(self, connection: Connection, tally: Counter[str], deadline: float) -> JournalDesk:
        return JournalDesk(
            connection=connection,
            baselinker=self._baselinker(connection, tally, Lane.POLL, self.clock.now(), deadline),
            cursors=Records(self.tables.cursors, Cursor),
            relations=Records(self.tables.ledger, Relations),
            deliveries=Records(self.tables.ledger, Delivery),
            queue=self.orders_queue,
            clock=self.clock,
            log=self.log,
            timings=self.timings,
            tally=tally,
            deadline=deadline,
        )

    def _delivery_desk(
        self, connection: Connection, tally: Counter[str], last_request: float, lane: Lane
    ) -> DeliveryDesk:
        last_order = last_request - self.timings.request_timeout
        hold_until = min(self.clock.now() + self.timings.budget_hold, last_order)
        ledger = self.tables.ledger
        return DeliveryDesk(
            connection=connection,
            baselinker=self._baselinker(connection, tally, lane, hold_until, last_request),
            salesmanago=self._salesmanago(connection, tally, last_request),
            records=DeliveryRecords(
                cursors=Records(self.tables.cursors, Cursor),
                deliveries=Records(ledger, Delivery),
                relations=Records(ledger, Relations),
                purchases=Records(ledger, Purchase),
                contacts=Records(self.tables.contacts, ContactState),
                cards=Records(self.tables.contacts, CardsSeen),
                phones=Records(self.tables.phones, PhoneEntry),
            ),
            health=self._health(connection.connection_id),
            sweep_queue=self.sweep_queue,
            dead_letters=self.dead_letters,
            clock=self.clock,
            chance=self.chance,
            log=self.log,
            timings=self.timings,
            deadline=last_order,
            memory=self.memories.setdefault(connection.connection_id, OrderMemory()),
            tally=tally,
        )

    def _health(self, connection_id: str) -> ConnectionHealth:
        return ConnectionHealth(
            connection_id=connection_id,
            records=Records(self.tables.cursors, Health),
            clock=self.clock,
            log=self.log,
            timings=self.timings,
        )

    def _baselinker(
        self, connection: Connection, tally: Counter[str], lane: Lane, hold_until: float, last_request: float
    ) -> BaselinkerClient:
        budget = CallBudget(
            windows=Records(self.tables.budget, CallWindow),
            clock=self.clock,
            chance=self.chance,
            token_key=token_key(connection.baselinker),
            limit=connection.baselinker.requests_per_minute,
            lane=lane,
            hold_until=hold_until,
        )

        def report_block(until: float) -> None:
            tally["BlocksSeen"] += 1
            budget.block(until)

        return BaselinkerClient(
            account=connection.baselinker,
            http=DeadlineHttp(self.http, self.clock, last_request),
            clock=self.clock,
            take_call=budget.take,
            report_block=report_block,
            count_call=lambda: tally.update(["BaselinkerCalls"]),
        )

    def _salesmanago(
        self, connection: Connection, tally: Counter[str], last_request: float
    ) -> SalesmanagoClient:
        return SalesmanagoClient(
            account=connection.salesmanago,
            http=DeadlineHttp(self.http, self.clock, last_request),
            clock=self.clock,
            count_call=lambda: tally.update(["SalesmanagoCalls"]),
        )


@dataclass(frozen=True)
class AccountClients:
    """Opens the accounts that operators try; implements `ordersync.connecting.check_connection.Accounts`.

    Where `budget` is the deployment's, their calls of BaseLinker come out of the functions' budget.
    """

    http: Http
    clock: Clock
    chance: Chance
    budget: Table

    def baselinker(self, account: BaselinkerAccount) -> BaselinkerClient:
        """A client of this BaseLinker account."""
        budget = CallBudget(
            windows=Records(self.budget, CallWindow),
            clock=self.clock,
            chance=self.chance,
            token_key=token_key(account),
            limit=account.requests_per_minute,
            lane=Lane.LIVE,
            hold_until=self.clock.now() + OPERATORS_PATIENCE,
        )
        return BaselinkerClient(
            account=account,
            http=self.http,
            clock=self.clock,
            take_call=budget.take,
            report_block=budget.block,
            count_call=lambda: None,
        )

    def salesmanago(self, account: SalesmanagoAccount) -> SalesmanagoClient:
        """A client of this SALESmanago account."""
        return SalesmanagoClient(account, self.http, self.clock, count_call=lambda: None)

    def catalogs(self, account: SalesmanagoAccount) -> CatalogClient:
        """A client of this SALESmanago account's v3 interface."""
        return CatalogClient(account, self.http)


def token_key(account: BaselinkerAccount) -> str:
    """Names a BaseLinker token without telling it; connections with one token share its budget."""
    token = account.token.get_secret_value()
    return hashlib.sha256(f"ordersync {token}".encode()).hexdigest()[:32]


class Environment(BaseModel):
    """What a function is told through its environment in the template."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    stack_name: str
    connections_path: str
    cursors_table: str
    ledger_table: str
    contacts_table: str
    phones_table: str
    budget_table: str
    orders_queue_url: str
    sweep_queue_url: str
    dead_letter_queue_url: str
    powertools_metrics_namespace: str = "OrderSync"


@dataclass(frozen=True)
class Deployment:
    """The application in AWS, with what its handlers need beside it."""

    application: Application
    environment: Environment
    visibility: Visibility
    dead_letters: SqsDeadLetters

    def bury_unreadable(self, message_id: str, body: str) -> list[HandBack]:
        """Lays a message that nobody can read among the dead letters; it comes back where that fails."""
        try:
            self.dead_letters.bury_text(body, "the message is not one of ours")
        except RetryLater:
            return [HandBack(message_id, round(self.application.timings.retry_limit))]
        return []

    def publish(self, tallies: Mapping[str, Counter[str]]) -> None:
        """Writes what happened as metrics."""
        publish_metrics(self.environment.powertools_metrics_namespace, self.environment.stack_name, tallies)


@lru_cache(maxsize=1)
def deployment() -> Deployment:
    """The application as this process' environment describes it, built once a process."""
    settings = {name.lower(): value for name, value in os.environ.items()}
    environment = Environment.model_validate(settings)
    timings = Timings.model_validate(settings)
    clock = SystemClock()
    log = StructuredLog(Logger())
    config = Config(
        connect_timeout=2,
        read_timeout=5,
        retries={"mode": "standard", "max_attempts": 3},
        max_pool_connections=CONNECTIONS_KEPT,
    )
    dynamodb = boto3.client("dynamodb", config=config)
    sqs = boto3.client("sqs", config=config)
    ssm = boto3.client("ssm", config=config)
    dead_letters = SqsDeadLetters(sqs, environment.dead_letter_queue_url)
    application = Application(
        connections=SsmConnections(ssm, environment.connections_path, clock, log, timings.document_cache),
        tables=Tables(
            cursors=DynamoTable(dynamodb, environment.cursors_table),
            ledger=DynamoTable(dynamodb, environment.ledger_table),
            contacts=DynamoTable(dynamodb, environment.contacts_table),
            phones=DynamoTable(dynamodb, environment.phones_table),
            budget=DynamoTable(dynamodb, environment.budget_table),
        ),
        orders_queue=SqsQueue(sqs, environment.orders_queue_url),
        sweep_queue=SqsQueue(sqs, environment.sweep_queue_url),
        dead_letters=dead_letters,
        http=RequestsHttp(clock, timings.request_timeout),
        side_by_side=in_threads,
        clock=clock,
        chance=random.SystemRandom(),
        log=log,
        timings=timings,
    )
    return Deployment(application, environment, Visibility(sqs), dead_letters)


@dataclass(frozen=True)
class OperatorsDesk:
    """What a person works with who connects and checks from outside of the functions."""

    documents: Documents
    accounts: AccountClients
    clock: Clock


def desk_for_operators(
    stack: str, *, region: str | None = None, endpoint: str | None = None, file: Path | None = None
) -> OperatorsDesk:
    """The desk of a person at a deployed stack.

    Args:
        stack: the stack's name.
        region: the stack's region, instead of the one that AWS' tools take.
        endpoint: where AWS is, instead of `AWS_ENDPOINT_URL`; one on this machine is the local run's.
        file: where the document is, instead of the Parameter Store.

    Raises:
        NotApplied: the stack is not there, or can't be reached.
    """
    endpoint = endpoint or os.environ.get("AWS_ENDPOINT_URL") or None
    clock, log = SystemClock(), StructuredLog(Logger())
    try:
        session, config = _session(region, endpoint)
        cloudformation = session.client("cloudformation", endpoint_url=endpoint, config=config)
        ssm = session.client("ssm", endpoint_url=endpoint, config=config)
        dynamodb = session.client("dynamodb", endpoint_url=endpoint, config=config)
    except (BotoCoreError, ValueError) as error:
        msg = f"AWS can't be reached: {error}"
        raise NotApplied(msg) from None
    outputs = stack_outputs(cloudformation, stack)
    missing = {"ConnectionsPath", "BudgetTableName"} - outputs.keys()
    if missing:
        msg = f"the stack {stack} is none of ours: it has no output {min(missing)}"
        raise NotApplied(msg)
    path = outputs["ConnectionsPath"]
    return OperatorsDesk(
        documents=FileDocument(file) if file else SsmConnections(ssm, path, clock, log, cache_seconds=0),
        accounts=_account_clients(DynamoTable(dynamodb, outputs["BudgetTableName"]), clock),
        clock=clock,
    )


def desk_without_stack(file: Path) -> OperatorsDesk:
    """The desk of a person before anything is deployed: the document is in `file`, calls count in memory."""
    clock = SystemClock()
    return OperatorsDesk(FileDocument(file), _account_clients(MemoryTable(), clock), clock)


def _account_clients(budget: Table, clock: Clock) -> AccountClients:
    http = RequestsHttp(clock, Timings().request_timeout)
    return AccountClients(http=http, clock=clock, chance=random.SystemRandom(), budget=budget)


def _session(region: str | None, endpoint: str | None) -> tuple[boto3.Session, Config]:
    operators = Config(
        connect_timeout=5, read_timeout=10, retries={"mode": "standard", "total_max_attempts": 2}
    )
    if endpoint is not None and urlsplit(endpoint).hostname in LOOPBACK:
        session = boto3.Session(
            aws_access_key_id=LOCAL_KEY,
            aws_secret_access_key=LOCAL_KEY,
            region_name=region or LOCAL_REGION,
        )
        return session, operators.merge(Config(proxies={}))
    return boto3.Session(region_name=region), operators
