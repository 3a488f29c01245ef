"""About how much lies in the queues, as `status` says it."""

import json
from typing import cast

import pytest

from ops.__main__ import main
from ordersync.errors import RetryLater
from ordersync.operating.queue_requests import ShowQueues
from ordersync.ports import QueueSize
from tests.fakes.application import Bench
from tests.fakes.operator_function import deploy

HOUR = 3_600.0
Captured = pytest.CaptureFixture[str]


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> Bench:
    bench = Bench()
    bench.flow()
    deploy(bench, monkeypatch)
    return bench


def queues(bench: Bench) -> dict[str, tuple[object, ...]]:
    """Return waiting, in flight and delayed of each queue."""
    answer = bench.application.operator().answer(ShowQueues())
    found = cast("list[dict[str, object]]", answer["result"])
    assert {each["problem"] for each in found} == {""}
    return {str(each["queue"]): (each["waiting"], each["in_flight"], each["delayed"]) for each in found}


def dead_letter(bench: Bench) -> None:
    """Let a message be in the dead-letter queue."""
    bench.send(bench.order())
    with bench.taken(bench.orders_queue) as held:
        bench.dead_letters.send(held[0].message, "an error")
        bench.orders_queue.delete(held[0].message_id, held[0].receipt)


def test_each_queue_says_what_it_holds(bench: Bench) -> None:
    assert queues(bench) == {
        "orders-queue": (0, 0, 0),
        "sweep-queue": (0, 0, 0),
        "dead-letter-queue": (0, 0, 0),
    }
    dead_letter(bench)
    edited = bench.order()
    bench.flow()
    for _ in range(2):
        bench.order(journal=False)
    bench.clock.sleep(2 * HOUR)
    bench.application.sweep()
    bench.shop.edit_order(edited, {"delivery_city": "Gdynia"})
    bench.poll()
    assert queues(bench) == {
        "orders-queue": (0, 0, 1),
        "sweep-queue": (2, 0, 0),
        "dead-letter-queue": (1, 0, 0),
    }
    with bench.taken(bench.sweep_queue):
        assert queues(bench)["sweep-queue"] == (0, 2, 0)


def test_a_queue_that_does_not_answer_hides_no_other(
    bench: Bench, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> QueueSize:
        msg = "the queue does not answer"
        raise RetryLater(msg)

    assert main(["status"]) == 0
    capsys.readouterr()
    monkeypatch.setattr(bench.sweep_queue, "size", fail)
    monkeypatch.setattr(bench.dead_letters, "size", fail)
    bench.send(bench.order())
    assert main(["status", "--output", "json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert [each["connection_id"] for each in found["connections"]] == ["main"]
    assert {each["queue"]: (each["waiting"], each["problem"]) for each in found["queues"]} == {
        "orders-queue": (1, ""),
        "sweep-queue": (0, "the queue does not answer"),
        "dead-letter-queue": (0, "the queue does not answer"),
    }
    assert main(["status"]) == 1
    shown = capsys.readouterr().out
    assert shown.count("can't be read") == 2
    assert "There are dead letters" not in shown


def test_dead_letters_need_a_person(bench: Bench, capsys: Captured) -> None:
    bench.send(bench.order())
    assert main(["status"]) == 0, "what waits in the other queues does not"
    assert "dead-letters list" not in capsys.readouterr().out
    dead_letter(bench)
    assert main(["status", "main"]) == 1
    shown = capsys.readouterr().out
    assert "There are dead letters: .venv/bin/ordersync dead-letters list\n" in shown
    assert main(["status", "--output", "csv"]) == 1
    assert "queue" not in capsys.readouterr().out, "one table, of the connections"


def test_each_queue_says_for_how_long_it_has_had_its_oldest_message(bench: Bench, capsys: Captured) -> None:
    bench.application.ages.seconds |= {"orders-queue": 240.0, "dead-letter-queue": 3 * 86_400.0}
    bench.send(bench.order())
    bench.sweep_queue.send([held.message for held in bench.orders_queue.held.values()])
    main(["status", "--output", "json"])
    found = json.loads(capsys.readouterr().out)["queues"]
    assert {each["queue"]: each["oldest"] for each in found} == {
        "orders-queue": 240.0,
        "sweep-queue": None,
        "dead-letter-queue": 259_200.0,
    }
    main(["status"])
    shown = {
        line.split()[0]: " ".join(line.split()[4:])
        for line in capsys.readouterr().out.splitlines()
        if "-queue" in line
    }
    assert shown == {
        "orders-queue": "4 min",
        "sweep-queue": "not known",
        "dead-letter-queue": "",
    }, "what holds nothing has no oldest message, whatever was so some minutes ago"


def test_depths_are_shown_while_cloudwatch_does_not_answer(bench: Bench, capsys: Captured) -> None:
    bench.application.ages.answers = False
    bench.send(bench.order())
    assert main(["status"]) == 0, "how long it has waited is no problem of the queue"
    assert "not known" in capsys.readouterr().out
    [line] = bench.log.of("ages of queues not known")
    assert "Throttling" in str(line["error"])
