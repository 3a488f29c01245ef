"""The simulated BaseLinker: one URL, five methods, and no patience with callers that guess."""

from __future__ import annotations

import json
import random
import threading
from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from simulators.baselinker.account import BaselinkerAccount
from simulators.baselinker.answers import answer
from simulators.baselinker.call import Call
from simulators.baselinker.form import http_error, read_form, read_parameters
from simulators.baselinker.garbled import Failing
from simulators.baselinker.options import BaselinkerOptions
from simulators.baselinker.parameters import METHODS, Refused
from simulators.http import Reply, Request

_HTML = {"Content-Type": "text/html; charset=UTF-8"}


class BaselinkerSimulator:
    """Answers as BaseLinker does; refuses and records what a careful caller never does.

    Attributes:
        violations: What callers did that they must never do, in words without personal data.
        calls: Every call of every account, even those with unknown tokens.
    """

    def __init__(
        self,
        now: Callable[[], float],
        options: BaselinkerOptions | None = None,
        rng: random.Random | None = None,
    ) -> None:
        """Start without accounts.

        Args:
            now: Clock for what the shop does, epoch seconds. Requests carry their own time.
            options: Options of the accounts that have none of their own.
            rng: Random number generator for ids and shuffled answers; by default the same on every run.
        """
        self._now = now
        self._options = options or BaselinkerOptions()
        self._rng = rng or random.Random(0)
        self._lock = threading.RLock()
        self._accounts: dict[str, BaselinkerAccount] = {}
        self._revoked: set[str] = set()
        self.violations: list[str] = []
        self.calls: list[Call] = []

    def add_account(
        self, token: str, name: str | None = None, options: BaselinkerOptions | None = None
    ) -> BaselinkerAccount:
        """Open an account behind a token.

        Args:
            token: Its token.
            name: Its name in records of calls, by default `account-<n>`.
            options: Its own options, by default those of the simulator.
        """
        with self._lock:
            account = BaselinkerAccount(
                name or f"account-{len(self._accounts) + 1}",
                options=options or self._options,
                now=self._now,
                rng=self._rng,
                lock=self._lock,
            )
            self._accounts[token] = account
            return account

    def account(self, token: str) -> BaselinkerAccount:
        """Return the account behind a token.

        Raises:
            KeyError: There is none.
        """
        return self._accounts[token]

    def set_token(self, old: str, new: str) -> None:
        """Give an account another token; the old one is unknown from now on."""
        with self._lock:
            self._accounts[new] = self._accounts.pop(old)

    def revoke_token(self, token: str) -> None:
        """Refuse a token until it is restored."""
        self._revoked.add(token)

    def restore_token(self, token: str) -> None:
        """Accept a revoked token again."""
        self._revoked.discard(token)

    def handle(self, request: Request) -> Reply:
        """Answer one request."""
        with self._lock:
            status = http_error(request)
            if status:
                self._record(request, None, "", f"HTTP {status}", f"{request.method} to a wrong place")
                return Reply(status, _HTML, b"<html><body>Not found</body></html>")
            try:
                return Reply(200, _HTML, json.dumps(self._answer(request)).encode())
            except Failing as failing:
                return Reply(failing.status, _HTML, b'{"status": "SUCCESS", "orders": [{"order_id": ')

    def _answer(self, request: Request) -> dict[str, object]:
        """Return the envelope for a request that has reached the API."""
        form, broken = read_form(request)
        method = form.get("method", "")
        account = None
        try:
            account = self._account_of(request)
            _count_call(account, request.at)
            if broken is not None:
                raise broken
            result = answer(account, method, read_parameters(form), request.at)
        except Refused as refusal:
            self._record(request, account, method, refusal.code, refusal.violation)
            return {"status": "ERROR", "error_code": refusal.code, "error_message": refusal.text}
        except Failing as failing:
            self._record(request, account, method, str(failing), None)
            raise
        self._record(request, account, method, "SUCCESS", None)
        return {"status": "SUCCESS", **result}

    def _record(
        self,
        request: Request,
        account: BaselinkerAccount | None,
        method: str,
        outcome: str,
        violation: str | None,
    ) -> None:
        call = Call(request.at, account.name if account else "", method if method in METHODS else "", outcome)
        self.calls.append(call)
        if account:
            account.calls.append(call)
        if violation is not None:
            self.violations.append(violation)

    def _account_of(self, request: Request) -> BaselinkerAccount:
        """Return the account behind a request's token.

        Raises:
            Refused: The token is missing, empty, unknown or revoked.
        """
        token = request.header("X-BLToken")
        if not token:
            violation = "request without an X-BLToken header" if token is None else None
            raise Refused("ERROR_EMPTY_TOKEN", "Empty user token", violation)
        account = self._accounts.get(token)
        if account is None or token in self._revoked:
            raise Refused("ERROR_BAD_TOKEN", "Invalid user token")
        return account


def _count_call(account: BaselinkerAccount, at: float) -> None:
    """Count a call.

    Raises:
        Refused: The token is blocked, perhaps by this very call.
    """
    until = account.limit.arrive(at)
    if until is not None:
        end = datetime.fromtimestamp(until, ZoneInfo(account.options.block_timezone))
        text = account.options.block_message.format(until=end.strftime("%Y-%m-%d %H:%M:%S"))
        raise Refused(account.options.block_code, text)
