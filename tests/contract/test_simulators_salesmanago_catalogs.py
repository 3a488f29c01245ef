"""The simulated SALESmanago's list of catalogs."""

from typing import cast

import pytest

from tests.contract.salesmanago_account import Answer, Crm

pytestmark = pytest.mark.contract


def test_catalogs_are_listed_with_their_own_key() -> None:
    for spelling, names in (("long", {"catalogId", "catalogName"}), ("short", {"id", "name"})):
        crm = Crm(catalog_keys=spelling)
        crm.account.v3_api_key = "v3key"
        crm.account.add_catalog("shop_example_com", "Main shop")
        reply = crm.send("/v3/product/catalogList", b"", "GET", API_KEY="v3key")
        answer = cast("Answer", reply.json())
        catalogs = cast("list[Answer]", answer["catalogs"])
        assert set(catalogs[0]) == names | {"currency", "location", "setAsDefault"}
        assert answer["limits"] == {"max": 10}
        assert crm.sim.violations == []


@pytest.mark.parametrize(
    ("method", "headers", "body", "code", "violations"),
    [
        ("GET", {"API_KEY": "wrong"}, b"", 10, 0),
        ("GET", {}, b"", 10, 1),
        ("POST", {"API_KEY": "v3key"}, b"", 13, 1),
        ("GET", {"API_KEY": "v3key"}, b"{}", 13, 1),
    ],
)
def test_a_wrong_request_for_catalogs_gets_http_400_and_a_reason_code(
    method: str, headers: dict[str, str], body: bytes, code: int, violations: int
) -> None:
    crm = Crm()
    crm.account.v3_api_key = "v3key"
    reply = crm.send("/v3/product/catalogList", body, method, **headers)
    problems = cast("dict[str, list[Answer]]", reply.json())["problems"]
    assert (reply.status, problems[0]["reasonCode"], len(crm.sim.violations)) == (400, code, violations)
