"""Reads together what the buyers of a batch's masked orders are looked for with."""

from collections.abc import Iterable, Mapping

from ordersync.delivery.find_buyer import READ_AT_ONCE
from ordersync.delivery.read_orders import FRESH_SECONDS, OrderReader
from ordersync.domain.buyer import phone_of
from ordersync.domain.order import Order
from ordersync.domain.phone_entry import PhoneEntry
from ordersync.domain.read_plan import fullest_page
from ordersync.pacing.context import ConnectionContext
from ordersync.records.together import reading_together


def entries_of(orders: Iterable[Order], context: ConnectionContext) -> Mapping[str, PhoneEntry]:
    """Return what the index has of the orders' numbers.

    Raises:
        RetryLater, Defect: the index did not answer, or an entry can't be read.
    """
    numbers = {phone_of(order, context.connection) for order in orders}
    slots = {number: context.records.phone(number) for number in sorted(filter(None, numbers))}
    with reading_together(context.records.tables, [slot.place for slot in slots.values()]):
        return {number: slot.read().value for number, slot in slots.items()}


def read_ahead(entries: Iterable[PhoneEntry], reader: OrderReader, most_calls: float) -> None:
    """Read the pages that show several orders of these entries of the index, the fullest first.

    The others are read when their turn comes: while calls are short, they would be too old by then. So would
    all be if this took every call of a minute.

    Args:
        entries: what the index has of the numbers of a batch's masked orders.
        reader: what reads orders.
        most_calls: how many calls this batch may have taken by then.

    Raises:
        RetryLater, Wait, NoBudget: BaseLinker did not answer.
    """
    found = {each for entry in entries for each in sorted(entry.identified)[-READ_AT_ONCE:]}
    now = reader.clock.now()
    not_before = now - FRESH_SECONDS / 2  # it is used until it is as old as it may be
    unread, cache = found, reader.cache
    while unread := {each for each in unread if cache.get(each, not_before, now) is None}:
        page = fullest_page(unread, cache.ids_a_page)
        if len(page) == 1 or reader.calls >= most_calls:
            break
        reader.read_each(dict.fromkeys(page, not_before))
        unread -= page
