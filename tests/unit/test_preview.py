"""What is said to be sent now, against what the worker then does."""

from collections.abc import Mapping

import pytest

from ordersync.domain.journal import Origin
from ordersync.operating.preview import Outlook
from ordersync.operating.requests import ShowOrder
from simulators import BaselinkerOptions
from simulators.faults import Fault
from tests.fakes.application import MAIN, MINUTE, Bench
from tests.fakes.scenarios import SETTLING, in_question, live_for

DAY = 86_400.0
NO_IDS = BaselinkerOptions(copies_keep_external_id=False)
TWO_LINES = [
    {"product_id": "501", "name": "Kubek", "price_brutto": 10.0, "quantity": 1},
    {"product_id": "502", "name": "Talerz", "price_brutto": 25.0, "quantity": 1},
]


def shown(bench: Bench, order_id: int) -> Mapping[str, object]:
    """Return the answer about an order."""
    result = bench.application.operator().answer(ShowOrder(connection_id=MAIN, order_id=order_id))["result"]
    assert isinstance(result, dict)
    return result


def outlook(bench: Bench, order_id: int, origin: Origin = Origin.JOURNAL) -> Outlook:
    return bench.application.operator().explainer.preview.of(MAIN, [order_id], origin)[order_id]


def relate(bench: Bench) -> None:
    """Let relations be recorded, and the time pass after which they count."""
    bench.poll()
    bench.clock.sleep(SETTLING + MINUTE)
    bench.poll()


def test_of_a_merged_order_only_what_no_event_counts_is_said_to_be_sent() -> None:
    bench = Bench(baselinker=NO_IDS)
    sent = bench.order(products=TWO_LINES)
    bench.flow()
    kept = bench.order(products=TWO_LINES[:1])
    bench.shop.merge(kept, sent)
    relate(bench)
    said = outlook(bench, kept)
    live_for(bench, 10 * MINUTE)
    [_, event] = bench.marketing.events_of("anna@example.com")
    assert (said.outcome, said.value, said.products) == (
        "shadow",
        f"{event.data['value']:.2f}",
        event.data["products"],
    )


def test_a_copy_of_an_order_that_is_sent_first_is_said_to_be_skipped() -> None:
    bench = Bench(baselinker=NO_IDS)
    bench.flow()
    original = bench.order(journal=False)
    copy = bench.shop.copy(original)
    bench.poll()
    said = outlook(bench, copy)
    live_for(bench, 10 * MINUTE)
    assert f"{said.outcome} {said.reason}" == bench.outcome(copy) == "skipped same_purchase"


def test_what_may_be_a_copy_is_said_to_be_left_to_a_person() -> None:
    bench = Bench(baselinker=NO_IDS)
    first = bench.order()
    bench.flow()
    copy = bench.shop.copy(first)
    bench.clock.sleep(4 * DAY)
    bench.flow()
    said = outlook(bench, copy)
    assert (said.outcome, said.reason) == ("unknown", "possible_copy")


def test_a_retry_after_shadow_mode_is_said_to_send() -> None:
    bench = Bench(mode="shadow")
    order_id = bench.order()
    bench.flow()
    bench.change(mode="live")
    assert outlook(bench, order_id).outcome == "updated", "its event is done, as far as entries go"
    assert outlook(bench, order_id, Origin.REPLAY).outcome == "shadow"
    bench.send(order_id, origin="replay")
    bench.work()
    assert bench.outcome(order_id) == "sent"


def test_an_order_that_waits_for_the_journal_is_said_to_wait() -> None:
    bench = Bench()
    bench.flow()
    order_id = bench.order(journal=False)
    bench.send(order_id, origin="replay")
    bench.work()
    said = outlook(bench, order_id)
    assert said.outcome == "waiting"
    assert said.reason.endswith("waits until the journal is read again")


def test_the_outlook_of_an_unknown_outcome_reads_the_card_and_writes_nothing() -> None:
    bench, order_id = in_question()
    before = len(bench.salesmanago.requests)
    assert outlook(bench, order_id).outcome == "unknown"
    asked = bench.salesmanago.requests[before:]
    assert {request.path for request in asked} == {"/api/contact/listAllById"}


def test_an_order_that_is_gone_is_not_shown_as_it_was_before() -> None:
    bench = Bench()
    order_id = bench.order(email="")
    bench.flow()
    assert outlook(bench, order_id).source == "shop"
    bench.shop.delete_order(order_id)
    said = outlook(bench, order_id)
    assert (said.is_shown, said.source, said.value) == (False, "", None)


def test_while_the_connection_waits_that_is_said_and_nothing_about_the_order() -> None:
    bench = Bench()
    order_id = bench.order(journal=False)
    bench.baselinker.revoke_token("token-of-main")
    bench.poll()
    story = shown(bench, order_id)
    assert story["outlook"] is None
    assert "waits for baselinker" in str(story["problem"])
    assert story["sentence"] == f"Order {order_id} was never seen here."


@pytest.mark.parametrize("fault", ["not_connected", "silent_before"])
def test_an_order_that_could_not_be_read_is_not_said_to_be_missing(fault: Fault) -> None:
    bench = Bench()
    bench.flow()
    order_id = bench.order(journal=False)
    bench.way_to_baselinker.script(fault, times=9)
    said = outlook(bench, order_id)
    assert (said.outcome, said.is_shown) == ("waiting", None)
    assert said.reason


def test_a_lack_of_calls_is_said() -> None:
    bench = Bench()
    bench.flow()
    order_id = bench.order(journal=False)
    bench.change(baselinker__requests_per_minute=1)
    bench.application.operator().explainer.preview.of(MAIN, [order_id])
    said = outlook(bench, order_id)
    assert (said.outcome, said.is_shown) == ("waiting", None)
    assert said.reason
