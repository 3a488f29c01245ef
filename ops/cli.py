"""The command line `ordersync`: its options, and the groups of commands."""

from collections.abc import Sequence
from typing import Annotated

import typer

from ops.commands import backfill, connections, dead_letters, orders, settings_link, tables
from ops.commands.compare import compare
from ops.commands.forget import forget
from ops.commands.logs import logs
from ops.commands.probe import probe
from ops.commands.status import status
from ops.output import Output
from ops.where import Where, show_version

EPILOG = (
    "The options above may stand anywhere. Exit codes: 0 all is well; 1 something is not (a check failed, an"
    " order needs a person); 2 the command can't be run, or would have sent something without --yes; 130"
    " interrupted."
)
USAGE = 2
VALUED = ("--stack-name", "--profile", "--region", "--endpoint-url", "--output")

app = typer.Typer(
    name="ordersync",
    help="Connects shops, says what happened to their orders and why, and does again what a person decides.",
    epilog=EPILOG,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.add_typer(connections.group, name="connections")
app.add_typer(orders.group, name="orders")
app.add_typer(dead_letters.group, name="dead-letters")
app.add_typer(backfill.group, name="backfill")
app.add_typer(settings_link.group, name="settings-link")
app.add_typer(tables.group, name="tables")
app.command("status")(status)
app.command("forget")(forget)
app.command("compare")(compare)
app.command("logs")(logs)
app.command("probe")(probe)
app.command("connect", help="Short for `connections add`.")(connections.add)
app.command("check", help="Short for `connections check`.")(connections.check)


@app.callback(invoke_without_command=True)
def options(
    context: typer.Context,
    stack_name: Annotated[
        str | None, typer.Option(help="The stack's name (ordersync, if not given).")
    ] = None,
    profile: Annotated[str | None, typer.Option(help="The AWS profile to use.")] = None,
    region: Annotated[str | None, typer.Option(help="The stack's Region.")] = None,
    endpoint_url: Annotated[
        str | None, typer.Option(help="The URL of AWS; a local run shows that of its emulated AWS.")
    ] = None,
    output: Annotated[Output, typer.Option(help="How answers are written.")] = Output.TABLE,
    version: Annotated[bool, typer.Option("--version", help="Show the versions and exit.")] = False,  # noqa: FBT002 - an option
) -> None:
    """Remember what holds for every command."""
    context.obj = Where(stack_name, profile, region, endpoint_url, output)
    if version:
        show_version(context.obj)
        raise typer.Exit
    if context.invoked_subcommand is None:
        print(context.get_help())
        raise typer.Exit(USAGE)


def hoisted(arguments: Sequence[str]) -> list[str]:
    """Return a command line with the options that hold for every command in front, wherever they stood."""
    front: list[str] = []
    rest: list[str] = []
    words = iter(arguments)
    for word in words:
        if word == "--":
            rest += [word, *words]
        elif word in VALUED:
            front += [word, *[value for value in [next(words, None)] if value is not None]]
        elif word.partition("=")[0] in VALUED:
            front.append(word)
        else:
            rest.append(word)
    return [*front, *rest]
