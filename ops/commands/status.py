"""`ordersync status`: how connections stand."""

from typing import Annotated

import typer

from ops.commands.connections import checked_id


def status(
    context: typer.Context,
    connection: Annotated[str | None, typer.Argument(help="The connection: all, if none is named.")] = None,
) -> None:
    """Say how connections stand: what is read, what waits and why, what became of orders.

    Exits with 1 if a connection waits or needs a person.
    """
    from ops.status import show_status  # noqa: PLC0415 - `--help` answers at once

    raise typer.Exit(show_status(context.obj, None if connection is None else checked_id(connection)))
