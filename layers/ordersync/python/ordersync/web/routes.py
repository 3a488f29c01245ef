"""What a page's address is, what it needs, and what answers it."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import field
from enum import Enum, auto
from http import HTTPStatus
from typing import Final

from ordersync.domain.access import Change, FieldChange, Grant
from ordersync.domain.connection import CONNECTION_ID
from ordersync.errors import OrderSyncError, ProblemKind
from ordersync.frozen import frozen
from ordersync.web.access import OpenSession
from ordersync.web.form_data import FormData
from ordersync.web.pages import Page
from ordersync.web.site import Site

HTML = "text/html; charset=utf-8"
# Of what is not done; a conflict with how things stand unless it is said here.
DECLINED_STATUS: Mapping[ProblemKind, HTTPStatus] = {
    ProblemKind.NO_FREE_CALL: HTTPStatus.SERVICE_UNAVAILABLE,
    ProblemKind.UNREADABLE: HTTPStatus.UNPROCESSABLE_ENTITY,
    ProblemKind.NO_CONNECTION: HTTPStatus.NOT_FOUND,
}
NAMED = "<connection_id>"
ADDING: Final = "new"  # takes the place of an id in the path of the page that adds connections
STEPS_OF_PATHS: Final = (".", "..")  # browsers resolve them: such a page can't be reached


def is_id_of_a_page(connection_id: str) -> bool:
    """Return whether a connection of this id can have pages: its path may be another page's, or lead on."""
    return (
        connection_id not in (ADDING, *STEPS_OF_PATHS) and CONNECTION_ID.fullmatch(connection_id) is not None
    )


class Need(Enum):
    """What a person must have to use a route."""

    NOTHING = auto()
    SESSION = auto()
    READ = auto()  # of the connection that the path names
    WRITE = auto()  # likewise
    ADD = auto()  # connections of any id

    def is_met_by(self, visitor: OpenSession, connection_id: str) -> bool:
        """Return whether a visitor may use a route of this need."""
        grant = visitor.session.grant
        return {
            Need.NOTHING: True,
            Need.SESSION: bool(visitor.token),
            Need.READ: grant.covers(connection_id),
            Need.WRITE: grant.may_change(connection_id),
            Need.ADD: grant.may_add,
        }[self]


@frozen
class Reply:
    """An answer to a browser.

    Attributes:
        headers: beside those that every answer has, or instead of them.
        session: the session that the browser gets a cookie of; that without a token takes it away.
    """

    status: HTTPStatus = HTTPStatus.OK
    body: str = ""
    content_type: str = HTML
    headers: Mapping[str, str] = field(default_factory=dict)
    session: OpenSession | None = None


@frozen
class Visit:
    """One request, of someone who may make it.

    Attributes:
        path: the request's own, to which a page that asks for confirmation posts.
        connection_id: the connection that the path names, empty if it names none.
        names: what else the path names.
        query: what follows the path.
        form: what a form brings.
        visitor: the session; a blank one, which grants nothing, if the route needs none.
        page: renders what is shown.
    """

    site: Site
    page: Page
    path: str
    connection_id: str
    names: Mapping[str, str]
    query: Mapping[str, str]
    form: FormData
    visitor: OpenSession

    @property
    def grant(self) -> Grant:
        """What the visitor may do."""
        return self.visitor.session.grant

    def shown(self, template: str, status: HTTPStatus = HTTPStatus.OK, **values: object) -> Reply:
        """Return a page.

        Args:
            template: the file in `templates/`.
            status: the answer's status.
            values: what the template shows.
        """
        return Reply(status, self.page.render(template, **values))

    def refused(self, kind: str, status: HTTPStatus, detail: str = "") -> Reply:
        """Return a page that says what is wrong; see `problem`."""
        return problem(self.page, kind, status, detail)

    @contextmanager
    def recorded(self, what: str, *fields: FieldChange, subject: str = "") -> Iterator[None]:
        """Record a change of the connection before it is made: none happens without its line.

        Args:
            what: what is done, as in `Change`.
            fields: the fields that it changes.
            subject: what it is about.

        Raises:
            RetryLater: it can't be recorded, and is not to be made.
        """
        change = Change(self.site.clock.now(), self.visitor.link_id, what, fields, subject)
        self.site.trail.add_change(self.connection_id, change)
        try:
            yield
        except OrderSyncError as error:
            self.site.log.warning("change not made", change=what, error=str(error))
            self.site.trail.add_change(self.connection_id, change.undone(self.site.clock.now()))
            raise


@frozen
class Route:
    """An address, what it needs, and what answers it.

    Attributes:
        path: with names in angle brackets, of which `<connection_id>` is checked against the need.
        handle: answers a visit.
        form_path: of a form that is sent elsewhere than to its own page's path, that page's path.
    """

    method: str
    path: str
    need: Need
    handle: Callable[[Visit], Reply]
    form_path: str = ""

    def __post_init__(self) -> None:
        if (NAMED in self.path) != (self.need in (Need.READ, Need.WRITE)):
            raise ValueError(f"{self.path}: whoever names a connection needs to read or write it, no other")
        if self.method == "POST" and self.need is Need.READ:
            raise ValueError(f"{self.path}: who may only read changes nothing")

    def page_path(self, path: str, connection_id: str) -> str:
        """Return the path of the page that an answer belongs to.

        Args:
            path: the request's own.
            connection_id: the connection that it names, if it names one.
        """
        return self.form_path.replace(NAMED, connection_id) or path


def sent_to(path: str, session: OpenSession | None = None) -> Reply:
    """Return an answer that sends the browser to a page of ours after it has posted a form."""
    return Reply(HTTPStatus.SEE_OTHER, headers={"Location": path}, session=session)


def problem(page: Page, kind: str, status: HTTPStatus, detail: str = "") -> Reply:
    """Return a page that says what is wrong.

    Args:
        page: renders it.
        kind: the beginning of its words' names in `FrameWords`.
        status: the answer's.
        detail: what the program says itself; no secret and no personal data.
    """
    words = page.words.frame
    title, text = getattr(words, f"{kind}_title"), getattr(words, f"{kind}_text")
    return _problem_page(page, status, title, text, detail)


def declined(page: Page, kind: ProblemKind) -> Reply:
    """Return a page that says why the operator does not do what it was asked for, and what helps."""
    status = DECLINED_STATUS.get(kind, HTTPStatus.CONFLICT)
    return _problem_page(page, status, page.words.frame.declined_title, problem_text(page, kind))


def problem_text(page: Page, kind: ProblemKind) -> str:
    """Return why something is not done or not known, and what helps."""
    words = page.words.problems
    return page.words.frame.busy_text if kind is ProblemKind.NOT_NOW else getattr(words, kind, words.other)


def _problem_page(page: Page, status: HTTPStatus, title: str, text: str, detail: str = "") -> Reply:
    return Reply(status, page.render("problem.html", title=title, text=text, detail=detail))
