"""A buyer's contact: what an order says of it, and what is left to write of that."""

import json
from dataclasses import field, replace

from ordersync.domain.order import Block, Order, OrderName
from ordersync.domain.phones import LONGEST_TEXT, PhoneRules
from ordersync.frozen import frozen

GOODS_KEPT = 20
DATA_QUEUED_FOR = 3_600  # seconds


@frozen
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
    def as_text(self) -> str:
        """All fields in one text, the same for the same data."""
        return json.dumps(vars(self), sort_keys=True)


@frozen
class DataVersion:
    """How new contact data are: of which order, and which of its readings showed them.

    A reading is known by the newest journal entry that it certainly shows, then by when it began: clocks
    differ, so entries come first.
    """

    date_add: int = 0
    order_id: int = 0
    connection_id: str = ""
    log_id: int = 0
    read_at: float = 0

    @staticmethod
    def of(order: Order, connection_id: str, log_id: int, read_at: float) -> "DataVersion":
        """Return how new the data of an order are.

        Args:
            order: the order.
            connection_id: the connection that it came by.
            log_id: the newest journal entry that its reading is known to show, 0 for none.
            read_at: when that reading began, epoch seconds.
        """
        return DataVersion(order.date_add, order.order_id, connection_id, log_id, round(read_at, 3))

    def is_no_older_than(self, known: "DataVersion") -> bool:
        """Return whether these data are as new as others; no two orders are equally new.

        Of one order the latest reading is the newest, whatever date the order has by now.
        """
        order, other = (self.order_id, self.connection_id), (known.order_id, known.connection_id)
        if order == other:
            return (self.log_id, self.read_at) >= (known.log_id, known.read_at)
        return (self.date_add, *order) >= (known.date_add, *other)


@frozen
class KnownEvents:
    """Orders whose events a contact's card is known to hold: the earliest by date, and the one sent last.

    Attributes:
        earliest: that order.
        earliest_date: when it was added, epoch seconds.
        last: that order.
        count: how many such orders there are.
    """

    earliest: OrderName | None = None
    earliest_date: int = 0
    last: OrderName | None = None
    count: int = 0

    def with_event(self, name: OrderName, date_add: int) -> "KnownEvents":
        """Return the same, with the event of an order that was added at an epoch second."""
        earliest, date = self.earliest, self.earliest_date
        if earliest is None or date_add < date:
            earliest, date = name, date_add
        return KnownEvents(earliest=earliest, earliest_date=date, last=name, count=self.count + 1)

    @property
    def orders(self) -> tuple[OrderName, ...]:
        """The orders, each once."""
        return tuple(dict.fromkeys(name for name in (self.earliest, self.last) if name))


@frozen
class SentGoods:
    """An order whose event request went out, and a fingerprint of its goods."""

    name: OrderName
    goods: str


@frozen
class ContactWrite:
    """One contact request: the e-mail address, the tags, and the data if they are the newest.

    Attributes:
        fingerprint: identifies the data without revealing them.
    """

    email: str
    tags: tuple[str, ...]
    data: ContactData = field(default_factory=ContactData)
    fingerprint: str = ""

    @property
    def has_data(self) -> bool:
        """Whether it writes more than tags."""
        return self.data != ContactData()


@frozen
class ContactState:
    """What we know of a contact in SALESmanago; it holds no personal data. Times in epoch seconds.

    All connections that write into one SALESmanago account share it.

    Attributes:
        contact_id: SALESmanago's id, empty until the first write.
        data: how new the data written last are.
        fingerprint: of the data written last, empty while they are unknown.
        data_queued_at: when the order whose data are the newest was queued for them, 0 if it was not since.
        tags: the tags that were written so far.
        lease_until: until when one writer has the contact for itself.
        lease_holder: that writer's random name.
        events: orders whose events the contact's card is known to hold.
        asking: the order whose event request went out last; None if it certainly had no effect.
        goods: what the latest orders were of.
        forgotten_at: up to when the buyer's orders are left alone, who wanted to be forgotten; 0 for never.
        is_blocked: whether all later ones are, too.
    """

    contact_id: str = ""
    data: DataVersion = DataVersion()
    fingerprint: str = ""
    data_queued_at: float = 0
    tags: tuple[str, ...] = ()
    lease_until: float = 0
    lease_holder: str = ""
    events: KnownEvents = KnownEvents()
    asking: OrderName | None = None
    goods: tuple[SentGoods, ...] = ()
    forgotten_at: float = 0
    is_blocked: bool = False

    def leaves_alone(self, date_add: int) -> bool:
        """Return whether an order that was added at an epoch second is left alone for its buyer's sake."""
        return self.is_blocked or (bool(self.forgotten_at) and date_add <= self.forgotten_at)

    def forgotten(self, now: float, *, block: bool) -> "ContactState":
        """Erase everything but that what was ordered until now is left alone; with `block`, all of it.

        The lease stays: a request that is under way may still arrive, before what a later order writes.
        """
        return ContactState(
            lease_until=self.lease_until,
            lease_holder=self.lease_holder,
            forgotten_at=round(now, 3),
            is_blocked=block or self.is_blocked,
        )

    @property
    def orders(self) -> frozenset[OrderName]:
        """The orders that it names."""
        names = [*self.events.orders, *(sent.name for sent in self.goods)]
        if self.data.order_id:
            names.append(OrderName(self.data.connection_id, self.data.order_id))
        return frozenset([*names, self.asking] if self.asking else names)

    def is_newest(self, version: DataVersion) -> bool:
        """Return whether no newer data were written before."""
        return version.is_no_older_than(self.data)

    def without_data_of(self, order: OrderName) -> "ContactState":
        """Let any order's data be newer than those of one that is gone, or has another buyer by now."""
        if OrderName(self.data.connection_id, self.data.order_id) != order:
            return self
        return replace(self, data=DataVersion(), fingerprint="", data_queued_at=0)

    def holds(self, write: ContactWrite) -> bool:
        """Return whether the contact holds all of it already, so that there is nothing to send."""
        known = bool(self.contact_id) and set(write.tags) <= set(self.tags)
        return known and (not write.has_data or "" != write.fingerprint == self.fingerprint)

    def leased(self, write: ContactWrite, holder: str, until: float) -> "ContactState":
        """Acquire the lease; if data are written, clear the fingerprint: they are unknown until answered."""
        fingerprint = "" if write.has_data else self.fingerprint
        return replace(self, lease_until=round(until, 3), lease_holder=holder, fingerprint=fingerprint)

    def released(self) -> "ContactState":
        """Release the lease."""
        return replace(self, lease_until=0, lease_holder="")

    def written(self, write: ContactWrite, version: DataVersion, contact_id: str) -> "ContactState":
        """Record that `write` has been answered with this contact id, and release the lease.

        Of another contact than the known one nothing is known but what was written.
        """
        known = self if contact_id == self.contact_id else replace(self.lost(), events=KnownEvents())
        return replace(
            known.released(),
            contact_id=contact_id,
            tags=tuple(sorted({*known.tags, *write.tags})),
            data=version if write.has_data else known.data,
            fingerprint=write.fingerprint if write.has_data else known.fingerprint,
            data_queued_at=0 if write.has_data else known.data_queued_at,
        )

    def lacks_data_of(self, now: float) -> OrderName | None:
        """Return the order whose data are the newest if the contact is not known to have them, else None.

        An order that was queued for its data is not returned for an hour: its message brings them.
        """
        is_queued = bool(self.data_queued_at) and now < self.data_queued_at + DATA_QUEUED_FOR
        if self.fingerprint or not self.data.order_id or is_queued:
            return None
        return OrderName(self.data.connection_id, self.data.order_id)

    def queued_for_data(self, newest: OrderName, now: float) -> "ContactState | None":
        """Record that the order with the newest data was queued for them; None if they are not lacking."""
        return replace(self, data_queued_at=round(now, 3)) if self.lacks_data_of(now) == newest else None

    def confirmed(self, version: DataVersion) -> "ContactState":
        """Record that newer data say the same, so that older ones don't replace them later."""
        return replace(self, data=version)

    def lost(self) -> "ContactState":
        """Have the contact written again at the next attempt: SALESmanago may have lost it."""
        return replace(self, contact_id="", fingerprint="", data_queued_at=0, tags=())

    def asked_by(self, sent: SentGoods) -> "ContactState":
        """Record whose event request is about to go out, and what it is about."""
        others = [known for known in self.goods if known.name != sent.name]
        return replace(self, asking=sent.name, goods=(*others, sent)[-GOODS_KEPT:])

    def given_back(self, sent: SentGoods) -> "ContactState":
        """Record that the event request certainly had no effect."""
        goods = tuple(known for known in self.goods if known.name != sent.name)
        return replace(self, asking=None if self.asking == sent.name else self.asking, goods=goods)

    def has_goods(self, sent: SentGoods) -> bool:
        """Return whether another order of the buyer was of the same goods."""
        return any(known.name != sent.name and known.goods == sent.goods for known in self.goods)

    def with_event(self, name: OrderName, date_add: int) -> "ContactState":
        """Record that the contact's card holds the event of an order that was added at an epoch second."""
        return replace(self, events=self.events.with_event(name, date_add))


def contact_data(order: Order, phones: PhoneRules) -> ContactData:
    """Return what the order says of its buyer: one postal address, never a mixture of two."""
    block: Block = order.delivery if order.delivery.street else order.invoice
    return ContactData(
        name=order.buyer_name[:LONGEST_TEXT],
        phone=phones.written(order.phone, order.country_hint),
        company=(order.invoice.company or order.delivery.company)[:LONGEST_TEXT],
        street=block.street[:LONGEST_TEXT],
        postcode=block.postcode[:LONGEST_TEXT],
        city=block.city[:LONGEST_TEXT],
        country_code=block.country_code,
    )
