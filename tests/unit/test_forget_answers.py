"""What is said of a person who is to be forgotten, and how they are named."""

import io

import pytest

from ops.forget import Wish, forget_person
from ops.output import Output
from ordersync.domain.delivery import DAY
from ordersync.domain.states import State
from ordersync.errors import NotApplied
from ordersync.operating.requests import ForgetPerson
from simulators import SalesmanagoOptions
from tests.fakes.application import MAIN, Bench
from tests.fakes.asked import Here
from tests.fakes.forgetting import ANNA_EMAIL, ANNA_PHONE, contact, forget, ids, phone


def test_a_dry_run_erases_nothing_and_says_what_is_held() -> None:
    bench = Bench(salesmanago=SalesmanagoOptions())
    order_id, unseen = bench.order(), bench.order(journal=False)
    bench.flow()
    before = bench.record(order_id), contact(bench), phone(bench)
    answer = forget(bench, go=False)
    assert (bench.record(order_id), contact(bench), phone(bench)) == before
    orders = answer["orders"]
    assert isinstance(orders, list)
    assert [(each["order_id"], each["state"]) for each in orders] == [(order_id, "sent"), (unseen, "")]
    contacts = answer["contacts"]
    assert isinstance(contacts, list)
    [held] = contacts
    assert (held["email"], held["contact_id"]) == ("a***@example.com", before[1].contact_id)
    assert held["events"] == 1
    assert held["in_salesmanago"] == held["contact_id"]
    assert answer["numbers"] == 1
    remains = answer["remains"]
    assert isinstance(remains, list)
    places = {each["place"]: each["until"] for each in remains}
    now = bench.clock.now()
    assert places["logs"] == now + 30 * DAY
    assert places["backups"] == now + 35 * DAY
    assert places["SALESmanago"] == places["BaseLinker"] == 0
    for personal in (ANNA_EMAIL, "600100201", "Anna"):
        assert personal not in str(answer)


def test_a_line_that_names_no_one_is_refused_and_not_quoted() -> None:
    bench = Bench()
    request = ForgetPerson(connection_id=MAIN, person=(ANNA_EMAIL, "Anna Secret"))
    problem = bench.application.operator().answer(request)["problem"]
    assert str(problem).startswith("line 2 is neither")
    assert "Secret" not in str(problem)
    assert "anna" not in repr(request)


class TestCommandLine:
    def test_standard_input_names_the_person_and_yes_erases(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        bench = Bench()
        order_id = bench.order()
        bench.flow()
        monkeypatch.setattr("sys.stdin", io.StringIO(f"{ANNA_EMAIL}\n"))
        assert forget_person(Here(bench=bench), Wish(MAIN, dry_run=True)) == 0
        assert bench.outcome(order_id) == "sent"
        assert "SALESmanago has contact" in capsys.readouterr().out
        monkeypatch.setattr("sys.stdin", io.StringIO(f"{ANNA_EMAIL}\n"))
        assert forget_person(Here(bench=bench), Wish(MAIN)) == 2, "no terminal, no --yes"
        assert bench.outcome(order_id) == "sent"
        monkeypatch.setattr("sys.stdin", io.StringIO(f"{ANNA_EMAIL}\n{ANNA_PHONE}\n"))
        assert forget_person(Here(bench=bench), Wish(MAIN, yes=True)) == 0
        assert bench.purchase(order_id).state is State.FORGOTTEN
        text = capsys.readouterr().out
        assert "What remains in backups" in text
        assert "anna" not in text

    def test_no_one_is_named(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("sys.stdin", io.StringIO("\n"))
        with pytest.raises(NotApplied, match="no one is named"):
            forget_person(Here(output=Output.JSON), Wish(MAIN))


class TestSearch:
    def test_more_orders_than_a_page_shows_are_found(self) -> None:
        bench = Bench()
        bench.flow()
        orders = [bench.order(journal=False) for _ in range(101)]
        answer = forget(bench, go=False)
        assert ids(answer) == orders
        assert answer["is_whole"]

    def test_an_address_is_looked_for_as_it_was_typed_too(self) -> None:
        bench = Bench()
        bench.flow()
        order_id = bench.order(email="ANNA@Example.com", phone="", journal=False)
        assert ids(forget(bench, go=False)) == []
        assert ids(forget(bench, "ANNA@Example.com", go=False)) == [order_id]

    def test_one_that_is_too_long_to_be_looked_for_is_found_by_its_record(self) -> None:
        bench = Bench()
        address = f"{'a' * 45}@example.com"
        order_id = bench.order(email=address, phone="")
        bench.flow()
        answer = forget(bench, address)
        assert (ids(answer), answer["is_whole"]) == ([order_id], False)
        assert bench.purchase(order_id).state is State.FORGOTTEN

    def test_an_order_that_is_gone_from_baselinker_is_found_by_its_record(self) -> None:
        bench = Bench()
        order_id = bench.order()
        bench.flow()
        del bench.shop.orders[order_id]
        assert ids(forget(bench)) == [order_id]
        assert bench.purchase(order_id).state is State.FORGOTTEN
