"""What holds for every command: which stack is meant, and how answers are written."""

import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ops.output import Output

if TYPE_CHECKING:
    from pathlib import Path

    from pydantic import BaseModel

    from ops.place import Place


PATIENCE, PAUSE = 5, 15.0  # times, and seconds, that something is asked for again


@dataclass(frozen=True)
class Where:
    """Which stack is meant, and how answers are written; what is heavy is imported once it is needed.

    Attributes:
        stack_name: the stack's name; None for the usual one.
        profile: the AWS profile; None for that of other AWS tools.
        region: the stack's Region; None for that of other AWS tools.
        endpoint_url: where AWS is; None for the usual one.
        output: how answers are written.
    """

    stack_name: str | None = None
    profile: str | None = None
    region: str | None = None
    endpoint_url: str | None = None
    output: Output = Output.TABLE

    def place(self, file: "Path | None" = None) -> "Place":
        """Return the place; `file` stands for a document outside of the Parameter Store."""
        from ops.place import Place  # noqa: PLC0415 - `--help` answers at once

        return Place(self.stack_name, self.profile, self.region, self.endpoint_url, file)

    def ask(self, request: "BaseModel") -> object:
        """Return what the stack's operator function answers to a request.

        Raises:
            NotApplied: the stack can't be reached, or can't do it.
        """
        return self.place().operator().ask(request)

    def ask_patiently(self, request: "BaseModel") -> object:
        """Return what is answered, and ask again for a while if live orders use all calls of BaseLinker.

        Raises:
            NotApplied: as `ask`.
        """
        from ordersync.errors import Declined, ProblemKind  # noqa: PLC0415 - as above

        for _ in range(PATIENCE):
            try:
                return self.ask(request)
            except Declined as error:
                if error.kind is not ProblemKind.NO_FREE_CALL:
                    raise
            print("No call of BaseLinker is free: asking again.", file=sys.stderr)
            time.sleep(PAUSE)
        return self.ask(request)


def show_version(where: Where) -> None:
    """Show the versions of this program and of the stack, if that can be reached, and warn if they differ."""
    from ordersync import __version__  # noqa: PLC0415 - as above
    from ordersync.errors import NotApplied  # noqa: PLC0415

    print(f"ordersync {__version__}")
    try:
        deployed = where.place().operator().version
    except NotApplied as error:
        print(f"The stack's version is not known: {error}")
        return
    print(f"stack {deployed}")
    if deployed != __version__:
        print("They differ: use the program of the stack's version, or deploy this one.")
