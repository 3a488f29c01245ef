"""Shows what is held of a person, and lets it be erased."""

import sys
from dataclasses import dataclass
from functools import partial

import typer
from pydantic import TypeAdapter

from ops.confirm import confirmed
from ops.output import Output, show_json, show_rows
from ops.when import moment
from ops.where import Where
from ordersync.errors import NotApplied
from ordersync.operating.forget_person import HeldContact, PersonAnswer
from ordersync.operating.requests import ForgetPerson

_ANSWER = TypeAdapter(PersonAnswer)


@dataclass(frozen=True)
class Wish:
    """What is to be done about a person; see `ops.commands.forget`."""

    connection: str | None
    block: bool = False
    dry_run: bool = False
    yes: bool = False


def forget_person(where: Where, wish: Wish) -> int:
    """Show what is held of the person named on standard input, and erase it once confirmed.

    Raises:
        NotApplied: no one is named, or the stack does not answer.
    """
    lines = _lines()
    if not lines:
        raise NotApplied("no one is named: an e-mail address or a telephone number on each line")
    asked = partial(ForgetPerson, connection_id=wish.connection, person=lines, block=wish.block)
    answer = where.ask_patiently(asked())
    held = _ANSWER.validate_python(answer)
    _show(where, held, answer)
    if wish.dry_run:
        return 0
    if not confirmed(0, yes=wish.yes):
        return 2
    done = _ANSWER.validate_python(where.ask_patiently(asked(go=True)))
    print(f"Erased: the records of {len(done.orders)} orders and {len(done.contacts)} e-mail addresses.")
    print("New orders are left alone, too." if wish.block else "A new order is sent as usual.")
    _show_unseen(done)
    for each in done.remains:
        until = f"until {moment(each.until)[:10]}" if each.until else "until someone deletes it"
        print(f"What remains in {each.place}: {each.what}; {until}.")
    return 0


def _lines() -> tuple[str, ...]:
    """Return what standard input names, which no list of processes and no shell's history shows."""
    if not sys.stdin.isatty():
        return tuple(line.strip() for line in sys.stdin if line.strip())
    print("E-mail addresses and telephone numbers, one a line; an empty line ends them.", file=sys.stderr)
    lines: list[str] = []
    while line := typer.prompt("person", default="", show_default=False, err=True).strip():
        lines.append(line)
    return tuple(lines)


def _show(where: Where, held: PersonAnswer, answer: object) -> None:
    if where.output is Output.JSON:
        show_json(answer)
        return
    rows = [
        (each.connection_id, each.order_id, each.state or "never seen", moment(each.at), each.event_id)
        for each in held.orders
    ]
    show_rows(("connection", "order", "state", "since", "event in SALESmanago"), rows, where.output)
    if where.output is not Output.TABLE:
        return
    for contact in held.contacts:
        print(_contact(contact))
    print(f"Telephone numbers: {held.numbers}.")
    if held.others:
        others = ", ".join(held.others)
        print(f"Others order under the same numbers: {others}. Name them if they are the same person.")
    if held.undecided:
        orders = ", ".join(map(str, held.undecided))
        print(f"Not decided, as they may be another's: {orders}.")
    _show_unseen(held)


def _show_unseen(answer: PersonAnswer) -> None:
    """Show what could not be looked at, if there is anything."""
    if answer.is_whole:
        return
    for line in answer.unseen:
        print(f"Not looked at: {line}.")
    print("Not everything could be looked through: do it again once it can. What is not found is recognised")
    print("once it is processed.")


def _contact(contact: HeldContact) -> str:
    recorded = f"contact {contact.contact_id}" if contact.contact_id else "no contact recorded"
    tags = f", tags {', '.join(contact.tags)}" if contact.tags else ""
    before = f", forgotten on {moment(contact.forgotten_at)[:10]}" if contact.forgotten_at else ""
    blocked = ", new orders are left alone" if contact.is_blocked else ""
    if contact.events is None and not contact.in_salesmanago:
        there = "SALESmanago could not be asked"
    elif contact.in_salesmanago:
        events = "an unknown number of" if contact.events is None else contact.events
        there = f"SALESmanago has contact {contact.in_salesmanago} with {events} purchases"
    else:
        there = "SALESmanago has no contact"
    return f"{contact.email}: {recorded}{tags}{before}{blocked}; {there}."
