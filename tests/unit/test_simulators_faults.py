"""Every fault does what its name says."""

import random
from collections import Counter

import pytest

from simulators import (
    ConnectionLost,
    Fault,
    FaultPlan,
    FaultRates,
    NotConnected,
    Outage,
    Reply,
    Request,
    TimedOut,
)


class Service:
    """Records when requests take effect."""

    def __init__(self) -> None:
        self.done: list[float] = []

    def handle(self, request: Request) -> Reply:
        self.done.append(request.at)
        return Reply(200, {"Content-Type": "application/json"}, b'{"success": true}')


def request(at: float = 0.0, path: str = "/") -> Request:
    return Request("POST", path, {}, b"", at)


@pytest.mark.parametrize(
    ("fault", "error", "done"),
    [
        ("not_connected", NotConnected, 0),
        ("lost_before", ConnectionLost, 0),
        ("lost_after", ConnectionLost, 1),
        ("silent_before", TimedOut, 0),
        ("silent_after", TimedOut, 1),
        ("late", TimedOut, 0),
    ],
)
def test_a_missing_answer_says_whether_the_request_took_effect(
    fault: Fault, error: type[Exception], done: int
) -> None:
    service, plan = Service(), FaultPlan(random.Random(1), FaultRates(**{fault: 1.0}))
    with pytest.raises(error) as raised:
        plan.wrap(service).handle(request())
    assert len(service.done) == done
    if isinstance(raised.value, (ConnectionLost, TimedOut)):
        assert raised.value.applied is bool(done)
    assert plan.injected == Counter({fault: 1})


@pytest.mark.parametrize(
    ("fault", "status", "done"),
    [
        ("error_after", 500, 1),
        ("bad_gateway", 502, 0),
        ("too_many_requests", 429, 0),
        ("unavailable", 503, 0),
        ("truncated", 200, 1),
        ("slow", 200, 1),
    ],
)
def test_a_faulty_answer_has_the_status_and_effect_of_its_fault(fault: Fault, status: int, done: int) -> None:
    service, plan = Service(), FaultPlan(random.Random(1), FaultRates(**{fault: 1.0}))
    reply = plan.wrap(service).handle(request())
    assert (reply.status, len(service.done)) == (status, done)
    assert ("Retry-After" in reply.headers) == (fault == "too_many_requests")
    assert (reply.delay > 0) == (fault == "slow")
    if fault == "slow":
        assert reply.json() == {"success": True}
    else:
        with pytest.raises(ValueError, match=r"Expecting|Unterminated"):
            reply.json()


def test_a_late_request_takes_effect_at_its_own_time() -> None:
    service, plan = Service(), FaultPlan(random.Random(1))
    plan.late_seconds = (5.0, 5.0)
    app = plan.wrap(service)
    plan.script("late")
    with pytest.raises(TimedOut):
        app.handle(request(100.0))
    app.handle(request(104.0))
    assert service.done == [104.0]
    app.handle(request(106.0))
    assert service.done == [104.0, 105.0, 106.0]


def test_late_requests_can_take_effect_without_another_request() -> None:
    service, plan = Service(), FaultPlan(random.Random(1), FaultRates(late=1.0))
    app = plan.wrap(service)
    for _ in range(3):
        with pytest.raises(TimedOut):
            app.handle(request())
    app.apply_late_requests(15.0)
    app.apply_late_requests(16.0)
    assert len(service.done) == 3
    assert service.done == sorted(service.done)


def test_an_outage_begins_and_ends() -> None:
    service, plan = Service(), FaultPlan(random.Random(1), outages=[Outage(10.0, 20.0)])
    app = plan.wrap(service)
    assert [app.handle(request(at)).status for at in (9.9, 10.0, 19.9, 20.0)] == [200, 503, 503, 200]
    plan.outages = [Outage(30.0, 40.0, "not_connected")]
    with pytest.raises(NotConnected):
        app.handle(request(35.0))


def test_scripted_faults_come_first_and_end() -> None:
    service, plan = Service(), FaultPlan(random.Random(1))
    plan.script("bad_gateway", lambda each: each.path == "/b", times=2)
    app = plan.wrap(service)
    assert [app.handle(request(path=path)).status for path in ["/a", "/b", "/b", "/b"]] == [
        200,
        502,
        502,
        200,
    ]


def test_faults_can_be_limited_to_some_requests() -> None:
    plan = FaultPlan(random.Random(1), FaultRates(unavailable=1.0), applies_to=lambda each: each.path == "/b")
    app = plan.wrap(Service())
    assert [app.handle(request(path=path)).status for path in ("/a", "/b")] == [200, 503]


def test_healing_ends_all_faults() -> None:
    plan = FaultPlan(random.Random(1), FaultRates(unavailable=1.0), [Outage(0.0, 9.0)])
    plan.script("bad_gateway")
    plan.heal()
    assert plan.wrap(Service()).handle(request()).status == 200


def test_rates_are_shares_and_repeatable_by_seed() -> None:
    def story(seed: int) -> Counter[str]:
        plan = FaultPlan(random.Random(seed), FaultRates(unavailable=0.3, bad_gateway=0.1))
        app = plan.wrap(Service())
        for _ in range(2000):
            app.handle(request())
        return plan.injected

    assert story(1) == story(1) != story(2)
    assert 500 < story(1)["unavailable"] < 700
    assert 140 < story(1)["bad_gateway"] < 260


def test_rates_that_are_not_shares_are_refused() -> None:
    for rates in ({"slow": -0.1}, {"slow": 0.6, "late": 0.6}):
        with pytest.raises(ValueError, match="shares"):
            FaultRates(**rates)
    assert sum(rate for _, rate in FaultRates.evenly(0.6).items()) == pytest.approx(0.6)
