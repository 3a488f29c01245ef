"""What would be sent, against what another integration has sent."""

from collections.abc import Mapping
from datetime import date

import pytest

from ops.compare import Period, show_comparison
from ops.output import Output
from ordersync.errors import NotApplied
from ordersync.operating.compare_purchases import (
    COMPARED_AT_ONCE,
    ComparedBuyer,
    ComparedPage,
    OurPurchase,
    Purchase,
    compared,
)
from tests.fakes.application import ALLEGRO, JAN, MAIN, Bench
from tests.fakes.asked import Here
from tests.fakes.forgetting import ANNA_EMAIL
from tests.fakes.tables import hooked

DAY_SECONDS = 86_400
VALUE = 39.29  # of Anna's order


def hosted(bench: Bench, email: str = ANNA_EMAIL, value: object = VALUE, at: float = 0) -> None:
    """Let another integration send a purchase."""
    if bench.marketing.contact(email) is None:
        bench.marketing.add_contact(email)
    data: Mapping[str, object] = {
        "contactExtEventType": "PURCHASE",
        "date": int((at or bench.clock.now()) * 1000),
        "value": value,
        "externalId": "theirs",
    }
    bench.marketing.add_foreign_event(email, data)


def compare(bench: Bench, capsys: pytest.CaptureFixture[str]) -> tuple[int, list[list[str]], str]:
    """Return the exit code, the rows of the differences, and the last lines."""
    here, now = Here(bench=bench, output=Output.CSV), bench.clock.now()
    period = Period(int(now - 3 * DAY_SECONDS), int(now + DAY_SECONDS))
    code = show_comparison(here, MAIN, period, sleep=bench.clock.sleep)
    rows = [line.split(",") for line in capsys.readouterr().out.splitlines()[1:]]
    show_comparison(Here(bench=bench), MAIN, period, sleep=bench.clock.sleep)
    return code, rows, capsys.readouterr().out


def test_sides_that_agree(capsys: pytest.CaptureFixture[str]) -> None:
    bench = Bench(mode="shadow")
    bench.order()
    bench.flow()
    bench.order(JAN, journal=False)  # not seen yet
    hosted(bench)
    hosted(bench, "jan@example.com")
    code, rows, text = compare(bench, capsys)
    assert (code, rows) == (0, [])
    assert "In both: 2. Ours only: 0. There only: 0." in text


def test_what_is_on_one_side_only(capsys: pytest.CaptureFixture[str]) -> None:
    bench = Bench(mode="shadow")
    bench.flow()
    bench.order()
    jans = bench.order(JAN)
    bench.flow()
    hosted(bench)
    hosted(bench, value=5)
    hosted(bench, at=bench.clock.now() - 30 * DAY_SECONDS)  # of another time
    code, rows, _ = compare(bench, capsys)
    assert code == 1
    day = rows[0][3]
    assert rows == [
        ["ours only", "j***@example.com", str(jans), day, "39.29"],
        ["there only", "a***@example.com", "", day, "5.00"],
    ]


def test_a_purchase_of_another_day_is_another_one(capsys: pytest.CaptureFixture[str]) -> None:
    bench = Bench(mode="shadow")
    bench.flow()
    bench.order()
    hosted(bench, at=bench.clock.now() - DAY_SECONDS)
    _, rows, _ = compare(bench, capsys)
    assert [row[0] for row in rows] == ["ours only", "there only"]


def test_a_buyer_who_is_found_by_phone_is_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    bench = Bench(mode="shadow")
    bench.order()
    bench.flow()
    bench.order(ALLEGRO)
    bench.flow()
    hosted(bench)
    hosted(bench)
    code, rows, text = compare(bench, capsys)
    assert (code, rows) == (0, [])
    assert "In both: 2." in text


def test_what_would_not_be_sent_is_counted_by_reason(capsys: pytest.CaptureFixture[str]) -> None:
    bench = Bench(mode="shadow")
    bench.flow()
    bench.order(email="")
    code, rows, text = compare(bench, capsys)
    assert (code, rows) == (0, [])
    assert "Would not be sent: 1 (no_email)" in text


def test_more_orders_than_are_compared_at_once_count_once_each(capsys: pytest.CaptureFixture[str]) -> None:
    bench = Bench(mode="shadow")
    bench.flow()
    count = 10 * COMPARED_AT_ONCE + 3
    for number in range(count):
        bench.order(email=f"buyer{number % 30}@example.com", phone="")
    for number in range(count):
        hosted(bench, f"buyer{number % 30}@example.com")
    code, rows, text = compare(bench, capsys)
    assert (code, rows) == (0, [])
    assert f"In both: {count}." in text
    assert bench.baselinker.violations == []


def test_nothing_is_written_and_no_address_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    bench = Bench(mode="shadow")
    bench.flow()
    bench.order()
    hosted(bench, value=1)
    before = {name: dict(getattr(bench.tables, name).items) for name in ("cursors", "ledger", "phones")}
    _, rows, text = compare(bench, capsys)
    after = {name: dict(getattr(bench.tables, name).items) for name in before}
    assert after == before
    assert len(bench.marketing.events) == 1
    assert "anna" not in text + str(rows)


def test_a_buyer_of_two_pages_is_compared_once() -> None:
    same = Purchase("2026-11-01", "10.00")
    pages = [
        ComparedPage((ComparedBuyer("b", "a***@x.pl", (OurPurchase(n, same),), (same, same)),), 1, {}, None)
        for n in (1, 2, 2)
    ]
    found = compared(pages)
    assert (found.both, found.only_ours, found.only_there) == (2, (), ())


def test_a_card_that_can_not_be_had_decides_nothing() -> None:
    buyer = ComparedBuyer(
        "b", "a***@x.pl", (OurPurchase(1, Purchase("2026-11-01", "1.00")),), (), is_shown=False
    )
    found = compared([ComparedPage((buyer,), 1, {}, None)])
    assert (found.both, found.only_ours, found.unseen) == (0, (), ("a***@x.pl",))


def test_a_period_has_whole_days_and_an_order() -> None:
    period = Period.of(date(2026, 11, 1), date(2026, 11, 2))
    assert period.until - period.since == 2 * DAY_SECONDS
    with pytest.raises(NotApplied):
        Period.of(date(2026, 11, 2), date(2026, 11, 1))


def test_a_request_ends_long_before_its_time_and_the_next_one_goes_on(
    capsys: pytest.CaptureFixture[str],
) -> None:
    bench = Bench(mode="shadow")
    bench.flow()
    for number in range(3 * COMPARED_AT_ONCE):
        bench.order(email=f"buyer{number}@example.com", phone="")
    here = Here(bench=bench)
    now = bench.clock.now()
    period = Period(int(now - DAY_SECONDS), int(now + DAY_SECONDS))

    def slowly() -> None:
        bench.clock.sleep(2)
        bench.http.before["salesmanago.example"] = slowly

    slowly()
    assert show_comparison(here, MAIN, period, sleep=bench.clock.sleep) == 1
    assert capsys.readouterr().err.count("orders compared") > 1


def test_an_order_that_can_not_be_decided_is_waited_for_and_then_counted(
    capsys: pytest.CaptureFixture[str],
) -> None:
    bench = Bench(mode="shadow")  # its journal was never read: its orders wait
    bench.order()
    begun_at = bench.clock.now()
    _, rows, text = compare(bench, capsys)
    assert rows == []
    assert "Would not be sent: 1 (waiting)" in text
    assert bench.clock.now() > begun_at


def test_what_a_slow_request_did_not_come_to_is_no_order_that_waits(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Parts of an order wait for the journal; the request that passes them has no time for all others."""
    bench = Bench(mode="shadow")
    bench.flow()
    original = bench.order(products=[{"product_id": "A", "quantity": 3, "price_brutto": 10}])
    bench.shop.split(original, pieces=1)
    bench.poll()
    others = [f"buyer{number}@example.com" for number in range(3 * COMPARED_AT_ONCE)]
    for email in others:
        bench.order(email=email, phone="")
        hosted(bench, email)

    def slowly() -> None:
        bench.clock.sleep(2)
        bench.http.before["salesmanago.example"] = slowly

    slowly()
    _, rows, text = compare(bench, capsys)
    assert rows == []
    assert f"In both: {len(others)}." in text
    assert "Would not be sent: 2 (waiting)" in text


def test_what_is_decided_before_an_order_that_waits_is_compared(capsys: pytest.CaptureFixture[str]) -> None:
    """The request's time is up while the second order is prepared; the next request begins with it."""
    bench = Bench(mode="shadow")
    bench.flow()
    bench.order()
    hosted(bench)
    late = bench.order(JAN, journal=False)
    begun_at = bench.clock.now()

    def run_out() -> None:
        if bench.clock.now() < begun_at + 20:
            bench.clock.sleep(20)  # no order is begun any more

    hooked(bench.tables.ledger).after_get[f"order#{late}"] = run_out
    code, rows, text = compare(bench, capsys)
    assert (code, [row[2] for row in rows]) == (1, [str(late)])
    assert "In both: 1." in text
