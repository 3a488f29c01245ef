"""Tables: items that their index lists, by what they are listed under."""

import pytest

from ordersync.ports import Listed, Table

pytestmark = pytest.mark.contract


def put(table: Table, key: str, listed: str, scope: str = "main") -> None:
    table.put(scope, key, {"n": 1, **({"listed": listed} if listed else {})}, 0)


def test_items_are_listed_by_what_they_are_listed_under(table: Table) -> None:
    for key, listed in (("order#1", "skipped#07"), ("order#2", "skipped#05"), ("order#3", "dead#06")):
        put(table, key, listed)
    put(table, "order#4", "")
    put(table, "order#5", "skipped#06", scope="other")
    assert table.listed("main", "skipped#", "skipped#~", 10) == [
        Listed("order#2", "skipped#05"),
        Listed("order#1", "skipped#07"),
    ]
    assert table.listed("main", "skipped#06", "skipped#~", 10) == [Listed("order#1", "skipped#07")]


def test_a_list_goes_on_behind_an_item_even_if_others_are_alike(table: Table) -> None:
    for number in range(5):
        put(table, f"order#{number}", "dead#1")
    pages: list[list[Listed]] = []
    behind = None
    while page := table.listed("main", "dead#", "dead#~", 2, behind):
        pages.append(list(page))
        behind = page[-1]
    assert [len(page) for page in pages] == [2, 2, 1]
    assert {each.key for page in pages for each in page} == {f"order#{number}" for number in range(5)}


def test_an_item_is_listed_as_it_was_written_last(table: Table) -> None:
    put(table, "order#1", "skipped#05")
    table.put("main", "order#1", {"n": 1, "listed": "dead#06"}, 1)
    assert table.listed("main", "a", "~", 10) == [Listed("order#1", "dead#06")]
    table.put("main", "order#1", {"n": 1}, 2)
    assert table.listed("main", "a", "~", 10) == []
