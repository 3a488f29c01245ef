"""The simulated BaseLinker's orders, under each of its options."""

import json
import math
from pathlib import Path
from typing import cast

import pytest

from tests.contract.baselinker_account import Answer, Shop

pytestmark = pytest.mark.contract

CAPTURED = Path(__file__).parents[1] / "fixtures" / "getOrders-allegro-2022.json"


def test_an_order_is_completed_with_every_documented_field() -> None:
    shop = Shop()
    order_id = shop.account.add_order({"email": "a@example.com", "products": [{"name": "Kubek"}]})
    order = shop.orders(order_id=order_id, include_custom_extra_fields=True)[0]
    captured = json.loads(CAPTURED.read_text())["orders"][0]
    later = {
        "delivery_method_id",
        "delivery_state",
        "invoice_state",
        "custom_extra_fields",
        "star",
        "crm_client_id",
    }
    assert set(order) == set(captured) | later
    assert set(cast("list[Answer]", order["products"])[0]) == set(captured["products"][0])
    assert order["date_add"] == order["date_confirmed"] == int(shop.clock())
    assert "custom_extra_fields" not in shop.orders()[0]
    extra = shop.orders(include_commissions=True, include_connect_data=True, include_discounts_data=True)[0]
    assert (extra["commissions"], extra["connect_data"]) == ([], {})


def test_fields_that_orders_do_not_have_are_refused() -> None:
    shop = Shop()
    with pytest.raises(ValueError, match="total"):
        shop.account.add_order({"total": 5})
    with pytest.raises(ValueError, match="price"):
        shop.account.add_order({"products": [{"price": 5}]})
    order_id = shop.account.add_order({})
    with pytest.raises(ValueError, match="mail"):
        shop.account.edit_order(order_id, {"mail": "a@example.com"})
    with pytest.raises(ValueError, match="exists"):
        shop.account.add_order({"order_id": order_id})


def test_unconfirmed_orders_are_shown_only_with_the_flag() -> None:
    shop = Shop()
    order_id = shop.account.add_order({}, confirmed=False)
    assert shop.ids() == shop.ids(order_id=order_id) == []
    order = shop.orders(order_id=order_id, get_unconfirmed_orders=True)[0]
    assert (order["confirmed"], order["date_confirmed"]) == (False, 0)
    assert shop.ids(get_unconfirmed_orders=True, date_confirmed_from=0) == [], "it has no date to be found by"
    shop.clock.at += 50
    shop.account.confirm_order(order_id)
    assert shop.orders(order_id=order_id)[0]["date_confirmed"] == int(shop.clock())


def test_an_exact_read_may_show_unconfirmed_orders() -> None:
    shop = Shop(order_id_shows_unconfirmed=True)
    order_id = shop.account.add_order({}, confirmed=False)
    assert (shop.ids(), shop.ids(order_id=order_id)) == ([], [order_id])


def test_filters_find_the_orders_that_match() -> None:
    shop = Shop()
    fields: dict[str, object] = {
        "email": "a@example.com",
        "order_source": "shop",
        "order_source_id": 812,
        "shop_order_id": 77,
        "external_order_id": "x-1",
        "order_status_id": 5,
    }
    one = shop.account.add_order(fields)
    shop.account.add_order({"email": "b@example.com", "order_source": "shop", "order_source_id": 815})
    for parameters in (
        {"order_id": one},
        {"filter_email": "a@example.com"},
        {"filter_order_source": "shop", "filter_order_source_id": 812},
        {"filter_shop_order_id": 77},
        {"filter_external_order_id": "x-1"},
        {"status_id": 5},
    ):
        assert shop.ids(**parameters) == [one]
    assert shop.ids(filter_email="A@example.com") == []
    assert len(shop.ids(filter_order_source="shop")) == 2
    assert shop.ids(filter_order_source="allegro") == []


def test_lower_bounds_are_inclusive_and_page_by_what_they_bound() -> None:
    shop = Shop()
    late = shop.account.add_order({"order_id": 5, "date_add": 100, "date_confirmed": 900})
    early = shop.account.add_order({"order_id": 6, "date_add": 200, "date_confirmed": 800})
    assert shop.ids(date_confirmed_from=800) == [early, late]
    assert shop.ids(date_confirmed_from=801) == [late]
    assert shop.ids(date_from=100) == [late, early]
    assert shop.ids(date_from=101) == [early]
    assert shop.ids(id_from=6) == [early]


def test_an_answer_holds_up_to_a_hundred_orders_and_paging_finds_the_others() -> None:
    shop = Shop()
    added = [shop.account.add_order({}) for _ in range(130)]
    assert shop.ids() == added[:100]
    assert shop.ids(id_from=added[99]) == added[99:]


@pytest.mark.parametrize("order", ["descending", "shuffled"])
def test_orders_may_come_in_any_order(order: str) -> None:
    shop = Shop(orders_order=order)
    added = [shop.account.add_order({}) for _ in range(130)]
    assert sorted(cast("list[int]", shop.ids())) == added[:100]
    assert shop.ids() != added[:100]


def test_ids_may_be_text() -> None:
    shop = Shop(ids_as_text=True)
    order_id = shop.account.add_order(
        {"products": [{"name": "a"}], "order_source": "shop", "order_source_id": 812}
    )
    order = shop.orders()[0]
    line = cast("list[Answer]", order["products"])[0]
    assert (order["order_id"], order["order_source_id"], line["storage_id"]) == (str(order_id), "812", "0")
    entry = cast("Answer", shop.logs()[0])
    assert (entry["order_id"], entry["log_type"]) == (str(order_id), 1)
    assert cast("list[Answer]", shop.call("getOrderStatusList")["statuses"])[0]["id"] == "90210"


def test_every_number_of_the_journal_may_be_text() -> None:
    shop = Shop(journal_numbers_as_text=True)
    shop.account.log(1, 5)
    assert all(isinstance(value, str) for value in shop.logs()[0].values())


def test_amounts_are_numbers_without_needless_decimals_or_text() -> None:
    fields: dict[str, object] = {
        "delivery_price": 8.99,
        "payment_done": 10.0,
        "products": [{"price_brutto": 2}],
    }
    for as_text, expected in ((False, (8.99, 10, 2)), (True, ("8.99", "10", "2"))):
        shop = Shop(amounts_as_text=as_text)
        shop.account.add_order(fields)
        order = shop.orders()[0]
        price = cast("list[Answer]", order["products"])[0]["price_brutto"]
        assert (order["delivery_price"], order["payment_done"], price) == expected
        assert not isinstance(order["payment_done"], float)


@pytest.mark.parametrize(
    ("booleans", "true", "false"), [("json", True, False), ("number", 1, 0), ("text", "1", "0")]
)
def test_booleans_are_written_as_the_option_says(booleans: str, true: object, false: object) -> None:
    shop = Shop(booleans=booleans)
    shop.account.add_order({})
    shop.account.add_order({}, confirmed=False)
    shown = [order["confirmed"] for order in shop.orders(get_unconfirmed_orders=True)]
    assert [(value, type(value)) for value in shown] == [(true, type(true)), (false, type(false))]


def test_orders_may_be_a_map_and_empty_maps_lists() -> None:
    shop = Shop(orders_as_map=True, empty_maps_as_lists=True)
    assert shop.call("getOrders")["orders"] == []
    order_id = shop.account.add_order({"phone": "501442318"})
    answer = shop.call("getOrders", include_custom_extra_fields=True)
    order = cast("dict[str, Answer]", answer["orders"])[str(order_id)]
    assert order["custom_extra_fields"] == []
    assert list(cast("Answer", shop.call("getOrdersByPhone", phone="501442318")["orders"])) == [str(order_id)]
    shop.account.sources.clear()
    assert shop.call("getOrderSources")["sources"] == []
    shop.account.sources["shop"] = {}
    assert shop.call("getOrderSources")["sources"] == {"shop": []}


def test_empty_maps_are_maps_by_default() -> None:
    shop = Shop(orders_as_map=True)
    assert shop.call("getOrders")["orders"] == {}
    shop.account.sources.clear()
    assert shop.call("getOrderSources")["sources"] == {}


def test_pick_fields_may_be_spelt_as_in_the_documented_sample() -> None:
    shop = Shop(pick_field="status")
    shop.account.add_order({})
    assert {"pick_status", "pack_status"} <= set(shop.orders()[0])
    assert "pick_state" not in shop.orders()[0]


def captured_orders() -> list[dict[str, object]]:
    return cast("list[dict[str, object]]", json.loads(CAPTURED.read_text())["orders"])


def test_captured_orders_are_returned_as_they_were_captured() -> None:
    shop = Shop(types_2022=True)
    for order in captured_orders():
        shop.account.add_order(order)
    assert shop.orders(include_custom_extra_fields=True) == captured_orders()
    assert len(shop.logs()) == 2 * len(captured_orders())


def test_captured_orders_are_shown_with_todays_types_by_default() -> None:
    shop = Shop()
    for order in captured_orders():
        shop.account.add_order(order, journal=False)
    first = shop.orders()[0]
    line = cast("list[Answer]", first["products"])[0]
    kinds = [type(value) for value in (first["shop_order_id"], first["order_source_id"], line["storage_id"])]
    assert kinds == [int, int, int]
    assert shop.logs() == []


def test_the_past_of_orders_is_known() -> None:
    shop = Shop()
    began_at = shop.clock.at
    first, second = shop.account.add_order({"email": "a@example.com"}), shop.account.add_order({})
    for change in ("b@example.com", "c@example.com"):
        shop.clock.at += 10
        shop.account.edit_order(first, {"email": change})
    shop.clock.at += 10
    assert shop.account.merge(second, first) == second
    past = [(each.order["email"], each.since, each.until) for each in shop.account.past.versions(first)]
    assert past == [
        ("a@example.com", began_at, began_at + 10),
        ("b@example.com", began_at + 10, began_at + 20),
        ("c@example.com", began_at + 20, began_at + 30),
    ]
    assert [each.until for each in shop.account.past.versions(second)] == [began_at + 30, math.inf]
    assert shop.account.past.order_ids() == [first, second]
    shown = [order["email"] for order in shop.account.past.orders_at(began_at + 15)]
    assert shown == ["b@example.com", ""]
    assert list(shop.account.orders) == [second]


def test_orders_may_lag_behind_the_journal() -> None:
    shop = Shop(orders_lag=(5.0, 5.0))
    order_id = shop.account.add_order({"email": "a@example.com"})
    assert (len(shop.logs()), shop.orders(), shop.orders(order_id=order_id)) == (2, [], [])
    shop.clock.at += 5
    shop.account.edit_order(order_id, {"email": "b@example.com"})
    assert [order["email"] for order in shop.orders(order_id=order_id)] == ["a@example.com"]
    shop.clock.at += 5
    assert [order["email"] for order in shop.orders(id_from=order_id)] == ["b@example.com"]
    shop.account.delete_order(order_id)
    assert shop.ids() == [order_id]
    shop.clock.at += 5
    assert shop.ids() == []


@pytest.mark.parametrize("as_map", [False, True])
def test_an_order_that_can_not_be_read_is_shown_as_asked_in_its_place(as_map: bool) -> None:
    shop = Shop(orders_as_map=as_map)
    first, second, third = (shop.account.add_order({}) for _ in range(3))
    shop.account.garbled.orders |= {first: {"order_id": "?"}, second: []}
    shown = shop.call("getOrders")["orders"]
    orders = cast("list[object]", list(shown.values()) if isinstance(shown, dict) else shown)
    assert [cast("Answer", orders[place])["order_id"] for place in (0, 2)] == ["?", third]
    assert orders[1] == []
