"""The services: HTTP, BaseLinker with its call budget, SALESmanago, and what opens their accounts."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import Protocol

from ordersync.domain.accounts import BaselinkerAccount, Catalog, SalesmanagoAccount
from ordersync.domain.card import CardEvent, ContactCard
from ordersync.domain.contact import ContactWrite
from ordersync.domain.journal import JournalPage
from ordersync.domain.metrics import Metrics
from ordersync.domain.order import Order, PhoneHit
from ordersync.domain.purchase import PurchaseEvent
from ordersync.domain.walk import OrderPage
from ordersync.errors import Service
from ordersync.frozen import frozen


@frozen
class HttpRequest:
    """One request; `headers` and `body` may hold secrets, so neither is ever logged.

    Attributes:
        leaves_by: epoch second after which not a byte of it may leave.
    """

    method: str
    url: str
    headers: dict[str, str] = field(repr=False)
    body: bytes = field(default=b"", repr=False)
    leaves_by: float = math.inf


@frozen
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
            service: the service that it goes to, which the errors name.

        Raises:
            NotApplied: no connection was made in time; nothing was sent.
            OutcomeUnknown: the connection broke, or the answer took too long.
        """


class CallPermits(Protocol):
    """The call budget of one BaseLinker token."""

    def take(self) -> float:
        """Take one call; return the epoch second by which its request has to leave.

        Raises:
            NoBudget: none is free soon.
            Blocked: the token is blocked.
            RetryLater: the budget can't be read or written; no call may be made.
        """

    def check(self) -> None:
        """Check that a call comes free soon, and take none.

        Raises:
            NoBudget, Blocked, RetryLater: as `take`.
        """

    def block(self, until: float) -> None:
        """Keep every caller of the token away until this epoch second."""


class BaseLinker(Protocol):
    """One BaseLinker account. Every method may raise RetryLater, NoBudget, Blocked and Refused."""

    @property
    def has_answered(self) -> bool:
        """Whether it has answered a call since it was opened."""

    def check_budget(self) -> None:
        """Check that a call comes free soon, without making one."""

    def journal(self, last_log_id: int) -> JournalPage:
        """Return one page of the journal; it may include `last_log_id` itself, and come in any order."""

    def order(self, order_id: int) -> Order | None:
        """Return the order as it is now, confirmed or not, or None."""

    def orders_from(self, order_id: int) -> OrderPage:
        """Return up to a hundred orders from this id upwards, confirmed or not."""

    def orders_confirmed_from(self, since: int, from_id: int = 0) -> OrderPage:
        """Return up to a hundred orders confirmed at or after an epoch second, from an id upwards."""

    def orders_by_email(self, email: str, from_id: int = 0) -> OrderPage:
        """Return up to a hundred orders that BaseLinker finds for an e-mail address, from an id upwards."""

    def orders_by_phone(self, phone: str) -> list[PhoneHit]:
        """Return the orders that BaseLinker finds for this spelling of a number."""

    def sources(self) -> dict[str, dict[str, str]]:
        """Return the account's sources: type to store id to store name."""


class RawBaseLinker(Protocol):
    """One BaseLinker account whose answers are returned as they come; errors are those of `BaseLinker`."""

    def raw_sources(self) -> Mapping[str, object]:
        """Return the answer of getOrderSources."""

    def raw_journal(self, last_log_id: int) -> Mapping[str, object]:
        """Return the answer of getJournalList with entries of every type."""

    def raw_orders(self, parameters: Mapping[str, object]) -> Mapping[str, object]:
        """Return the answer of getOrders to these parameters."""

    def raw_orders_by_phone(self, phone: str) -> Mapping[str, object]:
        """Return the answer of getOrdersByPhone to a spelling of a number."""


class SalesManago(Protocol):
    """One SALESmanago account. Every method may raise RetryLater, Refused and UnknownRefusal.

    A request that `leaves_by` bounds leaves no later than that epoch second, or not at all (NotApplied).
    """

    def users(self) -> list[str]:
        """Return the account's users; any of them may own contacts."""

    def contact_id(self, email: str) -> str | None:
        """Return the id of the contact with this address, or None."""

    def upsert_contact(self, write: ContactWrite, leaves_by: float, *, opted_out: bool) -> str:
        """Create or update the contact, with both opt-outs if `opted_out`; return its id.

        May raise Rejected.
        """

    def update_contact(self, contact_id: str, write: ContactWrite, leaves_by: float) -> None:
        """Update an existing contact, and never create one; may raise Rejected."""

    def add_purchase(self, contact_id: str, event: PurchaseEvent, leaves_by: float) -> str:
        """Add the event to the contact and return its id; not idempotent; may raise Rejected."""

    def card_events(self, contact_id: str) -> list[CardEvent] | None:
        """Return all events on the contact's card, across owners, or None if the card can't be had."""

    def cards(self, emails: Sequence[str]) -> list[ContactCard]:
        """Return the cards of the contacts with these addresses (fifty at most), across owners."""


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


class ProbedAccounts(Accounts, Protocol):
    """Opens accounts for a person who may measure them, too."""

    def raw_baselinker(self, account: BaselinkerAccount) -> RawBaseLinker:
        """Open a BaseLinker account whose answers are returned as they come."""
