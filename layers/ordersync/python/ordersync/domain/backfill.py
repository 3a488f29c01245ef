"""A backfill: which old orders a person wants transferred, how far it has got, and what became of them."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import field, replace
from enum import StrEnum

from ordersync.domain.daily_counts import end_of
from ordersync.domain.delivery import DAY, OrderRecord
from ordersync.domain.intent import PURCHASE
from ordersync.domain.order import Order
from ordersync.domain.skips import SkipReason
from ordersync.domain.states import State
from ordersync.domain.sweep import UNFINISHED
from ordersync.domain.trace import has_ended_since
from ordersync.domain.walk import Detour, OrderPage, WalkPosition
from ordersync.frozen import frozen

MOST_UNDERWAY = 100  # as many as a worker takes at once; a queue that is longer would only be a longer one
HAD_EVENT, OPEN_END, UNREADABLE, NOT_SHOWN = "had_event", "open", "unreadable", "not_shown"
MAY_HAVE_EVENT = (State.SENT, State.UNKNOWN, State.SHADOW, OPEN_END)


class BackfillState(StrEnum):
    """Where a backfill stands; `full` has stopped at the number of events that it was allowed."""

    NONE = "none"
    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"
    FULL = "full"
    DONE = "done"


@frozen
class BackfillScope:
    """Which orders are wanted.

    Attributes:
        since: confirmed at or after this epoch second.
        until: and before this one.
        source: from this source (`allegro`) or store (`shop:812`) alone; empty for all.
        limit: at most so many, the oldest first; 0 for all.
    """

    since: int = 0
    until: int = 0
    source: str = ""
    limit: int = 0

    def holds(self, order: Order) -> bool:
        """Return whether an order is one of them, whatever the limit."""
        is_of_source = self.source in ("", order.source, order.store)
        return is_of_source and self.since <= order.date_confirmed < self.until


@frozen
class BackfillWalk:
    """How far the orders have been walked through.

    Attributes:
        position: where the next page begins.
        taken: the orders of that second that an earlier page has shown.
        is_over: whether there are no more.
        detour: the search for the way around an order that BaseLinker fails to show; None if none is.
        passed: how many such orders it has left behind, each with those confirmed just before it.
    """

    position: WalkPosition = field(default_factory=WalkPosition)
    taken: tuple[int, ...] = ()
    is_over: bool = False
    detour: Detour | None = None
    passed: int = 0

    @property
    def asks_from(self) -> WalkPosition:
        """Where the next page begins, or the one that shows how the search goes on."""
        if self.detour is None or self.detour.asks_from == self.position.second:
            return self.position
        return WalkPosition(self.detour.asks_from)

    @staticmethod
    def through(scope: BackfillScope) -> "BackfillWalk":
        """Return the walk at its beginning."""
        return BackfillWalk(WalkPosition(scope.since))

    def past(self, page: OrderPage, scope: BackfillScope) -> tuple["BackfillWalk", list[Order]]:
        """Return the walk behind a page that was read from its position, and the wanted orders of the page.

        No order is returned by two pages: one that goes on in a second shows what was taken of it again, and
        one that goes on by id shows later seconds as well.
        """
        by_id = self.position.from_id
        shown = [each for each in page.orders if not by_id or each.date_confirmed == self.position.second]
        wanted = [each for each in shown if scope.holds(each) and each.order_id not in self.taken]
        wanted.sort(key=lambda order: (order.date_confirmed, order.order_id))
        following = self.position.behind(page)
        is_last = not by_id and not page.is_full
        is_over = is_last or following.second >= scope.until
        taken = () if following.from_id else _ids_of(following.second, shown)
        return replace(self, position=following, taken=taken, is_over=is_over), wanted

    def around(self, shown_at: int) -> "BackfillWalk":
        """Begin the search: no page is shown from its position, but one is from a later epoch second."""
        begins_at = self.position.second
        return replace(self, detour=Detour(begins_at, begins_at, shown_at))

    def answered(self, *, is_shown: bool) -> "BackfillWalk":
        """Go on with the search; go back to the position if a page is shown from there by now."""
        if self.detour is None:
            return self
        if not self.detour.is_found:
            return replace(self, detour=self.detour.answered(is_shown=is_shown))
        if is_shown:
            return replace(self, detour=None)
        behind = WalkPosition(self.detour.shown_at)
        return replace(self, position=behind, taken=(), detour=None, passed=self.passed + 1)


@frozen
class Backfill:
    """A connection's latest backfill; times in epoch seconds, 0 = never.

    Attributes:
        state: where it stands.
        wanted: which orders are wanted.
        most_events: it stops before more events than these could be sent.
        expected: how many orders its plan has found.
        begun_at: when a person started it.
        walk: how far the orders have been walked through; those that it passed are in `due`, or were queued.
        due: the orders to queue next.
        underway: the orders that were queued and have not come to an end, with when that was.
        queued: how many orders were queued so far.
        ends: what became of orders (as in the counts of a day) to how many.
        paused_at: since when it has been paused.
        paused_for: for how many seconds it was paused before.
        ended_at: when it came to its end.
    """

    state: BackfillState = BackfillState.NONE
    wanted: BackfillScope = field(default_factory=BackfillScope)
    most_events: int = 0
    expected: int = 0
    begun_at: float = 0
    walk: BackfillWalk = field(default_factory=BackfillWalk)
    due: tuple[int, ...] = ()
    underway: Mapping[int, float] = field(default_factory=dict)
    queued: int = 0
    ends: Mapping[str, int] = field(default_factory=dict)
    paused_at: float = 0
    paused_for: float = 0
    ended_at: float = 0

    @property
    def is_running(self) -> bool:
        """Whether it queues orders."""
        return self.state is BackfillState.RUNNING

    @property
    def is_open(self) -> bool:
        """Whether it runs or is paused, or orders of it are under way still."""
        return self.state in (BackfillState.RUNNING, BackfillState.PAUSED) or bool(self.underway)

    @property
    def finished(self) -> int:
        """How many orders have come to an end, those that had their event included."""
        return sum(self.ends.values())

    @property
    def events_left(self) -> int:
        """How many more orders may be queued until all of them together could be too many events."""
        possible = sum(count for end, count in self.ends.items() if end.partition(" ")[0] in MAY_HAVE_EVENT)
        return self.most_events - possible - len(self.underway)

    @property
    def room(self) -> int:
        """How many orders may be queued now: few enough that they don't fill the queue."""
        return max(0, min(MOST_UNDERWAY - len(self.underway), self.events_left)) if self.is_running else 0

    def begun(self, scope: BackfillScope, most_events: int, expected: int, now: float) -> "Backfill":
        """Return the backfill that takes this one's place."""
        walk = BackfillWalk.through(scope)
        return Backfill(BackfillState.RUNNING, scope, most_events, expected, now, walk)

    def paused(self, now: float) -> "Backfill":
        """Queue nothing until it is resumed; what is queued goes on."""
        return replace(self, state=BackfillState.PAUSED, paused_at=now) if self.is_running else self

    def resumed(self, now: float) -> "Backfill":
        """Go on where it was paused."""
        if self.state is not BackfillState.PAUSED:
            return self
        pause = self.paused_for + now - self.paused_at
        return replace(self, state=BackfillState.RUNNING, paused_at=0, paused_for=pause)

    def stopped(self, now: float) -> "Backfill":
        """End it for good; what is queued goes on."""
        if self.state not in (BackfillState.RUNNING, BackfillState.PAUSED):
            return self
        return replace(self, state=BackfillState.STOPPED, due=(), ended_at=now)

    def took(self, walk: BackfillWalk, due: Iterable[int], left_alone: Mapping[str, int]) -> "Backfill":
        """Move on to where a page has led, with the orders of it to queue, and those to leave alone."""
        orders, limit = (*self.due, *due), self.wanted.limit
        if limit and self.queued + len(orders) >= limit:
            orders, walk = orders[: limit - self.queued], replace(walk, is_over=True)
        return replace(self, walk=walk, due=orders, ends=_sum(self.ends, left_alone))

    def queued_some(self, order_ids: Iterable[int], now: float) -> "Backfill":
        """Record that the queue has accepted some of the orders that are due."""
        accepted = {*order_ids} & {*self.due}
        return replace(
            self,
            due=tuple(each for each in self.due if each not in accepted),
            underway={**self.underway, **dict.fromkeys(sorted(accepted), round(now, 3))},
            queued=self.queued + len(accepted),
        )

    def followed(self, ends: Mapping[int, str]) -> "Backfill":
        """Record how orders that were under way have ended."""
        if not ends:
            return self
        underway = {each: at for each, at in self.underway.items() if each not in ends}
        return replace(self, underway=underway, ends=_sum(self.ends, Counter(ends.values())))

    def concluded(self, now: float) -> "Backfill":
        """End it once nothing is left to do, or to be allowed."""
        if not self.is_running or self.underway:
            return self
        if not self.due and self.walk.is_over:
            return replace(self, state=BackfillState.DONE, ended_at=now)
        return (
            replace(self, state=BackfillState.FULL, due=(), ended_at=now) if self.events_left <= 0 else self
        )

    def seconds_left(self, now: float) -> float | None:
        """Return how long it may take still, judged by how long it took; None if that can't be said."""
        left = self.expected - self.finished
        elapsed = (self.paused_at or now) - self.begun_at - self.paused_for
        if not self.is_open or not self.finished or left <= 0:
            return None
        return elapsed / self.finished * left


def reason_to_leave(record: OrderRecord, *, is_live: bool) -> str:
    """Return why a backfill has nothing to do for an order, empty if it has to be queued."""
    state = record.event(PURCHASE).state
    if state in (State.SENT, State.UNKNOWN):
        return HAD_EVENT
    if state is State.FORGOTTEN or (state is State.SHADOW and not is_live):
        return str(state)
    return ""


def end_since(record: OrderRecord, queued_at: float, now: float) -> str:
    """Return what became of an order since it was queued, empty if it is under way.

    After a day it is left `open`: what it waits for, and what becomes of it, is in its record.
    """
    event = record.event(PURCHASE)
    is_left = event.state in UNFINISHED or event.reason == SkipReason.BEFORE_START  # a relative's doing
    if event.state is State.FORGOTTEN or (not is_left and has_ended_since(record.trace, queued_at)):
        return end_of(event.state, event.reason)
    return OPEN_END if now - queued_at > DAY else ""


def _ids_of(second: int, orders: Iterable[Order]) -> tuple[int, ...]:
    return tuple(sorted(each.order_id for each in orders if each.date_confirmed == second))


def _sum(one: Mapping[str, int], other: Mapping[str, int]) -> dict[str, int]:
    return {name: one.get(name, 0) + other.get(name, 0) for name in {**one, **other}}
