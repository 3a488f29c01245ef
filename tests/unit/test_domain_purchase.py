"""The PURCHASE event: exact money, whole items, and every field where the contract puts it."""

from dataclasses import replace
from decimal import Decimal

import pytest

from ordersync.domain.order import Order, OrderLine
from ordersync.domain.purchase import PurchaseEvent, identifier, joined, order_total, purchase_event
from tests.builders import DELIVERY, LINE, ORDER, settings_with


def event_of(order: Order, **settings: object) -> PurchaseEvent:
    return purchase_event(order, settings_with(**settings))


def lines(*products: OrderLine) -> Order:
    return replace(ORDER, lines=products)


def test_every_field_is_where_the_contract_puts_it() -> None:
    second = replace(
        LINE, product_id="55002", name="Ziemia, 20 l", sku="", ean="5900000000022", quantity=Decimal(1)
    )
    order = replace(ORDER, lines=(LINE, second), payment_method="Przelewy24", delivery_method="Paczkomat")
    assert event_of(order) == PurchaseEvent(
        date_ms=1793440805000,
        external_id="812345601",
        location="myshop_example_com",
        value=Decimal("203.96"),
        products="55001,55002",
        description="Przelewy24",
        details={
            1: "Donica ceramiczna 20 cm,Ziemia 20 l",
            2: "EXT-1",
            3: "2/1",
            5: "Paczkomat",
            6: "DON-20-B",
            7: "5900000000015,5900000000022",
            8: "PL",
            9: "PLN",
            10: "shop",
            11: "1001",
        },
    )


def test_empty_fields_are_left_out() -> None:
    bare = replace(
        ORDER,
        external_order_id="",
        shop_order_id="",
        delivery_method="",
        payment_method="",
        currency="",
        delivery=replace(DELIVERY, country_code=""),
        lines=(),
    )
    event = event_of(bare)
    assert event.details == {10: "shop"}
    assert (event.products, event.description) == ("", "")
    assert event.value == Decimal("8.99")


def test_neither_comments_nor_the_order_page_are_known_at_all() -> None:
    names = {name.lower() for name in vars(ORDER)}
    assert not {name for name in names if "comment" in name or "page" in name}


@pytest.mark.parametrize(
    ("price", "quantity", "delivery", "total"),
    [
        ("0.1", "3", "0", "0.30"),
        ("1.005", "1", "0", "1.01"),
        ("64.99", "2", "8.99", "138.97"),
        ("33.333333333333336", "3", "0", "100.00"),
        ("0.335", "1", "0.33", "0.67"),
        ("19.99", "1.5", "0", "29.99"),
        ("-5.00", "1", "8.99", "3.99"),
        ("99999999.99", "1000", "0.01", "99999999990.01"),
        ("0", "1", "0", "0.00"),
    ],
)
def test_the_value_is_exact_to_the_cent(price: str, quantity: str, delivery: str, total: str) -> None:
    line = replace(LINE, price=Decimal(price), quantity=Decimal(quantity))
    order = replace(ORDER, lines=(line,), delivery_price=Decimal(delivery))
    assert str(order_total(order)) == total
    assert str(event_of(order).value) == total


def test_an_amount_that_cannot_be_read_leaves_the_value_out_and_no_line() -> None:
    unknown = replace(LINE, product_id="55002", name="B", quantity=None)
    event = event_of(lines(LINE, unknown, replace(LINE, product_id="55003", name="C", price=None)))
    assert event.value is None
    assert event.products == "55001,55002,55003"
    assert event.details[3] == "2//2", "the quantities stay parallel to the products"
    assert event_of(replace(ORDER, delivery_price=None)).value is None
    assert event_of(replace(ORDER, lines=(), delivery_price=Decimal(10**13))).value is None


@pytest.mark.parametrize(
    ("line", "delivery", "says_nothing"),
    [
        ({}, "0", False),
        ({"price": Decimal(0)}, "0", False),
        ({"price": None}, "0", False),
        ({"product_id": ""}, "0", False),
        ({"product_id": "", "price": Decimal(0)}, "8.99", False),
        ({"product_id": "", "price": Decimal(0)}, "0", True),
        ({"product_id": "", "price": None}, "8.99", True),
    ],
)
def test_an_event_without_products_and_value_says_nothing(
    line: dict[str, Decimal | str | None], delivery: str, says_nothing: bool
) -> None:
    order = replace(lines(OrderLine(**{**vars(LINE), **line})), delivery_price=Decimal(delivery))
    assert event_of(order).says_nothing is says_nothing


def test_the_goods_are_the_same_whatever_the_spelling_of_their_numbers() -> None:
    def with_numbers(price: str, quantity: str) -> Order:
        return lines(replace(LINE, price=Decimal(price), quantity=Decimal(quantity)))

    assert with_numbers("10.10", "100").goods == with_numbers("10.1", "1E+2").goods
    assert with_numbers("10.10", "1").goods != with_numbers("10.11", "1").goods
    assert lines(replace(LINE, price=None)).goods != lines(replace(LINE, price=Decimal(0))).goods


def test_a_foreign_order_is_converted_and_its_own_value_kept() -> None:
    order = replace(
        ORDER, currency="EUR", lines=(replace(LINE, price=Decimal("10.01")),), delivery_price=Decimal(0)
    )
    event = event_of(order, currency="PLN", rates={"EUR": "4.3055"})
    assert event.value == Decimal("86.20")  # 20.02 x 4.3055 = 86.19611
    assert (event.details[9], event.details[12]) == ("EUR", "20.02")


def test_a_foreign_order_without_a_rate_has_no_value() -> None:
    event = event_of(replace(ORDER, currency="CZK"), currency="PLN", rates={"EUR": "4.30"})
    assert event.value is None
    assert 12 not in event.details
    assert event.details[9] == "CZK"


def test_values_go_as_they_are_in_the_shops_currency_or_without_one() -> None:
    for event in (event_of(ORDER, currency="PLN"), event_of(replace(ORDER, currency="CZK"))):
        assert event.value == Decimal("138.97")
        assert 12 not in event.details


@pytest.mark.parametrize(
    ("kind", "products"),
    [("product_id", "55001"), ("variant_id", "7001"), ("sku", "DON-20-B"), ("ean", "5900000000015")],
)
def test_the_identifier_is_a_setting(kind: str, products: str) -> None:
    order = lines(replace(LINE, variant_id="7001"))
    assert event_of(order, product_id=kind).products == products


def test_a_line_without_a_variant_is_named_by_its_product() -> None:
    assert identifier(replace(LINE, variant_id=""), settings_with(product_id="variant_id")) == "55001"
    assert (
        identifier(replace(LINE, variant_id="", product_id=""), settings_with(product_id="variant_id")) == ""
    )


def test_lines_without_an_identifier_come_last_so_that_the_lists_stay_parallel() -> None:
    free = replace(LINE, product_id="", name="Opakowanie", quantity=Decimal(9), sku="", ean="")
    first, second = (
        replace(LINE, name="A"),
        replace(LINE, product_id="55002", name="B", quantity=Decimal("1.5")),
    )
    event = event_of(lines(free, first, replace(free, name="Dopłata"), second))
    assert event.products == "55001,55002"
    assert event.details[1] == "A,B,Opakowanie,Dopłata"
    assert event.details[3] == "2/1.5/9/9"


def test_an_order_of_free_text_lines_has_no_products() -> None:
    event = event_of(lines(replace(LINE, product_id="", sku="", ean="")))
    assert event.products == ""
    assert event.details[1] == LINE.name


@pytest.mark.parametrize(
    ("quantity", "text"), [("10", "10"), ("1.0", "1"), ("0.50", "0.5"), ("1E+2", "100"), ("0", "0")]
)
def test_a_quantity_is_written_plainly(quantity: str, text: str) -> None:
    assert event_of(lines(replace(LINE, quantity=Decimal(quantity)))).details[3] == text


def test_products_are_cut_at_a_whole_identifier() -> None:
    many = [replace(LINE, product_id=f"{number:010}", name=f"N{number}") for number in range(60)]
    event = event_of(lines(*many))
    assert len(event.products) <= 512
    assert event.products.split(",") == [f"{number:010}" for number in range(46)]
    assert event_of(lines(replace(LINE, product_id="9" * 513))).products == ""
    assert event_of(lines(replace(LINE, product_id="9" * 512))).products == "9" * 512


def test_details_are_cut_at_whole_items_and_single_texts_at_their_limit() -> None:
    order = replace(
        ORDER,
        lines=tuple(replace(LINE, name="n" * 99, sku="s" * 99, ean="e" * 99) for _ in range(3)),
        payment_method="p" * 3000,
        delivery_method="d" * 300,
        external_order_id="x" * 300,
        shop_order_id="5" * 300,
    )
    event = event_of(order)
    assert [len(event.details[number]) for number in (1, 2, 5, 6, 7, 11)] == [199, 255, 255, 199, 199, 255]
    assert len(event.description) == 2048
    assert event_of(lines(replace(LINE, name="n" * 300))).details[1] == "n" * 255


def test_a_separator_inside_an_item_becomes_a_space() -> None:
    assert joined(["a,b", " c ", "d,"], ",", 99) == "a b,c,d"
    assert joined(["1/2", "3"], "/", 99) == "1 2/3"


def test_another_eshop_for_a_store_or_a_source() -> None:
    eshops = {"shop:812": "second_shop", "ebay": "third_shop"}
    assert event_of(ORDER, eshops=eshops).location == "second_shop"
    assert event_of(replace(ORDER, source_id="813"), eshops=eshops).location == "myshop_example_com"
    assert event_of(replace(ORDER, source="ebay"), eshops=eshops).location == "third_shop"
