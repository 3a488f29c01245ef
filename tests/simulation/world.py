"""The whole pipeline in one process: shops, poller, SQS-like queues, workers, both services."""

import json
import random
from collections import Counter
from collections.abc import Mapping

from ordersync.domain.journal import Cursor
from ordersync.domain.states import EventRecord
from ordersync.records.connection import ConnectionRecords, is_parked
from simulators import BaselinkerOptions, SalesmanagoAccount, SalesmanagoOptions
from tests.fakes.memory import FakeClock
from tests.model import History
from tests.simulation.aws import Aws
from tests.simulation.connected import Connected
from tests.simulation.faults import Faults, SteppedHttp
from tests.simulation.scheduler import Scheduler
from tests.simulation.services import TOKEN, Services

CONNECTION = "main"
POLL_EVERY = 60.0
SWEEP_EVERY = 3600.0
LONGEST_RECOVERY = 3600.0


class World:
    """The pipeline with everything around it, and the promises it is checked against.

    Attributes:
        connected: every connection, by its id.
        shop: the BaseLinker account of the connection `main`.
        marketing: its SALESmanago account.
    """

    def __init__(
        self,
        seed: int,
        faults: Faults | None = None,
        baselinker: BaselinkerOptions | None = None,
        salesmanago: SalesmanagoOptions | None = None,
        settings: Mapping[str, object] | None = None,
        batch: int = 200,
    ) -> None:
        self.rng = random.Random(seed)
        self.clock = FakeClock()
        self.batch = batch
        self.faults = faults or Faults()
        self.scheduler = Scheduler(self.rng, self.clock)
        self.scheduler.kill_rate = self.faults.killed
        self.services = Services(self.clock.now, self.rng, self.faults.remote, baselinker, salesmanago)
        http = SteppedHttp(self.scheduler, self.services.apps)
        self.aws = Aws(self.scheduler, self.faults, http, self.rng)
        self.log = self.aws.log
        self.shop = self.services.shop
        self.connected: dict[str, Connected] = {}
        self.main = self.connect(CONNECTION, settings)
        self.marketing = self.main.marketing
        self.poll_every = POLL_EVERY
        self.poller_is_silent = False
        self.blocks_by_others = 0
        self._asked = (0, 0, 0)
        self._events_checked: Counter[str] = Counter()
        self._next_poll = self.clock.now()
        self._next_sweep = self.clock.now() + SWEEP_EVERY

    def connect(
        self,
        connection_id: str,
        settings: Mapping[str, object] | None = None,
        *,
        token: str = TOKEN,
        beside: Connected | None = None,
    ) -> Connected:
        """Join a token's shop to a SALESmanago account: one of its own, or that of another connection.

        A shop that is not there yet is opened. Connections into one account need e-shops of their own.
        """
        shops = {other.token: other.shop for other in self.connected.values()} | {TOKEN: self.shop}
        shop = shops.get(token) or self.services.baselinker.add_account(token, connection_id)
        account = beside.marketing.client_id.removeprefix("client-of-") if beside else connection_id
        marketing = beside.marketing if beside else self.services.add_marketing_account(account)
        document = self.services.document(account, settings, token)
        self.aws.connections.save(connection_id, json.dumps(document))
        joined = Connected(connection_id, token, shop, marketing, self.aws)
        self.connected[connection_id] = joined
        return joined

    def change_document(self, part: str, key: str, value: object) -> None:
        """Change a value in the documents that hold the same one as that of `main`, as a person does."""
        documents = {name: json.loads(text) for name, text in self.aws.connections.documents.items()}
        before = documents[CONNECTION][part].get(key)
        for connection_id, document in documents.items():
            is_beside = self.connected[connection_id].marketing is self.marketing
            if is_beside and document[part].get(key) == before:
                document[part][key] = value
                self.aws.connections.save(connection_id, json.dumps(document))

    # What happens

    def calm_down(self) -> None:
        """Let nothing go wrong any more."""
        for name in vars(self.faults):
            setattr(self.faults, name, 0.0)
        self.scheduler.kill_rate = 0
        self.scheduler.doomed_in = None
        self.poller_is_silent = False
        self.services.calm_down()
        self.services.marketing_app.apply_late_requests(self.clock.now() + 60)

    def step(self) -> None:
        """Let one thing happen, and check what must always hold."""
        self.advance()
        self.check_safety()

    def advance(self) -> None:
        """Start an invocation, run one to its next effect, or let time pass."""
        now = self.clock.time
        if now >= self._next_poll:
            self._next_poll = now + self.poll_every
            if not self.poller_is_silent:
                self.aws.poll()
        if now >= self._next_sweep:
            self._next_sweep = now + SWEEP_EVERY
            self.sweep()
        for kind in self.aws.queues:
            if self.rng.random() < 0.3 and self.aws.has_work(kind):
                self.aws.work(kind, self.batch)
        if not self.scheduler.step():
            self._pass_time()

    def sweep(self) -> None:
        """Start the sweeper, as its schedule or a person does."""
        self.aws.sweep()

    def run_for(self, seconds: float) -> None:
        """Let time pass."""
        ends_at = self.clock.now() + seconds
        while self.clock.now() < ends_at:
            self.step()

    def run_until_idle(self, limit: float = LONGEST_RECOVERY) -> None:
        """Advance until nothing is left to do and the journals have been read to their ends since."""
        ends_at = self.clock.now() + limit
        idle_since: float | None = None
        while idle_since is None or self._read_to_end_at() <= idle_since:
            assert self.clock.now() < ends_at, "the pipeline has not come to rest"
            self.step()
            idle_since = (idle_since or self.clock.now()) if self._is_empty() else None

    def run_until_no_invocation(self) -> None:
        """Advance until no invocation is under way."""
        self.step()
        while self.scheduler.tasks:
            self.step()

    def come_to_rest(self) -> None:
        """Let nothing go wrong any more: everything due must arrive, even if only the sweep can find it."""
        self.rest()
        self.check_rest()

    def redrive(self) -> None:
        """Let a person put back what is dead, once its cause is gone: nothing else may be dead in the end."""
        self.calm_down()
        self.run_until_idle()
        letters = self.aws.dead_letters.sent
        self.aws.orders_queue.send([message for message, _ in letters])
        letters.clear()

    def rest(self) -> None:
        """Let nothing go wrong any more, until nothing is left to do, for the sweep neither."""
        self.calm_down()
        self.run_until_idle()
        self.run_until_no_invocation()
        self.clock.time += 2 * SWEEP_EVERY
        self.run_until_idle()  # a poll ends what waits: a connection that does is not swept
        self.sweep()
        self.run_until_no_invocation()
        self.run_until_idle()

    # What is checked

    def check_safety(self) -> None:
        """Check what must hold at every moment, if anything was asked of a service since the last time."""
        baselinker, salesmanago = self.services.baselinker, self.services.salesmanago
        asked = (len(baselinker.calls), len(salesmanago.requests), len(self.aws.sqs.violations))
        if asked == self._asked:
            return
        self._asked = asked
        self.services.check_rules()
        assert not self.aws.sqs.violations, self.aws.sqs.violations
        for connection_id, joined in self.connected.items():
            joined.watch_relations()
            if len(joined.marketing.event_log) > self._events_checked[connection_id]:
                joined.check_new_events(self._events_checked[connection_id])
                self._events_checked[connection_id] = len(joined.marketing.event_log)
            allowed = self.blocks_by_others if joined.shop is self.shop else 0
            assert len(joined.shop.limit.blocks) <= allowed, "we have overrun the token's limit"

    def check_rest(self) -> None:
        """Check what must hold once all has come to rest."""
        for joined in self.connected.values():
            joined.check(self.connected.values())
        sent = [
            event
            for account in self._marketing_accounts()
            for event in account.event_log
            if event.origin == "api"
        ]
        own = [event for joined in self.connected.values() for event in joined.events()]
        assert len(own) == len(sent), "an event bears another e-shop than its connection's"
        assert not self.aws.dead_letters.sent, "nothing is dead that the program could have handled"

    # What is remembered of `main`

    def events(self) -> list[str]:
        """Return the order ids of all PURCHASE events that we have sent."""
        return self.main.events()

    def history(self, *, with_ledger: bool = False) -> History:
        """Return what happened, for the reference model."""
        return self.main.history(with_ledger=with_ledger)

    def purchase(self, order_id: int) -> EventRecord:
        """Return the ledger's record of an order's PURCHASE event."""
        return self.main.purchase(order_id)

    def cursor(self) -> Cursor:
        """Return how far the journal has been read."""
        return self.main.cursor()

    def parked(self) -> set[int]:
        """Return the orders of all connections that are parked."""
        keys = [key for _, key in self.aws.table("ledger").items if is_parked(key)]
        return {int(key.partition("#")[2]) for key in keys}

    def records(self) -> ConnectionRecords:
        """Return the connection's records, read outside of any task: nothing fails."""
        return self.main.records()

    def _marketing_accounts(self) -> list[SalesmanagoAccount]:
        accounts = {joined.marketing.client_id: joined.marketing for joined in self.connected.values()}
        return list(accounts.values())

    def _is_empty(self) -> bool:
        queues = self.aws.queues.items()
        return not (
            any(self.scheduler.running[kind] or queue.held for kind, queue in queues) or self.parked()
        )

    def _read_to_end_at(self) -> float:
        return min(joined.read_to_end_at() for joined in self.connected.values())

    def _pass_time(self) -> None:
        wakes = [self._next_poll, self._next_sweep, self.scheduler.next_wake() or self._next_poll]
        for queue in self.aws.queues.values():
            wakes += [held.visible_at for held in queue.held.values()]
        self.clock.time = max(self.clock.time + 0.5, min(wakes))
