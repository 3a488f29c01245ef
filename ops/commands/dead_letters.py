"""`ordersync dead-letters`: what the program could not handle, and how it is put back."""

from typing import Annotated

import typer

from ops.commands.connections import checked_id
from ops.commands.orders import MaxEvents, Yes

group = typer.Typer(help="What the program could not handle, and how it is put back.", no_args_is_help=True)

Connection = Annotated[
    str | None, typer.Option("--connection", help="Only those of this connection; all, if none is named.")
]


@group.command("list")
def list_letters(context: typer.Context, connection: Connection = None) -> None:
    """List the messages in the dead-letter queue with their errors; exits with 1 if there are any."""
    from ops.dead_letters import show_letters  # noqa: PLC0415 - `--help` answers at once

    raise typer.Exit(show_letters(context.obj, None if connection is None else checked_id(connection)))


@group.command("redrive")
def redrive(
    context: typer.Context,
    connection: Connection = None,
    max_events: MaxEvents = None,
    yes: Yes = False,  # noqa: FBT002 - an option
) -> None:
    """Put the messages back into the orders queue, at a rate that leaves calls to live orders.

    It may be interrupted at any time: a message is deleted only once the orders queue has taken it.
    """
    from ops.dead_letters import redrive_letters  # noqa: PLC0415 - `--help` answers at once

    named = None if connection is None else checked_id(connection)
    raise typer.Exit(redrive_letters(context.obj, named, max_events, yes=yes))
