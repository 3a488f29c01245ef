"""A person is forgotten who has ordered under a telephone number: what becomes of that number's orders."""

from ordersync.domain.states import State
from simulators import BaselinkerOptions
from tests.fakes.application import ALLEGRO, ANNA, JAN, Bench
from tests.fakes.forgetting import (
    ANNA_EMAIL,
    ANNA_PHONE,
    forget,
    ids,
    person_replays,
    phone,
    sent_to,
    slot_of_contact,
)


def test_a_masked_order_from_before_comes_back_by_no_match() -> None:
    bench = Bench()
    bench.order()
    bench.flow()
    masked = bench.order(ALLEGRO, journal=False)
    bench.clock.sleep(60)
    forget(bench)
    bench.marketing.delete_contact(ANNA_EMAIL)
    person_replays(bench, masked)
    assert bench.marketing.contact(ANNA_EMAIL) is None
    assert bench.purchase(masked).state is State.FORGOTTEN


def test_a_later_order_of_the_number_is_no_one_elses_who_bears_another_name() -> None:
    """Its buyer's earlier orders are erased, and BaseLinker finds them in their own spelling alone."""
    bench = Bench(baselinker=BaselinkerOptions(phone_match="exact"))
    bench.order(JAN, phone="+48600100201")
    bench.order(phone="600-100 201")
    bench.flow()
    forget(bench)
    masked = bench.order(ALLEGRO, phone="600 100 201")
    bench.flow()
    assert bench.outcome(masked) == "skipped ambiguous_phone"
    bench.order(ALLEGRO, phone="600 100 201", delivery_fullname="Jan Nowak")
    bench.flow()
    assert sent_to(bench, "jan@example.com") == 2


def test_orders_of_others_that_wait_at_that_moment_are_still_taken_into_the_index() -> None:
    bench = Bench(baselinker=BaselinkerOptions(phone_match="exact"))
    bench.order(phone=ANNA_PHONE)
    bench.flow()
    bench.order(JAN, phone="+48600100201", delivery_fullname="Adam Nowak")
    waiting = bench.order(email="adam@example.com", phone="600-100 201", delivery_fullname="Adam Nowak")
    bench.clock.sleep(1)
    forget(bench)
    bench.flow()
    assert waiting in phone(bench).identified
    bench.order(ALLEGRO, phone="600 100 201", delivery_fullname="Adam Nowak")
    bench.flow()
    assert sent_to(bench, "adam@example.com") == 2


def test_nor_does_one_that_could_not_be_found() -> None:
    bench = Bench(baselinker=BaselinkerOptions(phone_match="exact"))
    bench.order(phone="+48600100201")
    bench.flow()
    masked = bench.order(ALLEGRO, phone="600-100 201", journal=False)
    bench.clock.sleep(60)
    assert masked not in ids(forget(bench))
    bench.marketing.delete_contact(ANNA_EMAIL)
    person_replays(bench, masked)
    assert bench.marketing.contact(ANNA_EMAIL) is None
    assert bench.purchase(masked).state is State.FORGOTTEN


def test_an_order_that_only_the_number_finds_is_found() -> None:
    bench = Bench()
    bench.flow()
    first = bench.order(journal=False)
    beside = bench.order(email=f"{ANNA_EMAIL}, second@example.com", journal=False)
    assert ids(forget(bench)) == [first, beside]


def test_the_index_takes_in_no_order_from_before_that_could_not_be_found() -> None:
    bench = Bench(baselinker=BaselinkerOptions(phone_match="exact"))
    bench.order(phone=ANNA_PHONE)
    bench.flow()
    hidden = bench.order(email=f"{ANNA_EMAIL}, second@example.com", phone="600-100 201", journal=False)
    assert hidden not in ids(forget(bench))
    bench.clock.sleep(60)
    person_replays(bench, hidden)
    assert bench.purchase(hidden).state is State.FORGOTTEN
    assert phone(bench).identified == {}


def test_an_order_that_waits_for_a_match_is_forgotten_and_waits_no_more() -> None:
    bench = Bench()
    masked = bench.order(ALLEGRO)
    bench.flow()
    assert bench.outcome(masked) == "skipped masked_email"
    assert ids(forget(bench, ANNA_PHONE)) == [masked]
    assert phone(bench).masked == {}
    assert bench.purchase(masked).state is State.FORGOTTEN


def test_a_number_that_is_blocked_brings_no_masked_order_any_more() -> None:
    bench = Bench()
    bench.order()
    bench.flow()
    forget(bench, ANNA_PHONE, block=True)
    masked = bench.order(ALLEGRO)
    bench.flow()
    assert bench.purchase(masked).state is State.FORGOTTEN


def test_anothers_orders_under_the_same_number_stay() -> None:
    bench = Bench()
    annas = bench.order()
    jans = bench.order(JAN, phone=ANNA["phone"])
    bench.flow()
    answer = forget(bench)
    assert (ids(answer), answer["others"]) == ([annas], ["j***@example.com"])
    assert bench.outcome(jans) == "sent"
    assert phone(bench).identified.keys() == {jans}


def test_the_index_decides_by_no_order_from_before_alone() -> None:
    """A newer one of the same name may be erased; BaseLinker still shows it."""
    bench = Bench()
    bench.order(email="other@example.com")
    bench.order()
    bench.flow()
    forget(bench)
    bench.clock.sleep(60)
    bench.order(ALLEGRO)
    bench.flow()
    assert (sent_to(bench, "other@example.com"), sent_to(bench)) == (1, 2)


def test_anothers_order_under_the_same_number_that_is_gone_stays() -> None:
    """BaseLinker does not show any more whose it was; its own record says whose contact has its data."""
    bench = Bench()
    annas, jans = bench.order(), bench.order(JAN, phone=ANNA["phone"])
    bench.flow()
    bench.shop.delete_order(jans)
    assert ids(forget(bench)) == [annas]
    assert bench.outcome(jans) == "sent"


def test_an_order_of_theirs_that_is_gone_is_erased() -> None:
    bench = Bench()
    first = bench.order()
    bench.flow()
    bench.shop.delete_order(first)
    second = bench.order()
    bench.flow()
    slot_of_contact(bench).change(lambda state: state.forgotten(0, block=False))  # it names none
    assert ids(forget(bench)) == [first, second]


def test_the_index_takes_in_none_that_is_skipped_before_its_buyer_is_looked_at() -> None:
    bench = Bench(baselinker=BaselinkerOptions(phone_match="exact"), settings={"skip_shop_orders": True})
    bench.flow()
    hidden = bench.order(email=f"{ANNA_EMAIL}, second@example.com", phone="600-100 201")
    bench.clock.sleep(1)
    assert hidden not in ids(forget(bench, ANNA_EMAIL, ANNA_PHONE))
    bench.flow()
    assert bench.outcome(hidden) == "skipped skipped_source"
    assert phone(bench).identified == {}


def test_a_masked_order_from_before_goes_to_no_namesake_either() -> None:
    """It may be the forgotten person's, whose newer order was erased."""
    bench = Bench(baselinker=BaselinkerOptions(phone_match="exact"))
    bench.order(email="other@example.com", phone="600-100 201")
    bench.clock.sleep(5)
    bench.order(phone="600/100/201")
    bench.flow()
    masked = bench.order(ALLEGRO, phone="600 10 02 01", journal=False)
    bench.clock.sleep(60)
    forget(bench)
    person_replays(bench, masked)
    assert bench.outcome(masked) == "skipped ambiguous_phone"
    assert sent_to(bench, "other@example.com") == 1


def test_forgetting_another_one_decides_as_a_delivery_does() -> None:
    bench = Bench(baselinker=BaselinkerOptions(phone_match="exact"))
    bench.order(phone="600-100 201")
    bench.flow()
    forget(bench)
    bench.clock.sleep(60)
    jans = bench.order(JAN, phone="600100201")
    masked = bench.order(ALLEGRO, phone="600 100 201")
    bench.flow()
    assert bench.outcome(masked) == "skipped ambiguous_phone"
    assert ids(forget(bench, "jan@example.com")) == [jans]


def test_an_order_of_theirs_that_is_gone_is_erased_even_if_the_account_was_another_one() -> None:
    bench = Bench()
    first = bench.order()
    bench.flow()
    bench.connect("other")
    bench.change(salesmanago__client_id="client-of-other", salesmanago__api_secret="secret-of-other")
    bench.clock.sleep(400)
    bench.flow()
    bench.shop.delete_order(first)
    second = bench.order()
    bench.flow()
    assert ids(forget(bench)) == [first, second]
