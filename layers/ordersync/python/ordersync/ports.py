"""The ports: what the use cases need of the outside world, and what the adapters provide."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from ordersync.domain.card import CardEvent
from ordersync.domain.connection import Connection
from ordersync.domain.contact import ContactWrite
from ordersync.domain.journal import JournalEntry, QueueMessage
from ordersync.domain.order import Order
from ordersync.domain.purchase import PurchaseEvent
from ordersync.domain.sweep import OrderPage
from ordersync.errors import InvalidConnection

Result = TypeVar("Result")


class Clock(Protocol):
    """Time, in epoch seconds."""

    def now(self) -> float:
        """The current time."""

    def sleep(self, seconds: float) -> None:
        """Returns after so many seconds."""


class Chance(Protocol):
    """Randomness; `random.Random` is one."""

    def random(self) -> float:
        """A number from 0 up to 1."""


class Log(Protocol):
    """Structured log lines; fields never hold a secret or personal data."""

    def info(self, message: str, **fields: object) -> None:
        """Notes what happened."""

    def warning(self, message: str, **fields: object) -> None:
        """Notes what somebody should look at."""


class SideBySide(Protocol):
    """Runs jobs side by side."""

    def __call__(self, jobs: Sequence[Callable[[], Result]]) -> list[Result]:
        """Runs every job and returns their results, in the jobs' order."""


@dataclass(frozen=True)
class Stored:
    """An item as it was read, with the version that a later write must meet."""

    item: Mapping[str, object]
    version: int


class Table(Protocol):
    """Items under a scope and a key, changed by compare-and-set."""

    def get(self, scope: str, key: str) -> Stored | None:
        """The item as it is now (a consistent read), or nothing.

        Raises:
            NotApplied: the table does not answer.
        """

    def put(
        self, scope: str, key: str, item: Mapping[str, object], version: int, expires_at: int | None = None
    ) -> bool:
        """Writes the item as version + 1 if its stored version is still `version` (0: there is none).

        Returns:
            Whether it was written.

        Raises:
            OutcomeUnknown: the table does not answer; the item may be written.
        """


@dataclass(frozen=True)
class PhoneHit:
    """An order that BaseLinker finds by phone; when it was added, where the answer says so."""

    order_id: int
    date_add: int | None


class BaseLinker(Protocol):
    """One BaseLinker account. Every method may raise RetryLater, NoBudget, Blocked and Refused."""

    def journal(self, last_log_id: int) -> list[JournalEntry]:
        """One page of the journal; ids may include `last_log_id` itself, in any order."""

    def order(self, order_id: int) -> Order | None:
        """The order as it is now, confirmed or not, or nothing."""

    def orders_from(self, order_id: int) -> list[Order]:
        """Up to a hundred orders from this id upwards, confirmed or not."""

    def orders_confirmed_from(self, since: int, from_id: int = 0) -> OrderPage:
        """Up to a hundred orders that were confirmed at or after an epoch second, from an id upwards."""

    def orders_by_phone(self, phone: str) -> list[PhoneHit]:
        """The orders that BaseLinker finds for this spelling of a number."""

    def sources(self) -> dict[str, dict[str, str]]:
        """The account's sources: type to store id to store name."""


@dataclass(frozen=True)
class Catalog:
    """A product catalog of the SALESmanago account; `location` is its e-shop id."""

    name: str
    location: str
    currency: str


class SalesManago(Protocol):
    """One SALESmanago account. Every method may raise RetryLater, Refused and UnknownRefusal."""

    def users(self) -> list[str]:
        """The account's users, each of whom may own contacts."""

    def contact_id(self, email: str) -> str | None:
        """The id of the contact with this address, or nothing."""

    def upsert_contact(self, write: ContactWrite, *, opted_out: bool) -> str:
        """Creates or updates the contact, with both opt-outs if so wanted; returns its id.

        May raise Rejected.
        """

    def update_contact(self, contact_id: str, write: ContactWrite) -> None:
        """Updates an existing contact, and never creates one; may raise Rejected."""

    def add_purchase(self, contact_id: str, event: PurchaseEvent) -> str:
        """Adds the event to the contact and returns its id; not idempotent; may raise Rejected."""

    def card_events(self, contact_id: str) -> list[CardEvent] | None:
        """All events on the contact's card, across owners; nothing where the card can't be had."""


class CatalogList(Protocol):
    """The product catalogs of a SALESmanago account (its v3 interface)."""

    def catalogs(self) -> list[Catalog]:
        """The catalogs; may raise RetryLater and Refused."""


class Queue(Protocol):
    """A queue of orders to look at."""

    def send(self, messages: Sequence[QueueMessage]) -> list[bool]:
        """Sends the messages and tells for each one whether the queue has accepted it."""


class DeadLetters(Protocol):
    """Where messages go that the program could not handle."""

    def bury(self, message: QueueMessage, error: str) -> None:
        """Keeps the message with its error for a person.

        Raises:
            RetryLater: the queue does not answer.
        """


class Connections(Protocol):
    """The stored connection documents."""

    def get(self, connection_id: str, *, fresh: bool = False) -> Connection:
        """One connection; `fresh` by-passes what is remembered of it.

        Raises:
            ConnectionGone: there is no such document.
            InvalidConnection: the document can't be used.
            NotApplied: the store does not answer.
        """

    def all(self) -> Iterable[Connection | InvalidConnection]:
        """Every connection, enabled or not."""


class Documents(Protocol):
    """Connection documents as text, for those who write and check them; each method may raise NotApplied."""

    def ids(self) -> list[str]:
        """The ids of all stored documents, in alphabetical order."""

    def text(self, connection_id: str) -> str:
        """The document as it is stored.

        Raises:
            ConnectionGone: there is none.
        """

    def save(self, connection_id: str, document: str) -> None:
        """Stores the document under the id, over what is there."""


class ConnectionArchive(Connections, Protocol):
    """Connection documents that can be written too."""

    def save(self, connection_id: str, document: str) -> None:
        """Stores the document under the id, over what is there."""
