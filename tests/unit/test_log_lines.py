"""A structured log line says which version wrote it, in which invocation, and where in the code."""

import json
from pathlib import Path

import pytest

from ordersync import __version__
from ordersync.adapters.observability import StructuredLog
from tests.fakes.application import Bench
from tests.fakes.deployed import deployed
from tests.fakes.functions import REQUEST_ID

EVENTS = Path(__file__).parents[2] / "events"


@pytest.fixture(autouse=True)
def own_logger(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """Let powertools make a logger of this test's own, which writes to the captured output."""
    monkeypatch.setenv("POWERTOOLS_SERVICE_NAME", request.node.name)
    monkeypatch.setenv("LOG_LEVEL", "INFO")


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, str]]:
    found = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    return [line for line in found if "_aws" not in line]


def test_a_line_names_the_module_and_the_function_that_logged_it(capsys: pytest.CaptureFixture[str]) -> None:
    log = StructuredLog()
    log.info("one")
    log.warning("another")
    for line in lines(capsys):
        place, function = line["location"].split()
        assert function == "test_a_line_names_the_module_and_the_function_that_logged_it"
        assert place.rpartition(":")[0] == __file__


def test_a_line_has_the_version(capsys: pytest.CaptureFixture[str]) -> None:
    StructuredLog().info("one")
    [line] = lines(capsys)
    assert line["version"] == __version__


@pytest.mark.parametrize("event", ["poller-schedule", "sweeper-schedule", "worker-order-created"])
def test_a_functions_lines_have_the_id_of_the_invocation(
    event: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    bench = Bench()
    bench.connect("sample-shop")
    bench.change("sample-shop", odd="which is logged")
    with deployed(bench, monkeypatch) as aws:
        aws.store("sample-shop")
        aws.invoke(event.partition("-")[0], json.loads((EVENTS / f"{event}.json").read_text("utf-8")))
    found = lines(capsys)
    assert found
    assert {line["request_id"] for line in found} == {REQUEST_ID}
    assert all("/ordersync/" in line["location"] for line in found)
