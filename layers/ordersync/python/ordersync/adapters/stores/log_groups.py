"""The lines that a stack's functions have logged (CloudWatch Logs)."""

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from ordersync.errors import NotApplied
from ordersync.frozen import frozen

if TYPE_CHECKING:
    from mypy_boto3_logs import CloudWatchLogsClient

LOGGING_FUNCTIONS = ("poller", "worker", "sweeper", "operator")


@frozen
class LogLine:
    """One line.

    Attributes:
        line_id: CloudWatch's id of it.
        at: when it was logged, epoch seconds.
        function: what has logged it.
        fields: what it says.
    """

    line_id: str
    at: float
    function: str
    fields: Mapping[str, object]


@frozen
class LogGroups:
    """The log groups of a stack's functions."""

    client: "CloudWatchLogsClient"
    stack: str

    def since(self, at: float, wanted: Mapping[str, object]) -> list[LogLine]:
        """Return the structured lines from an epoch second on whose fields have the wanted values, by time.

        Raises:
            NotApplied: CloudWatch does not answer, or refuses.
        """
        try:
            lines = [line for name in LOGGING_FUNCTIONS for line in self._lines(name, at, wanted)]
        except (ClientError, BotoCoreError) as error:
            raise NotApplied(f"the logs of the stack {self.stack} can't be read: {error}") from None
        return sorted(lines, key=lambda line: line.at)

    def _lines(self, function: str, at: float, wanted: Mapping[str, object]) -> Iterator[LogLine]:
        """Yield lines of one function; CloudWatch looks for the values anywhere in a line."""
        pages = self.client.get_paginator("filter_log_events").paginate(
            logGroupName=f"/aws/lambda/{self.stack}-{function}",
            startTime=int(at * 1000),
            filterPattern=" ".join(f'"{value}"' for value in wanted.values()),
        )
        with suppress(self.client.exceptions.ResourceNotFoundException):
            for page in pages:
                for event in page["events"]:
                    fields = _fields_of(event.get("message", ""))
                    if fields and all(fields.get(name) == value for name, value in wanted.items()):
                        moment = event.get("timestamp", 0) / 1000
                        yield LogLine(event.get("eventId", ""), moment, function, fields)


def _fields_of(text: str) -> Mapping[str, object]:
    """Return what a structured line says; nothing of Lambda's own lines and of metrics."""
    try:
        fields = json.loads(text)
    except ValueError:
        return {}
    return fields if isinstance(fields, dict) and "message" in fields else {}
