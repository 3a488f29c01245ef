"""The calls of a token are counted in one record, whoever makes them: functions, and people with `ops`."""

import time
from collections.abc import Iterator

import pytest

from ordersync.bootstrap.operators import StackName, operator_context
from ordersync.connecting.check_connection import ConnectionCheck
from ordersync.domain.call_budget import CallWindow
from ordersync.domain.connection import Connection
from ordersync.domain.health import Health
from ordersync.errors import WaitReason
from ordersync.records.connection import call_window
from tests.fakes.application import Bench
from tests.fakes.deployed import PATH, REGION, Deployed, deployed

STACK = "ordersync"
OUTPUTS = {"ConnectionsPath": PATH, "BudgetTableName": "budget_table"}


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[Deployed]:
    """Deploy a connection that a person can look at, at the present time."""
    bench = Bench()
    bench.clock.time = time.time()
    bench.connect("myshop")
    # On a real clock a slow machine lets a permit lapse, which then counts without a call.
    monkeypatch.setattr("ordersync.bootstrap.operators.SystemClock", lambda: bench.clock)
    monkeypatch.setattr("ordersync.bootstrap.operators.RequestsHttp", lambda clock, life: bench.http)
    monkeypatch.setattr("ordersync.bootstrap.operators.stack_outputs", lambda client, stack: OUTPUTS)
    with deployed(bench, monkeypatch) as aws:
        aws.store("myshop")
        yield aws


def counted(aws: Deployed) -> int:
    """Return how many calls the functions know of."""
    application = aws.here.application
    connection = next(iter(application.connections.all()))
    assert isinstance(connection, Connection)
    window = call_window(application.runtime.tables.budget, connection.baselinker).read().value
    return sum(sum(lanes.values()) for lanes in window.counts.values())


def check(connection_id: str) -> None:
    """Check a connection, as `ordersync check` does."""
    context = operator_context(StackName(STACK, region=REGION))
    list(ConnectionCheck(context.accounts, context.clock).check_stored(connection_id, context.documents))


def test_the_calls_of_a_person_count_with_those_of_the_functions(aws: Deployed) -> None:
    check("myshop")
    made = len(aws.bench.baselinker.account("token-of-myshop").calls)
    assert made > 0
    assert counted(aws) == made
    aws.invoke("poller", {})
    assert counted(aws) == made + 1 == len(aws.bench.baselinker.account("token-of-myshop").calls)


def test_a_function_leaves_alone_a_token_whose_calls_a_person_has_used_up(aws: Deployed) -> None:
    aws.bench.change("myshop", baselinker__requests_per_minute=1)
    aws.store("myshop")
    check("myshop")
    made = len(aws.bench.baselinker.account("token-of-myshop").calls)
    aws.invoke("poller", {})
    assert len(aws.bench.baselinker.account("token-of-myshop").calls) == made


def test_a_second_shorter_report_does_not_end_a_block_early() -> None:
    """Two callers may learn of one block, the slower one of less of it."""
    window = CallWindow().blocked(1_600.0).blocked(1_500.0)
    assert window.blocked_until == 1_600.0
    health = Health().after_block(1_000.0, 1_600.0).after_block(1_010.0, 1_500.0)
    assert (health.until, health.waiting_since, health.reason) == (
        1_600.0,
        1_000.0,
        WaitReason.BASELINKER_BLOCK,
    )


def test_a_record_of_calls_outlives_what_it_counts_and_a_block_its_end(aws: Deployed) -> None:
    """DynamoDB deletes it at some time after it has expired; a minute early would be too many calls."""
    aws.invoke("poller", {})
    assert expiry(aws) > aws.bench.clock.now() + 65
    aws.bench.baselinker.account("token-of-myshop").block(800)
    aws.bench.clock.sleep(120)
    aws.invoke("poller", {})
    assert expiry(aws) > aws.bench.clock.now() + 800


def expiry(aws: Deployed) -> int:
    [item] = [item for item in aws.items() if isinstance(item, dict) and item["key"] == {"S": "calls"}]
    return int(item["expires_at"]["N"])
