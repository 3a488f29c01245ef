"""Asks for a connection, tries every answer, writes one document."""

import shlex
import sys

from ops import ROOT
from ops.place import PYTHON, Place
from ops.terminal import Terminal
from ordersync.adapters.stores.files import FileAnswers
from ordersync.bootstrap.system import new_api_key
from ordersync.connecting.connect import connect
from ordersync.connecting.questions import GaveUp
from ordersync.connecting.review import Ending

ANSWERS = ROOT / ".cache" / "answers"


def add(place: Place, name: str) -> int:
    """Connect a shop, or change how it is connected; return the exit code.

    Args:
        place: where the connection is to be.
        name: the connection's id.

    Raises:
        OrderSyncError: the place can't be reached.
    """
    terminal = Terminal()
    context, answers = place.open(), FileAnswers(ANSWERS)
    try:
        ending = connect(
            name,
            prompt=terminal,
            accounts=context.accounts,
            saver=context.saver,
            answers=answers,
            clock=context.clock,
            new_api_key=new_api_key,
        )
    except KeyboardInterrupt:
        print(f"\nInterrupted: nothing was saved.{_kept(answers, name)}", file=sys.stderr)
        return 130
    except (GaveUp, EOFError):
        print(f"\nNothing was saved.{_kept(answers, name)}", file=sys.stderr)
        return 1
    terminal.say(_farewell(ending, place, name))
    return 0


def _kept(answers: FileAnswers, name: str) -> str:
    path = answers.path(name)
    if not path.exists():
        return ""
    return f" Your answers, but no secrets, are kept in {path}; the same command offers them again."


def _farewell(ending: Ending, place: Place, name: str) -> str:
    where = place.describe(name)
    if ending is Ending.LEFT:
        return f"Nothing was saved; {where} is unchanged."
    if place.file is None:
        return (
            f"Saved as {where}; it takes effect within a few minutes. `{place.command('check', name)}` tries"
            " it again."
        )
    local_run = shlex.join([PYTHON, "-m", "local", "--connection", where])
    written = f"Saved as {where}, which only you can read. `{local_run}` uses it."
    if place.file.stem == name:
        return written
    return f"{written} There, the connection is called {place.file.stem}, after the file."
