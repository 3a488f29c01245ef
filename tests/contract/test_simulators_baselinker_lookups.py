"""The simulated BaseLinker finds orders by phone, and lists sources and statuses."""

from collections.abc import Mapping
from typing import cast

import pytest

from tests.contract.baselinker_account import Shop

pytestmark = pytest.mark.contract


@pytest.mark.parametrize(
    ("match", "found"),
    [("exact", ["+48 501-442-318"]), ("digits", ["+48 501-442-318", "+48501442318", "48501442318"])],
)
def test_phones_match_as_the_option_says(match: str, found: list[str]) -> None:
    shop = Shop(phone_match=match)
    added = {
        shop.account.add_order({"phone": phone}): phone
        for phone in ("+48 501-442-318", "+48501442318", "48501442318", "501442318", "0048501442318", "")
    }
    assert [added[cast("int", each["order_id"])] for each in shop.phone("+48 501-442-318")] == found
    assert shop.phone("ext.") == []


def test_phones_may_match_by_their_last_nine_digits() -> None:
    shop = Shop(phone_match="last_nine")
    for phone in ("+48 501-442-318", "501442318", "0048501442318", "501442319", "100200"):
        shop.account.add_order({"phone": phone})
    assert len(shop.phone("501 442 318")) == 3
    assert shop.phone("100200") == []


def test_getOrdersByPhone_shows_callers_not_orders() -> None:  # noqa: N802 (the method's name)
    shop = Shop()
    shop.account.add_order({"phone": "501442318", "email": "a@example.com"})
    assert set(shop.phone("501442318")[0]) == {
        "order_id",
        "order_status_id",
        "delivery_fullname",
        "delivery_company",
        "date_in_status",
        "date_add",
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
            shop.account.add_order({"phone": "501442318"}, confirmed)
        found = shop.phone("501442318")
        assert (len(found), type(found[0]["date_add"]), type(found[0]["date_in_status"])) == (
            count,
            kind,
            kind,
        )


def test_a_limited_answer_shows_the_newest_callers() -> None:
    shop = Shop(phone_limit=1)
    newest = shop.account.add_order({"phone": "501442318", "date_add": 20})
    shop.account.add_order({"phone": "501442318", "date_add": 10})
    assert [each["order_id"] for each in shop.phone("501442318")] == [newest]


def test_sources_and_statuses_are_listed() -> None:
    shop = Shop()
    shop.account.set_source("shop", 812, "example-shop")
    sources = cast("dict[str, dict[str, str]]", shop.call("getOrderSources")["sources"])
    assert sources["shop"] == {"812": "example-shop"}
    assert set(sources) == {"personal", "order_return", "shop"}
    statuses = cast("list[Mapping[str, object]]", shop.call("getOrderStatusList")["statuses"])
    assert set(statuses[0]) == {"id", "name", "name_for_customer", "color", "group_id", "is_primary"}
