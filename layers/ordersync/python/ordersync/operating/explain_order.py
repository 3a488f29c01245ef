"""Explains one order: a sentence, what happened to it step by step, and what would be sent now."""

from dataclasses import dataclass

from ordersync.domain.delivery import OrderRecord
from ordersync.domain.intent import PURCHASE
from ordersync.domain.states import EventRecord, State
from ordersync.domain.trace import TracedStep
from ordersync.errors import OrderSyncError
from ordersync.operating.preview import Outlook, Preview
from ordersync.operating.words import HAPPENINGS, SENTENCES, meaning_of, remedy_of
from ordersync.pacing.context import Runtime
from ordersync.records.families import Families

SHOWN = {True: "; BaseLinker shows it", False: "; BaseLinker does not show it"}


@dataclass(frozen=True)
class StoryStep:
    """One step of what happened; times in epoch seconds, `until` 0 if it happened once."""

    at: float
    until: float
    times: int
    text: str


@dataclass(frozen=True)
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


@dataclass(frozen=True)
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
        outlook, problem = self._outlook(connection_id, order_id)
        event = record.event(PURCHASE)
        return OrderStory(
            connection_id=connection_id,
            order_id=order_id,
            sentence=_sentence(order_id, record, outlook),
            state="" if record.is_unknown_order else event.state,
            reason=event.reason,
            remedy=remedy_of(event.state, event.reason),
            contact_id=event.contact_id,
            event_id=event.event_id,
            relatives=tuple(sorted({*family.members} - {order_id})),
            steps=tuple(map(_story_step, record.trace)),
            outlook=outlook,
            problem=problem,
        )

    def _outlook(self, connection_id: str, order_id: int) -> tuple[Outlook | None, str]:
        try:
            return self.preview.of(connection_id, [order_id])[order_id], ""
        except OrderSyncError as error:
            return None, str(error)


def _sentence(order_id: int, record: OrderRecord, outlook: Outlook | None) -> str:
    if record.is_unknown_order:
        seen = "" if outlook is None or outlook.is_shown is None else SHOWN[outlook.is_shown]
        return f"Order {order_id} was never seen here{seen}."
    event = record.event(PURCHASE)
    return f"Order {order_id} {SENTENCES[event.state]}{_why(event)}."


def _why(event: EventRecord) -> str:
    if event.state is State.SENT and event.contact_id:
        return f", to the contact {event.contact_id}"
    return f": {meaning_of(event.reason)}" if event.reason else ""


def _story_step(step: TracedStep) -> StoryStep:
    parts = [HAPPENINGS[step.what]]
    if step.log_id:
        parts.append(f"(entry {step.log_id})")
    if step.through:
        parts.append(f"(buyer found through order {step.through})")
    text = " ".join(parts)
    return StoryStep(
        step.at, step.until, step.times, f"{text}: {meaning_of(step.reason)}" if step.reason else text
    )
