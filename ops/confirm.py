"""Asks before anything is sent: at a terminal a person, otherwise the options."""

import sys

import typer

from ordersync.errors import NotApplied


def confirmed(max_events: int | None, *, yes: bool) -> bool:
    """Return whether what was planned is to be done.

    Args:
        max_events: the most events that may be sent; None if no bound was given.
        yes: whether the command line says so.

    Raises:
        NotApplied: it says so without a bound.
    """
    if yes:
        if max_events is None:
            raise NotApplied("--yes needs --max-events: how many purchases may be sent at most")
        return True
    return agreed(yes=False)


def agreed(*, yes: bool) -> bool:
    """Return whether a plan that was shown is to be carried out; without `yes` a person is asked."""
    if yes:
        return True
    if not sys.stdin.isatty():
        print("Nothing was done: there is no terminal to ask at, and no --yes.", file=sys.stderr)
        return False
    return typer.confirm("Do it?", err=True)
