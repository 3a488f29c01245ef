"""Over a family of orders, each item is in exactly one event, and the events' values are what it costs."""

from collections import Counter
from collections.abc import Iterable
from decimal import Decimal

from simulators.baselinker.past import Version
from tests.model.buyers import is_transferred
from tests.model.history import History
from tests.model.items import Goods, Piece, counted_by, goods, goods_of, total_of
from tests.model.orders import Order, age, is_usable, says_nothing, total

VALUE_UNSETTLED = "value_unsettled"
CENT = Decimal("0.01")


def check_no_item_twice(history: History) -> None:
    """Check that no item is in events more often than it was ordered.

    Events of orders that the journal has not related by then, or that only a forgotten part of it related,
    may both have the item.
    """
    counted, due = total_of(history.sent()), set(map(int, history.events()))
    if not counted - sum(map(history.items.placed_with, due), Counter[str]()):
        return  # other orders only add to what was ordered: there may be thousands
    for product in counted - (history.items.ordered + history.items.shared_unseen(history.is_related)):
        events = [event for event in history.sent() if product in counted_by(event)]
        last = max(events, key=lambda event: event.created_at)
        for family in history.families_known_to(last):
            own = [event for event in events if int(str(event.data["externalId"])) in family]
            number = sum(counted_by(event)[product] for event in own)
            orders = [str(event.data["externalId"]) for event in own]
            assert number <= history.items.ordered[product], (
                f"product {product} was ordered {history.items.ordered[product]} times, "
                f"but is {number} times in the events of {orders}"
            )


def check_every_item(history: History, wanted: Iterable[int]) -> None:
    """Check that what is due is in an event; an order that can't be decided is left to a person."""
    due = {piece for order_id in wanted for piece in _due_of(order_id, history)}
    lacking = goods(due - _excused(history)) - _counted(history)
    orders = [each for each in history.items.held if _has(each, lacking, history)]
    assert not lacking, f"items {dict(lacking)} are in no event, and the orders {orders} call for one"


def check_values(history: History) -> None:
    """Check that each event's value is what its items cost, and a delivery cost that its order had."""
    for event in history.sent():
        order_id = int(str(event.data["externalId"]))
        left = _delivery_in(order_id, history)
        if left is None:
            continue
        most = max(Decimal(str(order["delivery_price"])) for order in history.versions(order_id))
        assert 0 <= left <= most, f"the value of order {order_id} is {left} more than its items cost"
    _check_deliveries(history)


def may_be_unsettled(order_id: int, history: History) -> bool:
    """Return whether it may rightly be left to a person what of an order is counted already."""
    if history.family_of(order_id) & history.open_ended:
        return True
    if order_id not in history.shop.orders:
        return _may_gone_be_unsettled(order_id, history)
    items, own = history.items, goods(history.items.held[order_id])
    deeds = items.deeds_about(order_id)
    if {deed.kind for deed in deeds} == {"merge"}:
        gone = items.merged_into(order_id) & history.having
        return any(not _events_of(each, history) <= own for each in gone)
    counted = sum((_events_of(each, history) for each in history.family_of(order_id)), Counter[str]())
    held = goods_of(history.shop.orders[order_id]["products"])
    if held & items.doubled & counted:
        return True
    if held & counted and items.is_entangled(history.family_of(order_id)):
        return True
    if held & counted and items.have_doubles_met(history.family_of(order_id)):
        return True
    is_certain = own <= counted and history.family_of(order_id) <= history.shop.orders.keys()
    return len(deeds) > 1 and bool(counted & own) and not is_certain


def _may_gone_be_unsettled(order_id: int, history: History) -> bool:
    """Return whether it may be left to a person what is counted of an order that is gone."""
    items, own = history.items, goods(history.items.held[order_id])
    targets, into = history.possible_targets(order_id), items.survivors(order_id) & history.having
    if len(targets) > 1 and targets & history.having:
        return True
    counted = sum((_events_of(each, history) for each in history.family_of(order_id)), Counter[str]())
    if own & counted and items.have_doubles_met(history.family_of(order_id)):
        return True
    return bool(own & items.doubled) or any(
        not own <= _events_of(each, history)
        or own & (items.ordered - _counted(history))
        or not goods(items.held[each])
        <= _events_of(each, history)  # it may be this one's, for all that is known
        for each in into
    )


def _due_of(order_id: int, history: History) -> frozenset[Piece]:
    """Return the pieces that an order has to count, unless another one does.

    A technical order speaks only for those that no original has any more, once all that are left have events.
    An order into which an original was merged is one.
    """
    own = history.items.held[order_id]
    by_store = history.family_of(order_id) - history.related_to(order_id)
    if by_store & history.having:
        return frozenset()
    if order_id not in history.items.technical:
        return own
    originals = _originals_of(order_id, history)
    if not originals <= history.having:
        return frozenset()
    return own.difference(*(history.items.held[each] for each in originals))


def _originals_of(order_id: int, history: History) -> set[int]:
    """Return the orders that hold what a technical order does, but hold it themselves.

    An order that got its own double back is one: what was placed with it, it holds itself.
    """
    items, own = history.items, history.items.held[order_id]
    ever = {
        each
        for each, held in items.held.items()
        if held & own and (each not in items.technical or any(piece.order_id == each for piece in held & own))
    }
    holding = ever.union(*map(items.survivors, ever)) - {order_id}
    return {each for each in holding & history.shop.orders.keys() if items.held[each] & own}


def _excused(history: History) -> set[Piece]:
    """Return the pieces that are left to a person, or were not due when their order was merged away."""
    excused: set[Piece] = set()
    for order_id, pieces in history.items.held.items():
        is_unsettled = history.purchase(order_id).reason == VALUE_UNSETTLED
        is_gone = bool(history.items.survivors(order_id) & history.having)
        if (
            is_unsettled
            or history.family_of(order_id) & history.open_ended
            or order_id in history.items.unseen_originals(history.is_related)
            or (is_gone and not _was_due(order_id, history))
        ):
            excused |= pieces
    return excused


def _was_due(order_id: int, history: History) -> bool:
    """Return whether an order that was merged away was certainly due then, and known to be merged."""
    versions: list[Version] = history.ever.get(order_id, [])
    if not versions or versions[-1].until <= history.gap_found_at:
        return False
    order = versions[-1].order
    is_late = age(order)[0] >= history.starts_at
    has_goods = total(order) >= 0 and not says_nothing(order)
    return is_late and has_goods and is_transferred(order, history) and is_usable(order)


def _counted(history: History) -> Goods:
    return total_of(history.sent())


def _events_of(order_id: int, history: History) -> Goods:
    return total_of(event for event in history.sent() if event.data["externalId"] == str(order_id))


def _has(order_id: int, lacking: Goods, history: History) -> bool:
    return any(piece.product in lacking for piece in history.items.held[order_id])


def _delivery_in(order_id: int, history: History) -> Decimal | None:
    """Return what an order's event says beyond the price of its items; None if that is unclear."""
    prices = history.prices
    if any(not line["product_id"] for order in history.versions(order_id) for line in _lines(order)):
        return None
    [event] = [event for event in history.sent() if event.data["externalId"] == str(order_id)]
    counted = counted_by(event)
    if "value" not in event.data or any(len(prices.get(product, ())) != 1 for product in counted):
        return None
    cost = sum((min(prices[product]) * number for product, number in counted.items()), Decimal())
    return Decimal(str(event.data["value"])) - cost.quantize(CENT)


def _check_deliveries(history: History) -> None:
    """Check that the delivery of orders that were only split or copied is counted once."""
    events = history.addressees()
    for family in history.families:
        deeds = [deed for deed in history.shop.deeds if deed.target in family]
        is_known = history.gap_found_at == 0 and {deed.kind for deed in deeds} <= {"split", "copy"}
        if not is_known or family != history.related_to(min(family)):
            continue
        parts = [
            _delivery_in(order_id, history) or Decimal() for order_id in family if str(order_id) in events
        ]
        derived = {deed.target for deed in deeds}
        paid = [max(_deliveries(order_id, history)) for order_id in family - derived]
        assert not parts or sum(parts) <= sum(paid), (
            f"the delivery of purchase {sorted(family)} is counted twice"
        )


def _deliveries(order_id: int, history: History) -> list[Decimal]:
    """Return what an order's delivery cost ever, with what splits have moved to others by then."""
    return [
        Decimal(str(version.order["delivery_price"]))
        + sum(
            (
                Decimal(str(deed.delivery))
                for deed in history.shop.deeds
                if deed.at <= version.since and order_id in deed.sources
            ),
            Decimal(),
        )
        for version in history.ever.get(order_id, ())
    ]


def _lines(order: Order) -> list[Order]:
    lines = order["products"]
    assert isinstance(lines, list)
    return lines
