"""Accounts whose SALESmanago is sent nothing: what would be sent is remembered instead."""

from collections.abc import Sequence
from dataclasses import field

from ordersync.domain.accounts import BaselinkerAccount, SalesmanagoAccount
from ordersync.domain.card import CardEvent, ContactCard
from ordersync.domain.contact import ContactWrite
from ordersync.domain.metrics import Metrics
from ordersync.domain.purchase import PurchaseEvent
from ordersync.frozen import frozen
from ordersync.ports import Accounts, BaseLinker, CatalogList, SalesManago
from ordersync.records.connection import AccountRecords

UNSENT = "unsent"  # the id of what SALESmanago would create


@frozen
class UnsentSalesManago:
    """Implements `ordersync.ports.SalesManago`: contacts are as the records know them; only cards are read.

    Attributes:
        salesmanago: shows the card of a contact of which an event request is in question.
        records: what is known of the account's contacts.
        purchases: the events that would be sent, by external id.
    """

    salesmanago: SalesManago
    records: AccountRecords
    purchases: dict[str, PurchaseEvent]

    def users(self) -> list[str]:
        """Return none, which says that SALESmanago answers, and nothing of the owner."""
        return []

    def contact_id(self, email: str) -> str | None:
        """Return the contact's id if the records know one."""
        return self.records.contact(email).read().value.contact_id or None

    def upsert_contact(self, write: ContactWrite, leaves_by: float, *, opted_out: bool) -> str:
        """Return the contact's id, or one that stands for a new contact's."""
        del leaves_by, opted_out
        return self.contact_id(write.email) or UNSENT

    def update_contact(self, contact_id: str, write: ContactWrite, leaves_by: float) -> None:
        """Send nothing."""

    def add_purchase(self, contact_id: str, event: PurchaseEvent, leaves_by: float) -> str:
        """Remember the event."""
        del contact_id, leaves_by
        self.purchases[event.external_id] = event
        return UNSENT

    def card_events(self, contact_id: str) -> list[CardEvent] | None:
        """Return what the contact's card shows."""
        return self.salesmanago.card_events(contact_id)

    def cards(self, emails: Sequence[str]) -> list[ContactCard]:
        """Return the cards of the contacts with these addresses."""
        return self.salesmanago.cards(emails)


@frozen
class UnsentAccounts:
    """Implements `ordersync.ports.Accounts` for one connection; BaseLinker, which is only read, is asked.

    Attributes:
        purchases: the events that would be sent, by external id.
    """

    accounts: Accounts
    records: AccountRecords
    purchases: dict[str, PurchaseEvent] = field(default_factory=dict)

    def baselinker(self, account: BaselinkerAccount, metrics: Metrics | None = None) -> BaseLinker:
        """Open a BaseLinker account."""
        return self.accounts.baselinker(account, metrics)

    def salesmanago(self, account: SalesmanagoAccount, metrics: Metrics | None = None) -> SalesManago:
        """Open a SALESmanago account that is sent nothing."""
        return UnsentSalesManago(self.accounts.salesmanago(account, metrics), self.records, self.purchases)

    def catalogs(self, account: SalesmanagoAccount) -> CatalogList:
        """Open a SALESmanago account's product catalogs."""
        return self.accounts.catalogs(account)
