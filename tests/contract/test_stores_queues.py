"""Queues, dead letters and visibility: of SQS as moto emulates it, and of the in-memory queue alike."""

import json
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import boto3
import pytest
from botocore.stub import Stubber

from ordersync.adapters.stores.queues import LONGEST_ERROR, SqsDeadLetters, SqsQueue, Visibility
from ordersync.domain.journal import Origin, QueueMessage
from ordersync.errors import RetryLater
from ordersync.ports import DeadLetter, DeadLetterBox, QueueSize
from tests.fakes.deployed import REGION, emulated_aws
from tests.fakes.memory import FakeClock, MemoryDeadLetters, MemoryQueue

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sqs.type_defs import MessageTypeDef

pytestmark = pytest.mark.contract

MESSAGE = QueueMessage(
    connection_id="main", log_id=456_269, log_type=1, order_id=812_345_601, logged_at=1_793_440_805
)
EDIT = QueueMessage(connection_id="main", log_id=456_270, log_type=16, order_id=812_345_601)
SWEPT = QueueMessage(connection_id="main", order_id=812_345_601, origin=Origin.SWEEP)


def messages(count: int) -> list[QueueMessage]:
    return [MESSAGE.model_copy(update={"order_id": order_id}) for order_id in range(1, count + 1)]


class Sqs:
    """One emulated queue."""

    def __init__(self, client: "SQSClient") -> None:
        self.client = client
        self.url = self.client.create_queue(QueueName="orders")["QueueUrl"]
        self.queue = SqsQueue(self.client, self.url)

    def held(self) -> list[QueueMessage]:
        return [QueueMessage.model_validate_json(item.get("Body", "")) for item in self.take()]

    def take(self) -> "list[MessageTypeDef]":
        found: list[MessageTypeDef] = []
        while some := self._receive():
            found += some
        return found

    def _receive(self) -> "list[MessageTypeDef]":
        return self.client.receive_message(
            QueueUrl=self.url,
            MaxNumberOfMessages=10,
            AttributeNames=["All"],
            MessageAttributeNames=["All"],
        ).get("Messages", [])


@dataclass
class Memory:
    """The queue in memory."""

    queue: MemoryQueue

    def held(self) -> list[QueueMessage]:
        return [item.message for item in self.queue.receive(1_000, random.Random(1))]


class SomeQueue(Protocol):
    """A queue whose messages a test can take."""

    @property
    def queue(self) -> MemoryQueue | SqsQueue: ...

    def held(self) -> list[QueueMessage]: ...


@pytest.fixture(scope="module")
def client() -> "Iterator[SQSClient]":
    with emulated_aws():
        yield boto3.client("sqs", region_name=REGION)


@pytest.fixture
def sqs(client: "SQSClient") -> Iterator[Sqs]:
    sqs = Sqs(client)
    yield sqs
    client.delete_queue(QueueUrl=sqs.url)


@pytest.fixture(params=["memory", "sqs"])
def some(request: pytest.FixtureRequest) -> SomeQueue:
    if request.param == "memory":
        return Memory(MemoryQueue(FakeClock()))
    sqs: Sqs = request.getfixturevalue("sqs")
    return sqs


@pytest.mark.parametrize("message", [MESSAGE, SWEPT], ids=["from the journal", "from the sweep"])
def test_a_message_arrives_as_it_was_sent(some: SomeQueue, message: QueueMessage) -> None:
    assert some.queue.send([message]) == [True]
    assert some.held() == [message]


@pytest.mark.parametrize("count", [0, 1, 10, 11, 37])
def test_any_number_of_messages_can_be_sent_at_once(some: SomeQueue, count: int) -> None:
    assert some.queue.send(messages(count)) == [True] * count
    assert Counter(message.order_id for message in some.held()) == Counter(range(1, count + 1))


def test_received_messages_are_invisible(some: SomeQueue) -> None:
    some.queue.send([MESSAGE])
    some.held()
    assert some.held() == []


def test_a_queue_says_how_many_messages_wait_are_in_flight_and_are_delayed(some: SomeQueue) -> None:
    assert some.queue.size() == QueueSize(waiting=0, in_flight=0, delayed=0)
    some.queue.send(messages(3))
    assert some.queue.size() == QueueSize(waiting=3, in_flight=0, delayed=0)
    some.held()
    assert some.queue.size() == QueueSize(waiting=0, in_flight=3, delayed=0)
    some.queue.send([EDIT, MESSAGE], edits_after=600)
    assert some.queue.size() == QueueSize(waiting=1, in_flight=3, delayed=1)


def test_dead_letters_are_counted_whether_they_are_taken_or_not(sqs: Sqs) -> None:
    boxes: list[DeadLetterBox] = [SqsDeadLetters(sqs.client, sqs.url), MemoryDeadLetters()]
    for box in boxes:
        for message in messages(4):
            box.send(message, "an error")
        assert box.size() == QueueSize(waiting=4, in_flight=0, delayed=0)
        taken = box.take(3)
        assert box.size() == QueueSize(waiting=1, in_flight=3, delayed=0)
        box.delete(taken[0])
        box.release(taken[1:])
        assert box.size() == QueueSize(waiting=3, in_flight=0, delayed=0)


def test_a_queue_that_does_not_answer_has_no_size(sqs: Sqs) -> None:
    with Stubber(sqs.client) as stubbed:
        for queue in (sqs.queue, SqsDeadLetters(sqs.client, sqs.url)):
            stubbed.add_client_error("get_queue_attributes", "ServiceUnavailable")
            with pytest.raises(RetryLater, match="does not answer"):
                queue.size()


def test_a_message_holds_what_the_contract_says_and_no_personal_data(sqs: Sqs) -> None:
    sqs.queue.send([MESSAGE])
    assert json.loads(sqs.take()[0].get("Body", "")) == {
        "connection_id": "main",
        "log_id": 456_269,
        "log_type": 1,
        "order_id": 812_345_601,
        "logged_at": 1_793_440_805,
        "origin": "journal",
    }


def test_the_message_group_is_the_connection_so_that_the_queue_is_fair(sqs: Sqs) -> None:
    sqs.queue.send([MESSAGE, MESSAGE.model_copy(update={"connection_id": "other"})])
    groups = [message.get("Attributes", {}).get("MessageGroupId") for message in sqs.take()]
    assert sorted(filter(None, groups)) == ["main", "other"]


def test_a_partly_accepted_batch(sqs: Sqs) -> None:
    with Stubber(sqs.client) as stubbed:
        sent = {"MessageId": "m", "MD5OfMessageBody": "0"}
        stubbed.add_response(
            "send_message_batch",
            {
                "Successful": [{"Id": "2", **sent}, {"Id": "0", **sent}],
                "Failed": [{"Id": "1", "SenderFault": False, "Code": "InternalError"}],
            },
        )
        assert sqs.queue.send(messages(3)) == [True, False, True]


def test_a_refused_batch_of_ten_does_not_hold_up_the_next(sqs: Sqs) -> None:
    with Stubber(sqs.client) as stubbed:
        accepted = [{"Id": str(n), "MessageId": "m", "MD5OfMessageBody": "0"} for n in range(2)]
        stubbed.add_client_error("send_message_batch", "ThrottlingException")
        stubbed.add_response("send_message_batch", {"Successful": accepted, "Failed": []})
        assert sqs.queue.send(messages(12)) == [False] * 10 + [True] * 2


def test_the_in_memory_queue_can_refuse_too() -> None:
    queue = MemoryQueue(FakeClock(), accepts=lambda message: message.order_id != 2)
    assert queue.send(messages(3)) == [True, False, True]


def test_a_dead_letter_carries_its_error(sqs: Sqs) -> None:
    memory = MemoryDeadLetters()
    for letters in (SqsDeadLetters(sqs.client, sqs.url), memory):
        letters.send(MESSAGE, "ValueError at mapping.py:7")
    assert memory.sent == [(MESSAGE, "ValueError at mapping.py:7")]
    [letter] = sqs.take()
    assert QueueMessage.model_validate_json(letter.get("Body", "")) == MESSAGE
    assert letter.get("MessageAttributes", {})["error"].get("StringValue") == "ValueError at mapping.py:7"


def test_an_unreadable_message_is_dead_lettered_verbatim(sqs: Sqs) -> None:
    SqsDeadLetters(sqs.client, sqs.url).send_text('{"order":', "e" * 2 * LONGEST_ERROR)
    [letter] = sqs.take()
    assert letter.get("Body") == '{"order":'
    assert letter.get("MessageAttributes", {})["error"].get("StringValue") == "e" * LONGEST_ERROR


@pytest.mark.slow
def test_letters_that_are_taken_are_hidden_until_they_are_released(sqs: Sqs) -> None:
    boxes: list[DeadLetterBox] = [SqsDeadLetters(sqs.client, sqs.url), MemoryDeadLetters()]
    for box in boxes:
        for message in messages(12):
            box.send(message, "an error")
        taken = box.take(11)
        assert len(taken) == 11
        assert {letter.error for letter in taken} == {"an error"}
        assert len(box.take(100)) == 1, "what is taken is hidden"
        box.release(taken[1:])
        box.delete(taken[0])
        again = {QueueMessage.model_validate_json(letter.text).order_id for letter in box.take(100)}
        assert again == {QueueMessage.model_validate_json(letter.text).order_id for letter in taken[1:]}


def test_a_dead_letter_queue_that_does_not_answer_can_not_be_opened(sqs: Sqs) -> None:
    letters = SqsDeadLetters(sqs.client, sqs.url)
    with Stubber(sqs.client) as stubbed:
        stubbed.add_client_error("receive_message", "ServiceUnavailable")
        with pytest.raises(RetryLater):
            letters.take(10)
        stubbed.add_client_error("delete_message", "ServiceUnavailable")
        with pytest.raises(RetryLater):
            letters.delete(DeadLetter("receipt", "", ""))


def test_a_dead_letter_without_an_error(sqs: Sqs) -> None:
    SqsDeadLetters(sqs.client, sqs.url).send(MESSAGE, "")
    [letter] = sqs.take()
    assert letter.get("MessageAttributes", {})["error"].get("StringValue") == "unknown"


def test_a_dead_letter_queue_that_does_not_answer(sqs: Sqs) -> None:
    with Stubber(sqs.client) as stubbed:
        stubbed.add_client_error("send_message", "ServiceUnavailable")
        with pytest.raises(RetryLater):
            SqsDeadLetters(sqs.client, sqs.url).send(MESSAGE, "error")


def test_a_message_that_is_handed_back_becomes_visible_when_it_is_due(sqs: Sqs) -> None:
    sqs.queue.send(messages(12))
    taken = sqs.take()
    receipts = [(message.get("ReceiptHandle", ""), 0) for message in taken[:11]]
    Visibility(sqs.client).set(sqs.url, [*receipts, (taken[11].get("ReceiptHandle", ""), 600)])
    again = {message.get("MessageId") for message in sqs.take()}
    assert again == {message.get("MessageId") for message in taken[:11]}


def test_a_visibility_that_cannot_be_set_is_left_to_the_queue(sqs: Sqs) -> None:
    sqs.queue.send(messages(1))
    [message] = sqs.take()
    with Stubber(sqs.client) as stubbed:
        stubbed.add_client_error("change_message_visibility_batch", "ServiceUnavailable")
        stubbed.add_response("change_message_visibility_batch", {"Successful": [], "Failed": []})
        Visibility(sqs.client).set(sqs.url, [(message.get("ReceiptHandle", ""), 0)] * 11)
        stubbed.assert_no_pending_responses()
    assert sqs.take() == []


def test_the_in_memory_queue_redelivers_a_message_unless_it_was_deleted() -> None:
    clock, rng = FakeClock(), random.Random(1)
    queue = MemoryQueue(clock, visibility=60)
    queue.send(messages(2))
    first, second = sorted(queue.receive(10, rng), key=lambda held: held.message.order_id)
    queue.delete(first.message_id, first.receipt)
    queue.change_visibility(second.message_id, second.receipt, 5)
    clock.sleep(5)
    [again] = queue.receive(10, rng)
    assert (again.message_id, again.receive_count) == (second.message_id, 2)
    queue.delete(second.message_id, second.receipt)  # an old receipt deletes nothing
    clock.sleep(60)
    assert len(queue.receive(10, rng)) == 1
