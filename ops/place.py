"""Where a command finds what it is about: a deployed stack, a local run, or a file."""

import os
import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from local.connections import document as read_document
from local.connections import is_real
from local.emulator import tool_environment
from ordersync.adapters.stores.log_groups import LogGroups
from ordersync.bootstrap.operators import (
    OperatorContext,
    OperatorFunction,
    StackName,
    local_operator_context,
    log_groups,
    operator_context,
    operator_function,
    protect_stack,
)
from ordersync.domain.connection import parse_connection
from ordersync.domain.urls import is_of_this_machine
from ordersync.errors import NotApplied
from ordersync.ports import Documents, StoredText

STACK = "ordersync"
PYTHON = ".venv/bin/python"  # as commands are printed: they work from the clone without more ado
PROGRAM = ".venv/bin/ordersync"
LIVE_ONLY = (
    "a local run writes to real accounts only with --live: connect with --file, then run"
    f" {PYTHON} -m local --connection FILE --live"
)


@dataclass(frozen=True)
class Place:
    """Where the connections are.

    Attributes:
        stack: the stack's name; None means the usual one, or no stack if there is a file.
        profile: the AWS profile whose credentials are used; None means that of other AWS tools.
        region: the stack's region; None means that of other AWS tools.
        endpoint: the URL of AWS; None means the usual one.
        file: the document's file, instead of the Parameter Store.
    """

    stack: str | None = None
    profile: str | None = None
    region: str | None = None
    endpoint: str | None = None
    file: Path | None = None

    def open(self) -> OperatorContext:
        """Return the context of an operator there.

        Raises:
            NotApplied: the stack does not exist, or can't be reached.
        """
        if self.stack is None and self.file is not None:
            return local_operator_context(self.file)
        with _environment_of(self.endpoint):
            context = operator_context(self._stack, file=self.file)
        if self.file or not _is_local_run(self.endpoint):
            return context
        return replace(context, documents=LocalRunDocuments(context.documents))

    def command(self, *words: str) -> str:
        """Return a command line that works as it is printed, with the options that lead here."""
        options = {
            "--stack-name": self.stack,
            "--profile": self.profile,
            "--region": self.region,
            "--endpoint-url": self.endpoint,
        }
        given = [word for name, value in options.items() if value for word in (name, value)]
        return shlex.join([PROGRAM, *words, *given])

    def protect(self) -> list[str]:
        """Protect the stack's tables from being deleted; return those that were not before.

        Raises:
            NotApplied: the stack does not exist, or can't be reached.
        """
        with _environment_of(self.endpoint):
            return protect_stack(self._stack)

    def operator(self) -> OperatorFunction:
        """Return the function of the stack that answers operators.

        Raises:
            NotApplied: the stack does not exist, or can't be reached.
        """
        with _environment_of(self.endpoint):
            return operator_function(self._stack)

    def check_local_run(self, connection_id: str, *, will_be_live: bool = False) -> None:
        """Refuse a change of a document that would let a local run write to real accounts.

        Raises:
            NotApplied: it would, or the stack can't be reached.
            InvalidConnection: the document can't be used.
        """
        if not _is_local_run(self.endpoint):
            return
        connection = parse_connection(self.open().documents.text(connection_id), connection_id)
        if is_real(connection) and (connection.is_live or will_be_live):
            raise NotApplied(LIVE_ONLY)

    def logs(self) -> LogGroups:
        """Return what the functions of the stack have logged.

        Raises:
            NotApplied: AWS can't be reached.
        """
        with _environment_of(self.endpoint):
            return log_groups(self._stack)

    @property
    def _stack(self) -> StackName:
        return StackName(self.stack or STACK, self.profile, self.region, self.endpoint)

    def describe(self, connection_id: str) -> str:
        """Return where this connection's document is."""
        return str(self.file) if self.file else f"/{self.stack or STACK}/connections/{connection_id}"


@dataclass(frozen=True)
class LocalRunDocuments:
    """The documents of a local run: implements `ordersync.ports.Documents`, and saves none that would write.

    Only documents in files are asked about, and only what becomes of those is kept for the next run.
    """

    documents: Documents

    def ids(self) -> list[str]:
        """Return the ids of all stored documents; see `ordersync.ports.Documents`."""
        return self.documents.ids()

    def text(self, connection_id: str) -> str:
        """Return the document as it is stored; see `ordersync.ports.Documents`."""
        return self.documents.text(connection_id)

    def read(self, connection_id: str) -> StoredText:
        """Return the document with its version; see `ordersync.ports.Documents`."""
        return self.documents.read(connection_id)

    def save(self, connection_id: str, document: str, version: int) -> int:
        """Store the document; see `ordersync.ports.Documents`.

        Raises:
            NotApplied: it would let a local run write to real accounts.
        """
        stored = read_document(connection_id, document)
        if stored.is_real and stored.is_live:
            raise NotApplied(LIVE_ONLY)
        return self.documents.save(connection_id, document, version)


def _is_local_run(endpoint: str | None) -> bool:
    return is_of_this_machine(endpoint or os.environ.get("AWS_ENDPOINT_URL") or "")


@contextmanager
def _environment_of(endpoint: str | None) -> Iterator[None]:
    """Use the local run's region and credentials, and no others, if the endpoint is on this machine."""
    before = dict(os.environ)
    if _is_local_run(endpoint):
        emulated = tool_environment(endpoint or os.environ["AWS_ENDPOINT_URL"])
        os.environ.clear()
        os.environ.update(emulated)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
