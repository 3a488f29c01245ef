"""`ordersync`, or `python -m ops`: the operators' command line."""

import io
import os
import sys
from collections.abc import Sequence

from ops.cli import app, hoisted
from ops.output import plain

USAGE, INTERRUPTED = 2, 130


def main(arguments: Sequence[str]) -> int:
    """Run one command.

    Args:
        arguments: the command line without the program's name.

    Returns:
        The exit code: 0 if all is well, 1 if something is not, 2 if the command can't be run or would have
        sent something, 130 if it was interrupted.
    """
    try:
        app(hoisted(arguments), prog_name="ordersync", standalone_mode=True)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    except KeyboardInterrupt:
        print("\nInterrupted.", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        return _after_closed_pipe()
    except Exception as error:
        message = _message_of(error)
        if message is None:
            raise
        print(plain(message), file=sys.stderr)
        return USAGE
    return 0


def _message_of(error: Exception) -> str | None:
    """Return what a person has to read of an error, None if it is a defect; what this imports is heavy."""
    from pydantic import ValidationError  # noqa: PLC0415 - `--help` answers at once

    from ops.terminal import Unhidden  # noqa: PLC0415 - `--help` answers at once
    from ordersync.errors import OrderSyncError  # noqa: PLC0415

    if isinstance(error, OrderSyncError | Unhidden):
        return str(error)
    if isinstance(error, ValidationError):  # of a request, or of a stack's answer
        wrong = [
            f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors(include_input=False)
        ]
        return f"{error.title} can't be read (ordersync --version compares the versions): {'; '.join(wrong)}"
    return None


def _after_closed_pipe() -> int:
    """Drop the rest of the output, as its reader, such as `head`, has closed; return the exit code."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 1


def run() -> None:
    """Run the command that this process was started with."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # not every terminal has all letters
            stream.reconfigure(errors="replace")
    code = main(sys.argv[1:])
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        code = _after_closed_pipe()
    sys.exit(code)


if __name__ == "__main__":
    run()
