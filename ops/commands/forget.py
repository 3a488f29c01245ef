"""`ordersync forget`: what is held of a person, and its erasure."""

from typing import Annotated

import typer

from ops.commands.connections import checked_id

Connection = Annotated[
    str | None, typer.Option("--connection", help="The connection; not needed if there is only one.")
]
Block = Annotated[bool, typer.Option("--block", help="Leave new orders of the person alone, too.")]
DryRun = Annotated[
    bool,
    typer.Option("--dry-run", help="Say what is held, erase nothing: the answer to a request for access."),
]
Sure = Annotated[bool, typer.Option("--yes", help="Erase without a question.")]


def forget(
    context: typer.Context,
    connection: Connection = None,
    block: Block = False,  # noqa: FBT002 - an option
    dry_run: DryRun = False,  # noqa: FBT002 - an option
    yes: Sure = False,  # noqa: FBT002 - an option
) -> None:
    """Erase what is held of a person; nothing that they ordered until now comes back.

    Asks for the e-mail addresses and telephone numbers, or reads them from standard input, one a line: they
    are never part of the command line. Deletes nothing in BaseLinker and SALESmanago, and says what remains.
    """
    from ops.forget import Wish, forget_person  # noqa: PLC0415 - `--help` answers at once

    named = None if connection is None else checked_id(connection)
    wish = Wish(named, block=block, dry_run=dry_run, yes=yes)
    raise typer.Exit(forget_person(context.obj, wish))
