"""`ordersync backfill`: transfer old orders, behind the live ones."""

from typing import Annotated

import typer

from ops.commands.orders import Connection, MaxEvents, Yes, checked_name

group = typer.Typer(help="Transfer old orders, behind the live ones.", no_args_is_help=True)

From = Annotated[
    str,
    typer.Option("--from", help="Confirmed since this day, or moment: 2026-10-01, 2026-10-01T12:00."),
]
To = Annotated[
    str,
    typer.Option("--to", help="Confirmed up to the end of this day, or before a moment; now if empty."),
]
Source = Annotated[str, typer.Option(help="Only orders of a source (allegro) or store (shop:812).")]
Limit = Annotated[int, typer.Option(min=0, help="At most so many orders, the oldest first; 0 for all.")]


@group.command("plan")
def plan(
    context: typer.Context,
    since: From,
    until: To = "",
    source: Source = "",
    limit: Limit = 0,
    connection: Connection = None,
) -> None:
    """Try out old orders and count what would become of them; writes nothing."""
    from ops.backfill import Wanted, show_plan  # noqa: PLC0415 - `--help` answers at once

    raise typer.Exit(show_plan(context.obj, Wanted.of(checked_name(connection), since, until, source, limit)))


@group.command("start")
def start(
    context: typer.Context,
    since: From,
    until: To = "",
    source: Source = "",
    limit: Limit = 0,
    connection: Connection = None,
    max_events: MaxEvents = None,
    yes: Yes = False,  # noqa: FBT002 - an option
) -> None:
    """Show the plan, ask, and begin; the stack does it then, whatever becomes of this terminal."""
    from ops.backfill import Wanted, start_backfill  # noqa: PLC0415 - `--help` answers at once

    wanted = Wanted.of(checked_name(connection), since, until, source, limit)
    raise typer.Exit(start_backfill(context.obj, wanted, max_events, yes=yes))


@group.command("status")
def status(context: typer.Context, connection: Connection = None) -> None:
    """Say how far it has got, how long it may take still, and what became of the orders."""
    from ops.backfill import show_status  # noqa: PLC0415 - `--help` answers at once

    raise typer.Exit(show_status(context.obj, checked_name(connection)))


@group.command("pause")
def pause(context: typer.Context, connection: Connection = None) -> None:
    """Queue no more orders until it is resumed; up to a hundred that are queued are still sent."""
    from ops.backfill import steer  # noqa: PLC0415 - `--help` answers at once

    raise typer.Exit(steer(context.obj, checked_name(connection), "pause"))


@group.command("resume")
def resume(context: typer.Context, connection: Connection = None) -> None:
    """Go on where it was paused."""
    from ops.backfill import steer  # noqa: PLC0415 - `--help` answers at once

    raise typer.Exit(steer(context.obj, checked_name(connection), "resume"))


@group.command("stop")
def stop(context: typer.Context, connection: Connection = None) -> None:
    """End it for good; what was sent stays, and another one sends only what is missing."""
    from ops.backfill import steer  # noqa: PLC0415 - `--help` answers at once

    raise typer.Exit(steer(context.obj, checked_name(connection), "stop"))
