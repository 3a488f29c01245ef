"""Reads related orders as they stood together at one moment.

What moves from one order to another while they are read one after the other shows in both of them, or in
neither.
"""

from collections.abc import Iterable, Mapping

from ordersync.delivery.cache_orders import Reading
from ordersync.delivery.read_orders import OrderReader
from ordersync.errors import RetryLater

Readings = Mapping[int, Reading]


def read_together(reader: OrderReader, order_ids: Iterable[int], not_before: float) -> Readings:
    """Read orders as they stood at one moment, which is no earlier than `not_before`.

    They are from one page, or were read twice and are the same. One that was not there, or can't be read, is
    read once.

    Args:
        reader: reads them, in a call or two.
        order_ids: the orders.
        not_before: epoch seconds.

    Raises:
        RetryLater: BaseLinker did not answer, fails at one of them, or they change while they are read.
        Wait: a block, or a refused token.
        NoBudget: no call is free.
    """
    gone = {each: reader.cache.absences[each] for each in order_ids if reader.is_gone(each, not_before)}
    first = gone | reader.read(dict.fromkeys(set(order_ids) - gone.keys(), not_before))
    if _are_of_one_moment(first):
        return first
    there = [each for each, reading in first.items() if reading.order]
    second = first | reader.read(dict.fromkeys(there, reader.clock.now()))
    if _are_of_one_moment(second) or all(second[each].order == first[each].order for each in there):
        return second
    raise RetryLater("related orders changed while they were read", after=0.0)


def _are_of_one_moment(readings: Readings) -> bool:
    """Return whether all orders that were read are from one page, after none was found for the others."""
    shown = {reading.read_at for reading in readings.values() if reading.order}
    absent = [reading.read_at for reading in readings.values() if not reading.order]
    return not shown or (len(shown) == 1 and shown.pop() >= max(absent, default=0.0))
