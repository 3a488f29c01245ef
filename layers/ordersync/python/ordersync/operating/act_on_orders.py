"""What a person lets be done with single orders: process them again, or decide what became of one."""

from collections.abc import Sequence

from ordersync.domain.intent import PURCHASE
from ordersync.domain.journal import Origin, QueueMessage
from ordersync.domain.listing import LISTED_REASON
from ordersync.domain.open_question import OpenQuestion
from ordersync.domain.states import HAS_EVENT, State
from ordersync.errors import NotApplied, ProblemKind
from ordersync.frozen import frozen
from ordersync.operating.list_orders import OrderLister
from ordersync.operating.problems import Refusal
from ordersync.operating.requests import MOST_RETRIED
from ordersync.pacing.context import Runtime
from ordersync.ports import Queue

RETRIED = (State.SKIPPED, State.REJECTED, State.DEAD)


@frozen
class RetryPlan:
    """The orders to process again.

    Attributes:
        order_ids: which they are.
        have_event: those among them that have their event, and get no second one.
        left_out: how many more were found than are processed at once.
        queued: how many were queued: none if this is only the plan.
    """

    order_ids: tuple[int, ...]
    have_event: tuple[int, ...]
    left_out: int = 0
    queued: int = 0

    @property
    def most_events(self) -> int:
        """How many events may be sent."""
        return len(self.order_ids) - len(self.have_event)


@frozen
class OrderActions:
    """Acts on the orders of any connection."""

    runtime: Runtime
    lister: OrderLister
    queue: Queue

    def with_reason(self, connection_id: str, reason: str, seconds: float) -> list[int]:
        """Return the orders that got no event lately for a reason (of a message: how it begins).

        Raises:
            RetryLater: the ledger did not answer.
        """
        return [
            each.order_id
            for state in RETRIED
            for each in self.lister.since(connection_id, state, seconds)
            if each.reason.startswith(reason[:LISTED_REASON])
        ]

    def plan_retry(self, connection_id: str, order_ids: Sequence[int]) -> RetryPlan:
        """Return what processing orders again would do.

        Raises:
            RetryLater: the ledger did not answer.
        """
        records = self.runtime.records(connection_id)
        found = tuple(dict.fromkeys(order_ids))
        unique = found[:MOST_RETRIED]
        events = {each: records.order(each).read().value.event(PURCHASE) for each in unique}
        have_event = tuple(each for each in unique if events[each].state in HAS_EVENT)
        return RetryPlan(unique, have_event, len(found) - len(unique))

    def retry(self, connection_id: str, order_ids: Sequence[int]) -> int:
        """Queue orders as a person asks for them; return how many the queue has accepted."""
        messages = [
            QueueMessage(connection_id=connection_id, order_id=each, origin=Origin.REPLAY)
            for each in order_ids
        ]
        return sum(self.queue.send(messages))

    def resolve(self, connection_id: str, order_id: int, *, was_sent: bool, go: bool) -> None:
        """Decide whether SALESmanago has an order's event, which the card can't tell.

        One that was not sent is left as it is unless `go` says that it is to be sent. It is queued before,
        since an order that is due has a message, and after: a worker that has read the record as it was may
        have used up the first message. If this is cut off in between, the sweep queues the order: its
        question stays until it has come to an end.

        Raises:
            Refusal: there is nothing to decide.
            RetryLater: the queue or the ledger did not answer, or a worker is busy with the order.
        """
        record = self.runtime.records(connection_id).order(order_id).read()
        state = record.value.event(PURCHASE).state
        if state is not State.UNKNOWN:
            raise Refusal(
                ProblemKind.NOTHING_TO_DECIDE,
                f"order {order_id} is {state}: only an unknown outcome is resolved",
            )
        if not was_sent and not go:
            return
        if not was_sent and not self.retry(connection_id, [order_id]):
            raise NotApplied("the orders queue does not answer; nothing was changed")
        record.save(record.value.resolved(PURCHASE, self.runtime.clock.now(), was_sent=was_sent))
        if not was_sent and not self.retry(connection_id, [order_id]):
            raise NotApplied(f"order {order_id} is due again, but the orders queue does not answer: retry it")

    def close_question(self, connection_id: str, order_id: int) -> OpenQuestion:
        """Close the question about an order, whose own record stays as it is; return the question.

        Raises:
            Refusal: there is none, or the order has to be resolved.
            RetryLater: the ledger did not answer, or another worker changed the question.
        """
        records = self.runtime.records(connection_id)
        if records.order(order_id).read().value.event(PURCHASE).state is State.UNKNOWN:
            raise Refusal(
                ProblemKind.TO_BE_RESOLVED,
                f"order {order_id} is unknown: say by `orders resolve` whether it was sent",
            )
        questions = records.open_questions()
        if not questions.is_open(order_id):
            raise Refusal(ProblemKind.NO_OPEN_QUESTION, f"order {order_id} has no open question")
        question = questions.about(order_id).read()
        return question.save(question.value.closed(self.runtime.clock.now())).value
