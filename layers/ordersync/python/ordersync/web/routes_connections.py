"""Routes of the connections: the list, and a page for each."""

import math
from collections.abc import Sequence
from typing import Final

from ordersync.frozen import frozen
from ordersync.operating.connection_status import HOURS_OF_DAY, MINUTE, ConnectionStatus
from ordersync.web.form_data import whole_number
from ordersync.web.pages import moment
from ordersync.web.routes import Need, Reply, Route, Visit
from ordersync.web.standing import problems_of, status_if_there, statuses
from ordersync.web.status_view import WaitView, status_view, waits_in_words
from ordersync.web.words.connections import ConnectionWords

ON_A_PAGE: Final = 20
MINUTES_OF_HOUR: Final = 60
DAYS_FROM: Final = 2  # before that, hours say more
MOST_LOOKED_AT: Final = 10  # changes, for the one that has paused a connection


@frozen
class ConnectionRow:
    """How a connection stands, in words.

    Attributes:
        tone: the class that colours its state.
        is_missing: whether it has no document yet.
        is_on: whether it is switched on.
        is_test: whether it is a test run.
        problems: what is wrong with its settings, or why it can't be read how it stands.
        remedy: what to do about its settings.
        waits: what it waits for.
    """

    connection_id: str
    state: str
    tone: str
    read_at: str
    parked: str = ""
    questions: str = ""
    problems: tuple[str, ...] = ()
    remedy: str = ""
    is_missing: bool = False
    is_on: bool = False
    is_test: bool = False
    waits: tuple[WaitView, ...] = ()

    @property
    def needs_person(self) -> bool:
        """Whether it stands still, or asks something."""
        return bool(self.problems or self.waits) or self.questions not in ("", "0")


def show_connections(visit: Visit) -> Reply:
    """List the connections that the session covers: first those that need a person, some on a page."""
    grant = visit.grant
    if not grant.is_for_all:
        return visit.shown("connections.html", rows=[_row_of(visit, grant.connection_id)], page=1, pages=1)
    rows = sorted((_row(each, visit) for each in statuses(visit)), key=lambda row: not row.needs_person)
    pages = max(1, math.ceil(len(rows) / ON_A_PAGE))
    page = min(max(1, whole_number(visit.query.get("page", ""))), pages)
    shown = rows[(page - 1) * ON_A_PAGE : page * ON_A_PAGE]
    return visit.shown("connections.html", rows=shown, page=page, pages=pages)


def show_connection(visit: Visit) -> Reply:
    """Show how one connection stands, what became of its orders, and why some were not transferred."""
    words, what = visit.page.words, visit.query.get("done", "")
    done = getattr(words.operation, f"done_{what}", "") if what.isidentifier() else ""
    status = status_if_there(visit, visit.connection_id)
    if status is None:
        return visit.shown(
            "connection.html",
            row=_missing(visit.connection_id, words.connections),
            view=None,
            done=done,
            paused="",
            is_removed=what == "remove",
        )
    view = None if status.problem else status_view(status, visit.page.language)
    paused = "" if status.problem or status.enabled else _why_paused(visit)
    return visit.shown(
        "connection.html",
        row=_row(status, visit),
        view=view,
        done=done,
        paused=paused,
        is_removed=False,
    )


def _why_paused(visit: Visit) -> str:
    """Return who has paused a connection, and when; or that it was not done on the page."""
    words = visit.page.words.operation
    for change in visit.site.trail.changes(visit.connection_id, MOST_LOOKED_AT):
        switched = [each.after for each in change.fields if each.place == "enabled"]
        if switched == ["false"] and not change.failed:
            return words.paused_by.format(at=moment(change.at), link=change.link_id)
        if switched:
            break
    return words.paused_elsewhere


def _ago(at: float, visit: Visit) -> str:
    """Return how long ago something happened, and when."""
    words, minutes = visit.page.words.connections, int(visit.site.clock.now() - at) // MINUTE
    if minutes < 1:
        text = words.ago_now
    elif minutes < 2 * MINUTES_OF_HOUR:
        text = words.ago_minutes
    elif minutes < DAYS_FROM * HOURS_OF_DAY * MINUTES_OF_HOUR:
        text, minutes = words.ago_hours, minutes // MINUTES_OF_HOUR
    else:
        text, minutes = words.ago_days, minutes // MINUTES_OF_HOUR // HOURS_OF_DAY
    return text.format(count=minutes, at=moment(at))


def _row_of(visit: Visit, connection_id: str) -> ConnectionRow:
    words = visit.page.words.connections
    status = status_if_there(visit, connection_id)
    return _missing(connection_id, words) if status is None else _row(status, visit)


def _missing(connection_id: str, words: ConnectionWords) -> ConnectionRow:
    return ConnectionRow(connection_id, words.missing, "quiet", words.never, is_missing=True)


def _row(status: ConnectionStatus, visit: Visit) -> ConnectionRow:
    words = visit.page.words.connections
    if status.problem:
        remedy = visit.page.words.problems.invalid_document if status.wrong_fields else ""
        return ConnectionRow(
            status.connection_id,
            words.broken,
            "bad",
            words.not_known,
            problems=problems_of(status, visit),
            remedy=remedy,
        )
    if not status.enabled:
        state, tone = words.paused, "quiet"
    elif status.waits:
        state, tone = words.waits, "warn"
    elif status.mode == "live":
        state, tone = words.running, "good"
    else:
        state, tone = words.test_run, "quiet"
    read_at = _ago(status.journal_read_at, visit) if status.journal_read_at else words.never
    return ConnectionRow(
        status.connection_id,
        state,
        tone,
        read_at,
        f"{status.parked}",
        f"{status.questions}",
        is_on=status.enabled,
        is_test=status.mode == "shadow",
        waits=waits_in_words(status, visit.page.language) if status.enabled else (),
    )


CONNECTION_ROUTES: Sequence[Route] = (
    Route("GET", "/", Need.SESSION, show_connections),
    Route("GET", "/connections/<connection_id>", Need.READ, show_connection),
)
