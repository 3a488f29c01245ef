"""Structured logs and metrics, by way of powertools."""

import json
from collections.abc import Mapping

from aws_lambda_powertools import Logger
from aws_lambda_powertools.metrics import EphemeralMetrics, MetricUnit

from ordersync import __version__
from ordersync.domain.metrics import STACK_WIDE, Metrics

STACK, CONNECTION = "stack", "connection"
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


def publish_metrics(namespace: str, stack: str, by_connection: Mapping[str, Metrics]) -> None:
    """Write what happened as metrics, for the stack and for each connection.

    Args:
        namespace: the metrics' namespace.
        stack: the stack's name.
        by_connection: connection id to what happened.
    """
    total = Metrics(dict.fromkeys(STACK_WIDE, 0))
    for connection_id, metrics in by_connection.items():
        total.update(metrics)
        if any(metrics.values()):
            _write(namespace, {STACK: stack, CONNECTION: connection_id}, metrics)
    _write(namespace, {STACK: stack}, total)


def _write(namespace: str, dimensions: Mapping[str, str], metrics: Metrics) -> None:
    line = EphemeralMetrics(namespace=namespace, service="")
    for metric, value in metrics.items():
        line.add_metric(name=metric, unit=MetricUnit.Count, value=value)
    for name, text in dimensions.items():
        line.add_dimension(name=name, value=text)
    print(json.dumps(line.serialize_metric_set()))  # noqa: T201 - CloudWatch reads metrics from the output


def _given(fields: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in fields.items() if value is not None}
