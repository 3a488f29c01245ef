"""When SALESmanago has failed at an order for too long."""

from ordersync.domain.failures import LONG, Failures

NOW = 1_793_450_000.0


def test_they_are_too_many_after_a_day_and_five_that_count() -> None:
    failures = Failures().another(NOW, counts=False, recoveries=0)
    for number in range(4):
        failures = failures.another(NOW + 100 + number, counts=True, recoveries=0)
    assert not failures.are_too_many(NOW + 2 * LONG)
    failures = failures.another(NOW + 200, counts=True, recoveries=0)
    assert not failures.are_too_many(NOW + LONG), "the day begins with the first that counts"
    assert failures.are_too_many(NOW + 100 + LONG)


def test_they_are_the_order_s_own_if_the_service_has_recovered_since() -> None:
    failures = Failures().another(NOW, counts=False, recoveries=3)
    assert not failures.are_its_own(3)
    assert failures.are_its_own(4)
    assert not Failures().are_its_own(4), "there are none"
