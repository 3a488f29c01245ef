"""Fixtures of the tests of HTTP, of tables and of the Parameter Store."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import boto3
import pytest

from ordersync.adapters.http import RequestsHttp
from ordersync.adapters.stores.memory import MemoryTable
from ordersync.ports import Table
from tests.contract.dynamo import NAME, Dynamo
from tests.contract.ssm import Ssm
from tests.fakes.deployed import REGION, create_table, emulated_aws
from tests.fakes.http_server import LIFETIME, Server, SystemClock

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_ssm import SSMClient


@pytest.fixture
def server() -> Iterator[Server]:
    running = Server()
    yield running
    running.close()


@pytest.fixture
def http() -> RequestsHttp:
    return RequestsHttp(SystemClock(), LIFETIME)


@pytest.fixture(scope="module")
def client() -> "Iterator[DynamoDBClient]":
    with emulated_aws():
        yield boto3.client("dynamodb", region_name=REGION)


@pytest.fixture
def dynamo(client: "DynamoDBClient") -> Iterator[Dynamo]:
    create_table(client, NAME)
    yield Dynamo(client)
    client.delete_table(TableName=NAME)


@pytest.fixture(params=["memory", "dynamodb"])
def table(request: pytest.FixtureRequest) -> Table:
    if request.param == "memory":
        return MemoryTable()
    dynamo: Dynamo = request.getfixturevalue("dynamo")
    return dynamo.table()


@pytest.fixture(scope="module")
def ssm_client() -> "Iterator[SSMClient]":
    with emulated_aws():
        yield boto3.client("ssm", region_name=REGION)


@pytest.fixture
def ssm(ssm_client: "SSMClient") -> Iterator[Ssm]:
    ssm = Ssm(ssm_client)
    yield ssm
    ssm.close()
