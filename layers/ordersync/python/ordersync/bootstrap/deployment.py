"""The application in AWS, as a function's environment describes it."""

import os
import random
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, Field

from ordersync.adapters.functions import LambdaPollers
from ordersync.adapters.http import RequestsHttp
from ordersync.adapters.observability import StructuredLog, publish_metrics
from ordersync.adapters.stores.connections import SsmConnections
from ordersync.adapters.stores.dynamodb import DynamoTable, DynamoTables
from ordersync.adapters.stores.queues import SqsDeadLetters, SqsQueue, Visibility
from ordersync.adapters.stores.secrets import StoredSecret
from ordersync.adapters.topic import SnsTopic
from ordersync.bootstrap.application import DELIVERED_AT_ONCE, Application
from ordersync.bootstrap.aws_clients import CONNECTIONS_KEPT, client_config, new_client
from ordersync.bootstrap.system import SystemClock, in_threads, new_nonce
from ordersync.delivery.hand_back import HandBack, absence
from ordersync.domain.metrics import Metrics
from ordersync.domain.notice import Notice
from ordersync.domain.weekly_report import WeeklyReport
from ordersync.errors import Defect, RetryLater
from ordersync.frozen import frozen
from ordersync.pacing.context import Runtime
from ordersync.pacing.timings import Timings
from ordersync.ports import People, Tables
from ordersync.records.keys import RecordKeys

if TYPE_CHECKING:
    from botocore.config import Config
    from mypy_boto3_dynamodb import DynamoDBClient

    from ordersync.bootstrap.batch import ReceivedMessage


class Environment(BaseModel):
    """What a function learns from its environment in the template."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    stack_name: str
    connections_path: str
    connections_key_id: str
    cursors_table: str
    ledger_table: str
    contacts_table: str
    phones_table: str
    budget_table: str
    access_table: str
    record_keys_secret: str
    orders_queue_url: str
    sweep_queue_url: str
    dead_letter_queue_url: str
    alarm_topic_arn: str
    log_retention_days: int = 30
    orders_at_once: int = Field(DELIVERED_AT_ONCE, ge=1, le=CONNECTIONS_KEPT)
    powertools_metrics_namespace: str = "OrderSync"
    aws_lambda_function_name: str = ""  # set by Lambda itself


@frozen
class Deployment:
    """The application in AWS, with what its handlers need beside it."""

    application: Application
    environment: Environment
    visibility: Visibility
    dead_letters: SqsDeadLetters

    def begin(self, request_id: str) -> None:
        """Begin an invocation: whatever it logs bears the id that Lambda gave it."""
        self.application.runtime.log.begin_request(request_id)

    def dead_letter_unreadable(self, message_id: str, body: str) -> list[HandBack]:
        """Send a message that can't be read to the dead-letter queue; hand it back if that fails."""
        try:
            self.dead_letters.send_text(body, "the message is not one of ours")
        except RetryLater:
            return [HandBack(message_id, round(self.application.runtime.timings.retry_limit))]
        return []

    def check_keys(self, queue_url: str, messages: Iterable["ReceivedMessage"]) -> None:
        """Let an invocation fail whose records can't be found; its messages come back as if they waited.

        The failure is for the alarm on the worker's errors: nothing flows until a person has looked.

        Args:
            queue_url: the messages' queue.
            messages: those that were received.

        Raises:
            RetryLater: the secret that keys the records can't be used.
        """
        runtime = self.application.runtime
        try:
            runtime.keys.hashing()
        except RetryLater:
            counts = {message.receipt_handle: message.attributes.receive_count for message in messages}
            limit = runtime.timings.retry_limit
            self.visibility.set(queue_url, [(name, absence(limit, count)) for name, count in counts.items()])
            raise

    def publish(self, metrics: Mapping[str, Metrics]) -> None:
        """Write what happened, by connection id."""
        namespace, stack = self.environment.powertools_metrics_namespace, self.environment.stack_name
        publish_metrics(namespace, stack, metrics, self.application.runtime.log)


@frozen
class NoPeople:
    """Implements `ordersync.ports.People` for a function that writes to no one, and has no words for it."""

    topic: SnsTopic
    stack: str

    def notify(self, notice: Notice) -> None:
        """Refuse."""
        raise Defect(f"this function sends no message ({type(notice).__name__})")

    def send_report(self, report: WeeklyReport) -> None:
        """Refuse."""
        raise Defect(f"this function sends no report ({type(report).__name__})")


def deployment(
    people: Callable[[SnsTopic, str], People] = NoPeople, *, finds_buyers: bool = True
) -> Deployment:
    """Return the application as this process's environment describes it; functions do so as they start.

    Args:
        people: makes what writes to people from their topic and the stack's name.
        finds_buyers: whether the function finds records by what they are keyed by, and may read the secret.
    """
    settings = {name.lower(): value for name, value in os.environ.items()}
    environment = Environment.model_validate(settings)
    timings = Timings.model_validate(settings)
    clock, log = SystemClock(), StructuredLog()
    config = client_config(connect=2, read=5, attempts=4)
    sqs = new_client("sqs", config)
    tables = _tables(new_client("dynamodb", config), environment)
    keys = RecordKeys(_secret(environment, config) if finds_buyers else _no_secret, tables.contacts)
    dead_letters = SqsDeadLetters(sqs, environment.dead_letter_queue_url)
    application = Application(
        runtime=Runtime(tables, keys, in_threads, clock, random.SystemRandom(), log, timings),
        connections=SsmConnections(
            new_client("ssm", config),
            environment.connections_path,
            clock,
            log,
            timings.document_cache,
            environment.connections_key_id,
        ),
        orders_queue=SqsQueue(sqs, environment.orders_queue_url),
        sweep_queue=SqsQueue(sqs, environment.sweep_queue_url),
        dead_letters=dead_letters,
        http=RequestsHttp(clock, timings.request_timeout),
        pollers=LambdaPollers(
            cache(lambda: new_client("lambda", config)), environment.aws_lambda_function_name
        ),
        people=people(_topic(environment), environment.stack_name),
        log_days=environment.log_retention_days,
        orders_at_once=environment.orders_at_once,
    )
    return Deployment(application, environment, Visibility(sqs), dead_letters)


def _secret(environment: Environment, config: "Config") -> Callable[[], str]:
    return StoredSecret(new_client("secretsmanager", config), environment.record_keys_secret).text


def _no_secret() -> str:
    raise Defect("this function finds no buyers")


def _tables(client: "DynamoDBClient", environment: Environment) -> Tables:
    return DynamoTables(
        client=client,
        cursors=DynamoTable(client, environment.cursors_table, new_nonce),
        ledger=DynamoTable(client, environment.ledger_table, new_nonce),
        contacts=DynamoTable(client, environment.contacts_table, new_nonce),
        phones=DynamoTable(client, environment.phones_table, new_nonce),
        budget=DynamoTable(client, environment.budget_table, new_nonce),
        access=DynamoTable(client, environment.access_table, new_nonce),
    )


def _topic(environment: Environment) -> SnsTopic:
    # The polls of other connections must not wait for a message to people; the next run tries again.
    config = client_config(connect=1, read=2, attempts=1)
    return SnsTopic(cache(lambda: new_client("sns", config)), environment.alarm_topic_arn)
