"""The floors of the benchmarks, in cases that can be counted by hand."""

import pytest

from benchmarks.floors import Floor, Known, hit_reads, journal_pages, looked_up, order_reads

HUNDRED = range(1, 101)
THOUSAND = range(1, 1_001)
ANNA = Known(7, 1_000, "+48600100201", "Anna Żółw")
MASKED = Known(8, 2_000, "+48600100201", "Zolw Anna", is_masked=True)


@pytest.mark.parametrize(
    ("entries", "page", "pages"), [(0, 100, 0), (1, 100, 1), (100, 100, 1), (101, 100, 2)]
)
def test_pages_of_a_journal(entries: int, page: int, pages: int) -> None:
    assert journal_pages(entries, page) == pages


@pytest.mark.parametrize(
    ("named", "present", "reads"),
    [
        ([], HUNDRED, 0),
        ([1], HUNDRED, 1),
        (HUNDRED, HUNDRED, 1),
        (range(1, 102), range(1, 102), 2),
        ([1, 100], THOUSAND, 1),
        ([1, 101], THOUSAND, 2),
        ([50, 149, 150], THOUSAND, 2),
        ([1, 500, 1_000], THOUSAND, 3),
        ([1, 500, 1_000], [1, 500, 1_000], 1),
    ],
)
def test_a_hundred_orders_are_read_at_once(named: list[int], present: list[int], reads: int) -> None:
    assert order_reads(named, present) == reads


@pytest.mark.parametrize(
    ("named", "present", "reads"),
    [
        ([1, 2, 3], [1, 3], 1),
        ([2], [1, 3], 1),
        ([4], [1, 3], 1),
        ([4, 5], [1, 3], 1),
        ([1, 101, 102], [*HUNDRED, 102], 2),
    ],
)
def test_an_order_that_was_deleted_is_covered_by_the_page_that_would_show_it(
    named: list[int], present: list[int], reads: int
) -> None:
    assert order_reads(named, present) == reads


def test_a_number_is_looked_up_once_unless_an_order_seen_decides() -> None:
    second = Known(9, 3_000, MASKED.number, MASKED.name, is_masked=True)
    assert looked_up([MASKED, second], []) == {MASKED.number}
    assert looked_up([MASKED, second], [ANNA]) == set()
    assert looked_up([ANNA, MASKED], []) == set()


@pytest.mark.parametrize(
    "other",
    [
        Known(7, 1_000, "+48600100202", "Anna Żółw"),
        Known(7, 1_000, ANNA.number, "Jan Nowak"),
        Known(7, 3_000, ANNA.number, "Anna Żółw"),
        Known(9, 2_000, ANNA.number, "Anna Żółw"),
        Known(7, 1_000, ANNA.number, "Anna Żółw", is_masked=True),
    ],
)
def test_an_order_decides_if_it_is_the_buyers_and_was_added_earlier(other: Known) -> None:
    assert looked_up([MASKED], [other]) == {MASKED.number}


def test_an_order_without_a_mask_is_not_looked_up() -> None:
    assert looked_up([ANNA], []) == set()


def test_a_hit_is_read_once() -> None:
    account = [ANNA, MASKED, Known(1, 1, "+48600100202", "Jan Nowak")]
    assert hit_reads({MASKED.number}, account, {MASKED.order_id}) == 1
    assert hit_reads({MASKED.number}, account, {MASKED.order_id, ANNA.order_id}) == 0
    assert hit_reads(set(), account, set()) == 0


def test_a_floor_takes_its_calls_at_the_granted_rate() -> None:
    floor = Floor(journal_pages=30, order_reads=15, look_ups=10, hit_reads=5)
    assert floor.calls == 60
    assert floor.seconds(60) == 65
    assert floor.in_words() == "30 pages of the journal + 15 reads + 10 look-ups + 5 reads of hits"
