"""BaseLinker's answers, in all the types in which they have been observed."""

import json
from decimal import Decimal
from pathlib import Path

import pytest
from pydantic import ValidationError

from ordersync.adapters.baselinker.responses import (
    LineAnswer,
    OrderAnswer,
    items,
    journal_page,
    phone_hits,
    source_names,
)
from ordersync.domain.journal import JournalEntry, JournalPage
from ordersync.domain.order import Order, PhoneHit
from ordersync.domain.phones import PhoneRules
from ordersync.domain.purchase import order_total
from ordersync.domain.relays import is_relay

FIXTURE = Path(__file__).parents[1] / "fixtures" / "getOrders-allegro-2022.json"


LINE = {"log_id": 7, "order_id": 5, "log_type": 1, "object_id": 0, "date": 9}


def entry_of(line: object) -> JournalEntry | None:
    page = journal_page({"logs": [line]})
    assert page.lost == 1 - len(page.entries)
    return page.entries[0] if page.entries else None


def order_of(**fields: object) -> Order:
    return OrderAnswer.model_validate({"order_id": 5, **fields}).order()


@pytest.fixture(scope="module")
def captured() -> list[Order]:
    answer = json.loads(FIXTURE.read_text(encoding="utf-8"), parse_float=Decimal)
    return [OrderAnswer.model_validate(item).order() for item in items(answer, "orders")]


def test_captured_orders_are_read_in_full(captured: list[Order]) -> None:
    raw = json.loads(FIXTURE.read_text(encoding="utf-8"))["orders"]
    assert [order.order_id for order in captured] == [item["order_id"] for item in raw]
    for order, item in zip(captured, raw, strict=True):
        assert (order.source, order.source_id) == ("allegro", item["order_source_id"])
        assert order.confirmed is True
        assert order.date_add == item["date_add"]
        assert order.shop_order_id == ""
        assert len(order.external_order_id) == 36
        assert is_relay(order.email)
        assert PhoneRules().identifying(order.phone, order.country_hint) == item["phone"]
        assert [line.product_id for line in order.lines] == [line["product_id"] for line in item["products"]]
        assert {line.variant_id for line in order.lines} <= {""}
        paid = sum(round(line["price_brutto"] * 100) * line["quantity"] for line in item["products"])
        assert order_total(order) == (paid + round(item["delivery_price"] * 100)) / Decimal(100)


@pytest.mark.parametrize("value", [812, "812", " 812 ", "812.0", Decimal("812.0")], ids=repr)
def test_an_id_may_be_a_number_or_text(value: object) -> None:
    assert OrderAnswer.model_validate({"order_id": value}).order_id == 812
    assert entry_of({**LINE, "log_id": value, "order_id": value}) == JournalEntry(812, 812, 1, 0, 9)
    assert phone_hits({"orders": [{"order_id": value}]}) == [PhoneHit(812, None)]


@pytest.mark.parametrize("value", [None, "", " ", 0, "0", -5, "abc", [], {}], ids=repr)
def test_an_answer_without_an_id_is_invalid(value: object) -> None:
    with pytest.raises(ValidationError):
        OrderAnswer.model_validate({"order_id": value})
    assert phone_hits({"orders": [{"order_id": value}, value]}) == [PhoneHit(0, None)] * 2
    assert entry_of({**LINE, "log_id": value}) is None


@pytest.mark.parametrize(
    "line", [{"log_id": 9}, {"id": 9}, {"log_id": None, "id": "9"}, {"log_id": "", "id": 9}]
)
def test_a_log_has_its_id_under_either_name(line: dict[str, object]) -> None:
    entry = entry_of({**line, "order_id": 5, "log_type": "18", "object_id": "", "date": "77"})
    assert entry == JournalEntry(log_id=9, order_id=5, log_type=18, object_id=0, logged_at=77)


def test_log_id_wins_if_both_are_given_and_unknown_types_are_read() -> None:
    entry = entry_of({"log_id": 9, "id": 1, "order_id": 5, "log_type": 99, "news": True})
    assert entry == JournalEntry(9, 5, 99, 0, 0)


@pytest.mark.parametrize(
    ("value", "amount"),
    [
        (8, "8"),
        ("8.99", "8.99"),
        (Decimal("8.99"), "8.99"),
        (" 8.99 ", "8.99"),
        ("", "0"),
        (" ", "0"),
        (None, "0"),
        (False, "0"),
        ("-3", "-3"),
    ],
    ids=repr,
)
def test_an_amount_may_be_a_number_or_text(value: object, amount: str) -> None:
    assert order_of(delivery_price=value).delivery_price == Decimal(amount)
    assert LineAnswer.model_validate({"price_brutto": value, "quantity": value}).line().price == Decimal(
        amount
    )


@pytest.mark.parametrize(
    "value",
    ["abc", "8,99 PLN", "1,234", "1 23", "1,2,3", "1.2,3.4", "--1", ",", True, [], {}, "NaN", "Infinity"],
    ids=repr,
)
def test_an_invalid_amount_is_not_taken_for_zero(value: object) -> None:
    order = order_of(delivery_price=value, products=[{"price_brutto": value, "quantity": value}, "?"])
    assert order.delivery_price is None
    assert [(line.price, line.quantity) for line in order.lines] == [(None, None)] * 2


def test_lines_that_say_nothing_are_left_out() -> None:
    assert len(order_of(products=[None, {"name": "Kubek"}, "", False, []]).lines) == 1


@pytest.mark.parametrize("value", ["new", [], {}, "1e400", -3, True], ids=repr)
def test_a_status_or_a_date_that_delivery_does_not_need_is_left_out(value: object) -> None:
    order = order_of(order_status_id=value, date_confirmed=value)
    assert (order.status_id, order.date_confirmed) == (0, 0)


@pytest.mark.parametrize("value", ["yesterday", [], ["x"], {}, "1e400", True], ids=repr)
def test_a_date_of_an_order_that_cannot_be_read_is_none(value: object) -> None:
    assert order_of(date_add=value).date_add == 0
    assert order_of(date_add=value, date_confirmed=9).date_add == 9


@pytest.mark.parametrize(
    "value", [True, 1, "1", "true", "True", " 1 ", "yes", "Y", "t", "ON", "tak", "1.0", 2], ids=repr
)
def test_a_confirmed_order(value: object) -> None:
    assert order_of(confirmed=value).confirmed is True


@pytest.mark.parametrize(
    "value",
    [False, 0, "0", "false", "False", "no", "N", "f", "off", "nie", "0.0", "\u200b0"],
    ids=repr,
)
def test_an_unconfirmed_order(value: object) -> None:
    assert order_of(confirmed=value, date_confirmed=9).confirmed is False


@pytest.mark.parametrize("value", [None, "", " ", [], {}, "?"], ids=repr)
def test_an_order_is_confirmed_by_its_date_if_it_does_not_say_so(value: object) -> None:
    assert order_of(confirmed=value, date_confirmed=9).confirmed is True
    assert order_of(confirmed=value, date_confirmed=0).confirmed is False
    assert order_of(date_confirmed="9").confirmed is True


@pytest.mark.parametrize("value", [0, "0", "", None, False], ids=repr)
def test_no_shop_order_and_no_variant(value: object) -> None:
    order = order_of(
        shop_order_id=value, external_order_id=value, products=[{"variant_id": value, "product_id": value}]
    )
    assert (order.shop_order_id, order.external_order_id) == ("", "")
    assert (order.lines[0].variant_id, order.lines[0].product_id) == ("", "")


@pytest.mark.parametrize("value", [55, "55", " 55 "], ids=repr)
def test_ids_that_are_read_as_text(value: object) -> None:
    order = order_of(
        order_source_id=value, shop_order_id=value, products=[{"product_id": value, "ean": value}]
    )
    assert (order.source_id, order.shop_order_id) == ("55", "55")
    assert (order.lines[0].product_id, order.lines[0].ean) == ("55", "55")


@pytest.mark.parametrize("value", [None, [], {}, ""], ids=repr)
def test_an_order_without_lines(value: object) -> None:
    assert order_of(products=value).lines == ()


def test_lines_may_be_a_list_or_a_map() -> None:
    listed = [{"product_id": "1"}, {"product_id": "2"}]
    assert order_of(products=listed) == order_of(products={"901": listed[0], "902": listed[1]})
    assert [line.product_id for line in order_of(products=listed).lines] == ["1", "2"]


def test_texts_are_trimmed_missing_texts_empty_and_unknown_fields_ignored() -> None:
    order = order_of(
        email=" a@x.example ", phone=601442318, delivery_fullname=None, currency="pln", news={"a": 1}
    )
    assert (order.email, order.phone, order.delivery.name, order.currency) == (
        "a@x.example",
        "601442318",
        "",
        "PLN",
    )
    assert order_of(order_source="Allegro").source == "allegro"


def test_half_a_surrogate_pair_does_not_stop_an_order() -> None:
    name = order_of(
        **json.loads('{"delivery_fullname": "Anna \\ud83d", "delivery_city": "\\ud83c\\udf89"}')
    ).delivery
    assert name.name.encode().decode() == "Anna ?"
    assert name.city == "🎉"


@pytest.mark.parametrize(
    ("value", "epoch"),
    [
        (1793440805, 1793440805),
        ("1793440805", 1793440805),
        ("2026-10-31 09:00:05", None),
        ("", None),
        (0, None),
        (None, None),
        ("Infinity", None),
        ("NaN", None),
    ],
    ids=repr,
)
def test_the_date_of_a_phone_hit(value: object, epoch: int | None) -> None:
    assert phone_hits({"orders": [{"order_id": "5", "date_add": value}]}) == [PhoneHit(5, epoch)]


def test_lists_may_be_maps_and_empty_maps_may_be_lists() -> None:
    assert items({"orders": [1, 2]}, "orders") == [1, 2]
    assert items({"orders": {"7": 1, "8": 2}}, "orders") == [1, 2]
    empties: tuple[object, ...] = ([], {}, None, "")
    for empty in empties:
        assert items({"orders": empty}, "orders") == []
    assert items({}, "orders") == []


def test_the_names_of_sources() -> None:
    answer = {
        "sources": {"Personal": {"0": "Phone"}, "allegro": {"4711": " my_account ", "5": None}, "ebay": []}
    }
    assert source_names(answer) == {
        "personal": {"0": "Phone"},
        "allegro": {"4711": "my_account", "5": ""},
        "ebay": {},
    }
    assert source_names({"sources": {"personal": ["Phone"]}}) == {"personal": {"0": "Phone"}}
    empties: tuple[dict[str, object], ...] = ({}, {"sources": []}, {"sources": None})
    for empty in empties:
        assert source_names(empty) == {}


def test_an_object_id_that_is_no_number_is_zero() -> None:
    assert entry_of({**LINE, "object_id": "abc"}) == JournalEntry(7, 5, 1, 0, 9)


@pytest.mark.parametrize("line", [None, [], "x", 7, {}, {"order_id": 5}, {**LINE, "log_id": "9" * 46}])
def test_a_line_without_a_readable_id_is_lost(line: object) -> None:
    good = {**LINE, "log_id": 8}
    assert journal_page({"logs": [line, good]}) == JournalPage(
        (JournalEntry(8, 5, 1, 0, 9),), lost=1, lines=2
    )


@pytest.mark.parametrize("order_id", [None, "", "?", 0, -5, "1E+1000000", "9" * 46, [5], {"id": 5}])
def test_a_line_without_a_readable_order_can_be_passed(order_id: object) -> None:
    assert entry_of({**LINE, "order_id": order_id}) == JournalEntry(7, 0, 0, 0, 9, is_readable=False)


@pytest.mark.parametrize(
    "fields",
    [
        {"log_type": "?"},
        {"log_type": None},
        {"log_type": [1], "object_id": 6},
        {"log_type": 5, "object_id": "1E+1000000"},
        {"log_type": 17, "object_id": "?"},
        {"log_type": 6, "object_id": 0},
    ],
)
def test_the_order_of_a_line_that_can_be_read_in_part_is_read_again(fields: dict[str, object]) -> None:
    """A relation without its other order is none."""
    assert entry_of({**LINE, **fields}) == JournalEntry(7, 5, 16, 0, 9, is_readable=False)


@pytest.mark.parametrize("date", [None, "?", "9" * 46, -1, [], "1E+1000000"])
def test_a_line_without_a_readable_date_is_an_entry(date: object) -> None:
    assert entry_of({**LINE, "date": date}) == JournalEntry(7, 5, 1, 0, 0)


@pytest.mark.parametrize("missing", [None, "", 0, False])
def test_an_order_without_a_date_has_that_of_its_confirmation(missing: object) -> None:
    order = OrderAnswer.model_validate({"order_id": 5, "date_add": missing, "date_confirmed": 1_790_000_100})
    assert order.order().date_add == 1_790_000_100
