"""The wire of the simulated SALESmanago: the endpoints of v2 that orders need, and the catalog list of v3."""

import hashlib
import json
import random
import re
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import cast

from simulators.http import Reply, Request
from simulators.limit import CallLimit
from simulators.salesmanago.account import (
    Catalog,
    Contact,
    ExternalEvent,
    SalesmanagoAccount,
    normalised_tags,
)
from simulators.salesmanago.checks import BODIES, complaint_about, is_email
from simulators.salesmanago.options import SalesmanagoOptions

CATALOGS = "/v3/product/catalogList"
_JSON = {"Content-Type": "application/json;charset=UTF-8"}
_HTML = {"Content-Type": "text/html; charset=UTF-8"}
_STOCK_AGENT = re.compile(
    r"(python|requests|urllib|httpx|aiohttp|botocore|boto3|curl|wget|go-http|java|okhttp|axios|node)",
    re.IGNORECASE,
)
_ANY_OWNER = ("/api/contact/listAll", "/api/contact/listAllById")
_NO_OWNER = ("/api/user/listByClient",)

Answer = dict[str, object]


@dataclass(frozen=True, slots=True)
class RequestRecord:
    """One request that arrived, without its body.

    Attributes:
        at: Arrival, epoch seconds.
        client_id: The account, empty when it is unknown.
        path: Path without its query.
        outcome: `ok`, a message, or `HTTP <status>`.
    """

    at: float
    client_id: str
    path: str
    outcome: str


class Rejected(Exception):
    """A request that is answered with `success: false`.

    Attributes:
        text: The message.
        violation: What the caller did that it must never do, None for what can happen to any caller.
    """

    def __init__(self, text: str, violation: str | None = None) -> None:
        """Describe the refusal."""
        super().__init__(text)
        self.text = text
        self.violation = violation


class _Turned(Exception):
    """A request that is turned away with an HTTP status before anybody reads it."""

    def __init__(self, reply: Reply, violation: str | None) -> None:
        super().__init__(reply.status)
        self.reply = reply
        self.violation = violation


class SalesmanagoSimulator:
    """Answers as SALESmanago does, and refuses and remembers what a careful caller never does.

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
            now: Clock for what people and other tools do, epoch seconds. Requests bring their own time.
            options: Readings of the contract for accounts that bring none of their own.
            rng: Source of chance for ids; by default the same on every run.
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
        """Open an account; any `apiKey` goes with it as long as the `sha` fits."""
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
                _check_agent(request)
                if path == CATALOGS:
                    return self._catalogs(request)
                body = _body(request, path)
                client_id = self._client_of(body)
                self._check_rate(client_id, request.at)
            except _Turned as turned:
                self._note(request, "", f"HTTP {turned.reply.status}", turned.violation)
                return turned.reply
            try:
                answer: Answer = {"success": True, "message": [], **self._answer(path, body, request.at)}
                self._note(request, client_id, "ok", None)
            except Rejected as rejection:
                answer = {"success": False, "message": [rejection.text]}
                self._note(request, client_id, rejection.text, rejection.violation)
            return Reply(200, _JSON, _encoded(answer))

    def _note(self, request: Request, client_id: str, outcome: str, violation: str | None) -> None:
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
            _Turned: There were too many.
        """
        account = self._accounts.get(client_id)
        limit = account.options.requests_per_minute if account else None
        if limit is None:
            return
        counter = self._limits.setdefault(client_id, CallLimit(limit, 60.0))
        if counter.arrive(at) is not None:
            raise _Turned(Reply(429, _HTML, b"<html><body>Too Many Requests</body></html>"), None)

    def _answer(self, path: str, body: Mapping[str, object], at: float) -> Answer:
        """Do what a request asks and return the fields of its answer.

        Raises:
            Rejected: It is not done.
        """
        account = self._authenticated(body)
        complaint = complaint_about(path, body)
        if complaint is not None:
            place = f"{path}: {complaint}"
            raise Rejected(f"{account.options.invalid_request_message}: {complaint}", place)
        _check_time(body, account.options, path, at)
        if path in _NO_OWNER:
            return {"users": list(account.owners)}
        owner = _owner(account, body, required=path not in _ANY_OWNER)
        _check_refusals(account, body)
        action = path.rpartition("/")[2]
        if action == "addContactExtEvent":
            return _add_event(account, owner, body, at)
        if action in ("upsert", "insert", "update"):
            return _write(account, owner, action, body, at)
        return _look_up(account, owner, action, body, at)

    def _authenticated(self, body: Mapping[str, object]) -> SalesmanagoAccount:
        """Return the account whose credentials a request bears.

        Raises:
            Rejected: They are missing, wrong, or of an inactive account.
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
        """Answer a request for the catalogs of an account.

        Raises:
            _Turned: It is not as documented.
        """
        if request.method != "GET" or request.path != CATALOGS or request.body:
            raise _Turned(_problem(13, "request|GET without query and body"), f"{CATALOGS}: not a plain GET")
        key = request.header("API-KEY")
        account = next((each for each in self._accounts.values() if key and each.v3_api_key == key), None)
        if account is None or not account.active:
            violation = None if key else f"{CATALOGS}: no API-KEY header"
            raise _Turned(_problem(10, "API-KEY|not authenticated"), violation)
        self._note(request, account.client_id, "ok", None)
        catalogs = [_render_catalog(catalog, account.options) for catalog in account.catalogs]
        return Reply(200, _JSON, _encoded({"catalogs": catalogs, "limits": {"max": 10}}))


def sha(api_key: str, client_id: str, api_secret: str) -> str:
    """Return the hash that goes with an apiKey, in lower-case hex."""
    return hashlib.sha1((api_key + client_id + api_secret).encode(), usedforsecurity=False).hexdigest()


def _check_agent(request: Request) -> None:
    """Refuse stock agents as the host's shield does.

    Raises:
        _Turned: The request names no agent of its own.
    """
    agent = request.header("User-Agent")
    if not agent or _STOCK_AGENT.match(agent):
        raise _Turned(
            Reply(403, _HTML, b"<html><body>error code: 1010</body></html>"), "no User-Agent of its own"
        )


def _body(request: Request, path: str) -> dict[str, object]:
    """Return the JSON object that a v2 request holds; amounts are exact.

    Raises:
        _Turned: The request is not a POST of one to a known endpoint.
    """

    def turned(status: int, violation: str) -> _Turned:
        return _Turned(Reply(status, _HTML, b"<html><body>Bad request</body></html>"), violation)

    if path not in BODIES or path != request.path:
        raise turned(404, "request to an unknown endpoint")
    if request.method != "POST":
        raise turned(405, f"{path}: {request.method} instead of POST")
    media, _, charset = (request.header("Content-Type") or "").partition(";")
    if media.strip().lower() != "application/json" or charset.strip().lower() not in ("", "charset=utf-8"):
        raise turned(415, f"{path}: content type is not JSON in UTF-8")
    try:
        body = cast(
            "object", json.loads(request.body.decode(), parse_float=Decimal, parse_constant=_no_constant)
        )
    except ValueError:
        raise turned(400, f"{path}: body is not JSON") from None
    if not isinstance(body, dict):
        raise turned(400, f"{path}: body is not an object")
    return body


def _no_constant(name: str) -> object:
    raise ValueError(name)


def _check_time(body: Mapping[str, object], options: SalesmanagoOptions, path: str, at: float) -> None:
    """Check that a request was made just now, and that its event is not from the future.

    Raises:
        Rejected: It was not.
    """
    sent = body.get("requestTime")
    if not isinstance(sent, int) or abs(sent / 1000 - at) > options.request_time_tolerance:
        complaint = "requestTime is not the present time in milliseconds"
        raise Rejected(f"{options.invalid_request_message}: {complaint}", f"{path}: {complaint}")
    event = body.get("contactEvent")
    if isinstance(event, dict) and event["date"] / 1000 > at + options.future_tolerance:
        complaint = "date lies in the future"
        raise Rejected(f"{options.invalid_request_message}: {complaint}", f"{path}: {complaint}")


def _owner(account: SalesmanagoAccount, body: Mapping[str, object], *, required: bool) -> str:
    """Return the owner that a request names, empty where it need not.

    Raises:
        Rejected: It names none, or nobody of this account.
    """
    owner = str(body.get("owner", ""))
    if not owner and required:
        raise Rejected("Not authenticated, not owner specified", "request without an owner")
    if owner and owner not in account.owners:
        raise Rejected("Not authenticated, invalid owner")
    return owner


def _check_refusals(account: SalesmanagoAccount, body: Mapping[str, object]) -> None:
    """Refuse what the account was told to refuse.

    Raises:
        Rejected: The request is about such an address, or everything is refused.
    """
    if account.refuse_all is not None:
        raise Rejected(account.refuse_all)
    contact = body.get("contact")
    named = body.get("email") or (contact.get("email") if isinstance(contact, dict) else None)
    known = account.contacts.get(str(body.get("contactId")))
    email = known.email if known else named.lower() if isinstance(named, str) else ""
    if email in account.refusals:
        raise Rejected(account.refusals[email])


def _address(account: SalesmanagoAccount, email: object) -> str:
    """Return an address in lower case.

    Raises:
        Rejected: It is none.
    """
    if not isinstance(email, str) or not is_email(email):
        raise Rejected(account.options.invalid_email_message)
    return email.lower()


def _named_contact(account: SalesmanagoAccount, owner: str, body: Mapping[str, object]) -> Contact | None:
    """Return the contact that a request names by id or address at its top level."""
    if "contactId" in body:
        return account.contacts.get(str(body["contactId"]))
    return account.find(_address(account, body["email"]), owner)


def _write(
    account: SalesmanagoAccount, owner: str, action: str, body: Mapping[str, object], at: float
) -> Answer:
    """Create or change a contact.

    Raises:
        Rejected: It is there already, or not there, or its address is none.
    """
    given = cast("Mapping[str, object]", body.get("contact", {}))
    email = _address(account, given["email"]) if "email" in given else ""
    contact = _named_contact(account, owner, body) if action == "update" else account.find(email, owner)
    if contact is None:
        if action == "update":
            raise Rejected(account.options.unknown_contact_message)
        contact = account.create(email, owner, at)
    elif action == "insert":
        raise Rejected(account.options.duplicate_contact_message)
    elif action == "update" and email not in ("", contact.email):
        complaint = "/api/contact/update: contact.email is not the contact's; a new one goes to newEmail"
        raise Rejected(account.options.invalid_request_message, complaint)
    if "newEmail" in body:
        account.move(contact, _address(account, body["newEmail"]))
    _apply(account, contact, given, body)
    contact.modified_at = at
    contact.writes += 1
    answer: Answer = {"contactId": contact.contact_id, "externalId": contact.fields.get("externalId")}
    if not account.options.upsert_answers_contact_id:
        del answer["contactId"]
    return answer


def _apply(
    account: SalesmanagoAccount, contact: Contact, given: Mapping[str, object], body: Mapping[str, object]
) -> None:
    """Write the given fields into a contact; what is not given stays."""
    top = {name: body[name] for name in ("province", "birthday", "lang") if name in body}
    for name, value in {**given, **top}.items():
        if isinstance(value, str) and name != "email":
            contact.fields[name] = value
    contact.address |= cast("dict[str, str]", given.get("address", {}))
    contact.properties |= cast("dict[str, str]", body.get("properties", {}))
    removed = normalised_tags(cast("list[str]", body.get("removeTags", [])))
    added = normalised_tags(cast("list[str]", body.get("tags", [])))
    contact.tags = [tag for tag in dict.fromkeys([*contact.tags, *added]) if tag not in removed]
    if body.get("useApiDoubleOptIn"):
        account.confirmation_emails += 1
    _force(contact, body)


def _force(contact: Contact, body: Mapping[str, object]) -> None:
    if body.get("forceOptIn") or body.get("forceOptOut"):
        contact.opted_out = bool(body.get("forceOptOut"))
    if body.get("forcePhoneOptIn") or body.get("forcePhoneOptOut"):
        contact.opted_out_phone = bool(body.get("forcePhoneOptOut"))


def _add_event(account: SalesmanagoAccount, owner: str, body: Mapping[str, object], at: float) -> Answer:
    """Add an event, always a new one.

    Raises:
        Rejected: It is empty, or its contact is not there.
    """
    event = cast("Mapping[str, object]", body["contactEvent"])
    if account.options.refuse_empty_events and not event.keys() & {"products", "value"}:
        raise Rejected(f"{account.options.invalid_request_message}: event without products and value")
    contact = _named_contact(account, owner, body)
    if contact is None:
        if "contactId" in body or not account.options.event_creates_contact:
            raise Rejected(account.options.unknown_contact_message)
        contact = account.create(_address(account, body["email"]), owner, at)
    _force(contact, body)
    return {"eventId": account.add_event(contact, event, at).event_id}


def _look_up(
    account: SalesmanagoAccount, owner: str, action: str, body: Mapping[str, object], at: float
) -> Answer:
    """Return the contacts that a request asks for; unknown ones are left out.

    Raises:
        Rejected: An address is none.
    """
    if action == "hasContact":
        found = account.find(_address(account, body["email"]), owner)
        return {"result": True, "contactId": found.contact_id} if found else {"result": False}
    if action in ("listById", "listAllById"):
        asked = cast("list[str]", body["contactId"])
        contacts = [account.contacts[each] for each in asked if each in account.contacts]
    else:
        emails = cast("list[str]", body["email"])
        contacts = [contact for email in emails for contact in account.find_all(email.lower())]
    if action in ("list", "listById"):
        contacts = [contact for contact in contacts if contact.owner == owner]
    if action == "basic":
        return {"contacts": [_basic(contact) for contact in contacts]}
    return {"contacts": [_card(account, contact, at) for contact in contacts]}


def _basic(contact: Contact) -> Answer:
    """Return the short form of a contact."""
    return {
        "contactId": contact.contact_id,
        "email": contact.email,
        **{name: contact.fields.get(name, "") for name in ("name", "phone", "fax", "company")},
        "externalId": contact.fields.get("externalId"),
        "state": contact.fields.get("state", "CUSTOMER"),
        "score": 0,
        "address": dict(contact.address),
        "optedOut": contact.opted_out,
        "optedOutPhone": contact.opted_out_phone,
        "deleted": False,
        "invalid": False,
        "birthdayYear": None,
        "birthdayMonth": None,
        "birthdayDay": None,
        "createdOn": int(contact.created_at * 1000),
        "modifiedOn": int(contact.modified_at * 1000),
        "lastVisit": None,
    }


def _card(account: SalesmanagoAccount, contact: Contact, at: float) -> Answer:
    """Return the full form of a contact, as far as the account's cards are complete."""
    card = _basic(contact) | {
        "contactTags": [{"tag": tag, "tagName": tag} for tag in contact.tags],
        "properties": [{"name": name, "value": value} for name, value in contact.properties.items()],
    }
    card[account.options.card_contact_id_key] = card.pop("contactId")
    events = account.card_events(contact, at)
    if events is not None:
        card["contactExtEvents"] = [_render_event(event, account.options) for event in events]
    return card


def _render_event(event: ExternalEvent, options: SalesmanagoOptions) -> Answer:
    fields = options.card_event_fields
    shown = {name: value for name, value in event.data.items() if fields is None or name in fields}
    if options.card_numbers_as_text:
        shown = {name: str(value) for name, value in shown.items()}
    if "contactExtEventType" in shown:
        shown[options.card_event_type_key] = shown.pop("contactExtEventType")
    return {options.card_event_id_key: event.event_id, **shown} if options.card_event_ids else shown


def _render_catalog(catalog: Catalog, options: SalesmanagoOptions) -> Answer:
    keys = ("catalogId", "catalogName") if options.catalog_keys == "long" else ("id", "name")
    return {
        keys[0]: catalog.catalog_id,
        keys[1]: catalog.name,
        "currency": catalog.currency,
        "location": catalog.location,
        "setAsDefault": catalog.set_as_default,
    }


def _problem(code: int, text: str) -> Reply:
    return Reply(400, _JSON, _encoded({"problems": [{"reasonCode": code, "message": text}]}))


def _encoded(answer: Answer) -> bytes:
    return json.dumps(answer, default=float, ensure_ascii=False).encode()
