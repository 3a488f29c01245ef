"""`ordersync status`: how connections stand."""

from typing import Annotated

import typer

from ops.commands.connections import checked_id


def status(
    context: typer.Context,
    connection: Annotated[str | None, typer.Argument(help="The connection: all, if none is named.")] = None,
    *,
    all_connections: Annotated[
        bool, typer.Option("--all", help="All connections, as without a name.")
    ] = False,
) -> None:
    """Say how connections stand: what is read, what waits and why, what became of orders, what is queued.

    Exits with 1 if a connection waits or needs a person, or if there are dead letters.
    """
    from ops.status import show_status  # noqa: PLC0415 - `--help` answers at once

    if connection is not None and all_connections:
        raise typer.BadParameter("a connection and --all exclude each other", param_hint="--all")
    raise typer.Exit(show_status(context.obj, None if connection is None else checked_id(connection)))
