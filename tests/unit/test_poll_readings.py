"""Whatever the journal's documentation leaves open, the messages are the same."""

from typing import Literal

import pytest

from simulators import BaselinkerOptions
from tests.fakes.application import ALLEGRO, JAN, Bench
from tests.fakes.scenarios import newest_entries, queued_entries

DAY = 86_400


class TestReadingsOfTheContract:
    @pytest.mark.parametrize("cursor", ["inclusive", "exclusive"])
    @pytest.mark.parametrize("key", ["log_id", "id", "both"])
    @pytest.mark.parametrize("size", [1, 2, 3, 100, None])
    @pytest.mark.parametrize("order", ["ascending", "descending", "shuffled"])
    def test_every_page(
        self,
        cursor: Literal["inclusive", "exclusive"],
        key: Literal["log_id", "id", "both"],
        size: int | None,
        order: Literal["ascending", "descending", "shuffled"],
    ) -> None:
        if (cursor, size) == ("inclusive", 1):
            size = 2  # with one entry a page, an inclusive journal can't be read at all
        bench = Bench(
            baselinker=BaselinkerOptions(
                cursor=cursor,
                journal_key=key,
                journal_page_size=size,
                journal_order=order,
                journal_numbers_as_text=order == "shuffled",
            )
        )
        for person in ({}, JAN, ALLEGRO):
            bench.order(person)
        bench.poll()
        assert queued_entries(bench) == newest_entries(bench)
        bench.order(JAN)
        bench.poll()
        assert queued_entries(bench) == newest_entries(bench)
        bench.poll()
        assert queued_entries(bench) == newest_entries(bench)
        assert bench.baselinker.violations == []

    @pytest.mark.parametrize("answer", ["error", "empty", "retained"])
    def test_a_cursor_that_has_expired(self, answer: Literal["error", "empty", "retained"]) -> None:
        bench = Bench(baselinker=BaselinkerOptions(expired_cursor=answer))
        bench.order()
        bench.poll()
        read = newest_entries(bench)
        bench.clock.sleep(4 * DAY)
        bench.order(JAN)
        bench.poll()
        assert queued_entries(bench) == [*read, *newest_entries(bench)]
        bench.poll()
        assert queued_entries(bench) == [*read, *newest_entries(bench)]

    def test_a_silent_journal_is_read_from_its_beginning_only_now_and_then(self) -> None:
        bench = Bench(baselinker=BaselinkerOptions(expired_cursor="empty"))
        bench.order()
        bench.poll()
        bench.clock.sleep(2 * DAY)
        bench.poll()
        calls = len(bench.shop.calls)
        bench.poll()
        assert len(bench.shop.calls) == calls + 1

    def test_an_account_without_a_journal(self) -> None:
        bench = Bench(baselinker=BaselinkerOptions(journal_enabled=False))
        bench.order()
        bench.poll()
        assert bench.queued() == []
        assert bench.cursor().read_to_end_at
