"""Makes sure that of related orders no two events count the same item."""

from collections.abc import Mapping

from ordersync.delivery.cache_orders import Reading
from ordersync.delivery.jobs import Job
from ordersync.delivery.read_back import CardReader
from ordersync.delivery.read_orders import OrderReader
from ordersync.delivery.read_together import read_together
from ordersync.domain.counting import Counting
from ordersync.domain.family import Family, Relation, RelationKind, identity_of
from ordersync.domain.goods import Goods, without
from ordersync.domain.intent import PURCHASE
from ordersync.domain.kinship import Kinship
from ordersync.domain.order import Order
from ordersync.domain.purchase import costs_less_than_nothing
from ordersync.domain.skips import SkipReason
from ordersync.domain.snapshot import fingerprint_of
from ordersync.domain.states import SPOKEN_FOR, EventRecord, State
from ordersync.errors import Defect, RetryLater
from ordersync.frozen import frozen
from ordersync.pacing.context import ConnectionContext
from ordersync.records.families import Families
from ordersync.records.together import drop_ahead

MOST_COUNTED = 50
AGAIN_SHARE = 0.4  # of the settling time: a poll has its turn within two tries


@frozen
class PurchaseClaim:
    """Claims purchases for the orders of one connection."""

    context: ConnectionContext
    families: Families
    cards: CardReader
    orders: OrderReader

    def claim(self, order: Order, reading: Reading) -> Order | SkipReason:
        """Claim the purchase for this order.

        A claim may be taken over from an order that has not got as far as its event request: that order is
        fenced, so that it can't get there unnoticed. The family is read again: the poller may have recorded a
        relation since the batch began.

        Args:
            order: the order, which has no event.
            reading: what has shown it.

        Returns:
            The order with what its event has to count; or why it has none.

        Raises:
            RetryLater: a relative's event request is in question, what its relatives hold is not certain yet,
                or a table or BaseLinker did not answer.
            Wait, NoBudget: its relatives can't be read for now.
            Defect: BaseLinker shows a relative that can't be read.
        """
        family = self.families.family_of(order.order_id)
        kinship = Kinship(family.relations).of(order.order_id)
        if not kinship.relations:
            return order
        drop_ahead()  # a claim among relatives takes its time
        if self._has_forgotten(kinship):
            return SkipReason.FORGOTTEN
        if not kinship.moving and self._is_kept_back(family, order.order_id, kinship):
            return SkipReason.SAME_PURCHASE
        readings = self._readings(kinship, order.order_id, reading)
        if readings is None:
            return SkipReason.VALUE_UNSETTLED
        before = self._counted_before(order.order_id, kinship, readings)
        if isinstance(before, SkipReason):
            return before
        left = without(order, before)
        return SkipReason.VALUE_UNSETTLED if costs_less_than_nothing(left) else left

    def _counted_before(
        self, order_id: int, kinship: Kinship, readings: Mapping[int, Reading]
    ) -> Goods | SkipReason:
        """Claim the purchase; return which of its items an order's event must not count, or why it has none.

        Raises:
            RetryLater: the journal may say more of the orders than is known.
        """
        counting = self._counting(self.families.claim(order_id), kinship, readings, order_id)
        before = counting.counted_before(order_id)
        if kinship.moving and (counting.is_puzzling or before is SkipReason.VALUE_UNSETTLED):
            self._check_journal(order_id, self._stand_since(order_id, readings))
        return before

    def check_announced(self, order: Order, job: Job) -> None:
        """Check that the journal has said what an order is, if a person has asked for it.

        It may have been copied, or split off another one, a moment ago. After the sweep's grace it does not
        wait any more: the sweep brings what the journal does not say.

        Raises:
            RetryLater: it has not, or a table did not answer.
        """
        is_requested = job.request or job.record.value.requested_by
        if not is_requested or job.log_id or job.record.value.log_id:
            return
        made_at, timings = min(order.date_add, job.asked_at), self.context.timings
        if self.context.clock.now() < made_at + timings.sweep_grace:
            self._check_journal(order.order_id, made_at + timings.order_lag)

    def reason_of_gone(self, order_id: int, reading: Reading) -> SkipReason | None:
        """Return why an order that BaseLinker does not show has no event, None if no relative has one.

        Raises:
            As `claim`.
        """
        family = self.families.family_of(order_id)
        kinship = Kinship(family.relations).of(order_id)
        if not kinship.relations:
            return None
        having = self._events(family, order_id, kinship.orders).keys()
        if having & kinship.copies(order_id):
            return SkipReason.SAME_PURCHASE
        if not having:
            return None
        readings = self._readings(kinship, order_id, reading)
        if readings is None:
            return SkipReason.VALUE_UNSETTLED
        return self._counting(family, kinship, readings, order_id).reason_of_gone(order_id)

    def waiting_for(self, order_id: int) -> list[int]:
        """Return the orders that got no event because they were merged with this one, which has none either.

        Raises:
            RetryLater: a table did not answer.
        """
        merges = Kinship(self.families.family_of(order_id).relations).of_kind(RelationKind.MERGE)
        related = {each.other_than(order_id) for each in merges if order_id in each.orders}
        events = {each: self.context.records.order(each).read().value.event(PURCHASE) for each in related}
        return [each for each, event in events.items() if event.reason == SkipReason.SAME_PURCHASE]

    def _has_forgotten(self, kinship: Kinship) -> bool:
        """Return whether an order is left alone whose items this one may hold."""
        records = (self.context.records.order(each).read().value for each in kinship.orders)
        return any(record.event(PURCHASE).state is State.FORGOTTEN for record in records)

    def _is_kept_back(self, family: Family, order_id: int, kinship: Kinship) -> bool:
        """Return whether a copy has the event.

        Two copies that were both recorded in a test run, as version 0.1.0 did, don't keep one another back.
        """
        states = {event.state for event in self._events(family, order_id, kinship.copies(order_id)).values()}
        own = self.context.records.order(order_id).read().value.event(PURCHASE).state if states else None
        return bool(states - {own} if own is State.SHADOW else states)

    def _events(self, family: Family, order_id: int, among: frozenset[int]) -> dict[int, EventRecord]:
        """Return the events that others of some orders have, or may have until a person decides.

        Those of a test run count: another integration may have sent them. A request may be in question and
        its message lost, so it is read back here.

        Raises:
            RetryLater: the card can't tell yet, so the relative may yet turn out to have no event.
        """
        rivals = sorted(among.intersection(family.rivals_of(order_id)))
        records = {rival: self.cards.help(self.context.named(rival)) for rival in rivals}
        events = {rival: record.event(PURCHASE) for rival, record in records.items()}
        return {rival: event for rival, event in events.items() if event.state in SPOKEN_FOR}

    def _counting(
        self, family: Family, kinship: Kinship, readings: Mapping[int, Reading], order_id: int
    ) -> Counting:
        holds = _holds(readings)
        events = self._events(family, order_id, kinship.orders)
        counted = {
            each: event.intent.counted if event.intent else event.counted or holds.get(each, Goods())
            for each, event in events.items()
        }
        counted_at = {each: event.intent.at for each, event in events.items() if event.intent}
        return Counting(kinship, holds, counted, counted_at)

    def _readings(self, kinship: Kinship, order_id: int, own: Reading) -> Mapping[int, Reading] | None:
        """Read the relatives among which items may have moved, and the order; None if they are too many.

        Raises:
            RetryLater: BaseLinker may not show yet what a relation did, its journal may hold another one
                whose effect it shows, or the orders have changed just now.
            Defect: BaseLinker shows a relative that can't be read.
        """
        if not kinship.moving:
            return {order_id: own}
        if len(kinship.orders) > MOST_COUNTED:
            return None
        timings = self.context.timings
        shown_from = max(each.recorded_at for each in kinship.moving) + timings.relation_settling
        self.orders.check_shown(self.context.named(order_id), own, shown_from)
        self._check_journal(order_id, shown_from)
        readings = read_together(self.orders, kinship.orders, shown_from)
        for relative, shown in readings.items():
            if shown.defect:
                raise Defect(f"related order {relative}: {shown.defect}")
        if readings[order_id].order != own.order:
            connection = f"connection {self.context.connection_id}"
            raise RetryLater(f"{connection}: order {order_id} has changed meanwhile", after=0.0)
        merged = {each for relation in kinship.of_kind(RelationKind.MERGE) for each in relation.orders}
        if any(not shown.order and each not in merged for each, shown in readings.items()):
            self._check_journal(order_id, self._stand_since(order_id, readings))  # it may be merged by now
        return readings

    def _stand_since(self, order_id: int, readings: Mapping[int, Reading]) -> float:
        """Return since when related orders have been seen to stand as they do, epoch seconds.

        It is recorded, since each attempt may be made by a process that has seen nothing yet.
        """
        seen_at = max(shown.read_at for shown in readings.values())
        stand, slot = fingerprint_of(_holds(readings)), self.context.records.snapshot(order_id)
        return slot.change(lambda known: known.seen(stand, seen_at)).value.since

    def _check_journal(self, order_id: int, moment: float) -> None:
        """Check that the journal was read after a moment (epoch seconds): it may say more of some relatives.

        Raises:
            RetryLater: it was not.
        """
        if not self.context.records.cursor().read().value.is_read_since(moment):
            raise RetryLater(
                f"connection {self.context.connection_id}: order {order_id} may have relatives; it waits"
                " until the journal is read again",
                after=AGAIN_SHARE * self.context.timings.relation_settling,
            )

    def relate(self, order: Order) -> None:
        """Make the order a relative of the first one that came with its external id, before it is claimed.

        Raises:
            RetryLater: a table did not answer.
            Defect: a record can't be read.
        """
        if identity := identity_of(order):
            slot = self.context.records.identity(identity)
            first = slot.change(lambda known: known.or_else(order.order_id)).value.order_id
            if first != order.order_id:
                now = self.context.clock.now()
                self.families.relate(Relation.between(RelationKind.EXTERNAL_ID, order.order_id, first, now))


def _holds(readings: Mapping[int, Reading]) -> dict[int, Goods]:
    return {each: Goods.of(shown.order) for each, shown in readings.items() if shown.order is not None}
