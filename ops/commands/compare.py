"""`ordersync compare`: what would be sent, against what SALESmanago's cards show."""

from datetime import datetime
from typing import Annotated

import typer

from ops.commands.connections import checked_id

Day = ["%Y-%m-%d"]


def compare(
    context: typer.Context,
    since: Annotated[datetime, typer.Option("--from", formats=Day, help="The first day, as 2026-11-01.")],
    until: Annotated[datetime, typer.Option("--to", formats=Day, help="The last day, which counts.")],
    connection: Annotated[
        str | None, typer.Option("--connection", help="The connection; not needed if there is only one.")
    ] = None,
) -> None:
    """Compare what would be sent of a period's orders with the purchases on their buyers' cards.

    For moving over from another integration: by buyer, day and value. Changes nothing, and exits with 1 if
    the sides differ.
    """
    from ops.compare import Period, show_comparison  # noqa: PLC0415 - `--help` answers at once

    named = None if connection is None else checked_id(connection)
    raise typer.Exit(show_comparison(context.obj, named, Period.of(since.date(), until.date())))
