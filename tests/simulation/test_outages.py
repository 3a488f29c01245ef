"""An outage is not a failure: orders that wait use up no tries and flow again by themselves."""

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from ordersync.domain.intent import EventKind
from ordersync.domain.states import State
from ordersync.errors import Service
from ordersync.pacing.timings import Timings
from simulators import Outage
from tests.model import check
from tests.simulation.services import OWNER, TOKEN
from tests.simulation.test_sweep import ORDER
from tests.simulation.world import World

HOUR = 3600
DAY = 24 * HOUR
LONGEST_WAIT = Timings().probe_limit - 5
RECOVERY = HOUR / 4  # as docs/promise.md says
RECOVERY_AFTER_WEEKS = HOUR
RECEIVED_IN_TWELVE_DAYS = 870


REFUSALS = {
    "credential": lambda world, refused: setattr(world.marketing, "active", not refused),
    "owner": lambda world, refused: setattr(
        world.marketing, "owners", ["x@y.example"] if refused else [OWNER]
    ),
}


def world_with_order() -> tuple[World, str]:
    world = World(2)
    world.run_for(120)
    return world, str(world.shop.add_order(ORDER))


def assert_all_delivered_without_tries(world: World) -> None:
    assert sorted(map(int, world.events())) == sorted(world.shop.orders)
    for order_id in world.shop.orders:
        assert world.records().order(order_id).read().value.tries == 0
    assert not world.aws.dead_letters.sent


def assert_delivered_without_tries(world: World, order_id: str) -> None:
    assert world.events() == [order_id]
    assert not world.aws.dead_letters.sent
    record = world.records().order(int(order_id)).read().value
    assert (record.event(EventKind.PURCHASE).state, record.tries) == (State.SENT, 0)


@pytest.mark.parametrize("side", [0, 1], ids=["baselinker", "salesmanago"])
@pytest.mark.parametrize(
    "fault", ["unavailable", "bad_gateway", "not_connected", "silent_before", "truncated"]
)
@pytest.mark.parametrize("seconds", [360, 3_600, 8_280, 30 * HOUR])
def test_orders_wait_for_a_service_that_is_down(side: int, fault: str, seconds: int) -> None:
    """The whole backlog arrives within a quarter of an hour."""
    assert_a_backlog_arrives_in_time(side, fault, seconds)


@pytest.mark.parametrize("side", [0, 1], ids=["baselinker", "salesmanago"])
def test_a_service_that_asks_for_an_hour_and_is_back_sooner_is_used_again(side: int) -> None:
    """Orders came back 54 minutes after the end of an outage of five."""
    assert_a_backlog_arrives_in_time(side, "too_many_requests", 300, retry_after=3_600)


@pytest.mark.parametrize("service", Service)
def test_orders_wait_no_longer_if_a_try_has_just_failed(service: Service) -> None:
    world, _ = world_with_order()
    plan = world.services.plans[list(Service).index(service)]
    plan.outages = [Outage(world.clock.now(), math.inf, "not_connected")]
    for number in range(12):
        world.shop.add_order({**ORDER, "email": f"person-{number}@example.com"})
    health = world.records().health(service)
    while health.read().value.until - world.clock.now() < LONGEST_WAIT:
        world.run_for(1)
    plan.outages.clear()
    world.run_for(RECOVERY)
    assert_all_delivered_without_tries(world)


def test_orders_that_waited_for_weeks_wait_no_longer_than_promised() -> None:
    """Nor if they waited for calls, in the queue, and return just before the next try of a short wait."""
    world, _ = world_with_order()
    world.run_for(5 * 60)
    world.marketing.active = False
    world.shop.add_order({**ORDER, "email": "jan@example.com"})
    health = world.records().health(Service.SALESMANAGO)
    while not health.read().value.waits:
        world.run_for(1)
    assert world.aws.orders_queue.held
    for held in world.aws.orders_queue.held.values():
        held.receive_count = RECEIVED_IN_TWELVE_DAYS
        world.aws.orders_queue.reappear(held, health.read().value.until - 5)
    world.marketing.active = True
    world.run_for(RECOVERY_AFTER_WEEKS)
    assert_all_delivered_without_tries(world)


def assert_a_backlog_arrives_in_time(side: int, fault: str, seconds: int, retry_after: int = 30) -> None:
    world, _ = world_with_order()
    world.services.plans[side].retry_after = retry_after
    began_at = world.clock.now()
    outage = Outage(began_at, began_at + seconds, fault)  # type: ignore[arg-type]  # one of the faults
    world.services.plans[side].outages = [outage]
    for number in range(5):
        world.run_for(seconds / 5)
        world.shop.add_order({**ORDER, "email": f"person-{number}@example.com"})
    world.run_for(outage.ends_at + RECOVERY - world.clock.now())
    assert_all_delivered_without_tries(world)


def test_orders_wait_while_the_token_is_revoked() -> None:
    world, order_id = world_with_order()
    world.services.baselinker.revoke_token(TOKEN)
    world.run_for(2 * DAY)
    calls = len(world.services.baselinker.calls)
    assert calls < 2 * DAY / 600, "the token is probed gently"
    world.services.baselinker.restore_token(TOKEN)
    world.run_for(RECOVERY)
    assert_delivered_without_tries(world, order_id)


def test_a_rotated_secret_needs_no_deployment() -> None:
    world, order_id = world_with_order()
    world.marketing.api_secret = "another secret"
    world.run_for(HOUR)
    assert world.events() == []
    world.change_document("salesmanago", "api_secret", "another secret")
    world.run_for(RECOVERY)
    assert_delivered_without_tries(world, order_id)


def test_orders_wait_while_the_owner_is_wrong() -> None:
    world, order_id = world_with_order()
    owners, world.marketing.owners = world.marketing.owners, ["someone@else.example"]
    world.run_for(HOUR)
    world.marketing.owners = owners
    world.run_for(RECOVERY)
    assert_delivered_without_tries(world, order_id)


def test_a_blocked_token_is_left_alone_until_the_block_ends() -> None:
    world, order_id = world_with_order()
    world.shop.block(600)
    world.blocks_by_others = 1
    world.run_for(1800)
    assert world.shop.limit.calls_while_blocked <= 1, "one call hit the block, and all others knew"
    assert world.events() == [order_id]


@pytest.mark.parametrize("refusal", REFUSALS)
def test_a_journal_is_read_while_salesmanago_refuses(refusal: str) -> None:
    world, _ = world_with_order()
    REFUSALS[refusal](world, True)
    world.run_for(HOUR)
    orders = {world.shop.add_order(ORDER) for _ in range(5)}
    world.run_for(2 * HOUR)
    assert orders <= world.parked()
    assert len(world.events()) == 0
    REFUSALS[refusal](world, False)
    world.run_for(RECOVERY)
    assert len(world.events()) == 6


def test_a_contact_request_that_arrives_late_overwrites_nothing_newer() -> None:
    world = World(2)
    world.run_for(120)
    plan = world.services.plans[1]
    plan.late_seconds = (40.0, 40.0)
    plan.script("late", when=lambda request: request.path.endswith("contact/upsert"))
    added_at = int(world.clock.now())
    world.shop.add_order({**ORDER, "delivery_city": "Łódź", "date_add": added_at + 1})
    world.shop.add_order({**ORDER, "delivery_city": "Kraków", "date_add": added_at + 2})
    world.run_for(HOUR / 2)
    world.services.marketing_app.apply_late_requests(world.clock.now())
    contact = world.marketing.contact("anna@example.com")
    assert plan.injected["late"] == 1
    assert contact is not None
    assert contact.address["city"] == "Kraków"
    assert len(world.events()) == 2


@pytest.mark.timeout(600)
@pytest.mark.parametrize(("refusal", "days"), [("owner", 12), ("credential", 20)])
def test_an_outage_of_weeks_ends_like_one_of_minutes(refusal: str, days: int) -> None:
    """A message that returns very often, or for longer than a queue retains it, is neither dead nor lost."""
    world, _ = world_with_order()
    world.poll_every = 7 * 60
    REFUSALS[refusal](world, True)
    for _ in range(days):
        world.run_for(DAY)
        world.shop.add_order(ORDER)
    REFUSALS[refusal](world, False)
    world.poll_every = 60
    assert len(world.parked()) == len(world.shop.orders) - 1, "the latest is still in the journal"
    world.run_for(RECOVERY)
    assert_all_delivered_without_tries(world)
    assert len(world.marketing.contacts) == 1


# Gaps that are longer than what remembers: the journal three days, a queue thirteen


def pass_time(world: World, seconds: float) -> None:
    """Let time pass while nothing of ours runs."""
    world.clock.time += seconds


@contextmanager
def gap(world: World, kind: str, seconds: float) -> Iterator[Callable[[World, float], None]]:
    """Begin a gap; yield what lets a part of it pass."""
    began_at, sides = world.clock.now(), {"baselinker": 0, "salesmanago": 1}
    if kind == "everything":
        yield pass_time
    else:
        world.poll_every = HOUR / 2
        world.services.plans[sides[kind]].outages = [Outage(began_at, began_at + seconds)]
        yield World.run_for
        world.poll_every = 60.0
    assert world.clock.now() >= began_at + seconds - 1


def goods(number: int) -> list[dict[str, object]]:
    """Return goods that no other number stands for."""
    return [{"product_id": f"7{number}", "name": "Kubek", "price_brutto": 10, "quantity": 1}]


GAPS = pytest.mark.parametrize("days", [1 / 24, 3.5, 14])
KINDS = pytest.mark.parametrize("kind", ["baselinker", "salesmanago", "everything"])


@KINDS
@GAPS
def test_after_a_gap_every_order_is_sent_once(kind: str, days: float) -> None:
    world, _ = world_with_order()
    with gap(world, kind, days * DAY) as let_pass:
        for number in range(4):
            let_pass(world, days * DAY / 4)
            order = {**ORDER, "products": goods(number)}
            world.shop.add_order({**order, "email": f"person-{number % 2}@example.com"})
    world.run_for(6 * HOUR)
    assert len(world.events()) == 5
    check(world.history(with_ledger=True))
    assert not world.aws.dead_letters.sent


@KINDS
@GAPS
def test_after_a_gap_copies_share_the_event_of_their_order(kind: str, days: float) -> None:
    world, order_id = world_with_order()
    world.run_for(120)
    with gap(world, kind, days * DAY) as let_pass:
        let_pass(world, days * DAY / 16)
        world.shop.copy(int(order_id))
        let_pass(world, days * DAY * 15 / 16)
    world.run_for(6 * HOUR)
    check(world.history(with_ledger=True))


@KINDS
@GAPS
def test_after_a_gap_a_contact_has_the_newest_data(kind: str, days: float) -> None:
    world, order_id = world_with_order()
    world.run_for(120)
    with gap(world, kind, days * DAY) as let_pass:
        let_pass(world, days * DAY / 16)
        world.shop.edit_order(int(order_id), {"delivery_city": "Sopot"})
        let_pass(world, days * DAY * 15 / 16)
    world.run_for(6 * HOUR)
    check(world.history(with_ledger=True))


@GAPS
def test_after_a_gap_a_masked_order_finds_its_buyer(days: float) -> None:
    world, _ = world_with_order()
    with gap(world, "everything", days * DAY) as let_pass:
        let_pass(world, days * DAY / 16)
        polish = {**ORDER, "phone": "600100201", "delivery_country_code": "PL"}
        world.shop.add_order({**polish, "products": goods(1)})
        let_pass(world, days * DAY / 16)
        masked = {**polish, "order_source": "allegro", "email": "q1+1@allegromail.pl"}
        world.shop.add_order({**masked, "products": goods(2)})
        let_pass(world, days * DAY * 14 / 16)
    world.run_for(6 * HOUR)
    assert len(world.events()) == 3
    check(world.history(with_ledger=True))
