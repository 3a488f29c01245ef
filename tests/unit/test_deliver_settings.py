"""How a connection's settings shape an order, as SALESmanago holds it."""

from collections.abc import Mapping
from decimal import Decimal

import pytest

from tests.fakes.application import ALLEGRO, ESHOP, JAN, Bench

Fields = Mapping[str, object]
LINES: list[dict[str, object]] = [
    {"product_id": "501", "variant_id": "0", "name": "Kubek, duży", "sku": "K-1", "ean": "5901"},
    {"product_id": "502", "variant_id": "77", "name": "Talerz", "sku": "", "ean": "5902", "quantity": 2},
]
PRICED = [{**line, "price_brutto": 10.1} for line in LINES]


def event_of(bench: Bench) -> Fields:
    bench.flow()
    [event] = bench.main.events()
    return event


def tags_of(bench: Bench) -> list[str]:
    bench.flow()
    [contact] = bench.marketing.contacts.values()
    return sorted(contact.tags)


def test_default_settings_send_the_whole_purchase() -> None:
    bench = Bench()
    order_id = bench.order(products=PRICED, external_order_id="EXT-1", shop_order_id=1001)
    event = event_of(bench)
    assert event == {
        "contactExtEventType": "PURCHASE",
        "date": int(str(bench.shop.orders[order_id]["date_add"])) * 1000,
        "externalId": str(order_id),
        "location": ESHOP,
        "value": Decimal("39.29"),
        "products": "501,502",
        "description": "Przelewy24",
        "detail1": "Kubek duży,Talerz",
        "detail2": "EXT-1",
        "detail3": "1/2",
        "detail5": "Kurier",
        "detail6": "K-1",
        "detail7": "5901,5902",
        "detail8": "PL",
        "detail9": "PLN",
        "detail10": "shop",
        "detail11": "1001",
    }


def test_an_order_without_products() -> None:
    bench = Bench()
    order_id = bench.order(products=[])
    event = event_of(bench)
    assert event["value"] == Decimal("8.99")
    assert "products" not in event
    assert bench.outcome(order_id) == "sent"


@pytest.mark.parametrize(
    ("setting", "products"),
    [("product_id", "501,502"), ("variant_id", "501,77"), ("sku", "K-1"), ("ean", "5901,5902")],
)
def test_the_identifier_of_the_product_feed(setting: str, products: str) -> None:
    bench = Bench(product_id=setting)
    bench.order(products=PRICED)
    assert event_of(bench)["products"] == products


class TestEshops:
    @pytest.mark.parametrize(
        ("order", "eshop"),
        [
            ({"order_source_id": 812}, "second_shop"),
            ({"order_source_id": 813}, "all_shops"),
            ({"order_source": "personal"}, ESHOP),
        ],
    )
    def test_overridden_for_a_store_or_a_source(self, order: Fields, eshop: str) -> None:
        bench = Bench(eshops={"shop:812": "second_shop", "shop": "all_shops"})
        bench.order(order)
        assert event_of(bench)["location"] == eshop


class TestCurrency:
    def test_without_a_currency_values_are_sent_as_they_are(self) -> None:
        bench = Bench()
        bench.order(currency="EUR")
        event = event_of(bench)
        assert (event["value"], event["detail9"]) == (Decimal("39.29"), "EUR")
        assert "detail12" not in event

    def test_a_foreign_value_is_converted(self) -> None:
        bench = Bench(currency="PLN", rates={"EUR": "4.30"})
        bench.order(currency="EUR")
        event = event_of(bench)
        assert (event["value"], event["detail12"]) == (Decimal("168.95"), "39.29")
        assert event["detail9"] == "EUR"

    def test_without_a_rate_the_value_is_left_out(self) -> None:
        bench = Bench(currency="PLN")
        bench.order(currency="CZK")
        event = event_of(bench)
        assert "value" not in event
        assert event["detail9"] == "CZK"

    def test_an_order_in_the_shops_currency(self) -> None:
        bench = Bench(currency="PLN", rates={"EUR": "4.30"})
        bench.order()
        event = event_of(bench)
        assert event["value"] == Decimal("39.29")
        assert "detail12" not in event


class TestTags:
    @pytest.mark.parametrize(
        ("settings", "tags"),
        [
            ({}, []),
            ({"tag": "FROM_BASELINKER"}, ["FROM_BASELINKER"]),
            ({"tag": "Łódź / Größe!"}, ["LODZ___GROSSE_"]),
            ({"order_source_tag": True}, ["BASELINKER_SHOP"]),
            ({"order_source_tag": False, "order_source_tag_detail": "store"}, []),
        ],
    )
    def test_simple_tags(self, settings: Fields, tags: list[str]) -> None:
        bench = Bench(settings=settings)
        bench.order()
        assert tags_of(bench) == tags

    @pytest.mark.parametrize(
        ("names", "tag"),
        [
            ({812: "Sklep Ogród"}, "BASELINKER_SHOP_SKLEP_OGROD"),
            ({812: "Sklep", 813: "sklep"}, "BASELINKER_SHOP_812"),
            ({812: ""}, "BASELINKER_SHOP_812"),
            ({813: "Inny"}, "BASELINKER_SHOP_812"),
        ],
        ids=["its name", "a name shared by two", "no name", "unknown"],
    )
    def test_with_the_stores_name(self, names: dict[int, str], tag: str) -> None:
        bench = Bench(order_source_tag=True, order_source_tag_detail="store")
        for source_id, name in names.items():
            bench.shop.set_source("shop", source_id, name)
        bench.order()
        assert tags_of(bench) == ["BASELINKER_SHOP", tag]

    def test_stores_are_requested_once_a_batch_and_only_if_needed(self) -> None:
        for detail, asked in (("store", 1), ("source", 0)):
            bench = Bench(order_source_tag=True, order_source_tag_detail=detail)
            bench.order()
            bench.order(JAN)
            bench.flow()
            methods = [call.method for call in bench.shop.calls]
            assert methods.count("getOrderSources") == asked

    def test_a_contact_collects_the_tags_of_all_its_orders(self) -> None:
        bench = Bench(tag="VIP", order_source_tag=True)
        bench.order()
        bench.clock.sleep(10)
        bench.order(ALLEGRO)
        assert tags_of(bench) == ["BASELINKER_ALLEGRO", "BASELINKER_SHOP", "VIP"]

    def test_a_changed_tag_is_applied_with_the_next_entry(self) -> None:
        bench = Bench(tag="OLD")
        order_id = bench.order()
        bench.flow()
        bench.change(settings__tag="NEW")
        bench.shop.log(16, order_id)
        assert tags_of(bench) == ["NEW", "OLD"]
