"""What routes of one connection share: how it stands, whether it is there, a page to confirm."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from http import HTTPStatus

from pydantic import TypeAdapter

from ordersync.connecting.words import page_language
from ordersync.errors import Declined, ProblemKind
from ordersync.operating.connection_status import ConnectionStatus
from ordersync.operating.requests import ShowStatus
from ordersync.web.routes import Reply, Visit

_STATUSES: TypeAdapter[list[ConnectionStatus]] = TypeAdapter(list[ConnectionStatus])
DANGER = "danger"


def statuses(
    visit: Visit, connection_id: str | None = None, *, with_steps: bool = False
) -> list[ConnectionStatus]:
    """Return how connections stand: all of them, or the one that is named, with its last thirty days."""
    request = ShowStatus(connection_id=connection_id, with_steps=with_steps)
    return _STATUSES.validate_python(visit.site.operators.ask(request))


def status_of(visit: Visit, *, with_steps: bool = False) -> ConnectionStatus:
    """Return how the connection of a visit stands.

    Raises:
        Declined: it is not there, which the page of an error says.
    """
    (status,) = statuses(visit, visit.connection_id, with_steps=with_steps)
    return status


def status_if_there(visit: Visit, connection_id: str) -> ConnectionStatus | None:
    """Return how a connection stands, None if it is not there (yet, or any more)."""
    try:
        (status,) = statuses(visit, connection_id)
    except Declined as error:
        if error.kind is ProblemKind.NO_CONNECTION:
            return None
        raise
    return status


def problems_of(status: ConnectionStatus, visit: Visit) -> tuple[str, ...]:
    """Return what is wrong with a connection, in the words of its form; nothing if all is well."""
    if not status.problem:
        return ()
    language = page_language(visit.page.language)
    return tuple(map(language.problem, status.wrong_fields)) or (visit.page.words.connections.unread,)


def is_there(visit: Visit, connection_id: str) -> bool:
    """Return whether a connection has a document; those of others are not looked at."""
    return visit.site.documents.read(connection_id).text is not None


def existing(visit: Visit, handle: Callable[[Visit], Reply]) -> Reply:
    """Answer a visit, unless its connection is not there (yet, or any more)."""
    if not is_there(visit, visit.connection_id):
        return visit.refused("not_found", HTTPStatus.NOT_FOUND)
    return handle(visit)


def of_existing(handle: Callable[[Visit], Reply]) -> Callable[[Visit], Reply]:
    """Return what answers visits to connections that are there.

    It is for what the operator would do for a connection that is not there, or after a line of the change.
    """
    return partial(existing, handle=handle)


def confirmation(
    visit: Visit,
    title: str,
    lines: Sequence[str],
    *,
    back: str,
    button: str,
    fields: Mapping[str, str] | None = None,
    tone: str = "",
) -> Reply:
    """Return the page that says what would happen, with the button that lets it.

    Args:
        visit: to the page's own path, to which the button posts.
        title: the heading.
        lines: what would happen; empty ones are left out.
        back: the path that leads away from it.
        button: the button's text.
        fields: what the button posts.
        tone: the button's class.
    """
    return visit.shown(
        "confirm.html",
        connection_id=visit.connection_id,
        title=title,
        lines=[line for line in lines if line],
        action=visit.path,
        fields=fields or {},
        button=button,
        tone=tone,
        back=back,
    )
