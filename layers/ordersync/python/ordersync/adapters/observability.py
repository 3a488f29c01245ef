"""Structured logs and metrics, by way of powertools."""

import json
from collections.abc import Mapping

from aws_lambda_powertools import Logger
from aws_lambda_powertools.metrics import EphemeralMetrics, MetricUnit

from ordersync.domain.metrics import AGES, LOGGED_ONLY, Metrics
from ordersync.ports import Log

COUNTED = "counted"


class StructuredLog:
    """Implements `ordersync.ports.Log`."""

    def __init__(self, logger: Logger) -> None:
        """Write through `logger`."""
        self._logger = logger

    def info(self, message: str, **fields: object) -> None:
        """Log what happened."""
        self._logger.info(message, extra=_given(fields))

    def warning(self, message: str, **fields: object) -> None:
        """Log what an operator should look at."""
        self._logger.warning(message, extra=_given(fields))


def publish_metrics(namespace: str, stack: str, by_connection: Mapping[str, Metrics], log: Log) -> None:
    """Write what happened: for each connection as a line of the log, for the stack as metrics.

    A metric for each connection would be most of the bill (docs/costs.md); what is 0 is left out.

    Args:
        namespace: the metrics' namespace.
        stack: the stack's name, which is their dimension.
        by_connection: connection id to what happened.
        log: takes the lines.
    """
    for connection_id, metrics in by_connection.items():
        if counts := {str(metric): value for metric, value in metrics.items() if value}:
            log.info(COUNTED, connection_id=connection_id, **counts)
    line = EphemeralMetrics(namespace=namespace, service="")
    for metric, value in Metrics.of_all(by_connection.values()).items():
        if value and metric not in LOGGED_ONLY:
            unit = MetricUnit.Seconds if metric in AGES else MetricUnit.Count
            line.add_metric(name=metric, unit=unit, value=value)
    if line.metric_set:
        line.add_dimension(name="stack", value=stack)
        print(json.dumps(line.serialize_metric_set()))  # noqa: T201 - CloudWatch reads metrics from the output


def _given(fields: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in fields.items() if value is not None}
