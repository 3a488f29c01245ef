"""The application, assembled in memory between simulated shops and marketing accounts."""

import json
import random
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace

from ordersync.delivery.cache_orders import OrderCaches
from ordersync.delivery.hand_back import HandBack, Received
from ordersync.domain.call_budget import Lane
from ordersync.domain.delivery import OrderRecord
from ordersync.domain.intent import EventKind
from ordersync.domain.journal import Cursor, QueueMessage
from ordersync.domain.metrics import Metrics
from ordersync.domain.states import EventRecord
from ordersync.pacing.context import Runtime
from ordersync.pacing.timings import Timings
from ordersync.records.connection import ConnectionRecords
from simulators import (
    BaselinkerOptions,
    BaselinkerSimulator,
    FaultPlan,
    SalesmanagoOptions,
    SalesmanagoSimulator,
)
from tests.fakes.accounts import Merchant
from tests.fakes.keys import record_keys
from tests.fakes.memory import (
    FakeClock,
    Held,
    MemoryConnections,
    MemoryDeadLetters,
    MemoryLog,
    MemoryPeople,
    MemoryQueue,
    one_by_one,
)
from tests.fakes.pollers import MemoryPollers
from tests.fakes.remote import HookedHttp
from tests.fakes.tables import hooked_tables
from tests.fakes.whole import WholeApplication

MAIN = "main"
OWNER = "owner@shop.example"
ESHOP = "shop_example_com"
BASELINKER_URL, SALESMANAGO_URL = "https://baselinker.example/connector.php", "https://salesmanago.example"
MINUTE = 60.0
MAX_BATCH, MAX_ROUNDS = 200, 50
SPARE = 2.0  # seconds, for what is read again because clocks differ
ANNA: Mapping[str, object] = {
    "order_source": "shop",
    "order_source_id": 812,
    "email": "anna@example.com",
    "phone": "600 100 201",
    "currency": "PLN",
    "payment_method": "Przelewy24",
    "delivery_method": "Kurier",
    "delivery_price": 8.99,
    "delivery_fullname": "Anna Żółw",
    "delivery_address": "ul. Testowa 4/2",
    "delivery_postcode": "00-999",
    "delivery_city": "Łódź",
    "delivery_country_code": "PL",
    "products": [
        {
            "product_id": "501",
            "name": "Kubek",
            "sku": "KUB-1",
            "ean": "5901",
            "price_brutto": 10.1,
            "quantity": 3,
        }
    ],
}
ALLEGRO = {"order_source": "allegro", "order_source_id": 4711, "email": "q8x+1@allegromail.pl"}
EVA = {"email": "eva@example.com", "products": [{"product_id": "501"}]}
JAN = {"email": "jan@example.com", "phone": "600 100 202", "delivery_fullname": "Jan Nowak"}


class Bench:
    """The connection `main`, and any others, on a clock that stands still until it is moved."""

    def __init__(
        self,
        *,
        baselinker: BaselinkerOptions | None = None,
        salesmanago: SalesmanagoOptions | None = None,
        timings: Timings | None = None,
        mode: str = "live",
        settings: Mapping[str, object] | None = None,
        **more_settings: object,
    ) -> None:
        self.clock = FakeClock()
        self.rng = random.Random(1)
        self.log = MemoryLog()
        self.baselinker = BaselinkerSimulator(self.clock.now, baselinker, random.Random(2))
        self.salesmanago = SalesmanagoSimulator(self.clock.now, salesmanago, random.Random(3))
        self.way_to_baselinker = FaultPlan(random.Random(4))
        self.way_to_salesmanago = FaultPlan(random.Random(5))
        self.http = HookedHttp(
            self.clock,
            {
                "baselinker.example": self.way_to_baselinker.wrap(self.baselinker),
                "salesmanago.example": self.way_to_salesmanago.wrap(self.salesmanago),
            },
        )
        self.connections = MemoryConnections()
        self.orders_queue = MemoryQueue(self.clock, 720)
        self.sweep_queue = MemoryQueue(self.clock, 720)
        self.dead_letters = MemoryDeadLetters()
        self.pollers = MemoryPollers()
        self.people = MemoryPeople()
        self.tables = hooked_tables()
        self.application = self._application(timings or Timings())
        self.metrics: dict[str, Metrics] = {}
        self.main = self.connect(MAIN, {**(settings or {}), **more_settings}, mode=mode)
        self.shop = self.main.shop
        self.marketing = self.main.marketing

    def _application(self, timings: Timings) -> WholeApplication:
        keys = record_keys(self.tables)
        return WholeApplication(
            runtime=Runtime(self.tables, keys, one_by_one, self.clock, self.rng, self.log, timings),
            connections=self.connections,
            orders_queue=self.orders_queue,
            sweep_queue=self.sweep_queue,
            dead_letters=self.dead_letters,
            http=self.http,
            pollers=self.pollers,
            people=self.people,
        )

    # What people do

    def connect(
        self,
        connection_id: str,
        settings: Mapping[str, object] | None = None,
        *,
        mode: str = "live",
        into: str = "",
    ) -> Merchant:
        """Connect new accounts, or a new shop to the SALESmanago account of the connection `into`."""
        client, secret = f"client-of-{into or connection_id}", f"secret-of-{into or connection_id}"
        self.connections.save(
            connection_id,
            json.dumps(
                {
                    "mode": mode,
                    "baselinker": {"token": f"token-of-{connection_id}", "url": BASELINKER_URL},
                    "salesmanago": {
                        "url": SALESMANAGO_URL,
                        "client_id": client,
                        "api_key": "any-key",
                        "api_secret": secret,
                        "owner": OWNER,
                    },
                    "settings": {"eshop": ESHOP, **(settings or {})},
                }
            ),
        )
        return Merchant(
            self.baselinker.add_account(f"token-of-{connection_id}", connection_id),
            self.salesmanago.account(client)
            if into
            else self.salesmanago.add_account(client, secret, [OWNER]),
        )

    def change(self, connection_id: str = MAIN, **places: object) -> None:
        """Change a document at top-level keys, or at `part__key`."""
        document = json.loads(self.connections.documents[connection_id])
        for place, value in places.items():
            part, _, name = place.rpartition("__")
            (document[part] if part else document)[name] = value
        self.connections.save(connection_id, json.dumps(document))

    def order(self, *kinds: Mapping[str, object], journal: bool = True, **fields: object) -> int:
        """Place an order: Anna's in the shop, unless `kinds` or `fields` say otherwise."""
        order: dict[str, object] = dict(ANNA)
        for kind in (*kinds, fields):
            order |= kind
        return self.shop.add_order(order, journal=journal)

    # What the application does

    def poll(self) -> dict[str, Metrics]:
        """Run the poller, a minute later."""
        self.clock.sleep(MINUTE)
        return self._add_up(self.application.poll())

    def deliver(self) -> list[HandBack]:
        """Let a worker take all visible messages: live orders first."""
        hand_backs: list[HandBack] = []
        for queue, lane in ((self.orders_queue, Lane.LIVE), (self.sweep_queue, Lane.SWEEP)):
            with self.taken(queue) as held:
                hand_backs += self.hand_over(queue, held, lane)
        return hand_backs

    @contextmanager
    def taken(self, queue: MemoryQueue) -> Iterator[list[Held]]:
        """Yield the visible messages in random order; check afterwards that no service's rule was broken."""
        yield queue.receive(MAX_BATCH, self.rng)
        assert self.baselinker.violations == []
        assert self.salesmanago.violations == []

    def hand_over(
        self,
        queue: MemoryQueue,
        held: Sequence[Held],
        lane: Lane = Lane.LIVE,
        *,
        by_new_process: bool = False,
    ) -> list[HandBack]:
        """Deliver messages, in a new process if asked to, and delete or hide each of them."""
        application = replace(self.application, caches=OrderCaches()) if by_new_process else self.application
        received = [
            Received(item.message_id, item.message, item.sent_at, item.receive_count) for item in held
        ]
        hand_backs, metrics = application.deliver(received, lane)
        self._add_up(metrics)
        delays = {back.message_id: back.seconds for back in hand_backs}
        for item in held:
            if item.message_id in delays:
                queue.change_visibility(item.message_id, item.receipt, delays[item.message_id])
            else:
                queue.delete(item.message_id, item.receipt)
        return hand_backs

    def flow(self) -> None:
        """Let a minute pass, run the poller, and deliver what it has queued, edits included."""
        self.poll()
        self.work_for(self.application.runtime.timings.order_lag + SPARE)

    def work(self) -> None:
        """Deliver until no message is visible."""
        for _ in range(MAX_ROUNDS):
            if not (self.orders_queue.visible() or self.sweep_queue.visible()):
                return
            self.deliver()
        raise AssertionError("messages keep coming back")

    def work_for(self, seconds: float) -> None:
        """Deliver whatever becomes visible during this time."""
        ends_at = self.clock.now() + seconds
        while self.clock.now() < ends_at:
            self.work()
            held = [*self.orders_queue.held.values(), *self.sweep_queue.held.values()]
            self.clock.time = min([ends_at, *(item.visible_at for item in held)])
        self.work()

    def send(self, order_id: int, connection_id: str = MAIN, **fields: object) -> None:
        """Put a message about an order into the queue."""
        content = {"connection_id": connection_id, "order_id": order_id, **fields}
        self.orders_queue.send([QueueMessage.model_validate(content)])

    # What the result is

    @property
    def idle(self) -> bool:
        """Whether both queues are empty."""
        return not (self.orders_queue.held or self.sweep_queue.held)

    def records(self, connection_id: str = MAIN) -> ConnectionRecords:
        """Return a connection's records."""
        return self.application.runtime.records(connection_id)

    def record(self, order_id: int, connection_id: str = MAIN) -> OrderRecord:
        """Return the ledger's record of an order."""
        return self.records(connection_id).order(order_id).read().value

    def purchase(self, order_id: int, connection_id: str = MAIN) -> EventRecord:
        """Return the ledger's record of an order's PURCHASE event."""
        return self.record(order_id, connection_id).event(EventKind.PURCHASE)

    def outcome(self, order_id: int, connection_id: str = MAIN) -> str:
        """Return an order's state in the ledger, with the reason if there is one."""
        event = self.purchase(order_id, connection_id)
        return f"{event.state} {event.reason}".strip()

    def cursor(self, connection_id: str = MAIN) -> Cursor:
        """Return how far a connection's journal has been read."""
        return self.records(connection_id).cursor().read().value

    def queued(self) -> list[QueueMessage]:
        """Return the messages in the queue of live orders, in the order in which they were sent."""
        return [held.message for held in self.orders_queue.held.values()]

    def _add_up(self, metrics: dict[str, Metrics]) -> dict[str, Metrics]:
        for connection_id, counted in metrics.items():
            self.metrics.setdefault(connection_id, Metrics()).update(counted)
        return metrics
