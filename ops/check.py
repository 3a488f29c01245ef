"""`python -m ops check`: tries existing connections."""

import argparse
from collections.abc import Callable, Sequence

from ops.options import add_place, connection_id, place_from
from ops.terminal import Terminal
from ordersync.connecting.check_connection import ConnectionCheck
from ordersync.domain.dialogue import Status
from ordersync.errors import NotApplied

NAME = "check"
HELP = "try existing connections"
DESCRIPTION = (
    "Tries existing connections: the BaseLinker token, the journal (BaseLinker's log of what happens to"
    " orders), e-mail addresses that many buyers of a marketplace share, the SALESmanago credential, the"
    " owner and the e-shop. Writes nothing anywhere. Exit code 1 if a check failed."
)

WRONG_NAME = 2


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument(
        "connection_ids",
        metavar="CONNECTION_ID",
        type=connection_id,
        nargs="*",
        help="the connections (default: all, or the one of --file)",
    )
    add_place(parser)


def _say_who_reads_alarms(have_reader: Callable[[], bool], terminal: Terminal) -> None:
    try:
        is_read = have_reader()
    except NotApplied as error:
        terminal.say(f"Whether alarms reach anyone is not known: {error}.")
        return
    if not is_read:
        terminal.say(
            "Alarms reach no one by e-mail: deploy with AlarmEmail, and confirm the message that AWS sends to"
            " it. (If AlarmTopicArn names a topic of yours, they go there.)"
        )


def run(chosen: argparse.Namespace) -> int:
    """Check the connections, and return the exit code."""
    place, terminal = place_from(chosen), Terminal()
    asked: Sequence[str] = chosen.connection_ids
    if place.file and (others := [name for name in asked if name != place.file.stem]):
        terminal.say(
            f"{place.file} holds one connection, which is called {place.file.stem} after the file: it can't"
            f" be checked as {', '.join(others)}. Leave the name out, or leave --file out to check what is"
            " stored."
        )
        return WRONG_NAME
    context = place.open()
    checker = ConnectionCheck(context.accounts, context.clock)
    names = asked or context.documents.ids() or ([place.file.stem] if place.file else [])
    if not names:
        terminal.say(f"There are no connections under {place.describe('')}.")
    has_failed = False
    for name in names:
        terminal.say(name)
        for check in checker.check_stored(name, context.documents):
            terminal.show(check)
            has_failed |= check.status is Status.FAILED
    if context.alarms_have_reader and not place.file:
        _say_who_reads_alarms(context.alarms_have_reader, terminal)
    return 1 if has_failed else 0
