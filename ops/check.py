"""`python -m ops check`: tries existing connections."""

import argparse
from collections.abc import Sequence

from ops.options import add_place, connection_id, place_of
from ops.terminal import Terminal
from ordersync.connecting.check_connection import Status, check_stored

NAME = "check"
HELP = "try existing connections"
DESCRIPTION = (
    "Tries existing connections: token, journal, SALESmanago credential, owner and e-shop. Writes nothing"
    " anywhere. Exit code 1 where a check failed."
)


def add_options(parser: argparse.ArgumentParser) -> None:
    """Adds the command's arguments."""
    parser.add_argument(
        "connection_ids",
        metavar="CONNECTION_ID",
        type=connection_id,
        nargs="*",
        help="the connections (default: all)",
    )
    add_place(parser)


def run(chosen: argparse.Namespace) -> int:
    """Checks, and returns the exit code."""
    place, terminal = place_of(chosen), Terminal()
    desk = place.open()
    asked: Sequence[str] = chosen.connection_ids
    names = asked or desk.documents.ids() or ([place.file.stem] if place.file else [])
    if not names:
        terminal.say(f"There are no connections below {place.describe('')}.")
    failed = False
    for name in names:
        terminal.say(name)
        for check in check_stored(name, desk.documents, desk.accounts, desk.clock):
            terminal.tell(check)
            failed |= check.status is Status.FAILED
    return 1 if failed else 0
