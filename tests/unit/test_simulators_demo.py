"""The demo shop is lifelike, complete, repeatable and free of real people."""

import json
import random
import subprocess
import sys
from collections import Counter
from typing import cast

import pytest

from ordersync.domain.phones import PhoneRules
from simulators import BaselinkerAccount, BaselinkerSimulator, Request
from simulators.baselinker.orders import BLANK_LINE, BLANK_ORDER, lines_of
from simulators.demo import (
    API_KEY,
    API_SECRET,
    CLIENT_ID,
    TOKEN,
    DemoShop,
    connection_document,
    open_demo,
)
from simulators.demo.people import invent_buyer, respell_phone
from simulators.salesmanago import sha

STEPS = 1500


class Clock:
    def __init__(self) -> None:
        self.at = 1_793_440_805.0

    def __call__(self) -> float:
        self.at += 0.5
        return self.at


def lived(seed: int = 1, steps: int = STEPS) -> tuple[BaselinkerAccount, list[str]]:
    rng, clock = random.Random(seed), Clock()
    account = BaselinkerSimulator(clock, rng=rng).add_account(TOKEN)
    shop = DemoShop(account, rng, clock)
    shop.stock_up()
    return account, [shop.step() for _ in range(steps)]


@pytest.fixture(scope="module")
def account() -> BaselinkerAccount:
    return lived()[0]


def digits(order: dict[str, object]) -> str:
    return "".join(sign for sign in str(order["phone"]) if sign.isdigit())[-9:]


def test_every_relevant_type_of_journal_entry_occurs(account: BaselinkerAccount) -> None:
    types = Counter(entry.log_type for entry in account.journal)
    assert {1, 2, 6, 11, 16, 17, 18} <= set(types)
    repeated = Counter((entry.log_type, entry.order_id, entry.object_id) for entry in account.journal)
    assert max(repeated.values()) > 1
    assert any(not order["confirmed"] for order in account.orders.values())


def test_orders_come_from_every_store_and_from_returns(account: BaselinkerAccount) -> None:
    stores = Counter((order["order_source"], order["order_source_id"]) for order in account.orders.values())
    assert set(stores) >= {
        ("shop", 812),
        ("shop", 815),
        ("allegro", 4711),
        ("amazon", 31),
        ("ebay", 17),
        ("personal", 0),
    }
    assert any(source == "order_return" for source, _ in stores)
    named = {(source, source_id) for source, stores in account.sources.items() for source_id in stores}
    assert {store for store in stores if store[0] != "order_return"} <= named


def test_every_order_and_line_is_complete(account: BaselinkerAccount) -> None:
    for order in account.orders.values():
        assert order.keys() == BLANK_ORDER.keys()
        assert all(line.keys() == BLANK_LINE.keys() for line in lines_of(order))


def test_addresses_are_invented_masked_or_missing(account: BaselinkerAccount) -> None:
    domains: dict[str, set[str]] = {}
    for order in account.orders.values():
        domains.setdefault(str(order["order_source"]), set()).add(str(order["email"]).rpartition("@")[2])
    own = {"example.com", "example.org"}
    assert domains["allegro"] == {"allegromail.pl"}
    assert domains["amazon"] == {"marketplace.amazon.de"}
    assert domains["shop"] == domains["ebay"] == own
    assert domains["personal"] == own | {""}
    allegro = [str(order["email"]) for order in account.orders.values() if order["order_source"] == "allegro"]
    assert all("+" in address for address in allegro)


@pytest.mark.parametrize("seed", range(20))
def test_every_buyer_has_a_number_that_identifies_one_person(seed: int) -> None:
    rng = random.Random(seed)
    phones = [respell_phone(invent_buyer(number, rng).phone, rng) for number in range(400)]
    numbers = [PhoneRules().identifying(phone, "PL") for phone in phones]
    assert None not in numbers
    assert len(set(numbers)) == len(numbers)


def test_many_allegro_buyers_have_bought_in_a_shop_with_their_phone_in_another_spelling(
    account: BaselinkerAccount,
) -> None:
    orders = list(account.orders.values())
    shop = {digits(order): order["phone"] for order in orders if order["order_source"] == "shop"}
    allegro = [order for order in orders if order["order_source"] == "allegro"]
    assert (
        sum(shop.get(digits(order), order["phone"]) != order["phone"] for order in allegro) > len(allegro) / 4
    )


def test_some_orders_have_no_delivery_block(account: BaselinkerAccount) -> None:
    without = [order for order in account.orders.values() if not order["delivery_address"]]
    assert without
    assert all(order["invoice_address"] for order in without if order["order_source"] == "shop")


def test_the_same_seed_repeats_the_story_which_has_no_personal_data() -> None:
    account, story = lived(2, 200)
    assert story == lived(2, 200)[1] != lived(3, 200)[1]
    people = {
        str(order[name])
        for order in account.orders.values()
        for name in ("email", "phone", "delivery_fullname")
    }
    assert not any(person in line for line in story for person in people - {""})


def test_the_demo_accounts_open_with_the_connection_document() -> None:
    clock = Clock()
    demo = open_demo(clock, random.Random(1))
    document = cast("dict[str, dict[str, object]]", connection_document("http://b", "http://s"))
    assert document["baselinker"] == {
        "token": TOKEN,
        "url": "http://b/connector.php",
        "requests_per_minute": 60,
    }
    form = b"method=getOrderSources&parameters=%7B%7D"
    headers = {"X-BLToken": TOKEN, "Content-Type": "application/x-www-form-urlencoded"}
    sources = demo.baselinker.handle(Request("POST", "/connector.php", headers, form, clock()))
    assert cast("dict[str, object]", sources.json())["status"] == "SUCCESS"
    at = clock()
    body = {"clientId": CLIENT_ID, "apiKey": API_KEY, "sha": sha(API_KEY, CLIENT_ID, API_SECRET)}
    users = demo.salesmanago.handle(
        Request(
            "POST",
            "/api/user/listByClient",
            {"Content-Type": "application/json", "User-Agent": "ordersync/1.0"},
            json.dumps(body | {"requestTime": int(at * 1000)}).encode(),
            at,
        )
    )
    assert cast("dict[str, object]", users.json())["users"] == [document["salesmanago"]["owner"]]


def test_the_standalone_run_prints_urls_document_and_events() -> None:
    command = [sys.executable, "-B", "-m", "simulators", "--every", "0", "--steps", "3", "--seed", "1"]
    output = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout
    assert "BaseLinker:  http://127.0.0.1:" in output
    assert json.loads(output[output.index("{") : output.rindex("}") + 1])["baselinker"]["token"] == TOKEN
    assert len(output[output.rindex("}") + 1 :].split("\n")) == 5
