"""Many connections are shared out among further runs of the poller, few are not."""

from collections.abc import Iterator

import pytest
from pydantic import ValidationError

from ordersync.domain.metrics import Metric
from ordersync.domain.poll_request import A_SHARE, PollRequest
from ordersync.intake.share_out import MOST_UNSHARED
from tests.fakes.application import MAIN, Bench


@pytest.fixture
def bench() -> Iterator[Bench]:
    """Yield one connection more than one run polls."""
    bench = Bench()
    for number in range(MOST_UNSHARED):
        bench.connect(f"c{number}")
    yield bench
    assert bench.baselinker.violations == []


def shared(bench: Bench) -> list[str]:
    """Return the connections that further runs were started for, in alphabetical order."""
    return sorted(name for request in bench.pollers.started for name in request.connection_ids or ())


def test_few_connections_start_no_further_run(bench: Bench) -> None:
    bench.change("c7", enabled=False)
    bench.poll()
    assert bench.pollers.started == []
    assert len(bench.baselinker.calls) == MOST_UNSHARED


def test_each_of_many_connections_is_in_one_share(bench: Bench) -> None:
    bench.connections.save("broken", "{")
    bench.connect("disabled")
    bench.change("disabled", enabled=False)
    bench.poll()
    assert bench.baselinker.calls == []
    assert shared(bench) == sorted({*bench.connections.documents} - {"broken", "disabled"})
    assert max(len(request.connection_ids or ()) for request in bench.pollers.started) == A_SHARE
    assert bench.metrics["broken"][Metric.CONNECTIONS_UNATTENDED] == 1


def test_a_share_polls_its_connections_and_no_others(bench: Bench) -> None:
    for request in (PollRequest(connection_ids=["c3", MAIN, "gone"]), PollRequest(connection_ids=["c4"])):
        bench.application.poll(request)
    assert {call.account for call in bench.baselinker.calls} == {"c3", MAIN, "c4"}
    assert bench.pollers.started == []


def test_a_share_that_cannot_be_started_is_counted(bench: Bench) -> None:
    bench.pollers.accepts = lambda request: "c3" not in (request.connection_ids or ())
    bench.poll()
    left = {name for name, counts in bench.metrics.items() if counts[Metric.CONNECTIONS_UNATTENDED]}
    assert "c3" in left
    assert left == {*bench.connections.documents} - {*shared(bench)}
    assert len(bench.log.of("connection not attended to")) == len(left)


def test_no_share_is_started_once_the_time_is_up(bench: Bench) -> None:

    def accept(_: PollRequest) -> bool:
        bench.clock.sleep(20)
        return True

    bench.pollers.accepts = accept
    bench.poll()
    left = sum(counts[Metric.CONNECTIONS_UNATTENDED] for counts in bench.metrics.values())
    assert left == 1 + MOST_UNSHARED - 2 * A_SHARE


def test_other_connections_come_first_each_time(bench: Bench) -> None:
    """AWS may drop the last ones."""
    first = set()
    for _ in range(8):
        bench.poll()
        first |= set(bench.pollers.started[0].connection_ids or ())
        bench.pollers.started.clear()
    assert len(first) > 3 * A_SHARE


@pytest.mark.parametrize(
    "connection_ids", [[], ["a b"], ["x" * 65], [""], [7], "main", {"main": 1}, ["c"] * 26, ["main\n"]]
)
def test_a_share_names_what_can_be_connections(connection_ids: object) -> None:
    with pytest.raises(ValidationError):
        PollRequest.model_validate({"connection_ids": connection_ids})
