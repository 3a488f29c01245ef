"""How long messages have been in the queues: CloudWatch's figures, of moto, of a stub, and of memory."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, cast

import boto3
import pytest
from botocore.stub import ANY, Stubber

from ordersync.adapters.queue_ages import WINDOW, CloudWatchAges, MetricClient
from ordersync.errors import RetryLater
from ordersync.ports import QueueAges
from tests.fakes.deployed import REGION, emulated_aws
from tests.fakes.memory import FakeClock, MemoryAges

if TYPE_CHECKING:
    from botocore.client import BaseClient

pytestmark = pytest.mark.contract

QUEUES = {"orders-queue": "shop-orders", "sweep-queue": "shop-sweep", "dead-letter-queue": "shop-dead"}
AT = FakeClock().now()


@pytest.fixture
def client() -> "Iterator[BaseClient]":
    with emulated_aws():
        yield boto3.client("cloudwatch", region_name=REGION)


def ages_of(client: "BaseClient") -> CloudWatchAges:
    return CloudWatchAges(lambda: cast("MetricClient", client), QUEUES, FakeClock())


def figures(*values: list[float]) -> dict[str, object]:
    """Return what CloudWatch answers: the figures of each queue, the latest first."""
    moments = [datetime.fromtimestamp(AT, UTC) - timedelta(minutes=age) for age in range(10)]
    return {
        "MetricDataResults": [
            {"Id": f"queue{place}", "Values": found, "Timestamps": moments[: len(found)]}
            for place, found in enumerate(values)
        ]
    }


def test_the_latest_figure_of_each_queue_is_asked_for_by_one_request(client: "BaseClient") -> None:
    with Stubber(client) as stubbed:
        expected = {
            "MetricDataQueries": ANY,
            "StartTime": ANY,
            "EndTime": ANY,
            "ScanBy": "TimestampDescending",
        }
        asked: list[dict[str, object]] = []
        client.meta.events.register(
            "before-parameter-build.cloudwatch", lambda params, **_: asked.append(params)
        )
        stubbed.add_response("get_metric_data", figures([40.0, 900.0], [0.0], [86_400.0, 1.0]), expected)
        assert ages_of(client).oldest() == {
            "orders-queue": 40.0,
            "sweep-queue": 0.0,
            "dead-letter-queue": 86_400.0,
        }
    [request] = asked
    assert request["EndTime"] == datetime.fromtimestamp(AT, UTC)
    assert request["StartTime"] == datetime.fromtimestamp(AT, UTC) - WINDOW
    said = json.dumps(request["MetricDataQueries"])
    assert [said.count(f'"Value": "{queue}"') for queue in QUEUES.values()] == [1, 1, 1]
    assert said.count('"MetricName": "ApproximateAgeOfOldestMessage"') == len(QUEUES)


@pytest.mark.parametrize("source", ["stub", "memory"])
def test_a_queue_without_a_figure_is_missing(client: "BaseClient", source: str) -> None:
    with Stubber(client) as stubbed:
        stubbed.add_response("get_metric_data", figures([], [7.0]))
        ages: QueueAges = MemoryAges({"sweep-queue": 7.0}) if source == "memory" else ages_of(client)
        assert ages.oldest() == {"sweep-queue": 7.0}


def test_an_emulator_that_has_no_figures_is_asked_in_its_own_terms(client: "BaseClient") -> None:
    assert ages_of(client).oldest() == {}


def test_figures_of_others_are_not_taken_for_a_queues_own(client: "BaseClient") -> None:
    def put(queue: str, value: float, age: timedelta) -> None:
        client.put_metric_data(  # type: ignore[attr-defined] # stubs of CloudWatch are not installed
            Namespace="AWS/SQS",
            MetricData=[
                {
                    "MetricName": "ApproximateAgeOfOldestMessage",
                    "Dimensions": [{"Name": "QueueName", "Value": queue}],
                    "Timestamp": datetime.fromtimestamp(AT, UTC) - age,
                    "Value": value,
                }
            ],
        )

    put("shop-orders", 300.0, timedelta(minutes=3))
    put("shop-orders", 420.0, timedelta(minutes=1))
    put("shop-sweep", 5.0, WINDOW + timedelta(minutes=1))
    put("other-dead", 9.0, timedelta(minutes=1))
    assert ages_of(client).oldest() == {"orders-queue": 420.0}


@pytest.mark.parametrize("source", ["stub", "memory"])
def test_what_does_not_answer_says_so(client: "BaseClient", source: str) -> None:
    with Stubber(client) as stubbed:
        stubbed.add_client_error("get_metric_data", "Throttling")
        ages: QueueAges = MemoryAges(answers=False) if source == "memory" else ages_of(client)
        with pytest.raises(RetryLater, match="Throttling"):
            ages.oldest()


def test_an_answer_that_can_not_be_read_is_none(client: "BaseClient") -> None:
    with Stubber(client) as stubbed:
        stubbed.add_response("get_metric_data", {})
        with pytest.raises(RetryLater, match="can't be read"):
            ages_of(client).oldest()
