"""Each alarm rings when its description says, and not otherwise: metrics, fed through CloudWatch's rules.

Those of the application are what it counts on a simulated clock while something is wrong; for those of
AWS see `test_alarms_on_aws.py`.
"""

from collections.abc import Callable

import pytest

from ordersync.domain.journal import QueueMessage
from ordersync.domain.metrics import Metric
from ordersync.errors import NotApplied
from simulators.http import Request
from tests.fakes.application import JAN, MAIN
from tests.fakes.scenarios import EVENT_REQUEST, hooked
from tests.template.cloudwatch import Alarm
from tests.template.watched import APPLICATIONS, STACK, Watched
from tests.unit.test_sweep_position import is_page

pytestmark = pytest.mark.slow

MINUTE, HOUR, DAY = 60, 3_600, 86_400


@pytest.mark.parametrize("logical_id", APPLICATIONS)
def test_all_is_quiet_while_all_is_well(logical_id: str, calm: Watched) -> None:
    assert not calm.rings(logical_id)


@pytest.fixture(name="calm", scope="module")
def of_a_calm_day() -> Watched:
    watched = Watched()
    for _ in range(24):
        watched.order()
        watched.live(HOUR)
    return watched


# --- What used to be silent ---


def refuse_messages(watched: Watched) -> None:
    def refuse(messages: list[QueueMessage], *, edits_after: float = 0) -> list[bool]:
        return [False] * len(messages)

    watched.orders_queue.send = refuse  # type: ignore[method-assign,assignment]  # this test's own queue


def deny_table(watched: Watched) -> None:
    def deny(*_: object) -> None:
        raise NotApplied("the table can't be used (AccessDeniedException)")

    hooked(watched.tables.cursors).query = deny  # type: ignore[method-assign,assignment]  # its own table


def fail_in_each_poll(watched: Watched) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError

    watched.http.send = fail  # type: ignore[method-assign,assignment]  # a defect on its way to the services


def spoil_document(watched: Watched) -> None:
    watched.connections.save(MAIN, "{")


@pytest.mark.parametrize("fault", [refuse_messages, deny_table, fail_in_each_poll, spoil_document])
def test_a_connection_that_can_not_be_attended_to_is_noticed_within_half_an_hour(
    fault: Callable[[Watched], None],
) -> None:
    watched = Watched()
    watched.live(HOUR)
    fault(watched)
    for _ in range(30):
        watched.order()
        watched.live(MINUTE)
    assert watched.rings("UnattendedConnectionAlarm")
    assert not watched.rings("WaitingConnectionAlarm")


def test_one_poll_without_time_is_no_alarm() -> None:
    watched = Watched()
    watched.live(HOUR)
    document = watched.connections.documents[MAIN]
    spoil_document(watched)
    watched.live(10 * MINUTE)
    watched.connections.save(MAIN, document)
    watched.live(HOUR)
    assert not watched.rings("UnattendedConnectionAlarm")


def test_a_journal_that_is_not_read_for_a_day_is_noticed_with_two_days_left() -> None:
    watched = Watched()
    watched.live(HOUR)
    watched.baselinker.revoke_token(f"token-of-{MAIN}")
    watched.live(23 * HOUR, every=10)
    assert not watched.rings("UnreadJournalAlarm")
    watched.live(2 * HOUR, every=10)
    assert watched.rings("UnreadJournalAlarm")
    watched.baselinker.set_token(f"token-of-{MAIN}", "another-token")
    watched.change(baselinker__token="another-token")
    watched.live(HOUR)
    assert watched.is_quiet("UnreadJournalAlarm")


def test_a_connection_that_was_switched_off_for_long_raises_no_alarm_when_it_is_on_again() -> None:
    watched = Watched()
    watched.live(HOUR)
    watched.change(enabled=False)
    watched.live(2 * DAY, every=60)
    watched.change(enabled=True)
    watched.live(HOUR)
    for alarm in ("UnreadJournalAlarm", "UnfinishedSweepAlarm", "WaitingConnectionAlarm"):
        assert not watched.rings(alarm)


# --- What waits ---


def test_one_connection_that_waits_for_an_hour_is_noticed() -> None:
    watched = Watched()
    watched.live(HOUR)
    watched.baselinker.revoke_token(f"token-of-{MAIN}")
    watched.live(50 * MINUTE)
    assert not watched.rings("WaitingConnectionAlarm")
    watched.live(30 * MINUTE)
    assert watched.rings("WaitingConnectionAlarm")


def test_connections_that_wait_by_turns_are_no_alarm() -> None:
    watched = Watched()
    watched.connect("second")
    for turn in range(6):
        waiting = MAIN if turn % 2 else "second"
        token = f"token-of-{waiting}"
        watched.baselinker.revoke_token(token)
        watched.live(30 * MINUTE)
        watched.baselinker.restore_token(token)
        watched.live(20 * MINUTE)
    assert max(value for _, value in watched.points[Metric.LONGEST_WAIT]) > 20 * MINUTE
    assert not watched.rings("WaitingConnectionAlarm")


def test_an_order_that_is_tried_again_for_six_hours_is_noticed() -> None:
    watched = Watched()
    failing = watched.order()
    watched.way_to_salesmanago.script("unavailable", _is_event_of(failing), times=10_000)
    for _ in range(5):
        watched.order(JAN)
        watched.live(HOUR)
    assert not watched.rings("WaitingOrderAlarm")
    for _ in range(3):
        watched.order(JAN)
        watched.live(HOUR)
    assert watched.rings("WaitingOrderAlarm")


def test_a_sweep_that_does_not_end_for_half_a_day_is_noticed() -> None:
    watched = Watched()
    watched.live(2 * HOUR)
    watched.way_to_baselinker.script("unavailable", is_page, times=10_000)
    watched.live(11 * HOUR, every=5)
    assert not watched.rings("UnfinishedSweepAlarm")
    watched.live(3 * HOUR, every=5)
    assert watched.rings("UnfinishedSweepAlarm")


def test_a_first_sweep_that_never_ends_is_noticed() -> None:
    watched = Watched()
    watched.way_to_baselinker.script("unavailable", is_page, times=10_000)
    watched.live(11 * HOUR, every=5)
    assert not watched.rings("UnfinishedSweepAlarm")
    watched.live(4 * HOUR, every=5)
    assert watched.rings("UnfinishedSweepAlarm")


@pytest.mark.parametrize("part", ["open#", "sweep"])
def test_a_sweeper_that_fails_at_everything_is_noticed(part: str) -> None:
    watched = Watched()
    watched.live(2 * HOUR)

    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    if part == "open#":
        watched.records().open_questions()
        hooked(watched.tables.ledger).query = fail  # type: ignore[method-assign,assignment]  # its own table
    else:
        watched.way_to_baselinker.script("unavailable", is_page, times=10_000)
    watched.live(15 * HOUR, every=5)
    assert watched.rings("UnfinishedSweepAlarm")


def test_a_backlog_of_the_sweep_is_no_order_that_waits() -> None:
    watched = Watched()
    watched.order(JAN)
    watched.live(HOUR)
    watched.change(baselinker__requests_per_minute=3)
    for number in range(180):  # a call each, and an hour has some twenty for them
        watched.order(
            order_source="allegro",
            email=f"q{number}x+1@allegromail.pl",
            phone=f"601 {number:03} 111",
            journal=False,
        )
    watched.live(8 * HOUR, every=2)
    ages = [watched.clock.now() - held.sent_at for held in watched.sweep_queue.held.values()]
    assert max(ages, default=0) > 6 * HOUR, "an order of the journal that waits for so long makes it ring"
    assert not watched.rings("WaitingOrderAlarm")


def test_one_block_of_a_token_that_two_connections_share_is_one() -> None:
    watched = Watched()
    watched.connect("second")
    watched.change("second", baselinker__token=f"token-of-{MAIN}")
    watched.live(HOUR)
    watched.shop.block(10 * MINUTE)
    watched.live(HOUR)
    assert not watched.rings("BlockSeenAlarm")


# --- What a person has to look at ---


def test_one_block_heals_by_itself_and_two_within_a_day_are_noticed() -> None:
    watched = Watched()
    watched.live(HOUR)
    watched.shop.block(10 * MINUTE)
    watched.live(HOUR)
    assert not watched.rings("BlockSeenAlarm")
    watched.shop.block(10 * MINUTE)
    watched.live(HOUR)
    assert watched.rings("BlockSeenAlarm")


def test_an_open_question_is_noticed_until_it_is_decided() -> None:
    watched = Watched()
    first = watched.order()
    watched.live(HOUR)
    survivor = watched.order(JAN, products=[{"product_id": "777", "quantity": 1, "price_brutto": 5}])
    watched.shop.merge(first, survivor)
    watched.live(3 * HOUR)
    assert watched.rings("UnknownOutcomesAlarm")
    assert not watched.is_quiet("UnknownOutcomesAlarm")
    [(order_id, stored)] = watched.records().open_questions().all()
    assert order_id in (first, survivor)
    watched.records().open_questions().close(order_id, stored)
    watched.live(7 * HOUR, every=5)
    assert watched.is_quiet("UnknownOutcomesAlarm")


def test_an_order_that_the_journal_did_not_bring_is_noticed() -> None:
    watched = Watched()
    watched.order(JAN)
    watched.live(HOUR)
    watched.order(journal=False)
    watched.live(3 * HOUR)
    assert watched.rings("OrdersFoundMissingAlarm")


def test_a_long_pause_explains_missing_orders() -> None:
    watched = Watched()
    watched.order(JAN)
    watched.live(HOUR)
    watched.order(journal=False)
    watched.clock.sleep(5 * DAY)
    watched.live(3 * HOUR)
    assert len(watched.main.purchases()) == 2, "it is found all the same"
    assert not watched.rings("OrdersFoundMissingAlarm")


def test_orders_of_an_account_without_a_journal_are_noticed() -> None:
    watched = Watched(journal_enabled=False)
    watched.live(HOUR)
    watched.order()
    watched.live(2 * HOUR)
    assert watched.rings("JournalOffAlarm")


@pytest.mark.parametrize(("rejected", "sent", "rings"), [(4, 0, False), (5, 15, True), (5, 30, False)])
def test_a_share_of_rejected_orders_needs_a_number(rejected: int, sent: int, rings: bool) -> None:
    alarm = Alarm.of(STACK, "RejectedOrdersAlarm")
    points = {
        "OrdersRejected": [(float(n), 1.0) for n in range(rejected)],
        "EventsCreated": [(float(n), 1.0) for n in range(sent)],
    }
    assert bool(alarm.rings_at(points, 2 * HOUR)) is rings


def _is_event_of(order_id: int) -> Callable[[Request], bool]:
    def is_event(request: Request) -> bool:
        return EVENT_REQUEST in request.path and str(order_id) in request.body.decode()

    return is_event
