"""A demo shop: invented people buy from invented stores, and the staff edit, split and copy their orders.

All addresses are in the example domains, all people, streets and goods are made up.
"""

import random
from collections.abc import Callable, Mapping

from simulators.baselinker import BaselinkerAccount
from simulators.baselinker.orders import lines_of, number_of
from simulators.demo.orders import STORES, OrderMaker
from simulators.demo.people import CITIES, invent_flat

_DAY = 86_400
_JOURNAL_DAYS = 3


class DemoShop:
    """Lets a shop's business take its course in a BaseLinker account, one event at a time."""

    def __init__(self, account: BaselinkerAccount, rng: random.Random, now: Callable[[], float]) -> None:
        """Connect the demo shop's stores to an account.

        Args:
            account: The account.
            rng: Random number generator.
            now: Clock, epoch seconds.
        """
        self._account = account
        self._rng = rng
        self._now = now
        self._maker = OrderMaker(rng)
        self._pending: list[int] = []
        self._recent: list[int] = []
        self._returns = 0
        for (source, source_id), (name, _) in STORES.items():
            account.set_source(source, source_id, name)

    def stock_up(self, orders: int = 20) -> None:
        """Add this many orders of the last weeks, which the journal no longer holds."""
        for _ in range(orders):
            added = int(self._now() - self._rng.uniform(4, 40) * _DAY)
            order = self._maker.order(self._rng.choice((("shop", 812), ("shop", 815))))
            self._account.add_order(order | {"date_add": added, "date_confirmed": added + 60}, journal=False)

    def sell(self, source: str, fields: Mapping[str, object], days_ago: float = 0) -> int:
        """Place an order in the first store of a kind.

        Args:
            source: The kind of store, as `shop` or `allegro`.
            fields: Fields of the order that are given; all others are invented.
            days_ago: How long ago it was; the journal does not hold what is older than three days.

        Returns:
            Its order id.

        Raises:
            ValueError: There is no such store, or orders have no such field.
        """
        store = next((each for each in STORES if each[0] == source), None)
        if store is None:
            raise ValueError(f"there is no store of the kind {source}")
        at = int(self._now() - days_ago * _DAY)
        dates = {"date_add": at, "date_confirmed": at} if days_ago else {}
        order = self._maker.order(store) | dates | dict(fields)
        return self._account.add_order(order, journal=days_ago < _JOURNAL_DAYS)

    def step(self) -> str:
        """Let one event happen.

        Returns:
            What it was, in words without personal data.
        """
        events: list[tuple[Callable[[], str], int]] = [(self._new_order, 55)]
        if self._pending:
            events.append((self._confirm, 20))
        if self._existing():
            events += [
                (self._edit_delivery, 6),
                (self._edit_order, 6),
                (self._move_status, 5),
                (self._repeat_entry, 3),
                (self._split, 3),
                (self._copy, 2),
                (self._return, 3),
            ]
        actions, weights = zip(*events, strict=True)
        action: Callable[[], str] = self._rng.choices(actions, weights)[0]
        return action()

    def _new_order(self) -> str:
        stores = list(STORES)
        source = self._rng.choices(stores, [weight for _, weight in STORES.values()])[0]
        order = self._maker.order(source)
        confirmed = self._rng.random() > 0.2
        if not confirmed:
            order |= {"products": [], "delivery_method": "", "delivery_price": 0, "payment_done": 0}
        order_id = self._account.add_order(order, confirmed)
        if confirmed:
            self._recent.append(order_id)
        else:
            self._pending.append(order_id)
        state = "confirmed" if confirmed else "not confirmed yet"
        return f"order {order_id} from {source[0]} {source[1]}, {state}"

    def _confirm(self) -> str:
        order_id = self._pending.pop(0)
        self._account.confirm_order(order_id, self._maker.goods())
        self._recent.append(order_id)
        return f"order {order_id} confirmed"

    def _edit_delivery(self) -> str:
        order_id = self._rng.choice(self._existing())
        postcode, city = self._rng.choice(CITIES)
        changes = {"delivery_postcode": postcode, "delivery_city": city}
        self._account.edit_order(order_id, changes | {"delivery_address": invent_flat(self._rng)})
        return f"order {order_id}: delivery data edited"

    def _edit_order(self) -> str:
        without = [each for each in self._existing() if not self._account.orders[each]["email"]]
        order_id = self._rng.choice(without or self._existing())
        if without:
            changes = {"email": self._rng.choice(self._maker.buyers).email}
        else:
            changes = {"admin_comments": "zadzwonić przed dostawą"}
        self._account.edit_order(order_id, changes)
        return f"order {order_id}: {', '.join(changes)} edited"

    def _move_status(self) -> str:
        order_id = self._rng.choice(self._existing())
        status = self._rng.choice(self._account.statuses)
        self._account.set_status(order_id, status.id)
        return f"order {order_id}: moved to status {status.id}"

    def _repeat_entry(self) -> str:
        last = next(iter(self._account.journal[-1:]), None)
        if last is None:
            return self._new_order()
        self._account.log(last.log_type, last.order_id, last.object_id)
        return f"order {last.order_id}: entry {last.log_type} written a second time"

    def _split(self) -> str:
        several = [each for each in self._existing() if len(lines_of(self._account.orders[each])) > 1]
        if not several:
            return self._copy()
        order_id = self._rng.choice(several)
        return f"order {order_id}: split, the rest is order {self._account.split(order_id)}"

    def _copy(self) -> str:
        order_id = self._rng.choice(self._existing())
        return f"order {order_id}: copied to order {self._account.copy(order_id)}"

    def _return(self) -> str:
        original = self._account.orders[self._rng.choice(self._existing())]
        self._returns += 1
        kept = (
            "email",
            "phone",
            "delivery_fullname",
            "delivery_address",
            "delivery_postcode",
            "delivery_city",
        )
        order = {name: original[name] for name in kept} | {
            "order_source": "order_return",
            "order_source_id": self._returns,
            "products": [dict(line) | {"order_product_id": 0} for line in lines_of(original)],
        }
        order_id = self._account.add_order(order)
        return f"order {order_id}: return of order {number_of(original, 'order_id')}"

    def _existing(self) -> list[int]:
        """Return the ids of recently confirmed orders that still exist."""
        self._recent = [order_id for order_id in self._recent[-30:] if order_id in self._account.orders]
        return self._recent
