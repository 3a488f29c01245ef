"""The simulated SALESmanago: the v2 endpoints that orders need, and the v3 list of catalogs."""

import hashlib
import random
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from simulators.http import Reply, Request
from simulators.limit import CallLimit
from simulators.salesmanago.account import SalesmanagoAccount
from simulators.salesmanago.actions import act
from simulators.salesmanago.checks import complaint_about
from simulators.salesmanago.errors import Failure, Rejected, TurnedAway
from simulators.salesmanago.options import SalesmanagoOptions
from simulators.salesmanago.refusals import repeating
from simulators.salesmanago.rendering import Answer, render_catalog, spelt
from simulators.salesmanago.wire import check_agent, html_reply, json_reply, read_body

CATALOGS = "/v3/product/catalogList"
_ANY_OWNER = ("/api/contact/listAll", "/api/contact/listAllById")
_NO_OWNER = ("/api/user/listByClient",)
_WRITING = ("/api/contact/upsert", "/api/contact/update", "/api/v2/contact/addContactExtEvent")


@dataclass(frozen=True, slots=True)
class RequestRecord:
    """One request that arrived, without its body.

    Attributes:
        at: Arrival, epoch seconds.
        client_id: The account, empty if it is unknown.
        path: Path without its query.
        outcome: `ok`, a message, or `HTTP <status>`.
    """

    at: float
    client_id: str
    path: str
    outcome: str


class SalesmanagoSimulator:
    """Answers as SALESmanago does; refuses and records what a careful caller never does.

    Attributes:
        violations: What callers did that they must never do, in words without personal data.
        requests: Every request that arrived.
    """

    def __init__(
        self,
        now: Callable[[], float],
        options: SalesmanagoOptions | None = None,
        rng: random.Random | None = None,
    ) -> None:
        """Start without accounts.

        Args:
            now: Clock for what people and other tools do, epoch seconds. Requests carry their own time.
            options: Options of the accounts that have none of their own.
            rng: Random number generator for ids; by default the same on every run.
        """
        self._now = now
        self._options = options or SalesmanagoOptions()
        self._rng = rng or random.Random(0)
        self._lock = threading.RLock()
        self._accounts: dict[str, SalesmanagoAccount] = {}
        self._limits: dict[str, CallLimit] = {}
        self.violations: list[str] = []
        self.requests: list[RequestRecord] = []

    def add_account(
        self,
        client_id: str,
        api_secret: str,
        owners: Sequence[str],
        options: SalesmanagoOptions | None = None,
    ) -> SalesmanagoAccount:
        """Open an account; it accepts any `apiKey` with a fitting `sha`.

        Args:
            client_id: Its id.
            api_secret: Its secret.
            owners: E-mail addresses of its users.
            options: Its own options, by default those of the simulator.
        """
        with self._lock:
            account = SalesmanagoAccount(
                client_id,
                api_secret,
                owners,
                options=options or self._options,
                now=self._now,
                rng=self._rng,
                lock=self._lock,
            )
            self._accounts[client_id] = account
            return account

    def account(self, client_id: str) -> SalesmanagoAccount:
        """Return the account of a client id.

        Raises:
            KeyError: There is none.
        """
        return self._accounts[client_id]

    def handle(self, request: Request) -> Reply:
        """Answer one request."""
        path = request.path.partition("?")[0]
        with self._lock:
            try:
                check_agent(request)
                if path == CATALOGS:
                    return self._catalogs(request)
                body = read_body(request, path)
                client_id = self._client_of(body)
                self._check_rate(client_id, request.at)
            except TurnedAway as refusal:
                self._record(request, "", f"HTTP {refusal.reply.status}", refusal.violation)
                return refusal.reply
            try:
                answer: Answer = {"success": True, "message": [], **self._answer(path, body, request.at)}
                self._record(request, client_id, "ok", None)
            except Rejected as rejection:
                answer = {"success": False, "message": [repeating(rejection.text, body)]}
                self._record(request, client_id, rejection.text, rejection.violation)
            except TurnedAway as failure:
                self._record(request, client_id, f"HTTP {failure.reply.status}", failure.violation)
                return failure.reply
            options = self._accounts[client_id].options if client_id else self._options
            return json_reply(answer | {"success": spelt(options, success=answer["success"] is True)})

    def _record(self, request: Request, client_id: str, outcome: str, violation: str | None) -> None:
        path = request.path.partition("?")[0]
        self.requests.append(RequestRecord(request.at, client_id, path, outcome))
        if violation is not None:
            self.violations.append(violation)

    def _client_of(self, body: Mapping[str, object]) -> str:
        client_id = body.get("clientId")
        return client_id if isinstance(client_id, str) and client_id in self._accounts else ""

    def _check_rate(self, client_id: str, at: float) -> None:
        """Count a request.

        Raises:
            TurnedAway: There were too many.
        """
        account = self._accounts.get(client_id)
        limit = account.options.requests_per_minute if account else None
        if limit is None:
            return
        counter = self._limits.setdefault(client_id, CallLimit(limit, 60.0))
        if counter.arrive(at) is not None:
            raise TurnedAway(html_reply(429, "Too Many Requests"), None)

    def _answer(self, path: str, body: Mapping[str, object], at: float) -> Answer:
        """Do what a request asks, if its credentials and its body are right; return the fields of the answer.

        Raises:
            Rejected: The request is refused.
            TurnedAway: SALESmanago fails at it.
        """
        account = self._authenticated(body)
        complaint = complaint_about(path, body)
        if complaint is not None:
            raise _invalid(account.options, path, complaint)
        _check_time(body, account.options, path, at)
        if path in _NO_OWNER:
            return {"users": list(account.owners)}
        owner = _owner(account, body, required=path not in _ANY_OWNER)
        email = _email_of(account, body)
        _check_refusals(account, email)
        failure = _failure_at(account, email, path)
        if failure and failure.way == "before":
            raise TurnedAway(html_reply(failure.status, "Error"), None)
        answer = act(account, owner, path.rpartition("/")[2], body, at)
        if failure and failure.way == "after":
            raise TurnedAway(html_reply(failure.status, "Error"), None)
        return {} if failure else answer

    def _authenticated(self, body: Mapping[str, object]) -> SalesmanagoAccount:
        """Return the account whose credentials a request carries.

        Raises:
            Rejected: They are missing or wrong, or the account is inactive.
        """
        account = self._accounts.get(self._client_of(body))
        if account is None:
            raise Rejected(self._options.unknown_client_message)
        api_key = body.get("apiKey")
        if not isinstance(api_key, str) or not api_key:
            raise Rejected("Api key not specified", "request without an apiKey")
        if body.get("sha") != sha(api_key, account.client_id, account.api_secret):
            raise Rejected(account.options.wrong_sha_message)
        if not account.active:
            raise Rejected("Not authenticated")
        return account

    def _catalogs(self, request: Request) -> Reply:
        """Answer a request for an account's catalogs.

        Raises:
            TurnedAway: It is not as documented, or not authenticated.
        """
        if request.method != "GET" or request.path != CATALOGS or request.body:
            raise _catalogs_problem(13, "request|GET without query and body", f"{CATALOGS}: not a plain GET")
        key = request.header("API-KEY")
        account = next((each for each in self._accounts.values() if key and each.v3_api_key == key), None)
        if account is None or not account.active:
            violation = None if key else f"{CATALOGS}: no API-KEY header"
            raise _catalogs_problem(10, "API-KEY|not authenticated", violation)
        self._record(request, account.client_id, "ok", None)
        catalogs = [render_catalog(catalog, account.options) for catalog in account.catalogs]
        return json_reply({"catalogs": catalogs, "limits": {"max": 10}})


def sha(api_key: str, client_id: str, api_secret: str) -> str:
    """Return the hash that authenticates an `apiKey`, in lower-case hexadecimal."""
    return hashlib.sha1((api_key + client_id + api_secret).encode(), usedforsecurity=False).hexdigest()


def _owner(account: SalesmanagoAccount, body: Mapping[str, object], *, required: bool) -> str:
    """Return the owner that a request names, empty if it names none and need not.

    Raises:
        Rejected: It names none although it must, or one that the account does not have.
    """
    owner = str(body.get("owner", ""))
    if not owner and required:
        raise Rejected("Not authenticated, not owner specified", "request without an owner")
    if owner and owner not in account.owners:
        raise Rejected("Not authenticated, invalid owner")
    return owner


def _email_of(account: SalesmanagoAccount, body: Mapping[str, object]) -> str:
    """Return the address that a request is about, in lower case, empty if it is about none."""
    known = account.contacts.get(str(body.get("contactId")))
    if known is not None:
        return known.email
    contact = body.get("contact")
    email = body.get("email") or (contact.get("email") if isinstance(contact, dict) else None)
    return email.lower() if isinstance(email, str) else ""


def _check_refusals(account: SalesmanagoAccount, email: str) -> None:
    """Refuse what the account was made to refuse.

    Raises:
        Rejected: The account refuses the request's address, or everything.
    """
    if account.refuse_all is not None:
        raise Rejected(account.refuse_all)
    if email in account.refusals:
        raise Rejected(account.refusals[email])


def _failure_at(account: SalesmanagoAccount, email: str, path: str) -> Failure | None:
    """Return how the account fails at a request that writes about an address, or None."""
    failure = account.failures.get(email)
    return failure if failure and path in _WRITING and path.endswith(failure.of) else None


def _check_time(body: Mapping[str, object], options: SalesmanagoOptions, path: str, at: float) -> None:
    """Check the time of a request and of its event.

    Raises:
        Rejected: The request was not made just now, or its event lies in the future.
    """
    sent = body.get("requestTime")
    if not isinstance(sent, int) or abs(sent / 1000 - at) > options.request_time_tolerance:
        raise _invalid(options, path, "requestTime is not the present time in milliseconds")
    event = body.get("contactEvent")
    if isinstance(event, dict) and event["date"] / 1000 > at + options.future_tolerance:
        raise _invalid(options, path, "date lies in the future")


def _invalid(options: SalesmanagoOptions, path: str, complaint: str) -> Rejected:
    return Rejected(f"{options.invalid_request_message}: {complaint}", f"{path}: {complaint}")


def _catalogs_problem(code: int, text: str, violation: str | None) -> TurnedAway:
    return TurnedAway(json_reply({"problems": [{"reasonCode": code, "message": text}]}, 400), violation)
