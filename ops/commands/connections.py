"""`ordersync connections`: connect shops, try their connections, pause them, let them go live."""

from pathlib import Path
from typing import Annotated

import typer

from ops.where import Where

group = typer.Typer(
    help="Connect shops, try their connections, pause them, let them go live.", no_args_is_help=True
)

File = Annotated[
    Path | None,
    typer.Option(
        help="Use this file as the document, as a local run's `--connection` does; it needs no stack, unless"
        " --stack-name names one."
    ),
]


Name = Annotated[str, typer.Argument(help="The connection's id.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do it without a question.")]


@group.command("list")
def list_all(context: typer.Context) -> None:
    """List the connections, and what their documents say; exits with 1 if one can't be used."""
    from ops.connections import list_connections  # noqa: PLC0415 - `--help` answers at once

    raise typer.Exit(list_connections(context.obj))


@group.command("add")
def add(
    context: typer.Context,
    connection: Annotated[str, typer.Argument(help="The connection's id, which never changes.")],
    file: File = None,
) -> None:
    """Connect a shop, or change how it is connected.

    Asks for everything that connects a BaseLinker account to a SALESmanago account, tries every answer and
    writes one document. Secrets are never shown. If it ends early, the other answers are kept and offered
    again.
    """
    from ops.connect import add as connect  # noqa: PLC0415 - `--help` answers at once

    where: Where = context.obj
    raise typer.Exit(connect(where.place(file), checked_id(connection)))


@group.command("check")
def check(
    context: typer.Context,
    connections: Annotated[
        list[str] | None, typer.Argument(help="The connections: all of them, if none is named.")
    ] = None,
    file: File = None,
) -> None:
    """Try existing connections; writes nothing anywhere, and exits with 1 if a check failed.

    The BaseLinker token, the journal (BaseLinker's log of what happens to orders), e-mail addresses that many
    buyers of a marketplace share, the SALESmanago credential, the owner and the e-shop.
    """
    from ops.check import check as try_connections  # noqa: PLC0415 - `--help` answers at once

    names = [checked_id(each) for each in connections or []]
    where: Where = context.obj
    raise typer.Exit(try_connections(where.place(file), names))


@group.command("pause")
def pause(context: typer.Context, connection: Name) -> None:
    """Switch a connection off: nothing is read or sent until it is resumed."""
    from ops.connections import pause as switch_off  # noqa: PLC0415 - `--help` answers at once

    raise typer.Exit(switch_off(context.obj, checked_id(connection)))


@group.command("resume")
def resume(context: typer.Context, connection: Name) -> None:
    """Switch a paused connection on again."""
    from ops.connections import resume as switch_on  # noqa: PLC0415 - `--help` answers at once

    raise typer.Exit(switch_on(context.obj, checked_id(connection)))


@group.command("preview")
def preview(
    context: typer.Context,
    connection: Annotated[str | None, typer.Argument(help="The connection, if there are several.")] = None,
) -> None:
    """Show what a live connection would send of the last three days' orders; nothing is written."""
    from ops.preview import show_preview  # noqa: PLC0415 - `--help` answers at once

    raise typer.Exit(show_preview(context.obj, checked_id(connection) if connection else None))


@group.command("go-live")
def go_live(context: typer.Context, connection: Name, yes: Yes = False) -> None:  # noqa: FBT002 - an option
    """End a connection's test run (shadow mode): from then on, orders are sent to SALESmanago.

    Shows what that means, and asks.
    """
    from ops.connections import go_live as end_test_run  # noqa: PLC0415 - `--help` answers at once

    raise typer.Exit(end_test_run(context.obj, checked_id(connection), yes=yes))


@group.command("remove")
def remove(context: typer.Context, connection: Name, yes: Yes = False) -> None:  # noqa: FBT002 - an option
    """Delete a connection's document; what was sent stays remembered.

    Shows what that means, and asks.
    """
    from ops.connections import remove as delete  # noqa: PLC0415 - `--help` answers at once

    raise typer.Exit(delete(context.obj, checked_id(connection), yes=yes))


def checked_id(text: str) -> str:
    """Return a connection's id as it was typed.

    Raises:
        typer.BadParameter: it can't be one.
    """
    from ordersync.domain.connection import CONNECTION_ID  # noqa: PLC0415 - `--help` answers at once

    if not CONNECTION_ID.fullmatch(text):
        raise typer.BadParameter("must be 1 to 64 letters, digits or _ . -")
    return text
