"""What Lambda hands to the worker: messages of a queue, as its event source mapping has received them.

Powertools' data classes can only be imported all at once, with those of forty other services, at every start.
"""

from collections.abc import Mapping
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, JsonValue, ValidationError

from ordersync.adapters.stores.queues import RECORD
from ordersync.delivery.hand_back import Received
from ordersync.domain.journal import QueueMessage
from ordersync.ports import Stored


class CarriedRecord(BaseModel):
    """What a table holds of the order that a message names, as it was when the message was sent."""

    model_config = ConfigDict(frozen=True)

    version: Annotated[int, Field(gt=0)]
    item: dict[str, JsonValue]


class SentAlong(BaseModel):
    """An attribute of a message, under the name that Lambda gives to its text."""

    model_config = ConfigDict(frozen=True)

    text: Annotated[str, Field(alias="stringValue")] = ""


class MessageAttributes(BaseModel):
    """What SQS knows of a message.

    Attributes:
        sent: when it was sent, epoch milliseconds.
        receive_count: how many times it was received, this time included.
    """

    model_config = ConfigDict(frozen=True)

    sent: Annotated[int, Field(alias="SentTimestamp")]
    receive_count: Annotated[int, Field(alias="ApproximateReceiveCount")]


class ReceivedMessage(BaseModel):
    """One message, under the names that Lambda gives to its parts."""

    model_config = ConfigDict(frozen=True)

    message_id: Annotated[str, Field(alias="messageId")]
    receipt_handle: Annotated[str, Field(alias="receiptHandle")]
    body: str
    queue_arn: Annotated[str, Field(alias="eventSourceARN")]
    attributes: MessageAttributes
    sent_along: Annotated[Mapping[str, SentAlong], Field(alias="messageAttributes")] = {}

    def received(self) -> Received:
        """Return the message.

        Raises:
            ValidationError: its body is none of ours.
        """
        content, sent_at = QueueMessage.model_validate_json(self.body), self.attributes.sent / 1000
        return Received(self.message_id, content, sent_at, self.attributes.receive_count, self._record)

    @property
    def _record(self) -> Stored | None:
        """The record that came with the message, None if there is none, or it can't be read."""
        try:
            carried = CarriedRecord.model_validate_json(self.sent_along.get(RECORD, SentAlong()).text)
        except ValidationError:
            return None
        return Stored(carried.item, carried.version)


class MessageBatch(BaseModel):
    """The event: messages of one queue."""

    model_config = ConfigDict(frozen=True)

    messages: Annotated[list[ReceivedMessage], Field(alias="Records")]
