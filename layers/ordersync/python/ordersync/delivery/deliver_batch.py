"""Delivers a batch from the queue: the connections concurrently, none held up by another."""

from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import field
from functools import partial

from ordersync.delivery.cache_orders import OrderCaches
from ordersync.delivery.claim_purchase import PurchaseClaim
from ordersync.delivery.deliver_share import Share
from ordersync.delivery.find_buyer import BuyerFinder
from ordersync.delivery.hand_back import HandBack, Received, hand_back
from ordersync.delivery.handle_failure import FailureHandler
from ordersync.delivery.jobs import Delivered, Outcome, log_outcome
from ordersync.delivery.outcomes import Outcomes
from ordersync.delivery.prepare_jobs import JobPreparer
from ordersync.delivery.read_back import CardReader
from ordersync.delivery.read_orders import OrderReader
from ordersync.delivery.requeue import Requeue
from ordersync.delivery.send_event import EventSender
from ordersync.delivery.transfer_order import OrderTransfer
from ordersync.delivery.write_contact import ContactWriter
from ordersync.domain.call_budget import Lane
from ordersync.domain.connection import Connection
from ordersync.domain.intent import PURCHASE
from ordersync.domain.journal import ON_REQUEST, Cursor, QueueMessage
from ordersync.domain.metrics import Metric, Metrics
from ordersync.domain.skips import SkipReason
from ordersync.errors import (
    ConnectionGone,
    Defect,
    InvalidConnection,
    OrderSyncError,
    RetryLater,
    Service,
    Wait,
    WaitReason,
    describe_defect,
)
from ordersync.frozen import frozen
from ordersync.pacing.context import ConnectionContext, Runtime
from ordersync.pacing.park_orders import Parking
from ordersync.pacing.shared_metrics import SharedMetrics
from ordersync.pacing.watch_health import ConnectionHealth
from ordersync.ports import Accounts, Connections, DeadLetters, Queue
from ordersync.records.families import Families


@frozen
class BatchDelivery:
    """Delivers one batch of many connections' orders; no order is begun after `deadline` (epoch seconds).

    Attributes:
        caches: the orders that this process has read lately, by connection id.
        orders_at_once: how many orders of a connection are attempted at the same time, at most.
        metrics: counts what happens, by connection id.
    """

    runtime: Runtime
    connections: Connections
    accounts: Accounts
    sweep_queue: Queue
    dead_letters: DeadLetters
    caches: OrderCaches
    deadline: float
    lane: Lane
    orders_at_once: int
    metrics: defaultdict[str, Metrics] = field(default_factory=lambda: defaultdict(SharedMetrics))

    def deliver(self, received: Sequence[Received]) -> list[HandBack]:
        """Deliver the orders that the messages name, the connections concurrently.

        Returns:
            The messages that have to come back; all others are done.
        """
        by_connection: dict[str, list[Received]] = {}
        for item in received:
            by_connection.setdefault(item.message.connection_id, []).append(item)
        shares = [partial(self._deliver_share, *share) for share in by_connection.items()]
        return [back for hand_backs in self.runtime.run_concurrently(shares) for back in hand_backs]

    def _deliver_share(self, connection_id: str, items: Sequence[Received]) -> list[HandBack]:
        """Deliver one connection's share, and measure for how long the orders that come back have waited."""
        hand_backs = self._deliver_or_park(connection_id, items)
        if self.lane is Lane.SWEEP:  # its orders come after all others, and may wait for a day
            return hand_backs
        coming_back = {back.message_id for back in hand_backs}
        now = self.runtime.clock.now()
        for item in items:
            if item.message_id in coming_back:
                self.metrics[connection_id].measure(Metric.OLDEST_ORDER, now - item.sent_at)
        return hand_backs

    def _deliver_or_park(self, connection_id: str, items: Sequence[Received]) -> list[HandBack]:
        """Deliver one connection's share; if it has waited for long, what has to come back is parked instead.

        If it waits because of refusals, the refused orders come back last. Otherwise the few tries of a
        waiting connection would fall to orders that are always refused.
        """
        hand_backs = self._deliver_safely(connection_id, items)
        if not hand_backs:
            return []
        with suppress(RetryLater, Defect):
            health = self._health(connection_id)
            if health.has_waited_long():
                return self._park(connection_id, items, hand_backs)
            waiting = health.waiting_for(Service.SALESMANAGO)
            if waiting and waiting.is_because_of_orders:
                orders = {item.message_id: item.message.order_id for item in items}
                return [
                    self._after_others(connection_id, orders[back.message_id], back) for back in hand_backs
                ]
        return hand_backs

    def _after_others(self, connection_id: str, order_id: int, back: HandBack) -> HandBack:
        record = self.runtime.records(connection_id).order(order_id).read().value
        later = self.runtime.timings.probe_limit / 2 if record.failures.since else 0
        return HandBack(back.message_id, back.seconds + round(later), back.why)

    def _deliver_safely(self, connection_id: str, items: Sequence[Received]) -> list[HandBack]:
        log, now = self.runtime.log, self.runtime.clock.now
        try:
            return self._deliver(connection_id, items)
        except InvalidConnection as error:
            log.warning("connection invalid", connection_id=connection_id, problems=error.problems)
            reason: OrderSyncError = self._pause(str(error), WaitReason.INVALID_DOCUMENT)
        except OrderSyncError as error:
            reason = error
        except Exception as error:  # noqa: BLE001 - a defect in one connection's share must not harm the others
            log.warning("share not handled", connection_id=connection_id, error=describe_defect(error))
            reason = OrderSyncError("defect")
        at, rng, timings = now(), self.runtime.rng, self.runtime.timings
        hand_backs = [hand_back(item, reason, at, rng.random(), timings) for item in items]
        if not isinstance(reason, Wait) or reason.service is not None:
            return hand_backs
        old = [item for item in items if at - item.sent_at >= timings.park_after]
        return self._park(connection_id, old, hand_backs)  # the connection can't be used

    def _park(
        self, connection_id: str, items: Sequence[Received], hand_backs: Sequence[HandBack]
    ) -> list[HandBack]:
        """Park the orders of messages that were to be handed back; return the hand-backs that remain."""
        remaining = {back.message_id: back for back in hand_backs}
        waiting = [item for item in items if item.message_id in remaining]
        metrics = self.metrics[connection_id]
        records, clock, log = self.runtime.records(connection_id), self.runtime.clock, self.runtime.log
        parked = Parking(records, clock, log, self.deadline, metrics).send([item.message for item in waiting])
        for item, is_parked in zip(waiting, parked, strict=True):
            if is_parked:
                del remaining[item.message_id]
        return list(remaining.values())

    def _deliver(self, connection_id: str, items: Sequence[Received]) -> list[HandBack]:
        standing = self.runtime.records(connection_id).standing()
        health = self._health(connection_id).knowing(standing.health)
        try:
            connection = self.connections.get(connection_id, fresh=health.admit())
        except ConnectionGone:
            needed = [item for item in items if self._is_needed_again(item.message)]
            self._skip_removed(connection_id, [item for item in items if item not in needed])
            return self._park_removed(connection_id, needed)
        if not connection.enabled:
            raise self._pause(f"connection {connection_id} is switched off", WaitReason.DISABLED)
        return self._share(connection, health, standing.cursor.value).deliver(items)

    def _health(self, connection_id: str) -> ConnectionHealth:
        return ConnectionHealth.of(self.runtime, connection_id, self.metrics[connection_id])

    def _share(self, connection: Connection, health: ConnectionHealth, cursor: Cursor) -> Share:
        """Put together what delivers a connection's orders."""
        context = ConnectionContext.of(self.runtime, connection, self.metrics[connection.connection_id])
        baselinker = self.accounts.baselinker(connection.baselinker, context.metrics)
        salesmanago = self.accounts.salesmanago(connection.salesmanago, context.metrics)
        families, requeue = Families(context.records), Requeue(self.sweep_queue)
        cards = CardReader(context, salesmanago, requeue)
        contacts = ContactWriter(context, baselinker, salesmanago, requeue)
        outcomes = Outcomes(context)
        knows_all_since = cursor.with_gap(context.clock.now()).knows_all_since

        def new_buyers() -> BuyerFinder:
            reader = OrderReader(baselinker, context.clock, self.caches[connection.connection_id])
            return BuyerFinder(context, reader, requeue, knows_all_since)

        def new_transfer() -> OrderTransfer:
            buyers = new_buyers()
            return OrderTransfer(
                context=context,
                buyers=buyers,
                claims=PurchaseClaim(context, families, cards, buyers.reader),
                contacts=contacts,
                events=EventSender(context, salesmanago, cards),
                cards=cards,
                requeue=requeue,
                cursor=cursor,
            )

        return Share(
            context=context,
            health=health,
            preparer=JobPreparer(context, families, new_buyers(), health),
            new_transfer=new_transfer,
            contacts=contacts,
            failures=FailureHandler(context, health, salesmanago, self.dead_letters, outcomes),
            outcomes=outcomes,
            deadline=self.deadline,
            run_concurrently=self.runtime.run_concurrently,
            at_once=self.orders_at_once,
        )

    def _pause(self, message: str, reason: WaitReason) -> Wait:
        until = self.runtime.clock.now() + self.runtime.timings.probe_limit
        return Wait(message, reason=reason, until=until)

    def _is_needed_again(self, message: QueueMessage) -> bool:
        """Return whether no other message may bring an order back, should its connection be made again.

        The sweep finds a new order. Nothing finds what a person asks for, what becomes of an order that was
        read before, which may be old, and one that was merged away: its items may be with an order that was
        sent without them.

        Raises:
            RetryLater: the ledger did not answer.
        """
        if message.origin in ON_REQUEST:
            return True
        with suppress(Defect):
            records = self.runtime.records(message.connection_id)
            was_read = records.order(message.order_id).read().value.read_at > 0
            return was_read or bool(records.family(message.order_id).read().value.members)
        return False

    def _park_removed(self, connection_id: str, items: Sequence[Received]) -> list[HandBack]:
        """Park orders of a connection whose document is gone."""
        if not items:
            return []
        now, rng, timings = self.runtime.clock.now(), self.runtime.rng, self.runtime.timings
        gone = self._pause(f"connection {connection_id} is removed", WaitReason.DISABLED)
        hand_backs = [hand_back(item, gone, now, rng.random(), timings) for item in items]
        return self._park(connection_id, items, hand_backs)

    def _skip_removed(self, connection_id: str, items: Sequence[Received]) -> None:
        """Skip the orders of a connection whose document is gone, unless their events were sent.

        An order that the ledger does not know leaves no record: perhaps there never was such a connection.

        Raises:
            RetryLater: the ledger did not answer.
        """
        now = self.runtime.clock.now()
        metrics = self.metrics[connection_id]
        for message in (item.message for item in items):
            slot = self.runtime.records(connection_id).order(message.order_id)
            with suppress(Defect):  # what can't be read can't be delivered either, should it be made again
                slot.change(lambda record: None if record.is_unknown_order else record.removed(PURCHASE, now))
            skipped = Delivered(Outcome.SKIPPED, SkipReason.CONNECTION_REMOVED)
            log_outcome(skipped, message.order_id, message.log_id, connection_id, self.runtime.log, metrics)
