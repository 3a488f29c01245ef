"""What people do with whole connections, through the operator function."""

import json

import pytest

from ordersync.operating.requests import (
    GoLive,
    ListConnections,
    OperatorRequest,
    PauseConnection,
    RemoveConnection,
    ResumeConnection,
)
from tests.fakes.application import ANNA, MAIN, Bench

PAUSE = PauseConnection(connection_id=MAIN)
RESUME = ResumeConnection(connection_id=MAIN)
DAY = 86_400.0


def ask(bench: Bench, request: OperatorRequest) -> dict[str, object]:
    """Return the answer to a request, which must be no problem and hold no secret."""
    said = bench.application.operator().answer(request)
    assert "problem" not in said, said
    text = json.dumps(said)
    assert [secret for secret in ("token-of", "secret-of", "client-of", "any-key") if secret in text] == []
    return {"listed": said["result"]} if isinstance(said["result"], list) else dict(said["result"])  # type: ignore[call-overload]  # JSON


def problem(bench: Bench, request: OperatorRequest) -> str:
    return str(bench.application.operator().answer(request)["problem"])


def document(bench: Bench) -> dict[str, object]:
    content: dict[str, object] = json.loads(bench.connections.documents[MAIN])
    return content


def test_connections_are_listed_without_their_secrets() -> None:
    bench = Bench(skip_shop_orders=True, skip_sources=["shop", "amazon"])
    bench.connect("broken")
    bench.change("broken", mode="lively")
    listed = ask(bench, ListConnections())["listed"]
    assert isinstance(listed, list)
    broken, main = listed
    assert (broken["connection_id"], broken["mode"]) == ("broken", "")
    assert broken["problem"].startswith("mode: must be ")
    assert (main["connection_id"], main["enabled"], main["mode"]) == (MAIN, True, "live")
    assert main["leaves_out"] == ["shop", "amazon"]


def test_a_paused_connection_reads_nothing_until_it_is_resumed() -> None:
    bench = Bench()
    bench.flow()
    assert ask(bench, PAUSE)["enabled"] is False
    order_id = bench.order()
    bench.flow()
    assert bench.marketing.events == []
    assert ask(bench, RESUME)["enabled"] is True
    bench.flow()
    assert bench.outcome(order_id) == "sent"


def test_nothing_else_in_the_document_changes() -> None:
    bench = Bench()
    bench.change(note="Łódź", settings__colour="red", settings__rates={"EUR": 4.3}, settings__currency="PLN")
    before = document(bench)
    ask(bench, PAUSE)
    assert document(bench) == {**before, "enabled": False}
    ask(bench, RESUME)
    assert document(bench) == {**before, "enabled": True}
    assert "Łódź" in bench.connections.documents[MAIN]


@pytest.mark.parametrize("request_", [PAUSE, RESUME, GoLive(connection_id=MAIN, go=True)])
def test_a_document_that_can_not_be_used_is_left_as_it_is(request_: OperatorRequest) -> None:
    bench = Bench(mode="shadow")
    bench.change(settings__eshop=5)
    before = bench.connections.documents[MAIN]
    assert "settings.eshop" in problem(bench, request_)
    assert bench.connections.documents[MAIN] == before


class TestGoLive:
    def test_the_plan_counts_and_changes_nothing(self) -> None:
        bench = Bench(mode="shadow")
        bench.flow()
        for _ in range(2):
            bench.order()
        bench.flow()
        bench.clock.sleep(DAY)
        bench.order()
        bench.flow()
        before = bench.connections.documents[MAIN]
        plan = ask(bench, GoLive(connection_id=MAIN))
        assert (plan["shadow"], plan["parked"], plan["done"], plan["mode"]) == (3, 0, False, "shadow")
        assert bench.connections.documents[MAIN] == before

    def test_what_was_shadow_stays_unsent_and_what_comes_then_is_sent(self) -> None:
        bench = Bench(mode="shadow")
        bench.flow()
        before = bench.order()
        bench.flow()
        assert ask(bench, GoLive(connection_id=MAIN, go=True))["mode"] == "live"
        bench.shop.edit_order(before, {"delivery_city": "Kraków"})
        after = bench.order(email="eva@example.com")
        bench.flow()
        assert (bench.outcome(before), bench.outcome(after)) == ("shadow", "sent")

    def test_one_that_is_live_can_not(self) -> None:
        assert "is live already" in problem(Bench(), GoLive(connection_id=MAIN, go=True))


class TestRemove:
    def test_the_plan_counts_and_deletes_nothing(self) -> None:
        bench = Bench()
        bench.flow()
        ask(bench, PAUSE)
        for number in range(3):
            bench.send(bench.order(email=f"a{number}@example.com"))
        bench.deliver()
        bench.clock.sleep(DAY)
        bench.work()
        plan = ask(bench, RemoveConnection(connection_id=MAIN))
        assert (plan["parked"], plan["to_decide"], plan["done"]) == (3, 0, False)
        assert MAIN in bench.connections.documents

    def test_it_is_gone_and_sends_nothing_twice_once_it_is_back(self) -> None:
        bench = Bench()
        bench.flow()
        order_id = bench.order()
        bench.flow()
        text = bench.connections.documents[MAIN]
        assert ask(bench, RemoveConnection(connection_id=MAIN, go=True))["done"] is True
        assert MAIN not in bench.connections.documents
        bench.connections.save(MAIN, text)
        bench.shop.edit_order(order_id, {"delivery_city": "Kraków"})
        bench.flow()
        assert len(bench.marketing.events_of(str(ANNA["email"]))) == 1

    def test_one_whose_document_is_invalid_can_be_removed(self) -> None:
        bench = Bench()
        bench.connections.save(MAIN, "{")
        ask(bench, RemoveConnection(connection_id=MAIN, go=True))
        assert bench.connections.documents == {}

    def test_one_that_is_not_there_is_a_problem(self) -> None:
        assert "no document" in problem(Bench(), RemoveConnection(connection_id="nowhere", go=True))
