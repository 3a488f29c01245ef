"""What happened to one connection: its shop, its contacts, its ledger."""

import math
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from itertools import chain
from typing import cast

from ordersync.domain.delivery import OrderRecord
from ordersync.domain.intent import EventKind
from ordersync.domain.settings import Settings
from ordersync.domain.states import EventRecord, State
from ordersync.domain.trace import Happening
from ordersync.pacing.timings import Timings
from simulators import BaselinkerAccount, SalesmanagoAccount
from simulators.baselinker.journal import JournalEntry
from simulators.baselinker.past import Version
from simulators.salesmanago.account import ExternalEvent
from tests.model.items import Items
from tests.model.orders import Order, address, is_usable, number

CREATED, CONFIRMED, MERGED, SPLIT, DELIVERY_EDITED, ORDER_EDITED, COPIED = 1, 2, 5, 6, 11, 16, 17
RELATIONS = (MERGED, SPLIT, COPIED)
PRODUCTS = (12, 13, 14)  # added, edited, removed
DELIVERED = frozenset({CREATED, CONFIRMED, DELIVERY_EDITED, *PRODUCTS, ORDER_EDITED})
MOST_APART = 5  # log ids between the entries of one deed (docs/promise.md)
TIMINGS = Timings()

LATE_SECONDS = TIMINGS.promptness + TIMINGS.request_timeout + TIMINGS.request_life
"""From the decision to send an event until it takes effect, at most."""

FRESH_SECONDS = 120 + TIMINGS.request_timeout + LATE_SECONDS
"""How old the reading may be by which an event found its addressee, when the event takes effect."""


@dataclass(frozen=True)
class Span:
    """A time from one moment to another, epoch seconds."""

    since: float
    until: float

    def meets(self, version: Version) -> bool:
        """Return whether an order was like this at some moment of the span."""
        return version.since <= self.until and (self.since < version.until or version.until == math.inf)


@dataclass(frozen=True)
class Forgotten:
    """A person who is forgotten.

    Attributes:
        email: the person's e-mail address.
        phone: the telephone number, empty if it was not named.
        asked_at: when it was asked for first, epoch seconds.
        block: whether orders that are placed later are left alone, too.
        erased_at: when the answer said that it was done, epoch seconds.
        order_ids: the orders that the answer named, of this connection.
    """

    email: str
    phone: str
    asked_at: float
    block: bool
    erased_at: float
    order_ids: frozenset[int]


@dataclass(frozen=True)
class History:
    """What happened to one connection.

    Attributes:
        shop: the BaseLinker account, with its orders and its journal.
        marketing: the SALESmanago account.
        settings: the connection's.
        tag: the tag of every contact, as SALESmanago stores it.
        now: the present, epoch seconds.
        ledger: what the ledger says of every order that there ever was; None if it is not known.
        starts_at: from when on orders get events, epoch seconds.
        was_removed: whether the connection's document was away for a while.
        connection_id: the connection's.
        gap_found_at: when a gap in the journal was found last, epoch seconds, 0 = never.
        neighbours: other connections that write the contacts of the same SALESmanago account.
        related_ids: by an event's id, up to which entry of the journal the poller had recorded what relates
            orders, and fenced them, when the event was sent; all of it for those without.
        forgotten: the people who are forgotten.
        reopened: the orders whose outcome was unknown, and whose event a person has found missing.
        live_since: when a person first let the connection go live, epoch seconds, 0 if it always was.
    """

    shop: BaselinkerAccount
    marketing: SalesmanagoAccount
    settings: Settings
    tag: str
    now: float
    ledger: Mapping[int, OrderRecord] | None = None
    starts_at: float = 0
    was_removed: bool = False
    connection_id: str = "main"
    gap_found_at: float = 0
    neighbours: Sequence["History"] = ()
    related_ids: Mapping[str, int] = field(default_factory=dict)
    forgotten: Sequence[Forgotten] = ()
    reopened: Collection[int] = ()
    live_since: float = 0

    def events(self) -> list[str]:
        """Return the order ids of all PURCHASE events that we have sent, even if they were deleted since."""
        return [str(event.data["externalId"]) for event in self.sent()]

    def sent(self) -> Iterator[ExternalEvent]:
        """Yield the events that we have sent for this connection, oldest first."""
        return filter(self.is_own, self.marketing.event_log)

    def is_own(self, event: ExternalEvent) -> bool:
        """Return whether we have sent an event for this connection: its e-shop is none of another's."""
        return event.origin == "api" and event.data["location"] == self.settings.eshop

    def addressees(self) -> dict[str, str]:
        """Return order id to the address that its event was sent to."""
        return {str(event.data["externalId"]): event.email for event in self.sent()}

    def record(self, order_id: int) -> OrderRecord:
        """Return what the ledger says of an order; a blank record if it is not known."""
        return (self.ledger or {}).get(order_id, OrderRecord())

    def purchase(self, order_id: int) -> EventRecord:
        """Return what the ledger says of an order's event."""
        return self.record(order_id).event(EventKind.PURCHASE)

    @property
    def present(self) -> Span:
        """The present moment."""
        return Span(self.now, self.now)

    @cached_property
    def undecided(self) -> set[int]:
        """The orders whose outcome is left to a person, including orders that are gone."""
        return {key for key in self.ledger or {} if self.purchase(key).state is State.UNKNOWN}

    @cached_property
    def rehearsed(self) -> set[int]:
        """The orders that were processed in a test run, even if a person had them sent later."""
        steps = [(key, step.what) for key, record in (self.ledger or {}).items() for step in record.trace]
        return {key for key, what in steps if what is Happening.SHADOWED}

    @cached_property
    def open_ended(self) -> set[int]:
        """The orders of which it is open what their events have counted, or was for a while."""
        return {*self.undecided, *self.reopened, *self.rehearsed}

    @cached_property
    def having(self) -> set[int]:
        """The orders that have an event, or may have one."""
        unsent = {each for each in self.rehearsed if self.purchase(each).state is State.SHADOW}
        return self.undecided | unsent | {int(order_id) for order_id in self.events()}

    @cached_property
    def entries(self) -> dict[int, list[JournalEntry]]:
        """Every entry of the journal that there ever was, by its order."""
        entries: dict[int, list[JournalEntry]] = {}
        for entry in self.shop.logged:
            entries.setdefault(entry.order_id, []).append(entry)
        return entries

    @cached_property
    def items(self) -> Items:
        """What was ordered, and which order holds it."""
        return Items(self.shop, self.ever)

    def family_of(self, order_id: int) -> set[int]:
        """Return an order and all that may be one purchase with it."""
        return self._family_of.get(order_id, {order_id})

    def related_to(self, order_id: int) -> set[int]:
        """Return an order and all that the staff have related to it."""
        return self._related_to.get(order_id, {order_id})

    @cached_property
    def left_alone(self) -> frozenset[int]:
        """The orders that may be of a forgotten person, or that have to do with one of that person's."""
        emails = {person.email for person in self.forgotten}
        versions = [(key, each.order) for key, past in self.ever.items() for each in past] if emails else []
        numbers = {number(order) for _, order in versions if address(order) in emails}
        numbers |= {person.phone for person in self.forgotten}
        own = {
            order_id
            for order_id, order in versions
            if address(order) in emails or (number(order) in numbers and not is_usable(order))
        }
        return frozenset(own.union(*map(self.family_of, own)))

    @cached_property
    def families(self) -> list[set[int]]:
        """All orders, grouped by what the staff did with them, by the journal, and by external id."""
        return _distinct(self._family_of)

    def is_related(self, one: int, other: int, until: float) -> bool:
        """Return whether an entry that was written by a moment relates two orders, in whichever direction."""
        return bool({(one, other), (other, one)} & {*self._links_of_entries(until)})

    def possible_targets(self, order_id: int) -> set[int]:
        """Return the orders with which one was merged last, as far as the journal says.

        The entries of one deed may name several, and those of two deeds can be as few log ids apart.
        """
        named = [
            each
            for each in self.shop.logged
            if each.log_type in RELATIONS and order_id in (each.order_id, each.object_id)
        ]
        last = max((each.log_id for each in named), default=0)
        merges = [each for each in named if each.log_type == MERGED and last - each.log_id <= MOST_APART]
        return {other for each in merges for other in (each.order_id, each.object_id)} - {order_id}

    def families_known_to(self, event: ExternalEvent) -> list[set[int]]:
        """Group the orders by what the pipeline has to know of them when it sends an event.

        A merge shows in an order before its entry is read (docs/promise.md).
        """
        links = self._links_of_entries(event.created_at, SPLIT, COPIED)
        read = self.related_ids.get(event.event_id, math.inf)
        merges = self._links_of_entries(event.created_at, MERGED, up_to=read)
        return _distinct(self._grouped([*links, *merges, *self._links_of_stores()]))

    @cached_property
    def _family_of(self) -> dict[int, set[int]]:
        return self._grouped(self._links_of_deeds() + self._links_of_entries() + self._links_of_stores())

    @cached_property
    def _related_to(self) -> dict[int, set[int]]:
        return self._grouped(self._links_of_deeds())

    def versions(self, order_id: int, span: Span | None = None) -> list[Order]:
        """Return what an order was in a span, or ever."""
        past = self.shop.past.versions(order_id)
        return [version.order for version in past if span is None or span.meets(version)]

    @cached_property
    def ever(self) -> dict[int, list[Version]]:
        """The versions of every order that there ever was."""
        return {order_id: self.shop.past.versions(order_id) for order_id in self.shop.past.order_ids()}

    @cached_property
    def prices(self) -> dict[str, set[Decimal]]:
        """The prices that each product ever had, by its id."""
        prices: dict[str, set[Decimal]] = {}
        for version in chain.from_iterable(self.ever.values()):
            for line in cast("Sequence[Order]", version.order["products"]):
                prices.setdefault(str(line["product_id"]), set()).add(Decimal(str(line["price_brutto"])))
        return prices

    def _links_of_deeds(self) -> list[tuple[int, int]]:
        return [(source, deed.target) for deed in self.shop.deeds for source in deed.sources]

    def _links_of_entries(
        self, until: float = math.inf, *log_types: int, up_to: float = math.inf
    ) -> list[tuple[int, int]]:
        """Return what the journal relates until a moment, up to an entry.

        What it may have forgotten does not count.
        """
        return [
            (each.order_id, each.object_id)
            for each in self.shop.logged
            if each.log_type in (log_types or RELATIONS)
            and each.log_id <= up_to
            and self.gap_found_at < each.written_at <= until
        ]

    def _links_of_stores(self) -> list[tuple[int, int]]:
        """Return the orders that bear the same external id of the same store."""
        first_of: dict[tuple[object, ...], int] = {}
        links = []
        for order_id, versions in self.ever.items():
            order = versions[-1].order
            key = (order["order_source"], order["order_source_id"], order["external_order_id"])
            if key[2]:
                links.append((first_of.setdefault(key, order_id), order_id))
        return links

    def _grouped(self, links: Iterable[tuple[int, int]]) -> dict[int, set[int]]:
        """Return order id to all orders that some links join with it."""
        families = {order_id: {order_id} for order_id in self.items.order_ids}
        for one, other in links:
            joined = families.get(one, {one}) | families.get(other, {other})
            families |= dict.fromkeys(joined, joined)
        return families

    def made_at(self, order_ids: Iterable[int]) -> float:
        """Return when the first of some orders was there, epoch seconds."""
        return min(version.since for each in order_ids for version in self.ever.get(each, ())[:1])


def _distinct(families: Mapping[int, set[int]]) -> list[set[int]]:
    return list({id(family): family for family in families.values()}.values())
