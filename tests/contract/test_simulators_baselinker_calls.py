"""The simulated BaseLinker accepts documented calls only, and no more of them than its limit allows."""

from typing import cast
from urllib.parse import urlencode

import pytest

from simulators import Request
from tests.contract.baselinker_account import FORM, TOKEN, Answer, Shop

pytestmark = pytest.mark.contract


def test_success_is_json_served_as_html() -> None:
    shop = Shop()
    reply = shop.send(urlencode({"method": "getOrderSources", "parameters": "[]"}).encode())
    assert (reply.status, reply.headers["Content-Type"]) == (200, "text/html; charset=UTF-8")
    assert cast("Answer", reply.json())["status"] == "SUCCESS"
    assert shop.sim.violations == []


def test_header_names_match_in_any_case() -> None:
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
def test_an_empty_or_unknown_token_is_refused(headers: dict[str, str], code: str, violations: int) -> None:
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
def test_a_malformed_call_is_refused_and_recorded(body: bytes, code: str) -> None:
    shop = Shop()
    assert cast("Answer", shop.send(body).json())["error_code"] == code
    assert len(shop.sim.violations) == 1


def test_a_body_that_is_not_a_form_is_refused_and_recorded() -> None:
    shop = Shop()
    reply = cast("Answer", shop.send(b"method=getOrders&parameters=%7B%7D", Content_Type="text/plain").json())
    assert reply["error_code"] == "ERROR_UNKNOWN_METHOD"
    assert shop.sim.violations == ["request body is not form-encoded"]


@pytest.mark.parametrize(("method", "path", "status"), [("GET", "/connector.php", 405), ("POST", "/", 404)])
def test_other_paths_and_http_methods_get_an_http_error(method: str, path: str, status: int) -> None:
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
def test_a_wrong_parameter_is_refused_and_recorded(name: str, parameters: dict[str, object]) -> None:
    shop = Shop()
    assert shop.code(name, **parameters) == "ERROR_WRONG_PARAMETER"
    assert len(shop.sim.violations) == 1


def test_tokens_can_be_replaced_revoked_and_restored() -> None:
    shop = Shop()
    shop.sim.revoke_token(TOKEN)
    assert shop.code("getOrders") == "ERROR_BAD_TOKEN"
    shop.sim.restore_token(TOKEN)
    assert shop.code("getOrders") is None
    shop.sim.set_token(TOKEN, "token-2")
    assert shop.code("getOrders") == "ERROR_BAD_TOKEN"
    assert shop.sim.account("token-2") is shop.account
    assert shop.sim.violations == []


def test_accounts_are_separate() -> None:
    shop = Shop()
    shop.sim.add_account("token-2").add_order({"email": "a@example.com"})
    assert shop.orders() == []
    assert shop.logs() == []


def test_every_call_is_recorded_with_method_and_arrival() -> None:
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


def test_a_block_names_its_end_in_local_time_and_its_length_is_an_option() -> None:
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
