"""What a connection would send of the last three days' orders is found out before anything is sent."""

import json

import pytest
from pydantic import TypeAdapter

from ops.__main__ import main
from ops.where import Where
from ordersync.operating.preview_connection import MOST_EXAMPLES, ConnectionPreview
from ordersync.operating.requests import PreviewConnection
from tests.fakes.application import ALLEGRO, ANNA, MAIN, Bench
from tests.fakes.asked import Here
from tests.fakes.backfill import answer
from tests.unit.test_operate_orders import stored

PREVIEW = TypeAdapter(ConnectionPreview)
DAY = 86_400.0
HOUR = 3_600.0


def preview(bench: Bench, **fields: object) -> ConnectionPreview:
    request = PreviewConnection.model_validate({"connection_id": MAIN, **fields})
    return PREVIEW.validate_python(answer(bench, request))


@pytest.fixture
def bench() -> Bench:
    """Return a test run that has not read its journal yet."""
    bench = Bench(mode="shadow", settings={"skip_sources": ["amazon"]})
    for number in range(3):
        bench.order(email=f"buyer{number}@example.com")
    bench.order(email="")
    bench.order(order_source="amazon")
    bench.order(ALLEGRO, phone="")
    bench.clock.sleep(HOUR)
    return bench


def test_purchases_and_reasons_are_counted_and_nothing_is_written_or_sent(bench: Bench) -> None:
    before, requests = stored(bench), len(bench.salesmanago.requests)
    seen = preview(bench)
    assert (seen.mode, seen.purchases, seen.sent_before, seen.not_tried) == ("shadow", 3, 0, 0)
    assert dict(seen.not_sent) == {
        "skipped no_email": 1,
        "skipped skipped_source": 1,
        "skipped masked_email": 1,
    }
    assert seen.walk.is_over
    assert stored(bench) == before
    assert bench.idle
    assert len(bench.salesmanago.requests) == requests


def test_it_says_what_happens_once_the_connection_is_live(bench: Bench) -> None:
    said = preview(bench).purchases
    bench.change(mode="live")
    bench.flow()
    assert len(bench.main.purchases()) == said


def test_examples_show_no_persons_data() -> None:
    bench = Bench(mode="shadow")
    for _ in range(MOST_EXAMPLES + 2):
        bench.order()
    seen = preview(bench)
    assert len(seen.examples) == MOST_EXAMPLES
    assert {each.buyer for each in seen.examples} == {"a***@example.com"}
    assert str(ANNA["email"]) not in repr(seen)
    example = seen.examples[0]
    assert (example.source, example.location, example.products) == ("shop", "shop_example_com", "501")
    assert example.value


def test_what_a_test_run_has_recorded_counts_as_a_purchase(bench: Bench) -> None:
    bench.flow()
    assert preview(bench).purchases == 3


def test_what_was_sent_before_is_no_purchase_again() -> None:
    bench = Bench()
    bench.flow()
    bench.order()
    bench.flow()
    seen = preview(bench)
    assert (seen.purchases, seen.sent_before, seen.not_sent) == (0, 1, ())


def test_orders_of_three_days_are_looked_at() -> None:
    bench = Bench(mode="shadow")
    bench.order()
    bench.clock.sleep(2 * DAY)
    bench.order()
    assert preview(bench).purchases == 2
    bench.clock.sleep(2 * DAY)
    assert preview(bench).purchases == 1


def test_a_page_costs_one_call_and_leads_on_to_the_next() -> None:
    bench = Bench(mode="shadow")
    for _ in range(130):
        bench.order()
        bench.clock.sleep(1)
    calls = len(bench.baselinker.calls)
    first = preview(bench)
    second = preview(bench, walk=PREVIEW.dump_python(first)["walk"])
    assert len(bench.baselinker.calls) == calls + 2
    assert (first.walk.is_over, second.walk.is_over) == (False, True)
    assert (first.purchases, second.purchases) == (100, 30)


def test_a_connection_that_is_switched_off_can_be_previewed(bench: Bench) -> None:
    bench.change(enabled=False)
    assert preview(bench).purchases == 3


def test_the_command_line_adds_up_its_pages(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    bench = Bench(mode="shadow")
    for _ in range(110):
        bench.order()
        bench.clock.sleep(1)
    bench.order(email="")
    here = Here(bench=bench)
    monkeypatch.setattr(Where, "ask", lambda _, request: here.ask(request))
    assert main(["connections", "preview", MAIN]) == 0
    text = " ".join(capsys.readouterr().out.split())
    assert "110 purchases, 1 orders without one" in text
    assert "it has no e-mail address" in text
    assert main(["connections", "preview", "--output", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["purchases"] == 110
