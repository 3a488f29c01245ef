"""Explains one order: a sentence, what happened to it step by step, and what would be sent now."""

from ordersync.domain.intent import PURCHASE
from ordersync.domain.states import State
from ordersync.domain.trace import Happening, TracedStep
from ordersync.errors import OrderSyncError, ProblemKind
from ordersync.frozen import frozen
from ordersync.operating.order_words import ENGLISH_ORDER
from ordersync.operating.preview import Outlook, Preview
from ordersync.operating.problems import kind_of
from ordersync.pacing.context import Runtime
from ordersync.records.families import Families


@frozen
class StoryStep:
    """One step of what happened; times in epoch seconds, `until` 0 if it happened once.

    Attributes:
        text: the step in English.
        what: what happened, for another language; the rest is as in `TracedStep`.
    """

    at: float
    until: float
    times: int
    text: str
    what: Happening
    reason: str = ""
    log_id: int = 0
    through: int = 0

    @property
    def traced(self) -> TracedStep:
        """The step as the order's record holds it."""
        return TracedStep(self.at, self.what, self.reason, self.log_id, self.through, self.until, self.times)


@frozen
class OrderStory:
    """What happened to an order.

    Attributes:
        sentence: all in one sentence.
        state: where its event stands; empty if the order was never seen.
        reason: why, in a word or as SALESmanago has put it.
        remedy: what a person can do about it; empty if nothing is needed.
        contact_id: SALESmanago's id of the contact that has the event.
        event_id: SALESmanago's id of the event.
        relatives: the orders it was merged with, split from or copied from, and the like.
        steps: what happened, the oldest first.
        outlook: what would become of it now; None if that can't be found out.
        problem: why it can't.
        problem_kind: the same, for another language.
        has_question: whether a person may close the question about it, as it stays as it is.
    """

    connection_id: str
    order_id: int
    sentence: str
    state: str = ""
    reason: str = ""
    remedy: str = ""
    contact_id: str = ""
    event_id: str = ""
    relatives: tuple[int, ...] = ()
    steps: tuple[StoryStep, ...] = ()
    outlook: Outlook | None = None
    problem: str = ""
    problem_kind: ProblemKind = ProblemKind.NOT_NOW
    has_question: bool = False


@frozen
class OrderExplainer:
    """Explains the orders of any connection."""

    runtime: Runtime
    preview: Preview

    def explain(self, connection_id: str, order_id: int) -> OrderStory:
        """Return what happened to an order; nothing is written, and BaseLinker is asked for the order.

        Raises:
            RetryLater: a table did not answer.
            Defect: the order's record can't be read.
        """
        records = self.runtime.records(connection_id)
        record = records.order(order_id).read().value
        family = Families(records).family_of(order_id)
        outlook, problem, kind = self._outlook(connection_id, order_id)
        event = record.event(PURCHASE)
        return OrderStory(
            connection_id=connection_id,
            order_id=order_id,
            sentence=ENGLISH_ORDER.sentence(order_id, None if record.is_unknown_order else event, outlook),
            state="" if record.is_unknown_order else event.state,
            reason=event.reason,
            remedy=ENGLISH_ORDER.remedy_of(event.state, event.reason),
            contact_id=event.contact_id,
            event_id=event.event_id,
            relatives=tuple(sorted({*family.members} - {order_id})),
            steps=tuple(map(_story_step, record.trace)),
            outlook=outlook,
            problem=problem,
            problem_kind=kind,
            has_question=event.state is not State.UNKNOWN and records.open_questions().is_open(order_id),
        )

    def _outlook(self, connection_id: str, order_id: int) -> tuple[Outlook | None, str, ProblemKind]:
        try:
            return self.preview.of(connection_id, [order_id])[order_id], "", ProblemKind.NOT_NOW
        except OrderSyncError as error:
            return None, str(error), kind_of(error)


def _story_step(step: TracedStep) -> StoryStep:
    return StoryStep(
        step.at,
        step.until,
        step.times,
        ENGLISH_ORDER.step(step),
        step.what,
        step.reason,
        step.log_id,
        step.through,
    )
