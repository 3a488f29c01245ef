"""How long messages have been in the queues, which SQS says to CloudWatch alone."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Protocol

from botocore.exceptions import BotoCoreError, ClientError
from pydantic import BaseModel, Field, ValidationError

from ordersync.adapters.stores.error_code import error_code
from ordersync.errors import NotApplied
from ordersync.ports import Clock

PERIOD = 60  # seconds: a figure a minute (SQS Developer Guide, "Available CloudWatch metrics")
WINDOW = timedelta(minutes=10)  # the last figures are some minutes late; older ones say nothing of now


class MetricClient(Protocol):
    """What is used of boto3's client of CloudWatch."""

    def get_metric_data(self, **request: object) -> Mapping[str, object]:
        """Return the figures of some metrics."""


class _Series(BaseModel):
    query: str = Field(alias="Id")
    values: list[float] = Field(alias="Values")


class _Figures(BaseModel):
    series: list[_Series] = Field(alias="MetricDataResults")


class CloudWatchAges:
    """Implements `ordersync.ports.QueueAges`."""

    def __init__(self, client: Callable[[], MetricClient], queues: Mapping[str, str], clock: Clock) -> None:
        """Ask about SQS queues.

        Args:
            client: makes the client, when it is first needed.
            queues: the names that people have for the queues, to those that SQS has.
            clock: says what is recent.
        """
        self._client = client
        self._queues = queues
        self._clock = clock

    def oldest(self) -> Mapping[str, float]:
        """Return the latest figure of each queue; see `ordersync.ports.QueueAges`."""
        now = datetime.fromtimestamp(self._clock.now(), UTC)
        queries = {f"queue{place}": name for place, name in enumerate(self._queues)}
        try:
            answer = self._client().get_metric_data(
                MetricDataQueries=[_query(each, self._queues[name]) for each, name in queries.items()],
                StartTime=now - WINDOW,
                EndTime=now,
                ScanBy="TimestampDescending",
            )
            figures = _Figures.model_validate(answer)
        except (ClientError, BotoCoreError) as error:
            raise NotApplied(f"CloudWatch does not answer ({error_code(error)})") from error
        except ValidationError:
            raise NotApplied("what CloudWatch answers can't be read") from None
        return {queries[each.query]: each.values[0] for each in figures.series if each.values}


def _query(name: str, queue: str) -> Mapping[str, object]:
    metric = {
        "Namespace": "AWS/SQS",
        "MetricName": "ApproximateAgeOfOldestMessage",
        "Dimensions": [{"Name": "QueueName", "Value": queue}],
    }
    return {"Id": name, "MetricStat": {"Metric": metric, "Period": PERIOD, "Stat": "Maximum"}}
