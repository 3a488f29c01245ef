"""Where a new thing goes: for each place that was forgotten, a test goes red and names it.

CONTRIBUTING.md lists the places. What other tests hold is not repeated here: settings and reasons in the
documentation (test_docs.py), alarms and policies (tests/template), the ledger (test_domain_delivery.py).
"""

import ast
import json
import re
import typing
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from pydantic import BaseModel
from typer import Typer

from local.deployment import TIMINGS
from ops.cli import app
from ordersync.adapters.salesmanago import requests
from ordersync.bootstrap.deployment import Environment
from ordersync.domain.intent import EventKind
from ordersync.domain.journal import DELIVERED_TYPES, RELATION_TYPES, REMOVAL_TYPES, LogType
from ordersync.domain.metrics import Metric
from ordersync.domain.settings import Settings
from ordersync.errors import Service, WaitReason
from ordersync.operating.requests import REQUEST, OperatorRequest
from ordersync.pacing.timings import Timings
from ordersync.ports import Accounts, SalesManago, Tables
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
# The methods of the clients that send a request; what they call is their first argument.
SENDING = frozenset({"_call", "_call_once", "_answer"})


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


def test_every_alarm_watches_a_metric_that_is_counted_and_needs_no_zero() -> None:
    alarms = Stack().of_type("AWS::CloudWatch::Alarm").values()
    ours = [alarm for alarm in alarms if alarm.get("Namespace") == NAMESPACE]
    watched = {str(alarm["MetricName"]) for alarm in ours}
    assert watched <= set(Metric), "an alarm of template.yaml watches a metric that domain/metrics.py lacks"
    assert {alarm["TreatMissingData"] for alarm in ours} == {"notBreaching"}, (
        "template.yaml: what is 0 is not published, so an alarm has to treat missing data as notBreaching"
    )


# --- a setting -----------------------------------------------------------------


def read_settings(path: Path, text: str) -> Iterator[str]:
    """Yield the attributes that a module reads of `settings`, or of `self` in a method of `Settings`.

    A validator is no reader: what it checks may still be used by nothing.
    """
    tree = ast.parse(text)
    if path == Path("domain/settings.py"):
        (home,) = [node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == "Settings"]
        methods = [
            node for node in home.body if isinstance(node, ast.FunctionDef) and not node.decorator_list
        ]
        nodes, owner = [node for method in methods for node in ast.walk(method)], "self"
    else:
        nodes, owner = list(ast.walk(tree)), "settings"
    for node in nodes:
        match node:
            case ast.Attribute(ast.Name(of) | ast.Attribute(attr=of), attr) if of == owner:
                yield attr


@cache
def settings_read() -> set[str]:
    return {name for path, text in sources(PACKAGE) for name in read_settings(path, text)}


@pytest.mark.parametrize("field", Settings.model_fields)
def test_a_setting_is_read(field: str) -> None:
    assert field in settings_read(), f"nothing in the package reads settings.{field}"


# --- a service -----------------------------------------------------------------


@pytest.mark.parametrize("service", Service)
def test_a_service_has_its_places(service: Service) -> None:
    assert hasattr(Accounts, service.value), f"ports/services.py: Accounts has no method {service}"
    for folder in (PACKAGE / "adapters" / service, ROOT / "simulators" / service):
        assert (folder / "__init__.py").is_file(), f"there is no package {folder.relative_to(ROOT)}"
    assert any(reason.startswith(service) for reason in WaitReason), (
        f"errors.py: no WaitReason begins with {service}"
    )
    try:
        assert service.display_name
    except KeyError:
        pytest.fail(f"errors.py: Service.display_name has no name for {service}")


# --- a kind of event -------------------------------------------------------------


@pytest.mark.parametrize("kind", EventKind)
def test_a_kind_of_event_has_its_places(kind: EventKind) -> None:
    name = kind.name.lower()
    assert hasattr(SalesManago, f"add_{name}"), f"ports/services.py: SalesManago has no add_{name}"
    assert hasattr(requests, f"{name}_body"), f"adapters/salesmanago/requests.py has no {name}_body"
    assert kind.value in EVENT_TYPES, f"simulators/salesmanago/checks.py refuses events of type {kind}"
    assert f"`{kind}`" in BEHAVIOUR, f'docs/behaviour.md, "What is sent", does not describe {kind}'


# --- a type of journal entry -------------------------------------------------------


@pytest.mark.parametrize("log_type", LogType)
def test_a_type_of_journal_entry_has_a_meaning(log_type: LogType) -> None:
    meanings = [log_type in types for types in (DELIVERED_TYPES, RELATION_TYPES, REMOVAL_TYPES)]
    assert meanings.count(True) == 1, f"domain/journal.py does not say what {log_type.name} leads to"
    listed = re.findall(r"^\| ([\d, ]+) \|", BEHAVIOUR, flags=re.MULTILINE)
    numbers = {int(number) for row in listed for number in row.split(",")}
    assert log_type in numbers, (
        f'docs/behaviour.md, "From a journal entry to an action", lacks type {log_type}'
    )


# --- a call of a service -------------------------------------------------------------


def requests_of(folder: str) -> Iterator[tuple[str, str | None]]:
    """Yield where a client sends a request, and what it calls; None unless that is a string literal."""
    for path, text in sources(PACKAGE / "adapters" / folder):
        nodes = list(ast.walk(ast.parse(text)))
        senders = [node for node in nodes if isinstance(node, ast.FunctionDef) and node.name in SENDING]
        forwarding = {node for sender in senders for node in ast.walk(sender)}
        arguments = {node.func: node.args[0] for node in nodes if isinstance(node, ast.Call) and node.args}
        for node in nodes:
            if isinstance(node, ast.Attribute) and node.attr in SENDING and node not in forwarding:
                argument = arguments.get(node)
                name = argument.value if isinstance(argument, ast.Constant) else None
                yield f"adapters/{folder}/{path}:{node.lineno}", name if isinstance(name, str) else None


def called(folder: str) -> list[str]:
    return sorted({name for _, name in requests_of(folder) if name is not None})


@pytest.mark.parametrize("service", Service)
def test_a_call_is_named_where_it_is_made(service: Service) -> None:
    assert called(service), f"adapters/{service} makes no call by {', '.join(sorted(SENDING))}"
    unnamed = [place for place, name in requests_of(service) if name is None]
    assert not unnamed, f"the first argument is no string literal, so that no test knows the call: {unnamed}"


@pytest.mark.parametrize("method", called("baselinker"))
def test_a_call_of_baselinker_is_simulated_and_sourced(method: str) -> None:
    assert method in METHODS, f"simulators/baselinker/parameters.py does not know {method}"
    assert f"`{method}`" in REMOTE_APIS, f"docs/remote-apis.md does not say how we know {method}"


@pytest.mark.parametrize("path", called("salesmanago"))
def test_a_call_of_salesmanago_is_simulated_and_sourced(path: str) -> None:
    assert f"/api/{path}" in BODIES, f"simulators/salesmanago/checks.py does not know {path}"
    name = path.rpartition("/")[2]
    assert name in REMOTE_APIS, f"docs/remote-apis.md does not say how we know {path}"


def test_the_catalogs_are_simulated_and_sourced() -> None:
    texts = [text for _, text in sources(PACKAGE / "adapters/salesmanago")]
    (path,) = {path for text in texts for path in re.findall(r"v3_url\}(/[\w/]+)", text)}
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
    assert table in ("budget", "access") or f"self.tables.{table}" in used, (
        f"records/connection.py puts nothing into {table}"
    )


@pytest.mark.parametrize("timing", Timings.model_fields)
def test_a_timing_has_its_places(timing: str) -> None:
    name = camel(timing)
    assert name in Stack().timings, f"template.yaml: the mapping Timings has no {name}"
    assert name in TIMINGS, f"local/deployment.py: TIMINGS has no short {name}"
    assert f"{timing}:" in (Timings.__doc__ or ""), f"pacing/timings.py does not explain {timing}"


# --- an operator's command -------------------------------------------------------------


def commands(app: Typer, *group: str) -> Iterator[str]:
    """Yield the commands of the operators' program as they are typed."""
    for command in app.registered_commands:
        yield " ".join((*group, command.name or ""))
    for nested in app.registered_groups:
        assert nested.typer_instance is not None
        yield from commands(nested.typer_instance, *group, nested.name or "")


def test_every_noun_of_the_folder_is_offered() -> None:
    modules = {
        path.stem.replace("_", "-")
        for path, _ in sources(ROOT / "ops" / "commands")
        if path.stem != "__init__"
    }
    offered = {each.partition(" ")[0] for each in commands(app)}
    assert modules <= offered, "ops/cli.py lacks a module of ops/commands"


@pytest.mark.parametrize("command", [*commands(app)])
def test_an_operators_command_is_documented(command: str) -> None:
    page = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
    assert f".venv/bin/ordersync {command}" in page, (
        f"docs/operating.md does not show `.venv/bin/ordersync {command}`"
    )


@pytest.mark.parametrize("request_", typing.get_args(OperatorRequest), ids=lambda kind: kind.__name__)
def test_a_request_of_the_operator_has_an_example(request_: type[BaseModel]) -> None:
    command = request_.model_fields["command"].default
    example = json.loads((ROOT / "events" / f"operator-{command}.json").read_text(encoding="utf-8"))
    assert REQUEST.validate_python(example).command == command
