"""`ordersync orders`: what happened to orders and why, and what to do again."""

from typing import Annotated

import typer

from ops.commands.connections import checked_id
from ops.durations import seconds_of

group = typer.Typer(help="What happened to orders and why, and what to do again.", no_args_is_help=True)

Connection = Annotated[
    str | None, typer.Option("--connection", help="The connection; not needed if there is only one.")
]
Since = Annotated[str, typer.Option(help="How far back to look: 30m, 12h, 7d, 4w.")]
MaxEvents = Annotated[int | None, typer.Option(min=0, help="Send nothing if there are more than so many.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do it without a question; needs --max-events.")]


@group.command("show")
def show(
    context: typer.Context,
    order: Annotated[int, typer.Argument(min=1, help="The order's number in BaseLinker.")],
    connection: Connection = None,
) -> None:
    """Say what happened to an order, step by step, and what would be sent of it now; changes nothing."""
    from ops.orders import show_order  # noqa: PLC0415 - `--help` answers at once

    raise typer.Exit(show_order(context.obj, checked_name(connection), order))


@group.command("list")
def list_orders(
    context: typer.Context,
    status: Annotated[
        list[str] | None, typer.Option(help="skipped, rejected, unknown or dead; all four, if none is named.")
    ] = None,
    since: Since = "7d",
    connection: Connection = None,
    most: Annotated[int, typer.Option(min=0, max=1000, help="Name so many orders of each status.")] = 20,
) -> None:
    """List the orders that were not sent, or may not have been, by reason and with what helps."""
    from ops.orders import list_unsent  # noqa: PLC0415 - `--help` answers at once

    raise typer.Exit(
        list_unsent(context.obj, checked_name(connection), status or [], seconds_of(since), most)
    )


@group.command("retry")
def retry(
    context: typer.Context,
    orders: Annotated[list[int] | None, typer.Argument(help="The orders' numbers in BaseLinker.")] = None,
    reason: Annotated[str, typer.Option(help="All that were not sent for this reason.")] = "",
    since: Since = "7d",
    connection: Connection = None,
    max_events: MaxEvents = None,
    yes: Yes = False,  # noqa: FBT002 - an option
) -> None:
    """Process orders again; one that has its event gets no second one."""
    from ops.orders import Chosen, retry_orders  # noqa: PLC0415 - `--help` answers at once

    if not orders and not reason:
        raise typer.BadParameter("name orders, or a --reason")
    chosen = Chosen(checked_name(connection), tuple(orders or ()), reason, seconds_of(since))
    raise typer.Exit(retry_orders(context.obj, chosen, max_events, yes=yes))


@group.command("resolve")
def resolve(
    context: typer.Context,
    order: Annotated[int, typer.Argument(min=1, help="The order's number in BaseLinker.")],
    sent: Annotated[bool, typer.Option("--sent/--not-sent", help="Whether SALESmanago has its purchase.")],
    connection: Connection = None,
    max_events: MaxEvents = None,
    yes: Yes = False,  # noqa: FBT002 - an option
) -> None:
    """Decide about an order of which the program can't tell whether SALESmanago has its purchase.

    With --not-sent, the purchase is sent: that is shown first, and asked.
    """
    from ops.orders import resolve_not_sent, resolve_sent  # noqa: PLC0415 - `--help` answers at once

    name = checked_name(connection)
    if sent:
        raise typer.Exit(resolve_sent(context.obj, name, order))
    raise typer.Exit(resolve_not_sent(context.obj, name, order, max_events, yes=yes))


@group.command("close")
def close(
    context: typer.Context,
    order: Annotated[int, typer.Argument(min=1, help="The order's number in BaseLinker.")],
    connection: Connection = None,
) -> None:
    """Close the question about an order that you have looked at, and that stays as it is."""
    from ops.orders import close_question  # noqa: PLC0415 - `--help` answers at once

    raise typer.Exit(close_question(context.obj, checked_name(connection), order))


def checked_name(connection: str | None) -> str | None:
    """Return the id of the connection that is meant; None for the only one.

    Raises:
        typer.BadParameter: it can't be one.
    """
    return None if connection is None else checked_id(connection)
