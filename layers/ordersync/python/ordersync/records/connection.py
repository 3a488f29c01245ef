"""Which record lies in which table, under which key: known here alone."""

import hashlib
from dataclasses import dataclass

from ordersync.domain.accounts import BaselinkerAccount
from ordersync.domain.call_budget import CallWindow
from ordersync.domain.card import CardsSeen
from ordersync.domain.contact import ContactState
from ordersync.domain.delivery import OrderRecord
from ordersync.domain.health import Health
from ordersync.domain.journal import Cursor
from ordersync.domain.phone_entry import PhoneEntry
from ordersync.domain.relatives import Identity, Purchase, Relations
from ordersync.domain.sweep import SweepProgress
from ordersync.errors import Service
from ordersync.ports import Table, Tables
from ordersync.records.record import Slot

CURSOR = "cursor"
SWEEP = "sweep"
CARDS = "cards"
CALLS = "calls"
ORDER, HEALTH = "order#", "health#"


@dataclass(frozen=True)
class ConnectionRecords:
    """The records of one connection; their scope is its id."""

    tables: Tables
    connection_id: str

    def cursor(self) -> Slot[Cursor]:
        """Return the slot of the cursor: how far the journal has been read."""
        return Slot(self.tables.cursors, self.connection_id, CURSOR, Cursor)

    def sweep(self) -> Slot[SweepProgress]:
        """Return the slot of how far the sweep has walked."""
        return Slot(self.tables.cursors, self.connection_id, SWEEP, SweepProgress)

    def health(self, service: Service) -> Slot[Health]:
        """Return the slot of how a service has answered lately, and whether the connection waits for it."""
        return Slot(self.tables.cursors, self.connection_id, f"{HEALTH}{service}", Health)

    def order(self, order_id: int) -> Slot[OrderRecord]:
        """Return an order's slot in the ledger."""
        return Slot(self.tables.ledger, self.connection_id, f"{ORDER}{order_id}", OrderRecord)

    def relations(self, order_id: int) -> Slot[Relations]:
        """Return the slot of the orders that the journal relates to an order."""
        return Slot(self.tables.ledger, self.connection_id, f"relations#{order_id}", Relations)

    def pair(self, one: int, other: int) -> Slot[Purchase]:
        """Return the slot of the purchase that two related orders are."""
        key = f"pair#{min(one, other)}#{max(one, other)}"
        return Slot(self.tables.ledger, self.connection_id, key, Purchase)

    def identity(self, identity: Identity) -> Slot[Purchase]:
        """Return the slot of the purchase that all orders with one id in one store are."""
        return Slot(self.tables.ledger, self.connection_id, "#".join(("identity", *identity)), Purchase)

    def contact(self, email: str) -> Slot[ContactState]:
        """Return a contact's slot; its key is a hash of the e-mail address."""
        return Slot(self.tables.contacts, self.connection_id, f"contact#{self._hashed(email)}", ContactState)

    def cards(self) -> Slot[CardsSeen]:
        """Return the slot of how long the account's cards are known to be."""
        return Slot(self.tables.contacts, self.connection_id, CARDS, CardsSeen)

    def phone(self, number: str) -> Slot[PhoneEntry]:
        """Return a telephone number's slot; its key is a hash of the number (E.164)."""
        return Slot(self.tables.phones, self.connection_id, f"phone#{self._hashed(number)}", PhoneEntry)

    def _hashed(self, text: str) -> str:
        return hashlib.sha256(f"{self.connection_id} {text}".encode()).hexdigest()


def call_window(budget: Table, account: BaselinkerAccount) -> Slot[CallWindow]:
    """Return the slot of a BaseLinker token's calls, shared by all that use it; its scope is a hash."""
    token = account.token.get_secret_value()
    scope = hashlib.sha256(f"ordersync {token}".encode()).hexdigest()[:32]
    return Slot(budget, scope, CALLS, CallWindow)


def order_of(key: str) -> int | None:
    """Return the order whose ledger record has this key, or None for any other record."""
    return int(key.removeprefix(ORDER)) if key.startswith(ORDER) else None


def service_of(key: str) -> Service | None:
    """Return the service whose health record has this key, or None for any other record."""
    return Service(key.removeprefix(HEALTH)) if key.startswith(HEALTH) else None
