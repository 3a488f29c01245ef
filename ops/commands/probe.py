"""`ordersync probe`: which of its possible readings a BaseLinker account has."""

from typing import Annotated

import typer

from ops.commands.connections import File, checked_id

Name = Annotated[
    str | None, typer.Argument(help="The connection whose account it is; a token is asked for without one.")
]
Url = Annotated[str | None, typer.Option("--url", help="Where BaseLinker is, for a token that is asked for.")]


def probe(context: typer.Context, connection: Name = None, file: File = None, url: Url = None) -> None:
    """Measure what is open about BaseLinker's interface on one account; for maintainers.

    Only reads, with some thirty calls within the call limit, and reports nothing personal: what was found,
    what it rests on, and what the code assumes. Without a connection or a file, the token is asked for, or
    read from standard input. Exits with 1 if the code does not know what was found.
    """
    from ops.probe import probe_account  # noqa: PLC0415 - `--help` answers at once

    named = None if connection is None else checked_id(connection)
    raise typer.Exit(probe_account(context.obj, named, file, url))
