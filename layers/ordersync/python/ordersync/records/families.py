"""Which orders are one purchase; a family's record is found from any of its orders, however many they are."""

from functools import partial
from typing import NamedTuple

from ordersync.domain.family import Family, Relation
from ordersync.domain.intent import PURCHASE
from ordersync.domain.states import HAS_EVENT, SPOKEN_FOR
from ordersync.errors import Conflict
from ordersync.frozen import frozen
from ordersync.records.connection import ConnectionRecords
from ordersync.records.record import Record, persistently


class _Kept(NamedTuple):
    """A family's record, and the order that it is kept with."""

    order_id: int
    record: Record[Family]


@frozen
class Families:
    """The families of one connection's orders.

    Two families become one in three writes: the lower one notes that the other is to come, the higher one
    says that it has moved, the lower one takes in what it held. An order without relatives joins in two: it
    says that it has moved, and is taken in. Whoever finds this half done completes it.
    """

    records: ConnectionRecords

    def family_of(self, order_id: int) -> Family:
        """Return the family of an order; one without members if it has no relatives.

        Raises:
            RetryLater: a table did not answer, or others were faster too many times.
            Defect: a record can't be read.
        """
        return persistently(lambda: self._whole(order_id).record.value)

    def relate(self, relation: Relation) -> Family:
        """Make two orders members of one family, and record what relates them.

        Raises:
            As `family_of`.
        """
        return persistently(lambda: self._united(relation))

    def fence(self, order_id: int) -> Family:
        """Fence a family's members: none gets as far as its event request without looking at it as it is.

        Raises:
            As `family_of`.
        """
        return persistently(lambda: self._fenced(self._whole(order_id)))

    def claim(self, order_id: int) -> Family:
        """Let an order claim its family's event, and fence the others.

        The claim comes first: whoever claimed before and looks again sees it, and whoever does not look again
        is held up by the fence.

        Raises:
            As `family_of`.
        """
        return persistently(lambda: self._claimed(order_id))

    def _claimed(self, order_id: int) -> Family:
        kept = self._whole(order_id)
        return self._fenced(self._saved(kept, kept.record.value.claimed(order_id)))

    def _saved(self, kept: _Kept, family: Family) -> _Kept:
        if family == kept.record.value:
            return kept
        return _Kept(kept.order_id, kept.record.save(family))

    def _fenced(self, kept: _Kept) -> Family:
        family = kept.record.value
        if not family.unfenced:
            return family
        holders = [member for member in family.unfenced if self._has_event_or_is_fenced(member)]
        return kept.record.save(family.fenced(holders)).value

    def _has_event_or_is_fenced(self, order_id: int) -> bool:
        """Return whether a member's items are counted, or may be.

        Its record is written again if it may yet get as far as an event request, as one of a test run may.
        Either way, the record says from then on that the order is not alone.
        """
        record = self.records.order(order_id).read()
        state = record.value.event(PURCHASE).state
        if record.value.is_alone or state not in HAS_EVENT:
            record.save(record.value.related())
        return state in SPOKEN_FOR

    def _united(self, relation: Relation) -> Family:
        one, other = map(self._whole, relation.orders)
        if one.order_id == other.order_id:
            return self._saved(one, one.record.value.with_relation(relation)).record.value
        lower, higher = sorted((one, other), key=lambda kept: kept.order_id)
        family = lower.record.value.founded_by(lower.order_id).with_relation(relation)
        if not higher.record.value.members:
            own = higher.record.value.founded_by(higher.order_id).with_relation(relation)
            higher.record.save(own.moved_to(lower.order_id))
            return self._whole(higher.order_id).record.value
        lower.record.save(family.awaiting(higher.order_id))
        united = self._whole(lower.order_id)
        if united.order_id != self._whole(higher.order_id).order_id:
            raise Conflict(f"the family of order {higher.order_id} was moved elsewhere meanwhile", after=0.0)
        return united.record.value

    def _whole(self, order_id: int) -> _Kept:
        own = self.records.family(order_id).read()
        kept = self._kept(own, order_id)
        if order_id not in kept.record.value.members and own.value.members:
            family = kept.record.value.founded_by(kept.order_id)
            kept = self._saved(kept, family.joined_by(own.value, order_id))
        while kept.record.value.joining:
            kept = self._taking_in(kept, kept.record.value.joining[0])
        return kept

    def _taking_in(self, kept: _Kept, higher_id: int) -> _Kept:
        """Take in the family of a higher order, which may have been moved elsewhere meanwhile."""
        higher = self.records.family(higher_id).read()
        if not higher.value.kept_with:
            higher = higher.save(higher.value.founded_by(higher_id).moved_to(kept.order_id))
        family = kept.record.value.joined_by(higher.value, higher_id)
        return _Kept(kept.order_id, kept.record.save(family))

    def _kept(self, record: Record[Family], order_id: int) -> _Kept:
        """Find where an order's family is kept; who came a long way comes straight the next time."""
        passed = []
        while record.value.kept_with:
            passed.append(record.slot)
            order_id = record.value.kept_with
            record = self.records.family(order_id).read()
        for slot in passed[:-1]:
            slot.change(partial(Family.moved_to, order_id=order_id))
        return _Kept(order_id, record)
