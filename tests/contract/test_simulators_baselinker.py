"""The BaseLinker simulator keeps the documented contract, and each of its options has its effect."""

import json
import random
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import cast
from urllib.parse import urlencode

import pytest

from simulators import BaselinkerAccount, BaselinkerOptions, BaselinkerSimulator, Reply, Request

pytestmark = pytest.mark.contract

TOKEN = "token-1"
CAPTURED = Path(__file__).parents[1] / "fixtures" / "getOrders-allegro-2022.json"
FORM = "application/x-www-form-urlencoded"
Answer = dict[str, object]
Entries = list[dict[str, int]]


class Clock:
    def __init__(self) -> None:
        self.at = 1_793_440_805.0

    def __call__(self) -> float:
        return self.at


class Shop:
    """A simulator with one account, and a caller that does as documented."""

    def __init__(self, **options: object) -> None:
        self.clock = Clock()
        options_of = cast("Callable[..., BaselinkerOptions]", BaselinkerOptions)
        self.sim = BaselinkerSimulator(self.clock, options_of(**options), random.Random(7))
        self.account: BaselinkerAccount = self.sim.add_account(TOKEN, "one")

    def send(
        self,
        body: bytes,
        method: str = "POST",
        path: str = "/connector.php",
        **headers: str,
    ) -> Reply:
        sent = {"X-BLToken": TOKEN, "Content-Type": FORM}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        return self.sim.handle(Request(method, path, sent, body, self.clock()))

    def call(self, name: str, /, **parameters: object) -> Answer:
        form = urlencode({"method": name, "parameters": json.dumps(parameters)})
        return cast("Answer", self.send(form.encode()).json())

    def code(self, name: str, /, **parameters: object) -> object:
        return self.call(name, **parameters).get("error_code")

    def logs(self, last_log_id: int = 1, **parameters: object) -> Entries:
        return cast("Entries", self.call("getJournalList", last_log_id=last_log_id, **parameters)["logs"])

    def types(self) -> list[int]:
        return [entry["log_type"] for entry in self.logs()]

    def orders(self, **parameters: object) -> list[Answer]:
        return cast("list[Answer]", self.call("getOrders", **parameters)["orders"])

    def ids(self, **parameters: object) -> list[object]:
        return [order["order_id"] for order in self.orders(**parameters)]

    def phone(self, phone: str) -> list[Answer]:
        return cast("list[Answer]", self.call("getOrdersByPhone", phone=phone)["orders"])


# --- The envelope ---


def test_success_is_json_served_as_html() -> None:
    shop = Shop()
    reply = shop.send(urlencode({"method": "getOrderSources", "parameters": "[]"}).encode())
    assert (reply.status, reply.headers["Content-Type"]) == (200, "text/html; charset=UTF-8")
    assert cast("Answer", reply.json())["status"] == "SUCCESS"
    assert shop.sim.violations == []


def test_header_and_form_are_read_whatever_their_case() -> None:
    shop = Shop()
    request = Request(
        "POST",
        "/connector.php",
        {"x-bltoken": TOKEN, "content-type": f"{FORM}; charset=utf-8"},
        b"method=getOrderSources&parameters=%7B%7D",
        shop.clock(),
    )
    assert cast("Answer", shop.sim.handle(request).json())["status"] == "SUCCESS"


@pytest.mark.parametrize(
    ("headers", "code", "violations"),
    [({"X_BLToken": ""}, "ERROR_EMPTY_TOKEN", 0), ({"X_BLToken": "other"}, "ERROR_BAD_TOKEN", 0)],
)
def test_a_token_that_opens_nothing_is_refused(headers: dict[str, str], code: str, violations: int) -> None:
    shop = Shop()
    reply = cast("Answer", shop.send(b"method=getOrderSources&parameters=%7B%7D", **headers).json())
    assert (reply["error_code"], len(shop.sim.violations)) == (code, violations)


def test_a_missing_token_is_a_violation() -> None:
    shop = Shop()
    body = b"method=getOrderSources&parameters=%7B%7D"
    shop.sim.handle(Request("POST", "/connector.php", {"Content-Type": FORM}, body, shop.clock()))
    assert shop.sim.violations == ["request without an X-BLToken header"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"method=getOrderSources&parameters=%7B%7D&token=token-1", "ERROR_BAD_TOKEN"),
        (b"method=getOrderSources&parameters=%7B%7D&more=1", "ERROR_UNKNOWN_METHOD"),
        (b"method=getOrderSources&method=getOrders&parameters=%7B%7D", "ERROR_UNKNOWN_METHOD"),
        (b"method=getOrderSources&parameters=%7B", "ERROR_PARSE_JSON_PARAMETERS"),
        (b"method=getOrderSources&parameters=1", "ERROR_PARSE_JSON_PARAMETERS"),
        (b"method=getOrderSources", "ERROR_PARSE_JSON_PARAMETERS"),
        (b"method=deleteOrders&parameters=%7B%7D", "ERROR_UNKNOWN_METHOD"),
        (b'{"method": "getOrders"}', "ERROR_UNKNOWN_METHOD"),
    ],
)
def test_a_malformed_call_is_refused_and_remembered(body: bytes, code: str) -> None:
    shop = Shop()
    assert cast("Answer", shop.send(body).json())["error_code"] == code
    assert len(shop.sim.violations) == 1


def test_a_body_that_is_not_a_form_is_refused_and_remembered() -> None:
    shop = Shop()
    reply = cast("Answer", shop.send(b"method=getOrders&parameters=%7B%7D", Content_Type="text/plain").json())
    assert reply["error_code"] == "ERROR_UNKNOWN_METHOD"
    assert shop.sim.violations == ["request body is not form-encoded"]


@pytest.mark.parametrize(("method", "path", "status"), [("GET", "/connector.php", 405), ("POST", "/", 404)])
def test_another_place_or_verb_is_no_api(method: str, path: str, status: int) -> None:
    shop = Shop()
    assert shop.send(b"", method, path).status == status
    assert len(shop.sim.violations) == 1


@pytest.mark.parametrize(
    ("name", "parameters"),
    [
        ("getJournalList", {}),
        ("getJournalList", {"last_log_id": 0}),
        ("getJournalList", {"last_log_id": "5"}),
        ("getJournalList", {"last_log_id": 1, "log_types": [1]}),
        ("getJournalList", {"last_log_id": 1, "logs_types": ["1"]}),
        ("getJournalList", {"last_log_id": 1, "limit": 5}),
        ("getOrders", {"date_to": 5}),
        ("getOrders", {"page": 2}),
        ("getOrders", {"limit": 2}),
        ("getOrders", {"order_id": "7"}),
        ("getOrders", {"order_id": True}),
        ("getOrders", {"get_unconfirmed_orders": 1}),
        ("getOrders", {"filter_order_source_id": 1}),
        ("getOrders", {"filter_email": "x" * 51}),
        ("getOrdersByPhone", {}),
        ("getOrdersByPhone", {"phone": ""}),
        ("getOrdersByPhone", {"phone": "1" * 51}),
        ("getOrderSources", {"page": 1}),
    ],
)
def test_a_wrong_parameter_is_refused_and_remembered(name: str, parameters: dict[str, object]) -> None:
    shop = Shop()
    assert shop.code(name, **parameters) == "ERROR_WRONG_PARAMETER"
    assert len(shop.sim.violations) == 1


def test_tokens_can_be_exchanged_revoked_and_restored() -> None:
    shop = Shop()
    shop.sim.revoke_token(TOKEN)
    assert shop.code("getOrders") == "ERROR_BAD_TOKEN"
    shop.sim.restore_token(TOKEN)
    assert shop.code("getOrders") is None
    shop.sim.set_token(TOKEN, "token-2")
    assert shop.code("getOrders") == "ERROR_BAD_TOKEN"
    assert shop.sim.account("token-2") is shop.account
    assert shop.sim.violations == []


def test_accounts_are_kept_apart() -> None:
    shop = Shop()
    shop.sim.add_account("token-2").add_order({"email": "a@example.com"})
    assert shop.orders() == []
    assert shop.logs() == []


# --- The call limit ---


def test_every_call_is_counted_by_method_and_arrival() -> None:
    shop = Shop()
    shop.call("getOrders")
    shop.clock.at += 5
    shop.call("getOrderSources")
    shop.call("getOrders", page=1)
    seen = [(call.at - shop.clock.at, call.account, call.method, call.outcome) for call in shop.account.calls]
    assert seen == [
        (-5, "one", "getOrders", "SUCCESS"),
        (0, "one", "getOrderSources", "SUCCESS"),
        (0, "one", "getOrders", "ERROR_WRONG_PARAMETER"),
    ]
    assert shop.sim.calls == shop.account.calls


def test_the_hundredth_call_in_a_minute_passes_and_the_next_one_blocks() -> None:
    shop = Shop()
    assert [shop.code("getOrders") for _ in range(100)] == [None] * 100
    assert shop.call("getOrders") == {
        "status": "ERROR",
        "error_code": "ERROR_BLOCKED_TOKEN",
        "error_message": "Query limit exceeded, token blocked until 2026-10-31 11:10:05",
    }
    shop.clock.at += 599
    assert shop.code("getOrderSources") == "ERROR_BLOCKED_TOKEN"
    shop.clock.at += 1
    assert shop.code("getOrderSources") is None
    assert [block.until - block.began_at for block in shop.account.limit.blocks] == [600]
    assert (shop.account.limit.peak, shop.account.limit.calls_while_blocked) == (101, 1)


def test_the_limit_counts_any_sixty_seconds_not_clock_minutes() -> None:
    shop = Shop(requests_per_minute=2)
    codes = []
    for pause in (0, 59, 1, 59, 0.5):
        shop.clock.at += pause
        codes.append(shop.code("getOrders"))
    assert codes == [None, None, None, None, "ERROR_BLOCKED_TOKEN"]
    assert shop.account.limit.peak == 3


def test_the_limit_can_be_changed_while_it_counts() -> None:
    shop = Shop()
    shop.account.limit.allowed, shop.account.limit.block_seconds = 1, 5.0
    codes = [shop.code("getOrders") for _ in range(2)]
    shop.clock.at += 5
    assert [*codes, shop.code("getOrders")] == [None, "ERROR_BLOCKED_TOKEN", None]


def test_the_block_text_is_local_time_and_its_length_is_settable() -> None:
    shop = Shop(requests_per_minute=0, block_minutes=5, block_timezone="UTC", block_message="till {until}")
    assert shop.call("getOrders")["error_message"] == "till 2026-10-31 10:05:05"


def test_calls_during_a_block_can_prolong_it() -> None:
    shop = Shop(requests_per_minute=0, block_minutes=1, block_prolongs=True, block_code="ERROR_RATE_LIMIT")
    shop.call("getOrders")
    shop.clock.at += 59
    assert shop.code("getOrders") == "ERROR_RATE_LIMIT"
    assert shop.account.limit.blocked_until(shop.clock() + 59) == shop.clock() + 60


def test_other_tools_share_the_limit_and_the_block() -> None:
    shop = Shop()
    shop.account.use_calls(100)
    assert shop.code("getOrders") == "ERROR_BLOCKED_TOKEN"
    shop = Shop()
    shop.account.block(30)
    assert shop.code("getOrders") == "ERROR_BLOCKED_TOKEN"
    shop.clock.at += 30
    assert shop.code("getOrders") is None


# --- The journal ---


def test_what_happens_in_the_shop_is_written_down() -> None:
    shop = Shop()
    first = shop.account.add_order({"products": [{"name": "a"}, {"name": "b"}]}, confirmed=False)
    shop.account.confirm_order(first, {"email": "a@example.com"})
    shop.account.edit_order(first, {"delivery_city": "Łódź", "phone": "500"})
    shop.account.edit_order(first, {"invoice_city": "Łódź", "payment_done": 5, "products": [{"name": "c"}]})
    shop.account.set_status(first, 90_212)
    shop.account.delete_order(first)
    assert [(each["log_type"], each["object_id"]) for each in shop.logs()] == [
        *((1, 0), (2, 0), (11, 0), (16, 0), (21, 0), (3, 0), (13, 0), (18, 90_212), (4, 0))
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


def test_a_split_moves_lines_to_a_new_order() -> None:
    shop = Shop()
    old = shop.account.add_order({"products": [{"name": "a"}, {"name": "b"}], "external_order_id": "x"})
    new = shop.account.split(old)
    assert [(e["log_type"], e["order_id"], e["object_id"]) for e in shop.logs()][2:] == [
        *((6, old, new), (1, new, 0), (2, new, 0))
    ]
    names = [[line["name"] for line in cast("list[Answer]", o["products"])] for o in shop.orders()]
    assert names == [["a"], ["b"]]
    assert [order["external_order_id"] for order in shop.orders()] == ["x", "x"]


@pytest.mark.parametrize(("where", "types"), [("before", [1, 2, 17]), ("after", [17, 1, 2]), ("none", [17])])
def test_a_copy_writes_its_own_entries_where_the_option_says(where: str, types: list[int]) -> None:
    shop = Shop(copy_created_entry=where, copies_keep_external_id=False)
    old = shop.account.add_order({"external_order_id": "x", "shop_order_id": 5})
    new = shop.account.copy(old)
    assert shop.types()[2:] == types
    copied = shop.orders(order_id=new)[0]
    assert (copied["external_order_id"], copied["shop_order_id"]) == ("", 0)


@pytest.mark.parametrize(("option", "survives"), [("order", 0), ("object", 1)])
def test_a_merge_leaves_the_side_that_the_option_says(option: str, survives: int) -> None:
    shop = Shop(merge_survivor=option)
    both = [shop.account.add_order({"products": [{"name": name}]}) for name in "ab"]
    assert shop.account.merge(*both) == both[survives]
    last = shop.logs()[-1]
    assert (last["log_type"], last["order_id"], last["object_id"]) == (5, *both)
    assert shop.ids() == [both[survives]]
    assert len(cast("list[Answer]", shop.orders()[0]["products"])) == 2


@pytest.mark.parametrize("entries", [(1,), (2,), (1, 2)])
def test_a_new_confirmed_order_writes_the_entries_that_the_option_says(entries: tuple[int, ...]) -> None:
    shop = Shop(new_order_entries=entries)
    shop.account.add_order({})
    assert shop.types() == list(entries)


def test_entries_of_any_type_and_double_ones_can_be_written() -> None:
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
def test_a_careful_reader_gets_every_entry_under_every_reading(
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


def test_a_journal_without_pages_gives_all() -> None:
    shop = Shop(journal_page_size=None)
    for _ in range(250):
        shop.account.log(1, 1)
    assert len(shop.logs()) == 250


def test_a_page_with_which_no_reader_gets_on_cannot_be_set() -> None:
    BaselinkerOptions(journal_page_size=1)
    with pytest.raises(ValueError, match="at least 2"):
        BaselinkerOptions(journal_page_size=1, cursor="inclusive")


@pytest.mark.parametrize(
    ("key", "names"), [("log_id", {"log_id"}), ("id", {"id"}), ("both", {"id", "log_id"})]
)
def test_the_id_of_an_entry_has_the_name_that_the_option_says(key: str, names: set[str]) -> None:
    shop = Shop(journal_key=key)
    shop.account.log(1, 1)
    assert set(shop.logs()[0]) == names | {"order_id", "log_type", "object_id", "date"}


def test_a_journal_that_is_switched_off_is_empty() -> None:
    shop = Shop(journal_enabled=False)
    shop.account.add_order({})
    assert shop.call("getJournalList", last_log_id=1) == {"status": "SUCCESS", "logs": []}


def test_the_journal_forgets() -> None:
    shop = Shop(retention=100)
    shop.account.log(1, 1)
    shop.clock.at += 99
    shop.account.log(2, 1)
    assert shop.types() == [1, 2]
    shop.clock.at += 1
    assert shop.types() == [2]


@pytest.mark.parametrize("reading", ["retained", "error", "empty"])
def test_a_cursor_that_the_journal_forgot_is_answered_as_the_option_says(reading: str) -> None:
    shop = Shop(retention=100, expired_cursor=reading)
    old = shop.account.log(1, 1)
    shop.clock.at += 100
    shop.account.log(2, 1)
    shop.account.log(3, 1)
    answer = shop.call("getJournalList", last_log_id=old)
    shown = {"retained": 2, "error": None, "empty": 0}[reading]
    assert (len(cast("Entries", answer["logs"])) if "logs" in answer else None) == shown
    assert shop.types() == [2, 3], "1 always gives what is retained"
    assert len(shop.logs(shop.logs()[0]["log_id"])) == 1, "and so does a known one"
    assert shop.sim.violations == []


# --- Orders ---


def test_an_order_is_completed_with_every_documented_field() -> None:
    shop = Shop()
    order_id = shop.account.add_order({"email": "a@example.com", "products": [{"name": "Kubek"}]})
    order = shop.orders(order_id=order_id, include_custom_extra_fields=True)[0]
    captured = json.loads(CAPTURED.read_text())["orders"][0]
    later = {
        "delivery_method_id",
        "delivery_state",
        "invoice_state",
        "custom_extra_fields",
        "star",
        "crm_client_id",
    }
    assert set(order) == set(captured) | later
    assert set(cast("list[Answer]", order["products"])[0]) == set(captured["products"][0])
    assert order["date_add"] == order["date_confirmed"] == int(shop.clock())
    assert "custom_extra_fields" not in shop.orders()[0]
    extra = shop.orders(include_commissions=True, include_connect_data=True, include_discounts_data=True)[0]
    assert (extra["commissions"], extra["connect_data"]) == ([], {})


def test_fields_that_orders_do_not_have_cannot_be_set() -> None:
    shop = Shop()
    with pytest.raises(ValueError, match="total"):
        shop.account.add_order({"total": 5})
    with pytest.raises(ValueError, match="price"):
        shop.account.add_order({"products": [{"price": 5}]})
    order_id = shop.account.add_order({})
    with pytest.raises(ValueError, match="mail"):
        shop.account.edit_order(order_id, {"mail": "a@example.com"})
    with pytest.raises(ValueError, match="exists"):
        shop.account.add_order({"order_id": order_id})


def test_unconfirmed_orders_are_shown_with_the_flag_only() -> None:
    shop = Shop()
    order_id = shop.account.add_order({}, confirmed=False)
    assert shop.ids() == shop.ids(order_id=order_id) == []
    order = shop.orders(order_id=order_id, get_unconfirmed_orders=True)[0]
    assert (order["confirmed"], order["date_confirmed"]) == (False, 0)
    assert shop.ids(get_unconfirmed_orders=True, date_confirmed_from=0) == [], "it has no date to be found by"
    shop.clock.at += 50
    shop.account.confirm_order(order_id)
    assert shop.orders(order_id=order_id)[0]["date_confirmed"] == int(shop.clock())


def test_an_exact_read_may_show_unconfirmed_orders() -> None:
    shop = Shop(order_id_shows_unconfirmed=True)
    order_id = shop.account.add_order({}, confirmed=False)
    assert (shop.ids(), shop.ids(order_id=order_id)) == ([], [order_id])


def test_filters_find_what_they_name() -> None:
    shop = Shop()
    fields: dict[str, object] = {
        "email": "a@example.com",
        "order_source": "shop",
        "order_source_id": 812,
        "shop_order_id": 77,
        "external_order_id": "x-1",
        "order_status_id": 5,
    }
    one = shop.account.add_order(fields)
    shop.account.add_order({"email": "b@example.com", "order_source": "shop", "order_source_id": 815})
    for parameters in (
        {"order_id": one},
        {"filter_email": "a@example.com"},
        {"filter_order_source": "shop", "filter_order_source_id": 812},
        {"filter_shop_order_id": 77},
        {"filter_external_order_id": "x-1"},
        {"status_id": 5},
    ):
        assert shop.ids(**parameters) == [one]
    assert shop.ids(filter_email="A@example.com") == []
    assert len(shop.ids(filter_order_source="shop")) == 2
    assert shop.ids(filter_order_source="allegro") == []


def test_lower_bounds_are_inclusive_and_page_by_what_they_bound() -> None:
    shop = Shop()
    late = shop.account.add_order({"order_id": 5, "date_add": 100, "date_confirmed": 900})
    early = shop.account.add_order({"order_id": 6, "date_add": 200, "date_confirmed": 800})
    assert shop.ids(date_confirmed_from=800) == [early, late]
    assert shop.ids(date_confirmed_from=801) == [late]
    assert shop.ids(date_from=100) == [late, early]
    assert shop.ids(date_from=101) == [early]
    assert shop.ids(id_from=6) == [early]


def test_a_hundred_orders_at_most_are_shown_and_paging_finds_the_others() -> None:
    shop = Shop()
    added = [shop.account.add_order({}) for _ in range(130)]
    assert shop.ids() == added[:100]
    assert shop.ids(id_from=added[99]) == added[99:]


@pytest.mark.parametrize("order", ["descending", "shuffled"])
def test_orders_may_come_in_any_order(order: str) -> None:
    shop = Shop(orders_order=order)
    added = [shop.account.add_order({}) for _ in range(130)]
    assert sorted(cast("list[int]", shop.ids())) == added[:100]
    assert shop.ids() != added[:100]


def test_ids_may_be_text() -> None:
    shop = Shop(ids_as_text=True)
    order_id = shop.account.add_order(
        {"products": [{"name": "a"}], "order_source": "shop", "order_source_id": 812}
    )
    order = shop.orders()[0]
    line = cast("list[Answer]", order["products"])[0]
    assert (order["order_id"], order["order_source_id"], line["storage_id"]) == (str(order_id), "812", "0")
    entry = cast("Answer", shop.logs()[0])
    assert (entry["order_id"], entry["log_type"]) == (str(order_id), 1)
    assert cast("list[Answer]", shop.call("getOrderStatusList")["statuses"])[0]["id"] == "90210"


def test_every_number_of_the_journal_may_be_text() -> None:
    shop = Shop(journal_numbers_as_text=True)
    shop.account.log(1, 5)
    assert all(isinstance(value, str) for value in shop.logs()[0].values())


def test_amounts_are_numbers_whole_ones_without_decimals_or_text() -> None:
    fields: dict[str, object] = {
        "delivery_price": 8.99,
        "payment_done": 10.0,
        "products": [{"price_brutto": 2}],
    }
    for as_text, expected in ((False, (8.99, 10, 2)), (True, ("8.99", "10", "2"))):
        shop = Shop(amounts_as_text=as_text)
        shop.account.add_order(fields)
        order = shop.orders()[0]
        price = cast("list[Answer]", order["products"])[0]["price_brutto"]
        assert (order["delivery_price"], order["payment_done"], price) == expected
        assert not isinstance(order["payment_done"], float)


@pytest.mark.parametrize(
    ("booleans", "true", "false"), [("json", True, False), ("number", 1, 0), ("text", "1", "0")]
)
def test_booleans_are_written_as_the_option_says(booleans: str, true: object, false: object) -> None:
    shop = Shop(booleans=booleans)
    shop.account.add_order({})
    shop.account.add_order({}, confirmed=False)
    shown = [order["confirmed"] for order in shop.orders(get_unconfirmed_orders=True)]
    assert [(value, type(value)) for value in shown] == [(true, type(true)), (false, type(false))]


def test_orders_may_be_a_map_and_empty_maps_lists() -> None:
    shop = Shop(orders_as_map=True, empty_maps_as_lists=True)
    assert shop.call("getOrders")["orders"] == []
    order_id = shop.account.add_order({"phone": "500100200"})
    answer = shop.call("getOrders", include_custom_extra_fields=True)
    order = cast("dict[str, Answer]", answer["orders"])[str(order_id)]
    assert order["custom_extra_fields"] == []
    assert list(cast("Answer", shop.call("getOrdersByPhone", phone="500100200")["orders"])) == [str(order_id)]
    shop.account.sources.clear()
    assert shop.call("getOrderSources")["sources"] == []
    shop.account.sources["shop"] = {}
    assert shop.call("getOrderSources")["sources"] == {"shop": []}


def test_empty_maps_are_maps_by_default() -> None:
    shop = Shop(orders_as_map=True)
    assert shop.call("getOrders")["orders"] == {}
    shop.account.sources.clear()
    assert shop.call("getOrderSources")["sources"] == {}


def test_pick_fields_may_be_spelt_as_in_the_sample() -> None:
    shop = Shop(pick_field="status")
    shop.account.add_order({})
    assert {"pick_status", "pack_status"} <= set(shop.orders()[0])
    assert "pick_state" not in shop.orders()[0]


# --- Captured orders ---


def captured_orders() -> list[dict[str, object]]:
    return cast("list[dict[str, object]]", json.loads(CAPTURED.read_text())["orders"])


def test_captured_orders_come_back_as_they_were_captured() -> None:
    shop = Shop(types_2022=True)
    for order in captured_orders():
        shop.account.add_order(order)
    assert shop.orders(include_custom_extra_fields=True) == captured_orders()
    assert len(shop.logs()) == 2 * len(captured_orders())


def test_captured_orders_are_shown_with_todays_types_by_default() -> None:
    shop = Shop()
    for order in captured_orders():
        shop.account.add_order(order, journal=False)
    first = shop.orders()[0]
    line = cast("list[Answer]", first["products"])[0]
    kinds = [type(value) for value in (first["shop_order_id"], first["order_source_id"], line["storage_id"])]
    assert kinds == [int, int, int]
    assert shop.logs() == []


# --- Neighbouring methods ---


@pytest.mark.parametrize(
    ("match", "found"),
    [("exact", ["+48 500-100-200"]), ("digits", ["+48 500-100-200", "+48500100200", "48500100200"])],
)
def test_phones_match_as_the_option_says(match: str, found: list[str]) -> None:
    shop = Shop(phone_match=match)
    added = {
        shop.account.add_order({"phone": phone}): phone
        for phone in ("+48 500-100-200", "+48500100200", "48500100200", "500100200", "0048500100200", "")
    }
    assert [added[cast("int", each["order_id"])] for each in shop.phone("+48 500-100-200")] == found
    assert shop.phone("ext.") == []


def test_phones_may_match_by_their_last_nine_digits() -> None:
    shop = Shop(phone_match="last_nine")
    for phone in ("+48 500-100-200", "500100200", "0048500100200", "500100201", "100200"):
        shop.account.add_order({"phone": phone})
    assert len(shop.phone("500 100 200")) == 3
    assert shop.phone("100200") == []


def test_getOrdersByPhone_shows_callers_not_orders() -> None:  # noqa: N802 (the method's name)
    shop = Shop()
    shop.account.add_order({"phone": "500100200", "email": "a@example.com"})
    assert set(shop.phone("500100200")[0]) == {
        *(
            "order_id",
            "order_status_id",
            "delivery_fullname",
            "delivery_company",
            "date_in_status",
            "date_add",
        )
    }


def test_unconfirmed_orders_dates_and_limit_of_callers_are_options() -> None:
    for options, count, kind in (
        ({}, 2, int),
        ({"phone_unconfirmed": True}, 3, int),
        ({"phone_dates_as_text": True}, 2, str),
        ({"phone_limit": 1}, 1, int),
    ):
        shop = Shop(**options)
        for confirmed in (True, True, False):
            shop.account.add_order({"phone": "500100200"}, confirmed)
        found = shop.phone("500100200")
        assert (len(found), type(found[0]["date_add"]), type(found[0]["date_in_status"])) == (
            count,
            kind,
            kind,
        )


def test_a_limited_answer_shows_the_newest_callers() -> None:
    shop = Shop(phone_limit=1)
    newest = shop.account.add_order({"phone": "500100200", "date_add": 20})
    shop.account.add_order({"phone": "500100200", "date_add": 10})
    assert [each["order_id"] for each in shop.phone("500100200")] == [newest]


def test_sources_and_statuses_are_listed() -> None:
    shop = Shop()
    shop.account.set_source("shop", 812, "example-shop")
    sources = cast("dict[str, dict[str, str]]", shop.call("getOrderSources")["sources"])
    assert sources["shop"] == {"812": "example-shop"}
    assert set(sources) == {"personal", "order_return", "shop"}
    statuses = cast("list[Mapping[str, object]]", shop.call("getOrderStatusList")["statuses"])
    assert set(statuses[0]) == {"id", "name", "name_for_customer", "color", "group_id", "is_primary"}


def test_two_simulators_with_the_same_seed_do_the_same() -> None:
    def story(rng: Callable[[], random.Random]) -> object:
        sim = BaselinkerSimulator(Clock(), BaselinkerOptions(), rng())
        account = sim.add_account(TOKEN)
        for _ in range(5):
            account.copy(account.add_order({}))
        return account.journal

    assert story(lambda: random.Random(1)) == story(lambda: random.Random(1))
