"""Families become one, and one order of each gets the event, however workers and the poller interleave."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ordersync.domain.delivery import OrderRecord
from ordersync.domain.family import Family, Relation, RelationKind
from ordersync.domain.intent import PURCHASE, Intent
from ordersync.errors import Conflict
from ordersync.ports import Tables
from ordersync.records.connection import ConnectionRecords
from ordersync.records.families import Families
from tests.fakes.keys import record_keys
from tests.fakes.tables import HookedTable, Hooks, hooked_tables

pytestmark = pytest.mark.property

ORDERS = range(1, 8)
ORDER = st.sampled_from(ORDERS)
MOST_GAP = 12
AFTERWARDS = 99


class Cut(Exception):
    """A process ends in the middle of its work."""


class BusyTable(HookedTable):
    """Before and after each of its accesses, other processes may have their turn."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.between: Callable[[], None] = lambda: None
        self.at_once: Callable[[], None] = lambda: None

    def _happen(self, hooks: Hooks, key: str) -> None:
        self.at_once()
        self.between()
        super()._happen(hooks, key)


@dataclass(frozen=True)
class Step:
    """A process: the poller relates two orders, or a worker delivers one (`other` is None).

    Attributes:
        gap: how many accesses after the last process it begins, in the midst of those that still run.
        cut_after: after how many turns its process ends, None for never.
    """

    order_id: int
    other: int | None
    gap: int
    cut_after: int | None = None


STEPS = st.lists(
    st.builds(
        Step,
        order_id=ORDER,
        other=st.none() | ORDER,
        gap=st.integers(0, MOST_GAP) | st.just(AFTERWARDS),
        cut_after=st.none() | st.integers(0, MOST_GAP),
    ),
    max_size=14,
)


class World:
    """The records of one connection, and what happens to them."""

    def __init__(self, steps: Iterable[Step]) -> None:
        self.ledger = BusyTable("ledger")
        tables: Tables = replace(hooked_tables(), ledger=self.ledger)
        self.records = ConnectionRecords(tables, record_keys(tables), "main")
        self.families = Families(self.records)
        self.steps = list(steps)
        self.wait = 0
        self.related: list[set[int]] = [{order_id} for order_id in ORDERS]
        self.having: set[int] = set()
        self.ledger.at_once = self.check
        self.asked: set[tuple[int, int]] = set()

    def run(self) -> None:
        """Let every process have its turns."""
        self.ledger.between = self._between
        while self.steps:
            self._begin()
        self.ledger.between = lambda: None

    def _between(self) -> None:
        self.wait -= 1
        if self.steps and self.wait < 0:
            self._begin()

    def _begin(self) -> None:
        step = self.steps.pop(0)
        self.wait = self.steps[0].gap if self.steps else 0
        outer, turns = self.ledger.between, 0

        def turn() -> None:
            nonlocal turns
            turns += 1
            if step.cut_after is not None and turns > step.cut_after:
                raise Cut
            self._between()

        self.ledger.between = turn
        try:
            self.relate(step.order_id, step.other) if step.other else self.deliver(step.order_id)
        except (Cut, Conflict):
            pass  # the poller's next run does it; the worker's message comes back
        finally:
            self.ledger.between = outer

    def relate(self, order_id: int, other: int) -> None:
        """Relate two orders, as the poller does."""
        self.asked.add((order_id, other))
        self.families.relate(Relation.between(RelationKind.COPY, order_id, other, 0))
        self.families.fence(order_id)
        one, two = self.family(order_id), self.family(other)
        if one is not two:
            self.related.remove(two)
            one |= two

    def deliver(self, order_id: int) -> None:
        """Write the intent of an order that an entry has named, unless a relative has the event."""
        slot = self.records.order(order_id)
        slot.create(OrderRecord(is_alone=True))
        record = slot.read()
        if self.has_event(order_id) or self.is_taken(self.families.family_of(order_id), order_id):
            return
        if self.is_taken(self.families.claim(order_id), order_id):
            return
        record.save(self._intended(record.value, order_id))

    def check(self) -> None:
        """Check, as soon as an order has the event, that it is not known by then that a relative has it."""
        having = {order_id for order_id in ORDERS if self.stored_event(order_id)}
        for order_id in having - self.having:
            assert not self.family(order_id) & having - {order_id}
        self.having = having

    def family(self, order_id: int) -> set[int]:
        """Return the orders that are known to be one purchase with this one, as the poller has finished."""
        return next(family for family in self.related if order_id in family)

    def members(self, order_id: int) -> set[int]:
        """Return the orders that the records hold for one purchase with this one."""
        return {order_id, *self.families.family_of(order_id).members}

    def is_taken(self, family: Family, order_id: int) -> bool:
        """Return whether a relative has the event."""
        return any(self.has_event(rival) for rival in family.rivals_of(order_id))

    def has_event(self, order_id: int) -> bool:
        """Return whether an order has the event, as a process reads it."""
        return self.records.order(order_id).read().value.has_event(PURCHASE)

    def stored_event(self, order_id: int) -> bool:
        """Return whether an order has the event, without another process having its turn."""
        return ("main", f"order#{order_id}") in self.ledger.items and "events" in str(
            self.ledger.items["main", f"order#{order_id}"].item
        )

    def _intended(self, record: OrderRecord, order_id: int) -> OrderRecord:
        return record.intended(PURCHASE, Intent("contact", 1, str(order_id), "shop", 1), 1)


@given(STEPS)
@example([Step(1, None, 0), Step(1, 2, 0), Step(2, None, 0)])
@example([Step(1, 2, 0), Step(1, None, AFTERWARDS), Step(2, None, 8)])
@example([Step(1, 2, 0), Step(1, None, AFTERWARDS), Step(2, None, 9)])
@example([Step(1, 2, 0), Step(1, None, AFTERWARDS), Step(2, None, 10)])
@example([Step(1, 2, 0), Step(1, None, AFTERWARDS), Step(2, None, 11)])
@example([Step(1, None, 0), Step(1, None, 11), Step(1, 2, 0), Step(2, None, 0)])
def test_no_order_gets_the_event_once_it_is_known_that_a_relative_has_it(steps: list[Step]) -> None:
    World(steps).run()


@pytest.mark.parametrize("cut_after", range(2 * MOST_GAP))
def test_a_family_that_was_half_moved_is_as_it_was(cut_after: int) -> None:
    related = [Step(3, 4, 0), Step(3, 5, AFTERWARDS), Step(5, None, AFTERWARDS)]
    again = [Step(4, None, AFTERWARDS)] * 2
    world = World([*related, Step(2, 3, AFTERWARDS, cut_after), *again])
    world.run()
    assert [order_id for order_id in ORDERS if world.stored_event(order_id)] == [5]


@given(STEPS)
@example([Step(3, 4, 9, 1), Step(2, 3, 9), Step(1, 2, 9)])
def test_all_that_was_related_is_one_family(steps: list[Step]) -> None:
    world = World(steps)
    world.run()
    assert all(world.members(order_id) >= world.family(order_id) for order_id in ORDERS)
    for order_id, other in sorted(world.asked):
        world.relate(order_id, other)
    assert all(world.members(order_id) == world.family(order_id) for order_id in ORDERS)


@pytest.mark.parametrize("gap", range(2 * MOST_GAP))
def test_an_order_that_is_alone_is_not_while_it_is_related(gap: int) -> None:
    world = World([Step(1, 2, 0), Step(1, None, gap), Step(2, None, AFTERWARDS)])
    world.run()
    assert not any(world.records.order(order_id).read().value.is_alone for order_id in (1, 2))
    assert sum(map(world.stored_event, (1, 2))) == 1


@pytest.mark.parametrize("gap", range(2 * MOST_GAP))
def test_a_family_that_is_moved_elsewhere_meanwhile(gap: int) -> None:
    world = World([Step(3, 4, 0), Step(2, 3, AFTERWARDS), Step(1, 3, gap)])
    world.run()
    assert all(world.members(order_id) >= world.family(order_id) for order_id in ORDERS)


@given(STEPS)
def test_each_family_gets_one_event_in_the_end_if_there_was_none_before_it(steps: list[Step]) -> None:
    world = World(step for step in steps if step.other)
    world.run()
    for order_id, other in sorted(world.asked):
        world.relate(order_id, other)
    world.steps = [replace(step, cut_after=None) for step in steps if not step.other]
    world.run()
    for order_id in ORDERS:
        world.deliver(order_id)
    for family in world.related:
        assert sum(map(world.stored_event, family)) == 1
