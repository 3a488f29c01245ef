"""What AWS is asked for, word by word: an emulator answers less careful requests all the same."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from botocore.stub import Stubber

from ordersync.adapters.stores.connections import SsmConnections
from ordersync.adapters.stores.dynamodb import DynamoTable
from ordersync.adapters.stores.queues import SqsDeadLetters, SqsQueue, Visibility
from ordersync.delivery.hand_back import Received, hand_back
from ordersync.domain.journal import LogType, Origin, QueueMessage
from ordersync.errors import Wait, WaitReason
from ordersync.pacing.timings import Timings
from ordersync.ports import QueueSize
from tests.builders import document
from tests.fakes.deployed import PATH, dynamodb_client, emulated_aws, sqs_client, ssm_client
from tests.fakes.memory import FakeClock, MemoryLog

if TYPE_CHECKING:
    from botocore.client import BaseClient

pytestmark = pytest.mark.contract

URL = "https://sqs.example/1/orders"
KEY = {"scope": {"S": "main"}, "key": {"S": "order#1"}}
NOTHING: Mapping[str, object] = {"Successful": [], "Failed": []}
MOST_HIDDEN = 43_200  # seconds that SQS hides a message for, from when it was received
WORKER = Timings().worker_timeout


@pytest.fixture(autouse=True)
def aws() -> Iterator[None]:
    """Let clients be made; none of their requests gets as far as the emulated AWS."""
    with emulated_aws():
        yield


@contextmanager
def asked(
    client: "BaseClient", *requests: tuple[str, Mapping[str, object], Mapping[str, object]]
) -> Iterator[None]:
    """Expect requests with exactly these parameters, in this order, and answer them."""
    with Stubber(client) as stubbed:
        for operation, parameters, answer in requests:
            stubbed.add_response(operation, dict(answer), dict(parameters))
        yield
        stubbed.assert_no_pending_responses()


def test_a_record_is_read_as_it_was_written_last() -> None:
    """Claims, leases, permits and relations are worth nothing if they are read a moment late."""
    client = dynamodb_client()
    parameters = {"TableName": "ledger", "Key": KEY, "ConsistentRead": True}
    with asked(client, ("get_item", parameters, {})):
        assert DynamoTable(client, "ledger", lambda: "n").get("main", "order#1") is None


@pytest.mark.parametrize("version", [0, 7])
def test_a_record_is_written_only_if_it_is_as_it_was_read(version: int) -> None:
    client = dynamodb_client()
    item = {**KEY, "version": {"N": str(version + 1)}, "write": {"S": "n"}, "expires_at": {"N": "2000000000"}}
    parameters = {
        "TableName": "ledger",
        "Item": item,
        "ExpressionAttributeNames": {"#version": "version"},
        "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        "ConditionExpression": "#version = :version" if version else "attribute_not_exists(#version)",
        **({"ExpressionAttributeValues": {":version": {"N": "7"}}} if version else {}),
    }
    with asked(client, ("put_item", parameters, {})):
        assert DynamoTable(client, "ledger", lambda: "n").put("main", "order#1", {}, version, 2_000_000_000)


def parameter(name: str, version: int) -> Mapping[str, object]:
    return {"Name": f"{PATH}/{name}", "Value": "{}", "Version": version}


def test_documents_are_listed_page_by_page_and_decrypted_only_if_they_are_new() -> None:
    client = ssm_client()
    connections = SsmConnections(client, f"{PATH}/", FakeClock(), MemoryLog(), 180)
    decrypted = {"Path": PATH, "WithDecryption": True}
    stored = {"Path": PATH, "WithDecryption": False}
    with asked(
        client,
        ("get_parameters_by_path", decrypted, {"Parameters": [parameter("one", 1)], "NextToken": "more"}),
        ("get_parameters_by_path", {**decrypted, "NextToken": "more"}, {"Parameters": [parameter("two", 1)]}),
        ("get_parameters_by_path", stored, {"Parameters": [parameter("one", 1), parameter("two", 2)]}),
        (
            "get_parameters",
            {"Names": [f"{PATH}/two"], "WithDecryption": True},
            {"Parameters": [parameter("two", 3)]},  # changed once more meanwhile
        ),
        ("get_parameters_by_path", stored, {"Parameters": [parameter("one", 1), parameter("two", 3)]}),
        ("get_parameters_by_path", stored, {"Parameters": [parameter("one", 1)]}),
    ):
        for expected in (["one", "two"], ["one", "two"], ["one", "two"]):
            assert [found.connection_id for found in connections.all()] == expected
        assert connections.ids() == ["one"]


def test_one_document_is_decrypted_only_if_it_is_new() -> None:
    client = ssm_client()
    connections = SsmConnections(client, PATH, FakeClock(), MemoryLog(), 180)
    name = f"{PATH}/one"
    text = json.dumps(document())
    answers = [{"Parameter": {"Name": name, "Value": text, "Version": version}} for version in (1, 2)]
    with asked(
        client,
        ("get_parameter", {"Name": name, "WithDecryption": True}, answers[0]),
        ("get_parameter", {"Name": name, "WithDecryption": False}, answers[0]),
        ("get_parameter", {"Name": name, "WithDecryption": False}, answers[1]),
        ("get_parameter", {"Name": name, "WithDecryption": True}, answers[1]),
        ("get_parameter", {"Name": name, "WithDecryption": True}, answers[1]),
    ):
        for _ in range(3):
            connections.get("one", fresh=True)
        assert connections.text("one") == text


def test_a_document_is_stored_encrypted_however_long_it_is() -> None:
    client = ssm_client()
    parameters = {
        "Name": f"{PATH}/main",
        "Value": "{}",
        "Type": "SecureString",
        "Tier": "Intelligent-Tiering",
        "KeyId": "key-1",
        "Overwrite": False,
    }
    with asked(client, ("put_parameter", parameters, {"Version": 1})):
        SsmConnections(client, PATH, FakeClock(), MemoryLog(), 180, "key-1").save("main", "{}", 0)


def test_messages_are_sent_by_tens_each_in_the_group_of_its_connection() -> None:
    """And those about edits are held back."""
    client = sqs_client()
    messages = [QueueMessage(connection_id=f"c{n}", order_id=n + 1, origin=Origin.SWEEP) for n in range(10)]
    messages.append(QueueMessage(connection_id="c10", order_id=10, log_id=7, log_type=LogType.ORDER_EDITED))
    entries = [
        {
            "Id": str(n % 10),
            "MessageBody": message.model_dump_json(),
            "MessageGroupId": message.connection_id,
            "DelaySeconds": 5 if n == 10 else 0,
        }
        for n, message in enumerate(messages)
    ]
    accepted = [{"Id": str(n), "MessageId": "m", "MD5OfMessageBody": "0"} for n in range(10)]
    with asked(
        client,
        (
            "send_message_batch",
            {"QueueUrl": URL, "Entries": entries[:10]},
            {"Successful": accepted, "Failed": []},
        ),
        (
            "send_message_batch",
            {"QueueUrl": URL, "Entries": entries[10:]},
            {"Successful": accepted[:1], "Failed": []},
        ),
    ):
        assert SqsQueue(client, URL).send(messages, edits_after=4.2) == [True] * 11


def test_a_dead_letter_holds_the_message_as_it_came_and_its_error_as_an_attribute() -> None:
    client = sqs_client()
    error = {"DataType": "String", "StringValue": "ValueError at orders.py:7"}
    parameters = {"QueueUrl": URL, "MessageBody": "{", "MessageAttributes": {"error": error}}
    with asked(client, ("send_message", parameters, {})):
        SqsDeadLetters(client, URL).send_text("{", "ValueError at orders.py:7")


def test_a_queue_is_asked_for_three_numbers_in_one_request() -> None:
    client = sqs_client()
    names = [f"ApproximateNumberOfMessages{which}" for which in ("", "NotVisible", "Delayed")]
    parameters = {"QueueUrl": URL, "AttributeNames": names}
    answer = {"Attributes": dict(zip(names, ("7", "5", "3"), strict=True))}
    with asked(client, ("get_queue_attributes", parameters, answer)):
        assert SqsQueue(client, URL).size() == QueueSize(waiting=7, in_flight=5, delayed=3)


def test_messages_are_hidden_by_tens_each_for_its_own_time() -> None:
    client = sqs_client()
    entries = [{"Id": str(n % 10), "ReceiptHandle": f"r{n}", "VisibilityTimeout": 10 * n} for n in range(11)]
    with asked(
        client,
        ("change_message_visibility_batch", {"QueueUrl": URL, "Entries": entries[:10]}, NOTHING),
        ("change_message_visibility_batch", {"QueueUrl": URL, "Entries": entries[10:]}, NOTHING),
    ):
        Visibility(client).set(URL, [(f"r{n}", 10 * n) for n in range(11)])


def test_no_message_is_hidden_for_longer_than_sqs_allows() -> None:
    """SQS counts from when the message was received, which a worker may have done a whole run before."""
    message = QueueMessage(connection_id="main", order_id=812)
    wait = Wait("a block", reason=WaitReason.BASELINKER_BLOCK, until=1_000_000.0)
    back = hand_back(Received("m", message, 0.0, 1_000), wait, 0.0, 0.99, Timings())
    assert 0 < back.seconds <= MOST_HIDDEN - WORKER
