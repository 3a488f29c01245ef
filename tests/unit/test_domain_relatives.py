"""Orders that are one purchase, and orders of one telephone number."""

from dataclasses import replace

from ordersync.domain.family import Family, Relation, RelationKind, identity_of
from ordersync.domain.phone_entry import MOST_ORDERS, PhoneEntry
from tests.builders import ORDER


def test_a_purchase_is_known_by_source_store_and_external_id_if_all_are_there() -> None:
    assert identity_of(ORDER) == identity_of(replace(ORDER, order_id=1))
    others = [
        replace(ORDER, source="ebay"),
        replace(ORDER, source_id="813"),
        replace(ORDER, external_order_id="EXT-2"),
    ]
    assert len({identity_of(order) for order in (ORDER, *others)}) == 4
    for order in (
        replace(ORDER, source=""),
        replace(ORDER, source_id=""),
        replace(ORDER, external_order_id=""),
    ):
        assert identity_of(order) is None


def test_a_masked_order_waits_for_an_earlier_one_that_identifies_the_number() -> None:
    masked = replace(ORDER, order_id=900, date_add=ORDER.date_add + 10)
    entry = PhoneEntry().with_identified(ORDER, 5.0).with_masked(masked)
    assert entry.waiting_for(ORDER) == [900]
    assert entry.waiting_for(replace(ORDER, date_add=ORDER.date_add + 11)) == []
    assert entry.without_masked([900]).masked == {}
    assert entry.without_masked([900]).identified == {ORDER.order_id: 5.0}


def test_the_phone_index_keeps_the_newest_orders() -> None:
    entry = PhoneEntry()
    for number in range(MOST_ORDERS + 5):
        order = replace(ORDER, order_id=number + 1, date_add=2000 - number)
        entry = entry.with_identified(order, 5.0).with_masked(order)
    assert sorted(entry.identified) == list(range(6, MOST_ORDERS + 6))
    assert sorted(entry.masked) == list(range(1, MOST_ORDERS + 1))


def test_whoever_claimed_either_of_two_families_that_become_one_is_fenced() -> None:
    one, other = Family(members=(1, 2)).claimed(1), Family(members=(3, 4)).claimed(4)
    joined = one.joined_by(other, 3)
    assert (joined.unfenced, joined.claimed_by) == ((1, 4), 0)


def test_a_relation_fences_whoever_did_not_know_it() -> None:
    relation = Relation.between(RelationKind.MERGE, 3, 1, 5.0)
    family = Family(members=(1, 2)).claimed(1).with_relation(relation)
    assert (family.members, family.unfenced, family.claimed_by) == ((1, 2, 3), (1, 3), 0)
    assert family.claimed(2).with_relation(Relation(RelationKind.MERGE, 1, 3, 9.0)).claimed_by == 2


def test_orders_that_are_merged_again_are_related_by_the_latest_entry() -> None:
    first, again = (Relation(RelationKind.MERGE, 1, 3, float(log_id), log_id) for log_id in (5, 7))
    assert Family().with_relation(first).with_relation(again).relations == (again,)
    assert Family().with_relation(again).with_relation(first).relations == (again,)


def test_a_first_merge_of_orders_that_are_merged_again_later_stays_known() -> None:
    """It was a technical one: both orders were there to be merged."""
    first, later = (Relation(RelationKind.MERGE, 1, 3, float(log_id), log_id) for log_id in (5, 11))
    merged = Family().with_relation(first).with_relation(later)
    assert merged.relations == (first, later)
    assert merged.with_relation(first) == merged.with_relation(later) == merged
    split = Relation(RelationKind.SPLIT, 1, 3, 12.0, 12)
    again = Relation(RelationKind.SPLIT, 1, 3, 20.0, 20)
    assert Family().with_relation(split).with_relation(again).relations == (again,)
