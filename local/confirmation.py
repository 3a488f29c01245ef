"""Whether a local run may write to real accounts: only with `--live`, and once that is confirmed."""

import sys
from collections.abc import Callable, Sequence
from contextlib import suppress

from local.connections import Document

YES = frozenset({"y", "yes", "t", "tak"})


class NotConfirmed(Exception):
    """`--live` was given and not confirmed; the message says what to do."""


def ask_on_terminal(question: str) -> str | None:
    """Return the answer to a question, None if there is no terminal to ask on."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return None
    with suppress(EOFError, KeyboardInterrupt):
        return input(question)
    print()
    return ""


def confirmed(
    documents: Sequence[Document],
    *,
    live: bool,
    yes: bool,
    ask: Callable[[str], str | None] = ask_on_terminal,
) -> list[Document]:
    """Return the documents in the modes in which they may run.

    Those of simulated services run as their `mode` says.

    Args:
        documents: The documents as they were read.
        live: Whether those of real accounts may run live.
        yes: Whether that is confirmed already.
        ask: Puts a question and returns the answer, None if there is no one to ask.

    Raises:
        NotConfirmed: It was refused, or there is no one to ask.
    """
    would_write = [document for document in documents if document.is_real and document.is_live]
    if not would_write:
        return list(documents)
    if not live:
        return [document.in_shadow() if document in would_write else document for document in documents]
    names = ", ".join(document.connection_id for document in would_write)
    if not yes:
        answer = ask(
            f"{names}: contacts and purchases of real buyers will be written to SALESmanago. A purchase"
            " can't be taken back.\nWrite them? (yes/no) "
        )
        if answer is None:
            raise NotConfirmed(
                f"--live would write contacts and purchases of {names} to SALESmanago, and there is no"
                " terminal to ask on whether it may: add --yes, or leave --live out to run in shadow mode"
            )
        if answer.strip().lower() not in YES:
            raise NotConfirmed("Nothing was started. Without --live it runs in shadow mode.")
    return list(documents)
