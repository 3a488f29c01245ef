"""What a function has imported and set up once it is ready: all that it needs, and no more."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import cast

import pytest

from tests.fakes.deployed import QUEUES, REGION, TABLES

ROOT = Path(__file__).parents[2]
NAMES = ("STACK_NAME", "CONNECTIONS_PATH", "CONNECTIONS_KEY_ID", "RECORD_KEYS_SECRET", "ALARM_TOPIC_ARN")
# What takes long to import, and serves the settings page, the command line or the tests.
HEAVY = (
    "aws_lambda_powertools.event_handler",
    "aws_lambda_powertools.utilities.data_classes",
    "aws_lambda_powertools.utilities.parser",
    "boto3",
    "dns",
    "doctest",
    "email_validator",
    "jinja2",
    "moto",
    "ordersync.web",
    "pydantic.networks",
    "pydantic.v1",
    "rich",
    "typer",
    "unittest",
)
OF_OTHERS = {
    "poller": (
        "ordersync.bootstrap.deliver",
        "ordersync.bootstrap.operate",
        "ordersync.bootstrap.sweep",
        "ordersync.connecting",
        "ordersync.operating",
    ),
    "worker": ("ordersync.connecting", "ordersync.intake", "ordersync.operating"),
    "sweeper": ("ordersync.connecting", "ordersync.operating", "ordersync.delivery.deliver_batch"),
    "operator": (
        "ordersync.bootstrap.deliver",
        "ordersync.bootstrap.poll",
        "ordersync.bootstrap.sweep",
        "ordersync.intake.advance_backfill",  # it shares how pages are read with a backfill's plan
        "ordersync.intake.poll_connections",
        "ordersync.intake.sweep_orders",
    ),
}
OWN_CLIENTS = {"worker": ["secretsmanager"], "operator": ["secretsmanager"]}
PROGRAM = """
import gc, json, sys
from botocore.session import Session
clients, make = [], Session.create_client
Session.create_client = lambda self, name, *a, **o: clients.append(name) or make(self, name, *a, **o)
import app
ready = {
    "modules": sorted(sys.modules),
    "sets up": hasattr(app, "HERE"),
    "clients": sorted(clients),
    "collects": gc.isenabled(),
    "frozen": gc.get_freeze_count(),
}
print(json.dumps(ready))
"""


@cache
def started(function: str) -> Mapping[str, object]:
    """Start a function in a process of its own, with made-up names; return what it has done by then."""
    places = (ROOT / "functions" / function, ROOT / "layers/ordersync/python")
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": os.pathsep.join(map(str, places)),
        "AWS_DEFAULT_REGION": REGION,
        **dict.fromkeys((*NAMES, *TABLES, *QUEUES), "any"),
    }
    command = [sys.executable, "-c", PROGRAM]
    done = subprocess.run(command, env=environment, check=True, text=True, stdout=subprocess.PIPE)
    return cast("Mapping[str, object]", json.loads(done.stdout))


@pytest.mark.slow
@pytest.mark.parametrize(("function", "of_others"), OF_OTHERS.items())
def test_a_function_imports_nothing_that_it_has_no_use_for(function: str, of_others: tuple[str, ...]) -> None:
    modules = cast("list[str]", started(function)["modules"])
    needless = [
        module
        for module in modules
        if any(module == name or module.startswith(f"{name}.") for name in (*HEAVY, *of_others))
    ]
    assert needless == []


@pytest.mark.slow
@pytest.mark.parametrize("function", OF_OTHERS)
def test_a_function_is_set_up_as_it_starts_and_collects_garbage_from_then_on(function: str) -> None:
    """What was imported is no garbage: it is not looked through again."""
    ready = started(function)
    assert ready["sets up"]
    assert ready["collects"]
    assert ready["frozen"]


@pytest.mark.slow
@pytest.mark.parametrize("function", OF_OTHERS)
def test_a_function_makes_the_clients_that_it_has_use_for(function: str) -> None:
    common = ["dynamodb", "sqs", "ssm"]
    assert started(function)["clients"] == sorted([*common, *OWN_CLIENTS.get(function, [])])
