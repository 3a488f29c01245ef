"""What an invocation of the poller asks for."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from ordersync.domain.connection import CONNECTION_ID

A_SHARE = 25  # connections

_Id = Annotated[str, Field(pattern=f"^{CONNECTION_ID.pattern}$")]


class PollRequest(BaseModel):
    """The event of an invocation: the schedule's says nothing, a share's names its connections.

    Attributes:
        connection_ids: the connections to poll; None for all of them.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)

    connection_ids: list[_Id] | None = Field(default=None, min_length=1, max_length=A_SHARE)


ALL_CONNECTIONS = PollRequest()
