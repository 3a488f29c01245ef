"""`ordersync settings-link`: links that open the settings page."""

from typing import Annotated

import typer

from ops.commands.connections import checked_id
from ops.durations import seconds_of

group = typer.Typer(
    help="Make, list and revoke links that open the settings page. Options without a command make one.",
    no_args_is_help=True,
)


@group.callback(invoke_without_command=True)
@group.command("create")
def create(
    context: typer.Context,
    connection: Annotated[
        str | None, typer.Option("--connection", help="The connection that it opens; it need not exist yet.")
    ] = None,
    everything: Annotated[  # noqa: FBT002 - an option
        bool, typer.Option("--all", help="Let it open all connections instead, new ones included.")
    ] = False,
    read_only: Annotated[  # noqa: FBT002 - an option
        bool, typer.Option("--read-only", help="Let whoever uses it change nothing.")
    ] = False,
    expires: Annotated[
        str, typer.Option(help="For how long it can be opened, as in 15m, 72h or 7d; 30 days at most.")
    ] = "15m",
) -> None:
    """Make a link and show it, this once. It opens the page once, in one browser.

    Whoever has it gets in: send it to one person, in a way that others don't read.
    """
    from ops.settings_links import create_link  # noqa: PLC0415 - `--help` answers at once

    if context.invoked_subcommand:  # its own options count
        return
    if everything == (connection is not None):
        raise typer.BadParameter("name one connection by --connection, or give --all")
    named = None if connection is None else checked_id(connection)
    seconds = seconds_of(expires)
    raise typer.Exit(create_link(context.obj, named, read_only=read_only, seconds=seconds))


@group.command("list")
def list_all(context: typer.Context) -> None:
    """List the links of the last weeks: what they open, and whether they were used. None is shown again."""
    from ops.settings_links import list_links  # noqa: PLC0415 - `--help` answers at once

    raise typer.Exit(list_links(context.obj))


@group.command("revoke")
def revoke(
    context: typer.Context,
    link: Annotated[str, typer.Argument(help="The link's id, which `list` shows.")],
) -> None:
    """Revoke a link; anyone who came in by it is logged out at once."""
    from ops.settings_links import revoke_link  # noqa: PLC0415 - `--help` answers at once

    raise typer.Exit(revoke_link(context.obj, link))
