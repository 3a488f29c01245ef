"""A connection's check finds what is wrong, says what to do, and never shows a secret."""

import json

import pytest

from ordersync.connecting.check_connection import ConnectionCheck
from ordersync.domain.dialogue import Check, CheckName, Status
from simulators import BaselinkerOptions
from tests.fakes.merchant import BASELINKER_URL, ESHOP, SECRETS, TOKEN, MemoryDocuments, Merchant

DAY = 86_400


@pytest.fixture
def merchant() -> Merchant:
    merchant = Merchant()
    merchant.shop.add_order({"order_source": "shop", "order_source_id": 812, "email": "anna@example.org"})
    return merchant


def checker(merchant: Merchant) -> ConnectionCheck:
    return ConnectionCheck(merchant.accounts, merchant.clock)


def checked(merchant: Merchant, **changes: object) -> dict[CheckName, Check]:
    """Return the document's checks, none of which may hold a secret or break a service's rules."""
    checks = checker(merchant).check_document(merchant.text(**changes), "shop")
    secrets = [*SECRETS, *(str(value) for value in changes.values() if str(value).startswith("wrong"))]
    said = [text for check in checks for text in (check.meaning, check.advice, repr(check))]
    assert not [text for text in said if any(secret in text for secret in secrets)]
    assert set(merchant.baselinker.violations) <= {"POST to a wrong place"}
    assert merchant.salesmanago.violations == []
    return {check.name: check for check in checks}


def outcomes(checks: dict[CheckName, Check]) -> dict[CheckName, Status]:
    return {name: check.status for name, check in checks.items()}


def test_all_is_well(merchant: Merchant) -> None:
    checks = checked(merchant)
    assert set(outcomes(checks).values()) == {Status.OK}
    assert list(checks) == [
        CheckName.DOCUMENT,
        CheckName.TOKEN,
        CheckName.JOURNAL,
        CheckName.ADDRESSES,
        CheckName.PRODUCTS,
        CheckName.CURRENCIES,
        CheckName.CREDENTIAL,
        CheckName.OWNER,
        CheckName.DOUBLES,
        CheckName.CONSENT,
        CheckName.V3_KEY,
        CheckName.ESHOP,
    ]
    assert merchant.marketing.contacts == {}
    assert len(merchant.baselinker.calls) == 3


def test_wrong_token(merchant: Merchant) -> None:
    checks = checked(merchant, baselinker__token="wrong-token-0000")
    assert checks[CheckName.TOKEN].status is Status.FAILED
    assert checks[CheckName.TOKEN].reason == "baselinker_credential"
    assert "My account -> API" in checks[CheckName.TOKEN].advice
    assert checks[CheckName.JOURNAL].reason == "not_tried"
    assert checks[CheckName.OWNER].status is Status.OK


def test_revoked_token(merchant: Merchant) -> None:
    merchant.baselinker.revoke_token(TOKEN)
    assert checked(merchant)[CheckName.TOKEN].reason == "baselinker_credential"
    merchant.baselinker.restore_token(TOKEN)
    assert checked(merchant)[CheckName.TOKEN].status is Status.OK


def test_wrong_url_of_baselinker(merchant: Merchant) -> None:
    checks = checked(merchant, baselinker__url="https://baselinker.example/elsewhere")
    assert checks[CheckName.TOKEN].reason == "baselinker_url"


def test_blocked_token_is_named_with_its_minutes_and_blocks_the_others(merchant: Merchant) -> None:
    merchant.shop.block(300)
    checks = checked(merchant)
    assert checks[CheckName.TOKEN].status is Status.FAILED
    assert "5 more minutes" in checks[CheckName.TOKEN].meaning
    calls = len(merchant.baselinker.calls)
    assert checked(merchant)[CheckName.TOKEN].reason == "baselinker_block"
    assert len(merchant.baselinker.calls) == calls


def test_calls_come_out_of_the_shared_budget(merchant: Merchant) -> None:
    checks = checked(merchant, baselinker__requests_per_minute=1)
    assert checks[CheckName.TOKEN].status is Status.OK
    assert (checks[CheckName.JOURNAL].status, checks[CheckName.JOURNAL].reason) == (Status.WARNING, "budget")


def test_baselinker_is_unreachable(merchant: Merchant) -> None:
    merchant.way_to_baselinker.script("not_connected", times=2)
    checks = checked(merchant)
    assert checks[CheckName.TOKEN].reason == "unavailable"
    assert checks[CheckName.TOKEN].meaning == "Not tried: BaseLinker can't be reached, or asks to wait."
    assert checks[CheckName.TOKEN].detail == f"BaseLinker can't be reached at {BASELINKER_URL}: no connection"
    assert checks[CheckName.CREDENTIAL].status is Status.OK


def test_journal_that_is_off_while_orders_come(merchant: Merchant) -> None:
    merchant.shop.options = BaselinkerOptions(journal_enabled=False)
    journal = checked(merchant)[CheckName.JOURNAL]
    assert (journal.status, journal.reason) == (Status.WARNING, "journal_off")
    assert "My account -> API" in journal.advice


def test_empty_journal_of_a_quiet_shop(merchant: Merchant) -> None:
    merchant.clock.sleep(5 * DAY)
    journal = checked(merchant)[CheckName.JOURNAL]
    assert (journal.status, journal.reason) == (Status.WARNING, "journal_empty")


def test_wrong_secret(merchant: Merchant) -> None:
    checks = checked(merchant, salesmanago__api_secret="wrong-secret-0000")
    assert checks[CheckName.CREDENTIAL].reason == "salesmanago_credential"
    assert "API v2" in checks[CheckName.CREDENTIAL].advice
    assert checks[CheckName.OWNER].reason == "not_tried"
    assert checks[CheckName.ESHOP].status is Status.OK


def test_unknown_owner(merchant: Merchant) -> None:
    owner = checked(merchant, salesmanago__owner="a@b.example")[CheckName.OWNER]
    assert (owner.status, owner.reason) == (Status.FAILED, "salesmanago_owner")


def test_owner_in_other_capitals(merchant: Merchant) -> None:
    assert checked(merchant, salesmanago__owner="Owner@shop.example")[CheckName.OWNER].reason == "spelling"


def test_eshop_that_no_catalog_has(merchant: Merchant) -> None:
    eshop = checked(merchant, settings__eshop="myshop_exmple")[CheckName.ESHOP]
    assert (eshop.status, eshop.reason) == (Status.FAILED, "unknown_eshop")
    assert f"Did you mean {ESHOP}?" in eshop.advice


def test_eshop_of_a_single_store_that_no_catalog_has(merchant: Merchant) -> None:
    checks = checked(merchant, settings__eshops={"shop:812": "second"})
    assert checks[CheckName.ESHOP].reason == "unknown_eshop"


def test_eshop_without_v3_key_cannot_be_verified(merchant: Merchant) -> None:
    checks = checked(merchant, salesmanago__v3_api_key=None)
    assert CheckName.V3_KEY not in checks
    assert (checks[CheckName.ESHOP].status, checks[CheckName.ESHOP].reason) == (Status.WARNING, "unverified")


def test_wrong_v3_key(merchant: Merchant) -> None:
    checks = checked(merchant, salesmanago__v3_api_key="wrongV3Key00")
    assert checks[CheckName.V3_KEY].reason == "salesmanago_v3_key"
    assert checks[CheckName.ESHOP].reason == "unverified"


def test_values_in_another_currency_than_the_catalog(merchant: Merchant) -> None:
    assert checked(merchant, settings__currency="EUR")[CheckName.ESHOP].reason == "currency"


def test_unknown_keys_and_missing_fields_fail_before_anything_is_tried(merchant: Merchant) -> None:
    checks = checked(merchant, settings__colour="red", salesmanago__owner=None)
    assert outcomes(checks) == {CheckName.DOCUMENT: Status.FAILED}
    assert "settings.colour: unknown field" in checks[CheckName.DOCUMENT].meaning
    assert "salesmanago.owner: missing" in checks[CheckName.DOCUMENT].meaning
    assert merchant.baselinker.calls == []


@pytest.mark.parametrize(
    ("field", "value", "reason"), [("enabled", False, "off"), ("mode", "shadow", "shadow")]
)
def test_a_connection_that_transfers_nothing_is_reported(
    merchant: Merchant, field: str, value: object, reason: str
) -> None:
    text = json.dumps(merchant.document() | {field: value})
    checks = checker(merchant).check_document(text, "shop")
    assert [check.reason for check in checks if check.status is not Status.OK] == [reason]


def test_a_missing_connection(merchant: Merchant) -> None:
    checks = checker(merchant).check_stored("missing", MemoryDocuments())
    assert [(check.name, check.status) for check in checks] == [(CheckName.DOCUMENT, Status.FAILED)]


class TestSharedAddresses:
    """Addresses that many buyers of a marketplace bear: shown with what to write into the settings."""

    SHARED = "orders@hidden.example"

    @staticmethod
    def sell(merchant: Merchant, names: int, source: str = "cdiscount", email: str = SHARED) -> None:
        for number in range(names):
            order = {"order_source": source, "order_source_id": 5, "email": email}
            merchant.shop.add_order({**order, "delivery_fullname": f"Anna Nowak{chr(97 + number)}"})

    def test_an_address_of_five_buyers(self, merchant: Merchant) -> None:
        self.sell(merchant, 5)
        self.sell(merchant, 7, email="Buyer@Other.example ")
        self.sell(merchant, 4, email="few@other.example")
        check = checked(merchant)[CheckName.ADDRESSES]
        assert (check.status, check.reason) == (Status.WARNING, "shared_addresses")
        assert "person's: 2 (" in check.meaning
        assert f"cdiscount: {self.SHARED}, 5 buyers" in check.meaning
        assert "cdiscount: buyer@other.example, 7 buyers" in check.meaning
        assert "its domain (other.example, hidden.example) to the domains of masked" in check.advice
        assert f"(buyer@other.example, {self.SHARED}) to the e-mail addresses to ignore" in check.advice

    @pytest.mark.parametrize("source", ["shop", "personal"])
    def test_in_a_shop_one_person_may_order_for_many(self, merchant: Merchant, source: str) -> None:
        self.sell(merchant, 6, source)
        assert checked(merchant)[CheckName.ADDRESSES].status is Status.OK

    def test_buyers_of_two_marketplaces_are_not_added_up(self, merchant: Merchant) -> None:
        self.sell(merchant, 4)
        self.sell(merchant, 4, "emag")
        assert checked(merchant)[CheckName.ADDRESSES].status is Status.OK

    def test_one_name_in_many_spellings_is_one_buyer(self, merchant: Merchant) -> None:
        for name in ("Anna Żółw", "anna zolw", "ŻÓŁW ANNA", "Zółw  Anna", "Anna  ŻOLW", "", "-"):
            order = {"order_source": "emag", "order_source_id": 5, "email": self.SHARED}
            merchant.shop.add_order({**order, "delivery_fullname": name})
        assert checked(merchant)[CheckName.ADDRESSES].status is Status.OK

    @pytest.mark.parametrize(
        "settings",
        [{"settings__relay_domains": ["hidden.example"]}, {"settings__ignored_emails": [SHARED]}],
    )
    def test_what_the_settings_know_is_not_suspected(
        self, merchant: Merchant, settings: dict[str, object]
    ) -> None:
        self.sell(merchant, 5)
        self.sell(merchant, 5, "allegro", "q7@allegromail.pl")
        self.sell(merchant, 5, "amazon", "x@marketplace.amazon.de")
        assert checked(merchant, **settings)[CheckName.ADDRESSES].status is Status.OK

    def test_it_costs_one_call(self, merchant: Merchant) -> None:
        checked(merchant)
        assert [call.method for call in merchant.shop.calls].count("getOrders") == 1
        self.sell(merchant, 5)
        merchant.clock.sleep(120)
        checks = checked(merchant, baselinker__requests_per_minute=2)
        assert (checks[CheckName.ADDRESSES].status, checks[CheckName.ADDRESSES].reason) == (
            Status.WARNING,
            "budget",
        )

    def test_old_orders_are_not_looked_at(self, merchant: Merchant) -> None:
        self.sell(merchant, 5)
        merchant.clock.sleep(31 * DAY)
        assert checked(merchant)[CheckName.ADDRESSES].status is Status.OK
