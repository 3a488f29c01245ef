"""What is remembered: tables, and the connections' documents."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import field
from typing import NamedTuple, Protocol

from ordersync.domain.connection import Connection
from ordersync.errors import Defect, InvalidConnection
from ordersync.frozen import frozen


@frozen
class Stored:
    """An item as it was read, with the version that a later write must meet.

    Attributes:
        write: names the write that stored it; unlike a version, it does not recur once the item was deleted.
    """

    item: Mapping[str, object]
    version: int
    write: str = ""


LISTED = "listed"


@frozen
class Listed:
    """An item that its table's index lists.

    Attributes:
        key: the item's key.
        under: what it is listed under: the item's part `listed`.
    """

    key: str
    under: str


class Table(Protocol):
    """Items under a scope and a key, changed by compare-and-set."""

    def get(self, scope: str, key: str) -> Stored | None:
        """Return the current item (a consistent read), or None.

        Raises:
            NotApplied: the table does not answer.
            Defect: it never will, for such a key.
        """

    def put(
        self, scope: str, key: str, item: Mapping[str, object], version: int, expires_at: int | None = None
    ) -> bool:
        """Write the item as version + 1 if its stored version is still `version` (0: there is none).

        Returns:
            Whether it was written.

        Raises:
            OutcomeUnknown: the table does not answer; the item may be written.
            Defect: the table never takes such an item, or such a key.
        """

    def query(self, scope: str, prefix: str, limit: int, after: str = "") -> Mapping[str, Stored]:
        """Return up to `limit` items of a scope whose keys begin with `prefix` (a consistent read).

        Args:
            scope: the items' scope.
            prefix: what their keys begin with; empty for all items.
            limit: how many at most.
            after: only keys behind this one.

        Returns:
            Key to item, in ascending order of the keys; there are more unless it is empty.

        Raises:
            NotApplied: the table does not answer.
        """

    def listed(
        self, scope: str, first: str, last: str, limit: int, behind: Listed | None = None
    ) -> Sequence[Listed]:
        """Return items of a scope whose part `listed` lies between two texts, some seconds old at most.

        Args:
            scope: the items' scope.
            first: the lowest text.
            last: the highest text.
            limit: how many at most.
            behind: the last item of the page before; None for the first page.

        Returns:
            The items in ascending order of their texts; there are more unless it is empty.

        Raises:
            NotApplied: the table does not answer.
        """

    def delete(self, scope: str, key: str, stored: Stored) -> bool:
        """Delete the item unless it was written since it was read.

        Returns:
            Whether that item is gone; so it is, too, if another worker has deleted it.

        Raises:
            OutcomeUnknown: the table does not answer; the item may be deleted.
        """


class Place(NamedTuple):
    """Where an item is."""

    table: Table
    scope: str
    key: str


@frozen
class Tables:
    """The deployment's tables."""

    cursors: Table
    ledger: Table
    contacts: Table
    phones: Table
    budget: Table
    access: Table

    def get_together(self, places: Sequence[Place]) -> Mapping[Place, Stored | None]:
        """Return the current items at some places (consistent reads), None where there is none.

        Returns:
            What came. A place that is missing here has to be read by itself.

        Raises:
            NotApplied: a table does not answer.
        """
        found: dict[Place, Stored | None] = {}
        for place in places:
            with suppress(Defect):
                found[place] = place.table.get(place.scope, place.key)
        return found


class Connections(Protocol):
    """The stored connections, parsed."""

    def get(self, connection_id: str, *, fresh: bool = False) -> Connection:
        """Return one connection; `fresh` bypasses the cache.

        Raises:
            ConnectionGone: there is no such document.
            InvalidConnection: the document is invalid.
            NotApplied: the store does not answer.
        """

    def all(self) -> Iterable[Connection | InvalidConnection]:
        """Return every connection, enabled or not."""

    def some(self, connection_ids: Sequence[str]) -> Iterable[Connection | InvalidConnection]:
        """Return those of these connections that have a document, read again, enabled or not."""


class ChangeableConnections(Connections, Protocol):
    """The stored connections, parsed, whose documents can be changed."""

    def change(self, connection_id: str, changed: Callable[[str], str]) -> None:
        """Replace a document by what `changed` makes of it, unless it is changed elsewhere meanwhile.

        Raises:
            ConnectionGone: there is no such document.
            Conflict: another change came in between, which stands.
            NotApplied: the store does not answer.
        """

    def delete(self, connection_id: str) -> None:
        """Delete a document.

        Raises:
            ConnectionGone: there is no such document.
            NotApplied: the store does not answer.
        """


@frozen
class StoredText:
    """A connection's document as it was read.

    Attributes:
        text: the document, None if there is none; it holds secrets.
        version: what the next write of it has to follow, 0 if there is none.
    """

    text: str | None = field(default=None, repr=False)
    version: int = 0


class Documents(Protocol):
    """Connection documents as text, for those who write and check them; each method may raise NotApplied."""

    def ids(self) -> list[str]:
        """Return the ids of all stored documents, in alphabetical order."""

    def text(self, connection_id: str) -> str:
        """Return the document as it is stored.

        Raises:
            ConnectionGone: there is none.
        """

    def read(self, connection_id: str) -> StoredText:
        """Return the document as it is stored, or that there is none."""

    def save(self, connection_id: str, document: str, version: int) -> int:
        """Store the document whole, or not at all, if the stored version is still `version`.

        Args:
            connection_id: the id to store it under.
            document: the document.
            version: as it was read; 0 for a document that must not be there yet.

        Returns:
            The version that it has become.

        Raises:
            Conflict: it was changed or deleted elsewhere since; that change stands.
        """


class SecretDrafts(Protocol):
    """Keeps secrets that were typed and are not saved yet, encrypted; each method may raise NotApplied."""

    def keep(self, key: str, secrets: Mapping[str, str], until: float) -> None:
        """Keep secrets, instead of what was kept under this key, until a moment (epoch seconds)."""

    def read(self, key: str) -> Mapping[str, str]:
        """Return what is kept under a key; nothing once its time is over."""

    def drop(self, key: str) -> None:
        """Delete what is kept under a key, if there is something."""


class KeptAnswers(Protocol):
    """What people answered while they connected, until it is saved; never a secret, and no method fails."""

    def load(self, connection_id: str) -> Mapping[str, str]:
        """Return the answers of an attempt that was not finished, by their topic; none if there are none."""

    def save(self, connection_id: str, answers: Mapping[str, str]) -> None:
        """Keep these answers in place of earlier ones, if that is possible."""

    def delete(self, connection_id: str) -> None:
        """Forget the answers."""
