"""The operators' commands about whole connections, against an application on this machine."""

import json

import pytest

from ops.__main__ import main
from ops.place import Place
from ordersync.bootstrap.operators import OperatorContext
from tests.builders import document
from tests.fakes.application import MAIN, Bench
from tests.fakes.merchant import MemoryDocuments, Merchant
from tests.fakes.operator_function import deploy

Captured = pytest.CaptureFixture[str]
LOCAL = "http://127.0.0.1:4566"


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> Bench:
    bench = Bench(mode="shadow")
    deploy(bench, monkeypatch)
    return bench


def stored(bench: Bench) -> dict[str, object]:
    content: dict[str, object] = json.loads(bench.connections.documents[MAIN])
    return content


def test_connections_are_listed(bench: Bench, capsys: Captured) -> None:
    assert main(["connections", "list"]) == 0
    text = capsys.readouterr().out
    assert MAIN in text
    assert "test run" in text
    bench.connections.save("broken", "{")
    assert main(["connections", "list"]) == 1
    assert "broken: its document is invalid: the document is not valid JSON" in capsys.readouterr().out


def test_pause_and_resume_ask_nothing(bench: Bench, capsys: Captured) -> None:
    assert main(["connections", "pause", MAIN]) == 0
    assert stored(bench)["enabled"] is False
    assert main(["connections", "resume", MAIN]) == 0
    assert stored(bench)["enabled"] is True
    assert f"{MAIN} is on again, test run" in capsys.readouterr().out


def test_going_live_shows_numbers_and_asks(bench: Bench, capsys: Captured) -> None:
    bench.flow()
    bench.order()
    bench.flow()
    assert main(["connections", "go-live", MAIN]) == 2
    assert "1 orders of the test run" in capsys.readouterr().err
    assert stored(bench)["mode"] == "shadow"
    assert main(["connections", "go-live", MAIN, "--yes"]) == 0
    assert stored(bench)["mode"] == "live"
    assert main(["connections", "go-live", MAIN, "--yes"]) == 2
    assert "is live already" in capsys.readouterr().err


def test_removing_shows_what_stays_and_asks(bench: Bench, capsys: Captured) -> None:
    assert main(["connections", "remove", MAIN]) == 2
    assert "a connection with the same id sends nothing twice" in capsys.readouterr().err
    assert MAIN in bench.connections.documents
    assert main(["connections", "remove", MAIN, "--yes"]) == 0
    assert MAIN not in bench.connections.documents


@pytest.mark.parametrize("command", ["pause", "resume", "go-live", "remove"])
def test_a_connection_has_to_be_named(bench: Bench, command: str) -> None:
    assert main(["connections", command]) == 2
    assert main(["connections", command, "my shop"]) == 2
    assert main(["connections", command, "nowhere", *(["--yes"] if command == "remove" else [])]) == 2


class TestLocalRun:
    """A local run writes to real accounts only with --live."""

    @pytest.fixture
    def documents(self, monkeypatch: pytest.MonkeyPatch, bench: Bench) -> MemoryDocuments:
        documents, merchant = MemoryDocuments(), Merchant()
        context = OperatorContext(documents, merchant.accounts, merchant.clock, merchant.budget)
        monkeypatch.setattr("ops.place.operator_context", lambda stack, file: context)
        return documents

    @pytest.mark.parametrize(
        ("command", "mode", "code"),
        [("go-live", "shadow", 2), ("resume", "live", 2), ("resume", "shadow", 0), ("pause", "live", 0)],
    )
    def test_real_accounts_are_not_written_to(
        self, bench: Bench, documents: MemoryDocuments, capsys: Captured, command: str, mode: str, code: int
    ) -> None:
        bench.change(mode=mode)
        documents.save(MAIN, json.dumps(document(mode=mode)))
        before = stored(bench)
        words = ["connections", command, MAIN, "--endpoint-url", LOCAL, *(["--yes"] * (command == "go-live"))]
        assert main(words) == code
        assert ("--live" in capsys.readouterr().err) == bool(code)
        if code:
            assert stored(bench) == before

    def test_simulated_accounts_are(self, bench: Bench, documents: MemoryDocuments) -> None:
        accounts = {
            "baselinker": {"token": "t", "url": "http://127.0.0.1:8081/connector.php"},
            "salesmanago": {**document()["salesmanago"], "url": "http://127.0.0.1:8082"},  # type: ignore[dict-item]  # a part
        }
        documents.save(MAIN, json.dumps({**document(mode="shadow"), **accounts}))
        assert main(["connections", "go-live", MAIN, "--yes", "--endpoint-url", LOCAL]) == 0
        assert stored(bench)["mode"] == "live"


def test_a_stack_in_aws_is_not_asked_for_its_document(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> OperatorContext:
        raise AssertionError("who may invoke the function needs no right on documents")

    monkeypatch.setattr(Place, "open", refuse)
    assert main(["connections", "go-live", MAIN, "--yes"]) == 0
