"""The records of SALESmanago accounts: which one lies where is known here alone."""

from dataclasses import dataclass

from ordersync.domain.accounts import SalesmanagoAccount
from ordersync.domain.card import CardsSeen
from ordersync.domain.contact import ContactData, ContactState
from ordersync.ports import Tables
from ordersync.records.keys import RecordKeys, hashed
from ordersync.records.record import Slot

CARDS = "cards"


@dataclass(frozen=True)
class AccountRecords:
    """The records of one SALESmanago account, shared by all connections that write into it.

    Attributes:
        scope: a hash of the account's identity.
    """

    tables: Tables
    keys: RecordKeys
    scope: str

    @staticmethod
    def of(tables: Tables, keys: RecordKeys, account: SalesmanagoAccount) -> "AccountRecords":
        """Return the records of an account."""
        return AccountRecords(tables, keys, hashed(*account.identity))

    def contact(self, email: str) -> Slot[ContactState]:
        """Return a contact's slot; its key is a keyed hash of the e-mail address.

        Raises:
            RetryLater: the key can't be used.
        """
        return self.contact_at(f"contact#{self.keys.hashing().of(self.scope, email)}")

    def contact_at(self, key: str) -> Slot[ContactState]:
        """Return the slot of the contact whose record has this key."""
        return Slot(self.tables.contacts, self.scope, key, ContactState)

    def fingerprint(self, data: ContactData) -> str:
        """Return a keyed hash that identifies a contact's data.

        Raises:
            RetryLater: the key can't be used.
        """
        return self.keys.hashing().of(self.scope, data.as_text)

    def cards(self) -> Slot[CardsSeen]:
        """Return the slot of how long the account's cards are known to be."""
        return Slot(self.tables.contacts, self.scope, CARDS, CardsSeen, is_shared=True)
