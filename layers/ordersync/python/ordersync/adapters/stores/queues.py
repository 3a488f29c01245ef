"""SQS queues: orders to look at, and messages that the program could not handle."""

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, TypeVar

from botocore.exceptions import BotoCoreError, ClientError

from ordersync.domain.journal import QueueMessage
from ordersync.errors import RetryLater

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sqs.type_defs import (
        ChangeMessageVisibilityBatchRequestEntryTypeDef,
        MessageAttributeValueTypeDef,
        SendMessageBatchRequestEntryTypeDef,
    )

Item = TypeVar("Item")
MOST_IN_A_BATCH = 10
LONGEST_ERROR = 500


class SqsQueue:
    """Implements `ordersync.ports.Queue`: a fair queue, with the connection as its message group."""

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
    """Implements `ordersync.ports.DeadLetters`."""

    def __init__(self, client: "SQSClient", url: str) -> None:
        """Send to the dead-letter queue at `url`."""
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
        try:
            self._client.send_message(
                QueueUrl=self._url, MessageBody=body, MessageAttributes={"error": attribute}
            )
        except (ClientError, BotoCoreError) as failure:
            raise RetryLater("the dead-letter queue does not answer") from failure


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
