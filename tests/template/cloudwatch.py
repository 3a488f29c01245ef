"""CloudWatch's rules for alarms, as far as the template uses them.

Source: AWS's CloudWatch User Guide, "Configuring how CloudWatch alarms treat missing data". The points of a
period are aggregated. If there are as many real ones as asked for in the evaluation range, which is longer by
some periods, the latest of them decide; otherwise what is missing is filled in.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from math import inf

from tests.template.stack import Stack, items, mapping, number

MINUTE = 60
RANGE_BEYOND = 2  # periods by which the evaluation range is longer; AWS does not say how many
Points = Mapping[str, Iterable[tuple[float, float]]]  # metric to times (epoch seconds) and values

STATISTICS: dict[str, Callable[[list[float]], float]] = {"Sum": sum, "Maximum": max, "Minimum": min}
COMPARISONS: dict[str, Callable[[float, float], bool]] = {
    "GreaterThanOrEqualToThreshold": lambda value, threshold: value >= threshold,
    "LessThanThreshold": lambda value, threshold: value < threshold,
}


@dataclass(frozen=True)
class Alarm:
    """An alarm of the template, fed with points."""

    properties: Mapping[str, object]

    @staticmethod
    def of(stack: Stack, logical_id: str) -> "Alarm":
        """Return an alarm of a stack."""
        return Alarm(stack.properties(logical_id))

    def rings_at(self, points: Points, until: float) -> list[int]:
        """Return the minutes, from 0 to `until` (seconds), in which the alarm is ringing."""
        by_metric = {metric: sorted(each) for metric, each in points.items()}
        rings = False
        minutes: list[int] = []
        for minute in range(1, int(until // MINUTE) + 1):
            rings = self._state(by_metric, minute * MINUTE, rings=rings)
            minutes += [minute] * rings
        return minutes

    @property
    def metrics(self) -> set[str]:
        """The names of the metrics that the alarm watches."""
        if "MetricName" in self.properties:
            return {str(self.properties["MetricName"])}
        return {str(mapping(stat["Metric"])["MetricName"]) for stat in self._stats.values()}

    def _state(self, points: Mapping[str, list[tuple[float, float]]], now: float, *, rings: bool) -> bool:
        asked, breaching = number(self.properties["EvaluationPeriods"]), self.properties["TreatMissingData"]
        needed = number(self.properties.get("DatapointsToAlarm", asked))
        periods = [self._value(points, now, back) for back in range(asked + RANGE_BEYOND)]
        real = [value for value in periods if value is not None]
        if len(real) >= asked:
            verdicts = [self._breaches(value) for value in real[:asked]]
        elif breaching == "ignore":
            return rings
        else:
            missing = breaching == "breaching"
            verdicts = [missing if value is None else self._breaches(value) for value in periods[:asked]]
        return sum(verdicts) >= needed

    def _breaches(self, value: float) -> bool:
        threshold = float(str(self.properties["Threshold"]))
        return COMPARISONS[str(self.properties["ComparisonOperator"])](value, threshold)

    def _value(self, points: Mapping[str, list[tuple[float, float]]], now: float, back: int) -> float | None:
        """Return what is compared of the period that ended `back` periods ago, None if it is missing."""
        if "MetricName" in self.properties:
            return _aggregated(points, self.properties, self.properties["MetricName"], now, back)
        values = {
            name: _aggregated(
                points, {**stat, "Statistic": stat["Stat"]}, mapping(stat["Metric"])["MetricName"], now, back
            )
            for name, stat in self._stats.items()
        }
        return _share(self._expression, values)

    @property
    def _stats(self) -> dict[str, dict[str, object]]:
        queries = map(mapping, items(self.properties["Metrics"]))
        return {str(each["Id"]): mapping(each["MetricStat"]) for each in queries if "MetricStat" in each}

    @property
    def _expression(self) -> str:
        [expression] = [
            str(each["Expression"])
            for each in map(mapping, items(self.properties["Metrics"]))
            if "Expression" in each
        ]
        return expression


def _aggregated(
    points: Mapping[str, list[tuple[float, float]]],
    of: Mapping[str, object],
    metric: object,
    now: float,
    back: int,
) -> float | None:
    period, own = number(of["Period"]), points.get(str(metric), [])
    last = now - back * period
    begin, end = bisect_left(own, (last - period, -inf)), bisect_left(own, (last, -inf))
    values = [value for _, value in own[begin:end]]
    return STATISTICS[str(of["Statistic"])](values) if values else None


def _share(expression: str, values: Mapping[str, float | None]) -> float:
    """Return the value of the one form of expression that the template uses: a share with a minimum count."""
    form = r"IF\(FILL\((\w+), 0\) >= (\d+), FILL\(\1, 0\) / \(FILL\(\1, 0\) \+ FILL\((\w+), 0\)\), 0\)"
    match = re.fullmatch(form, expression)
    assert match, expression
    part, rest = values[match[1]] or 0.0, values[match[3]] or 0.0
    return part / (part + rest) if part >= int(match[2]) else 0.0
