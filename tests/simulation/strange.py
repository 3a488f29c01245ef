"""What can't be read, until a person has put it right: journal lines, orders, and records of orders."""

import random
from collections.abc import Callable

from ordersync.ports import Stored
from tests.simulation.fixes import Fixes
from tests.simulation.world import CONNECTION, World

RATE = 0.08
SMALLEST_PAGE = 2
ORDER_EDITED, STATUS_CHANGED = 16, 18
DURATIONS = (30.0, 300.0)
GARBLED_LINES: list[object] = [
    None,
    [],
    "?",
    {"log_id": "?"},
    {"log_id": 10**45},
    {"order_id": "?"},
    {"order_id": "1E+1000000"},
    {"log_type": "?"},
    {"date": "?"},
    {"log_type": 17, "object_id": "1E+1000000"},
]
GARBLED_ORDERS: list[object] = [None, {"order_id": "?"}, {"products": 7}, {"products": "?"}]
FAILS = "an answer that would show it is HTTP 500"
STRANGE_RECORD = {"events": "none", "log_id": "first", "failures": "many"}


class Strange:
    """Makes things unreadable in some lives; what happens besides does not depend on it."""

    def __init__(self, world: World, seed: int, *, is_busy: bool) -> None:
        self.world = world
        self.rng = random.Random(f"strange {seed}")
        self.rate = self.rng.choice([0, RATE]) if is_busy else 0
        self._fixes = Fixes()

    def act(self) -> None:
        """Perhaps make something unreadable, and put right what was so for long enough."""
        if self.world.shop.orders and self.rng.random() < self.rate:
            order_id = self.rng.choice(list(self.world.shop.orders))
            self.rng.choice([self.line, self.order, self.record])(order_id)
        self._fixes.do_until(self.world.clock.now())

    def put_right(self) -> None:
        """Put everything right; the journal goes on behind lines whose ids can't be read."""
        self._fixes.do_all()
        if self.world.shop.garbled.entries:
            self.world.shop.log(STATUS_CHANGED, self.rng.choice(list(self.world.shop.orders)))

    def line(self, order_id: int) -> None:
        """Log something about an order that can't be read, and that asks for nothing.

        A page of nothing but such lines is a dead end.
        """
        log_id = self.world.shop.log(STATUS_CHANGED, order_id)
        garble = self.rng.choice(GARBLED_LINES)
        if self.world.shop.options.journal_page_size != SMALLEST_PAGE:
            self.world.shop.garbled.entries[log_id] = garble
        self.world.scheduler.record(f"STRANGE: line {log_id} about order {order_id}")

    def order(self, order_id: int) -> None:
        """Show an order that can't be read, or fail every answer that would show it."""
        if self._may_identify(order_id):
            return
        garble, garbled = self.rng.choice([*GARBLED_ORDERS, FAILS]), self.world.shop.garbled
        if garble is FAILS:
            garbled.failing[order_id] = 500
            self._until_fixed(f"failing order {order_id}", lambda: garbled.failing.pop(order_id, None))
        else:
            garbled.orders[order_id] = garble
            self._until_fixed(f"order {order_id}", lambda: garbled.orders.pop(order_id, None))

    def record(self, order_id: int) -> None:
        """Let a person spoil an order's record by hand, put it right, and have the order handled again."""
        items, key = self.world.aws.table("ledger").items, (CONNECTION, f"order#{order_id}")
        stored = items.get(key)
        if stored is None or stored.item is STRANGE_RECORD or self._may_identify(order_id):
            return
        items[key] = Stored(STRANGE_RECORD, stored.version + 1, "by hand")

        def restore() -> None:
            items[key] = Stored(stored.item, stored.version + 2, "by hand, too")
            self.world.shop.log(ORDER_EDITED, order_id)

        self._until_fixed(f"the record of order {order_id}", restore)

    def _may_identify(self, order_id: int) -> bool:
        """Return whether others of its number would be left to a person if it can't be read."""
        over_it = [each for each in self.world.connected.values() if each.shop is self.world.shop]
        may_match = any(each.settings.match_by_phone != "off" for each in over_it)
        return may_match and bool(self.world.shop.orders[order_id]["phone"])

    def _until_fixed(self, what: str, fix: Callable[[], object]) -> None:
        seconds = self.rng.choice(DURATIONS)
        self.world.scheduler.record(f"STRANGE: {what} for {seconds} s")
        self._fixes.add(self.world.clock.now() + seconds, fix)
