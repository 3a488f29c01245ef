"""Shows the connections of a stack, and changes them once a person agrees."""

import sys

from pydantic import TypeAdapter

from ops.confirm import agreed
from ops.output import Output, show_json, show_rows, show_text
from ops.where import Where
from ordersync.operating.change_connections import ConnectionPlan, ListedConnection
from ordersync.operating.requests import (
    GoLive,
    ListConnections,
    PauseConnection,
    RemoveConnection,
    ResumeConnection,
)

_LISTED = TypeAdapter(list[ListedConnection])
_PLAN = TypeAdapter(ConnectionPlan)
NOT_DONE = 2


def list_connections(where: Where) -> int:
    """List the connections; return 1 if a document can't be used."""
    answer = where.ask(ListConnections())
    listed = _LISTED.validate_python(answer)
    if where.output is Output.JSON:
        show_json(answer)
    else:
        rows = [
            (each.connection_id, _state(each), each.eshop, each.salesmanago, ", ".join(each.leaves_out))
            for each in listed
        ]
        columns = ("connection", "state", "e-shop", "SALESmanago", "leaves out")
        show_rows(columns, rows, where.output)
        if where.output is Output.TABLE:
            for each in listed:
                if each.problem:
                    show_text(f"{each.connection_id}: its document is invalid: {each.problem}")
    return 1 if any(each.problem for each in listed) else 0


def pause(where: Where, connection: str) -> int:
    """Switch a connection off."""
    request = PauseConnection(connection_id=connection)
    _PLAN.validate_python(where.ask(request))
    show_text(
        f"{connection} is paused: from within a few minutes on, nothing is read or sent. Orders that are in a"
        " queue already wait outside of it. Resume it within three days, and the journal brings what happened"
        " meanwhile; later, the sweep does."
    )
    return 0


def resume(where: Where, connection: str) -> int:
    """Switch a connection on.

    Raises:
        NotApplied: it can't be, or it would let a local run write to real accounts.
    """
    where.place().check_local_run(connection)
    request = ResumeConnection(connection_id=connection)
    plan = _PLAN.validate_python(where.ask(request))
    show_text(
        f"{connection} is on again, {_mode(plan.mode)}; orders that waited and are queued again now:"
        f" {plan.parked}."
    )
    return 0


def go_live(where: Where, connection: str, *, yes: bool) -> int:
    """Let a connection write to SALESmanago, once a person has seen what that means and agrees.

    Raises:
        NotApplied: it can't be, or it would let a local run write to real accounts.
    """
    where.place().check_local_run(connection, will_be_live=True)
    plan = _PLAN.validate_python(where.ask(GoLive(connection_id=connection)))
    off = "" if plan.enabled else f" It is paused: nothing happens before it is resumed ({plan.parked} wait)."
    print(
        f"{connection} goes live: orders that are processed from then on are sent to SALESmanago,"
        f" {plan.parked} that wait now among them. {plan.shadow} orders of the test run (shadow mode) stay"
        f" unsent; edits of them update their contacts.{off} If another integration still transfers these"
        " orders, switch it off first: every purchase is counted twice otherwise.",
        file=sys.stderr,
    )
    if not agreed(yes=yes):
        return NOT_DONE
    _PLAN.validate_python(where.ask(GoLive(connection_id=connection, go=True)))
    show_text(f"{connection} is live; it takes effect within a few minutes.")
    return 0


def remove(where: Where, connection: str, *, yes: bool) -> int:
    """Delete a connection's document, once a person has seen what that means and agrees.

    Raises:
        NotApplied: there is no such connection, or the stack does not answer.
    """
    plan = _PLAN.validate_python(where.ask(RemoveConnection(connection_id=connection)))
    print(
        f"The document of {connection} is deleted, its secrets with it: to connect it again, they have to be"
        f" entered again. Orders in the queues are skipped (connection_removed); {plan.parked} that wait"
        f" outside of them stay where they are, and {plan.to_decide} that a person has to decide about stay"
        " undecided. What was sent is remembered: a connection with the same id sends nothing twice.",
        file=sys.stderr,
    )
    if not agreed(yes=yes):
        return NOT_DONE
    _PLAN.validate_python(where.ask(RemoveConnection(connection_id=connection, go=True)))
    show_text(f"{connection} is removed.")
    return 0


def _state(listed: ListedConnection) -> str:
    if listed.problem:
        return "can't be used"
    return _mode(listed.mode) if listed.enabled else f"paused, {_mode(listed.mode)}"


def _mode(mode: str) -> str:
    return "test run" if mode == "shadow" else mode
