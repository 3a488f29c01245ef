"""A buyer's contact: what an order says of it, and what is left to write of that."""

import hashlib
import json
from dataclasses import dataclass, field

from pydantic import BaseModel

from ordersync.domain.order import Block, Order
from ordersync.domain.phones import e164

LONGEST_TEXT = 255


@dataclass(frozen=True)
class ContactData:
    """A contact's fields; empty ones are not sent, so that nothing stored is erased."""

    name: str = ""
    phone: str = ""
    company: str = ""
    street: str = ""
    postcode: str = ""
    city: str = ""
    country_code: str = ""

    @property
    def fingerprint(self) -> str:
        """Tells whether the same data were written before; says nothing about them."""
        return hashlib.sha256(json.dumps(vars(self), sort_keys=True).encode()).hexdigest()


class DataVersion(BaseModel):
    """How new contact data are: the order's date, then its id, then when its reading began."""

    date_add: int = 0
    order_id: int = 0
    read_at: float = 0

    @property
    def key(self) -> tuple[int, int, float]:
        """Sorts older data before newer ones."""
        return (self.date_add, self.order_id, self.read_at)


class KnownEvents(BaseModel):
    """Orders whose events a contact's card is known to hold: the earliest by date, and the one sent last.

    Attributes:
        earliest: that order's date and id.
        last: that order's id.
        count: how many such orders there are.
    """

    earliest: tuple[int, int] | None = None
    last: int = 0
    count: int = 0

    def with_event(self, order: Order) -> "KnownEvents":
        """The same, once the order's event is there too."""
        earliest = min(order.age_key, self.earliest or order.age_key)
        return KnownEvents(earliest=earliest, last=order.order_id, count=self.count + 1)

    @property
    def order_ids(self) -> tuple[int, ...]:
        """The orders, each once."""
        return tuple(sorted({self.earliest[1], self.last})) if self.earliest else ()


class ContactState(BaseModel):
    """What we know of a contact in SALESmanago; it holds no personal data. Times in epoch seconds.

    Attributes:
        contact_id: SALESmanago's id, empty until the first write.
        data: how new the data written last are.
        fingerprint: of the data written last.
        tags: the tags that were written so far.
        lease_until: until when one writer has the contact for itself.
        lease_holder: that writer's random name.
        events: orders whose events the contact's card is known to hold.
        asking: the order whose event request went out last, 0 once it was answered.
    """

    contact_id: str = ""
    data: DataVersion = DataVersion()
    fingerprint: str = ""
    tags: tuple[str, ...] = ()
    lease_until: float = 0
    lease_holder: str = ""
    events: KnownEvents = KnownEvents()
    asking: int = 0


@dataclass(frozen=True)
class ContactWrite:
    """One contact request: the address, the tags, and data where they are the newest."""

    email: str
    tags: tuple[str, ...]
    data: ContactData = field(default_factory=ContactData)


def contact_data(order: Order) -> ContactData:
    """What the order says of its buyer: one address, never mixed of two."""
    block: Block = order.delivery if order.delivery.street else order.invoice
    phone = order.phone.strip()
    return ContactData(
        name=order.buyer_name[:LONGEST_TEXT],
        phone=e164(phone, order.country_hint) or phone[:LONGEST_TEXT],
        company=(order.invoice.company or order.delivery.company)[:LONGEST_TEXT],
        street=block.street,
        postcode=block.postcode,
        city=block.city,
        country_code=block.country_code.upper(),
    )


def version_of(order: Order, read_at: float) -> DataVersion:
    """How new the contact data of an order are that was read from `read_at` (epoch seconds) on."""
    return DataVersion(date_add=order.date_add, order_id=order.order_id, read_at=round(read_at, 3))


def is_newest(state: ContactState, version: DataVersion) -> bool:
    """Whether no newer data were written before."""
    return version.key >= state.data.key


def is_written(state: ContactState, write: ContactWrite) -> bool:
    """Whether the contact holds all of it already, so that there is nothing to send."""
    known = bool(state.contact_id) and set(write.tags) <= set(state.tags)
    return known and (write.data == ContactData() or write.data.fingerprint == state.fingerprint)


def after_write(
    state: ContactState, write: ContactWrite, version: DataVersion, contact_id: str
) -> ContactState:
    """The state once `write` has been answered."""
    changes: dict[str, object] = {
        "contact_id": contact_id,
        "tags": tuple(sorted({*state.tags, *write.tags})),
        "lease_until": 0.0,
        "lease_holder": "",
    }
    if contact_id != state.contact_id:
        changes["events"] = KnownEvents()
    if write.data != ContactData():
        changes |= {"data": version, "fingerprint": write.data.fingerprint}
    return state.model_copy(update=changes)
