"""What a technical merge makes of its originals, and of itself; orders are numbers, items letters."""

import pytest

from tests.unit.test_domain_counting import (
    COPY,
    MERGE,
    SAME,
    SPLIT,
    UNSETTLED,
    Case,
    Related,
    check,
    counting,
)

# 5 is a technical order of 1 and 2, and a copy of 2 was merged into it; 4 is one of 2 and 3, merged into 1
DOUBTFUL: list[Related] = [
    (MERGE, 2, 4),
    (MERGE, 3, 4),
    (COPY, 2, 6),
    (MERGE, 1, 5),
    (MERGE, 2, 5),
    (MERGE, 5, 6),
    (COPY, 1, 7),
    (MERGE, 1, 4),
]

CASES: dict[str, Case] = {
    "a technical order was merged into a part of its original": (
        [(SPLIT, 1, 2), (MERGE, 1, 3), (MERGE, 2, 3)],
        {1: "a", 2: "ba"},
        {1: "a"},
        2,
        "b",
    ),
    "a technical order beside its originals": (
        [(MERGE, 1, 3), (MERGE, 2, 3)],
        {1: "a", 2: "b", 3: "ab"},
        {1: "a"},
        3,
        SAME,
    ),
    "an order that may have taken in an original in place of its technical order": (
        [(MERGE, 1, 4), (MERGE, 2, 4), (MERGE, 2, 3)],
        {1: "b", 3: "ca", 4: "ba"},
        {1: "b", 2: "a"},
        3,
        UNSETTLED,
    ),
    "an order that may have taken in its technical order, but has no more than its originals": (
        [(MERGE, 1, 3), (MERGE, 2, 3), (MERGE, 4, 5), (MERGE, 3, 5), (MERGE, 4, 5)],
        {1: "a", 2: "b", 3: "ab", 4: "xab"},
        {},
        3,
        SAME,
    ),
    "an original beside its technical order": ([(MERGE, 1, 2)], {1: "a", 2: "ab"}, {}, 1, "a"),
    "an original whose technical order was sent": ([(MERGE, 1, 2)], {1: "a", 2: "ab"}, {2: "ab"}, 1, SAME),
    "a part of it was sent": ([(MERGE, 1, 2)], {1: "ac", 2: "abc"}, {2: "a"}, 1, UNSETTLED),
    "a technical order of which an original is gone": (
        [(MERGE, 1, 3), (MERGE, 2, 3)],
        {1: "a", 3: "ab"},
        {1: "a"},
        3,
        "b",
    ),
    "a technical order to which something was added": (
        [(MERGE, 1, 3), (MERGE, 2, 3)],
        {1: "a", 2: "b", 3: "abx"},
        {1: "a", 2: "b"},
        3,
        SAME,
    ),
    "one original was merged into the other since": (
        [(MERGE, 1, 3), (MERGE, 2, 3), (MERGE, 1, 2)],
        {1: "ab", 3: "ab"},
        {1: "a", 2: "b"},
        3,
        SAME,
    ),
    "a technical order was merged into another": (
        [(MERGE, 1, 3), (MERGE, 2, 3), (MERGE, 3, 4)],
        {1: "a", 2: "b", 4: "abc"},
        {1: "a"},
        4,
        "c",
    ),
    "two originals that an entry names": ([(MERGE, 1, 2)], {1: "a", 2: "b"}, {1: "a"}, 2, "b"),
    "two originals with a product in common": ([(MERGE, 1, 2)], {1: "ab", 2: "bc"}, {1: "ab"}, 2, "bc"),
    "an original that was split since": (
        [(MERGE, 1, 2), (SPLIT, 1, 3)],
        {1: "", 2: "a", 3: "a"},
        {1: "a"},
        2,
        SAME,
    ),
    "a copy and a technical order of one original were merged": (
        [(MERGE, 1, 2), (COPY, 1, 3), (MERGE, 2, 3)],
        {1: "a", 3: "aa"},
        {1: "a"},
        3,
        UNSETTLED,
    ),
    "an original was merged into its copy after all it held had moved on": (
        [(COPY, 1, 2), (SPLIT, 1, 3), (MERGE, 1, 2)],
        {2: "a", 3: "a"},
        {2: "a"},
        3,
        UNSETTLED,
    ),
    "a part of a technical order was sent, and an original has grown since": (
        [(MERGE, 1, 2), (SPLIT, 2, 3), (MERGE, 1, 4)],
        {1: "ax", 2: "b", 3: "a"},
        {3: "a"},
        1,
        UNSETTLED,
    ),
    "a technical order whose original was split and removed since": (
        [(MERGE, 1, 3), (MERGE, 2, 3), (SPLIT, 1, 4)],
        {3: "xzy", 4: "x"},
        {},
        3,
        "zy",
    ),
    "a part of an original that was removed without an event": (
        [(MERGE, 1, 3), (MERGE, 2, 3), (SPLIT, 2, 4)],
        {1: "xx", 3: "xxyy", 4: "y"},
        {1: "xx", 3: "y"},
        4,
        "y",
    ),
    "a part of an original that was sent and removed": (
        [(MERGE, 1, 3), (MERGE, 2, 3), (SPLIT, 2, 4)],
        {1: "xx", 3: "xxyy", 4: "y"},
        {1: "xx", 2: "yy"},
        4,
        UNSETTLED,
    ),
    "an original that an entry names with one that was sent and removed": (
        [(MERGE, 1, 2), (MERGE, 1, 3), (MERGE, 2, 3)],
        {2: "yyy", 3: "xxyyy"},
        {1: "xx"},
        2,
        "yyy",
    ),
    "the same, and its technical order": (
        [(MERGE, 1, 2), (MERGE, 1, 3), (MERGE, 2, 3)],
        {2: "yyy", 3: "xxyyy"},
        {1: "xx", 2: "yyy"},
        3,
        SAME,
    ),
    "the same, the entry between them being the last": (
        [(MERGE, 2, 3), (MERGE, 1, 3), (MERGE, 1, 2)],
        {2: "yyy", 3: "xxyyy"},
        {1: "xx"},
        2,
        "yyy",
    ),
    "a part that was merged technically with its original": (
        [(SPLIT, 1, 2), (MERGE, 1, 2), (MERGE, 1, 3), (MERGE, 2, 3)],
        {1: "x", 2: "x", 3: "xx"},
        {1: "x"},
        2,
        "x",
    ),
    "a part of a technical order of which one original is not named": (
        [(MERGE, 2, 3), (SPLIT, 3, 4)],
        {2: "yyy", 3: "xxyyy", 4: "z"},
        {2: "yyy"},
        4,
        SAME,
    ),
    "an order that took in two others, side by side in the journal": (
        [(MERGE, 1, 9), (MERGE, 1, 3), (MERGE, 3, 20)],
        {20: "abc"},
        {1: "a"},
        20,
        "bc",
    ),
    "a part, after a technical merge of all parts": (
        [(SPLIT, 1, 2), (MERGE, 1, 3), (MERGE, 2, 3)],
        {1: "x", 2: "x", 3: "xx"},
        {1: "x"},
        2,
        "x",
    ),
    "an order whose copy was merged with a technical order of others": (
        [(MERGE, 1, 2), (COPY, 2, 3), (MERGE, 4, 6), (MERGE, 5, 6), (MERGE, 6, 7), (MERGE, 3, 7)],
        {2: "ab", 4: "c", 5: "d", 7: "xcdab"},
        {1: "a"},
        2,
        "b",
    ),
    "a copy of an order whose part was merged technically, into which another one was merged since": (
        [(SPLIT, 1, 2), (MERGE, 2, 4), (MERGE, 3, 4), (MERGE, 2, 3), (MERGE, 1, 5), (COPY, 1, 6)],
        {1: "ad", 3: "ca", 4: "ac", 6: "ad"},
        {},
        6,
        "ad",
    ),
    "an order into whose copy a technical order of a technical order of it was merged": (
        [
            (COPY, 1, 5),
            (MERGE, 2, 6),
            (MERGE, 3, 6),
            (MERGE, 6, 7),
            (MERGE, 4, 7),
            (MERGE, 1, 2),
            (MERGE, 5, 7),
        ],
        {2: "a", 3: "b", 4: "c", 5: "cba", 6: "ab"},
        {3: "b", 4: "c"},
        2,
        "a",
    ),
    "a part in a family in which other orders have grown apart": (
        [(MERGE, 1, 3), (MERGE, 2, 3), (MERGE, 1, 4), (SPLIT, 5, 6), (MERGE, 3, 7), (MERGE, 5, 7)],
        {1: "ad", 2: "b", 3: "ab", 5: "x", 6: "xy", 7: "abx"},
        {1: "ad", 5: "x"},
        6,
        "xy",
    ),
    "a copy of an original brought the technical order of another one beside what it speaks for": (
        DOUBTFUL,
        {1: "abx", 2: "b", 3: "x", 5: "abb", 7: "a"},
        {},
        1,
        "a",
    ),
    "the same, and the technical order was sent": (
        DOUBTFUL,
        {1: "abx", 2: "b", 3: "x", 5: "abb", 7: "a"},
        {5: "abb"},
        1,
        SAME,
    ),
    "the same, and a copy was sent": (
        DOUBTFUL,
        {1: "abx", 2: "b", 3: "x", 5: "abb", 7: "a"},
        {7: "a"},
        5,
        UNSETTLED,
    ),
    "an original shares a product with an order that has nothing to do with its technical order": (
        [(MERGE, 1, 3), (MERGE, 2, 3), (MERGE, 2, 7), (SPLIT, 7, 9), (MERGE, 3, 5)],
        {1: "a", 2: "bc", 3: "abcx", 7: "q", 9: "b"},
        {},
        3,
        "x",
    ),
    "a technical order shares a product with an order that has nothing to do with its originals": (
        [(MERGE, 1, 3), (MERGE, 2, 3), (MERGE, 3, 7), (SPLIT, 7, 9), (MERGE, 3, 5)],
        {1: "a", 2: "bc", 3: "abcx", 7: "q", 9: "b"},
        {},
        3,
        "x",
    ),
    "a part of an original that was merged into its own technical order": (
        [(MERGE, 1, 3), (MERGE, 2, 3), (SPLIT, 1, 4), (MERGE, 1, 3)],
        {2: "b", 3: "aabab", 4: "a"},
        {3: "aabab"},
        4,
        UNSETTLED,
    ),
    "a technical order into which an original was merged whose part was sent": (
        [(MERGE, 1, 3), (MERGE, 2, 3), (SPLIT, 1, 4), (MERGE, 1, 3)],
        {2: "b", 3: "aabab", 4: "a"},
        {4: "a"},
        3,
        UNSETTLED,
    ),
    "an original was merged into another order right after": (
        [(COPY, 4, 6), (SPLIT, 4, 16), (MERGE, 16, 17), (MERGE, 7, 17), (MERGE, 4, 16)],
        {4: "aaab", 6: "aaab", 7: "c", 17: "cab"},
        {6: "aaab", 7: "c"},
        17,
        UNSETTLED,
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_what_an_event_counts_after_a_technical_merge(case: str) -> None:
    check(CASES[case])


def test_what_no_original_certainly_speaks_for_is_lost_with_an_order_that_is_gone() -> None:
    related: list[Related] = [*DOUBTFUL, (MERGE, 7, 10)]
    holds = {1: "abx", 2: "b", 3: "x", 5: "abb", 10: "za"}
    assert counting(related, holds, {10: "z"}).reason_of_gone(7) is UNSETTLED
    assert counting(related, holds, {5: "abb", 10: "z"}).reason_of_gone(7) is SAME
