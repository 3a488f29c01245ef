"""Routes of the connections: the list, and a page for each."""

from collections.abc import Sequence
from dataclasses import dataclass

from ordersync.operating.connection_status import ConnectionStatus
from ordersync.web.pages import moment
from ordersync.web.routes import Need, Reply, Route, Visit
from ordersync.web.standing import problems_of, status_if_there, statuses
from ordersync.web.status_view import WaitView, status_view, waits_in_words
from ordersync.web.words.connections import ConnectionWords


@dataclass(frozen=True)
class ConnectionRow:
    """How a connection stands, in words.

    Attributes:
        tone: the class that colours its state.
        is_missing: whether it has no document yet.
        is_on: whether it is switched on.
        problems: what is wrong with its settings.
        waits: what it waits for.
    """

    connection_id: str
    state: str
    tone: str
    read_at: str
    parked: str = ""
    questions: str = ""
    problems: tuple[str, ...] = ()
    is_missing: bool = False
    is_on: bool = False
    waits: tuple[WaitView, ...] = ()


def show_connections(visit: Visit) -> Reply:
    """List the connections that the session covers."""
    grant = visit.grant
    if grant.is_for_all:
        rows = [_row(each, visit) for each in statuses(visit)]
    else:
        rows = [_row_of(visit, grant.connection_id)]
    return visit.shown("connections.html", rows=rows)


def show_connection(visit: Visit) -> Reply:
    """Show how one connection stands, what became of its orders, and why some were not transferred."""
    words, what = visit.page.words, visit.query.get("done", "")
    done = getattr(words.operation, f"done_{what}", "") if what.isidentifier() else ""
    status = status_if_there(visit, visit.connection_id)
    if status is None:
        return visit.shown(
            "connection.html", row=_missing(visit.connection_id, words.connections), view=None, done=done
        )
    view = None if status.problem else status_view(status, visit.page.language)
    return visit.shown("connection.html", row=_row(status, visit), view=view, done=done)


def _row_of(visit: Visit, connection_id: str) -> ConnectionRow:
    words = visit.page.words.connections
    status = status_if_there(visit, connection_id)
    return _missing(connection_id, words) if status is None else _row(status, visit)


def _missing(connection_id: str, words: ConnectionWords) -> ConnectionRow:
    return ConnectionRow(connection_id, words.missing, "quiet", words.never, is_missing=True)


def _row(status: ConnectionStatus, visit: Visit) -> ConnectionRow:
    words = visit.page.words.connections
    if status.problem:
        problems = problems_of(status, visit)
        return ConnectionRow(status.connection_id, words.broken, "bad", words.never, problems=problems)
    if not status.enabled:
        state, tone = words.paused, "quiet"
    elif status.waits:
        state, tone = words.waits, "warn"
    elif status.mode == "live":
        state, tone = words.running, "good"
    else:
        state, tone = words.test_run, "quiet"
    read_at = f"{moment(status.journal_read_at)} {words.utc}" if status.journal_read_at else words.never
    return ConnectionRow(
        status.connection_id,
        state,
        tone,
        read_at,
        f"{status.parked}",
        f"{status.questions}",
        is_on=status.enabled,
        waits=waits_in_words(status, visit.page.language) if status.enabled else (),
    )


CONNECTION_ROUTES: Sequence[Route] = (
    Route("GET", "/", Need.SESSION, show_connections),
    Route("GET", "/connections/<connection_id>", Need.READ, show_connection),
)
