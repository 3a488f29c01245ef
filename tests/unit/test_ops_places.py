"""Where the operators' commands look for connections, and what they say if there is nothing to find."""

import json
from contextlib import nullcontext
from pathlib import Path

import pytest
from pydantic import BaseModel

from ops.__main__ import main
from ops.place import LocalRunDocuments, Place
from ops.where import Where
from ordersync.adapters.stores.files import FileDocument
from ordersync.errors import Declined, NotApplied, ProblemKind
from ordersync.operating.requests import ListConnections
from simulators import serve
from tests.builders import document
from tests.fakes.merchant import MemoryDocuments, Merchant

Captured = pytest.CaptureFixture[str]


@pytest.mark.parametrize(
    ("place", "command"),
    [
        (Place(), ".venv/bin/ordersync check myshop"),
        (
            Place("s", "work", "eu-west-1", "http://aws"),
            ".venv/bin/ordersync check myshop --stack-name s --profile work --region eu-west-1 --endpoint-url http://aws",
        ),
    ],
)
def test_a_command_is_printed_as_it_works(place: Place, command: str) -> None:
    assert place.command("check", "myshop") == command


def test_without_aws_the_command_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: Captured, tmp_path: Path
) -> None:
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION", "AWS_PROFILE", "AWS_ENDPOINT_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    assert main(["check"]) == 2
    text = capsys.readouterr().err
    assert [word for word in ("Region", "--region", "--endpoint-url", "--file") if word not in text] == []


@pytest.mark.slow
def test_an_endpoint_that_does_not_answer(capsys: Captured) -> None:
    with serve(Merchant().baselinker) as server:
        endpoint = server.url
    assert main(["check", "--endpoint-url", endpoint]) == 2
    assert "ordersync" in capsys.readouterr().err


def test_a_file_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    document = FileDocument(tmp_path / "file" / "myshop.json")
    with pytest.raises(NotApplied, match="can't be read"):
        document.save("myshop", "{}", 0)


def test_no_document_that_writes_to_real_accounts_is_saved_into_a_local_run() -> None:
    local = LocalRunDocuments(MemoryDocuments())
    text = json.dumps(document())
    with pytest.raises(NotApplied, match="--live"):
        local.save("myshop", text, 0)
    local.save("in-shadow", json.dumps(document(mode="shadow")), 0)
    assert local.ids() == ["in-shadow"]
    assert "shadow" in local.text("in-shadow")


class Busy:
    """An operator function for which no call is free at first."""

    def __init__(self, failures: list[ProblemKind]) -> None:
        self.failures = failures

    def ask(self, request: BaseModel) -> object:
        del request
        if self.failures:
            raise Declined("the budget does not answer", kind=self.failures.pop(0))
        return "done"


@pytest.mark.parametrize(
    ("failures", "waits", "is_done"),
    [
        ([], 0, True),
        ([ProblemKind.NO_FREE_CALL] * 3, 3, True),
        ([ProblemKind.NO_FREE_CALL] * 9, 5, False),
        ([ProblemKind.NOT_NOW], 0, False),
    ],
)
def test_a_lack_of_calls_is_waited_for_a_while(
    monkeypatch: pytest.MonkeyPatch, failures: list[ProblemKind], waits: int, *, is_done: bool
) -> None:
    slept: list[float] = []
    monkeypatch.setattr("time.sleep", slept.append)
    monkeypatch.setattr(Place, "operator", lambda _: Busy(failures))
    with nullcontext() if is_done else pytest.raises(NotApplied):
        assert Where().ask_patiently(ListConnections()) == "done"
    assert len(slept) == waits
