"""What people are answered about orders, and what they decide."""

import pytest

from ordersync.domain.intent import PURCHASE
from ordersync.domain.journal import Origin
from ordersync.domain.skips import SkipReason
from ordersync.domain.states import State
from ordersync.domain.trace import Happening
from ordersync.operating.requests import ListOrders, OperatorRequest, ResolveOrder, RetryOrders, ShowOrder
from ordersync.operating.words import HAPPENINGS, MEANINGS, REMEDIES, SENTENCES
from simulators import SalesmanagoOptions
from tests.fakes.application import ALLEGRO, MAIN, Bench
from tests.fakes.scenarios import ANNA_EMAIL, Died, die, hooked, in_question

HOUR = 3_600.0


def answer(bench: Bench, request: OperatorRequest) -> dict[str, object]:
    """Return the answer to a request, which must be no problem."""
    said = bench.application.operator().answer(request)
    assert "problem" not in said, said
    result = said["result"]
    assert isinstance(result, dict)
    return result


def story(bench: Bench, order_id: int) -> dict[str, object]:
    return answer(bench, ShowOrder(connection_id=MAIN, order_id=order_id))


def texts(bench: Bench, order_id: int) -> list[str]:
    steps = story(bench, order_id)["steps"]
    assert isinstance(steps, list)
    return [step["text"] for step in steps]


def stored(bench: Bench) -> dict[str, dict[tuple[str, str], object]]:
    """Return all that the tables hold but calls, which are made, and which keys the records have."""
    tables = {name: getattr(bench.tables, name).items for name in ("cursors", "ledger", "contacts", "phones")}
    return {
        name: {place: stored for place, stored in items.items() if place != ("keys", "check")}
        for name, items in tables.items()
    }


def test_an_order_that_was_sent_has_a_story() -> None:
    bench = Bench()
    order_id = bench.order()
    bench.flow()
    shown = story(bench, order_id)
    assert shown["state"] == "sent"
    assert shown["sentence"] == f"Order {order_id} was sent, to the contact {shown['contact_id']}."
    first, *others = texts(bench, order_id)
    assert first.startswith("BaseLinker's journal named it (entry ")
    assert others == ["its purchase was about to be sent", "SALESmanago has its purchase"]


def test_a_matched_order_says_through_which_one() -> None:
    bench = Bench()
    first = bench.order()
    bench.flow()
    order_id = bench.order(ALLEGRO)
    bench.flow()
    assert f"(buyer found through order {first})" in " ".join(texts(bench, order_id))


def test_what_would_be_sent_now_is_shown_and_nothing_is_written() -> None:
    bench = Bench()
    bench.flow()
    order_id = bench.order(journal=False)
    bench.clock.sleep(60)
    before, requests = stored(bench), len(bench.salesmanago.requests)
    shown = story(bench, order_id)
    assert shown["sentence"] == f"Order {order_id} was never seen here; BaseLinker shows it."
    outlook = shown["outlook"]
    assert isinstance(outlook, dict)
    assert (outlook["outcome"], outlook["buyer"]) == ("shadow", "a***@example.com")
    assert outlook["value"]
    assert outlook["products"]
    assert stored(bench) == before
    assert len(bench.salesmanago.requests) == requests
    assert bench.idle


def test_an_order_that_does_not_exist_is_said_to_be_none() -> None:
    bench = Bench()
    bench.flow()
    assert story(bench, 4711)["sentence"] == "Order 4711 was never seen here; BaseLinker does not show it."


def test_a_connection_that_does_not_exist_is_a_problem_of_the_outlook() -> None:
    bench = Bench()
    said = bench.application.operator().answer(ShowOrder(connection_id="nowhere", order_id=1))
    result = said["result"]
    assert isinstance(result, dict)
    assert "nowhere" in result["problem"]


class TestLists:
    def test_orders_are_counted_by_reason_with_its_remedy(self) -> None:
        bench = Bench()
        for _ in range(2):
            bench.order(email="")
        bench.order(email="no address")
        bench.order()
        bench.flow()
        listed = answer(bench, ListOrders(connection_id=MAIN, most=1))
        reasons = listed["reasons"]
        assert isinstance(reasons, list)
        assert [(each["state"], each["reason"], each["count"]) for each in reasons] == [
            ("skipped", "no_email", 2),
            ("skipped", "invalid_email", 1),
        ]
        assert reasons[0]["remedy"] == REMEDIES[SkipReason.NO_EMAIL]
        orders = listed["orders"]
        assert isinstance(orders, list)
        assert len(orders) == 1, "the latest of each state, as many as are asked for"

    def test_what_is_older_is_left_out(self) -> None:
        bench = Bench()
        bench.order(email="")
        bench.flow()
        bench.clock.sleep(1_000)
        assert answer(bench, ListOrders(connection_id=MAIN, seconds=100))["reasons"] == []

    def test_an_order_that_is_sent_after_all_is_listed_no_more(self) -> None:
        bench = Bench()
        order_id = bench.order(email="")
        bench.flow()
        bench.shop.edit_order(order_id, {"email": "anna@example.com"})
        bench.flow()
        assert bench.outcome(order_id) == "sent"
        assert answer(bench, ListOrders(connection_id=MAIN))["reasons"] == []


class TestRetry:
    def test_a_plan_queues_nothing(self) -> None:
        bench = Bench()
        order_id = bench.order(email="")
        bench.flow()
        plan = answer(bench, RetryOrders(connection_id=MAIN, reason="no_email"))
        assert plan == {"order_ids": [order_id], "have_event": [], "left_out": 0, "queued": 0}
        assert bench.idle

    def test_what_was_skipped_for_a_reason_is_processed_again(self) -> None:
        bench = Bench()
        order_id, sent = bench.order(email=""), bench.order()
        bench.flow()
        bench.shop.orders[order_id]["email"] = "anna@example.com"
        request = RetryOrders(connection_id=MAIN, order_ids=(sent,), reason="no_email", go=True)
        assert answer(bench, request)["queued"] == 2
        [first, _] = [item.message for item in bench.orders_queue.held.values()]
        assert first.origin is Origin.REPLAY
        bench.work()
        assert sorted(bench.main.purchases()) == sorted([order_id, sent]), "each once"

    def test_of_more_orders_than_a_request_names_the_oldest_come_first(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("ordersync.operating.act_on_orders.MOST_RETRIED", 2)
        bench = Bench()
        orders = []
        for _ in range(3):
            orders.append(bench.order(email=""))
            bench.flow()
        plan = answer(bench, RetryOrders(connection_id=MAIN, reason="no_email"))
        assert (plan["order_ids"], plan["left_out"]) == (orders[:2], 1)

    def test_a_reason_may_be_longer_than_what_is_listed_of_it(self) -> None:
        bench = Bench()
        order_id = bench.order()
        reason = "SALESmanago refuses the item: " + "invalid # " * 20
        slot = bench.records().order(order_id)
        slot.change(lambda record: record.closed(PURCHASE, State.REJECTED, reason, 1.0, bench.clock.now()))
        plan = answer(bench, RetryOrders(connection_id=MAIN, reason=reason))
        assert plan["order_ids"] == [order_id]

    def test_more_events_than_allowed_are_refused(self) -> None:
        bench = Bench()
        orders = tuple(bench.order(email="") for _ in range(3))
        bench.flow()
        request = RetryOrders(connection_id=MAIN, order_ids=orders, most_events=2, go=True)
        said = bench.application.operator().answer(request)
        assert "3 events may be sent" in str(said["problem"])
        assert bench.idle


class TestResolve:
    def test_what_was_sent_gets_no_second_event(self) -> None:
        bench, order_id = in_question()
        request = ResolveOrder(connection_id=MAIN, order_id=order_id, was_sent=True)
        assert answer(bench, request)["state"] == "sent"
        assert texts(bench, order_id)[-1] == "a person decided"
        bench.send(order_id, origin="replay")
        bench.work_for(HOUR)
        assert bench.main.purchases().count(order_id) == 0, "its event never arrived, and a person said so"

    def test_what_was_not_sent_is_sent(self) -> None:
        bench, order_id = in_question()
        bench.marketing.options = SalesmanagoOptions()
        answer(bench, ResolveOrder(connection_id=MAIN, order_id=order_id, was_sent=False, go=True))
        bench.work_for(HOUR)
        assert bench.outcome(order_id) == "sent"
        assert bench.main.purchases().count(order_id) == 1

    def test_what_was_not_sent_stays_as_it_is_until_a_person_agrees(self) -> None:
        bench, order_id = in_question()
        before = bench.records().order(order_id).read()
        story = answer(bench, ResolveOrder(connection_id=MAIN, order_id=order_id, was_sent=False))
        assert story["state"] == "unknown"
        assert bench.records().order(order_id).read() == before
        assert bench.idle

    def test_what_was_not_sent_brings_back_a_contact_that_was_deleted(self) -> None:
        bench, order_id = in_question()
        bench.marketing.delete_contact(ANNA_EMAIL)
        answer(bench, ResolveOrder(connection_id=MAIN, order_id=order_id, was_sent=False, go=True))
        bench.work_for(HOUR)
        assert bench.outcome(order_id) == "sent"

    def test_a_worker_that_was_faster_does_not_use_up_the_message(self) -> None:
        """It has read the record as it was before the decision, and changes nothing of it."""
        bench, order_id = in_question()
        bench.shop.orders[order_id]["email"] = ""
        hooked(bench.tables.ledger).before_put[f"order#{order_id}"] = bench.work
        answer(bench, ResolveOrder(connection_id=MAIN, order_id=order_id, was_sent=False, go=True))
        bench.shop.orders[order_id]["email"] = ANNA_EMAIL
        bench.work_for(HOUR)
        assert bench.outcome(order_id) == "sent"
        assert bench.main.purchases().count(order_id) == 1

    def test_a_crash_before_the_decision_is_saved_leaves_the_question_open(self) -> None:
        bench, order_id = in_question()
        hooked(bench.tables.ledger).before_put[f"order#{order_id}"] = die
        request = ResolveOrder(connection_id=MAIN, order_id=order_id, was_sent=False, go=True)
        with pytest.raises(Died):
            bench.application.operator().answer(request)
        bench.work_for(HOUR)
        assert bench.purchase(order_id).state is State.UNKNOWN
        assert bench.main.purchases().count(order_id) == 0

    def test_that_the_queue_stops_answering_after_the_decision_is_said(self) -> None:
        bench, order_id = in_question()
        accepts = iter([True, False])
        bench.orders_queue.accepts = lambda _: next(accepts)
        request = ResolveOrder(connection_id=MAIN, order_id=order_id, was_sent=False, go=True)
        assert "retry it" in str(bench.application.operator().answer(request)["problem"])
        assert bench.purchase(order_id).state is State.QUEUED

    def test_what_the_queue_does_not_take_stays_unknown(self) -> None:
        bench, order_id = in_question()
        bench.orders_queue.accepts = lambda _: False
        request = ResolveOrder(connection_id=MAIN, order_id=order_id, was_sent=False, go=True)
        assert "nothing was changed" in str(bench.application.operator().answer(request)["problem"])
        assert bench.purchase(order_id).state is State.UNKNOWN

    @pytest.mark.parametrize("was_sent", [True, False])
    def test_only_what_is_unknown_is_resolved(self, *, was_sent: bool) -> None:
        bench = Bench()
        order_id = bench.order()
        bench.flow()
        request = ResolveOrder(connection_id=MAIN, order_id=order_id, was_sent=was_sent, go=True)
        said = bench.application.operator().answer(request)
        assert "only an unknown outcome is resolved" in str(said["problem"])
        assert bench.purchase(order_id).state is State.SENT


def test_every_word_has_its_sentence() -> None:
    assert HAPPENINGS.keys() == set(Happening)
    assert SENTENCES.keys() == set(State)
    assert MEANINGS.keys() == REMEDIES.keys() == set(SkipReason)
