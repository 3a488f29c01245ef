"""The dead-letter queue as people open it."""

from dataclasses import replace

import pytest

import ops.dead_letters
from ops.output import Output
from ordersync.domain.journal import QueueMessage
from ordersync.errors import NotApplied
from ordersync.operating.dead_letters import REDRIVEN_AT_ONCE
from ordersync.operating.queue_requests import ListDeadLetters, RedriveDeadLetters
from ordersync.operating.requests import OperatorRequest
from tests.fakes.application import MAIN, Bench
from tests.fakes.asked import Here

ERROR = "ValueError at mapping.py:7"


def answer(bench: Bench, request: OperatorRequest) -> dict[str, object]:
    """Return the answer to a request, which must be no problem."""
    said = bench.application.operator().answer(request)
    assert "problem" not in said, said
    result = said["result"]
    assert isinstance(result, dict)
    return result


def dead(bench: Bench, order_id: int, connection_id: str = MAIN) -> None:
    bench.dead_letters.send(QueueMessage(connection_id=connection_id, order_id=order_id), ERROR)


def letters_of(bench: Bench) -> list[tuple[str, int]]:
    return [(message.connection_id, message.order_id) for message, _ in bench.dead_letters.sent]


def test_letters_are_listed_with_order_connection_and_error_and_stay() -> None:
    bench = Bench()
    dead(bench, 11)
    dead(bench, 12, "other")
    for _ in range(2):
        listed = answer(bench, ListDeadLetters())["letters"]
        assert isinstance(listed, list)
        assert [(each["connection_id"], each["order_id"], each["error"]) for each in listed] == [
            (MAIN, 11, ERROR),
            ("other", 12, ERROR),
        ]
    one = answer(bench, ListDeadLetters(connection_id="other"))["letters"]
    assert isinstance(one, list)
    assert [each["order_id"] for each in one] == [12]
    assert letters_of(bench) == [(MAIN, 11), ("other", 12)]


class TestRedrive:
    def test_a_plan_moves_nothing_and_counts_purchases(self) -> None:
        bench = Bench()
        sent = bench.order()
        bench.flow()
        for order_id in (sent, 4711, 4711):
            dead(bench, order_id)
        plan = answer(bench, RedriveDeadLetters())
        assert (plan["letters"], plan["most_events"], plan["moved"]) == (3, 1, 0)
        assert bench.idle
        assert len(letters_of(bench)) == 3

    def test_a_letter_that_is_put_back_is_delivered(self) -> None:
        bench = Bench()
        bench.flow()
        order_id = bench.order(journal=False)
        dead(bench, order_id)
        done = answer(bench, RedriveDeadLetters(go=True))
        assert (done["moved"], done["letters"], done["again_after"]) == (1, 1, 0)
        assert letters_of(bench) == []
        bench.work()
        assert bench.outcome(order_id) == "sent"

    def test_a_letter_that_the_queue_refuses_stays(self) -> None:
        bench = Bench()
        dead(bench, 11)
        dead(bench, 12)
        bench.orders_queue.accepts = lambda message: message.order_id != 11
        assert answer(bench, RedriveDeadLetters(go=True))["moved"] == 1
        assert letters_of(bench) == [(MAIN, 11)]
        bench.orders_queue.accepts = lambda _: True
        assert answer(bench, RedriveDeadLetters(go=True))["moved"] == 1, "and can be put back later"

    def test_others_letters_stay(self) -> None:
        bench = Bench()
        dead(bench, 11)
        dead(bench, 12, "other")
        answer(bench, RedriveDeadLetters(connection_id=MAIN, go=True))
        assert letters_of(bench) == [("other", 12)]

    def test_no_more_purchases_than_are_allowed(self) -> None:
        bench = Bench()
        sent = bench.order()
        bench.flow()
        for order_id in (21, 22, sent):
            dead(bench, order_id)
        done = answer(bench, RedriveDeadLetters(most_events=1, go=True))
        assert (done["moved"], done["moved_events"]) == (2, 1)
        assert letters_of(bench) == [(MAIN, 22)]

    def test_the_rate_stays_below_the_calls_of_a_minute(self) -> None:
        bench = Bench()
        bench.change(baselinker__requests_per_minute=30)
        for order_id in range(100):
            dead(bench, order_id + 1)
        moved: list[tuple[float, int]] = []
        while letters_of(bench):
            done = answer(bench, RedriveDeadLetters(go=True))
            moved.append((bench.clock.now(), int(str(done["moved"]))))
            bench.clock.sleep(float(str(done["again_after"])))
        assert sum(count for _, count in moved) == 100
        for at, _ in moved:
            assert sum(count for other, count in moved if at <= other < at + 60) <= max(REDRIVEN_AT_ONCE, 15)


class TestCommandLine:
    def test_it_goes_on_until_all_are_put_back(self, capsys: pytest.CaptureFixture[str]) -> None:
        bench = Bench()
        for order_id in range(2 * REDRIVEN_AT_ONCE + 5):
            dead(bench, order_id + 1)
        begun_at = bench.clock.now()
        code = ops.dead_letters.redrive_letters(
            Here(bench=bench),
            None,
            100,
            yes=True,
            sleep=bench.clock.sleep,
        )
        assert code == 0
        assert letters_of(bench) == []
        assert bench.clock.now() > begun_at, "not all at once"
        assert "45 of 45 put back" in capsys.readouterr().err

    def test_more_purchases_than_are_allowed_stop_it_at_once(self) -> None:
        bench = Bench()
        for order_id in range(3):
            dead(bench, order_id + 1)
        with pytest.raises(NotApplied, match="3 purchases may be sent, more than the 2"):
            ops.dead_letters.redrive_letters(Here(bench=bench), None, 2, yes=True)
        assert len(letters_of(bench)) == 3

    def test_without_a_terminal_nothing_is_done(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setattr("sys.stdin.isatty", lambda: False, raising=False)
        bench = Bench()
        dead(bench, 1)
        assert ops.dead_letters.redrive_letters(Here(bench=bench), None, None, yes=False) == 2
        assert "Nothing was done" in capsys.readouterr().err
        assert len(letters_of(bench)) == 1

    def test_the_list_as_a_table_and_as_csv(self, capsys: pytest.CaptureFixture[str]) -> None:
        bench = Bench()
        dead(bench, 11)
        assert ops.dead_letters.show_letters(Here(bench=bench), None) == 1
        assert ERROR in capsys.readouterr().out
        csv = replace(Here(bench=bench), output=Output.CSV)
        assert ops.dead_letters.show_letters(csv, None) == 1
        assert f"{MAIN},11,,{ERROR}" in capsys.readouterr().out
