"""How many pages of the journal a poll asks for: an answer that is shorter than others is the last."""

import pytest

from simulators import BaselinkerOptions
from tests.fakes.application import Bench
from tests.fakes.scenarios import live_for


def journal_calls(bench: Bench) -> int:
    return sum(call.method == "getJournalList" for call in bench.shop.calls)


def pages_of_a_poll(bench: Bench) -> int:
    before = journal_calls(bench)
    bench.poll()
    return journal_calls(bench) - before


@pytest.mark.parametrize("cursor", ["inclusive", "exclusive"])
def test_a_page_that_is_shorter_than_one_before_is_the_last(cursor: str) -> None:
    bench = Bench(baselinker=BaselinkerOptions(cursor="inclusive" if cursor == "inclusive" else "exclusive"))
    for _ in range(5):
        bench.order()
    bench.flow()
    bench.order()
    assert pages_of_a_poll(bench) == 1
    assert pages_of_a_poll(bench) == 1
    bench.work()
    assert len(bench.main.purchases()) == 6


@pytest.mark.parametrize("size", [2, 3, None])
def test_a_page_as_long_as_any_is_not_taken_for_the_last(size: int | None) -> None:
    """What relates orders may be on the next one."""
    bench = Bench(baselinker=BaselinkerOptions(journal_page_size=size, copies_keep_external_id=False))
    bench.order()
    live_for(bench, 120)
    original = bench.order()
    copy = bench.shop.copy(original)
    bench.poll()
    assert bench.cursor().log_id == bench.shop.journal[-1].log_id
    bench.work_for(60)
    assert original in bench.main.purchases()
    assert bench.outcome(copy) == "skipped same_purchase"


def test_a_page_of_a_hundred_is_never_taken_for_the_last() -> None:
    """The service may limit its answers to so many one day."""
    bench = Bench(baselinker=BaselinkerOptions(journal_page_size=None))
    for _ in range(150):
        bench.order()
    bench.poll()
    assert bench.cursor().most_lines == 100
