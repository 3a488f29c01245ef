"""`python -m ops COMMAND`: connects and checks connections, and protects their records."""

import argparse
import os
import sys
from collections.abc import Sequence
from typing import Protocol

from ops import check, connect, protect
from ops.options import PYTHON
from ops.terminal import Unhidden
from ordersync.errors import OrderSyncError


class Command(Protocol):
    """A module that holds one command."""

    NAME: str
    HELP: str
    DESCRIPTION: str

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add the command's arguments."""

    def run(self, chosen: argparse.Namespace) -> int:
        """Run the command, and return the exit code."""


COMMANDS: tuple[Command, ...] = (connect, check, protect)
USAGE, INTERRUPTED = 2, 130


def main(arguments: Sequence[str]) -> int:
    """Run one command.

    Args:
        arguments: the command line without the program's name.

    Returns:
        The exit code: 0 if all is well, 1 if something is not, 2 if the command can't be run, 130 if it was
        interrupted.
    """
    parser = argparse.ArgumentParser(
        prog=f"{PYTHON} -m ops",
        description="Connects shops, checks their connections, and protects their records.",
        allow_abbrev=False,
    )
    parsers = parser.add_subparsers(title="commands", dest="command", required=True, metavar="COMMAND")
    for command in COMMANDS:
        command.add_options(
            parsers.add_parser(
                command.NAME, help=command.HELP, description=command.DESCRIPTION, allow_abbrev=False
            )
        )
    chosen = parser.parse_args(arguments)
    run = next(command.run for command in COMMANDS if chosen.command == command.NAME)
    try:
        return run(chosen)
    except KeyboardInterrupt:
        print("\nInterrupted.", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:  # the reader, such as `head`, has closed
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except (OrderSyncError, Unhidden) as error:
        print(error, file=sys.stderr)
        return USAGE


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
