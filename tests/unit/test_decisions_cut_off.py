"""A decision that is cut off half-way loses no order: it is sent, or still asked about."""

from collections.abc import Sequence
from contextlib import suppress
from unittest.mock import patch

import pytest

from ordersync.domain.journal import Origin, QueueMessage
from ordersync.domain.states import State
from ordersync.operating.requests import ResolveOrder
from simulators import SalesmanagoOptions
from tests.fakes.application import MAIN, Bench
from tests.fakes.scenarios import ANNA_EMAIL, Died, die, hooked, in_question

HOUR = 3_600.0
REQUEST = {"connection_id": MAIN, "was_sent": False, "go": True}


def decide(bench: Bench, order_id: int, *, sends: int = 2, saves: bool = True) -> None:
    """Decide that an order was not sent, and die once so many messages were sent and, perhaps, it was saved.

    A worker uses up the first message before it is saved, and changes nothing of the record.
    """
    send, sent = bench.orders_queue.send, list[QueueMessage]()

    def cut_off(messages: Sequence[QueueMessage], *, edits_after: float = 0) -> list[bool]:
        if len(sent) == sends:
            raise Died
        sent.extend(messages)
        return send(messages, edits_after=edits_after)

    def before_put() -> None:
        bench.shop.orders[order_id]["email"] = ""
        bench.work()
        bench.shop.orders[order_id]["email"] = ANNA_EMAIL
        if not saves:
            die()

    hooked(bench.tables.ledger).before_put[f"order#{order_id}"] = before_put
    with suppress(Died), patch.object(bench.orders_queue, "send", cut_off):
        bench.application.operator().answer(ResolveOrder.model_validate({**REQUEST, "order_id": order_id}))
    bench.work()


def sweeps(bench: Bench, hours: int) -> None:
    for _ in range(hours):
        bench.clock.sleep(HOUR)
        bench.application.sweep()
        bench.work()


@pytest.mark.parametrize(("sends", "saves"), [(0, False), (1, False)])
def test_before_it_is_saved_it_stays_a_question(sends: int, *, saves: bool) -> None:
    bench, order_id = in_question()
    decide(bench, order_id, sends=sends, saves=saves)
    sweeps(bench, 3)
    assert bench.purchase(order_id).state is State.UNKNOWN
    assert bench.records().open_questions().is_open(order_id)


@pytest.mark.parametrize("sends", [1, 2])
def test_once_it_is_saved_the_order_is_sent_and_the_question_closed(sends: int) -> None:
    bench, order_id = in_question()
    decide(bench, order_id, sends=sends)
    bench.marketing.options = SalesmanagoOptions()
    sweeps(bench, 4)
    assert bench.outcome(order_id) == "sent"
    assert bench.main.purchases().count(order_id) == 1
    assert not bench.records().open_questions().is_open(order_id)


def test_it_is_queued_once_a_day_as_the_person_has_asked_for_it() -> None:
    bench, order_id = in_question()
    decide(bench, order_id, sends=1)
    bench.clock.sleep(2 * HOUR)
    bench.application.sweep()
    assert [held.message.origin for held in bench.sweep_queue.held.values()] == [Origin.REPLAY]
    bench.clock.sleep(2 * HOUR)
    bench.application.sweep()
    assert len(bench.sweep_queue.held) == 1


def test_one_that_the_queue_does_not_take_is_queued_by_the_next_sweep() -> None:
    bench, order_id = in_question()
    decide(bench, order_id, sends=1)
    bench.marketing.options = SalesmanagoOptions()
    bench.sweep_queue.accepts = lambda _: False
    sweeps(bench, 3)
    assert bench.purchase(order_id).state is State.QUEUED
    bench.sweep_queue.accepts = lambda _: True
    sweeps(bench, 1)
    assert bench.outcome(order_id) == "sent"
