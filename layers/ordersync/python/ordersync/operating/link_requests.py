"""What may be asked about links to the settings page."""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from ordersync.domain.access import QUARTER_HOUR
from ordersync.domain.connection import ConnectionId

LONGEST_LINK = 30 * 86_400  # seconds


class MintLink(BaseModel):
    """Make a link to the settings page, which opens one connection or all.

    Attributes:
        connection_id: the connection, which need not exist yet.
        is_for_all: or every connection.
        read_only: whether nothing may be changed.
        seconds: for how long it can be redeemed, once.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    command: Literal["mint-link"] = "mint-link"
    connection_id: ConnectionId | None = None
    is_for_all: bool = False
    read_only: bool = False
    seconds: Annotated[int, Field(gt=0, le=LONGEST_LINK)] = QUARTER_HOUR

    @model_validator(mode="after")
    def _opens_one_or_all(self) -> Self:
        if self.is_for_all == (self.connection_id is not None):
            raise ValueError("a link is for one connection or for all")
        return self


class ListLinks(BaseModel):
    """The links to the settings page: what they open, and whether they were used."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    command: Literal["list-links"] = "list-links"


class RevokeLink(BaseModel):
    """Revoke a link, and end the session that it has opened.

    Attributes:
        link_id: the id that the list shows.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    command: Literal["revoke-link"] = "revoke-link"
    link_id: Annotated[str, StringConstraints(pattern="^[0-9a-f]{12}$")]


LinkRequest = MintLink | ListLinks | RevokeLink
