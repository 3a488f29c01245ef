"""Shows what a backfill would do and how one gets on, and lets it begin, pause and end."""

import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime

from pydantic import TypeAdapter

from ops.confirm import confirmed
from ops.durations import moment_of
from ops.output import Output, show_json, show_rows
from ops.where import Where
from ordersync.domain.backfill import BackfillWalk
from ordersync.errors import NotApplied
from ordersync.operating.order_words import ENGLISH_ORDER
from ordersync.operating.plan_backfill import BackfillPlan, ContactFate
from ordersync.operating.planned_backfill import PlannedBackfill
from ordersync.operating.requests import PlanBackfill, ShowBackfill, StartBackfill, SteerBackfill
from ordersync.operating.steer_backfill import BackfillStatus

_PAGE = TypeAdapter(BackfillPlan)
_STATUS = TypeAdapter(BackfillStatus)
AUTOMATIONS = (
    "Each event can start automations of the SALESmanago account (e-mails, say), and no switch of its"
    " interface stops that: look for automations that begin with a purchase, and pause them there."
    " Consent is not touched, and no double opt-in is asked for."
)


@dataclass(frozen=True)
class Wanted:
    """Which orders of which connection (None for the only one); moments in epoch seconds."""

    connection: str | None
    since: int
    until: int
    source: str
    limit: int

    @staticmethod
    def of(connection: str | None, since: str, until: str, source: str, limit: int) -> "Wanted":
        """Return what the options mean.

        Raises:
            typer.BadParameter: a moment can't be read.
        """
        end = moment_of(until, is_end=True) if until else int(time.time())
        return Wanted(connection, moment_of(since), min(end, int(time.time())), source, limit)

    def page(self, walk: BackfillWalk | None) -> PlanBackfill:
        """Return the request for a page of the plan."""
        return PlanBackfill.model_validate({**self._scope, "walk": asdict(walk) if walk else None})

    def begun(self, most_events: int, expected: int) -> StartBackfill:
        """Return the request that begins the backfill."""
        return StartBackfill.model_validate({**self._scope, "most_events": most_events, "expected": expected})

    @property
    def _scope(self) -> dict[str, object]:
        content = asdict(self)
        return {"connection_id": content.pop("connection"), **content}


def show_plan(where: Where, wanted: Wanted) -> int:
    """Show what a backfill would do; nothing is written."""
    planned = _plan(where, wanted)
    if where.output is Output.JSON:
        contacts = Counter(planned.contacts.values())
        show_json(
            {
                "orders": planned.orders,
                "contacts": contacts,
                "not_tried": planned.not_tried,
                "most_events": planned.most_events,
                "mode": planned.mode,
            }
        )
    else:
        _show(planned, wanted, where.output)
    return 0


def start_backfill(where: Where, wanted: Wanted, max_events: int | None, *, yes: bool) -> int:
    """Show the plan and let the backfill begin once a person agrees; it keeps to the number of events.

    Raises:
        NotApplied: the stack does not answer, or more events may be sent than are allowed.
    """
    planned = _plan(where, wanted)
    _show(planned, wanted, Output.TABLE)
    if not planned.most_events:
        print("There is nothing to send.", file=sys.stderr)
        return 0
    if max_events is not None and planned.most_events > max_events:
        raise NotApplied(
            f"{planned.most_events} purchases may be sent, more than the {max_events} that are allowed;"
            " nothing was done"
        )
    if not confirmed(max_events, yes=yes):
        return 2
    most = planned.most_events if max_events is None else max_events
    where.ask(wanted.begun(most, planned.expected))
    print(f"It has begun, and ends by itself, after {most} purchases at the latest; see `backfill status`.")
    return 0


def show_status(where: Where, connection: str | None) -> int:
    """Show how the latest backfill gets on."""
    return _show_status(where, where.ask(ShowBackfill(connection_id=connection)))


def steer(where: Where, connection: str | None, step: str) -> int:
    """Pause, resume or stop the backfill, and show how it stands."""
    request = SteerBackfill.model_validate({"connection_id": connection, "step": step})
    return _show_status(where, where.ask(request))


def _plan(where: Where, wanted: Wanted) -> PlannedBackfill:
    """Return the whole plan, asked for page by page, with progress at a terminal."""
    planned, walk = PlannedBackfill(wanted.limit), None
    with _progress(wanted) as advance:
        while walk is None or not walk.is_over:
            page = _PAGE.validate_python(where.ask_patiently(wanted.page(walk)))
            planned.add(page)
            walk = page.walk
            advance(walk.position.second, planned.found)
            if wanted.limit and planned.due >= wanted.limit:
                break
    return planned


@contextmanager
def _progress(wanted: Wanted) -> Iterator[Callable[[int, int], None]]:
    """Yield what shows how far a plan has got: the date that is reached (epoch seconds), and the orders."""
    if not sys.stderr.isatty():
        yield lambda _reached, _orders: None
        return
    from rich.console import Console  # noqa: PLC0415 - `--help` answers at once
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn  # noqa: PLC0415

    columns = (TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn(), TextColumn("left"))
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("trying out orders", total=max(wanted.until - wanted.since, 1))

        def advance(reached: int, orders: int) -> None:
            progress.update(task, completed=reached - wanted.since, description=f"{orders} orders tried out")

        yield advance


def _show(planned: PlannedBackfill, wanted: Wanted, output: Output) -> None:
    rows = [(count, ENGLISH_ORDER.fate(fate)) for fate, count in planned.orders.most_common()]
    if planned.not_tried:
        rows.append((planned.not_tried, "not tried out, for want of calls or time: each may be sent"))
    show_rows(("orders", "what would become of them"), rows, output)
    if output is Output.TABLE:
        contacts = Counter(planned.contacts.values())
        counted = ", ".join(f"{contacts[fate]} {fate}" for fate in ContactFate if contacts[fate])
        print(f"Confirmed from {_moment(wanted.since)} to {_moment(wanted.until)}: {planned.found} orders.")
        if wanted.limit:
            print(f"Of those that are not sent yet, the oldest {wanted.limit} would be processed.")
        print(f"Up to {planned.most_events} purchases would be sent; contacts: {counted or 'none'}.")
        if planned.mode != "live":
            print("The connection is in shadow mode: nothing would be sent as long as it is.")
        print(AUTOMATIONS)


def _show_status(where: Where, answer: object) -> int:
    status = _STATUS.validate_python(answer)
    if where.output is Output.JSON:
        show_json(answer)
        return 0
    rows = [(count, ENGLISH_ORDER.fate(end)) for end, count in status.ends]
    show_rows(("orders", "what became of them"), rows, where.output)
    if where.output is Output.TABLE:
        print(backfill_sentence(status))
    return 0


def backfill_sentence(status: BackfillStatus) -> str:
    """Return how a backfill gets on."""
    if status.state == "none":
        return f"{status.connection_id}: there was no backfill yet."
    parts = [
        f"{status.connection_id}: {status.state}, {status.finished} of {status.expected} orders done",
        f"{status.underway} under way" if status.underway else "",
        f"confirmed up to {_moment(status.reached)}" if not status.ended_at else "",
        f"about {_span(status.seconds_left)} left" if status.seconds_left else "",
        f"ended at {_moment(status.ended_at)}" if status.ended_at else "",
    ]
    full = " It stopped at the number of purchases that was allowed; start another one for the rest."
    return ", ".join(filter(None, parts)) + "." + (full if status.state == "full" else "")


def _span(seconds: float) -> str:
    minutes = round(seconds / 60)
    return f"{minutes // 60} h {minutes % 60:02} min" if minutes >= 60 else f"{max(minutes, 1)} min"


def _moment(at: float) -> str:
    return datetime.fromtimestamp(at).astimezone().strftime("%Y-%m-%d %H:%M")
