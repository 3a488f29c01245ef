"""Shows how connections stand."""

import time
from collections.abc import Iterator, Sequence

from pydantic import TypeAdapter

from ops.backfill import backfill_sentence
from ops.output import Output, show_json, show_rows, show_text
from ops.where import Where
from ordersync.operating.connection_status import ConnectionStatus
from ordersync.operating.queue_requests import ShowQueues
from ordersync.operating.queue_status import QueueName, QueueStatus
from ordersync.operating.requests import ShowStatus

_STATUSES = TypeAdapter(list[ConnectionStatus])
_QUEUES = TypeAdapter(list[QueueStatus])
MINUTE, HOUR, DAY = 60, 3_600, 86_400
COLUMNS = ("connection", "state", "journal read", "swept", "calls a minute", "parked", "to decide")
ONLY_IN_CSV = ("missing", "journal entry")  # the table is 80 wide; a sentence below it says these


def show_status(where: Where, connection: str | None) -> int:
    """Show how connections stand, and about how much lies in the queues that they share.

    Returns:
        1 if a connection waits, has a problem or needs a person, or if there are dead letters; 0 otherwise.
    """
    operator = where.place().operator()
    answer, queues_answer = operator.ask(ShowStatus(connection_id=connection)), operator.ask(ShowQueues())
    statuses, queues = _STATUSES.validate_python(answer), _QUEUES.validate_python(queues_answer)
    if where.output is Output.JSON:
        show_json({"connections": answer, "queues": queues_answer})
    else:
        columns = COLUMNS if where.output is Output.TABLE else COLUMNS + ONLY_IN_CSV
        rows = [_row(each)[: len(columns)] for each in statuses]
        show_rows(columns, rows, where.output)
        if where.output is Output.TABLE:
            for each in statuses:
                _show_details(each)
            _show_queues(where, queues)
    needs = [each for each in statuses if each.problem or each.waits or each.questions]
    return 1 if needs or _dead_letters(queues) or any(each.problem for each in queues) else 0


def _row(status: ConnectionStatus) -> tuple[object, ...]:
    if status.problem:
        return (status.connection_id, "can't be used", *[""] * (len(COLUMNS + ONLY_IN_CSV) - 2))
    state = "waits" if status.waits else "off" if not status.enabled else status.mode
    return (
        status.connection_id,
        state,
        _ago(status.journal_read_at),
        _ago(status.swept_at),
        f"{status.calls} of {status.calls_allowed}",
        status.parked,
        status.questions,
        status.found_missing,
        status.cursor,
    )


def _show_details(status: ConnectionStatus) -> None:
    if status.problem:
        show_text(f"{status.connection_id}: {status.problem}")
    for said in _progress(status):
        show_text(f"{status.connection_id}: {said}.")
    for wait in status.waits:
        show_text(
            f"{status.connection_id} waits for {wait.service} since {_ago(wait.since)} ({wait.reason});"
            f" next try {_ahead(wait.until)}."
        )
    if status.backfill:
        show_text(f"Backfill of {backfill_sentence(status.backfill)}")
    for name, ends in (("today", status.today), ("seven days", status.week)):
        if ends:
            show_text(f"{status.connection_id}, {name}: {', '.join(f'{end} {count}' for end, count in ends)}")


def _show_queues(where: Where, queues: Sequence[QueueStatus]) -> None:
    rows = [
        (each.queue, "can't be read", "", "", "")
        if each.problem
        else (each.queue, each.waiting, each.in_flight, each.delayed, _oldest(each))
        for each in queues
    ]
    columns = ("queue of all connections, about", "waiting", "in flight", "delayed", "oldest")
    show_rows(columns, rows, where.output)
    if _dead_letters(queues):
        show_text(f"There are dead letters: {where.place().command('dead-letters', 'list')}")


def _oldest(queue: QueueStatus) -> str:
    if not queue.waiting + queue.in_flight + queue.delayed:
        return ""
    return "not known" if queue.oldest is None else _span(queue.oldest)


def _dead_letters(queues: Sequence[QueueStatus]) -> int:
    return sum(each.waiting + each.in_flight for each in queues if each.queue is QueueName.DEAD_LETTERS)


def _progress(status: ConnectionStatus) -> Iterator[str]:
    """Yield how far a connection's journal and orders are read, and what of them waits."""
    if status.cursor:
        yield f"the journal is read up to its entry {status.cursor}"
    if status.swept_at or status.found_missing:
        found = "1 order" if status.found_missing == 1 else f"{status.found_missing} orders"
        yield f"the latest sweep has found {found} that the journal should have brought"
    if status.parked_since:
        since = _ago(status.parked_since)
        yield f"parked orders: {status.parked}; the journal named the oldest of them {since}"


def _ago(at: float) -> str:
    return f"{_span(time.time() - at)} ago" if at else "never"


def _ahead(at: float) -> str:
    return f"in {_span(at - time.time())}" if at > time.time() else "now"


def _span(seconds: float) -> str:
    for unit, name in ((DAY, "d"), (HOUR, "h"), (MINUTE, "min")):
        if seconds >= unit:
            return f"{seconds / unit:.0f} {name}"
    return f"{max(seconds, 0):.0f} s"
