"""Structured logs and metrics, by way of powertools."""

import json
from collections import Counter
from collections.abc import Mapping

from aws_lambda_powertools import Logger
from aws_lambda_powertools.metrics import EphemeralMetrics, MetricUnit

STACK, CONNECTION = "stack", "connection"
STACK_WIDE = ("ConnectionsWaiting", "OrdersDead", "OutcomesUnknown", "BlocksSeen")


class StructuredLog:
    """Implements `ordersync.ports.Log`."""

    def __init__(self, logger: Logger) -> None:
        """Writes through `logger`."""
        self._logger = logger

    def info(self, message: str, **fields: object) -> None:
        """Notes what happened."""
        self._logger.info(message, extra=_given(fields))

    def warning(self, message: str, **fields: object) -> None:
        """Notes what somebody should look at."""
        self._logger.warning(message, extra=_given(fields))


def publish_metrics(namespace: str, stack: str, tallies: Mapping[str, Counter[str]]) -> None:
    """Writes what happened as metrics, for the stack and for each connection.

    Args:
        namespace: the metrics' namespace.
        stack: the stack's name.
        tallies: connection id to counts by metric name.
    """
    total: Counter[str] = Counter(dict.fromkeys(STACK_WIDE, 0))
    for connection_id, tally in tallies.items():
        total.update(tally)
        if any(tally.values()):
            _write(namespace, {STACK: stack, CONNECTION: connection_id}, tally)
    _write(namespace, {STACK: stack}, total)


def _write(namespace: str, dimensions: Mapping[str, str], tally: Counter[str]) -> None:
    metrics = EphemeralMetrics(namespace=namespace, service="")
    for name, value in tally.items():
        metrics.add_metric(name=name, unit=MetricUnit.Count, value=value)
    for name, text in dimensions.items():
        metrics.add_dimension(name=name, value=text)
    print(json.dumps(metrics.serialize_metric_set()))  # noqa: T201 - CloudWatch reads metrics from the output


def _given(fields: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in fields.items() if value is not None}
