"""`python -m ops check`: tries existing connections."""

import argparse
from collections.abc import Sequence

from ops.options import add_place, connection_id, place_from
from ops.terminal import Terminal
from ordersync.connecting.check_connection import ConnectionCheck
from ordersync.domain.dialogue import Status

NAME = "check"
HELP = "try existing connections"
DESCRIPTION = (
    "Tries existing connections: token, journal, addresses that many buyers of a marketplace share,"
    " SALESmanago credential, owner and e-shop. Writes nothing anywhere. Exit code 1 if a check failed."
)


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument(
        "connection_ids",
        metavar="CONNECTION_ID",
        type=connection_id,
        nargs="*",
        help="the connections (default: all)",
    )
    add_place(parser)


def run(chosen: argparse.Namespace) -> int:
    """Check the connections, and return the exit code."""
    place, terminal = place_from(chosen), Terminal()
    context = place.open()
    checker = ConnectionCheck(context.accounts, context.clock)
    asked: Sequence[str] = chosen.connection_ids
    names = asked or context.documents.ids() or ([place.file.stem] if place.file else [])
    if not names:
        terminal.say(f"There are no connections under {place.describe('')}.")
    has_failed = False
    for name in names:
        terminal.say(name)
        for check in checker.check_stored(name, context.documents):
            terminal.show(check)
            has_failed |= check.status is Status.FAILED
    return 1 if has_failed else 0
