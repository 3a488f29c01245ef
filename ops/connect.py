"""`python -m ops connect`: asks for a connection, tries every answer, writes one document."""

import argparse
import secrets
import sys

from ops.options import Place, add_place, connection_id, place_from
from ops.terminal import Terminal
from ordersync.connecting.connect import connect
from ordersync.connecting.questions import GaveUp
from ordersync.connecting.review import Ending

NAME = "connect"
HELP = "connect a shop, or change how it is connected"
DESCRIPTION = (
    "Asks for everything that connects a BaseLinker account to a SALESmanago account, tries every answer and"
    " writes one document. Secrets are never shown."
)
API_KEY_BYTES = 12


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument(
        "connection_id",
        metavar="CONNECTION_ID",
        type=connection_id,
        help="the connection's name, which never changes",
    )
    add_place(parser)


def run(chosen: argparse.Namespace) -> int:
    """Connect, and return the exit code."""
    place, terminal = place_from(chosen), Terminal()
    context = place.open()
    try:
        ending = connect(
            chosen.connection_id,
            prompt=terminal,
            accounts=context.accounts,
            documents=context.documents,
            clock=context.clock,
            new_api_key=lambda: secrets.token_hex(API_KEY_BYTES),
        )
    except KeyboardInterrupt:
        print("\nInterrupted: nothing was written.", file=sys.stderr)
        return 130
    except (GaveUp, EOFError):
        print("\nNothing was written.", file=sys.stderr)
        return 1
    terminal.say(_farewell(ending, place, chosen.connection_id))
    return 0


def _farewell(ending: Ending, place: Place, name: str) -> str:
    where = place.describe(name)
    if ending is Ending.LEFT:
        return f"Nothing was written; {where} is unchanged."
    if place.file is None:
        return (
            f"Written to {where}; it takes effect within a few minutes. `python -m ops check {name}` tries it"
            " again."
        )
    written = f"Written to {where}, which only you can read. `python -m local --connection {where}` uses it."
    if place.file.stem == name:
        return written
    return f"{written} There, the connection is called {place.file.stem}, after the file."
