"""Orders whose total is negative, and orders of whose purchase there is nothing to send."""

from collections.abc import Mapping

import pytest

from tests.fakes.application import MINUTE, Bench
from tests.fakes.scenarios import ANNA_EMAIL, contact_writes
from tests.unit.test_deliver_odd_orders import LINE, contact_of, sent

REFUND = {"products": [{**LINE, "quantity": -3}], "delivery_price": 8.99}
EMPTY = {"products": [], "delivery_price": 0}


class TestTotals:
    def test_an_order_of_a_negative_total_is_skipped(self) -> None:
        bench = Bench()
        order_id = bench.order(REFUND)
        bench.flow()
        assert bench.outcome(order_id) == "skipped negative_total"
        assert bench.salesmanago.requests == []

    def test_a_negative_total_that_is_corrected(self) -> None:
        bench = Bench()
        order_id = bench.order(REFUND)
        bench.flow()
        bench.shop.edit_order(order_id, {"products": [LINE]})
        bench.flow()
        assert bench.main.purchases() == [order_id]


class TestNothingToSend:
    """An event without products and value is not sent, but its contact is."""

    def test_its_contact_is_sent_once(self) -> None:
        bench = Bench(tag="from baselinker")
        order_id = bench.order(EMPTY)
        bench.flow()
        assert bench.outcome(order_id) == "skipped nothing_to_send"
        assert contact_of(bench, ANNA_EMAIL).tags
        assert bench.main.events() == []
        for _ in range(3):
            bench.shop.edit_order(order_id, {"user_comments": "hello"})
            bench.flow()
        assert len(bench.salesmanago.requests) == 1, "an edit that brings nothing new costs no call"
        assert bench.outcome(order_id) == "skipped nothing_to_send"
        line = bench.log.of("order")[0]
        assert (line["outcome"], line["reason"], line["contact"]) == ("skipped", "nothing_to_send", "written")

    def test_an_edit_of_the_buyer_reaches_the_contact(self) -> None:
        bench = Bench()
        order_id = bench.order(EMPTY)
        bench.flow()
        bench.shop.edit_order(order_id, {"delivery_city": "Gdańsk"})
        bench.flow()
        assert contact_of(bench, ANNA_EMAIL).address["city"] == "Gdańsk"

    def test_products_that_are_added_later_are_sent_once(self) -> None:
        bench = Bench()
        order_id = bench.order(EMPTY)
        bench.flow()
        for city in ("Gdańsk", "Sopot"):
            bench.shop.edit_order(order_id, {"products": [LINE], "delivery_city": city})
            bench.flow()
        assert bench.main.purchases() == [order_id]
        assert sent(bench, order_id)["products"] == "501"

    @pytest.mark.parametrize(
        "fields",
        [
            {"products": [], "delivery_price": 8.99},
            {"products": [{**LINE, "price_brutto": 0}], "delivery_price": 0},
            {"products": [{**LINE, "product_id": ""}], "delivery_price": 0},
        ],
    )
    def test_products_or_a_value_are_enough(self, fields: Mapping[str, object]) -> None:
        bench = Bench()
        order_id = bench.order(fields)
        bench.flow()
        assert sent(bench, order_id)

    def test_a_value_that_is_unknown_is_none(self) -> None:
        bench = Bench(currency="PLN")
        order_id = bench.order({"products": [{**LINE, "product_id": ""}]}, currency="CZK")
        bench.flow()
        assert bench.outcome(order_id) == "skipped nothing_to_send"

    def test_the_sweep_queues_it_once_there_is_something(self) -> None:
        bench = Bench(currency="PLN")
        order_id = bench.order({"products": []}, currency="EUR", delivery_price=5)
        bench.flow()
        assert bench.outcome(order_id) == "skipped nothing_to_send"
        bench.clock.sleep(2 * 3_600)
        bench.application.sweep()
        assert bench.idle
        bench.change(settings__rates={"EUR": "4.30"})
        bench.application.sweep()
        bench.work_for(MINUTE)
        assert float(str(sent(bench, order_id)["value"])) == 21.5

    def test_a_related_order_gets_the_event(self) -> None:
        bench = Bench()
        first = bench.order(EMPTY, external_order_id="X-1")
        bench.flow()
        copy = bench.order({"products": [LINE]}, external_order_id="X-1")
        bench.flow()
        bench.shop.edit_order(first, {"products": [LINE]})
        bench.flow()
        assert bench.main.purchases() == [copy]
        assert bench.outcome(first) == "skipped same_purchase"

    def test_a_related_order_has_the_event(self) -> None:
        bench = Bench()
        first = bench.order({"products": [LINE]}, external_order_id="X-1")
        bench.flow()
        rest = bench.order(EMPTY, external_order_id="X-1")
        bench.flow()
        assert (bench.outcome(first), bench.outcome(rest)) == ("sent", "skipped same_purchase")

    def test_in_shadow_mode_no_contact_is_written(self) -> None:
        bench = Bench(mode="shadow")
        order_id = bench.order(EMPTY)
        bench.flow()
        assert (bench.outcome(order_id), contact_writes(bench)) == ("skipped nothing_to_send", 0)
        bench.change(mode="live")
        bench.shop.edit_order(order_id, {"products": [LINE]})
        bench.flow()
        assert bench.main.purchases() == [order_id], "what is added once live is sent"
