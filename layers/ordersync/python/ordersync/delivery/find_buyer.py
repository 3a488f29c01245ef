"""Finds whose order it is; for masked e-mail addresses through other orders with the same phone number."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from functools import partial

from ordersync.delivery.cache_orders import Reading
from ordersync.delivery.read_orders import FRESH_SECONDS, OrderReader
from ordersync.delivery.requeue import Requeue
from ordersync.domain.buyer import (
    Buyer,
    candidates,
    choose_buyer,
    identifies_buyer,
    indexed_number,
    is_matched_by_phone,
    own_buyer,
    phone_of,
)
from ordersync.domain.order import Order, OrderName
from ordersync.domain.phone_entry import PhoneEntry
from ordersync.domain.phones import spellings
from ordersync.domain.skips import SkipReason
from ordersync.errors import Defect, RetryLater
from ordersync.frozen import frozen
from ordersync.pacing.context import ConnectionContext
from ordersync.records.together import drop_ahead, reading_together

MOST_READ = 25
MOST_CALLS = 10
READ_AT_ONCE = 4


@frozen
class BuyerFinder:
    """Finds the buyers of one connection's orders.

    Attributes:
        knows_all_since: from when on the index has every order that was added, epoch seconds.
    """

    context: ConnectionContext
    reader: OrderReader
    requeue: Requeue
    knows_all_since: float

    def find(self, order: Order, not_before: float) -> Buyer | SkipReason:
        """Return the order's buyer, or why there is none.

        Args:
            order: whose buyer is looked for.
            not_before: the epoch second whose changes the other orders must show.

        Raises:
            RetryLater, Wait, NoBudget: BaseLinker or a table did not answer.
        """
        buyer = own_buyer(order, self.context.connection)
        if buyer is not SkipReason.MASKED_EMAIL or not is_matched_by_phone(order, self.context.connection):
            return buyer
        number = phone_of(order, self.context.connection)
        return buyer if number is None else self._find_by_phone(order, number, not_before)

    def needs_no_call(self, reading: Reading, not_before: float, entries: Mapping[str, PhoneEntry]) -> bool:
        """Return whether the index decides whose order this is, and all that it takes was read lately.

        Args:
            reading: the order.
            not_before: as for `find`.
            entries: what of the index was read lately.
        """
        order, now = reading.order, self.context.clock.now()
        number, recent = phone_of(order, self.context.connection) if order else None, now - FRESH_SECONDS
        if order is None or number is None or reading.read_at < recent:
            return False
        with suppress(Defect, RetryLater):  # the order's own attempt deals with it
            entry = entries.get(number) or self.context.records.phone(number).read().value
            known = entry.identified.keys() - {order.order_id}
            read = [self.reader.cache.get(each, max(not_before, recent), now) for each in known]
            seen = [each for each in read if each]
            return len(seen) == len(known) <= READ_AT_ONCE and bool(self._decide(order, number, entry, seen))
        return False

    def end_waiting(self, order: Order, buyer: Buyer) -> None:
        """Record that an order whose buyer was found by phone waits no more: what became of it is recorded.

        Not before: another worker may have looked in vain, and have closed the order and deleted its message.

        Raises:
            RetryLater: the index did not answer.
        """
        number = phone_of(order, self.context.connection) if buyer.waited else None
        if number is not None:
            self.context.records.phone(number).change(lambda known: known.without_masked([order.order_id]))

    def index_phone(self, order: Order, shown_at: float) -> None:
        """Index the order's phone number and requeue the masked orders waiting for a match.

        BaseLinker may find orders by phone only if the spelling is the same; this index knows better.

        Args:
            order: the order.
            shown_at: when the request began that showed it, epoch seconds.

        Raises:
            RetryLater: the index or the queue did not answer.
        """
        if number := indexed_number(order, self.context.connection):
            slot = self.context.records.phone(number)
            entry = slot.change(partial(self._identified, order, shown_at)).value
            if waiting := entry.waiting_for(order):
                self.requeue(*map(self.context.named, waiting))
                slot.change(lambda known: known.without_masked(waiting))

    def _identified(self, order: Order, shown_at: float, known: PhoneEntry) -> PhoneEntry:
        """Return the entry with the order; what was read ahead is old by the time it is written."""
        is_kept = known.may_have_lost(order) and self._is_kept(order)
        entry = known.with_identified(order, shown_at, is_kept=is_kept)
        if entry != known or entry.waiting_for(order):
            drop_ahead()
        return entry

    def _is_kept(self, order: Order) -> bool:
        """Return whether an order as old as those of a forgotten person is of another one."""
        buyer = own_buyer(order, self.context.connection)
        return isinstance(buyer, Buyer) and not self._is_left_alone(buyer, order)

    def unindex_phone(self, order: Order) -> None:
        """Take an order whose buyer is forgotten out of the index again: only its delivery found that out.

        Raises:
            RetryLater: the index did not answer.
        """
        if number := phone_of(order, self.context.connection):
            self.context.records.phone(number).change(lambda known: known.without_identified(order.order_id))

    def _find_by_phone(self, order: Order, number: str, not_before: float) -> Buyer | SkipReason:
        """Return the buyer, or why there is none; the order waits for one then.

        One that has a buyer does not: each attempt at the order that identifies him would queue it again. And
        an order that was indexed meanwhile may have missed it among those that wait.
        """
        slot = self.context.records.phone(number)
        entry = slot.read().value
        if entry.is_blocked:
            return SkipReason.FORGOTTEN
        if namesake := self._newest_namesake(order, number, entry, not_before):
            return namesake.of_one_among(entry.masked, order)
        while True:
            others, all_read = self._search(order, number, entry, not_before)
            buyer = choose_buyer(order, others, all_read=all_read and not entry.forgotten_at)
            if isinstance(buyer, Buyer):
                return self._unless_erased(order, entry, buyer.of_one_among(entry.masked, order))
            known = slot.change(lambda known: known.with_masked(order)).value
            if known.identified.keys() <= entry.identified.keys():
                return buyer
            entry = known

    def _unless_erased(self, order: Order, entry: PhoneEntry, buyer: Buyer) -> Buyer | SkipReason:
        """Return the buyer, unless the order may be a forgotten person's, whose others are erased."""
        is_new = order.date_add > entry.forgotten_at
        return buyer if is_new or self._is_left_alone(buyer, order) else SkipReason.AMBIGUOUS_PHONE

    def _is_left_alone(self, buyer: Buyer, order: Order) -> bool:
        return self.context.account.contact(buyer.email).read().value.leaves_alone(order.date_add)

    def _newest_namesake(
        self, order: Order, number: str, entry: PhoneEntry, not_before: float
    ) -> Buyer | None:
        """Return the buyer if the index decides, whatever BaseLinker would find besides.

        It does if its newest order of the same name was added since it has them all: a namesake's order
        decides that is newer than all others of his, and BaseLinker has none that is and that is not here.
        Only a few are read for that: more would use up the calls of the look-up that may have to follow.
        """
        newest_first = sorted(entry.identified.keys() - {order.order_id}, reverse=True)
        if not newest_first or len(newest_first) > READ_AT_ONCE:
            return None
        seen = self._read_newest(newest_first, number, entry, not_before)
        return self._decide(order, number, entry, seen.values()) if len(seen) == len(newest_first) else None

    def _decide(
        self, order: Order, number: str, entry: PhoneEntry, seen: Collection[Reading]
    ) -> Buyer | None:
        """Return the buyer if all orders that the index has of a number decide, whatever BaseLinker finds."""
        if any(reading.defect for reading in seen):
            return None
        shown = [reading.order for reading in seen if reading.order]
        found = candidates(order, number, shown, self.context.connection)
        buyer = choose_buyer(order, found, all_read=False)
        if not isinstance(buyer, Buyer) or buyer.through is None:
            return None
        has_all_since = max(self.knows_all_since, entry.forgotten_at)
        return buyer if buyer.through.date_add >= has_all_since else None

    def _search(
        self, order: Order, number: str, entry: PhoneEntry, not_before: float
    ) -> tuple[list[Order], bool]:
        """Return the orders that identify the buyer, and whether all that were found have been read.

        The newest are read first, until so many calls are made that the buyer has cost enough.
        """
        asked = {*entry.identified, *self._hits(order, number, not_before)} - {order.order_id}
        newest_first = sorted(asked - {0}, reverse=True)
        seen = self._read_newest(newest_first[:MOST_READ], number, entry, not_before)
        all_read = seen.keys() >= asked and not any(reading.defect for reading in seen.values())
        shown = [reading.order for reading in seen.values() if reading.order]
        return candidates(order, number, shown, self.context.connection), all_read

    def _hits(self, order: Order, number: str, not_before: float) -> set[int]:
        """Return the ids of the orders that BaseLinker finds for a number and that may be older, 0 for no id.

        Every spelling is asked for, unless the answer to another one than the order's own shows the order.
        """
        found: set[int] = set()
        for spelling in spellings(order.phone, number):
            hits = self.reader.by_phone(spelling, max(not_before, self.context.clock.now() - FRESH_SECONDS))
            found |= {hit.order_id for hit in hits if hit.date_add is None or hit.date_add <= order.date_add}
            if spelling != order.phone and order.order_id in {hit.order_id for hit in hits}:
                break
        return found

    def _read_newest(
        self, newest_first: Sequence[int], number: str, entry: PhoneEntry, not_before: float
    ) -> dict[int, Reading]:
        """Read as many orders as so many calls bring; those close together cost one call."""
        readings: dict[int, Reading] = {}
        at_once, most_calls = READ_AT_ONCE, self.reader.calls + MOST_CALLS
        while len(readings) < len(newest_first) and self.reader.calls < most_calls:
            before = self.reader.calls
            some = newest_first[len(readings) :][: min(at_once, most_calls - before)]
            readings |= self._read(some, number, entry, not_before)
            at_once *= 2 if self.reader.calls <= before + 1 else 1
        return readings

    def _read(
        self, order_ids: Sequence[int], number: str, entry: PhoneEntry, not_before: float
    ) -> dict[int, Reading]:
        """Read orders that may identify a buyer: recently, and as the newest entries about them say.

        An answer that lags may not show what an earlier one has; it is not believed so soon.

        Raises:
            RetryLater: BaseLinker may lag behind its journal, or did not answer.
            Wait, NoBudget: nothing can be read for now.
        """
        not_before = max(not_before, self.context.clock.now() - FRESH_SECONDS)
        shown_from, unreadable = self._shown_from(order_ids)
        readings = self.reader.read({key: max(not_before, moment) for key, moment in shown_from.items()})
        for order_id, reading in readings.items():
            name = self.context.named(order_id)
            self.reader.check_shown(name, reading, shown_from[order_id])
            if identified_at := entry.identified.get(order_id):
                self._check_identifies(name, reading, number, identified_at)
        return readings | unreadable

    def _check_identifies(self, name: OrderName, reading: Reading, number: str, identified_at: float) -> None:
        """Check that an answer by which an order identifies its number's owner no more does not just lag."""
        order, connection = reading.order, self.context.connection
        if order is None or not identifies_buyer(order, connection) or phone_of(order, connection) != number:
            self.reader.check_shown(name, reading, identified_at + self.context.timings.order_lag)

    def _shown_from(self, order_ids: Sequence[int]) -> tuple[dict[int, float], dict[int, Reading]]:
        """Return from when on readings show each order's newest entry; and those that can't be judged."""
        shown_from: dict[int, float] = {}
        unreadable: dict[int, Reading] = {}
        slots = {order_id: self.context.records.order(order_id) for order_id in order_ids}
        with reading_together(self.context.records.tables, [slot.place for slot in slots.values()]):
            for order_id, slot in slots.items():
                try:
                    shown_from[order_id] = slot.read().value.shown_from
                except Defect as defect:
                    unreadable[order_id] = Reading(None, self.context.clock.now(), defect=str(defect))
        return shown_from, unreadable
