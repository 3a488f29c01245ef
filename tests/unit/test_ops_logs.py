"""What the functions have logged, as a person reads it."""

import json
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

import boto3
import pytest
from botocore.stub import Stubber

from ops.logs import Wanted, readable, show_logs
from ops.output import Output
from ops.where import Where
from ordersync.adapters.stores.log_groups import LogGroups, LogLine
from ordersync.errors import NotApplied
from tests.fakes.deployed import REGION, emulated_aws

if TYPE_CHECKING:
    from mypy_boto3_logs import CloudWatchLogsClient

NOW = float(int(time.time()))  # CloudWatch takes no lines that are older than two weeks
PLATFORM = "START RequestId: 812345601"


class Logs:
    """The log groups of a stack, in an emulated CloudWatch."""

    def __init__(self, client: "CloudWatchLogsClient") -> None:
        self.client = client
        self.groups = LogGroups(client, "ordersync")

    def create(self, function: str) -> None:
        group = f"/aws/lambda/ordersync-{function}"
        self.client.create_log_group(logGroupName=group)
        self.client.create_log_stream(logGroupName=group, logStreamName="one")

    def write(self, function: str, at: float, line: str | dict[str, object]) -> None:
        text = line if isinstance(line, str) else json.dumps({"level": "INFO", "service": "x", **line})
        self.client.put_log_events(
            logGroupName=f"/aws/lambda/ordersync-{function}",
            logStreamName="one",
            logEvents=[{"timestamp": int(at * 1000), "message": text}],
        )


@pytest.fixture
def logs(monkeypatch: pytest.MonkeyPatch) -> Iterator[Logs]:
    with emulated_aws():
        logs = Logs(boto3.client("logs", region_name=REGION))
        monkeypatch.setattr("ops.place.log_groups", lambda stack: logs.groups)
        for function in ("poller", "worker"):  # the others have not run yet
            logs.create(function)
        yield logs


def test_an_orders_lines_come_by_time_of_all_functions(
    logs: Logs, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.write("worker", NOW - 60, {"message": "order", "order_id": 11, "outcome": "sent"})
    logs.write("worker", NOW - 50, {"message": "order", "order_id": 12, "outcome": "sent"})
    logs.write("worker", NOW - 40, {"message": "order", "order_id": 13, "log_id": 11})
    logs.write("poller", NOW - 70, {"message": "entry unreadable", "order_id": 11, "level": "WARNING"})
    logs.write("worker", NOW - 9_000, {"message": "too long ago", "order_id": 11})
    logs.write("worker", NOW - 30, PLATFORM.replace("812345601", "11"))
    assert show_logs(Where(), Wanted(11, None, 3_600), now=lambda: NOW) == 0
    first, second = capsys.readouterr().out.splitlines()
    assert first.endswith("poller   WARNING entry unreadable order_id=11")
    assert second.endswith("worker   order order_id=11 outcome=sent")


def test_a_connections_lines_as_json(logs: Logs, capsys: pytest.CaptureFixture[str]) -> None:
    logs.write("worker", NOW - 60, {"message": "counted", "connection_id": "main"})
    logs.write("worker", NOW - 60, {"message": "counted", "connection_id": "other"})
    show_logs(Where(output=Output.JSON), Wanted(None, "main", 3_600), now=lambda: NOW)
    [line] = capsys.readouterr().out.splitlines()
    assert json.loads(line)["connection_id"] == "main"


def test_tail_goes_on_and_shows_no_line_twice(logs: Logs, capsys: pytest.CaptureFixture[str]) -> None:
    logs.write("worker", NOW - 5, {"message": "first", "order_id": 11})
    pauses = iter([1, 2])

    def sleep(seconds: float) -> None:
        del seconds
        if next(pauses, None) is None:
            raise KeyboardInterrupt
        logs.write("worker", NOW - 1, {"message": "later", "order_id": 11})

    with pytest.raises(KeyboardInterrupt):
        show_logs(Where(), Wanted(11, None, 3_600, tail=True), now=lambda: NOW, sleep=sleep)
    texts = [line.split()[3] for line in capsys.readouterr().out.splitlines()]
    assert texts == ["first", "later", "later"]


def test_a_refusal_says_so(logs: Logs) -> None:
    with Stubber(logs.client) as stubbed:
        stubbed.add_client_error("filter_log_events", "AccessDeniedException")
        with pytest.raises(NotApplied, match="can't be read"):
            logs.groups.since(NOW, {})


def test_a_line_hides_what_only_programs_need() -> None:
    fields = {"message": "order", "level": "INFO", "location": "x.py:1", "version": "1", "order_id": 5}
    assert readable(LogLine("1", 0, "worker", fields)) == " worker   order order_id=5"
