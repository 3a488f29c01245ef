"""Each alarm on what AWS measures rings when its description says, and not otherwise."""

import pytest

from tests.template.cloudwatch import Alarm
from tests.template.watched import APPLICATIONS, STACK

MINUTE, HOUR, DAY = 60, 3_600, 86_400


def every(seconds: int, value: float, begin: float, end: float) -> list[tuple[float, float]]:
    """Return one point every so many seconds."""
    return [(float(at), value) for at in range(int(begin), int(end), seconds)]


AWS_CASES: dict[str, tuple[list[tuple[float, float]], list[tuple[float, float]]]] = {
    "DeadLettersAlarm": (every(MINUTE, 1, HOUR, 2 * HOUR), every(5 * MINUTE, 0, 0, DAY)),
    "SilentPollerAlarm": (every(MINUTE, 1, 0, HOUR), every(MINUTE, 1, 0, DAY)),
    "SilentSweeperAlarm": (every(HOUR, 1, 0, HOUR), every(HOUR, 1, 0, DAY)),
    "PollerErrorsAlarm": (every(MINUTE, 1, HOUR, 2 * HOUR), every(HOUR, 1, 0, DAY)),
    "SweeperErrorsAlarm": (every(HOUR, 1, 0, DAY), [(HOUR, 1.0), *every(HOUR, 0, 2 * HOUR, DAY)]),
    "WorkerErrorsAlarm": (every(MINUTE, 1, HOUR, 2 * HOUR), every(HOUR, 1, 0, DAY)),
    "DroppedSharesAlarm": (every(MINUTE, 1, HOUR, 2 * HOUR), every(HOUR, 1, 0, DAY)),
    "OldestMessageAlarm": (every(5 * MINUTE, 7 * HOUR, 0, HOUR), every(5 * MINUTE, 5 * HOUR, 0, DAY)),
    "OldestSweepMessageAlarm": (every(5 * MINUTE, 25 * HOUR, 0, HOUR), every(5 * MINUTE, 23 * HOUR, 0, DAY)),
}


@pytest.mark.parametrize("logical_id", AWS_CASES)
def test_an_alarm_on_what_aws_measures_rings_and_rests(logical_id: str) -> None:
    alarm, (wrong, well) = Alarm.of(STACK, logical_id), AWS_CASES[logical_id]
    [metric] = alarm.metrics
    assert alarm.rings_at({metric: wrong}, DAY)
    ringing = [minute for minute in alarm.rings_at({metric: well}, DAY) if minute > 4 * 60]
    assert not ringing


def test_every_alarm_is_seen_to_ring() -> None:
    assert set(STACK.of_type("AWS::CloudWatch::Alarm")) == {*AWS_CASES, *APPLICATIONS}
