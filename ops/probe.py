"""Probes a BaseLinker account, and shows what was found."""

import sys
from pathlib import Path

from pydantic import SecretStr, TypeAdapter

from ops.output import Output, show_json, show_rows, show_text
from ops.terminal import read_hidden
from ops.where import Where
from ordersync.bootstrap.operators import account_probe
from ordersync.connecting.probe_account import AccountProbe, ProbeReport, ProbeStatus
from ordersync.domain.accounts import BaselinkerAccount
from ordersync.domain.connection import parse_connection
from ordersync.errors import NotApplied

_REPORT = TypeAdapter(ProbeReport)


def probe_account(where: Where, connection: str | None, file: Path | None, url: str | None) -> int:
    """Probe an account; return 1 if the code does not know what was found.

    Args:
        where: the stack of the connection.
        connection: the connection; None for the one of the file, or a token that is asked for.
        file: the connection's document, instead of the stored one.
        url: where BaseLinker is, for a token that is asked for.

    Raises:
        OrderSyncError: the stack or BaseLinker does not answer, or the token is refused.
    """
    report = _probe(where, connection, file, url).report()
    if where.output is Output.JSON:
        show_json(_REPORT.dump_python(report, mode="json"))
    else:
        rows = [
            (each.name, each.status, each.found, f"{each.basis}. The code: {each.code}.")
            for each in report.points
        ]
        show_rows(("point", "status", "found", "rests on, and what the code does"), rows, where.output)
    new = [each.name for each in report.points if each.status is ProbeStatus.NEW]
    if where.output is Output.TABLE:
        show_text(f"{report.calls} calls were made. Record what was found in docs/remote-apis.md.")
        if new:
            show_text(f"The code does not know what was found about: {', '.join(new)}.")
    return 1 if new else 0


def _probe(where: Where, connection: str | None, file: Path | None, url: str | None) -> AccountProbe:
    if connection is None and file is None:
        return account_probe(_typed_account(url))
    if url is not None:
        raise NotApplied("--url is for a token that is asked for: a connection's document has its own")
    place = where.place(file)
    context = place.open()
    name = connection or (file.stem if file else "")
    document = parse_connection(context.documents.text(name), name)
    return account_probe(document.baselinker, context)


def _typed_account(url: str | None) -> BaselinkerAccount:
    """Return the account of a token that a person types, or that standard input has.

    Raises:
        NotApplied: there is none.
    """
    at_terminal = sys.stdin.isatty()
    token = read_hidden("BaseLinker API token (not shown): ") if at_terminal else sys.stdin.readline()
    if not token.strip():
        raise NotApplied("no token was given: type one, or write it to standard input")
    given = {"token": SecretStr(token.strip()), **({"url": url} if url else {})}
    return BaselinkerAccount.model_validate(given)
