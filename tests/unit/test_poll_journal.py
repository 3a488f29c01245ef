"""The poller reads a journal to its end: nothing is lost, whatever fails."""

import pytest

from ordersync.domain.journal import QueueMessage
from ordersync.domain.metrics import Metric
from ordersync.records.families import Families
from simulators import BaselinkerOptions
from tests.fakes.application import ALLEGRO, JAN, MAIN, Bench
from tests.fakes.scenarios import newest_entries, queued_entries

DAY = 86_400


class TestFirstPoll:
    def test_the_connection_starts_at_the_oldest_entry(self) -> None:
        bench = Bench()
        bench.order()
        began_at = int(bench.clock.now())
        bench.clock.sleep(2 * DAY)
        bench.order(JAN)
        bench.poll()
        assert bench.cursor().starts_at == began_at
        assert queued_entries(bench) == newest_entries(bench)

    def test_it_starts_now_if_the_journal_is_empty(self) -> None:
        bench = Bench()
        bench.poll()
        assert bench.cursor().starts_at == int(bench.clock.now())
        assert bench.cursor().read_to_end_at == bench.clock.now()

    def test_it_starts_now_if_the_merchant_wants_that(self) -> None:
        bench = Bench(start="now")
        bench.order()
        bench.clock.sleep(DAY)
        bench.poll()
        assert bench.cursor().starts_at == int(bench.clock.now())
        assert queued_entries(bench) == []
        late = bench.order(JAN)
        bench.poll()
        assert {message.order_id for message in bench.queued()} == {late}

    def test_the_start_is_stored_before_anything_is_queued(self) -> None:
        bench = Bench()
        bench.order()
        seen: list[int] = []

        def accept(_: QueueMessage) -> bool:
            seen.append(bench.cursor().starts_at)
            return True

        bench.orders_queue.accepts = accept
        bench.poll()
        assert seen
        assert all(seen)

    def test_the_start_never_moves(self) -> None:
        bench = Bench()
        bench.poll()
        start = bench.cursor().starts_at
        bench.order()
        bench.poll()
        bench.clock.sleep(5 * DAY)
        bench.order(JAN)
        bench.poll()
        assert bench.cursor().starts_at == start

    def test_a_journal_that_does_not_answer_starts_nothing(self) -> None:
        bench = Bench()
        bench.order()
        bench.way_to_baselinker.script("unavailable", times=2)
        bench.poll()
        assert bench.cursor().starts_at == 0
        bench.poll()
        assert bench.cursor().starts_at
        assert queued_entries(bench) == newest_entries(bench)


class TestMessages:
    def test_the_entries_of_an_order_become_one_message_without_personal_data(self) -> None:
        bench = Bench()
        order_id = bench.order()
        entry = bench.shop.journal[-1]
        bench.poll()
        assert bench.queued() == [
            QueueMessage(
                connection_id=MAIN,
                log_id=entry.log_id,
                log_type=2,
                order_id=order_id,
                logged_at=entry.date,
            )
        ]

    def test_irnewest_entries_become_no_message(self) -> None:
        bench = Bench()
        order_id = bench.order()
        bench.poll()
        before = len(bench.queued())
        for log_type in (3, 4, 9, 15, 18, 21):
            bench.shop.log(log_type, order_id, 1)
        bench.poll()
        assert len(bench.queued()) == before

    def test_edits_and_confirmations_become_messages(self) -> None:
        bench = Bench()
        order_id = bench.order(confirmed=False)
        bench.shop.confirm_order(order_id)
        bench.shop.edit_order(order_id, {"delivery_city": "Gdańsk", "email": "other@example.com"})
        bench.poll()
        assert [message.log_type for message in bench.queued()] == [16]
        bench.shop.edit_order(order_id, {"delivery_city": "Sopot"})
        bench.poll()
        assert [message.log_type for message in bench.queued()] == [16, 11]

    def test_nothing_is_queued_twice(self) -> None:
        bench = Bench()
        bench.order()
        bench.poll()
        bench.poll()
        bench.poll()
        assert queued_entries(bench) == newest_entries(bench)

    def test_entries_are_logged_and_counted(self) -> None:
        bench = Bench()
        bench.order()
        metrics = bench.poll()[MAIN]
        assert metrics[Metric.JOURNAL_ENTRIES] == 2
        assert bench.log.of("journal read") == [
            {"connection_id": MAIN, "entries": 2, "cursor": bench.shop.journal[-1].log_id}
        ]
        assert bench.cursor().entries == 2


class TestRelations:
    @pytest.mark.parametrize("relate", ["merge", "split", "copy"])
    def test_relatives_are_recorded_before_any_message_is_queued(self, relate: str) -> None:
        bench = Bench(baselinker=BaselinkerOptions(copy_created_entry="before", journal_page_size=1))
        first, second = bench.order(), bench.order()
        match relate:
            case "merge":
                bench.shop.merge(first, second)
            case "split":
                second = bench.shop.split(first, lines=0)
            case _:
                second = bench.shop.copy(first)
        seen: list[tuple[int, ...]] = []

        def accept(_: QueueMessage) -> bool:
            seen.append(Families(bench.records()).family_of(first).members)
            return True

        bench.orders_queue.accepts = accept
        bench.poll()
        assert set(seen[0]) == {first, second}
        assert set(Families(bench.records()).family_of(second).members) == {first, second}
        assert set(queued_entries(bench)) >= set(newest_entries(bench))
        assert {message.order_id for message in bench.queued()} >= {first, second}, "both are looked at again"


class TestCursor:
    def test_it_stays_before_an_entry_that_the_queue_refused(self) -> None:
        bench = Bench()
        bench.order()
        refused = bench.order(JAN)
        bench.order(ALLEGRO)
        bench.orders_queue.accepts = lambda message: message.order_id != refused
        bench.poll()
        first_refused = next(e.log_id for e in bench.shop.journal if e.order_id == refused)
        assert bench.cursor().log_id < first_refused
        assert bench.cursor().read_to_end_at == 0
        bench.orders_queue.accepts = lambda _: True
        bench.poll()
        assert set(queued_entries(bench)) == set(newest_entries(bench))
        assert bench.cursor().log_id == bench.shop.journal[-1].log_id

    def test_it_does_not_move_if_the_queue_accepts_nothing(self) -> None:
        bench = Bench()
        bench.order()
        bench.orders_queue.accepts = lambda _: False
        bench.poll()
        assert bench.cursor().log_id == 0

    def test_two_polls_at_once_lose_nothing(self) -> None:
        bench = Bench()
        bench.order()
        bench.poll()
        bench.order(JAN)
        others = [bench.application.poll]

        def accept_while_another_polls(_: QueueMessage) -> bool:
            while others:
                others.pop()()
            return True

        bench.orders_queue.accepts = accept_while_another_polls
        bench.poll()
        assert set(queued_entries(bench)) == set(newest_entries(bench))
        assert bench.cursor().log_id == bench.shop.journal[-1].log_id
        assert bench.cursor().entries == len(bench.shop.journal), "each entry counts once"
        before = len(bench.queued())
        bench.poll()
        assert len(bench.queued()) == before

    def test_a_slower_poll_never_moves_it_back(self) -> None:
        bench = Bench()
        bench.order()

        def another_polls_twice() -> None:
            bench.poll()
            bench.order(JAN)
            bench.poll()

        bench.http.after["getJournalList"] = another_polls_twice
        bench.application.poll()
        assert bench.cursor().log_id == bench.shop.journal[-1].log_id
        assert set(queued_entries(bench)) == set(newest_entries(bench))

    def test_what_was_read_before_a_failure_is_queued(self) -> None:
        bench = Bench(baselinker=BaselinkerOptions(journal_page_size=2))
        for _ in range(3):
            bench.order()
        calls: list[None] = []

        def third_or_fourth() -> bool:
            calls.append(None)
            return len(calls) in (3, 4)

        bench.way_to_baselinker.script("unavailable", lambda _: third_or_fourth(), times=2)
        bench.poll()
        assert queued_entries(bench) == newest_entries(bench)[:2]
        assert bench.cursor().read_to_end_at == 0
        bench.poll()
        assert queued_entries(bench) == newest_entries(bench)

    def test_the_journal_is_not_read_again_at_once(self) -> None:
        bench = Bench()
        bench.poll()
        calls = len(bench.shop.calls)
        bench.application.poll()
        assert len(bench.shop.calls) == calls
