"""The ports: everything that the rooms need of the outside world, and that adapters provide."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from ordersync.domain.accounts import BaselinkerAccount, Catalog, SalesmanagoAccount
from ordersync.domain.card import CardEvent
from ordersync.domain.connection import Connection
from ordersync.domain.contact import ContactWrite
from ordersync.domain.dialogue import Message, Question
from ordersync.domain.journal import JournalEntry, QueueMessage
from ordersync.domain.metrics import Metrics
from ordersync.domain.order import Order, PhoneHit
from ordersync.domain.purchase import PurchaseEvent
from ordersync.domain.sweep import OrderPage
from ordersync.errors import InvalidConnection, Service

Result = TypeVar("Result")

# --- The machine ---


class Clock(Protocol):
    """Time, in epoch seconds."""

    def now(self) -> float:
        """Return the current time."""

    def sleep(self, seconds: float) -> None:
        """Return after so many seconds."""


class Rng(Protocol):
    """Randomness; `random.Random` is one."""

    def random(self) -> float:
        """Return a number from 0 up to 1."""


class Log(Protocol):
    """Structured log lines; fields never hold a secret or personal data."""

    def info(self, message: str, **fields: object) -> None:
        """Log what happened."""

    def warning(self, message: str, **fields: object) -> None:
        """Log what an operator should look at."""


class RunConcurrently(Protocol):
    """Runs jobs concurrently."""

    def __call__(self, jobs: Sequence[Callable[[], Result]]) -> list[Result]:
        """Run every job and return their results, in the jobs' order."""


class Prompt(Protocol):
    """A person, who is asked and shown what is already worded in their language."""

    def ask(self, question: Question) -> str:
        """Return the answer: what was typed, or the value of the choice."""

    def show(self, message: Message) -> None:
        """Show a message."""


# --- What is remembered ---


@dataclass(frozen=True)
class Stored:
    """An item as it was read, with the version that a later write must meet."""

    item: Mapping[str, object]
    version: int


class Table(Protocol):
    """Items under a scope and a key, changed by compare-and-set."""

    def get(self, scope: str, key: str) -> Stored | None:
        """Return the current item (a consistent read), or None.

        Raises:
            NotApplied: the table does not answer.
        """

    def put(
        self, scope: str, key: str, item: Mapping[str, object], version: int, expires_at: int | None = None
    ) -> bool:
        """Write the item as version + 1 if its stored version is still `version` (0: there is none).

        Returns:
            Whether it was written.

        Raises:
            OutcomeUnknown: the table does not answer; the item may be written.
        """


@dataclass(frozen=True)
class Tables:
    """The deployment's tables."""

    cursors: Table
    ledger: Table
    contacts: Table
    phones: Table
    budget: Table


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


class Documents(Protocol):
    """Connection documents as text, for those who write and check them; each method may raise NotApplied."""

    def ids(self) -> list[str]:
        """Return the ids of all stored documents, in alphabetical order."""

    def text(self, connection_id: str) -> str:
        """Return the document as it is stored.

        Raises:
            ConnectionGone: there is none.
        """

    def save(self, connection_id: str, document: str) -> None:
        """Store the document under the id, replacing any earlier one."""


# --- Queues ---


class Queue(Protocol):
    """A queue of orders to look at."""

    def send(self, messages: Sequence[QueueMessage], *, edits_after: float = 0) -> list[bool]:
        """Send the messages and return for each one whether the queue has accepted it.

        Messages about edits become visible `edits_after` seconds later.
        """


class DeadLetters(Protocol):
    """The dead-letter queue: messages that the program could not handle."""

    def send(self, message: QueueMessage, error: str) -> None:
        """Keep the message with its error for a person.

        Raises:
            RetryLater: the queue does not answer.
        """


# --- The services ---


@dataclass(frozen=True)
class HttpRequest:
    """One request; `headers` and `body` may hold secrets, so neither is ever logged."""

    method: str
    url: str
    headers: dict[str, str] = field(repr=False)
    body: bytes = field(default=b"", repr=False)


@dataclass(frozen=True)
class HttpAnswer:
    """An answer, whatever its status; `retry_after` in seconds, if the answer asks for a wait."""

    status: int
    body: bytes = field(repr=False)
    retry_after: float | None = None


class Http(Protocol):
    """Sends requests."""

    def send(self, request: HttpRequest, service: Service) -> HttpAnswer:
        """Send one request, once.

        Args:
            request: what to send.
            service: whom it goes to, for the errors.

        Raises:
            NotApplied: no connection was made.
            OutcomeUnknown: the connection broke, or the answer took too long.
        """


class CallPermits(Protocol):
    """The call budget of one BaseLinker token."""

    def take(self) -> None:
        """Take one call, which must begin at once.

        Raises:
            NoBudget: none is free soon.
            Blocked: the token is blocked.
            RetryLater: the budget can't be read or written; no call may be made.
        """

    def block(self, until: float) -> None:
        """Keep every caller of the token away until this epoch second."""


class BaseLinker(Protocol):
    """One BaseLinker account. Every method may raise RetryLater, NoBudget, Blocked and Refused."""

    @property
    def has_answered(self) -> bool:
        """Whether it has answered a call since it was opened."""

    def journal(self, last_log_id: int) -> list[JournalEntry]:
        """Return one page of the journal; it may include `last_log_id` itself, and come in any order."""

    def order(self, order_id: int) -> Order | None:
        """Return the order as it is now, confirmed or not, or None."""

    def orders_from(self, order_id: int) -> list[Order]:
        """Return up to a hundred orders from this id upwards, confirmed or not."""

    def orders_confirmed_from(self, since: int, from_id: int = 0) -> OrderPage:
        """Return up to a hundred orders confirmed at or after an epoch second, from an id upwards."""

    def orders_by_phone(self, phone: str) -> list[PhoneHit]:
        """Return the orders that BaseLinker finds for this spelling of a number."""

    def sources(self) -> dict[str, dict[str, str]]:
        """Return the account's sources: type to store id to store name."""


class SalesManago(Protocol):
    """One SALESmanago account. Every method may raise RetryLater, Refused and UnknownRefusal."""

    def users(self) -> list[str]:
        """Return the account's users, each of whom may own contacts."""

    def contact_id(self, email: str) -> str | None:
        """Return the id of the contact with this address, or None."""

    def upsert_contact(self, write: ContactWrite, *, opted_out: bool) -> str:
        """Create or update the contact, with both opt-outs if `opted_out`; return its id.

        May raise Rejected.
        """

    def update_contact(self, contact_id: str, write: ContactWrite) -> None:
        """Update an existing contact, and never create one; may raise Rejected."""

    def add_purchase(self, contact_id: str, event: PurchaseEvent) -> str:
        """Add the event to the contact and return its id; not idempotent; may raise Rejected."""

    def card_events(self, contact_id: str) -> list[CardEvent] | None:
        """Return all events on the contact's card, across owners, or None if the card can't be had."""


class CatalogList(Protocol):
    """The product catalogs of a SALESmanago account (its v3 interface)."""

    def catalogs(self) -> list[Catalog]:
        """Return the catalogs; may raise RetryLater and Refused."""


class Accounts(Protocol):
    """Opens the accounts of both services; calls are counted in `metrics`, if given."""

    def baselinker(self, account: BaselinkerAccount, metrics: Metrics | None = None) -> BaseLinker:
        """Open a BaseLinker account."""

    def salesmanago(self, account: SalesmanagoAccount, metrics: Metrics | None = None) -> SalesManago:
        """Open a SALESmanago account."""

    def catalogs(self, account: SalesmanagoAccount) -> CatalogList:
        """Open a SALESmanago account's product catalogs."""
