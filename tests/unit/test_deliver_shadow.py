"""In shadow mode everything is done except writing."""

import pytest

from tests.fakes.application import ALLEGRO, Bench
from tests.fakes.scenarios import ANNA_EMAIL, city_of_anna, contact_writes

HOUR, DAY = 3_600, 86_400


class TestShadow:
    """Nothing reaches SALESmanago, and the ledger says what would have."""

    def test_nothing_is_written(self) -> None:
        bench = Bench(mode="shadow", new_contacts="opted_out")
        order_id = bench.order()
        bench.clock.sleep(10)
        on_allegro = bench.order(ALLEGRO)
        skipped = bench.order(email="")
        bench.flow()
        assert contact_writes(bench) == 0
        assert bench.main.events() == []
        assert bench.marketing.contacts == {}
        assert [bench.outcome(each) for each in (order_id, on_allegro, skipped)] == [
            "shadow",
            "shadow",
            "skipped no_email",
        ]
        assert bench.idle

    def test_an_order_from_before_the_start(self) -> None:
        bench = Bench(mode="shadow")
        bench.poll()
        bench.marketing.add_contact(ANNA_EMAIL)
        order_id = bench.order(date_add=int(bench.clock.now()) - DAY, journal=False)
        bench.shop.edit_order(order_id, {"delivery_city": "Gdańsk"})
        bench.flow()
        assert contact_writes(bench) == 0
        assert bench.outcome(order_id) == "skipped before_start"

    def test_once_live_its_orders_are_sent_only_on_request(self) -> None:
        bench = Bench(mode="shadow")
        order_id = bench.order()
        bench.flow()
        bench.change(mode="live")
        bench.shop.edit_order(order_id, {"delivery_city": "Gdańsk"})
        bench.flow()
        assert bench.main.events() == []
        assert city_of_anna(bench) == "Gdańsk", "its contact is written"
        bench.send(order_id, origin="backfill")
        bench.clock.sleep(5)
        bench.work()
        assert bench.main.purchases() == [order_id]
        assert bench.outcome(order_id) == "sent"

    @pytest.mark.parametrize("change", ["skipped", "removed"])
    def test_an_order_that_would_not_be_sent_any_more_stays_a_shadow(self, change: str) -> None:
        """Otherwise its old purchase would be sent after going live, once it qualifies again."""
        bench = Bench(mode="shadow")
        order_id = bench.order()
        bench.flow()
        shown = bench.shop.orders[order_id]
        if change == "removed":
            bench.shop.delete_order(order_id)
            bench.shop.log(16, order_id)
        else:
            bench.shop.edit_order(order_id, {"email": ""})
        bench.flow()
        bench.work_for(HOUR)
        assert bench.outcome(order_id) == "shadow"
        bench.shop.orders[order_id] = shown
        bench.change(mode="live")
        bench.shop.edit_order(order_id, {"email": ANNA_EMAIL, "delivery_city": "Gdańsk"})
        bench.flow()
        assert bench.main.events() == []
        assert city_of_anna(bench) == "Gdańsk"
        assert bench.dead_letters.sent == []
