"""The secret that keys the records, in Secrets Manager as moto emulates it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import boto3
import pytest

from ordersync.adapters.stores.secrets import StoredSecret
from ordersync.errors import NotApplied
from tests.fakes.deployed import REGION, SECRET_NAME, emulated_aws
from tests.fakes.keys import SECRET

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

pytestmark = pytest.mark.contract


@pytest.fixture
def client() -> "Iterator[SecretsManagerClient]":
    with emulated_aws():
        yield boto3.client("secretsmanager", region_name=REGION)


def test_it_is_read_by_its_name_and_by_its_arn(client: "SecretsManagerClient") -> None:
    arn = client.create_secret(Name=SECRET_NAME, SecretString=SECRET)["ARN"]
    assert [StoredSecret(client, name).text() for name in (SECRET_NAME, arn)] == [SECRET, SECRET]


def test_its_current_version_is_read(client: "SecretsManagerClient") -> None:
    client.create_secret(Name=SECRET_NAME, SecretString=SECRET)
    client.put_secret_value(SecretId=SECRET_NAME, SecretString="its next version")
    assert StoredSecret(client, SECRET_NAME).text() == "its next version"


def test_one_that_is_missing_can_not_be_read(client: "SecretsManagerClient") -> None:
    with pytest.raises(NotApplied, match="ResourceNotFoundException"):
        StoredSecret(client, SECRET_NAME).text()


def test_one_that_is_deleted_can_not_be_read_until_it_is_restored(client: "SecretsManagerClient") -> None:
    client.create_secret(Name=SECRET_NAME, SecretString=SECRET)
    client.delete_secret(SecretId=SECRET_NAME, RecoveryWindowInDays=7)
    with pytest.raises(NotApplied, match="InvalidRequestException"):
        StoredSecret(client, SECRET_NAME).text()
    client.restore_secret(SecretId=SECRET_NAME)
    assert StoredSecret(client, SECRET_NAME).text() == SECRET


def test_one_that_is_no_text_is_empty(client: "SecretsManagerClient") -> None:
    client.create_secret(Name=SECRET_NAME, SecretBinary=SECRET.encode())
    assert StoredSecret(client, SECRET_NAME).text() == ""
