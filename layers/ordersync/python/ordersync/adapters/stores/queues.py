"""SQS queues: orders to look at, and messages that the program could not handle."""

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from botocore.exceptions import BotoCoreError, ClientError

from ordersync.domain.journal import QueueMessage
from ordersync.errors import RetryLater
from ordersync.ports import DeadLetter, QueueSize

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sqs.type_defs import (
        ChangeMessageVisibilityBatchRequestEntryTypeDef,
        MessageAttributeValueTypeDef,
        MessageTypeDef,
        SendMessageBatchRequestEntryTypeDef,
    )

Item = TypeVar("Item")
MOST_IN_A_BATCH = 10
LONGEST_ERROR = 500
TAKEN_SECONDS = 90  # an operator's request lives for 60


class SqsQueue:
    """Implements `ordersync.ports.MeasuredQueue`: a fair queue, with the connection as its message group."""

    def __init__(self, client: "SQSClient", url: str) -> None:
        """Send to the queue at `url`."""
        self._client = client
        self._url = url

    def send(self, messages: Sequence[QueueMessage], *, edits_after: float = 0) -> list[bool]:
        """Send the messages and return for each one whether the queue has accepted it."""
        accepted: list[bool] = []
        for chunk in _chunks(messages):
            accepted += self._send_chunk(chunk, math.ceil(edits_after))
        return accepted

    def size(self) -> QueueSize:
        """Return about how many messages the queue holds."""
        return _size(self._client, self._url)

    def _send_chunk(self, messages: Sequence[QueueMessage], edits_after: int) -> list[bool]:
        entries: list[SendMessageBatchRequestEntryTypeDef] = [
            {
                "Id": str(place),
                "MessageBody": message.model_dump_json(),
                "MessageGroupId": message.connection_id,
                "DelaySeconds": edits_after if message.is_edit else 0,
            }
            for place, message in enumerate(messages)
        ]
        try:
            answer = self._client.send_message_batch(QueueUrl=self._url, Entries=entries)
        except (ClientError, BotoCoreError):
            return [False] * len(messages)
        accepted = {entry["Id"] for entry in answer.get("Successful", [])}
        return [entry["Id"] in accepted for entry in entries]


class SqsDeadLetters:
    """Implements `ordersync.ports.DeadLetterBox`."""

    def __init__(self, client: "SQSClient", url: str) -> None:
        """Use the dead-letter queue at `url`."""
        self._client = client
        self._url = url

    def send(self, message: QueueMessage, error: str) -> None:
        """Keep the message with its error as an attribute."""
        self.send_text(message.model_dump_json(), error)

    def send_text(self, body: str, error: str) -> None:
        """Keep a message whose body can't be read."""
        attribute: MessageAttributeValueTypeDef = {
            "DataType": "String",
            "StringValue": error[:LONGEST_ERROR] or "unknown",
        }
        with _asking("the dead-letter queue"):
            self._client.send_message(
                QueueUrl=self._url, MessageBody=body, MessageAttributes={"error": attribute}
            )

    def take(self, most: int) -> list[DeadLetter]:
        """Return up to `most` letters, hidden from others for longer than an operator's request lives."""
        letters: list[DeadLetter] = []
        while len(letters) < most and (page := self._receive(most - len(letters))):
            letters += page
        return letters

    def release(self, letters: Sequence[DeadLetter]) -> None:
        """Leave letters in the queue; one for which that fails is shown again after a while."""
        Visibility(self._client).set(self._url, [(letter.receipt, 0) for letter in letters])

    def delete(self, letter: DeadLetter) -> None:
        """Delete a letter that was taken."""
        with _asking("the dead-letter queue"):
            self._client.delete_message(QueueUrl=self._url, ReceiptHandle=letter.receipt)

    def size(self) -> QueueSize:
        """Return about how many letters there are."""
        return _size(self._client, self._url)

    def _receive(self, most: int) -> list[DeadLetter]:
        """Return some letters. To wait has all of SQS's servers asked (Developer Guide, "long polling")."""
        with _asking("the dead-letter queue"):
            answer = self._client.receive_message(
                QueueUrl=self._url,
                MaxNumberOfMessages=min(most, MOST_IN_A_BATCH),
                VisibilityTimeout=TAKEN_SECONDS,
                WaitTimeSeconds=1,
                MessageSystemAttributeNames=["SentTimestamp"],
                MessageAttributeNames=["error"],
            )
        return [
            DeadLetter(
                receipt=item.get("ReceiptHandle", ""),
                text=item.get("Body", ""),
                error=_error_of(item),
                at=int(item.get("Attributes", {}).get("SentTimestamp", "0")) / 1000,
            )
            for item in answer.get("Messages", [])
        ]


def _error_of(item: "MessageTypeDef") -> str:
    attributes = item.get("MessageAttributes", {})
    return attributes["error"].get("StringValue", "") if "error" in attributes else ""


def _size(client: "SQSClient", url: str) -> QueueSize:
    """Ask for the three numbers that make up a queue; they are approximate (SQS API Reference)."""
    with _asking("the queue"):
        answer = client.get_queue_attributes(
            QueueUrl=url,
            AttributeNames=[
                "ApproximateNumberOfMessages",
                "ApproximateNumberOfMessagesNotVisible",
                "ApproximateNumberOfMessagesDelayed",
            ],
        )
    found = answer["Attributes"]
    return QueueSize(
        waiting=int(found["ApproximateNumberOfMessages"]),
        in_flight=int(found["ApproximateNumberOfMessagesNotVisible"]),
        delayed=int(found["ApproximateNumberOfMessagesDelayed"]),
    )


@contextmanager
def _asking(queue: str) -> Iterator[None]:
    try:
        yield
    except (ClientError, BotoCoreError) as failure:
        raise RetryLater(f"{queue} does not answer") from failure


class Visibility:
    """Sets when a message that is handed back becomes visible again."""

    def __init__(self, client: "SQSClient") -> None:
        """Use `client` for the queue that each message came from."""
        self._client = client

    def set(self, queue_url: str, receipts: Sequence[tuple[str, int]]) -> None:
        """Set the seconds until each message, given by its receipt handle, is visible again.

        A message for which this fails comes back after the queue's own visibility timeout.
        """
        for chunk in _chunks(receipts):
            entries: list[ChangeMessageVisibilityBatchRequestEntryTypeDef] = [
                {"Id": str(place), "ReceiptHandle": handle, "VisibilityTimeout": seconds}
                for place, (handle, seconds) in enumerate(chunk)
            ]
            try:
                self._client.change_message_visibility_batch(QueueUrl=queue_url, Entries=entries)
            except (ClientError, BotoCoreError):
                continue


def _chunks(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    for start in range(0, len(items), MOST_IN_A_BATCH):
        yield items[start : start + MOST_IN_A_BATCH]
