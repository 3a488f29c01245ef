"""The reference model: what SALESmanago must hold once all has come to rest, derived independently."""

import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import cast

from ordersync.domain.settings import Settings
from simulators import BaselinkerAccount, SalesmanagoAccount
from simulators.salesmanago import ExternalEvent

MERGED, SPLIT, COPIED = 5, 6, 17
Order = Mapping[str, object]


@dataclass(frozen=True)
class History:
    """What happened to one connection.

    Attributes:
        shop: the BaseLinker account, with its orders and its journal.
        marketing: the SALESmanago account; other connections, with other e-shops, may share it.
        settings: the connection's.
        tag: the tag of every contact, as SALESmanago stores it.
        gone: orders that were merged away.
        undecided: orders whose outcome is left to a person, because the contacts' cards are inconclusive.
        neighbours: the other connections that write the contacts of the same SALESmanago account.
    """

    shop: BaselinkerAccount
    marketing: SalesmanagoAccount
    settings: Settings
    tag: str
    gone: Sequence[Order] = ()
    undecided: frozenset[int] = frozenset()
    neighbours: Sequence["History"] = ()

    def own_events(self) -> list[ExternalEvent]:
        """Return the PURCHASE events that we have sent for this connection."""
        sent = [event for event in self.marketing.events if event.origin == "api"]
        return [event for event in sent if event.data["location"] == self.settings.eshop]

    def events(self) -> list[str]:
        """Return the order ids of these events."""
        return [str(event.data["externalId"]) for event in self.own_events()]

    def addressees(self) -> dict[str, str]:
        """Return order id to the address that its event was sent to."""
        contacts = self.marketing.contacts
        return {
            str(event.data["externalId"]): contacts[event.contact_id].email for event in self.own_events()
        }


def check_never_twice(history: History) -> None:
    """Check what must hold at every moment."""
    doubled = [key for key, count in Counter(history.events()).items() if count > 1]
    assert not doubled, f"orders {doubled} have more than one event"


def check(history: History) -> None:
    """Compare what SALESmanago holds with what the shop's history demands."""
    check_never_twice(history)
    events = history.addressees()
    orders = history.shop.orders
    wanted = {order_id: email for order_id, order in orders.items() if (email := _email(order, history))}
    for family in _families(history, MERGED, SPLIT, COPIED):
        due = [order_id for order_id in family if order_id in wanted]
        having = [order_id for order_id in family if str(order_id) in events]
        accounted_for = having or family & history.undecided
        assert accounted_for or not due, f"purchase {sorted(family)} has no event, and {due} call for one"
    for family in _families(history, SPLIT, COPIED):
        having = [order_id for order_id in family if str(order_id) in events]
        assert len(having) <= 1, f"purchase {sorted(family)} has the events of {having}"
    alone = {
        order_id
        for family in _families(history, MERGED, SPLIT, COPIED)
        if len(family) == 1
        for order_id in family
    }
    for order_id, email in events.items():
        _check_event(order_id, email, history)
        if int(order_id) in alone:
            _check_goods(order_id, history)
    _check_contacts(history, wanted, events)


def _email(order: Order, history: History) -> str | None:
    """Return the address that an order is sent to, or None if it must not be sent."""
    settings = history.settings
    source = order["order_source"]
    if not order["confirmed"] or source == "order_return":
        return None
    if source == "shop" and settings.skip_shop_orders:
        return None
    if source != "allegro":
        return str(order["email"]) or None
    match = _match(order, history) if settings.match_by_phone != "off" else None
    return str(match["email"]) if match else None


def _match(order: Order, history: History) -> Order | None:
    """Return the other order that identifies the buyer of an Allegro order."""
    others = [
        other
        for other in history.shop.orders.values()
        if other["order_source"] not in ("allegro", "order_return")
        and other["confirmed"]
        and other["email"]
        and _digits(other) == _digits(order)
        and _age(other) < _age(order)
    ]
    others.sort(key=_age)
    namesakes = [other for other in others if _name(other) == _name(order)]
    if len({other["email"] for other in others}) > 1 and not namesakes:
        return None
    chosen = namesakes or others
    return chosen[-1] if chosen else None


def _check_event(order_id: str, email: str, history: History) -> None:
    """Check that an event went to an address its buyer gave, with the order's date and location."""
    event = _event_of(order_id, history)
    assert event["contactExtEventType"] == "PURCHASE"
    assert "allegromail" not in email, f"order {order_id} was sent to a masked address"
    order = history.shop.orders.get(int(order_id))
    if order is not None:
        assert event["date"] == int(str(order["date_add"])) * 1000, f"order {order_id} has another date"


def _check_goods(order_id: str, history: History) -> None:
    """Check that the event of an order that was never split or merged has its goods and its total."""
    event = _event_of(order_id, history)
    order = history.shop.orders[int(order_id)]
    lines = cast("Sequence[Order]", order["products"])
    total = sum(Decimal(str(line["price_brutto"])) * int(str(line["quantity"])) for line in lines)
    assert Decimal(str(event["value"])) == total + Decimal(str(order["delivery_price"]))
    assert event["products"] == ",".join(str(line["product_id"]) for line in lines)


def _event_of(order_id: str, history: History) -> Order:
    [event] = [event.data for event in history.own_events() if event.data["externalId"] == order_id]
    return event


def _check_contacts(history: History, wanted: Mapping[int, str], events: Mapping[str, str]) -> None:
    """Check that every contact has the data of its newest order, and the tags of all of them."""
    orders = history.shop.orders
    for email in set(wanted.values()):
        own = [orders[key] for key, to in wanted.items() if to == email == events.get(str(key))]
        if not own:
            continue
        contact = history.marketing.contact(email)
        assert contact is not None, f"{email} has no contact"
        by_source = {f"BASELINKER_{order['order_source']}".upper() for order in own}
        tags = {history.tag} | (by_source if history.settings.order_source_tag else set())
        assert tags <= set(contact.tags), f"{email} lacks tags {tags - set(contact.tags)}"
        newest = max((order for order in own if _is_in_buyers_name(order, history)), key=_age, default=None)
        if newest is None or _superseded(email, newest, (*history.gone, *orders.values())):
            continue
        if any(_writes(email, other) for other in history.neighbours):
            continue
        address = contact.address
        assert address["city"] == newest["delivery_city"], f"{email} has an older order's city"
        assert address["streetAddress"] == newest["delivery_address"], f"{email} has an older order's street"
        assert contact.fields["name"] == newest["delivery_fullname"]


def _writes(email: str, history: History) -> bool:
    """Return whether a connection has a reason to write a contact's data."""
    buyers = {_email(order, history) for order in history.shop.orders.values()}
    return email in buyers or email in {order["email"] for order in history.gone}


def _is_in_buyers_name(order: Order, history: History) -> bool:
    """Return whether the order is in its buyer's name, so that its data are the contact's.

    If the orders with the buyer's address and number bear several names, it depends on when each was known.
    """
    if order["order_source"] != "allegro":
        return True
    match = _match(order, history)
    return match is not None and all(
        _name(other) == _name(order)
        for other in history.shop.orders.values()
        if other["email"] == match["email"] and _digits(other) == _digits(order)
    )


def _superseded(email: str, newest: Order, orders: Sequence[Order]) -> bool:
    """Return whether a newer order of the buyer is gone, or has become someone else's."""
    numbers = {_digits(order) for order in orders if order["email"] == email}
    return any(
        _age(order) > _age(newest)
        for order in orders
        if order["email"] == email or (order["order_source"] == "allegro" and _digits(order) in numbers)
    )


def _families(history: History, *relations: int) -> list[set[int]]:
    """Group orders that are one purchase by these relations, or by one external id.

    Orders that are merged after both have their events remain two purchases.
    """
    groups: list[set[int]] = [{order_id} for order_id in history.shop.orders]
    links = [
        {entry.order_id, entry.object_id} for entry in history.shop.journal if entry.log_type in relations
    ]
    by_id: dict[tuple[object, ...], set[int]] = {}
    for order_id, order in history.shop.orders.items():
        key = (order["order_source"], order["order_source_id"], order["external_order_id"])
        by_id.setdefault(key if key[2] else (order_id,), set()).add(order_id)
    for link in (*links, *by_id.values()):
        touched = [group for group in groups if group & link]
        groups = [group for group in groups if not group & link] + [set().union(link, *touched)]
    return groups


def _age(order: Order) -> tuple[int, int]:
    return int(str(order["date_add"])), int(str(order["order_id"]))


def _digits(order: Order) -> str:
    return "".join(filter(str.isdigit, str(order["phone"])))[-9:]


def _name(order: Order) -> list[str]:
    plain = unicodedata.normalize("NFKD", str(order["delivery_fullname"]).lower().replace("ł", "l"))
    return sorted("".join(letter for letter in plain if not unicodedata.combining(letter)).split())
