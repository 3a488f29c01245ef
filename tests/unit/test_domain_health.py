"""When a connection waits, and when it tries again."""

from ordersync.domain.health import Health, Pace
from ordersync.errors import WaitReason

PACE = Pace(60, 900)


def test_a_connection_waits_from_the_third_failure_in_a_row_and_longer_each_time() -> None:
    health, waits = Health(), []
    for number in range(8):
        health = health.after_failure(1000.0 + number, PACE)
        waits.append(round(health.until - 1000 - number) if health.waits else 0)
    assert waits == [0, 0, 60, 120, 240, 480, 900, 900]
    assert (health.reason, health.waiting_since) == (WaitReason.UNAVAILABLE, 1002.0)


def test_a_refused_credential_is_waited_for_at_once() -> None:
    health = Health().after_refusal(WaitReason.SALESMANAGO_OWNER, 1000.0, PACE)
    assert (health.waits, health.until, health.reason) == (True, 1060.0, WaitReason.SALESMANAGO_OWNER)
    again = health.after_refusal(WaitReason.SALESMANAGO_OWNER, 1060.0, PACE)
    assert (again.until, again.waiting_since) == (1180.0, 1000.0)
    assert again.after_refusal(WaitReason.SALESMANAGO_URL, 1180.0, PACE).until == 1240.0


def test_the_same_unknown_message_on_five_orders_makes_the_connection_wait() -> None:
    health = Health()
    for order_id in (5, 4, 4, 4, 9, 2):
        health = health.after_unknown_refusal(order_id, "Strange", 1000.0, PACE)
        assert not health.waits
    assert health.after_unknown_refusal(1, "Stranger", 1000.0, PACE).waits is False
    waiting = health.after_unknown_refusal(1, "Strange", 1000.0, PACE)
    assert (waiting.waits, waiting.reason) == (True, WaitReason.UNKNOWN_REFUSAL)


def test_a_good_sign_lets_a_connection_flow_to_see_whether_all_is_well() -> None:
    down = Health()
    for _ in range(8):
        down = down.after_failure(1000.0, PACE)
    flowing = down.after_good_sign()
    assert not flowing.waits
    assert flowing.after_failure(2000.0, PACE).until == 2060.0
    refused = Health().after_refusal(WaitReason.SALESMANAGO_CREDENTIAL, 1000.0, PACE)
    assert refused.after_good_sign() == Health(waiting_since=1000.0)


def test_a_wait_that_a_good_sign_has_ended_in_vain_began_when_it_did() -> None:
    waiting = Health().after_refusal(WaitReason.SALESMANAGO_OWNER, 1000.0, PACE)
    again = waiting.after_good_sign().after_refusal(WaitReason.SALESMANAGO_OWNER, 1060.0, PACE)
    assert (again.until, again.waiting_since) == (1120.0, 1000.0)
    down = Health(failures=2).after_failure(1000.0, PACE).after_good_sign().after_failure(1060.0, PACE)
    assert (down.until, down.waiting_since) == (1120.0, 1000.0)


def test_a_good_sign_says_nothing_about_a_refusal_that_is_not_recognised() -> None:
    health = Health()
    for order_id in (1, 2, 3, 4, 5):
        health = health.after_unknown_refusal(order_id, "Strange", 1000.0, PACE)
    flowing = health.after_good_sign()
    assert not flowing.waits
    again = flowing.after_unknown_refusal(6, "Strange", 2000.0, PACE)
    assert again.until == 2120.0, "it waits at once, and longer"


def test_one_tries_for_all_others() -> None:
    waiting = Health().after_refusal(WaitReason.SALESMANAGO_CREDENTIAL, 1000.0, PACE)
    assert waiting.trying(1059.9, 40) is None
    attempt = waiting.trying(1060.0, 40)
    assert attempt is not None
    assert attempt.trying(1060.1, 40) is None
    assert attempt.trying(1100.0, 40) is not None


def test_few_of_the_orders_at_which_a_service_fails_are_named() -> None:
    health = Health()
    for order_id in range(100):
        health = health.after_failure_at(order_id, 1000.0, PACE)
    assert 2 <= len(health.failing_orders) <= 10
    assert not health.is_fault_of(99)
