"""A client of SALESmanago's v2 interface: contacts and external events."""

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field

from pydantic import TypeAdapter, ValidationError

from ordersync.adapters.salesmanago.refusals import SERVICE, refusal
from ordersync.adapters.salesmanago.requests import (
    Body,
    authorisation,
    purchase_body,
    update_body,
    upsert_body,
)
from ordersync.domain.accounts import SalesmanagoAccount
from ordersync.domain.bounds import LATEST_EPOCH, bounded_text, bounded_whole, read_json
from ordersync.domain.card import CardEvent, ContactCard
from ordersync.domain.contact import ContactWrite
from ordersync.domain.metrics import Metric, Metrics
from ordersync.domain.numbers import read_amount
from ordersync.domain.purchase import PurchaseEvent
from ordersync.errors import NotApplied, OutcomeUnknown, Refused, UnknownRefusal, WaitReason
from ordersync.frozen import frozen
from ordersync.ports import Clock, Http, HttpAnswer, HttpRequest

BOOLEAN = TypeAdapter(bool)
HEADERS = {
    "Accept": "application/json, application/json",
    "Content-Type": "application/json;charset=UTF-8",
}


@frozen
class SalesmanagoClient:
    """One SALESmanago account (docs/remote-apis.md, "SALESmanago").

    Attributes:
        account: url, credentials and owner.
        http: sends the requests.
        clock: for the time in every request.
        metrics: counts calls.
    """

    account: SalesmanagoAccount
    http: Http
    clock: Clock
    metrics: Metrics = field(default_factory=Metrics)

    def users(self) -> list[str]:
        """Return the account's users; see `ordersync.ports.SalesManago`."""
        credentials = authorisation(self.account, self.clock.now())
        del credentials["owner"]
        users = self._answer("user/listByClient", credentials, {}).get("users")
        return [text for user in users if (text := bounded_text(user))] if isinstance(users, list) else []

    def contact_id(self, email: str) -> str | None:
        """Return the id of the contact with this e-mail address, or None."""
        answer = self._call("contact/hasContact", {"email": email})
        found = bounded_text(answer.get("contactId"))
        return found if found and _boolean(answer.get("result")) is not False else None

    def upsert_contact(self, write: ContactWrite, leaves_by: float, *, opted_out: bool) -> str:
        """Create or update the contact and return its id, looked up if the answer lacks it."""
        answer = self._call("contact/upsert", upsert_body(write, opted_out=opted_out), leaves_by)
        return _id({"contactId": answer.get("contactId") or self.contact_id(write.email)}, "contactId")

    def update_contact(self, contact_id: str, write: ContactWrite, leaves_by: float) -> None:
        """Update an existing contact."""
        self._call("contact/update", update_body(contact_id, write), leaves_by)

    def add_purchase(self, contact_id: str, event: PurchaseEvent, leaves_by: float) -> str:
        """Add the event and return its id."""
        body = purchase_body(contact_id, event)
        return _id(self._call("v2/contact/addContactExtEvent", body, leaves_by, event.unsent), "eventId")

    def card_events(self, contact_id: str) -> list[CardEvent] | None:
        """Return all events on the contact's card, or None if it can't be had."""
        cards = self._call("contact/listAllById", {"contactId": [contact_id]}).get("contacts")
        for card in cards if isinstance(cards, list) else []:
            if isinstance(card, dict) and contact_id in (card.get("contactId"), card.get("id")):
                events = card.get("contactExtEvents")
                return [_card_event(event) for event in events] if isinstance(events, list) else None
        return None

    def cards(self, emails: Sequence[str]) -> list[ContactCard]:
        """Return the cards of the contacts with these addresses; one that can't be read is left out."""
        found = self._call("contact/listAll", {"email": [*emails]}).get("contacts")
        cards = (
            [_contact_card(card) for card in found if isinstance(card, dict)]
            if isinstance(found, list)
            else []
        )
        return [card for card in cards if card.email]

    def _call(
        self, path: str, body: Body, leaves_by: float = math.inf, unsent: Iterable[str] = ()
    ) -> dict[str, object]:
        return self._answer(path, authorisation(self.account, self.clock.now()), body, leaves_by, unsent)

    def _answer(
        self,
        path: str,
        credentials: Body,
        body: Body,
        leaves_by: float = math.inf,
        unsent: Iterable[str] = (),
    ) -> dict[str, object]:
        content = json.dumps(credentials | body, ensure_ascii=False).encode()
        self.metrics.count(Metric.SALESMANAGO_CALLS)
        request = HttpRequest("POST", f"{self.account.url}/api/{path}", HEADERS, content, leaves_by)
        answer = self.http.send(request, SERVICE)
        return _successful(answer, sent=[*_texts(body), *unsent], credentials=_texts(credentials))


def _successful(answer: HttpAnswer, sent: Iterable[str], credentials: Iterable[str]) -> dict[str, object]:
    if answer.status == 429:
        raise NotApplied(
            "SALESmanago asks to slow down (HTTP 429)", service=SERVICE, after=answer.retry_after
        )
    content = _content(answer)
    success = _boolean(content.get("success")) if content is not None else None
    refused = success is False
    if (answer.status in (404, 405) and not refused) or 300 <= answer.status < 400:
        raise Refused(
            f"salesmanago.url is not SALESmanago's address (HTTP {answer.status})",
            reason=WaitReason.SALESMANAGO_URL,
            service=SERVICE,
        )
    if answer.status in (401, 403) and not refused:
        raise Refused(
            f"SALESmanago refuses the credential (HTTP {answer.status})",
            reason=WaitReason.SALESMANAGO_CREDENTIAL,
            service=SERVICE,
        )
    if content is None or answer.status >= 500 or answer.status == 408:
        raise OutcomeUnknown(
            f"SALESmanago's answer can't be read (HTTP {answer.status})",
            service=SERVICE,
            after=answer.retry_after,
        )
    if refused:
        raise refusal(_messages(content), sent, credentials)
    if answer.status >= 400:
        raise UnknownRefusal(f"SALESmanago refuses: HTTP {answer.status}", service=SERVICE)
    if not success:
        raise OutcomeUnknown("SALESmanago's answer does not say whether it succeeded", service=SERVICE)
    return content


def _content(answer: HttpAnswer) -> dict[str, object] | None:
    try:
        content = read_json(answer.body)
    except ValueError:
        return None
    return content if isinstance(content, dict) else None


def _boolean(value: object) -> bool | None:
    """Return a boolean in any usual spelling (`true`, `"true"`, `1` …), or None for anything else."""
    try:
        return BOOLEAN.validate_python(value.strip() if isinstance(value, str) else value)
    except ValidationError:
        return None


def _messages(content: Mapping[str, object]) -> list[str]:
    messages = content.get("message")
    if isinstance(messages, list):
        return [message if isinstance(message, str) else bounded_text(message) for message in messages]
    return [messages if isinstance(messages, str) else bounded_text(messages)] if messages else []


def _texts(part: object) -> Iterator[str]:
    """Every text in a part of a request's body."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, Mapping | list):
        for value in part.values() if isinstance(part, Mapping) else part:
            yield from _texts(value)


def _id(content: Mapping[str, object], key: str) -> str:
    found = bounded_text(content.get(key))
    if not found:
        raise OutcomeUnknown(f"SALESmanago's answer has no {key}", service=SERVICE)
    return found


def _contact_card(card: Mapping[str, object]) -> ContactCard:
    events, created_ms = card.get("contactExtEvents"), _milliseconds(card.get("createdOn"))
    return ContactCard(
        email=bounded_text(card.get("email")).lower(),
        opted_out=_boolean(card.get("optedOut")),
        created_at=None if created_ms is None else created_ms / 1000,
        events=tuple(_card_event(event) for event in events) if isinstance(events, list) else (),
    )


def _card_event(event: object) -> CardEvent:
    fields = event if isinstance(event, dict) else {}
    event_type = fields.get("contactExtEventType") or fields.get("eventType") or fields.get("type")
    event_id = fields.get("eventId") or fields.get("contactEventId") or fields.get("id")
    return CardEvent(
        external_id=bounded_text(fields.get("externalId")) or None,
        event_type=bounded_text(event_type) or None,
        location=bounded_text(fields.get("location")) or None,
        date_ms=_milliseconds(fields.get("date")),
        event_id=bounded_text(event_id),
        value=None if fields.get("value") is None else read_amount(fields["value"]),
    )


def _milliseconds(date: object) -> int | None:
    """Return a date in epoch milliseconds, also if it comes in seconds; None if it is written otherwise."""
    number = bounded_whole(date, LATEST_EPOCH * 1000)
    return number * 1000 if number is not None and number < LATEST_EPOCH else number
