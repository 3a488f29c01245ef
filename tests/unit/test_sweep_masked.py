"""Masked orders that were not looked for because of the settings are, once the settings allow it."""

import pytest

from tests.fakes.application import ALLEGRO, Bench

HOUR = 3_600.0


def masked_order(bench: Bench) -> int:
    """Return a masked order that was skipped, of a buyer whose own order was sent."""
    bench.order()
    bench.flow()
    masked = bench.order(ALLEGRO)
    bench.flow()
    assert bench.outcome(masked) == "skipped masked_email"
    return masked


def sweeps(bench: Bench, hours: int) -> None:
    for _ in range(hours):
        bench.clock.sleep(HOUR)
        bench.poll()
        bench.application.sweep()
        bench.work()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"match_by_phone": "off"}, {"settings__match_by_phone": "allegro"}),
        ({"ignored_phones": ["600100201"]}, {"settings__ignored_phones": []}),
    ],
)
def test_one_that_may_be_looked_for_now_is_sent(before: dict[str, object], after: dict[str, object]) -> None:
    bench = Bench(settings=before)
    masked = masked_order(bench)
    bench.change(**after)  # type: ignore[arg-type]  # settings by name
    sweeps(bench, 2)
    assert bench.outcome(masked) == "sent"


def test_one_that_may_not_be_looked_for_is_left_alone() -> None:
    bench = Bench(settings={"ignored_phones": ["600100201"]})
    masked = masked_order(bench)
    sweeps(bench, 3)
    assert bench.records().order(masked).read().value.swept_at == 0


def test_one_that_was_looked_for_in_vain_is_left_to_the_index() -> None:
    bench = Bench()
    masked = bench.order(ALLEGRO)
    bench.flow()
    calls = [call.method for call in bench.shop.calls].count("getOrdersByPhone")
    sweeps(bench, 26)
    assert [call.method for call in bench.shop.calls].count("getOrdersByPhone") == calls
    assert bench.records().order(masked).read().value.swept_at == 0


def test_one_that_is_looked_for_in_vain_after_the_settings_have_changed_is_not_again() -> None:
    bench = Bench(settings={"match_by_phone": "off"})
    masked = bench.order(ALLEGRO)
    bench.flow()
    bench.change(settings__match_by_phone="allegro")
    sweeps(bench, 2)
    swept_at = bench.records().order(masked).read().value.swept_at
    assert swept_at
    sweeps(bench, 26)
    assert bench.records().order(masked).read().value.swept_at == swept_at
