"""What the operator function is asked to do; `events/` has an example of each."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter

from ordersync.domain.backfill import BackfillWalk
from ordersync.domain.connection import ConnectionId
from ordersync.domain.journal import Id, Number
from ordersync.domain.states import State
from ordersync.operating.link_requests import LinkRequest
from ordersync.operating.queue_requests import QueueRequest

Line = Annotated[str, StringConstraints(max_length=254)]
ListedState = Literal[State.SKIPPED, State.REJECTED, State.UNKNOWN, State.DEAD]
WEEK = 7 * 86_400  # seconds
MOST_RETRIED = 1_000  # at once: each order's record is read before


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
    """How connections stand: all of them, or one that is named, with its first steps if they are wanted."""

    command: Literal["status"] = "status"
    with_steps: bool = True


class RetryOrders(_Request):
    """Process orders again, as a person asks; an order that has its event gets no second one.

    Attributes:
        order_ids: these orders.
        reason: or those that got no event for this reason, the oldest of them if they are too many.
        seconds: how far back to look for them.
        most_events: refuse to begin if more orders than these may get an event.
        go: whether to do it; otherwise the plan alone is returned.
    """

    command: Literal["retry-orders"] = "retry-orders"
    order_ids: Annotated[tuple[Id, ...], Field(max_length=MOST_RETRIED)] = ()
    reason: str = ""
    seconds: Annotated[int, Field(gt=0)] = WEEK
    most_events: Annotated[int, Field(ge=0)] | None = None
    go: bool = False


class ResolveOrder(_Request):
    """Decide what the program can't: whether SALESmanago has the order's event.

    Attributes:
        was_sent: whether it has; if not, the event is sent.
        go: whether to send it; otherwise the order's story is returned, as it is.
    """

    command: Literal["resolve-order"] = "resolve-order"
    order_id: Id
    was_sent: bool
    go: bool = False


class CloseQuestion(_Request):
    """Close the question about an order that a person has looked at, and that stays as it is."""

    command: Literal["close-question"] = "close-question"
    order_id: Id


class SendReport(BaseModel):
    """Send people the report on the last week that is over, of all connections, unless it was sent."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    command: Literal["report"] = "report"


class ListConnections(BaseModel):
    """All connections, and what their documents say."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    command: Literal["list-connections"] = "list-connections"


class _ChangeConnection(_Request):
    """A change of one connection's document, which has to be named."""

    connection_id: ConnectionId


class PauseConnection(_ChangeConnection):
    """Switch a connection off."""

    command: Literal["pause-connection"] = "pause-connection"


class ResumeConnection(_ChangeConnection):
    """Switch a connection on."""

    command: Literal["resume-connection"] = "resume-connection"


class GoLive(_ChangeConnection):
    """Let a connection in shadow mode write to SALESmanago.

    Attributes:
        go: whether to do it; otherwise what it means is returned.
    """

    command: Literal["go-live"] = "go-live"
    go: bool = False


class RemoveConnection(_ChangeConnection):
    """Delete a connection's document; its records stay.

    Attributes:
        go: whether to do it; otherwise what it means is returned.
    """

    command: Literal["remove-connection"] = "remove-connection"
    go: bool = False


class ForgetPerson(_Request):
    """Say what is held of a person, and erase it so that nothing ordered until now comes back.

    Attributes:
        person: their e-mail addresses and telephone numbers.
        block: whether orders that are yet to come are left alone, too.
        go: whether to erase; otherwise what is held is returned alone.
    """

    command: Literal["forget"] = "forget"
    person: Annotated[tuple[Line, ...], Field(min_length=1, max_length=10, repr=False)]
    block: bool = False
    go: bool = False


class ComparePurchases(_Request):
    """Compare what would be sent of some orders of a period with their buyers' cards; nothing is written.

    Attributes:
        since: the period's beginning, epoch seconds.
        until: its end.
        second: where to go on, as the answer before says.
        from_id: likewise.
        passed: likewise.
        accepts_waiting: whether orders that can't be decided now are counted instead of waited for.
    """

    command: Literal["compare"] = "compare"
    since: Annotated[int, Field(gt=0)]
    until: Annotated[int, Field(gt=0)]
    second: Annotated[int, Field(ge=0)] = 0
    from_id: Annotated[int, Field(ge=0)] = 0
    passed: Annotated[int, Field(ge=0)] = 0
    accepts_waiting: bool = False


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


class PreviewConnection(_Request):
    """What a connection would send of one page of the last three days' orders; nothing is written.

    Attributes:
        walk: where the page begins, as the answer about the page before says; None for the first page.
    """

    command: Literal["preview-connection"] = "preview-connection"
    walk: BackfillWalk | None = None


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
ConnectionChange = PauseConnection | ResumeConnection | GoLive | RemoveConnection
ConnectionsRequest = (
    ShowOrder
    | ListOrders
    | RetryOrders
    | ResolveOrder
    | CloseQuestion
    | ForgetPerson
    | ComparePurchases
    | PreviewConnection
    | BackfillRequest
)
OperatorRequest = (
    ShowStatus
    | SendReport
    | QueueRequest
    | ListConnections
    | ConnectionChange
    | LinkRequest
    | ConnectionsRequest
)
_ANY = Annotated[OperatorRequest, Field(discriminator="command")]
REQUEST: TypeAdapter[OperatorRequest] = TypeAdapter(_ANY)
