"""After a connection is saved, four steps say how far it has got, each with its time or what it waits for."""

import pytest
from pydantic import TypeAdapter

from ordersync.operating.connection_status import ConnectionStatus
from ordersync.operating.first_steps import Awaited, FirstStep, StepName
from ordersync.operating.requests import ShowStatus
from tests.fakes.application import MAIN, Bench

STATUSES = TypeAdapter(list[ConnectionStatus])


def steps(bench: Bench) -> dict[StepName, FirstStep]:
    answer = bench.application.operator().answer(ShowStatus(connection_id=MAIN))
    [status] = STATUSES.validate_python(answer["result"])
    assert [each.name for each in status.steps] == list(StepName)
    return {each.name: each for each in status.steps}


def waiting(bench: Bench) -> list[str]:
    return [each.waits_for for each in steps(bench).values()]


def test_a_new_connection_waits_for_its_first_poll() -> None:
    assert waiting(Bench()) == ["poll", "journal", "order", "delivery"]


def test_each_step_is_taken_with_its_time() -> None:
    bench = Bench()
    bench.order()
    first = bench.clock.now()
    bench.flow()
    bench.clock.sleep(3_600)
    bench.order(email="eva@example.com")
    bench.flow()
    taken = steps(bench)
    assert all(each.is_done and not each.waits_for for each in taken.values())
    assert taken[StepName.ORDER].at == pytest.approx(first, abs=60)
    assert taken[StepName.PURCHASE].at == pytest.approx(first, abs=60)


def test_a_journal_that_holds_nothing_may_be_off() -> None:
    bench = Bench()
    bench.flow()
    assert waiting(bench) == ["", Awaited.JOURNAL, Awaited.ORDER, Awaited.DELIVERY]


def test_a_test_run_waits_to_go_live_and_a_paused_one_to_be_resumed() -> None:
    bench = Bench(mode="shadow")
    bench.order()
    bench.flow()
    assert waiting(bench) == ["", "", "", Awaited.GO_LIVE]
    bench.change(enabled=False)
    assert waiting(bench) == ["", "", "", Awaited.RESUME]


def test_what_a_service_refuses_is_named() -> None:
    bench = Bench()
    bench.baselinker.revoke_token("token-of-main")
    bench.flow()
    assert waiting(bench)[:3] == ["baselinker_credential"] * 3


def test_a_status_of_all_connections_reads_no_orders() -> None:
    answer = Bench().application.operator().answer(ShowStatus())
    assert [each.steps for each in STATUSES.validate_python(answer["result"])] == [()]
