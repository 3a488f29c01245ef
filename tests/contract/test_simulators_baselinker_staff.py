"""What the simulated BaseLinker's staff do to whole orders, under each of its options."""

from typing import cast

import pytest

from tests.contract.baselinker_account import Answer, Shop

pytestmark = pytest.mark.contract

Lines = list[Answer]
STORE = {"order_source": "shop", "order_source_id": 812, "external_order_id": "x", "shop_order_id": 5}


def relations(shop: Shop) -> list[tuple[int, int, int]]:
    """Return type, order and object of the entries about two orders."""
    return [
        (entry["log_type"], entry["order_id"], entry["object_id"])
        for entry in shop.logs(logs_types=[5, 6, 17])
    ]


def items(shop: Shop, order_id: int) -> list[tuple[object, object]]:
    """Return the names and quantities of an order's lines."""
    [order] = shop.orders(order_id=order_id)
    return [(line["name"], line["quantity"]) for line in cast("Lines", order["products"])]


@pytest.mark.parametrize(("option", "survives"), [("order", 0), ("object", 1)])
def test_a_merge_keeps_the_order_that_the_option_says(option: str, survives: int) -> None:
    shop = Shop(merge_survivor=option)
    both = [shop.account.add_order({"products": [{"name": name}]}) for name in "ab"]
    assert shop.account.merge(*both) == both[survives]
    assert relations(shop) == [(5, *both)]
    assert shop.ids() == [both[survives]]
    assert sorted(items(shop, both[survives])) == [("a", 1), ("b", 1)]


def test_a_technical_merge_makes_an_order_of_all_items_and_leaves_the_originals() -> None:
    shop = Shop()
    both = [shop.account.add_order({"products": [{"name": name, "quantity": 2}]}) for name in "ab"]
    new = shop.account.technical_merge(*both)
    assert shop.ids() == [*both, new]
    assert [items(shop, order_id) for order_id in both] == [[("a", 2)], [("b", 2)]]
    assert items(shop, new) == [("a", 2), ("b", 2)]
    lines = [line["order_product_id"] for each in shop.orders() for line in cast("Lines", each["products"])]
    assert len(set(lines)) == 4


@pytest.mark.parametrize(
    ("number", "of", "expected"),
    [
        ("each", "original", [(0, 2), (1, 2)]),
        ("each", "new", [(2, 0), (2, 1)]),
        ("one", "original", [(0, 2)]),
        ("one", "new", [(2, 0)]),
        ("none", "new", []),
    ],
)
def test_a_technical_merge_writes_the_entries_that_the_options_say(
    number: str, of: str, expected: list[tuple[int, int]]
) -> None:
    shop = Shop(technical_entries=number, technical_entry_of=of)
    ids = [shop.account.add_order({}), shop.account.add_order({})]
    ids.append(shop.account.technical_merge(*ids))
    assert relations(shop) == [(5, ids[order], ids[other]) for order, other in expected]


@pytest.mark.parametrize("kept", [True, False])
def test_a_technical_order_is_of_its_first_originals_store_or_of_none(kept: bool) -> None:
    shop = Shop(technical_keeps_source=kept)
    new = shop.account.technical_merge(shop.account.add_order(STORE), shop.account.add_order({}))
    [order] = shop.orders(order_id=new)
    blank = {"order_source": "personal", "order_source_id": 0, "external_order_id": "", "shop_order_id": 0}
    assert {name: order[name] for name in STORE} == (STORE if kept else blank)


def test_a_split_moves_lines_to_a_new_order_of_the_same_store() -> None:
    shop = Shop(copies_keep_external_id=False)
    old = shop.account.add_order({**STORE, "products": [{"name": "a"}, {"name": "b"}]})
    new = shop.account.split(old)
    assert [(e["log_type"], e["order_id"], e["object_id"]) for e in shop.logs()][2:] == [
        (6, old, new),
        (1, new, 0),
        (2, new, 0),
    ]
    assert [items(shop, order_id) for order_id in (old, new)] == [[("a", 1)], [("b", 1)]]
    assert [{name: order[name] for name in STORE} for order in shop.orders()] == [STORE, STORE]


def test_a_split_may_move_some_pieces_and_a_part_of_the_delivery_cost() -> None:
    shop = Shop()
    lines = [{"name": "a", "quantity": 1}, {"name": "b", "quantity": 3}, {"name": "c", "quantity": 1}]
    old = shop.account.add_order({"products": lines, "delivery_price": 12.5})
    new = shop.account.split(old, lines=2, pieces=1, delivery=4.99)
    assert items(shop, old) == [("a", 1), ("b", 2)]
    assert items(shop, new) == [("b", 1), ("c", 1)]
    assert [order["delivery_price"] for order in shop.orders()] == [7.51, 4.99]
    assert items(shop, shop.account.split(old, lines=0)) == [("a", 1), ("b", 2)]
    assert items(shop, old) == []


@pytest.mark.parametrize("kept", [True, False])
def test_a_copy_has_the_same_items_and_keeps_its_external_id_or_not(kept: bool) -> None:
    shop = Shop(copies_keep_external_id=kept)
    old = shop.account.add_order({**STORE, "products": [{"name": "a"}], "delivery_price": 9})
    new = shop.account.copy(old)
    [copied] = shop.orders(order_id=new)
    assert items(shop, old) == items(shop, new) == [("a", 1)]
    assert copied["delivery_price"] == 9
    assert (copied["external_order_id"], copied["shop_order_id"]) == (("x", 5) if kept else ("", 0))


@pytest.mark.parametrize("of", ["original", "new"])
def test_the_entry_of_a_split_or_a_copy_is_the_original_orders_or_the_new_ones(of: str) -> None:
    shop = Shop(split_entry_of=of, copy_entry_of=of)
    old = shop.account.add_order({"products": [{"name": "a"}, {"name": "b"}]})
    pairs = [(6, old, shop.account.split(old)), (17, old, shop.account.copy(old))]
    assert relations(shop) == [
        (log_type, *((old, new) if of == "original" else (new, old))) for log_type, old, new in pairs
    ]


@pytest.mark.parametrize(("where", "types"), [("before", [1, 2, 0]), ("after", [0, 1, 2]), ("none", [0])])
@pytest.mark.parametrize(("deed", "log_type"), [("technical_merge", 5), ("split", 6), ("copy", 17)])
def test_a_new_order_has_its_own_entries_before_or_after_or_not_at_all(
    deed: str, log_type: int, where: str, types: list[int]
) -> None:
    shop = Shop(copy_created_entry=where)
    old = shop.account.add_order({})
    getattr(shop.account, deed)(old)
    assert shop.types()[2:] == [each or log_type for each in types]


@pytest.mark.parametrize("dates", ["now", "kept"])
@pytest.mark.parametrize("deed", ["technical_merge", "split", "copy"])
def test_a_new_order_is_dated_as_of_now_or_like_its_original(deed: str, dates: str) -> None:
    shop = Shop(derived_dates=dates)
    old = shop.account.add_order({})
    shop.clock.at += 100
    new = getattr(shop.account, deed)(old)
    [first], [derived] = shop.orders(order_id=old), shop.orders(order_id=new)
    for name in ("date_add", "date_confirmed", "date_in_status"):
        assert int(str(derived[name])) - int(str(first[name])) == (100 if dates == "now" else 0)


def test_what_the_staff_did_remains_known_to_tests() -> None:
    shop = Shop(technical_entries="none")
    first, second = (shop.account.add_order({"products": [{"name": name}]}) for name in "ab")
    technical = shop.account.technical_merge(first, second)
    part = shop.account.split(technical)
    copied = shop.account.copy(part)
    shop.account.merge(first, second)
    deeds = [(deed.kind, deed.sources, deed.target) for deed in shop.account.deeds]
    assert deeds == [
        ("technical_merge", (first, second), technical),
        ("split", (technical,), part),
        ("copy", (part,), copied),
        ("merge", (second,), first),
    ]
    assert [[line["name"] for line in deed.lines] for deed in shop.account.deeds] == [
        ["a", "b"],
        ["b"],
        ["b"],
        ["b"],
    ]
