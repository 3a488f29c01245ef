"""A shop with old orders on the bench, and what a person asks of its backfill."""

from ordersync.domain.backfill import Backfill
from ordersync.operating.requests import OperatorRequest, ShowBackfill, StartBackfill, SteerBackfill
from tests.fakes.application import MAIN, Bench

DAY = 86_400


def old_shop(orders: int = 0, **options: object) -> tuple[Bench, list[int]]:
    """Return a connection that has started, and old orders of as many buyers that no journal names."""
    bench = Bench(**options)  # type: ignore[arg-type]  # any option by name
    bench.poll()
    placed = [old(bench, number, email=f"buyer{number}@example.com") for number in range(orders)]
    return bench, placed


def old(bench: Bench, second: int = 0, **fields: object) -> int:
    """Place an order of ten days before the start, and of so many seconds later."""
    at = int(bench.cursor().starts_at - 10 * DAY + second)
    return bench.order({"date_add": at, "date_confirmed": at, **fields}, journal=False)


def answer(bench: Bench, request: OperatorRequest) -> dict[str, object]:
    """Return the answer to a request, which must be no problem."""
    said = bench.application.operator().answer(request)
    assert "problem" not in said, said
    result = said["result"]
    assert isinstance(result, dict)
    return result


def begin(bench: Bench, **fields: object) -> dict[str, object]:
    """Begin a backfill of all orders, unless `fields` say otherwise."""
    content = {"connection_id": MAIN, "since": 0, "until": int(bench.clock.now()), "most_events": 10_000}
    return answer(bench, StartBackfill.model_validate({**content, **fields}))


def steer(bench: Bench, step: str) -> dict[str, object]:
    """Pause, resume or stop it."""
    return answer(bench, SteerBackfill.model_validate({"connection_id": MAIN, "step": step}))


def status(bench: Bench) -> dict[str, object]:
    """Return how it gets on, as a person is answered."""
    return answer(bench, ShowBackfill(connection_id=MAIN))


def backfill(bench: Bench) -> Backfill:
    """Return its record."""
    return bench.records().backfill().read().value


def live(bench: Bench, minutes: int = 10) -> None:
    """Let polls and workers do their work for some minutes, or until the backfill has ended."""
    for _ in range(minutes):
        bench.poll()
        bench.work()
        if backfill(bench).ended_at and not backfill(bench).underway:
            return


def ends(bench: Bench) -> dict[str, int]:
    """Return what became of its orders."""
    return dict(backfill(bench).ends)


def confirmed(bench: Bench, order_id: int) -> int:
    """Return when an order was confirmed, epoch seconds."""
    return int(str(bench.shop.orders[order_id]["date_confirmed"]))
