"""What the operator function is asked to do; `events/` has an example of each."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter

from ordersync.domain.backfill import BackfillWalk
from ordersync.domain.connection import CONNECTION_ID
from ordersync.domain.journal import Id, Number
from ordersync.domain.states import State

ConnectionId = Annotated[str, StringConstraints(pattern=f"^{CONNECTION_ID.pattern}$")]
ListedState = Literal[State.SKIPPED, State.REJECTED, State.UNKNOWN, State.DEAD]
WEEK = 7 * 86_400  # seconds


class _Request(BaseModel):
    """One request.

    Attributes:
        connection_id: the connection; None for the only one there is, or for all where that makes sense.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    connection_id: ConnectionId | None = None


class ShowOrder(_Request):
    """What happened to an order, and what would be sent of it now; nothing is written."""

    command: Literal["show-order"] = "show-order"
    order_id: Id


class ListOrders(_Request):
    """The orders that got no event, or may have got one: in which state, since when, and why.

    Attributes:
        seconds: how far back to look.
        most: how many orders of a state at most; the counts are of all.
    """

    command: Literal["list-orders"] = "list-orders"
    states: tuple[ListedState, ...] = (State.SKIPPED, State.REJECTED, State.UNKNOWN, State.DEAD)
    seconds: Annotated[int, Field(gt=0)] = WEEK
    most: Annotated[int, Field(ge=0, le=1_000)] = 50


class ShowStatus(_Request):
    """How connections stand: all of them, if none is named."""

    command: Literal["status"] = "status"


class RetryOrders(_Request):
    """Process orders again, as a person asks; an order that has its event gets no second one.

    Attributes:
        order_ids: these orders.
        reason: or those that got no event for this reason.
        seconds: how far back to look for them.
        most_events: refuse to begin if more orders than these may get an event.
        go: whether to do it; otherwise the plan alone is returned.
    """

    command: Literal["retry-orders"] = "retry-orders"
    order_ids: Annotated[tuple[Id, ...], Field(max_length=1_000)] = ()
    reason: str = ""
    seconds: Annotated[int, Field(gt=0)] = WEEK
    most_events: Annotated[int, Field(ge=0)] | None = None
    go: bool = False


class ResolveOrder(_Request):
    """Decide what the program can't: whether SALESmanago has the order's event."""

    command: Literal["resolve-order"] = "resolve-order"
    order_id: Id
    was_sent: bool


class _Backfilled(_Request):
    """Which orders are wanted.

    Attributes:
        since: confirmed at or after this epoch second.
        until: and before this one.
        source: from this source (`allegro`) or store (`shop:812`) alone; empty for all.
        limit: at most so many, the oldest first; 0 for all.
    """

    since: Number
    until: Number
    source: Annotated[str, Field(max_length=64)] = ""
    limit: Number = 0


class PlanBackfill(_Backfilled):
    """What a backfill would do with one page of orders; nothing is written.

    Attributes:
        walk: where the page begins, as the answer about the page before says; None for the first page.
    """

    command: Literal["plan-backfill"] = "plan-backfill"
    walk: BackfillWalk | None = None


class StartBackfill(_Backfilled):
    """Begin to transfer old orders, behind the live ones.

    Attributes:
        most_events: it stops before more events than these could be sent.
        expected: how many orders its plan has found, to say how far it has got.
    """

    command: Literal["start-backfill"] = "start-backfill"
    most_events: Annotated[int, Field(gt=0)]
    expected: Number = 0


class ShowBackfill(_Request):
    """How the latest backfill gets on."""

    command: Literal["backfill-status"] = "backfill-status"


class SteerBackfill(_Request):
    """Pause, resume or stop the backfill; what is queued already is still sent."""

    command: Literal["steer-backfill"] = "steer-backfill"
    step: Literal["pause", "resume", "stop"]


BackfillRequest = PlanBackfill | StartBackfill | ShowBackfill | SteerBackfill
OperatorRequest = ShowOrder | ListOrders | ShowStatus | RetryOrders | ResolveOrder | BackfillRequest
REQUEST: TypeAdapter[OperatorRequest] = TypeAdapter(
    Annotated[OperatorRequest, Field(discriminator="command")]
)
