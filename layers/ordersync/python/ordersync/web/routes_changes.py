"""Routes that show who changed what, and the text that a person copies for support."""

from collections.abc import Iterator, Mapping, Sequence

from ordersync import __version__
from ordersync.connecting.connection_form import CHANGED
from ordersync.connecting.questions import Phrase
from ordersync.connecting.words import page_language
from ordersync.domain.access import Change, FieldChange
from ordersync.domain.connection import described_fields
from ordersync.domain.described import Kind
from ordersync.domain.skips import SkipReason
from ordersync.errors import WaitReason
from ordersync.frozen import frozen
from ordersync.operating.connection_status import ConnectionStatus
from ordersync.web.fitting import fitting
from ordersync.web.pages import moment
from ordersync.web.routes import Need, Reply, Route, Visit
from ordersync.web.routes_backfill import AT_MOST
from ordersync.web.standing import status_of
from ordersync.web.words.changes import ChangesWords

MOST_CHANGES, MOST_FOR_SUPPORT = 50, 10
MOST_OF_CHANGES = 22_000  # bytes
SKIPS = frozenset(map(str, SkipReason))


@frozen
class ChangeView:
    """One change, in words."""

    at: float
    link_id: str
    what: str
    subject: str
    fields: tuple[str, ...]
    failed: bool


def show_changes(visit: Visit) -> Reply:
    """Show the latest changes of the connection, which may be gone by now."""
    changes = visit.site.trail.changes(visit.connection_id, MOST_CHANGES)
    views = [_view(each, visit) for each in changes]
    rows = fitting(views, lambda each: (each.what, each.subject, *each.fields), MOST_OF_CHANGES)
    return visit.shown(
        "changes.html", connection_id=visit.connection_id, rows=rows, has_more=len(rows) < len(views)
    )


def show_support(visit: Visit) -> Reply:
    """Show the text for support; it has no personal data, no secret, and no message of a service."""
    changes = visit.site.trail.changes(visit.connection_id, MOST_FOR_SUPPORT)
    now = visit.site.clock.now()
    text = "\n".join(_lines(status_of(visit, with_steps=True), changes, now))
    return visit.shown("support.html", connection_id=visit.connection_id, text=text)


def _view(change: Change, visit: Visit) -> ChangeView:
    words = visit.page.words.changes
    return ChangeView(
        change.at,
        change.link_id,
        getattr(words, f"what_{change.what}", change.what),
        _subject(change.subject, words),
        tuple(_field(each, visit) for each in change.fields),
        change.failed,
    )


def _subject(subject: str, words: ChangesWords) -> str:
    """Return what a change was about; the number of purchases that a backfill may send in words."""
    count = subject.removeprefix(AT_MOST)
    return subject if count == subject else words.at_most.format(count=count)


def _field(field: FieldChange, visit: Visit) -> str:
    """Return a field's change in the words of the form; a field of another version by its place."""
    words, described = visit.page.words.changes, described_fields().get(field.place)
    language, title = page_language(visit.page.language), field.place
    choices: Mapping[str, str] = {}
    if described is not None:
        title, choices = language.label(field.place), language.describe(field.place).choices
        if described.kind is Kind.FLAG:
            choices = {"true": language.phrases[Phrase.YES], "false": language.phrases[Phrase.NO]}
    if not field.before and field.after == CHANGED:
        return f"{title}: {words.changed}"
    before, after = (choices.get(each, each) or words.empty for each in (field.before, field.after))
    return f"{title}: {before} → {after}"


def _lines(status: ConnectionStatus, changes: Sequence[Change], now: float) -> Iterator[str]:
    """Yield the lines in English, whatever the page's language: who helps may know no other."""
    yield f"ordersync {__version__}, {moment(now)} UTC"
    yield f"connection: {status.connection_id}"
    if status.wrong_fields:
        yield f"problem: {WaitReason.INVALID_DOCUMENT}: {'; '.join(map(_without_key, status.wrong_fields))}"
    elif status.problem:
        yield f"problem: {status.problem}"
    yield f"state: {status.mode or 'unusable'}, {'on' if status.enabled else 'paused'}"
    for wait in status.waits:
        yield f"waits: {wait.service} {wait.reason}, {moment(wait.since)} to {moment(wait.until)}"
    for name, at in (
        ("start", status.starts_at),
        ("journal read", status.journal_read_at),
        ("swept", status.swept_at),
    ):
        yield f"{name}: {moment(at) if at else 'never'}"
    yield f"journal entry: {status.cursor}"
    yield f"found missing by the latest sweep: {status.found_missing}"
    yield f"waiting orders: {status.parked}, to decide: {status.questions}"
    yield f"calls of the last minute: {status.calls} of {status.calls_allowed}"
    for step in status.steps:
        yield f"step {step.name}: {'done' if step.is_done else step.waits_for}"
    yield "seven days:"
    for end, count in status.week:
        yield f"  {_without_message(end)}: {count}"
    yield "latest changes:"
    for change in changes:
        places = ", ".join(each.place for each in change.fields)
        failed = " (failed)" if change.failed else ""
        yield f"  {moment(change.at)} {change.what} {places}".rstrip() + failed


def _without_key(problem: str) -> str:
    """Return a problem of a document by its field; what else its place holds, a person has typed."""
    for name in described_fields():
        if problem.startswith(f"{name}:"):
            return problem
        if problem.startswith(f"{name}."):
            return f"{name} (an item)"
    return "the document as a whole"


def _without_message(end: str) -> str:
    """Return an end without what a service has said, which may quote an order."""
    outcome, _, reason = end.partition(" ")
    return end if not reason or reason in SKIPS else f"{outcome} (message)"


CHANGE_ROUTES: Sequence[Route] = (
    Route("GET", "/connections/<connection_id>/changes", Need.READ, show_changes),
    Route("GET", "/connections/<connection_id>/support", Need.READ, show_support),
)
