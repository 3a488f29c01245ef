"""The sweeper in the emulated AWS, on request: it finds what the journal misses."""

import re
import subprocess
import time
from collections.abc import Callable
from dataclasses import replace

import boto3
import pytest
from botocore.config import Config

from local.access import APPLICATION_ID, REGION, ROOT_KEY, access_to
from local.deployment import STACK
from ordersync.adapters.stores.stacks import stack_outputs
from tests.integration.remotes import Remotes

pytestmark = [pytest.mark.integration, pytest.mark.slow]


def sweep(endpoint: str) -> None:
    """Invoke the sweeper, as a person does."""
    session = boto3.Session(aws_access_key_id=ROOT_KEY, aws_secret_access_key=ROOT_KEY, region_name=REGION)
    config = Config(user_agent_extra=f"app/{access_to(endpoint)[APPLICATION_ID]}")
    outputs = stack_outputs(session.client("cloudformation", endpoint_url=endpoint, config=config), STACK)
    functions = session.client("lambda", endpoint_url=endpoint, config=config)
    answer = functions.invoke(FunctionName=outputs["SweeperFunctionName"])
    assert "FunctionError" not in answer


def endpoint_of(process: "subprocess.Popen[str]") -> str:
    """Return the address of the emulated AWS, once the run has printed it."""
    assert process.stdout is not None
    for line in process.stdout:
        if found := re.search(r"emulated AWS: (\S+),", line):
            return found[1]
    raise AssertionError("the run ended before it was ready")


def wait_until(condition: Callable[[], object]) -> None:
    limit = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < limit
        time.sleep(0.2)


@pytest.mark.timeout(300)
def test_a_journal_that_is_switched_off_is_replaced_by_a_sweep(remotes: Remotes) -> None:
    off, keeper = remotes.merchant("off"), remotes.merchant("keeper")
    off.shop.options = replace(off.shop.options, journal_enabled=False)
    remotes.baselinker.revoke_token("token-keeper")
    with remotes.running(120, off=off.document, keeper=keeper.document) as process:
        endpoint = endpoint_of(process)
        wait_until(lambda: off.shop.calls)
        time.sleep(2)
        order_id = off.order()
        time.sleep(3)
        assert off.purchases() == []
        sweep(endpoint)
        wait_until(lambda: off.purchases() == [order_id])
        remotes.baselinker.restore_token("token-keeper")
        run = remotes.ended(process, 180)
    assert run.code == 0, run.output
    assert run.connections["off"]["events_created"] == 1
    assert run.dead_letters == 0
