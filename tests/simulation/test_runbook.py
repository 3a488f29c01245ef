"""A walk through the runbook: each alarm's cause is produced, and its section's remedy is carried out.

The alarms are those of the template, the commands those of the section; the alarm has to ring and to rest
again, and every order has to be in SALESmanago once.
"""

import pytest

from tests.fakes.application import JAN
from tests.fakes.scenarios import parked
from tests.simulation.on_call import Deployment, Person, section_of
from tests.simulation.walks import HOUR, MINUTE, NOT_WALKED
from tests.simulation.walks_on_orders import WALKS
from tests.template.watched import STACK

pytestmark = [pytest.mark.simulation, pytest.mark.slow]


@pytest.mark.parametrize("alarm", WALKS)
def test_what_the_runbook_says_helps(
    alarm: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    here = Deployment()
    if alarm != "JournalOffAlarm":  # its account has never had an entry
        here.order(JAN)
        here.live(HOUR)
    else:
        here.live(MINUTE)
    begun = here.age
    person = Person(here, section_of(alarm), monkeypatch, lambda: capsys.readouterr().out)
    walked = WALKS[alarm](person)
    next(walked)
    assert here.rings(alarm, since=begun)
    assert not here.is_quiet(alarm)
    assert not list(walked)
    assert here.is_quiet(alarm)
    assert here.main.purchases() == sorted(here.shop.orders), "each order once"
    assert here.idle
    assert not parked(here)
    assert person.done


def test_every_alarm_is_walked_or_it_is_said_why_not() -> None:
    alarms = STACK.of_type("AWS::CloudWatch::Alarm").keys()
    assert alarms == {*WALKS, *NOT_WALKED}
    assert not WALKS.keys() & NOT_WALKED.keys()
