"""`python -m ops connect`: asks for a connection, tries every answer, writes one document."""

import argparse
import secrets
import sys

from ops.options import Place, add_place, connection_id, place_of
from ops.terminal import Terminal
from ordersync.connecting.connect import Outcome, connect
from ordersync.connecting.questions import ConnectDesk, GaveUp

NAME = "connect"
HELP = "connect a shop, or change how it is connected"
DESCRIPTION = (
    "Asks for what connects a BaseLinker account to a SALESmanago account, tries every answer and writes one"
    " document. What is secret is never shown."
)
API_KEY_BYTES = 12


def add_options(parser: argparse.ArgumentParser) -> None:
    """Adds the command's arguments."""
    parser.add_argument(
        "connection_id", metavar="CONNECTION_ID", type=connection_id, help="the connection's name, for ever"
    )
    add_place(parser)


def run(chosen: argparse.Namespace) -> int:
    """Connects, and returns the exit code."""
    place, terminal = place_of(chosen), Terminal()
    desk = place.open()
    try:
        outcome = connect(
            chosen.connection_id,
            ConnectDesk(
                prompt=terminal,
                accounts=desk.accounts,
                documents=desk.documents,
                clock=desk.clock,
                new_api_key=lambda: secrets.token_hex(API_KEY_BYTES),
            ),
        )
    except KeyboardInterrupt:
        print("\nInterrupted: nothing was written.", file=sys.stderr)
        return 130
    except (GaveUp, EOFError):
        print("\nNothing was written.", file=sys.stderr)
        return 1
    terminal.say(_farewell(outcome, place, chosen.connection_id))
    return 0


def _farewell(outcome: Outcome, place: Place, name: str) -> str:
    where = place.describe(name)
    if outcome is Outcome.LEFT:
        return f"Nothing was written; {where} is as it was."
    if place.file is None:
        return (
            f"Written to {where}; within some minutes it counts. `python -m ops check {name}` tries it again."
        )
    hint = (
        "" if place.file.stem == name else f" There, the connection is called {place.file.stem}, as the file."
    )
    return f"Written to {where}, for you alone to read. `python -m local --connection {where}` uses it.{hint}"
