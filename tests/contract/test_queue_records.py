"""An order's record travels along with its message: in SQS as moto emulates it, and in memory alike."""

import random
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Protocol

import boto3
import pytest

from ordersync.adapters.stores.queues import LARGEST_RECORD, SqsQueue
from ordersync.bootstrap.batch import ReceivedMessage
from ordersync.domain.journal import QueueMessage
from ordersync.ports import Queue, Stored
from tests.fakes.deployed import REGION, emulated_aws
from tests.fakes.memory import FakeClock
from tests.fakes.queues import MemoryQueue
from tests.fakes.worker import sent_along

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

pytestmark = pytest.mark.contract

MESSAGES = [QueueMessage(connection_id="main", order_id=order_id) for order_id in (1, 2)]
EVENTS = {"PURCHASE": {"state": "sent", "counted": {"lines": {"501": "3"}}}}
RECORD = Stored({"order_date": 1_790_000_000, "read_at": 1_790_000_001.25, "events": EVENTS}, 3)


class Opened(Protocol):
    """A queue that a test looks into."""

    @property
    def queue(self) -> Queue: ...

    def records(self) -> Sequence[Stored | None]: ...


class InMemory:
    """The queue in memory."""

    def __init__(self) -> None:
        self.queue = MemoryQueue(FakeClock())

    def records(self) -> list[Stored | None]:
        return [item.record for item in self.queue.receive(10, random.Random(1))]


class InSqs:
    """An emulated queue, of which Lambda hands over the messages."""

    def __init__(self, client: "SQSClient") -> None:
        self.client = client
        self.url = client.create_queue(QueueName="orders")["QueueUrl"]
        self.queue = SqsQueue(client, self.url)

    def records(self) -> list[Stored | None]:
        answer = self.client.receive_message(
            QueueUrl=self.url, MaxNumberOfMessages=10, AttributeNames=["All"], MessageAttributeNames=["All"]
        )
        handed_over = [
            {
                "messageId": message.get("MessageId"),
                "receiptHandle": message.get("ReceiptHandle"),
                "body": message.get("Body"),
                "attributes": message.get("Attributes"),
                "messageAttributes": sent_along(message),
                "eventSourceARN": "arn:aws:sqs:eu-central-1:123456789012:orders",
            }
            for message in answer.get("Messages", [])
        ]
        return [ReceivedMessage.model_validate(each).received().record for each in handed_over]


@pytest.fixture(params=["memory", "sqs"])
def opened(request: pytest.FixtureRequest) -> Iterator[Opened]:
    if request.param == "memory":
        yield InMemory()
        return
    with emulated_aws():
        yield InSqs(boto3.client("sqs", region_name=REGION))


def test_it_arrives_as_it_is_stored_with_the_message_that_names_its_order(opened: Opened) -> None:
    assert opened.queue.send(MESSAGES, records={2: RECORD}) == [True, True]
    assert sorted(opened.records(), key=str) == [None, RECORD]


def test_one_that_is_large_stays_behind() -> None:
    """Ten of them would not fit into a request."""
    with emulated_aws():
        sqs = InSqs(boto3.client("sqs", region_name=REGION))
        large = [Stored({"data_in": "x" * (LARGEST_RECORD - others)}, 1) for others in (34, 35)]
        sqs.queue.send(MESSAGES, records={1: large[0], 2: large[1]})
        assert sorted(sqs.records(), key=str) == [None, large[1]]


@pytest.mark.parametrize("text", ["", "{", '{"version": 0, "item": {}}', '{"version": 1}', '{"item": {}}'])
def test_one_that_is_none_of_ours_is_left_alone(text: str) -> None:
    message = {
        "messageId": "m1",
        "receiptHandle": "r1",
        "body": MESSAGES[0].model_dump_json(),
        "attributes": {"SentTimestamp": "1790000000000", "ApproximateReceiveCount": "1"},
        "messageAttributes": {"record": {"stringValue": text, "dataType": "String"}},
        "eventSourceARN": "arn:aws:sqs:eu-central-1:123456789012:orders",
    }
    assert ReceivedMessage.model_validate(message).received().record is None
