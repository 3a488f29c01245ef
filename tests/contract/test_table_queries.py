"""Tables: items that are found by how their keys begin, and deleted unless they have changed."""

import pytest

from ordersync.ports import Stored, Table
from tests.contract.dynamo import version_of

pytestmark = pytest.mark.contract


def keys_of(table: Table, prefix: str, limit: int = 100, after: str = "") -> list[str]:
    return list(table.query("main", prefix, limit, after))


def stored_of(table: Table, key: str) -> Stored:
    stored = table.get("main", key)
    assert stored is not None
    return stored


def test_a_query_finds_the_keys_of_a_scope_that_begin_alike_in_their_order(table: Table) -> None:
    for number in (12, 3, 25):
        table.put("main", f"parked#{number:04}", {"n": number}, 0)
    table.put("main", "order#3", {"n": 0}, 0)
    table.put("other", "parked#0001", {"n": 0}, 0)
    assert keys_of(table, "parked#") == ["parked#0003", "parked#0012", "parked#0025"]
    assert keys_of(table, "nothing#") == []
    assert table.query("main", "parked#", 1)["parked#0003"] == stored_of(table, "parked#0003")


def test_a_query_without_a_beginning_finds_all_of_a_scope(table: Table) -> None:
    for key in ("sweep", "cursor", "health#baselinker"):
        table.put("main", key, {"n": 1}, 0)
    table.put("other", "cursor", {"n": 2}, 0)
    assert keys_of(table, "") == ["cursor", "health#baselinker", "sweep"]
    assert keys_of(table, "", limit=1, after="cursor") == ["health#baselinker"]


def test_a_query_goes_on_behind_a_key_even_if_that_is_gone(table: Table) -> None:
    for number in range(5):
        table.put("main", f"parked#{number}", {"n": number}, 0)
    assert keys_of(table, "parked#", limit=2) == ["parked#0", "parked#1"]
    table.delete("main", "parked#1", stored_of(table, "parked#1"))
    assert keys_of(table, "parked#", limit=2, after="parked#1") == ["parked#2", "parked#3"]
    assert keys_of(table, "parked#", limit=2, after="parked#3") == ["parked#4"]
    assert keys_of(table, "parked#", limit=2, after="parked#4") == []


def test_an_item_that_was_not_written_since_it_was_read_is_deleted(table: Table) -> None:
    table.put("main", "parked#1", {"n": 1}, 0)
    assert table.delete("main", "parked#1", stored_of(table, "parked#1"))
    assert table.get("main", "parked#1") is None
    assert table.put("main", "parked#1", {"n": 2}, 0), "it may be written again as if it had never been"


def test_an_item_that_was_written_since_it_was_read_stays(table: Table) -> None:
    table.put("main", "parked#1", {"n": 1}, 0)
    read = stored_of(table, "parked#1")
    table.put("main", "parked#1", {"n": 1}, 1)
    assert not table.delete("main", "parked#1", read)
    assert version_of(table, "main", "parked#1") == 2


def test_an_item_that_was_deleted_and_written_again_stays(table: Table) -> None:
    """Its version is the same, and its content may be."""
    table.put("main", "parked#1", {"n": 1}, 0)
    read = stored_of(table, "parked#1")
    table.delete("main", "parked#1", read)
    table.put("main", "parked#1", {"n": 1}, 0)
    assert not table.delete("main", "parked#1", read)
    assert table.get("main", "parked#1") is not None


def test_what_is_gone_already_counts_as_deleted(table: Table) -> None:
    table.put("main", "parked#1", {"n": 1}, 0)
    read = stored_of(table, "parked#1")
    assert table.delete("main", "parked#1", read)
    assert table.delete("main", "parked#1", read)
