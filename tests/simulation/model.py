"""The reference model: what SALESmanago must hold once all has come to rest, in words of its own."""

import unicodedata
from collections.abc import Mapping, Sequence

from tests.simulation.world import CONNECTION, World

MERGED, SPLIT, COPIED = 5, 6, 17


def check(world: World, gone: Sequence[Mapping[str, object]]) -> None:
    """Compares what SALESmanago holds with what the shop's history demands; `gone` are merged orders."""
    settings = world.application.connections.get(CONNECTION).settings
    orders = world.shop.orders
    events = world.addressees()
    wanted = {order_id: email for order_id, order in orders.items() if (email := _email(order, world))}
    for family in _families(world, MERGED, SPLIT, COPIED):
        due = [order_id for order_id in family if order_id in wanted]
        having = [order_id for order_id in family if str(order_id) in events]
        assert having or not due, f"purchase {sorted(family)} has no event, and {due} call for one"
    for family in _families(world, SPLIT, COPIED):
        having = [order_id for order_id in family if str(order_id) in events]
        assert len(having) <= 1, f"purchase {sorted(family)} has the events of {having}"
    _check_contacts(world, gone, wanted, events, by_source=settings.order_source_tag)
    assert not world.dead_letters.buried


def _email(order: Mapping[str, object], world: World) -> str | None:
    """Whose order it is, if it is transferred."""
    settings = world.application.connections.get(CONNECTION).settings
    source = order["order_source"]
    if not order["confirmed"] or source == "order_return":
        return None
    if source == "shop" and settings.skip_shop_orders:
        return None
    if source != "allegro":
        return str(order["email"]) or None
    match = _match(order, world) if settings.match_by_phone != "off" else None
    return str(match["email"]) if match else None


def _match(order: Mapping[str, object], world: World) -> Mapping[str, object] | None:
    """The other order that tells whose an Allegro order is."""
    others = [
        other
        for other in world.shop.orders.values()
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


def _check_contacts(
    world: World,
    gone: Sequence[Mapping[str, object]],
    wanted: Mapping[int, str],
    events: Mapping[str, str],
    *,
    by_source: bool,
) -> None:
    """Every contact has the data of its newest order, and the tags of all of them."""
    for email in set(wanted.values()):
        own = [world.shop.orders[key] for key, to in wanted.items() if to == email == events.get(str(key))]
        if not own:
            continue
        contact = world.marketing.contact(email)
        assert contact is not None, f"{email} has no contact"
        tags = {"FROM_LODZ"} | {f"BASELINKER_{order['order_source']}".upper() for order in own if by_source}
        assert tags <= set(contact.tags), f"{email} lacks tags {tags - set(contact.tags)}"
        newest = max((order for order in own if _speaks(order, world)), key=_age, default=None)
        if newest is None or _superseded(email, newest, (*gone, *world.shop.orders.values())):
            continue
        address = contact.address
        assert address["city"] == newest["delivery_city"], f"{email} has an older order's city"
        assert address["streetAddress"] == newest["delivery_address"], f"{email} has an older order's street"
        assert contact.fields["name"] == newest["delivery_fullname"]


def _speaks(order: Mapping[str, object], world: World) -> bool:
    """Whether the order bears its buyer's name, so that its data are the contact's."""
    match = _match(order, world) if order["order_source"] == "allegro" else order
    return match is not None and _name(match) == _name(order)


def _superseded(email: str, newest: Mapping[str, object], orders: Sequence[Mapping[str, object]]) -> bool:
    """Whether a newer order of the buyer has gone since, or has become somebody else's."""
    return any(
        _age(order) > _age(newest)
        for order in orders
        if email in (order["email"], None) or order["order_source"] == "allegro"
    )


def _families(world: World, *relations: int) -> list[set[int]]:
    """Orders that are one purchase by these relations, or by one external id.

    Orders that are merged after both have got their events are two purchases for good.
    """
    groups: list[set[int]] = [{order_id} for order_id in world.shop.orders]
    links = [{entry.order_id, entry.object_id} for entry in world.shop.journal if entry.log_type in relations]
    by_id: dict[tuple[object, ...], set[int]] = {}
    for order_id, order in world.shop.orders.items():
        key = (order["order_source"], order["order_source_id"], order["external_order_id"])
        by_id.setdefault(key if key[2] else (order_id,), set()).add(order_id)
    for link in (*links, *by_id.values()):
        touched = [group for group in groups if group & link]
        groups = [group for group in groups if not group & link] + [set().union(link, *touched)]
    return groups


def _age(order: Mapping[str, object]) -> tuple[int, int]:
    return int(str(order["date_add"])), int(str(order["order_id"]))


def _digits(order: Mapping[str, object]) -> str:
    return "".join(filter(str.isdigit, str(order["phone"])))[-9:]


def _name(order: Mapping[str, object]) -> list[str]:
    plain = unicodedata.normalize("NFKD", str(order["delivery_fullname"]).lower().replace("ł", "l"))
    return sorted("".join(letter for letter in plain if not unicodedata.combining(letter)).split())
