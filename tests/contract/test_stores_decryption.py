"""How often connection documents are decrypted: KMS charges for each time."""

import json
import time
from collections.abc import Callable
from contextlib import suppress

import pytest

from ordersync.adapters.stores.connections import SsmConnections
from ordersync.domain.connection import Connection
from ordersync.errors import ConnectionGone, InvalidConnection
from tests.builders import document
from tests.contract.ssm import Ssm
from tests.fakes.deployed import PATH

pytestmark = pytest.mark.contract


def text_with(**settings: object) -> str:
    return json.dumps(document(settings=settings))


def eshop(found: Connection) -> str:
    return found.settings.eshop


@pytest.mark.parametrize(
    "read",
    [
        lambda connections: list(connections.all()),
        lambda connections: list(connections.some(["one", "other"])),
        lambda connections: [connections.get(name, fresh=True) for name in ("one", "other")],
    ],
    ids=["all", "some", "get"],
)
def test_a_document_is_decrypted_once_a_version(ssm: Ssm, read: Callable[[SsmConnections], object]) -> None:
    ssm.put("one", text_with())
    ssm.put("other", text_with())
    for _ in range(10):
        read(ssm.connections)
    assert sorted(ssm.decrypted) == ["one", "other"]
    ssm.put("other", text_with(tag="VIP"))
    for _ in range(10):
        read(ssm.connections)
    assert sorted(ssm.decrypted) == ["one", "other", "other"]
    assert ssm.connections.get("other").settings.tag == "VIP"


def test_the_ways_of_reading_share_what_was_decrypted(ssm: Ssm) -> None:
    ssm.put("main", text_with())
    ssm.connections.get("main")
    list(ssm.connections.all())
    list(ssm.connections.some(["main"]))
    assert ssm.decrypted == ["main"]


def test_a_new_process_decrypts_each_document_once_in_as_few_requests_as_there_are_pages(ssm: Ssm) -> None:
    for number in range(25):
        ssm.put(f"shop-{number}", text_with())
    ssm.reads.clear()
    assert len(list(ssm.connections.all())) == 25
    assert ssm.reads == ["GetParametersByPath"] * 3
    assert len(ssm.decrypted) == 25
    ssm.reads.clear()
    list(ssm.connections.all())
    assert ssm.reads == ["GetParametersByPath"] * 3


def test_a_share_of_connections_costs_four_requests_at_most(ssm: Ssm) -> None:
    """Some of which this process has decrypted before, some not."""
    names = [f"shop-{number}" for number in range(25)]
    for name in names:
        ssm.put(name, text_with())
    list(ssm.connections.some(names[:13]))
    ssm.reads.clear()
    assert len(list(ssm.connections.some(names))) == 25
    assert ssm.reads == ["GetParameters"] * 4
    assert sorted(ssm.decrypted) == sorted(names)


def test_a_document_that_was_deleted_and_made_again_is_another_one(ssm: Ssm) -> None:
    """Although its version is the same."""
    ssm.put("main", text_with(eshop="one"))
    ssm.connections.get("main")
    ssm.client.delete_parameter(Name=f"{PATH}/main")
    time.sleep(0.01)  # the emulator dates by the machine's clock
    ssm.put("main", text_with(eshop="two"))
    [found] = ssm.connections.all()
    assert isinstance(found, Connection)
    assert eshop(found) == "two"


def test_an_invalid_document_is_decrypted_once_and_reported_each_time(ssm: Ssm) -> None:
    ssm.put("broken", "{")
    ssm.put("good", text_with())
    for _ in range(3):
        found = {item.connection_id: item for item in ssm.connections.all()}
        assert isinstance(found["broken"], InvalidConnection)
        assert isinstance(found["good"], Connection)
    assert sorted(ssm.decrypted) == ["broken", "good"]


def test_no_more_is_remembered_of_a_removed_document(ssm: Ssm) -> None:
    """Its credentials least of all."""
    for read in (lambda: list(ssm.connections.all()), lambda: ssm.connections.get("main", fresh=True)):
        ssm.put("main", text_with())
        ssm.put("other", text_with())
        list(ssm.connections.all())
        ssm.client.delete_parameter(Name=f"{PATH}/main")
        with suppress(ConnectionGone):
            read()
        assert "main" not in ssm.connections._held


def test_one_connection_is_read_by_the_only_request_that_the_worker_may_make(ssm: Ssm) -> None:
    ssm.put("main", text_with(eshop="one"))
    ssm.connections.get("main")
    ssm.put("main", text_with(eshop="two"))
    ssm.reads.clear()
    assert eshop(ssm.connections.get("main", fresh=True)) == "two"
    assert ssm.reads == ["GetParameter"] * 2


def test_ids_are_listed_without_decryption(ssm: Ssm) -> None:
    ssm.put("main", text_with())
    assert ssm.connections.ids() == ["main"]
    assert ssm.decrypted == []
