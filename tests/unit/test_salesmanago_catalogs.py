"""How SALESmanago's v3 client reads the list of catalogs."""

import pytest

from ordersync.adapters.salesmanago import CatalogClient
from ordersync.domain.accounts import Catalog
from ordersync.errors import (
    OutcomeUnknown,
    Refused,
)
from ordersync.ports import HttpAnswer
from tests.builders import Script, answered
from tests.fakes.salesmanago_client import ACCOUNT


def catalogs(answer: HttpAnswer) -> list[Catalog]:
    account = ACCOUNT.model_validate(
        {
            "client_id": "c",
            "api_key": "k",
            "sha": "s",
            "owner": "shop@example.com",
            "v3_api_key": "v3-key-1",
        }
    )
    http = Script(answer)
    found = CatalogClient(account, http).catalogs()
    request = http.requests[0]
    assert (request.method, request.url) == ("GET", "https://api.salesmanago.com/v3/product/catalogList")
    assert request.headers["API-KEY"] == "v3-key-1"
    assert "v3-key-1" not in repr(request)
    return found


def test_catalogs_are_listed_under_either_spelling() -> None:
    listed = [
        {"catalogId": "1", "name": "Main", "currency": "PLN", "location": "shop_a"},
        {"id": "2", "catalogName": "Other", "currency": None},
        None,
    ]
    assert catalogs(answered({"catalogs": listed})) == [
        Catalog("Main", "shop_a", "PLN"),
        Catalog("Other", "", ""),
    ]


@pytest.mark.parametrize("status", [400, 401, 403])
def test_a_refused_v3_key(status: int) -> None:
    with pytest.raises(Refused, match=r"v3_api_key"):
        catalogs(answered({"reasonCode": 10, "messages": ["v3-key-1"]}, status))


@pytest.mark.parametrize(
    "answer",
    [
        answered(b"<html>"),
        answered({}),
        answered([]),
        answered({"catalogs": None}),
        answered({"catalogs": []}, 500),
    ],
)
def test_an_invalid_list_of_catalogs(answer: HttpAnswer) -> None:
    with pytest.raises(OutcomeUnknown):
        catalogs(answer)
