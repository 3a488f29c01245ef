"""Tries existing connections."""

from collections.abc import Callable, Sequence

from ops.place import Place
from ops.terminal import Terminal
from ordersync.connecting.check_connection import ConnectionCheck
from ordersync.domain.dialogue import Status
from ordersync.errors import NotApplied

WRONG_NAME = 2


def check(place: Place, asked: Sequence[str]) -> int:
    """Check connections, and return the exit code.

    Args:
        place: where they are.
        asked: which they are; all, or the one of the file, if none is named.

    Raises:
        OrderSyncError: the place can't be reached.
    """
    terminal = Terminal()
    if place.file and (others := [name for name in asked if name != place.file.stem]):
        terminal.say(
            f"{place.file} holds one connection, which is called {place.file.stem} after the file: it can't"
            f" be checked as {', '.join(others)}. Leave the name out, or leave --file out to check what is"
            " stored."
        )
        return WRONG_NAME
    context = place.open()
    checker = ConnectionCheck(context.accounts, context.clock)
    names = asked or context.documents.ids() or ([place.file.stem] if place.file else [])
    if not names:
        terminal.say(f"There are no connections under {place.describe('')}.")
    has_failed = False
    for name in names:
        terminal.say(name)
        for each in checker.check_stored(name, context.documents):
            terminal.show(each)
            has_failed |= each.status is Status.FAILED
    if context.alarms_have_reader and not place.file:
        _say_who_reads_alarms(context.alarms_have_reader, terminal)
    return 1 if has_failed else 0


def _say_who_reads_alarms(have_reader: Callable[[], bool], terminal: Terminal) -> None:
    try:
        is_read = have_reader()
    except NotApplied as error:
        terminal.say(f"Whether alarms reach anyone is not known: {error}.")
        return
    if not is_read:
        terminal.say(
            "Alarms reach no one by e-mail: deploy with AlarmEmail, and confirm the message that AWS sends to"
            " it. (If AlarmTopicArn names a topic of yours, they go there.)"
        )
