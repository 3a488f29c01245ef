"""What may be asked about the queues, which all connections share."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from ordersync.domain.connection import ConnectionId


class ShowQueues(BaseModel):
    """About how much lies in each queue, of all connections: SQS counts no message group alone."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    command: Literal["queues"] = "queues"


class ListDeadLetters(BaseModel):
    """What lies in the dead-letter queue and why: all of it, if no connection is named."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    command: Literal["list-dead-letters"] = "list-dead-letters"
    connection_id: ConnectionId | None = None


class RedriveDeadLetters(BaseModel):
    """Put dead letters back into the orders queue: of all connections, if none is named.

    Attributes:
        most: how many of them at most; it may be fewer, and the answer says when to go on.
        most_events: how many purchases these may bring.
        go: whether to do it; otherwise the plan alone is returned.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    command: Literal["redrive-dead-letters"] = "redrive-dead-letters"
    connection_id: ConnectionId | None = None
    most: Annotated[int, Field(gt=0)] = 1_000
    most_events: Annotated[int, Field(ge=0)] | None = None
    go: bool = False


QueueRequest = ShowQueues | ListDeadLetters | RedriveDeadLetters
