"""Secrets that were typed and are not saved yet, in an emulated store and in memory alike."""

import json
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from botocore.stub import Stubber

from ordersync.adapters.stores.drafts import SsmDrafts
from ordersync.errors import NotApplied
from ordersync.ports import SecretDrafts
from tests.contract.ssm import Ssm
from tests.fakes.drafts import MemoryDrafts
from tests.fakes.memory import FakeClock

if TYPE_CHECKING:
    from mypy_boto3_ssm import SSMClient

pytestmark = pytest.mark.contract

PATH, KEY_ID = "/ordersync/drafts", "alias/aws/ssm"
TYPED = {"baselinker.token": "token-7a1c", "baselinker.url": "https://baselinker.example"}


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture(params=["memory", "ssm"])
def drafts(request: pytest.FixtureRequest, clock: FakeClock) -> SecretDrafts:
    if request.param == "memory":
        return MemoryDrafts(clock)
    ssm: Ssm = request.getfixturevalue("ssm")
    return SsmDrafts(ssm.client, PATH, clock, KEY_ID)


def test_what_is_kept_is_found_under_its_key_alone_until_its_time_is_over(
    drafts: SecretDrafts, clock: FakeClock
) -> None:
    drafts.keep("a" * 64, TYPED, clock.now() + 1_800)
    assert drafts.read("a" * 64) == TYPED
    assert drafts.read("b" * 64) == {}
    clock.sleep(1_799)
    assert drafts.read("a" * 64) == TYPED
    clock.sleep(1)
    assert drafts.read("a" * 64) == {}


def test_the_last_attempt_counts_and_what_is_dropped_is_gone(drafts: SecretDrafts, clock: FakeClock) -> None:
    drafts.keep("a", TYPED, clock.now() + 1_800)
    drafts.keep("a", {"baselinker.token": "another"}, clock.now() + 1_800)
    assert drafts.read("a") == {"baselinker.token": "another"}
    drafts.drop("a")
    assert drafts.read("a") == {}
    drafts.drop("a")


def test_the_store_encrypts_it_and_deletes_it_by_itself(ssm: Ssm) -> None:
    clock = FakeClock(1_795_462_871.5)
    with Stubber(ssm.client) as stubbed:
        policy = {
            "Type": "Expiration",
            "Version": "1.0",
            "Attributes": {"Timestamp": "2026-11-23T20:11:11.000Z"},
        }
        parameters = {
            "Name": f"{PATH}/a",
            "Value": json.dumps({"secrets": TYPED, "until": clock.now() + 1_800}, separators=(",", ":")),
            "Type": "SecureString",
            "KeyId": KEY_ID,
            "Tier": "Advanced",
            "Policies": json.dumps([policy]),
            "Overwrite": True,
        }
        stubbed.add_response("put_parameter", {"Version": 1}, parameters)
        SsmDrafts(ssm.client, PATH, clock, KEY_ID).keep("a", TYPED, clock.now() + 1_800)
        stubbed.assert_no_pending_responses()


def test_what_the_store_has_not_deleted_in_time_is_not_read(ssm: Ssm) -> None:
    clock = FakeClock()
    drafts = SsmDrafts(ssm.client, PATH, clock, KEY_ID)
    drafts.keep("a", TYPED, clock.now() + 1_800)
    clock.sleep(1_800)
    kept = ssm.client.get_parameter(Name=f"{PATH}/a", WithDecryption=True)["Parameter"].get("Value", "")
    assert "token-7a1c" in kept, "the store has it still"
    assert drafts.read("a") == {}


@pytest.mark.parametrize(
    ("operation", "use"),
    [
        ("put_parameter", lambda each: each.keep("a", TYPED, 2e9)),
        ("get_parameter", lambda each: each.read("a")),
        ("delete_parameter", lambda each: each.drop("a")),
    ],
)
def test_a_store_that_refuses_says_so_without_a_secret(
    ssm: Ssm, operation: str, use: Callable[[SsmDrafts], object]
) -> None:
    drafts = SsmDrafts(ssm.client, PATH, FakeClock(), KEY_ID)
    with Stubber(ssm.client) as stubbed:
        stubbed.add_client_error(operation, "AccessDeniedException")
        with pytest.raises(NotApplied, match="AccessDenied") as raised:
            use(drafts)
    assert "token-7a1c" not in str(raised.value)


def test_what_is_none_of_ours_is_nothing(ssm: Ssm) -> None:
    client: SSMClient = ssm.client
    client.put_parameter(Name=f"{PATH}/a", Value="{}", Type="SecureString")
    assert SsmDrafts(client, PATH, FakeClock(), KEY_ID).read("a") == {}
