"""A deployment on a simulated clock whose metrics are fed to the alarms of the template."""

from collections import defaultdict

from ordersync.domain.metrics import Metrics
from simulators import BaselinkerOptions
from tests.fakes.application import Bench
from tests.template.cloudwatch import MINUTE, Alarm
from tests.template.stack import Stack

STACK = Stack()


class Watched(Bench):
    """A deployment whose metrics are kept with the seconds since its beginning."""

    def __init__(self, **options: object) -> None:
        self.points: defaultdict[str, list[tuple[float, float]]] = defaultdict(list)
        super().__init__(baselinker=BaselinkerOptions(**options))  # type: ignore[arg-type]  # any option by name
        self.began_at = self.clock.now()
        self._minutes = 0

    @property
    def age(self) -> float:
        """Seconds since the beginning."""
        return self.clock.now() - self.began_at

    def live(self, seconds: float, *, every: int = 1) -> None:
        """Run polls and workers every so many minutes, and the sweep once an hour."""
        for _ in range(int(seconds // MINUTE) // every):
            self.clock.sleep((every - 1) * MINUTE)
            self.poll()
            self.work()
            self._minutes += every
            if self._minutes % 60 < every:
                self.sweep()
                self.work()

    def sweep(self) -> None:
        """Run the sweeper."""
        self._add_up(self.application.sweep())

    def rings(self, logical_id: str, *, since: float = 0) -> bool:
        """Return whether an alarm has rung since a moment of the past, seconds since the beginning."""
        minutes = Alarm.of(STACK, logical_id).rings_at(self.points, self.age)
        return any(minute * MINUTE >= since for minute in minutes)

    def is_quiet(self, logical_id: str) -> bool:
        """Return whether an alarm rests now."""
        return int(self.age // MINUTE) not in Alarm.of(STACK, logical_id).rings_at(self.points, self.age)

    def _add_up(self, metrics: dict[str, Metrics]) -> dict[str, Metrics]:
        for metric, value in Metrics.of_all(metrics.values()).items():
            if value:  # as it is published
                self.points[metric].append((self.age, value))
        return super()._add_up(metrics)


APPLICATIONS = [
    name
    for name, alarm in STACK.of_type("AWS::CloudWatch::Alarm").items()
    if alarm.get("Namespace", "OrderSync") == "OrderSync"
]
