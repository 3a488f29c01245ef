"""Whatever is wrong elsewhere, what is found of a person is erased; what could not be looked at is said."""

import io
import math

import pytest

from ops.forget import Wish, forget_person
from ordersync.domain.delivery import DAY
from ordersync.domain.states import State
from ordersync.operating.requests import ForgetPerson
from simulators.faults import Outage
from tests.fakes.accounts import Merchant
from tests.fakes.application import ALLEGRO, ANNA, JAN, MAIN, Bench
from tests.fakes.asked import Here
from tests.fakes.forgetting import ANNA_EMAIL, ANNA_PHONE, Answer, contact, forget, ids, phone


def of_two_connections() -> tuple[Bench, Merchant, int, int]:
    """Return a bench where Anna has an order of each of two connections to one account."""
    bench = Bench()
    other = bench.connect("other", into=MAIN)
    bench.poll()
    first, theirs = bench.order(), other.shop.add_order(dict(ANNA))
    bench.flow()
    assert bench.outcome(theirs, "other") == "sent"
    bench.clock.sleep(DAY)
    return bench, other, first, theirs


def lose_document(bench: Bench, way: str) -> str:
    """Remove the other connection's document, or cut it off; return what it was."""
    document = bench.connections.documents.pop("other")
    if way == "invalid":
        bench.connections.save("other", document[:40])
    return document


def unseen(answer: Answer) -> list[str]:
    """Return what could not be looked at; an answer is whole if that is nothing."""
    lines = answer["unseen"]
    assert isinstance(lines, list)
    assert answer["is_whole"] is not bool(lines)
    return lines


class TestWithoutDocument:
    """Another connection of the account has none that can be used."""

    @pytest.mark.parametrize("way", ["invalid", "removed"])
    def test_orders_that_contacts_name_are_erased(self, way: str) -> None:
        bench, _, first, theirs = of_two_connections()
        lose_document(bench, way)
        answer = forget(bench)
        assert ids(answer) == [first, theirs]
        assert bench.purchase(first).state is State.FORGOTTEN
        assert bench.purchase(theirs, "other").state is State.FORGOTTEN
        assert bench.purchase(theirs, "other").contact_id == ""

    @pytest.mark.parametrize("way", ["invalid", "removed"])
    def test_the_numbers_that_are_known_lose_these_orders(self, way: str) -> None:
        bench, _, _, theirs = of_two_connections()
        entry = bench.records("other").phone(ANNA_PHONE)
        assert entry.read().value.identified.keys() == {theirs}
        lose_document(bench, way)
        forget(bench)
        assert entry.read().value.identified == {}

    @pytest.mark.parametrize("way", ["invalid", "removed"])
    def test_that_it_was_not_looked_through_is_said(self, way: str) -> None:
        bench, _, _, _ = of_two_connections()
        lose_document(bench, way)
        [line] = unseen(forget(bench))
        assert line.startswith("connection other: its document is invalid, removed")

    def test_one_that_writes_into_another_account_by_now_is_one_of_these(self) -> None:
        bench, _, _, theirs = of_two_connections()
        bench.salesmanago.add_account("another-client", "any-secret", ["owner@shop.example"])
        bench.change("other", salesmanago__client_id="another-client")
        answer = forget(bench)
        assert bench.purchase(theirs, "other").state is State.FORGOTTEN
        assert len(unseen(answer)) == 1

    def test_an_invalid_one_that_no_contact_names_is_said_and_left_as_it_is(self) -> None:
        bench = Bench()
        bench.connect("other", into=MAIN)
        bench.order()
        bench.flow()
        lose_document(bench, "invalid")
        assert len(unseen(forget(bench))) == 1
        assert bench.records("other").phone(ANNA_PHONE).read().value.forgotten_at == 0

    def test_once_the_document_is_back_the_rest_is_erased(self) -> None:
        bench, other, _, _ = of_two_connections()
        hidden = other.shop.add_order(dict(ANNA, phone="601 100 999", confirmed=False, date_confirmed=0))
        bench.flow()
        document = lose_document(bench, "invalid")
        forget(bench)
        assert bench.purchase(hidden, "other").state is State.SKIPPED
        bench.connections.save("other", document)
        assert unseen(forget(bench)) == []
        assert bench.purchase(hidden, "other").state is State.FORGOTTEN


class TestBaselinkerFails:
    def test_a_refused_token_of_another_connection_keeps_nothing_from_being_erased(self) -> None:
        bench, _, first, theirs = of_two_connections()
        bench.baselinker.revoke_token("token-of-other")
        bench.change("other", enabled=False)
        answer = forget(bench)
        assert bench.purchase(first).state is State.FORGOTTEN
        assert bench.purchase(theirs, "other").state is State.FORGOTTEN
        assert contact(bench).contact_id == ""
        assert all("connection other: BaseLinker refuses the token" in line for line in unseen(answer))

    def test_an_order_that_it_fails_to_show_is_erased_if_a_record_names_it(self) -> None:
        bench = Bench()
        failing = bench.order()
        bench.flow()
        bench.clock.sleep(DAY)
        bench.order(JAN)
        bench.shop.garbled.failing[failing] = 500
        answer = forget(bench)
        assert bench.purchase(failing).state is State.FORGOTTEN
        assert any(f"connection {MAIN}: order {failing}: " in line for line in unseen(answer))

    def test_while_it_is_away_what_records_name_is_erased(self) -> None:
        bench = Bench()
        order_id = bench.order()
        bench.flow()
        bench.way_to_baselinker.outages = [Outage(bench.clock.now(), math.inf)]
        assert unseen(forget(bench))
        assert bench.purchase(order_id).state is State.FORGOTTEN

    def test_once_it_shows_the_order_the_rest_is_erased(self) -> None:
        bench = Bench()
        failing = bench.order()
        bench.flow()
        bench.clock.sleep(DAY)
        bench.shop.garbled.failing[failing] = 500
        forget(bench)
        assert phone(bench).identified.keys() == {failing}, "its number is not known"
        bench.shop.garbled.failing.clear()
        assert unseen(forget(bench)) == []
        assert phone(bench).identified == {}

    def test_what_may_be_a_strangers_is_left_to_a_repetition(self) -> None:
        """Of the number's orders, one can't be read: with it, the masked one may be its buyer's."""
        bench = Bench()
        strangers = bench.order(JAN, phone=ANNA["phone"])
        bench.flow()
        bench.clock.sleep(DAY)
        masked = bench.order(ALLEGRO)
        bench.shop.garbled.failing[strangers] = 500
        answer = forget(bench, ANNA_PHONE)
        assert (ids(answer), answer["undecided"]) == ([], [masked])
        assert unseen(answer)
        assert bench.outcome(strangers) == "sent"

    def test_a_page_that_lacks_an_order_which_cannot_be_read_is_said(self) -> None:
        bench = Bench()
        order_id = bench.order()
        bench.flow()
        bench.shop.garbled.orders[order_id] = {"products": "none"}
        assert unseen(forget(bench))
        assert bench.purchase(order_id).state is State.FORGOTTEN

    def test_without_a_free_call_nothing_is_erased(self) -> None:
        """Whoever asks waits for one, as for any other command."""
        bench = Bench()
        bench.change(baselinker__requests_per_minute=1)
        order_id = bench.order()
        bench.flow()
        bench.clock.sleep(DAY)
        request = ForgetPerson(connection_id=MAIN, person=(ANNA_EMAIL,), go=True)
        assert bench.application.operator().answer(request)["kind"] == "no_free_call"
        assert bench.outcome(order_id) != "forgotten"


def test_the_command_line_shows_what_was_not_looked_at(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    bench, _, _, _ = of_two_connections()
    lose_document(bench, "removed")
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{ANNA_EMAIL}\n"))
    assert forget_person(Here(bench=bench), Wish(MAIN, yes=True)) == 0
    after = capsys.readouterr().out.partition("Erased")[2]
    assert "Not looked at: connection other: its document is invalid, removed" in after
