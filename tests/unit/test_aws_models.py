"""What functions know of the services of AWS is what botocore says, and enough for all that they ask."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import cast

import pytest
from botocore import xform_name
from botocore.client import BaseClient
from botocore.config import Config

from ordersync.bootstrap.aws_clients import MODELS, SERVICES, client_config, new_client
from release.aws_models import USED, made

STORES = Path(__file__).parents[2] / "layers/ordersync/python/ordersync/adapters/stores"
OF_OPERATORS = {"log_groups.py", "protection.py", "stacks.py"}  # the command line asks those itself
ENVIRONMENT = {
    "AWS_DEFAULT_REGION": "eu-central-1",
    "AWS_ACCESS_KEY_ID": "any",
    "AWS_SECRET_ACCESS_KEY": "any",
}
MAKE_CLIENT = cast("Callable[[str, Config], BaseClient]", cast("object", new_client))
CALL = re.compile(r"client\.(?:get_paginator\(\"(\w+)\"|(\w+)\()")


def test_the_files_are_those_that_botocore_s_make() -> None:
    files = {str(path.relative_to(MODELS)) for path in MODELS.rglob("*") if path.is_file()}
    texts = made()
    assert files == texts.keys(), "make aws-models writes them"
    assert [place for place, text in texts.items() if (MODELS / place).read_text() != text] == []


def test_all_that_functions_ask_is_known() -> None:
    paths = [path for path in STORES.glob("*.py") if path.name not in OF_OPERATORS]
    called = {"".join(found) for path in paths for found in CALL.findall(path.read_text())}
    known = {xform_name(operation) for operations in USED.values() for operation in operations}
    assert called == known


@pytest.mark.parametrize("service", USED)
def test_a_client_can_do_that_and_nothing_else(service: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    client = MAKE_CLIENT(service, client_config(connect=1, read=1, attempts=1))
    assert set(client.meta.method_to_api_mapping.values()) == set(USED[service])
    assert client.meta.endpoint_url == f"https://{service}.eu-central-1.amazonaws.com"
    assert service in SERVICES
