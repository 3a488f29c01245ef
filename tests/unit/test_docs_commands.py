"""The commands that the documentation shows are ones that exist, with options that they take."""

from collections.abc import Sequence

import jmespath
import pytest
import typer
from botocore import xform_name
from botocore.exceptions import UnknownServiceError
from botocore.model import OperationModel, ServiceModel, StructureShape
from botocore.session import get_session
from typer.core import TyperGroup
from typer.exceptions import TyperException

from ops.cli import app, hoisted
from tests.fakes.typed_commands import TypedCommand, shortened_commands, typed_commands

GROUPS = ("backfill", "connections", "dead-letters", "orders", "settings-link", "tables")
ORDERSYNC = sorted(
    {
        *typed_commands(".venv/bin/ordersync"),
        *typed_commands("ordersync"),
        *shortened_commands(GROUPS),
    },
    key=str,
)
AWS = sorted({*typed_commands("aws")}, key=str)
GLOBAL_OPTIONS = {"query", "output", "region", "profile", "endpoint-url"}
TAIL_OPTIONS = {"since", "filter-pattern"}  # `aws logs tail` is the AWS CLI's own
SESSION = get_session()


def test_there_are_commands_to_look_at() -> None:
    assert len(ORDERSYNC) > 80
    assert len(AWS) > 20
    assert {*GROUPS} == {each.name for each in app.registered_groups}


# --- ordersync ---


def problem_of(words: Sequence[str], *, is_whole: bool = True) -> str:
    """Return what the command line says against these words, without running them; empty if nothing."""
    command, parent, rest = typer.main.get_command(app), None, hoisted(words)
    try:
        while rest or is_whole:
            context = command.make_context(command.name, [*rest], parent=parent)
            if not isinstance(command, TyperGroup):
                break
            rest = [*context._protected_args, *context.args]
            if rest:
                _, found, rest = command.resolve_command(context, rest)
                assert found is not None
                command, parent = found, context
    except typer.Exit:  # `--help`
        return ""
    except TyperException as error:
        return f"{type(error).__name__}: {error}"
    return ""


@pytest.mark.parametrize("command", ORDERSYNC, ids=str)
def test_a_command_of_ordersync_is_spelt_as_it_works(command: TypedCommand) -> None:
    assert problem_of(command.words, is_whole=command.is_whole) == ""


@pytest.mark.parametrize(
    "words",
    [
        "order show 812000112",
        "orders shows 812000112",
        "orders show",
        "orders show twelve",
        "orders list --sinces 7d",
        "orders retry --reason",
        "compare --from 2026-11-01",
        "compare --from 01.11.2026 --to 2026-11-07",
        "connections go-live",
        "status --output xml",
    ],
)
def test_a_command_that_does_not_work_is_noticed(words: str) -> None:
    assert problem_of(words.split())


# --- AWS ---


def kebab(name: str) -> str:
    """Return a name as the AWS CLI spells it."""
    return str(xform_name(name, "-"))


def problem_of_aws(words: Sequence[str]) -> str:
    """Return what is wrong with a command of the AWS CLI, by the services' own models; empty if nothing."""
    service, name, *rest = [*words, ""]
    options = {word.partition("=")[0].removeprefix("--") for word in rest if word.startswith("--")}
    if service.startswith("-") or service == "configure":
        return ""
    try:
        model: ServiceModel = SESSION.get_service_model(service)
    except UnknownServiceError:
        return f"there is no service {service}"
    if (service, name) == ("logs", "tail"):
        return f"no such options: {options - TAIL_OPTIONS}" if options - TAIL_OPTIONS else ""
    if name == "wait":
        waiters = SESSION.get_waiter_model(service)
        chosen = {kebab(each): waiters.get_waiter(each).operation for each in waiters.waiter_names}.get(
            rest[0]
        )
    else:
        chosen = {kebab(each): each for each in model.operation_names}.get(name)
    if chosen is None:
        return f"{service} has no {name}"
    return problem_of_options(model.operation_model(chosen), options)


def problem_of_options(operation: OperationModel, options: set[str]) -> str:
    """Return which options an operation does not take, or lacks."""
    shape = operation.input_shape
    members = {kebab(each): each for each in shape.members} if shape else {}
    flags = {f"no-{each}" for each, name in members.items() if shape and is_flag(shape, name)}
    if wrong := options - members.keys() - flags - GLOBAL_OPTIONS:
        return f"no such options: {wrong}"
    required = {kebab(each) for each in shape.required_members} if shape else set()
    return f"lacks {required - options}" if required - options else ""


def is_flag(shape: StructureShape, name: str) -> bool:
    return str(shape.members[name].type_name) == "boolean"


@pytest.mark.parametrize("command", AWS, ids=str)
def test_a_command_of_the_aws_cli_is_one_that_the_service_has(command: TypedCommand) -> None:
    assert problem_of_aws(command.words) == ""


@pytest.mark.parametrize("command", AWS, ids=str)
def test_what_is_picked_from_an_answer_can_be_picked(command: TypedCommand) -> None:
    words = [*command.words]
    if "--query" in words:
        jmespath.compile(words[words.index("--query") + 1])


@pytest.mark.parametrize(
    "words",
    [
        "dynamo get-item",
        "dynamodb get-items --table-name t",
        "dynamodb get-item --table-name t",
        "dynamodb get-item --table t --key k",
        "dynamodb wait table-is-there --table-name t",
        "dynamodb update-table --table-name t --no-table-class",
        "logs tail group --filter x",
    ],
)
def test_a_command_of_the_aws_cli_that_does_not_work_is_noticed(words: str) -> None:
    assert problem_of_aws(words.split())
