"""Metrics that threads count and measure at the same time."""

from threading import Lock

from ordersync.domain.metrics import Metric, Metrics


class SharedMetrics(Metrics):
    """What happened, of one connection whose orders are delivered in several threads."""

    def __init__(self) -> None:
        """Begin with nothing."""
        super().__init__()
        self._lock = Lock()

    def count(self, metric: Metric, number: int = 1) -> None:
        """Count what happened."""
        with self._lock:
            super().count(metric, number)

    def measure(self, metric: Metric, value: float) -> None:
        """Record a value, unless a greater one is recorded."""
        with self._lock:
            super().measure(metric, value)
