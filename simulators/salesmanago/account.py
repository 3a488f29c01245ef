"""One SALESmanago account: its users, contacts, external events and product catalogs."""

import random
import threading
import uuid
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from simulators.salesmanago.errors import Failure
from simulators.salesmanago.options import SalesmanagoOptions


@dataclass(slots=True)
class Contact:
    """One contact.

    Attributes:
        contact_id: Its GUID.
        owner: The user it belongs to.
        email: Its address, in lower case.
        fields: Those known of `name`, `phone`, `fax`, `company`, `externalId`, `state`, `province`,
            `birthday` and `lang`.
        address: Those known of `streetAddress`, `zipCode`, `city` and `country`.
        tags: Its tags, normalised, oldest first.
        properties: Its custom details.
        opted_out: Whether e-mail marketing is refused.
        opted_out_phone: Whether mobile marketing is refused.
        created_at: Epoch seconds.
        modified_at: Epoch seconds.
        writes: How often the API has written it.
        addresses: The addresses that it has had so far, each with the epoch second since when.
    """

    contact_id: str
    owner: str
    email: str
    opted_out: bool
    opted_out_phone: bool
    created_at: float
    modified_at: float
    fields: dict[str, str] = field(default_factory=dict)
    address: dict[str, str] = field(default_factory=dict)
    tags: list[str] = field(default_factory=list)
    properties: dict[str, str] = field(default_factory=dict)
    writes: int = 0
    addresses: list[tuple[float, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ExternalEvent:
    """One external event.

    Attributes:
        event_id: Its GUID.
        contact_id: The contact it belongs to.
        data: The `contactEvent`, as sent.
        created_at: Epoch seconds.
        origin: `api`, or `foreign` if another tool added it.
        email: The contact's address when the event was added.
    """

    event_id: str
    contact_id: str
    data: Mapping[str, object]
    created_at: float
    origin: str
    email: str


@dataclass(frozen=True, slots=True)
class Intervention:
    """What a person did to a contact.

    Attributes:
        at: Epoch seconds.
        contact_id: The contact.
        email: Its address before.
        act: What was done.
        value: Its new name or address, empty if it was deleted.
    """

    at: float
    contact_id: str
    email: str
    act: Literal["renamed", "readdressed", "deleted"]
    value: str = ""


@dataclass(frozen=True, slots=True)
class Catalog:
    """One product catalog, which stands for one e-shop."""

    catalog_id: str
    name: str
    location: str
    currency: str = "PLN"
    set_as_default: bool = True


class SalesmanagoAccount:
    """One account.

    Attributes:
        client_id: Its id.
        api_secret: Its secret, which no request may contain.
        owners: E-mail addresses of its users.
        v3_api_key: Key of its v3 API, None if it has none.
        catalogs: Its product catalogs.
        contacts: Its contacts by id.
        contact_log: Every contact that there ever was, by id.
        events: The external events of its contacts, oldest first.
        event_log: Every external event that was ever added, even if its contact has been deleted since.
        interventions: What people did to contacts.
        active: Whether it is active; an inactive account refuses every request.
        refusals: Messages with which requests about an address are refused, by address in lower case; they
            may repeat what was sent.
        refused_cards: Messages with which requests for a contact's card are refused, by its address in lower
            case.
        card_refusals: The contacts of those requests, each with the epoch second of its refusal.
        failures: How it fails at what is written about an address, by address in lower case.
        refuse_all: Message with which every contact and event request is refused, None to refuse none.
        confirmation_emails: Number of double opt-in e-mails sent; a careful caller sends none.
    """

    def __init__(
        self,
        client_id: str,
        api_secret: str,
        owners: Sequence[str],
        *,
        options: SalesmanagoOptions,
        now: Callable[[], float],
        rng: random.Random,
        lock: threading.RLock,
    ) -> None:
        """Open an empty account. Use `SalesmanagoSimulator.add_account`."""
        self.client_id = client_id
        self.api_secret = api_secret
        self.owners = list(owners)
        self.options = options
        self.v3_api_key: str | None = None
        self.catalogs: list[Catalog] = []
        self.contacts: dict[str, Contact] = {}
        self.contact_log: dict[str, Contact] = {}
        self.events: list[ExternalEvent] = []
        self.event_log: list[ExternalEvent] = []
        self.interventions: list[Intervention] = []
        self.active = True
        self.refusals: dict[str, str] = {}
        self.failures: dict[str, Failure] = {}
        self.refused_cards: dict[str, str] = {}
        self.card_refusals: list[tuple[str, float]] = []
        self.refuse_all: str | None = None
        self.confirmation_emails = 0
        self._by_email: dict[str, list[Contact]] = defaultdict(list)
        self._events_of: dict[str, list[ExternalEvent]] = defaultdict(list)
        self._now = now
        self._rng = rng
        self._lock = lock

    # What people and other tools do

    def contact(self, email: str, owner: str | None = None) -> Contact | None:
        """Return the contact of an address in any case, or None."""
        return self.find(email.lower(), owner)

    def events_of(self, email: str) -> list[ExternalEvent]:
        """Return the events of every contact of an address, oldest first."""
        contacts = self._by_email[email.lower()]
        return [event for contact in contacts for event in self._events_of[contact.contact_id]]

    def add_contact(self, email: str, owner: str | None = None, *, opted_out: bool = False) -> Contact:
        """Add a contact, as if the merchant had had it all along."""
        with self._lock:
            contact = self.create(email.lower(), owner or self.owners[0], self._now())
            contact.opted_out = contact.opted_out_phone = opted_out
            return contact

    def add_foreign_event(self, email: str, data: Mapping[str, object]) -> ExternalEvent:
        """Add an event as another tool would, and its contact if it is missing."""
        with self._lock:
            contact = self.contact(email) or self.add_contact(email)
            return self.add_event(contact, data, self._now(), origin="foreign")

    def rename_contact(self, email: str, name: str) -> None:
        """Change the name of every contact of an address."""
        with self._lock:
            for contact in self._by_email[email.lower()]:
                contact.fields["name"] = name
                self._record(contact, "renamed", name)

    def readdress_contact(self, email: str, new_email: str) -> None:
        """Give every contact of an address another address.

        Raises:
            ValueError: There is a contact with the new address.
        """
        with self._lock:
            if self.contact(new_email) is not None:
                raise ValueError("another contact has the new address")
            for contact in self.find_all(email.lower()):
                self._record(contact, "readdressed", new_email.lower())
                self.move(contact, new_email.lower(), self._now())

    def delete_contact(self, email: str) -> None:
        """Remove every contact of an address and its events."""
        with self._lock:
            for contact in self._by_email.pop(email.lower(), []):
                self._record(contact, "deleted")
                del self.contacts[contact.contact_id]
                gone = self._events_of[contact.contact_id]
                self.events = [event for event in self.events if event not in gone]

    def add_catalog(self, location: str, name: str | None = None, currency: str = "PLN") -> Catalog:
        """Add an e-shop."""
        with self._lock:
            catalog = Catalog(self._guid(), name or location, location, currency)
            self.catalogs.append(catalog)
            return catalog

    # What the API does

    def find(self, email: str, owner: str | None) -> Contact | None:
        """Return the contact of a lower-case address: the owner's, if each owner has contacts of its own."""
        for contact in self._by_email.get(email, ()):
            if owner is None or self.options.contact_scope == "account" or contact.owner == owner:
                return contact
        return None

    def find_all(self, email: str) -> list[Contact]:
        """Return the contacts of a lower-case address across owners."""
        return list(self._by_email.get(email, ()))

    def create(self, email: str, owner: str, at: float) -> Contact:
        """Add a contact.

        Args:
            email: Its address in lower case.
            owner: The user it belongs to.
            at: When, epoch seconds.
        """
        opted_out = not self.options.new_contact_opted_in
        contact = Contact(self._guid(), owner, email, opted_out, opted_out, at, at, addresses=[(at, email)])
        self.contacts[contact.contact_id] = self.contact_log[contact.contact_id] = contact
        self._by_email[email].append(contact)
        return contact

    def move(self, contact: Contact, email: str, at: float) -> None:
        """Give a contact another address, in lower case; `at` in epoch seconds."""
        self._by_email[contact.email].remove(contact)
        contact.email = email
        contact.addresses.append((at, email))
        self._by_email[email].append(contact)

    def add_event(
        self, contact: Contact, data: Mapping[str, object], at: float, origin: str = "api"
    ) -> ExternalEvent:
        """Add an event, always a new one, even if there is an identical one.

        Args:
            contact: The contact it belongs to.
            data: The `contactEvent`, as sent.
            at: When, epoch seconds.
            origin: `api` or `foreign`.
        """
        event = ExternalEvent(self._guid(), contact.contact_id, dict(data), at, origin, contact.email)
        self.events.append(event)
        self.event_log.append(event)
        self._events_of[contact.contact_id].append(event)
        return event

    def card_events(self, contact: Contact, at: float) -> list[ExternalEvent] | None:
        """Return the events that a contact's card shows, None if it lacks the field.

        Args:
            contact: The contact.
            at: When the request arrived, epoch seconds.
        """
        if self.options.card_events == "missing":
            return None
        seen = [
            event
            for event in self._events_of[contact.contact_id]
            if event.created_at + self.options.card_lag <= at
        ]
        seen.sort(key=lambda event: int(str(event.data["date"])))
        if self.options.card_events == "latest":
            seen = seen[max(0, len(seen) - self.options.card_latest) :]
        return seen if self.options.card_order == "ascending" else seen[::-1]

    def _record(
        self, contact: Contact, act: Literal["renamed", "readdressed", "deleted"], value: str = ""
    ) -> None:
        self.interventions.append(Intervention(self._now(), contact.contact_id, contact.email, act, value))

    def _guid(self) -> str:
        return str(uuid.UUID(int=self._rng.getrandbits(128), version=4))
