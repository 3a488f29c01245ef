"""People at the operator function while orders are under way: they look, ask again, decide, and forget."""

import json
import math
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from tests.fakes.shop import PEOPLE
from tests.model import Forgotten
from tests.simulation.connected import Connected
from tests.simulation.fixes import Fixes
from tests.simulation.world import World

RATES = (0.1, 0.3)
IN_SHADOW = 0.25  # the share of connections that begin with a test run
PAUSES = (30.0, 300.0)
MOST_EVENTS = 1_000
MOST_ASKED = 20  # times that a person asks until it is answered


@dataclass
class Wish:
    """What a person asks until the answer is the one that is wanted.

    Attributes:
        request: the request.
        asked_at: when it was asked first, epoch seconds.
        take: what is done with the answer; says whether it is the one.
        answered_by: until when an answer may come, epoch seconds; the function may die.
        is_fulfilled: whether the answer has come.
    """

    request: Mapping[str, object]
    asked_at: float
    take: Callable[["Wish", Mapping[str, object]], bool]
    answered_by: float = 0
    is_fulfilled: bool = False

    def hear(self, answer: Mapping[str, object]) -> None:
        """Take an answer."""
        self.answered_by, self.is_fulfilled = 0.0, self.take(self, answer)


class Operators:
    """People who ask the operator function; what they choose depends on nothing but the seed."""

    def __init__(self, world: World, seed: int, *, is_busy: bool) -> None:
        self.world = world
        self.rng = random.Random(f"operators {seed}")
        self.rate = self.rng.choice(RATES) if is_busy else 0
        self._wishes: list[Wish] = []
        self._fixes = Fixes()
        for joined in world.connected.values() if is_busy else ():
            if self.rng.random() < IN_SHADOW:
                world.aws.connections.change(joined.connection_id, _in_shadow)
                joined.live_since = math.inf

    def act(self) -> None:
        """Perhaps ask something, and ask again for what was not answered."""
        with_orders = [each for each in self.world.connected.values() if each.shop.orders]
        if with_orders and self.rng.random() < self.rate:
            joined = self.rng.choice(with_orders)
            asked = (
                [self._look] * 4
                + [self._retry] * 6
                + [self._pause, self._go_live, self._forget, self._backfill]
            )
            self._wishes.append(self.rng.choice(asked)(joined))
        self._fixes.do_until(self.world.clock.now())
        self._insist()

    def finish(self) -> None:
        """Ask until everything is answered, switch on what is off, and let every connection go live."""
        self._ask_on()
        self._fixes.do_all()
        in_shadow = [each for each in self.world.connected.values() if each.live_since == math.inf]
        self._wishes += map(self._go_live, in_shadow)
        self._ask_on()
        while any(each.records().backfill().read().value.is_open for each in self.world.connected.values()):
            self.world.run_for(60)

    def _ask_on(self) -> None:
        for _ in range(MOST_ASKED):
            for wish in self._wishes:
                wish.answered_by = 0.0
            self._insist()
            if not self._wishes:
                return
            self.world.run_until_no_invocation()
            self.world.run_for(60)  # calls may be short, too
        raise AssertionError(f"the operator function has no answer to {self._wishes}")

    def decide(self) -> None:
        """Say of each unknown outcome what SALESmanago shows; what was not sent is sent."""
        if not self.rate:
            return
        for joined in self.world.connected.values():
            sent = set(joined.events())
            for order_id in sorted(joined.history(with_ledger=True).undecided):
                was_sent = str(order_id) in sent
                joined.reopened |= set() if was_sent else {order_id}
                request = {"command": "resolve-order", "order_id": order_id, "was_sent": was_sent, "go": True}
                self._wishes.append(self._wish(joined, request, _is_decided))
        self._ask_on()
        self.world.come_to_rest()

    def _look(self, joined: Connected) -> Wish:
        """Look at something; that changes nothing, whatever the answer is."""
        now, orders = int(self.world.clock.now()), sorted(joined.shop.past.order_ids())
        requests: list[dict[str, object]] = [
            {"command": "show-order", "order_id": self.rng.choice(orders)},
            {"command": "list-orders"},
            {"command": "preview-connection"},
            {"command": "compare", "since": now - 600, "until": now, "accepts_waiting": True},
            {"command": "plan-backfill", "since": now - 600, "until": now},
        ]
        return self._wish(joined, self.rng.choice(requests), lambda _wish, _answer: True)

    def _retry(self, joined: Connected) -> Wish:
        """Have some orders processed again, of whatever state; but none that is too new to be known."""
        is_dated = joined.shop.options.derived_dates == "now"  # else the date does not say how new it is
        made = {deed.target for deed in joined.shop.deeds if deed.at >= joined.cursor().read_at}
        orders = sorted(set(joined.shop.past.order_ids()) - (set() if is_dated else made))
        chosen = self.rng.sample(orders, min(len(orders), self.rng.randint(1, 3)))
        return self._wish(joined, {"command": "retry-orders", "order_ids": chosen, "go": True}, _is_queued)

    def _backfill(self, joined: Connected) -> Wish:
        """Have all orders so far transferred, unless another backfill still runs."""
        if joined.shop.options.derived_dates != "now":
            return self._look(joined)
        now = int(self.world.clock.now())
        request = {"command": "start-backfill", "since": 0, "until": now, "most_events": MOST_EVENTS}
        return self._wish(joined, request, lambda _wish, _answer: True)

    def _pause(self, joined: Connected) -> Wish:
        """Switch a connection off, and on again later: it may be off whatever the answer is."""
        on_again = self._wish(joined, {"command": "resume-connection"}, _has_result)

        def take(_wish: Wish, _answer: Mapping[str, object]) -> bool:
            at = self.world.clock.now() + self.rng.choice(PAUSES)
            self._fixes.add(at, lambda: self._wishes.append(on_again))
            return True

        return self._wish(joined, {"command": "pause-connection"}, take)

    def _go_live(self, joined: Connected) -> Wish:
        """Let a connection go live, if it is in a test run."""
        joined.live_since = min(joined.live_since, self.world.clock.now())
        return self._wish(joined, {"command": "go-live", "go": True}, _is_live)

    def _forget(self, joined: Connected) -> Wish:
        """Have a person forgotten, by the e-mail address and perhaps the telephone number."""
        person, block = self.rng.choice(PEOPLE), self.rng.random() < 0.3
        phone = person.phone if self.rng.random() < 0.3 else ""
        lines = [person.email, *filter(None, [phone])]
        request = {"command": "forget", "person": lines, "block": block, "go": True}

        def take(wish: Wish, answer: Mapping[str, object]) -> bool:
            if "problem" in answer:
                return False
            self._remember(joined, partial(Forgotten, person.email, phone, wish.asked_at, block), answer)
            return True

        return self._wish(joined, request, take)

    def _remember(
        self, joined: Connected, of: Callable[..., Forgotten], answer: Mapping[str, object]
    ) -> None:
        """Note in all connections of the account who is forgotten, with the orders that the answer names."""
        result = answer["result"]
        assert isinstance(result, Mapping)
        erased_at = self.world.clock.now()
        for other in self.world.connected.values():
            if other.marketing is joined.marketing:
                held = [each for each in result["orders"] if each["connection_id"] == other.connection_id]
                order_ids = frozenset(int(each["order_id"]) for each in held)
                other.forgotten.append(of(erased_at=erased_at, order_ids=order_ids))

    def _wish(
        self,
        joined: Connected,
        request: Mapping[str, object],
        take: Callable[[Wish, Mapping[str, object]], bool],
    ) -> Wish:
        return Wish({**request, "connection_id": joined.connection_id}, self.world.clock.now(), take)

    def _insist(self) -> None:
        """Ask what is not answered yet; whoever gets no answer asks again once none can come any more."""
        now = self.world.clock.now()
        self._wishes = [wish for wish in self._wishes if not wish.is_fulfilled]
        for wish in self._wishes:
            if wish.answered_by <= now:
                wish.answered_by = now + self.world.aws.timings.operator_timeout
                self.world.aws.ask(wish.request, wish.hear)


def _is_queued(wish: Wish, answer: Mapping[str, object]) -> bool:
    """Return whether all that was asked for is queued."""
    result = answer.get("result")
    return isinstance(result, Mapping) and result["queued"] == len(result["order_ids"])


def _has_result(_: Wish, answer: Mapping[str, object]) -> bool:
    """Return whether it was done."""
    return "result" in answer


def _is_live(_: Wish, answer: Mapping[str, object]) -> bool:
    """Return whether a connection is live."""
    return "result" in answer or answer.get("kind") == "live_already"


def _in_shadow(document: str) -> str:
    """Return a document in shadow mode."""
    return json.dumps({**json.loads(document), "mode": "shadow"})


def _is_decided(wish: Wish, answer: Mapping[str, object]) -> bool:
    """Return whether nothing is left to decide."""
    return "result" in answer or answer.get("kind") == "nothing_to_decide"
