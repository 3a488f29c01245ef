"""The composition root: the only place that reads the environment and joins adapters to use cases."""

import hashlib
import os
import random
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache

import boto3
from aws_lambda_powertools import Logger
from botocore.config import Config
from pydantic import BaseModel, ConfigDict

from ordersync.baselinker import BaselinkerClient
from ordersync.domain.call_budget import CallWindow, Lane
from ordersync.domain.connection import Connection
from ordersync.domain.contact import ContactState
from ordersync.domain.delivery import Delivery
from ordersync.domain.health import Health
from ordersync.domain.journal import Cursor
from ordersync.domain.phone_entry import PhoneEntry
from ordersync.domain.relatives import Purchase, Relations
from ordersync.http import DeadlineHttp, Http, RequestsHttp
from ordersync.observability import StructuredLog, publish_metrics
from ordersync.ports import (
    Chance,
    Clock,
    ConnectionArchive,
    DeadLetters,
    Log,
    Queue,
    Result,
    SideBySide,
    Table,
)
from ordersync.salesmanago import SalesmanagoClient
from ordersync.stores.connections import SsmConnections
from ordersync.stores.dynamodb import DynamoTable
from ordersync.stores.queues import SqsDeadLetters, SqsQueue, Visibility
from ordersync.usecases.deliver_batch import BatchDesk, deliver_batch
from ordersync.usecases.desk import DeliveryDesk, DeliveryRecords
from ordersync.usecases.hand_back import HandBack, Received
from ordersync.usecases.poll_connections import PollDesk, poll_connections
from ordersync.usecases.poll_journal import JournalDesk
from ordersync.usecases.records import Records
from ordersync.usecases.take_call import CallBudget
from ordersync.usecases.timings import Timings
from ordersync.usecases.watch_health import ConnectionHealth

FINISHING_SHARE = 0.05
MOST_THREADS = 32


class SystemClock:
    """The time of the machine."""

    def now(self) -> float:
        """The current time, epoch seconds."""
        return time.time()

    def sleep(self, seconds: float) -> None:
        """Returns after so many seconds."""
        time.sleep(seconds)


def in_threads(jobs: Sequence[Callable[[], Result]]) -> list[Result]:
    """Runs every job in a thread; see `ordersync.ports.SideBySide`."""
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

    def poll(self) -> dict[str, Counter[str]]:
        """Reads every connection's journal; returns what happened, by connection and metric name."""
        deadline = self._last_request(self.timings.poller_timeout)
        desk = PollDesk(
            cursors=Records(self.tables.cursors, Cursor),
            open_health=self._health,
            open_desk=lambda connection, tally: self._journal_desk(connection, tally, deadline),
            open_salesmanago=lambda connection, tally: self._salesmanago(connection, tally, deadline),
            side_by_side=self.side_by_side,
            clock=self.clock,
            log=self.log,
            deadline=deadline,
        )
        return poll_connections(self.connections.all(), desk)

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

    def _journal_desk(self, connection: Connection, tally: Counter[str], deadline: float) -> JournalDesk:
        return JournalDesk(
            connection=connection,
            baselinker=self._baselinker(connection, tally, Lane.POLL, self.clock.now(), deadline),
            cursors=Records(self.tables.cursors, Cursor),
            relations=Records(self.tables.ledger, Relations),
            queue=self.orders_queue,
            clock=self.clock,
            log=self.log,
            timings=self.timings,
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
            token_key=token_key(connection),
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


def token_key(connection: Connection) -> str:
    """Names a BaseLinker token without telling it; connections with one token share its budget."""
    token = connection.baselinker.token.get_secret_value()
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
    config = Config(connect_timeout=2, read_timeout=5, retries={"mode": "standard", "max_attempts": 3})
    dynamodb = boto3.resource("dynamodb", config=config)
    sqs = boto3.client("sqs", config=config)
    ssm = boto3.client("ssm", config=config)
    dead_letters = SqsDeadLetters(sqs, environment.dead_letter_queue_url)
    application = Application(
        connections=SsmConnections(ssm, environment.connections_path, clock, log, timings.document_cache),
        tables=Tables(
            cursors=DynamoTable(dynamodb.Table(environment.cursors_table)),
            ledger=DynamoTable(dynamodb.Table(environment.ledger_table)),
            contacts=DynamoTable(dynamodb.Table(environment.contacts_table)),
            phones=DynamoTable(dynamodb.Table(environment.phones_table)),
            budget=DynamoTable(dynamodb.Table(environment.budget_table)),
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
