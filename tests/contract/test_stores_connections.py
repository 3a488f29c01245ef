"""Connection documents: in the Parameter Store as moto emulates it, and in memory alike."""

import json
from typing import TYPE_CHECKING

import pytest
from botocore.stub import Stubber

from ordersync.adapters.stores.connections import SsmConnections
from ordersync.domain.connection import Connection
from ordersync.errors import Conflict, ConnectionGone, InvalidConnection, NotApplied
from ordersync.ports import StoredText
from tests.builders import document
from tests.contract.ssm import CACHE, Ssm
from tests.fakes.deployed import PATH
from tests.fakes.memory import MemoryConnections

if TYPE_CHECKING:
    pass

pytestmark = pytest.mark.contract

SECRET = "api-secret-1"


Archive = MemoryConnections | SsmConnections


@pytest.fixture(params=["memory", "ssm"])
def archive(request: pytest.FixtureRequest) -> Archive:
    if request.param == "memory":
        return MemoryConnections()
    ssm: Ssm = request.getfixturevalue("ssm")
    return ssm.connections


def store(archive: Archive, connection_id: str, text: str) -> None:
    """Store a document over whatever is there."""
    if isinstance(archive, SsmConnections):
        archive.save(connection_id, text, archive.read(connection_id).version)
    else:
        archive.save(connection_id, text)


def text_with(**settings: object) -> str:
    return json.dumps(document(settings=settings))


def eshop(found: Connection) -> str:
    return found.settings.eshop


def test_a_saved_document_is_found(archive: Archive) -> None:
    store(archive, "main", text_with(tag="VIP"))
    found = archive.get("main")
    assert (found.connection_id, found.settings.tag) == ("main", "VIP")


def test_saving_again_replaces_a_document(archive: Archive) -> None:
    store(archive, "main", text_with(eshop="one"))
    store(archive, "main", text_with(eshop="two"))
    assert eshop(archive.get("main", fresh=True)) == "two"


def test_a_missing_document(archive: Archive) -> None:
    with pytest.raises(ConnectionGone, match="connection unknown"):
        archive.get("unknown")


@pytest.mark.parametrize("text", ["{", "[]", "{}", text_with(eshop="żółw")])
def test_an_invalid_document_is_reported_with_its_connection(archive: Archive, text: str) -> None:
    store(archive, "main", text)
    with pytest.raises(InvalidConnection, match="connection main"):
        archive.get("main", fresh=True)


def test_all_connections_are_found_however_many(archive: Archive) -> None:
    for number in range(25):
        store(archive, f"shop-{number}", text_with())
    found = list(archive.all())
    assert {item.connection_id for item in found} == {f"shop-{number}" for number in range(25)}


def test_an_invalid_document_hides_no_other(archive: Archive) -> None:
    store(archive, "broken", '{"baselinker": {}}')
    store(archive, "good", text_with())
    found = {item.connection_id: item for item in archive.all()}
    assert isinstance(found["good"], Connection)
    assert isinstance(found["broken"], InvalidConnection)
    assert "baselinker.token: missing" in found["broken"].problems


def test_a_disabled_connection_is_found_too(archive: Archive) -> None:
    store(archive, "main", json.dumps(document(enabled=False)))
    [found] = archive.all()
    assert isinstance(found, Connection)
    assert not found.enabled


def test_documents_are_stored_encrypted_below_the_path(ssm: Ssm) -> None:
    ssm.connections.save("main", text_with(), 0)
    stored = ssm.client.get_parameter(Name=f"{PATH}/main")["Parameter"]
    assert stored.get("Type") == "SecureString"


def test_parameters_below_or_elsewhere_are_no_connections(ssm: Ssm) -> None:
    ssm.put("main", text_with())
    ssm.put("main/former", text_with())
    ssm.client.put_parameter(Name="/ordersync/other", Value="text", Type="String")
    assert ssm.connections.ids() == ["main"]


def test_a_document_is_cached_for_minutes(ssm: Ssm) -> None:
    ssm.put("main", text_with(eshop="one"))
    assert eshop(ssm.connections.get("main")) == "one"
    ssm.put("main", text_with(eshop="two"))
    ssm.reads.clear()
    ssm.clock.sleep(CACHE - 1)
    assert eshop(ssm.connections.get("main")) == "one"
    assert ssm.reads == []
    ssm.clock.sleep(2)
    assert eshop(ssm.connections.get("main")) == "two"


def test_fresh_bypasses_the_cache(ssm: Ssm) -> None:
    ssm.put("main", text_with(eshop="one"))
    ssm.connections.get("main")
    ssm.put("main", text_with(eshop="two"))
    assert eshop(ssm.connections.get("main", fresh=True)) == "two"
    assert eshop(ssm.connections.get("main")) == "two"


def test_listed_documents_are_cached(ssm: Ssm) -> None:
    ssm.put("main", text_with())
    list(ssm.connections.all())
    ssm.reads.clear()
    ssm.connections.get("main")
    assert ssm.reads == []


def test_the_list_is_never_cached(ssm: Ssm) -> None:
    ssm.put("main", text_with(eshop="one"))
    list(ssm.connections.all())
    ssm.put("main", text_with(eshop="two"))
    [found] = ssm.connections.all()
    assert isinstance(found, Connection)
    assert eshop(found) == "two"


def test_a_removed_document_is_gone_once_the_cache_has_expired(ssm: Ssm) -> None:
    ssm.put("main", text_with())
    ssm.connections.get("main")
    ssm.client.delete_parameter(Name=f"{PATH}/main")
    with pytest.raises(ConnectionGone):
        ssm.connections.get("main", fresh=True)
    ssm.clock.sleep(CACHE + 1)
    with pytest.raises(ConnectionGone):
        ssm.connections.get("main")


def test_an_id_that_no_parameter_can_have(ssm: Ssm) -> None:
    with pytest.raises(ConnectionGone):
        ssm.connections.get("not a name")


def test_unknown_keys_are_ignored_with_one_warning_per_document(ssm: Ssm) -> None:
    ssm.put("main", text_with(colour="red"))
    for _ in range(3):
        assert ssm.connections.get("main", fresh=True).connection_id == "main"
        list(ssm.connections.all())
    assert ssm.log.of("unknown keys ignored") == [{"connection_id": "main", "keys": ["settings.colour"]}]
    ssm.put("main", text_with(colour="red", size=1))
    ssm.connections.get("main", fresh=True)
    assert len(ssm.log.of("unknown keys ignored")) == 2


def test_a_long_document_can_be_stored(ssm: Ssm) -> None:
    addresses = [f"reader-{number}@example.com" for number in range(200)]
    ssm.connections.save("main", text_with(ignored_emails=addresses), 0)
    assert len(ssm.another_process().get("main").settings.ignored_emails) == 200


@pytest.mark.parametrize("code", ["ThrottlingException", "InternalServerError", "AccessDeniedException"])
def test_a_store_that_does_not_answer(ssm: Ssm, code: str) -> None:
    with Stubber(ssm.client) as stubbed:
        for operation in ("get_parameter", "get_parameters_by_path", "put_parameter"):
            stubbed.add_client_error(operation, code)
        with pytest.raises(NotApplied, match=code):
            ssm.connections.get("main")
        with pytest.raises(NotApplied, match=code):
            list(ssm.connections.all())
        with pytest.raises(NotApplied, match=code) as refusal:
            ssm.connections.save("main", text_with(), 0)
    assert SECRET not in str(refusal.value)


def test_some_connections_are_found_without_the_others(archive: Archive) -> None:
    for number in range(25):
        store(archive, f"shop-{number}", text_with())
    store(archive, "shop-3", "{")
    asked = [f"shop-{number}" for number in range(12)]
    found = {item.connection_id: item for item in archive.some([*asked, "unknown"])}
    assert found.keys() == set(asked)
    assert isinstance(found["shop-3"], InvalidConnection)


def test_a_store_that_does_not_answer_for_some_is_a_passing_failure(ssm: Ssm) -> None:
    with Stubber(ssm.client) as stubber:
        stubber.add_client_error("get_parameters", "ThrottlingException")
        with pytest.raises(NotApplied, match="ThrottlingException"):
            list(ssm.connections.some(["main"]))


class TestChanges:
    def test_a_change_replaces_the_document(self, archive: Archive) -> None:
        store(archive, "main", text_with(tag="OLD"))
        archive.change("main", lambda text: text.replace("OLD", "NEW"))
        assert archive.get("main", fresh=True).settings.tag == "NEW"

    def test_what_is_not_there_can_not_be_changed_or_deleted(self, archive: Archive) -> None:
        with pytest.raises(ConnectionGone):
            archive.change("main", lambda text: text)
        with pytest.raises(ConnectionGone):
            archive.delete("main")

    def test_what_is_deleted_is_gone(self, archive: Archive) -> None:
        store(archive, "main", text_with())
        archive.delete("main")
        with pytest.raises(ConnectionGone):
            archive.get("main", fresh=True)

    def test_a_change_from_elsewhere_in_between_stands(self, ssm: Ssm) -> None:
        ssm.put("main", text_with(tag="OLD"))

        def change(text: str) -> str:
            ssm.put("main", text_with(tag="ELSEWHERE"))
            return text.replace("OLD", "NEW")

        with pytest.raises(Conflict, match="changed elsewhere at the same time"):
            ssm.connections.change("main", change)
        assert ssm.connections.get("main", fresh=True).settings.tag == "ELSEWHERE"

    def test_a_document_that_is_deleted_in_between_stays_deleted(self, ssm: Ssm) -> None:
        ssm.put("main", text_with(tag="OLD"))
        ssm.put("main", text_with(tag="NEWER"))

        def change(text: str) -> str:
            ssm.client.delete_parameter(Name=f"{PATH}/main")
            return text

        with pytest.raises(ConnectionGone):
            ssm.connections.change("main", change)
        with pytest.raises(ConnectionGone):
            ssm.connections.get("main", fresh=True)

    def test_what_can_not_be_changed_is_left_as_it_is(self, ssm: Ssm) -> None:
        ssm.put("main", text_with(tag="OLD"))

        def refuse(text: str) -> str:
            raise InvalidConnection("main", ["no"])

        with pytest.raises(InvalidConnection):
            ssm.connections.change("main", refuse)
        assert ssm.connections.get("main", fresh=True).settings.tag == "OLD"


class TestSaving:
    """A save follows the version that was read, or changes nothing."""

    def test_a_save_returns_the_version_that_the_next_one_follows(self, ssm: Ssm) -> None:
        first = ssm.connections.save("main", text_with(tag="ONE"), 0)
        second = ssm.connections.save("main", text_with(tag="TWO"), first)
        assert ssm.connections.read("main") == StoredText(text_with(tag="TWO"), second)

    def test_a_new_document_replaces_none(self, ssm: Ssm) -> None:
        ssm.put("main", text_with(tag="ELSEWHERE"))
        with pytest.raises(Conflict):
            ssm.connections.save("main", text_with(tag="NEW"), 0)
        assert ssm.connections.get("main", fresh=True).settings.tag == "ELSEWHERE"

    def test_what_was_saved_elsewhere_meanwhile_stands(self, ssm: Ssm) -> None:
        ssm.put("main", text_with(tag="OLD"))
        version = ssm.connections.read("main").version
        ssm.put("main", text_with(tag="ELSEWHERE"))
        with pytest.raises(Conflict):
            ssm.connections.save("main", text_with(tag="NEW"), version)
        assert ssm.connections.get("main", fresh=True).settings.tag == "ELSEWHERE"

    @pytest.mark.parametrize("versions", [0, 1])
    def test_a_request_that_the_sdk_has_repeated_is_a_success(self, ssm: Ssm, versions: int) -> None:
        for _ in range(versions):
            ssm.put("main", text_with(tag="OLD"))
        ssm.put("main", text_with(tag="NEW"))  # whose answer was lost
        assert ssm.connections.save("main", text_with(tag="NEW"), versions)
        assert ssm.connections.get("main", fresh=True).settings.tag == "NEW"
