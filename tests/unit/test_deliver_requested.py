"""What a person asks for stays asked for, whatever its message comes to; only a replay answers for a copy."""

import pytest

from ordersync.domain.states import State
from simulators import BaselinkerOptions, SalesmanagoOptions
from tests.fakes.application import ALLEGRO, MINUTE, Bench
from tests.fakes.backfill import begin, live, old, old_shop
from tests.fakes.scenarios import ANNA_EMAIL, PATIENCE, READ_BACK_DELAY, fail_event_requests, live_for

HOUR, DAY = 3_600, 86_400
CUP, PLATE = ({"product_id": number, "quantity": 1, "price_brutto": 10} for number in ("A", "B"))
VISIT = {"contactExtEventType": "VISIT", "externalId": "x", "date": 1_600_000_000_000}


def test_a_backfilled_order_that_a_later_card_reopens_is_sent() -> None:
    bench, _ = old_shop(salesmanago=SalesmanagoOptions(card_events="missing"))
    bench.order()
    bench.flow()
    bench.marketing.add_foreign_event(ANNA_EMAIL, VISIT)
    order_id = old(bench)
    begin(bench)
    fail_event_requests(bench, "lost_before")
    bench.poll()
    bench.work()
    bench.work_for(READ_BACK_DELAY + PATIENCE)
    assert bench.purchase(order_id).state is State.UNKNOWN
    bench.marketing.options = SalesmanagoOptions()
    bench.shop.edit_order(order_id, {"delivery_city": "Gdańsk"})
    bench.flow()
    assert bench.outcome(order_id) == "sent"


def test_a_backfilled_order_that_was_rejected_is_tried_again_by_an_entry() -> None:
    bench, _ = old_shop()
    order_id = old(bench)
    bench.marketing.refusals[ANNA_EMAIL] = "Invalid email address"
    begin(bench)
    live(bench)
    assert bench.purchase(order_id).state is State.REJECTED
    bench.shop.edit_order(order_id, {"email": "anna2@example.com"})
    bench.flow()
    assert bench.outcome(order_id) == "sent"


def test_a_possible_copy_that_a_person_had_sent_is_not_asked_about_again() -> None:
    bench = Bench(salesmanago=SalesmanagoOptions(card_events="missing"))
    bench.order()
    bench.flow()
    bench.marketing.add_foreign_event(ANNA_EMAIL, VISIT)
    bench.clock.sleep(4 * DAY)
    copy = bench.order(journal=False)
    bench.clock.sleep(2 * HOUR)
    bench.poll()
    bench.application.sweep()
    bench.work()
    bench.send(copy, origin="replay")
    fail_event_requests(bench, "lost_before")
    bench.work_for(READ_BACK_DELAY + PATIENCE)
    assert bench.purchase(copy).state is State.UNKNOWN
    bench.marketing.options = SalesmanagoOptions()
    bench.shop.edit_order(copy, {"delivery_city": "Gdańsk"})
    bench.flow()
    assert bench.outcome(copy) == "sent"


def test_a_backfill_leaves_a_possible_copy_to_a_person() -> None:
    bench = Bench(baselinker=BaselinkerOptions(copies_keep_external_id=False))
    first = bench.order()
    bench.flow()
    bench.clock.sleep(HOUR)
    copy = bench.shop.copy(first)
    bench.clock.sleep(4 * DAY)
    for _ in range(3):
        bench.flow()
        bench.clock.sleep(HOUR)
        bench.application.sweep()
        bench.work_for(HOUR)
    assert bench.outcome(copy) == "skipped possible_copy"
    begin(bench)
    live(bench)
    assert bench.main.purchases() == [first]


@pytest.mark.parametrize("origin", ["replay", "backfill"])
@pytest.mark.parametrize("deed", ["copy", "split"])
def test_an_order_that_is_asked_for_before_the_journal_says_what_it_is(origin: str, deed: str) -> None:
    """It may be a copy, or a part, of one whose event has counted the same items."""
    bench = Bench(baselinker=BaselinkerOptions(copies_keep_external_id=False))
    original = bench.order(products=[CUP, PLATE])
    bench.flow()
    made = getattr(bench.shop, deed)(original)
    bench.shop.orders[made]["date_add"] = int(bench.clock.now())
    bench.send(made, origin=origin)
    bench.work()
    assert bench.outcome(made) == "queued"
    live_for(bench, 600)
    assert bench.main.purchases() == [original]
    assert bench.outcome(made) == "skipped same_purchase"


def test_an_old_order_that_is_asked_for_waits_for_one_reading_of_the_journal_at_most() -> None:
    bench = Bench(settings={"start": "now"})
    order_id = bench.order(journal=False)
    bench.poll()
    bench.send(order_id, origin="replay")
    bench.work()
    bench.poll()
    bench.work_for(MINUTE)
    assert bench.main.purchases() == [order_id]


@pytest.mark.parametrize("ahead", [0, 20 * HOUR])
def test_an_order_that_is_asked_for_waits_no_longer_than_the_sweep_would(ahead: int) -> None:
    """Its date may be wrong, and the journal be unreadable: the sweep brings such orders all the same."""
    bench = Bench()
    bench.flow()
    order_id = bench.order(journal=False)
    bench.shop.orders[order_id]["date_add"] = int(bench.clock.now()) + ahead
    bench.send(order_id, origin="replay")
    bench.work()
    assert bench.outcome(order_id) == "queued"
    bench.work_for(HOUR + MINUTE)
    assert bench.main.purchases() == [order_id]


def test_a_masked_copy_that_is_asked_for_waits_before_its_buyer_is_looked_for() -> None:
    """A match would queue it again, by a message that says no more that a person has asked."""
    bench = Bench(baselinker=BaselinkerOptions(copies_keep_external_id=False))
    original = bench.order(ALLEGRO)
    bench.flow()
    copy = bench.shop.copy(original)
    bench.send(copy, origin="replay")
    bench.work()
    assert bench.outcome(copy) == "queued"
