"""After a gap in the journal, edits are caught up with, and what may be a copy is left to a person."""

import itertools
from collections.abc import Callable
from typing import Literal

import pytest

from ordersync.domain.journal import Origin
from ordersync.domain.metrics import Metric
from simulators import BaselinkerOptions
from tests.fakes.application import JAN, MAIN, Bench
from tests.fakes.scenarios import city_of_anna, fail_event_requests

Away = Callable[[Bench, float], None]
DAY = 86_400.0
HOUR = 3_600.0
NO_IDS = BaselinkerOptions(copies_keep_external_id=False)


def nothing_runs(bench: Bench, days: float) -> None:
    bench.clock.sleep(days * DAY)


def baselinker_is_away(bench: Bench, days: float) -> None:
    bench.baselinker.revoke_token("token-of-main")
    for _ in range(int(days * 24)):
        bench.clock.sleep(HOUR)
        bench.application.poll()
    bench.baselinker.restore_token("token-of-main")
    bench.clock.sleep(HOUR)


def catch_up(bench: Bench) -> None:
    """Let the poller and the hourly sweep run for some hours."""
    for _ in range(3):
        bench.flow()
        bench.clock.sleep(HOUR)
        bench.application.sweep()
        bench.work_for(HOUR)


@pytest.mark.parametrize("away", [nothing_runs, baselinker_is_away])
class TestAfterAGap:
    def test_an_edit_that_the_journal_has_forgotten_is_caught_up_with(self, away: Away) -> None:
        bench = Bench()
        bench.order()
        bench.flow()
        bench.clock.sleep(HOUR)
        bench.shop.edit_order(min(bench.shop.orders), {"delivery_city": "Gdańsk"})
        away(bench, 4)
        catch_up(bench)
        assert city_of_anna(bench) == "Gdańsk"

    def test_what_may_be_a_copy_is_left_to_a_person(self, away: Away) -> None:
        bench = Bench(baselinker=NO_IDS)
        first = bench.order()
        bench.flow()
        bench.clock.sleep(HOUR)
        copy = bench.shop.copy(first)
        away(bench, 4)
        catch_up(bench)
        assert bench.main.purchases() == [first]
        assert bench.outcome(copy) == "skipped possible_copy"
        assert bench.metrics[MAIN][Metric.OUTCOMES_UNKNOWN] == 1


def test_of_two_copies_that_are_both_found_later_one_is_sent() -> None:
    bench = Bench(baselinker=NO_IDS)
    bench.order(JAN)
    bench.flow()
    bench.clock.sleep(HOUR)
    first = bench.order()
    copy = bench.shop.copy(first)
    nothing_runs(bench, 4)
    catch_up(bench)
    assert sorted([bench.outcome(first), bench.outcome(copy)]) == ["sent", "skipped possible_copy"]


def test_a_person_can_have_it_sent() -> None:
    bench = Bench(baselinker=NO_IDS)
    first = bench.order()
    bench.flow()
    bench.clock.sleep(HOUR)
    copy = bench.shop.copy(first)
    nothing_runs(bench, 4)
    catch_up(bench)
    bench.send(copy, origin=Origin.REPLAY)
    bench.work()
    assert bench.main.purchases() == [first, copy]


def test_other_goods_are_another_purchase() -> None:
    bench = Bench()
    bench.order()
    bench.flow()
    bench.clock.sleep(HOUR)
    other = bench.order(products=[{"product_id": "9", "name": "Talerz", "price_brutto": 5, "quantity": 1}])
    nothing_runs(bench, 4)
    catch_up(bench)
    assert bench.outcome(other) == "sent"


def test_the_same_goods_again_after_the_gap_are_another_purchase() -> None:
    bench = Bench()
    bench.order()
    bench.flow()
    nothing_runs(bench, 4)
    catch_up(bench)
    again = bench.order()
    bench.flow()
    assert bench.outcome(again) == "sent"


def test_each_order_is_read_again_once() -> None:
    bench = Bench()
    bench.order()
    bench.order(JAN)
    bench.flow()
    nothing_runs(bench, 4)
    catch_up(bench)
    assert bench.sweep_queue.sent == 2
    catch_up(bench)
    assert bench.sweep_queue.sent == 2


def test_there_is_no_gap_while_the_journal_goes_back_far_enough() -> None:
    bench = Bench(baselinker=NO_IDS)
    bench.order()
    bench.flow()
    nothing_runs(bench, 2)
    bench.order()
    catch_up(bench)
    assert bench.cursor().gap is None
    assert bench.sweep_queue.sent == 0


@pytest.mark.parametrize("answer", ["error", "empty", "retained"])
def test_a_journal_that_forgets_sooner_has_a_gap(answer: Literal["error", "empty", "retained"]) -> None:
    readings = BaselinkerOptions(copies_keep_external_id=False, expired_cursor=answer, retention=HOUR)
    bench = Bench(baselinker=readings)
    first = bench.order()
    bench.flow()
    copy = bench.shop.copy(first)
    bench.clock.sleep(2 * HOUR)
    bench.order(JAN)
    catch_up(bench)
    assert bench.main.purchases() == [first, max(bench.shop.orders)]
    assert bench.outcome(copy) == "skipped possible_copy"


def test_a_gap_lasts_until_the_journal_is_read_again() -> None:
    bench = Bench(baselinker=NO_IDS)
    first = bench.order()
    bench.flow()
    baselinker_is_away(bench, 4)
    copy = bench.shop.copy(first)
    baselinker_is_away(bench, 4)
    catch_up(bench)
    assert bench.main.purchases() == [first]
    assert bench.outcome(copy) == "skipped possible_copy"


def test_the_sweep_knows_of_the_gap_before_the_poller_does() -> None:
    bench = Bench(baselinker=NO_IDS)
    first = bench.order()
    bench.flow()
    copy = bench.shop.copy(first)
    nothing_runs(bench, 4)
    bench.application.sweep()
    bench.work()
    assert bench.main.purchases() == [first]
    assert bench.outcome(copy) == "skipped possible_copy"


def copied_while_the_journal_failed() -> tuple[Bench, int, int]:
    """Queue a copy whose relation stands on a page that was not read; return the order and its copy."""
    readings = BaselinkerOptions(
        copies_keep_external_id=False, copy_created_entry="before", journal_page_size=2
    )
    bench = Bench(baselinker=readings)
    first = bench.order()
    bench.flow()
    bench.clock.sleep(HOUR)
    copy = bench.shop.copy(first)
    pages = itertools.count(1)
    bench.way_to_baselinker.script(
        "unavailable", lambda request: b"getJournalList" in request.body and next(pages) >= 3, times=100
    )
    bench.poll()
    bench.way_to_baselinker.heal()
    return bench, first, copy


def test_the_worker_knows_of_the_gap_before_poller_and_sweep_do() -> None:
    bench, first, copy = copied_while_the_journal_failed()
    nothing_runs(bench, 4)
    bench.work()
    assert bench.main.purchases() == [first]
    assert bench.outcome(copy) == "skipped possible_copy"


def test_a_copy_that_was_attempted_before_the_gap_is_left_to_a_person_too() -> None:
    bench, first, copy = copied_while_the_journal_failed()
    fail_event_requests(bench, "too_many_requests")
    bench.work()
    nothing_runs(bench, 4)
    bench.poll()
    bench.work_for(HOUR)
    assert bench.main.purchases() == [first]
    assert bench.outcome(copy) == "skipped possible_copy"


def test_there_is_a_gap_though_the_journal_was_never_read_to_its_end() -> None:
    bench = Bench(baselinker=BaselinkerOptions(journal_page_size=2))
    bench.order()
    bench.order(JAN)
    pages = itertools.count(1)
    bench.way_to_baselinker.script(
        "unavailable", lambda request: b"getJournalList" in request.body and next(pages) >= 2, times=100
    )
    bench.poll()
    bench.way_to_baselinker.heal()
    bench.work()
    bench.shop.edit_order(min(bench.shop.orders), {"delivery_city": "Gdańsk"})
    nothing_runs(bench, 4)
    catch_up(bench)
    assert city_of_anna(bench) == "Gdańsk"


def test_goods_whose_request_had_no_effect_are_no_purchase_of_their_own() -> None:
    bench = Bench()
    bench.order(JAN)
    bench.flow()
    first, second = bench.order(journal=False), bench.order(journal=False)
    nothing_runs(bench, 4)
    bench.flow()
    bench.clock.sleep(HOUR)
    fail_event_requests(bench, "too_many_requests")
    bench.application.sweep()
    bench.work_for(HOUR)
    assert sorted([bench.outcome(first), bench.outcome(second)]) == ["sent", "skipped possible_copy"]
