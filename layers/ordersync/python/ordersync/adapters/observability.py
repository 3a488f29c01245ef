"""Structured logs and metrics, by way of powertools."""

import json
from collections.abc import Mapping

from aws_lambda_powertools import Logger
from aws_lambda_powertools.metrics import EphemeralMetrics, MetricUnit

from ordersync import __version__
from ordersync.domain.metrics import AGES, LOGGED_ONLY, Metrics
from ordersync.ports import Log

COUNTED = "counted"
LOCATION = "%(pathname)s:%(lineno)d %(funcName)s"
CALLER = 3  # frames up from powertools' logger: past it and past `StructuredLog`


class StructuredLog:
    """Implements `ordersync.ports.Log`.

    Each line says which version wrote it, and where in the code.
    """

    def __init__(self) -> None:
        """Write through powertools' logger."""
        self._logger = Logger(location=LOCATION, version=__version__)

    def begin_request(self, request_id: str) -> None:
        """Let all lines from now on bear the id of the invocation that Lambda has begun."""
        self._logger.append_keys(request_id=request_id)

    def info(self, message: str, **fields: object) -> None:
        """Log what happened."""
        self._logger.info(message, extra=_given(fields), stacklevel=CALLER)

    def warning(self, message: str, **fields: object) -> None:
        """Log what an operator should look at."""
        self._logger.warning(message, extra=_given(fields), stacklevel=CALLER)


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
