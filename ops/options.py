"""The options that every command has in common: where the connections are."""

import argparse
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from local.emulator import HOST, tool_environment
from ordersync.bootstrap.operators import OperatorContext, local_operator_context, operator_context
from ordersync.domain.connection import CONNECTION_ID

STACK = "ordersync"
LOOPBACK = frozenset({HOST, "::1", "localhost"})


@dataclass(frozen=True)
class Place:
    """Where the connections are.

    Attributes:
        stack: the stack's name, or nothing where none is looked for.
        region: the stack's region, or nothing for the usual one.
        endpoint: where AWS is, or nothing for the usual place.
        file: a document's file, instead of the Parameter Store.
    """

    stack: str | None
    region: str | None = None
    endpoint: str | None = None
    file: Path | None = None

    def open(self) -> OperatorContext:
        """Return what an operator works with there.

        Raises:
            NotApplied: the stack is not there, or can't be reached.
        """
        if self.stack is None and self.file is not None:
            return local_operator_context(self.file)
        with _environment_of(self.endpoint):
            return operator_context(
                self.stack or STACK, region=self.region, endpoint=self.endpoint, file=self.file
            )

    def describe(self, connection_id: str) -> str:
        """Where this connection's document is."""
        return str(self.file) if self.file else f"/{self.stack or STACK}/connections/{connection_id}"


@contextmanager
def _environment_of(endpoint: str | None) -> Iterator[None]:
    """An endpoint on this machine is the local run's: its region and credentials hold, and no others."""
    endpoint = endpoint or os.environ.get("AWS_ENDPOINT_URL") or ""
    before = dict(os.environ)
    if urlsplit(endpoint).hostname in LOOPBACK:
        os.environ.clear()
        os.environ.update(tool_environment(endpoint))
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def add_place(parser: argparse.ArgumentParser) -> None:
    """Adds the options that name a place."""
    parser.add_argument("--stack", help=f"the stack's name (default: {STACK})")
    parser.add_argument("--region", help="the stack's region (default: as for other AWS tools)")
    parser.add_argument(
        "--endpoint",
        metavar="URL",
        help="where AWS is (default: AWS_ENDPOINT_URL); `python -m local` shows that of its emulated AWS",
    )
    parser.add_argument(
        "--file",
        metavar="FILE",
        type=Path,
        help="the document is this file, as `python -m local --connection FILE` takes it; no stack is needed"
        " then, unless --stack names one",
    )


def place_of(chosen: argparse.Namespace) -> Place:
    """The place that the command line names."""
    return Place(chosen.stack, chosen.region, chosen.endpoint, chosen.file)


def connection_id(text: str) -> str:
    """A connection's id from the command line."""
    if not CONNECTION_ID.fullmatch(text):
        message = "must be 1 to 64 letters, digits or _ . -"
        raise argparse.ArgumentTypeError(message)
    return text
