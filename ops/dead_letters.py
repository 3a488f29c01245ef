"""Shows the dead-letter queue, and puts its messages back, some at a time."""

import sys
import time
from collections.abc import Callable

from pydantic import TypeAdapter

from ops.confirm import confirmed
from ops.output import Output, show_json, show_rows
from ops.when import moment
from ops.where import Where
from ordersync.errors import NotApplied
from ordersync.operating.dead_letters import LetterList, Redrive
from ordersync.operating.queue_requests import ListDeadLetters, RedriveDeadLetters

_LIST = TypeAdapter(LetterList)
_REDRIVE = TypeAdapter(Redrive)


def show_letters(where: Where, connection: str | None) -> int:
    """Show what lies in the dead-letter queue; return 1 if anything does."""
    answer = where.ask(ListDeadLetters(connection_id=connection))
    found = _LIST.validate_python(answer)
    if where.output is Output.JSON:
        show_json(answer)
    else:
        rows = [
            (each.connection_id or "not one of ours", each.order_id or "", moment(each.at), each.error)
            for each in found.letters
        ]
        show_rows(("connection", "order", "sent", "error"), rows, where.output)
        if where.output is Output.TABLE and not found.is_whole:
            print("There may be more.")
    return 1 if found.letters else 0


def redrive_letters(
    where: Where,
    connection: str | None,
    max_events: int | None,
    *,
    yes: bool,
    sleep: Callable[[float], None] = time.sleep,
) -> int:
    """Show what would be put back, and do it once a person agrees; return 1 if some are left.

    Raises:
        NotApplied: the stack does not answer, or more purchases may be sent than are allowed.
    """
    plan = _REDRIVE.validate_python(where.ask(RedriveDeadLetters(connection_id=connection)))
    print(
        f"{plan.letters} messages: up to {plan.most_events} purchases would be sent."
        + (f" {plan.unreadable} more are none of ours and stay." if plan.unreadable else ""),
        file=sys.stderr,
    )
    if not plan.letters:
        return 0
    if max_events is not None and plan.most_events > max_events:
        raise NotApplied(
            f"{plan.most_events} purchases may be sent, more than the {max_events} that are allowed"
        )
    if not confirmed(max_events, yes=yes):
        return 2
    return _moved(where, connection, plan, sleep)


def _moved(where: Where, connection: str | None, plan: Redrive, sleep: Callable[[float], None]) -> int:
    """Put back what was planned, and no more than that; return the exit code."""
    moved, events = 0, 0
    while moved < plan.letters:
        request = RedriveDeadLetters(
            connection_id=connection,
            most=plan.letters - moved,
            most_events=plan.most_events - events,
            go=True,
        )
        done = _REDRIVE.validate_python(where.ask(request))
        moved, events = moved + done.moved, events + done.moved_events
        left = plan.letters - moved
        print(f"{moved} of {plan.letters} put back{_time_left(done, left)}", file=sys.stderr)
        if not done.moved:
            break
        if left and done.again_after:
            sleep(done.again_after)
    print(f"{moved} messages are queued.")
    return 0 if moved == plan.letters else 1


def _time_left(done: Redrive, left: int) -> str:
    if not left or not done.moved:
        return ""
    return f"; about {left / done.moved * done.again_after:.0f} seconds left"
