"""Saves a connection's document for the terminal and the page: whole, and over nothing unseen."""

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from ordersync.domain.connection import parse_new_connection
from ordersync.domain.document_lease import DocumentLease
from ordersync.errors import Conflict, RetryLater
from ordersync.frozen import frozen
from ordersync.pacing.take_call import KEPT_SECONDS
from ordersync.ports import Clock, Documents, StoredText, Table
from ordersync.records.connection import document_lease

LEASE_SECONDS = 60.0  # longer than a save takes, whose requests are repeated twice and put back once
SAVED_BY_ANOTHER = "another person is saving it at this moment; try again in a minute"
CHANGED_BY_ANOTHER = (
    "another person has changed it since it was opened; that change stands, and this one was not made"
)


@frozen
class ConnectionSaver:
    """Saves documents, one person at a time for each connection.

    The store has no compare-and-set. So a save holds a lease, which is a record that has one; reads the
    document again; writes it at once; and compares the version that it has become with the one that was read.

    Attributes:
        documents: where documents are stored.
        budget: the table that holds the leases: the one that whoever connects may write to.
        clock: time.
        new_holder: returns a random name.
    """

    documents: Documents
    budget: Table
    clock: Clock
    new_holder: Callable[[], str]

    def open(self, connection_id: str) -> StoredText:
        """Return the document that a person is about to change, with its version.

        Raises:
            NotApplied: the store does not answer.
        """
        return self.documents.read(connection_id)

    def save(self, connection_id: str, document: str, opened: StoredText) -> StoredText:
        """Store a valid document over the one that was opened.

        Args:
            connection_id: the id to store it under.
            document: the document.
            opened: as `open` has returned it; what was saved since wins.

        Returns:
            The document as it is stored now.

        Raises:
            InvalidConnection: the document is invalid.
            BeingSaved: another person saves it now.
            Conflict: another person has changed or deleted it; that stands.
            RetryLater: the store, or the table, does not answer.
        """
        parse_new_connection(document, connection_id)
        with self._lease(connection_id):
            if self.documents.read(connection_id) != opened:
                raise Conflict(f"connection {connection_id}: {CHANGED_BY_ANOTHER}")
            return StoredText(document, self.documents.save(connection_id, document, opened.version))

    @contextmanager
    def _lease(self, connection_id: str) -> Iterator[None]:
        holder, slot = self.new_holder(), document_lease(self.budget, connection_id)

        def take(lease: DocumentLease) -> DocumentLease:
            now = self.clock.now()
            if lease.is_held(now):
                raise _Held(f"connection {connection_id}: {SAVED_BY_ANOTHER}", after=lease.until - now)
            return lease.taken(holder, now + LEASE_SECONDS)

        try:
            slot.change(take, expires_at=math.ceil(self.clock.now()) + KEPT_SECONDS)
        except _Held as error:
            raise BeingSaved(str(error), after=error.after) from None
        try:
            yield
        finally:
            with suppress(RetryLater):  # it runs out by itself
                slot.change(lambda lease: lease.released(holder))


class BeingSaved(Conflict):
    """Another person, or another window, saves the document at this moment; it may end up as it was."""


class _Held(RetryLater):
    """Another person has the lease; unlike with a record that was changed, no repetition helps."""
