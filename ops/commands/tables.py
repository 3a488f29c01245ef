"""`ordersync tables`: protect the records of what was delivered."""

from typing import Annotated

import typer

group = typer.Typer(help="Protect the records of what was delivered.", no_args_is_help=True)


@group.command("protect")
def protect(
    context: typer.Context,
    config_env: Annotated[
        str | None, typer.Option(help="Take stack and Region from this environment of samconfig.toml.")
    ] = None,
) -> None:
    """Protect the tables that outlive the stack from being deleted.

    `make deploy` does it after each deployment; a deployment that fails at first must be able to take its
    tables back, so the template does not. Changes nothing else.
    """
    from ops.protect import protect as protect_tables  # noqa: PLC0415 - `--help` answers at once

    raise typer.Exit(protect_tables(context.obj.place(), config_env))
