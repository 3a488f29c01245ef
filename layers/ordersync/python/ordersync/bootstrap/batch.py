"""What Lambda hands to the worker: messages of a queue, as its event source mapping has received them.

Powertools' data classes can only be imported all at once, with those of forty other services, at every start.
"""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


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


class MessageBatch(BaseModel):
    """The event: messages of one queue."""

    model_config = ConfigDict(frozen=True)

    messages: Annotated[list[ReceivedMessage], Field(alias="Records")]
