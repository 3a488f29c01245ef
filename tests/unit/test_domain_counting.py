"""Which items of related orders an event has to count; orders are named by their ids, items by letters."""

from collections.abc import Mapping
from decimal import Decimal

import pytest

from ordersync.domain.counting import Counting
from ordersync.domain.family import Relation, RelationKind
from ordersync.domain.goods import Goods
from ordersync.domain.kinship import Kinship
from ordersync.domain.skips import SkipReason

MERGE, SPLIT, COPY = RelationKind.MERGE, RelationKind.SPLIT, RelationKind.COPY
SAME_ID = RelationKind.EXTERNAL_ID
SAME, UNSETTLED = SkipReason.SAME_PURCHASE, SkipReason.VALUE_UNSETTLED
Related = tuple[RelationKind, int, int]
Case = tuple[list[Related], dict[int, str], dict[int, str], int, str | SkipReason]


def goods(text: str, delivery: int = 0) -> Goods:
    """Return goods of one piece for each letter."""
    return Goods({letter: Decimal(text.count(letter)) for letter in text}, Decimal(delivery))


def counting(related: list[Related], holds: Mapping[int, str], counted: Mapping[int, str]) -> Counting:
    relations = [
        Relation.between(kind, one, other, 0, log_id) for log_id, (kind, one, other) in enumerate(related)
    ]
    return Counting(
        Kinship(relations),
        {key: goods(text) for key, text in holds.items()},
        {key: goods(text) for key, text in counted.items()},
    )


CASES: dict[str, Case] = {
    "a copy whose original has its event": ([(COPY, 1, 2)], {1: "ab", 2: "ab"}, {1: "ab"}, 2, SAME),
    "a copy whose original has none": ([(COPY, 1, 2)], {1: "ab", 2: "ab"}, {}, 2, "ab"),
    "a copy of what a part of the original has more of": (
        [(SPLIT, 1, 2), (COPY, 1, 3)],
        {1: "aa", 2: "ab", 3: "aa"},
        {1: "aa"},
        3,
        SAME,
    ),
    "a copy whose original is gone": ([(COPY, 1, 2)], {2: "ab"}, {}, 2, "ab"),
    "a copy into which another order was merged": (
        [(COPY, 1, 2), (MERGE, 2, 3)],
        {1: "a", 2: "ab"},
        {1: "a"},
        2,
        "b",
    ),
    "a copy of an order whose other copy was sent while it held nothing": (
        [(SPLIT, 1, 2), (COPY, 1, 3), (MERGE, 1, 2), (COPY, 1, 4)],
        {1: "b", 3: "", 4: "b"},
        {3: ""},
        4,
        "b",
    ),
    "a copy of an order into which another was merged, whose older copy was sent": (
        [(COPY, 1, 3), (MERGE, 1, 2), (COPY, 1, 4)],
        {1: "ab", 3: "a", 4: "ab"},
        {3: "a"},
        4,
        "b",
    ),
    "a copy of a copy": ([(COPY, 1, 2), (COPY, 2, 3)], {1: "a", 2: "a", 3: "a"}, {1: "a"}, 3, SAME),
    "the same external id": ([(SAME_ID, 1, 2)], {1: "a", 2: "b"}, {1: "a"}, 2, SAME),
    "a part, before any event": ([(SPLIT, 1, 2)], {1: "a", 2: "b"}, {}, 2, "b"),
    "a part of what was sent without it": ([(SPLIT, 1, 2)], {1: "a", 2: "b"}, {1: "a"}, 2, "b"),
    "a part of what was sent with it": ([(SPLIT, 1, 2)], {1: "a", 2: "b"}, {1: "ab"}, 2, SAME),
    "a part with its original's external id": (
        [(SPLIT, 1, 2), (SAME_ID, 1, 2)],
        {1: "a", 2: "b"},
        {1: "a"},
        2,
        "b",
    ),
    "the newest part was sent with its original": (
        [(SPLIT, 1, 2), (SPLIT, 1, 3)],
        {1: "a", 2: "a", 3: "a"},
        {1: "aa"},
        2,
        "a",
    ),
    "a part of a part": ([(SPLIT, 1, 2), (SPLIT, 2, 3)], {1: "a", 2: "b", 3: "c"}, {1: "abc"}, 3, SAME),
    "a part that gained an item since": (
        [(SPLIT, 1, 2), (MERGE, 2, 3)],
        {1: "a", 2: "bc"},
        {1: "ab"},
        2,
        "c",
    ),
    "a part of an order that was removed": ([(SPLIT, 1, 2)], {2: "b"}, {1: "ab"}, 2, UNSETTLED),
    "another part of it": ([(SPLIT, 1, 2)], {2: "b"}, {1: "a"}, 2, "b"),
    "a part of a copy": ([(COPY, 1, 2), (SPLIT, 2, 3)], {1: "ab", 2: "a", 3: "b"}, {1: "ab"}, 3, SAME),
    "parts of both copies": (
        [(COPY, 1, 2), (SPLIT, 2, 3), (SPLIT, 1, 4)],
        {1: "a", 2: "a", 3: "b", 4: "b"},
        {1: "ab"},
        3,
        SAME,
    ),
    "a copy of a part": ([(SPLIT, 1, 2), (COPY, 2, 3)], {1: "a", 2: "b", 3: "b"}, {1: "ab"}, 3, SAME),
    "a copy of an order whose part has its event": (
        [(COPY, 1, 2), (SPLIT, 1, 3)],
        {1: "a", 2: "ab", 3: "b"},
        {3: "b"},
        2,
        "a",
    ),
    "the survivor of a merge": ([(MERGE, 1, 2)], {1: "ab"}, {}, 1, "ab"),
    "the survivor, and the other was sent": ([(MERGE, 1, 2)], {1: "ab"}, {2: "b"}, 1, "a"),
    "the survivor lacks what was sent": ([(MERGE, 1, 2)], {1: "ac"}, {2: "b"}, 1, UNSETTLED),
    "a survivor of a survivor": ([(MERGE, 1, 2), (MERGE, 2, 3)], {3: "abc"}, {1: "a"}, 3, "bc"),
    "the survivor got a part of what was sent": (
        [(SPLIT, 1, 2), (MERGE, 2, 3)],
        {1: "a", 3: "cb"},
        {1: "ab"},
        3,
        "c",
    ),
    "an original was merged into a copy of its part": (
        [(SPLIT, 1, 2), (COPY, 2, 3), (MERGE, 1, 3)],
        {2: "b", 3: "ab"},
        {1: "ab"},
        3,
        SAME,
    ),
    "an order and its copy were merged into others that are related": (
        [(SPLIT, 1, 4), (COPY, 1, 2), (COPY, 2, 3), (MERGE, 3, 4), (MERGE, 1, 5)],
        {2: "a", 4: "ab", 5: "ac"},
        {2: "a"},
        5,
        "c",
    ),
    "a copy was merged into another order": (
        [(COPY, 1, 2), (MERGE, 2, 3)],
        {1: "a", 3: "ca"},
        {1: "a"},
        3,
        "c",
    ),
    "an order whose copy was merged into one that was sent": (
        [(COPY, 1, 2), (MERGE, 2, 3)],
        {1: "a", 3: "ca"},
        {3: "ca"},
        1,
        SAME,
    ),
    "what two orders with copies of one share may come from a split": (
        [(COPY, 1, 3), (COPY, 1, 4), (SPLIT, 2, 5), (MERGE, 4, 2), (MERGE, 1, 5)],
        {2: "aaxx", 3: "aa", 5: "aaxy"},
        {2: "xx"},
        5,
        UNSETTLED,
    ),
    "the copy that would show how many are doubles is gone": (
        [(COPY, 1, 4), (SPLIT, 2, 5), (MERGE, 4, 2), (MERGE, 1, 5)],
        {2: "aaxx", 5: "aaxy"},
        {2: "xx"},
        5,
        UNSETTLED,
    ),
    "a copy shows that all that two orders share are doubles": (
        [(COPY, 1, 3), (COPY, 1, 4), (SPLIT, 2, 5), (MERGE, 4, 2), (MERGE, 1, 5)],
        {2: "aaxx", 3: "aa", 5: "aay"},
        {2: "aaxx"},
        5,
        "y",
    ),
    "an order without items": ([(SPLIT, 1, 2)], {1: "ab", 2: ""}, {1: "ab"}, 2, ""),
}


@pytest.mark.parametrize("case", CASES)
def test_what_an_event_counts(case: str) -> None:
    check(CASES[case])


def check(case: Case) -> None:
    """Check what an order's event counts, or why it has none."""
    related, holds, counted, order_id, expected = case
    before = counting(related, holds, counted).counted_before(order_id)
    if isinstance(expected, SkipReason):
        assert before is expected
    else:
        assert isinstance(before, Goods), before
        assert goods(holds[order_id]).minus(before) == goods(expected)


@pytest.mark.parametrize(
    ("related", "holds", "counted", "expected"),
    [
        ([(MERGE, 1, 2)], {2: "ab"}, {}, None),
        ([(MERGE, 1, 2)], {2: "ab"}, {2: "ab"}, SAME),
        ([(MERGE, 1, 2)], {2: "ab"}, {2: "b"}, UNSETTLED),
        ([(MERGE, 1, 2), (MERGE, 2, 3)], {3: "ab"}, {3: "b"}, UNSETTLED),
        ([(MERGE, 1, 3), (SPLIT, 2, 3)], {2: "b", 3: "ac"}, {2: "bc", 3: "a"}, SAME),
        ([(SPLIT, 1, 2)], {2: "bx"}, {2: "b"}, SAME),
        ([(MERGE, 2, 3), (MERGE, 1, 3)], {2: "b", 3: "ab"}, {2: "b", 3: "a"}, SAME),
        ([(SPLIT, 1, 2), (COPY, 2, 3), (MERGE, 1, 3)], {2: "b", 3: "ba"}, {2: "b", 3: "a"}, SAME),
        ([(SPLIT, 1, 2), (MERGE, 1, 3), (MERGE, 2, 4)], {2: "ax", 3: "b"}, {2: "a"}, SAME),
        (
            [(MERGE, 1, 3), (MERGE, 2, 3), (SPLIT, 3, 4)],
            {3: "acd", 4: "abcd"},
            {3: "ccdd", 4: "ab"},
            UNSETTLED,
        ),
        ([(SPLIT, 1, 3), (MERGE, 2, 4), (MERGE, 1, 4)], {3: "a", 4: "ab"}, {3: "a", 4: "b"}, UNSETTLED),
        ([(MERGE, 2, 4), (MERGE, 1, 4), (MERGE, 1, 3)], {2: "a", 3: "bc", 4: "ac"}, {3: "b"}, UNSETTLED),
        (
            [(SPLIT, 1, 2), (COPY, 2, 3), (COPY, 3, 4), (MERGE, 1, 5), (MERGE, 2, 6)],
            {3: "ab", 4: "a", 5: "aacd", 6: "abe"},
            {3: "ab", 4: "a", 5: "cd"},
            UNSETTLED,
        ),
        ([(COPY, 1, 2)], {2: "a"}, {2: "a"}, SAME),
        ([(COPY, 1, 2)], {2: "a"}, {}, None),
    ],
)
def test_why_an_order_that_is_gone_has_no_event(
    related: list[Related],
    holds: dict[int, str],
    counted: dict[int, str],
    expected: SkipReason | None,
) -> None:
    assert counting(related, holds, counted).reason_of_gone(1) is expected


@pytest.mark.parametrize(
    ("split_at", "survivor", "expected"),
    [(10, "abc", SAME), (10, "aabc", UNSETTLED), (25, "abc", UNSETTLED)],
    ids=["it has counted all", "it has got more", "some of it was split off later"],
)
def test_a_survivor_that_has_counted_all_it_holds_has_lost_nothing(
    split_at: int, survivor: str, expected: SkipReason
) -> None:
    """Even if another order, with the same product, has no event yet."""
    split = Relation.between(SPLIT, 2, 3, split_at, log_id=1)
    merge = Relation.between(MERGE, 1, 3, 30, log_id=9)
    holds = {2: goods("aa"), 3: goods(survivor)}
    of_sent = Counting(Kinship([split, merge]), holds, {3: goods("abc")}, {3: 20})
    assert of_sent.reason_of_gone(1) is expected


def test_what_was_merged_before_a_survivor_was_sent_is_not_late() -> None:
    known, late = Relation.between(MERGE, 1, 2, 10, log_id=1), Relation.between(MERGE, 1, 3, 30, log_id=9)
    of_sent = Counting(Kinship([known, late]), {1: goods("abc")}, {1: goods("ab")}, {1: 20})
    assert of_sent.reason_of_gone(2) is SAME
    assert of_sent.reason_of_gone(3) is UNSETTLED


def test_the_delivery_is_counted_once() -> None:
    relations = [Relation.between(SPLIT, 1, 2, 0)]
    holds = {1: goods("a", delivery=6), 2: goods("b", delivery=4)}
    assert Counting(Kinship(relations), holds, {1: goods("a", 10)}).counted_before(2) == goods("", 4)
    assert Counting(Kinship(relations), holds, {1: goods("a", 6)}).counted_before(2) == goods("")
    holds[2] = goods("", delivery=4)
    assert Counting(Kinship(relations), holds, {1: goods("a", 10)}).counted_before(2) is SAME
