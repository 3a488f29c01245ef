"""Where a new thing goes: for each place that was forgotten, a test goes red and names it.

CONTRIBUTING.md lists the places. What other tests hold is not repeated here: settings and reasons in the
documentation (test_docs.py), alarms and policies (tests/template), the ledger (test_domain_delivery.py).
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from local.deployment import TIMINGS
from ops.__main__ import COMMANDS, Command
from ordersync.adapters.salesmanago import requests
from ordersync.bootstrap.deployment import Environment
from ordersync.domain.delivery import EventKind
from ordersync.domain.journal import DELIVERED_TYPES, RELATION_TYPES, LogType
from ordersync.domain.metrics import STACK_WIDE, Metric
from ordersync.pacing.timings import Timings
from ordersync.ports import SalesManago, Tables
from simulators.baselinker.parameters import METHODS
from simulators.salesmanago.checks import BODIES, EVENT_TYPES
from tests.template.stack import Stack

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "layers/ordersync/python/ordersync"
README = (ROOT / "README.md").read_text(encoding="utf-8")
BEHAVIOUR = (ROOT / "docs/behaviour.md").read_text(encoding="utf-8")
RUNBOOK = (ROOT / "docs/runbook.md").read_text(encoding="utf-8")
REMOTE_APIS = (ROOT / "docs/remote-apis.md").read_text(encoding="utf-8")
NAMESPACE = "OrderSync"


def sources(folder: Path) -> Iterator[tuple[Path, str]]:
    for path in sorted(folder.rglob("*.py")):
        yield path.relative_to(folder), path.read_text(encoding="utf-8")


def camel(name: str) -> str:
    return "".join(word.capitalize() for word in name.split("_"))


# --- a metric ------------------------------------------------------------------


@pytest.mark.parametrize("metric", Metric)
def test_a_metric_is_counted_and_explained(metric: Metric) -> None:
    name = f"Metric.{metric.name}"
    used = [path for path, text in sources(PACKAGE) if name in text and path.name != "metrics.py"]
    assert used, f"nothing in the package counts {name}"
    assert f"| `{metric}` |" in RUNBOOK, f'docs/runbook.md, "Metrics", has no row for {metric}'


def test_every_alarm_watches_a_metric_that_is_counted_at_every_run() -> None:
    alarms = Stack().of_type("AWS::CloudWatch::Alarm").values()
    watched = {str(alarm["MetricName"]) for alarm in alarms if alarm["Namespace"] == NAMESPACE}
    assert watched <= set(Metric), "an alarm of template.yaml watches a metric that domain/metrics.py lacks"
    unwatched = sorted(
        set(STACK_WIDE) - watched - {Metric.ORDERS_DEAD}
    )  # dead letters have an alarm of their own
    assert not unwatched, f"{unwatched} are published as 0 for an alarm that template.yaml lacks"


# --- a kind of event -------------------------------------------------------------


@pytest.mark.parametrize("kind", EventKind)
def test_a_kind_of_event_has_its_places(kind: EventKind) -> None:
    name = kind.name.lower()
    assert hasattr(SalesManago, f"add_{name}"), f"ports.py: SalesManago has no add_{name}"
    assert hasattr(requests, f"{name}_body"), f"adapters/salesmanago/requests.py has no {name}_body"
    assert kind.value in EVENT_TYPES, f"simulators/salesmanago/checks.py refuses events of type {kind}"
    assert f"`{kind}`" in BEHAVIOUR, f'docs/behaviour.md, "What is sent", does not describe {kind}'


# --- a type of journal entry -------------------------------------------------------


@pytest.mark.parametrize("log_type", LogType)
def test_a_type_of_journal_entry_has_a_meaning(log_type: LogType) -> None:
    meanings = [log_type in types for types in (DELIVERED_TYPES, RELATION_TYPES)]
    assert meanings.count(True) == 1, f"domain/journal.py does not say what {log_type.name} leads to"
    listed = re.findall(r"^\| ([\d, ]+) \|", BEHAVIOUR, flags=re.MULTILINE)
    numbers = {int(number) for row in listed for number in row.split(",")}
    assert log_type in numbers, (
        f'docs/behaviour.md, "From a journal entry to an action", lacks type {log_type}'
    )


# --- a call of a service -------------------------------------------------------------


def called(folder: str, pattern: str) -> list[str]:
    return sorted(
        {name for _, text in sources(PACKAGE / "adapters" / folder) for name in re.findall(pattern, text)}
    )


@pytest.mark.parametrize("method", called("baselinker", r'self\._call\("(\w+)"'))
def test_a_call_of_baselinker_is_simulated_and_sourced(method: str) -> None:
    assert method in METHODS, f"simulators/baselinker/parameters.py does not know {method}"
    assert f"`{method}`" in REMOTE_APIS, f"docs/remote-apis.md does not say how we know {method}"


@pytest.mark.parametrize("path", called("salesmanago", r'self\._(?:call|answer)\("([\w/]+)"'))
def test_a_call_of_salesmanago_is_simulated_and_sourced(path: str) -> None:
    assert f"/api/{path}" in BODIES, f"simulators/salesmanago/checks.py does not know {path}"
    name = path.rpartition("/")[2]
    assert name in REMOTE_APIS, f"docs/remote-apis.md does not say how we know {path}"


def test_the_catalogs_are_simulated_and_sourced() -> None:
    (path,) = called("salesmanago", r"v3_url\}(/[\w/]+)")
    simulated = [name for name, text in sources(ROOT / "simulators/salesmanago") if path in text]
    assert simulated, f"simulators/salesmanago does not know {path}"
    assert path.rpartition("/")[2] in REMOTE_APIS


# --- a table, a timing ---------------------------------------------------------------


@pytest.mark.parametrize("table", Tables.__annotations__)
def test_a_table_has_its_places(table: str) -> None:
    stack = Stack()
    assert f"{table}_table" in Environment.model_fields, (
        f"bootstrap/deployment.py: Environment lacks {table}_table"
    )
    assert f"{camel(table)}Table" in stack.of_type("AWS::DynamoDB::Table"), (
        f"template.yaml lacks {camel(table)}Table"
    )
    variable = f"{table}_table".upper()
    assert variable in stack.environment("WorkerFunction"), f"template.yaml does not set {variable}"
    used = (PACKAGE / "records/connection.py").read_text(encoding="utf-8")
    assert table == "budget" or f"self.tables.{table}" in used, (
        f"records/connection.py puts nothing into {table}"
    )


@pytest.mark.parametrize("timing", Timings.model_fields)
def test_a_timing_has_its_places(timing: str) -> None:
    name = camel(timing)
    assert name in Stack().parameters, f"template.yaml has no parameter {name}"
    assert name in TIMINGS, f"local/deployment.py: TIMINGS has no short {name}"
    assert f"{timing}:" in (Timings.__doc__ or ""), f"pacing/timings.py does not explain {timing}"


# --- an operator's command -------------------------------------------------------------


def test_every_command_of_the_folder_is_offered() -> None:
    modules = {
        path.stem for path, text in sources(ROOT / "ops") if re.search(r"^NAME = ", text, flags=re.MULTILINE)
    }
    assert modules == {command.NAME for command in COMMANDS}, (
        "ops/__main__.py: COMMANDS lacks a module, or has one too many"
    )


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.NAME)
def test_an_operators_command_is_in_the_readme(command: Command) -> None:
    assert f"python -m ops {command.NAME}" in README, (
        f"README.md does not show `python -m ops {command.NAME}`"
    )
