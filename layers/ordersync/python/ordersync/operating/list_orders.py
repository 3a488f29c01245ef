"""Lists the orders that got no event, or may have got one, by state and reason."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice

from ordersync.domain.listing import Listing
from ordersync.domain.states import State
from ordersync.frozen import frozen
from ordersync.operating.order_words import ENGLISH_ORDER
from ordersync.pacing.context import Runtime
from ordersync.records.connection import order_of
from ordersync.records.open_questions import is_closed

LISTED_AT_ONCE = 500


@frozen
class ListedOrder:
    """One order: where its event stands, since when (epoch seconds), and why."""

    order_id: int
    state: State
    at: float
    reason: str


@frozen
class ListedReason:
    """How many orders came to one end for one reason, what that means, and what a person can do about it."""

    state: State
    reason: str
    count: int
    meaning: str
    remedy: str


@frozen
class ListedQuestion:
    """One order that a person has to decide about: why, and since when (epoch seconds)."""

    order_id: int
    reason: str
    since: float


@frozen
class OrderList:
    """The orders of one connection: all counted, and the latest ones of each state.

    Attributes:
        questions: some of the orders that a person has to decide about, whenever that came up.
        has_more_questions: whether there are others.
    """

    connection_id: str
    reasons: tuple[ListedReason, ...]
    orders: tuple[ListedOrder, ...]
    questions: tuple[ListedQuestion, ...] = ()
    has_more_questions: bool = False


@frozen
class OrderLister:
    """Lists the orders of any connection."""

    runtime: Runtime

    def list(self, connection_id: str, states: Sequence[State], seconds: float, most: int) -> OrderList:
        """Return the orders that came into some states lately.

        Args:
            connection_id: whose orders these are.
            states: the states.
            seconds: how far back to look.
            most: how many orders of each state to name.

        Raises:
            RetryLater: the ledger did not answer.
        """
        questions = [*islice(self._questions(connection_id), most + 1)]
        found = {state: [*self.since(connection_id, state, seconds)] for state in states}
        counts = Counter((each.state, each.reason) for orders in found.values() for each in orders)
        return OrderList(
            connection_id,
            tuple(
                ListedReason(
                    state,
                    reason,
                    count,
                    ENGLISH_ORDER.meaning_of(reason),
                    ENGLISH_ORDER.remedy_of(state, reason),
                )
                for (state, reason), count in counts.most_common()
            ),
            tuple(each for orders in found.values() for each in orders[::-1][:most]),
            tuple(questions[:most]),
            has_more_questions=len(questions) > most,
        )

    def _questions(self, connection_id: str) -> Iterator[ListedQuestion]:
        questions = self.runtime.records(connection_id).open_questions()
        for order_id, stored in questions.all():
            if not is_closed(stored):
                question = questions.about(order_id).as_read(stored).value
                yield ListedQuestion(order_id, question.reason, question.since)

    def since(self, connection_id: str, state: State, seconds: float) -> Iterator[ListedOrder]:
        """Yield the orders that came into a state lately, the oldest first.

        Raises:
            RetryLater: the ledger did not answer.
        """
        records = self.runtime.records(connection_id)
        since, behind = self.runtime.clock.now() - seconds, None
        while page := records.orders_listed(state, since, LISTED_AT_ONCE, behind):
            for behind in page:
                place = Listing.of(behind.under)
                yield ListedOrder(order_of(behind.key) or 0, place.state, place.at, place.reason)
