"""What happened to an order in a person's language: the words that terminal, e-mails and pages share."""

from collections.abc import Mapping

from ordersync.delivery.jobs import CARD_INCOMPLETE
from ordersync.domain.skips import SkipReason
from ordersync.domain.states import EventRecord, State
from ordersync.domain.trace import Happening, TracedStep
from ordersync.frozen import frozen
from ordersync.operating.plan_backfill import EVENT
from ordersync.operating.preview import Outlook
from ordersync.operating.words import HAPPENINGS, MEANINGS, REMEDIES, SENTENCES, STATE_REMEDIES

_WORDS = {str(reason): reason for reason in SkipReason}


@frozen
class OrderWords:
    """The words of one language about orders; text in braces stands for data.

    Attributes:
        happenings: the steps of an order's way.
        sentences: where its event stands.
        meanings: why it was skipped.
        remedies: what a person can do about that.
        state_remedies: what a person can do about the other ends.
        fates: what becomes of an order in a backfill; one without a word here is shown by its outcome.
        outcomes: what would become of it now; likewise.
        recorded: reasons that are no reason to skip; what follows one after a colon is a message.
        decimal_mark: what stands before the decimals of a value.
        order: the whole sentence.
        never_seen: the sentence of an order without a record.
        shown: whether BaseLinker shows it.
        to_contact: whose contact has its purchase.
        entry: the journal entry of a step.
        through: the order by which the buyer was found.
        related: the orders that belong to it.
        not_known: that nothing can be said about now.
        now: what would become of it now.
        now_absent: that BaseLinker does not show it.
        now_sent: that a purchase would be sent.
        now_through: by which order its buyer would be found.
        no_value: that the purchase has none.
        no_products: that it has none.
    """

    happenings: Mapping[Happening, str]
    sentences: Mapping[State, str]
    meanings: Mapping[SkipReason, str]
    remedies: Mapping[SkipReason, str]
    state_remedies: Mapping[State, str]
    fates: Mapping[str, str]
    outcomes: Mapping[str, str]
    recorded: Mapping[str, str]
    decimal_mark: str
    order: str
    never_seen: str
    shown: Mapping[bool, str]
    to_contact: str
    entry: str
    through: str
    related: str
    not_known: str
    now: str
    now_absent: str
    now_sent: str
    now_through: str
    no_value: str
    no_products: str

    @staticmethod
    def knows(reason: str) -> bool:
        """Return whether a recorded reason is one to skip, and no message."""
        return reason in _WORDS

    def meaning_of(self, reason: str) -> str:
        """Return a recorded reason in words; as it is, if it is a message."""
        if reason in _WORDS:
            return self.meanings[_WORDS[reason]]
        known, said = self._split(reason)
        if not known:
            return reason
        return f"{self.recorded[known]}: {said}" if said else self.recorded[known]

    def message_in(self, reason: str) -> str:
        """Return what a recorded reason has that is in no words of ours: a message, or empty."""
        return "" if reason in _WORDS else self._split(reason)[1]

    def _split(self, reason: str) -> tuple[str, str]:
        """Return the known beginning of a reason, and the message that follows it."""
        for known in self.recorded:
            if reason == known or reason.startswith(f"{known}: "):
                return known, reason[len(known) + 2 :]
        return "", reason

    def amount(self, value: str | None, currency: str) -> str:
        """Return a value with its currency, as far as they are known."""
        if value is None:
            return self.no_value
        return f"{value.replace('.', self.decimal_mark)} {currency}".strip()

    def remedy_of(self, state: str, reason: str) -> str:
        """Return what a person can do about an order, empty if nothing is needed."""
        if state == State.SKIPPED and reason in _WORDS:
            return self.remedies[_WORDS[reason]]
        return self.state_remedies.get(State(state), "") if state else ""

    def sentence(self, order_id: int, event: EventRecord | None, outlook: Outlook | None) -> str:
        """Return all about an order in one sentence.

        Args:
            order_id: its number.
            event: where its purchase stands; None if the order has no record.
            outlook: what would become of it now; None if that can't be found out.
        """
        if event is None:
            is_shown = None if outlook is None else outlook.is_shown
            shown = "" if is_shown is None else self.shown[is_shown]
            return self.never_seen.format(order=order_id, shown=shown)
        what = self.sentences[event.state]
        return self.order.format(order=order_id, what=what, why=self._why(event))

    def step(self, step: TracedStep) -> str:
        """Return one step of an order's way."""
        parts = [self.happenings[step.what]]
        if step.log_id:
            parts.append(self.entry.format(log_id=step.log_id))
        if step.through:
            parts.append(self.through.format(order=step.through))
        text = " ".join(parts)
        return f"{text}: {self.meaning_of(step.reason)}" if step.reason else text

    def outlook(self, outlook: Outlook | None, problem: str) -> str:
        """Return what would become of an order now.

        Args:
            outlook: as it was found out; None if it could not be.
            problem: why not.
        """
        if outlook is None:
            return self.not_known.format(problem=problem)
        outcome = self.outcomes.get(outlook.outcome, outlook.outcome)
        if outlook.is_shown is False:
            return self.now_absent.format(outcome=outcome)
        if outlook.outcome != "shadow":
            return self.now.format(
                outcome=outcome, why=f" ({self.meaning_of(outlook.reason)})" if outlook.reason else ""
            )
        through = self.now_through.format(order=outlook.found_through) if outlook.found_through else ""
        return self.now_sent.format(
            value=self.amount(outlook.value, outlook.currency),
            location=outlook.location,
            buyer=outlook.buyer,
            through=through,
            products=outlook.products or self.no_products,
        )

    def fate(self, end: str) -> str:
        """Return what becomes of an order, `outcome` or `outcome reason`, in words."""
        outcome, _, reason = end.partition(" ")
        if not reason:
            return self.fates.get(outcome, outcome)
        return f"{self.outcomes.get(outcome, outcome)}: {self.meaning_of(reason)}"

    def _why(self, event: EventRecord) -> str:
        if event.state is State.SENT and event.contact_id:
            return self.to_contact.format(contact=event.contact_id)
        return f": {self.meaning_of(event.reason)}" if event.reason else ""


ENGLISH_ORDER = OrderWords(
    happenings=HAPPENINGS,
    sentences=SENTENCES,
    meanings=MEANINGS,
    remedies=REMEDIES,
    state_remedies=STATE_REMEDIES,
    fates={
        EVENT: "a purchase is sent",
        "had_event": "it was sent before: left alone",
        "shadow": "it would have been sent: the connection is in shadow mode",
        "forgotten": "a person wanted it forgotten: left alone",
        "sent": "a purchase was sent",
        "open": "under way for more than a day: `orders show` says why",
        "unreadable": "its record can't be read",
        "not_shown": "BaseLinker fails to show it: passed, with those confirmed just before it (99 at most)",
    },
    outcomes={
        "sent": "sent",
        "updated": "contact brought up to date",
        "unchanged": "nothing would change",
        "shadow": "it would be sent",
        "skipped": "skipped",
        "unknown": "not known whether it was sent",
        "rejected": "refused by SALESmanago",
        "dead": "could not be handled",
        "waiting": "it would have to wait",
    },
    recorded={CARD_INCOMPLETE: "the contact's card can't tell whether the purchase arrived"},
    decimal_mark=".",
    order="Order {order} {what}{why}.",
    never_seen="Order {order} was never seen here{shown}.",
    shown={True: "; BaseLinker shows it", False: "; BaseLinker does not show it"},
    to_contact=", to the contact {contact}",
    entry="(entry {log_id})",
    through="(buyer found through order {order})",
    related="Related orders: {orders}.",
    not_known="What would be sent now can't be found out: {problem}",
    now="If it was processed now: {outcome}{why}.",
    now_absent="If it was processed now: nothing, for BaseLinker does not show it ({outcome}).",
    now_sent=(
        "If it was processed now: a purchase of {value} at {location} to {buyer}{through}; products:"
        " {products}."
    ),
    now_through=", found through order {order}",
    no_value="no value",
    no_products="none",
)
