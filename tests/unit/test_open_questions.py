"""What a person has to decide is an open question until that is done."""

import pytest

from ordersync.domain.intent import PURCHASE
from ordersync.domain.metrics import Metric
from ordersync.domain.open_question import OpenQuestion
from ordersync.domain.skips import SkipReason
from ordersync.domain.states import State
from ordersync.operating.requests import CloseQuestion
from ordersync.ports import Stored
from simulators import SalesmanagoOptions
from tests.fakes.application import MAIN, Bench
from tests.fakes.scenarios import PATIENCE, READ_BACK_DELAY, hooked, in_question, with_lost_answer

HOUR = 3_600.0


def open_questions(bench: Bench) -> list[int]:
    """Return the orders that the next sweep counts as open questions."""
    bench.clock.sleep(HOUR)
    counted = bench.application.sweep()[MAIN][Metric.OUTCOMES_OPEN]
    orders = [order_id for order_id, _ in bench.records().open_questions().all()]
    assert counted == len(orders)
    return orders


def test_an_unknown_outcome_is_open_until_a_person_has_decided() -> None:
    bench, order_id = in_question()
    assert open_questions(bench) == [order_id]
    assert open_questions(bench) == [order_id]
    bench.records().order(order_id).change(lambda record: record.sent(PURCHASE, "", bench.clock.now()))
    assert open_questions(bench) == []


def test_an_unknown_outcome_that_answers_itself_is_closed() -> None:
    bench, order_id = in_question()
    bench.marketing.options = SalesmanagoOptions()
    bench.send(order_id, origin="replay")
    bench.work_for(HOUR)
    assert bench.outcome(order_id) == "sent"
    assert open_questions(bench) == []


def test_it_is_counted_even_while_the_connection_waits() -> None:
    bench, order_id = in_question()
    bench.baselinker.revoke_token("token-of-main")
    bench.poll()
    assert open_questions(bench) == [order_id]


def test_an_order_whose_record_can_not_be_read_stays_open() -> None:
    bench, order_id = in_question()
    ledger = hooked(bench.tables.ledger)
    ledger.items[MAIN, f"order#{order_id}"] = Stored({"events": {"PURCHASE": {"state": "odd"}}}, 99)
    assert open_questions(bench) == [order_id]


@pytest.mark.parametrize("number", [1, 150])
def test_questions_of_many_pages_are_counted(number: int) -> None:
    bench, order_id = in_question()
    record = bench.records().order(order_id).read().value
    for each in range(number):
        slot = bench.records().order(each + 1)
        slot.create(record)
        [(_, question)] = list(bench.records().open_questions().all())[:1]
        hooked(bench.tables.ledger).items[MAIN, f"open#{each + 1:020}"] = question
    assert len(open_questions(bench)) == number + 1


def test_an_outcome_that_another_order_has_found_out_is_open_too() -> None:
    """Its own message is lost: the buyer's next order reads its card."""
    bench, order_id = with_lost_answer()
    bench.orders_queue.held.clear()
    bench.sweep_queue.held.clear()
    bench.order()
    bench.poll()
    bench.work_for(READ_BACK_DELAY + 2 * PATIENCE)
    assert bench.purchase(order_id).state is State.UNKNOWN
    assert order_id in open_questions(bench)


def test_a_question_that_is_asked_again_while_it_is_closed_stays() -> None:
    bench, order_id = in_question()
    slot = bench.records().order(order_id)
    unknown = slot.read().value
    slot.change(lambda record: record.sent(PURCHASE, "", bench.clock.now()))

    def ask_again() -> None:
        slot.change(lambda _: unknown)
        bench.records().open_questions().add(OpenQuestion(order_id, "card_incomplete", bench.clock.now()))

    hooked(bench.tables.ledger).after_get[f"order#{order_id}"] = ask_again
    open_questions_now = bench.application.sweep()[MAIN][Metric.OUTCOMES_OPEN]
    assert open_questions_now in (0, 1)
    assert open_questions(bench) == [order_id]


class TestClosing:
    """A person closes the question about an order that stays as it is."""

    def left_to_person(self, bench: Bench) -> int:
        order_id = bench.order(email="")
        bench.flow()
        bench.records().open_questions().add(OpenQuestion(order_id, "possible_copy", bench.clock.now()))
        bench.records().order(order_id).change(
            lambda record: record.skipped(PURCHASE, SkipReason.POSSIBLE_COPY, bench.clock.now())
        )
        return order_id

    def close(self, bench: Bench, order_id: int) -> str:
        said = bench.application.operator().answer(CloseQuestion(connection_id=MAIN, order_id=order_id))
        return str(said.get("problem", ""))

    def test_what_is_closed_is_counted_no_more_and_deleted_by_the_sweep(self) -> None:
        bench = Bench()
        order_id = self.left_to_person(bench)
        before = bench.records().order(order_id).read()
        assert open_questions(bench) == [order_id]
        assert self.close(bench, order_id) == ""
        assert bench.records().open_questions().count(10) == 0
        assert open_questions(bench) == []
        assert bench.records().order(order_id).read() == before
        assert "no open question" in self.close(bench, order_id)

    def test_it_opens_again_if_it_is_asked_again(self) -> None:
        bench = Bench()
        order_id = self.left_to_person(bench)
        self.close(bench, order_id)
        bench.records().open_questions().add(OpenQuestion(order_id, "possible_copy", bench.clock.now()))
        assert bench.records().open_questions().count(10) == 1
        assert open_questions(bench) == [order_id]

    def test_an_unknown_outcome_has_to_be_resolved(self) -> None:
        bench, order_id = in_question()
        assert "orders resolve" in self.close(bench, order_id)
        assert open_questions(bench) == [order_id]
