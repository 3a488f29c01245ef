"""The simulated BaseLinker's journal, under each of its options."""

import random
from collections.abc import Callable
from typing import cast

import pytest

from simulators import BaselinkerOptions, BaselinkerSimulator
from tests.contract.baselinker_account import TOKEN, Answer, Clock, Entries, Shop

pytestmark = pytest.mark.contract


def test_what_happens_in_the_shop_is_journalled() -> None:
    shop = Shop()
    first = shop.account.add_order({"products": [{"name": "a"}, {"name": "b"}]}, confirmed=False)
    shop.account.confirm_order(first, {"email": "a@example.com"})
    shop.account.edit_order(first, {"delivery_city": "Łódź", "phone": "500"})
    shop.account.edit_order(first, {"invoice_city": "Łódź", "payment_done": 5, "products": [{"name": "c"}]})
    shop.account.set_status(first, 90_212)
    shop.account.delete_order(first)
    assert [(each["log_type"], each["object_id"]) for each in shop.logs()] == [
        (1, 0),
        (2, 0),
        (11, 0),
        (16, 0),
        (21, 0),
        (3, 0),
        (13, 0),
        (18, 90_212),
        (4, 0),
    ]
    assert {each["order_id"] for each in shop.logs()} == {first}
    assert shop.orders(order_id=first, get_unconfirmed_orders=True) == []


def test_ids_increase_with_gaps_and_dates_are_seconds() -> None:
    shop = Shop()
    for _ in range(20):
        shop.account.add_order({})
    ids = [entry["log_id"] for entry in shop.logs()]
    assert ids == sorted(set(ids))
    assert ids[-1] - ids[0] > len(ids)
    assert {entry["date"] for entry in shop.logs()} == {int(shop.clock())}


@pytest.mark.parametrize("entries", [(1,), (2,), (1, 2)])
def test_a_new_confirmed_order_writes_the_entries_that_the_option_says(entries: tuple[int, ...]) -> None:
    shop = Shop(new_order_entries=entries)
    shop.account.add_order({})
    assert shop.types() == list(entries)


def test_entries_of_any_type_and_duplicates_can_be_written() -> None:
    shop = Shop()
    shop.account.log(99, 5)
    shop.account.log(4, 5)
    shop.account.log(4, 5)
    assert shop.types() == [99, 4, 4]


def test_the_journal_is_filtered_by_type_and_order() -> None:
    shop = Shop()
    first, second = shop.account.add_order({}), shop.account.add_order({})
    assert [each["order_id"] for each in shop.logs(logs_types=[2])] == [first, second]
    assert [each["log_type"] for each in shop.logs(order_id=second)] == [1, 2]
    assert shop.logs(logs_types=[]) == shop.logs()


@pytest.mark.parametrize(("cursor", "extra"), [("inclusive", 1), ("exclusive", 0)])
def test_the_cursor_is_inclusive_or_exclusive(cursor: str, extra: int) -> None:
    shop = Shop(cursor=cursor)
    for log_type in range(5):
        shop.account.log(log_type, 1)
    ids = [entry["log_id"] for entry in shop.logs()]
    assert [entry["log_id"] for entry in shop.logs(ids[2])] == ids[3 - extra :]


@pytest.mark.parametrize("order", ["ascending", "descending", "shuffled"])
def test_a_page_holds_the_lowest_ids_in_the_order_that_the_option_says(order: str) -> None:
    shop = Shop(journal_page_size=20, journal_order=order)
    for _ in range(25):
        shop.account.log(1, 1)
    page = [entry["log_id"] for entry in shop.logs()]
    assert sorted(page) == [entry.log_id for entry in shop.account.journal[:20]]
    assert (page == sorted(page)) == (order == "ascending")
    assert (page == sorted(page)[::-1]) == (order == "descending")
    assert len(shop.logs(max(page))) == 5


@pytest.mark.parametrize("order", ["ascending", "descending", "shuffled"])
@pytest.mark.parametrize("cursor", ["inclusive", "exclusive"])
@pytest.mark.parametrize("size", [2, 7, None])
def test_a_careful_reader_gets_every_entry_under_all_options(
    order: str, cursor: str, size: int | None
) -> None:
    shop = Shop(journal_order=order, cursor=cursor, journal_page_size=size)
    written = [shop.account.log(number % 5, 1) for number in range(40)]
    read: list[int] = []
    last = 1
    while new := sorted(entry["log_id"] for entry in shop.logs(last) if entry["log_id"] > last):
        read += new
        last = new[-1]
    assert read == written


def test_a_journal_without_pages_returns_every_entry() -> None:
    shop = Shop(journal_page_size=None)
    for _ in range(250):
        shop.account.log(1, 1)
    assert len(shop.logs()) == 250


def test_a_page_size_that_no_reader_could_page_through_is_refused() -> None:
    BaselinkerOptions(journal_page_size=1)
    with pytest.raises(ValueError, match="at least 2"):
        BaselinkerOptions(journal_page_size=1, cursor="inclusive")


@pytest.mark.parametrize(
    ("key", "names"), [("log_id", {"log_id"}), ("id", {"id"}), ("both", {"id", "log_id"})]
)
def test_the_key_of_an_entrys_id_is_an_option(key: str, names: set[str]) -> None:
    shop = Shop(journal_key=key)
    shop.account.log(1, 1)
    assert set(shop.logs()[0]) == names | {"order_id", "log_type", "object_id", "date"}


def test_a_journal_that_is_switched_off_is_empty() -> None:
    shop = Shop(journal_enabled=False)
    shop.account.add_order({})
    assert shop.call("getJournalList", last_log_id=1) == {"status": "SUCCESS", "logs": []}


def test_entries_expire() -> None:
    shop = Shop(retention=100)
    shop.account.log(1, 1)
    shop.clock.at += 99
    shop.account.log(2, 1)
    assert shop.types() == [1, 2]
    shop.clock.at += 1
    assert shop.types() == [2]


@pytest.mark.parametrize("reading", ["retained", "error", "empty"])
def test_the_answer_to_an_expired_cursor_is_an_option(reading: str) -> None:
    shop = Shop(retention=100, expired_cursor=reading)
    old = shop.account.log(1, 1)
    shop.clock.at += 100
    shop.account.log(2, 1)
    shop.account.log(3, 1)
    answer = shop.call("getJournalList", last_log_id=old)
    shown = {"retained": 2, "error": None, "empty": 0}[reading]
    assert (len(cast("Entries", answer["logs"])) if "logs" in answer else None) == shown
    assert shop.types() == [2, 3], "1 always returns what is retained"
    assert len(shop.logs(shop.logs()[0]["log_id"])) == 1, "and so does a retained cursor"
    assert shop.sim.violations == []


def test_entries_past_the_retention_remain_known_to_tests() -> None:
    shop = Shop(retention=100)
    shop.account.log(1, 1)
    shop.clock.at += 101
    shop.account.log(2, 1)
    assert shop.types() == [2]
    assert [entry.log_type for entry in shop.account.logged] == [1, 2]


def test_two_simulators_with_the_same_seed_do_the_same() -> None:
    def story(rng: Callable[[], random.Random]) -> object:
        sim = BaselinkerSimulator(Clock(), BaselinkerOptions(), rng())
        account = sim.add_account(TOKEN)
        for _ in range(5):
            account.copy(account.add_order({}))
        return account.journal

    assert story(lambda: random.Random(1)) == story(lambda: random.Random(1))


def test_an_entry_that_can_not_be_read_is_shown_as_asked_and_the_others_as_they_are() -> None:
    shop = Shop()
    order_id = shop.account.add_order({})
    first, second, third = (
        shop.account.log(16, order_id),
        shop.account.log(16, order_id),
        shop.account.log(11, 7),
    )
    shop.account.garbled.entries |= {first: {"order_id": "?"}, second: None}
    whole, lost, last = cast("list[object]", shop.logs())[-3:]
    assert cast("Answer", whole) == {**cast("Answer", last), "log_id": first, "log_type": 16, "order_id": "?"}
    assert lost is None
    assert cast("Answer", last)["log_id"] == third
    shop.account.garbled.entries.clear()
    assert [entry["log_id"] for entry in shop.logs()][-3:] == [first, second, third]
