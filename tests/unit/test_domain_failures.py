"""When SALESmanago has failed at an order for too long."""

from ordersync.domain.delivery import OrderRecord
from ordersync.domain.failures import LONG, Failures
from ordersync.domain.intent import EventKind
from ordersync.domain.states import EventRecord, State

KIND = EventKind.PURCHASE
NOW = 1_793_450_000.0


def test_they_are_too_many_after_a_day_and_five_that_count() -> None:
    failures = Failures().another(NOW, counts=False, recoveries=0)
    for number in range(4):
        failures = failures.another(NOW + 100 + number, counts=True, recoveries=0)
    assert not failures.another(NOW + 99 + LONG, counts=True, recoveries=0).are_too_many, (
        "counted from the first"
    )
    assert not failures.another(NOW + 2 * LONG, counts=False, recoveries=0).are_too_many
    assert failures.another(NOW + 100 + LONG, counts=True, recoveries=0).are_too_many
    five = failures.another(NOW + 200, counts=True, recoveries=0)
    assert not five.another(NOW + 2 * LONG, counts=False, recoveries=0).are_too_many, (
        "a failure of its own ends it"
    )
    few = Failures().another(NOW, counts=True, recoveries=0)
    assert not few.another(NOW + LONG, counts=True, recoveries=0).are_too_many


def test_they_are_the_order_s_own_if_the_service_has_recovered_since() -> None:
    failures = Failures().another(NOW, counts=False, recoveries=3)
    assert not failures.are_its_own(3)
    assert failures.are_its_own(4)
    assert not Failures().are_its_own(4), "there are none"


def test_a_failed_attempt_at_a_skipped_order_leaves_the_reason_it_was_skipped_for() -> None:
    skipped = OrderRecord(events={KIND: EventRecord(State.SKIPPED, "before_start")})
    assert skipped.failed(KIND, "why", NOW).event(KIND).reason == "before_start"
    assert skipped.failed_try(KIND, "why", NOW).event(KIND).reason == "before_start"
