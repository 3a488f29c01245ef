"""`ordersync logs`: what the functions have logged of an order or a connection."""

from typing import Annotated

import typer

from ops.commands.connections import checked_id
from ops.durations import seconds_of


def logs(
    context: typer.Context,
    order: Annotated[int | None, typer.Option(min=1, help="Lines about this order.")] = None,
    connection: Annotated[
        str | None, typer.Option("--connection", help="Lines about this connection.")
    ] = None,
    since: Annotated[str, typer.Option(help="How far back to look: 30m, 12h, 7d, 4w.")] = "1h",
    tail: Annotated[bool, typer.Option("--tail", help="Go on showing new lines until interrupted.")] = False,  # noqa: FBT002
) -> None:
    """Show what the functions have logged, of one order or one connection.

    Reads CloudWatch Logs from this machine, which needs logs:FilterLogEvents.
    """
    from ops.logs import Wanted, show_logs  # noqa: PLC0415 - `--help` answers at once

    named = None if connection is None else checked_id(connection)
    raise typer.Exit(show_logs(context.obj, Wanted(order, named, seconds_of(since), tail=tail)))
