"""A story after which there is a record of every kind and in every state, and a message of every kind.

Each connection is in a predicament of its own, so that none holds up another.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import partial

from ordersync.domain.delivery import OrderRecord
from ordersync.domain.family import Family
from ordersync.domain.intent import PURCHASE
from ordersync.domain.journal import Origin
from ordersync.domain.poll_request import PollRequest
from ordersync.domain.states import EventRecord, State
from ordersync.domain.sweep import SweepProgress
from ordersync.errors import Service
from ordersync.ports import HttpAnswer, HttpRequest
from simulators.salesmanago.errors import Failure
from tests.fakes.accounts import Merchant
from tests.fakes.application import ALLEGRO, ANNA, MAIN, Bench
from tests.fakes.scenarios import EVENT_REQUEST, Died, die, fail_event_requests, live_for

DAY, HOUR, MINUTE = 86_400.0, 3_600.0, 60.0
PATIENCE = 65 * MINUTE  # an unclear card is left to a person by then, and the sweep misses an order
NOT_SHOWN = 999  # an order that BaseLinker does not show
TWO_LINES = [
    {"product_id": "601", "name": "Talerz", "price_brutto": 20, "quantity": 1},
    {"product_id": "602", "name": "Miska", "price_brutto": 30, "quantity": 2},
]
CONNECTIONS = ("gap", "shadow", "unclear", "dark", "failing", "hasty")


class Story:
    """The story, as far as it has come.

    Attributes:
        orders: connection id to what an order is about, in words, to its id.
    """

    def __init__(self, bench: Bench) -> None:
        """Begin with a connection of which nothing is known yet."""
        self.bench = bench
        self.orders: dict[str, dict[str, int]] = {MAIN: {}}
        self.merchants: dict[str, Merchant] = {MAIN: bench.main}
        self._people = 0

    def connect(self, connection_id: str) -> Merchant:
        """Connect a shop."""
        mode = "shadow" if connection_id == "shadow" else "live"
        self.merchants[connection_id] = self.bench.connect(connection_id, mode=mode)
        self.orders[connection_id] = {}
        return self.merchants[connection_id]

    def order(
        self,
        role: str,
        connection_id: str = MAIN,
        *,
        masked: bool = False,
        journal: bool = True,
        **fields: object,
    ) -> int:
        """Place an order of a new person, unless `fields` say otherwise."""
        self._people += 1
        person = {"email": f"person-{self._people}@example.com", "phone": f"601 100 {300 + self._people}"}
        order = {**ANNA, **person, **(ALLEGRO if masked else {}), **fields}
        order_id = self.merchants[connection_id].shop.add_order(order, journal=journal)
        self.orders[connection_id][role] = order_id
        return order_id

    def email(self, role: str, connection_id: str = MAIN) -> str:
        """Return the e-mail address of an order."""
        return str(self.merchants[connection_id].shop.orders[self.orders[connection_id][role]]["email"])

    def interrupted(self, hooks: dict[str, Callable[[], object]], part: str) -> None:
        """Read the journals, and let the worker's process die at its next request of a kind."""
        self.bench.poll()
        hooks[part] = die
        with suppress(Died):
            self.bench.deliver()


def live_through(bench: Bench) -> dict[str, dict[str, int]]:
    """Let everything happen; return each connection's orders by what they are about."""
    story = Story(bench)
    bench.change(MAIN, settings__tag="FROM_BASELINKER")
    miss_a_journal(story)
    for connection_id in CONNECTIONS[1:]:
        story.connect(connection_id)
    story.order("before the start", journal=False, date_add=int(bench.clock.now() - 30 * DAY))
    bench.flow()
    let_services_fail(story)
    deal_with_orders(story)
    relate_orders(story)
    live_for(bench, PATIENCE)
    leave_behind(story)
    return story.orders


def miss_a_journal(story: Story) -> None:
    """Let a journal forget entries before they are read."""
    story.connect("gap")
    only = PollRequest(connection_ids=["gap"])
    story.bench.application.poll(only)
    story.order("before the gap", "gap")
    story.bench.application.poll(only)
    story.bench.work()
    story.bench.clock.sleep(4 * DAY)
    story.bench.application.poll(only)
    story.order("after the gap", "gap")


def let_services_fail(story: Story) -> None:
    """Let both services, and the program, fail at single orders from now on."""
    marketing = story.merchants["failing"].marketing
    story.order("rejected", "failing")
    marketing.refusals[story.email("rejected", "failing")] = "Invalid email address"
    story.order("of an unknown refusal", "failing")
    marketing.refusals[story.email("of an unknown refusal", "failing")] = "Contact is frozen"
    story.order("failed at", "failing")
    marketing.failures[story.email("failed at", "failing")] = Failure()
    story.order("dead", "failing")
    let_the_program_fail(story.bench, story.email("dead", "failing"))
    unclear = story.merchants["unclear"].marketing
    unclear.options = replace(unclear.options, card_events="missing")
    story.order("of an unknown outcome", "unclear")
    fail_event_requests(story.bench, "lost_after")
    story.bench.poll()
    story.bench.deliver()


def let_the_program_fail(bench: Bench, email: str) -> None:
    """Let each request about an address end in an error of the program."""
    send = bench.http.send

    def sending(request: HttpRequest, service: Service) -> HttpAnswer:
        if email.encode() in request.body:
            raise ValueError
        return send(request, service)

    bench.http.send = sending  # type: ignore[method-assign]  # this story's own way to the services


def deal_with_orders(story: Story) -> None:
    """Bring orders to their ends."""
    bench = story.bench
    story.order("sent")
    story.order("of no address", email="")
    story.order("with a match", phone="602 100 400")
    story.order("masked, matched", masked=True, phone="602 100 400")
    story.order("masked, not matched", masked=True, phone="602 100 500")
    story.order("in shadow mode", "shadow")
    story.order("beside those that fail", "failing")
    story.order("missed by the journal", journal=False)
    bench.records().order(story.order("forgotten")).create(
        OrderRecord(events={PURCHASE: EventRecord(State.FORGOTTEN)})  # as a person writes it
    )
    bench.flow()


def relate_orders(story: Story) -> None:
    """Let the staff merge, split and copy orders, and a store send an order twice."""
    bench, shop = story.bench, story.bench.shop
    story.order("of one who comes back", email="twice@example.com")
    bench.flow()
    story.order("read back", email="twice@example.com")
    fail_event_requests(bench, "lost_before")
    bench.flow()
    for role in ("of a store", "of a store, again"):
        story.order(role, external_order_id="ext-1", email="store@example.com")
    bench.flow()
    story.orders[MAIN]["copied"] = shop.copy(story.orders[MAIN]["sent"])
    story.order("split", products=TWO_LINES)
    story.orders[MAIN]["split off"] = shop.split(story.orders[MAIN]["split"])
    story.order("merged away", email="merged@example.com")
    story.order("merged", email="merged@example.com")
    shop.merge(story.orders[MAIN]["merged away"], story.orders[MAIN]["merged"])
    bench.flow()


def leave_behind(story: Story) -> None:
    """Let everything be under way when it ends."""
    bench = story.bench
    bench.application.sweep()
    story.merchants["dark"].marketing.active = False
    story.order("parked", "dark")
    live_for(bench, 12 * MINUTE)
    story.order("parked, edited", "dark")
    bench.poll()
    edit(story, "parked, edited", "dark")
    story.order("in doubt", "unclear")
    fail_event_requests(bench, "lost_before")
    live_for(bench, 8 * MINUTE)
    bench.send(NOT_SHOWN)
    story.order("failed once", "failing")
    let_the_program_fail(bench, story.email("failed once", "failing"))
    bench.poll()
    bench.deliver()
    be_hasty(story)
    story.order("sent at last", "gap")
    bench.poll()
    bench.deliver()
    leave_a_sweep(story)
    leave_in_queues(story)


def leave_a_sweep(story: Story) -> None:
    """Let the sweep queue an order, and not come to the end of another walk."""
    bench = story.bench
    an_hour_ago = int(bench.clock.now() - 1.1 * HOUR)
    story.order("found by the sweep", journal=False, date_add=an_hour_ago, date_confirmed=an_hour_ago)
    bench.application.sweep()
    met = story.orders["gap"]["before the gap"]
    bench.records("gap").sweep().change(partial(walking_within_a_second, order_id=met))


def walking_within_a_second(progress: SweepProgress, order_id: int) -> SweepProgress:
    """Return the walk as it stands after a page of orders of one second, of which there are more."""
    return replace(progress, from_id=order_id, underway=True, reads_again=True)


def leave_in_queues(story: Story) -> None:
    """Let messages of all kinds be in the queues, and some not even there."""
    bench = story.bench
    story.merchants["gap"].shop.block(10 * MINUTE)
    story.order("of a blocked token", "gap")
    story.order("queued")
    story.order("edited")
    bench.poll()
    edit(story, "sent")
    edit(story, "edited")
    bench.poll()
    for role, origin in (("sent", Origin.REPLAY), ("before the start", Origin.BACKFILL)):
        bench.send(story.orders[MAIN][role], origin=origin)
    bench.pollers.start(PollRequest(connection_ids=sorted(CONNECTIONS)))
    relate_late(story)
    story.order("unread")


def edit(story: Story, role: str, connection_id: str = MAIN) -> None:
    """Let the staff correct an order's city."""
    story.merchants[connection_id].shop.edit_order(
        story.orders[connection_id][role], {"delivery_city": "Gdynia"}
    )


def be_hasty(story: Story) -> None:
    """Let processes die just before and just after requests."""
    http = story.bench.http
    story.order("of a request that never left", "hasty")
    story.interrupted(http.before, EVENT_REQUEST)
    story.order("of a request that arrived", "hasty")
    story.interrupted(http.after, EVENT_REQUEST)
    story.order("of a contact that is being written", "hasty")
    story.interrupted(http.after, "contact/upsert")


def relate_late(story: Story) -> None:
    """Let a copy be waiting to be looked at, and two families be about to become one.

    The cursor says that a run had no time left between recording relations and queueing entries.
    """
    bench, orders = story.bench, story.orders[MAIN]
    orders["copied late"] = bench.shop.copy(orders["with a match"])
    bench.poll()
    bench.records().cursor().change(lambda cursor: cursor.related(cursor.log_id))
    lower, higher = sorted((orders["split"], orders["merged away"]))
    bench.records().family(lower).change(partial(Family.awaiting, order_id=higher))
