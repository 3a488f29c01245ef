"""The deployment that the functions' environment describes, in an AWS that moto emulates in this process."""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING
from unittest.mock import patch

import boto3
import pytest
from moto import mock_aws

from ordersync.adapters.stores.connections import KEY_OF_AWS
from ordersync.bootstrap.deployment import Deployment, deployment
from ordersync.bootstrap.people import TopicPeople
from ordersync.domain.intent import EventKind
from ordersync.ports import LISTED
from tests.fakes.application import Bench
from tests.fakes.functions import Invocation, handler_of
from tests.fakes.keys import SECRET

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_secretsmanager import SecretsManagerClient
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sqs.type_defs import MessageTypeDef
    from mypy_boto3_ssm import SSMClient

REGION = "eu-central-1"
PATH = "/ordersync/connections"
SECRET_NAME = "ordersync-record-keys"
TABLES = ("CURSORS_TABLE", "LEDGER_TABLE", "CONTACTS_TABLE", "PHONES_TABLE", "BUDGET_TABLE", "ACCESS_TABLE")
QUEUES = {
    "ORDERS_QUEUE_URL": "ordersync-orders",
    "SWEEP_QUEUE_URL": "ordersync-sweep",
    "DEAD_LETTER_QUEUE_URL": "ordersync-DeadLetterQueue-EXAMPLE",
}


class Deployed:
    """The functions, with the services of `bench` at the other end of their requests.

    Attributes:
        bench: both services, and the clock.
        sqs: a client of the queues.
    """

    def __init__(self, bench: Bench, here: Deployment) -> None:
        self.bench = bench
        self.here = here
        self.sqs = sqs_client()

    def store(self, connection_id: str) -> None:
        """Store the bench's document of a connection where the functions look for it."""
        ssm_client().put_parameter(
            Name=f"{PATH}/{connection_id}",
            Value=self.bench.connections.documents[connection_id],
            Type="SecureString",
            Overwrite=True,
        )

    def invoke(self, function: str, event: Mapping[str, object]) -> object:
        """Invoke a function and return its answer."""
        return handler_of(function, self.here)(event, Invocation())

    def messages(self, queue: str) -> "list[MessageTypeDef]":
        """Receive all visible messages of a queue, given by its name in the environment."""
        found: list[MessageTypeDef] = []
        while some := self._receive(queue):
            found += some
        return found

    def outcome(self, order_id: int, connection_id: str) -> str:
        """Return an order's state in the ledger, with the reason if there is one."""
        records = self.here.application.runtime.records(connection_id)
        event = records.order(order_id).read().value.event(EventKind.PURCHASE)
        return f"{event.state} {event.reason}".strip()

    def items(self) -> list[object]:
        """Return everything that the tables hold."""
        return [item for table in TABLES for item in dynamodb_client().scan(TableName=table.lower())["Items"]]

    def queue_url(self, queue: str) -> str:
        return self.sqs.get_queue_url(QueueName=QUEUES[queue])["QueueUrl"]

    def _receive(self, queue: str) -> "list[MessageTypeDef]":
        return self.sqs.receive_message(
            QueueUrl=self.queue_url(queue),
            MaxNumberOfMessages=10,
            AttributeNames=["All"],
            MessageAttributeNames=["All"],
        ).get("Messages", [])


@contextmanager
def deployed(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> Iterator[Deployed]:
    """Create tables and queues, and build the application from its environment."""
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)
    monkeypatch.setenv("STACK_NAME", "ordersync")
    monkeypatch.setenv("CONNECTIONS_PATH", PATH)
    monkeypatch.setenv("CONNECTIONS_KEY_ID", KEY_OF_AWS)
    monkeypatch.setenv("RECORD_KEYS_SECRET", SECRET_NAME)
    monkeypatch.setenv("ALARM_TOPIC_ARN", f"arn:aws:sns:{REGION}:123456789012:alarms")
    with emulated_aws():
        secrets_client().create_secret(Name=SECRET_NAME, SecretString=SECRET)
        for variable in TABLES:
            monkeypatch.setenv(variable, variable.lower())
            create_table(dynamodb_client(), variable.lower())
        for variable, name in QUEUES.items():
            monkeypatch.setenv(variable, sqs_client().create_queue(QueueName=name)["QueueUrl"])
        yield Deployed(bench, new_process(bench))


def new_process(bench: Bench) -> Deployment:
    """Build the application from its environment, as a process does that begins to run a function.

    What its clients are asked is validated, so that a parameter shows that AWS would refuse.
    """
    with patch("ordersync.bootstrap.aws_clients.PARAMETERS_ARE_VALIDATED", new=True):
        here = deployment(TopicPeople)
    runtime = replace(here.application.runtime, clock=bench.clock)
    return replace(here, application=replace(here.application, http=bench.http, runtime=runtime))


def emulated_aws() -> AbstractContextManager[object]:
    """Return an AWS that moto emulates, empty at first.

    The boto3 session is shared by all tests: a new one would read all of botocore's service models again.
    """
    return mock_aws(config={"core": {"reset_boto3_session": False}})


# One client each for all tests: to make one costs more than most tests do.


@cache
def dynamodb_client() -> "DynamoDBClient":
    return boto3.client("dynamodb", region_name=REGION)


@cache
def sqs_client() -> "SQSClient":
    return boto3.client("sqs", region_name=REGION)


@cache
def secrets_client() -> "SecretsManagerClient":
    return boto3.client("secretsmanager", region_name=REGION)


@cache
def ssm_client() -> "SSMClient":
    return boto3.client("ssm", region_name=REGION)


def create_table(client: "DynamoDBClient", name: str) -> None:
    """Create a table with the keys that all tables of the product have, and the ledger's index."""
    client.create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[
            {"AttributeName": "scope", "AttributeType": "S"},
            {"AttributeName": "key", "AttributeType": "S"},
            {"AttributeName": LISTED, "AttributeType": "S"},
        ],
        KeySchema=[
            {"AttributeName": "scope", "KeyType": "HASH"},
            {"AttributeName": "key", "KeyType": "RANGE"},
        ],
        GlobalSecondaryIndexes=[
            {
                "IndexName": LISTED,
                "KeySchema": [
                    {"AttributeName": "scope", "KeyType": "HASH"},
                    {"AttributeName": LISTED, "KeyType": "RANGE"},
                ],
                "Projection": {"ProjectionType": "KEYS_ONLY"},
            }
        ],
    )
